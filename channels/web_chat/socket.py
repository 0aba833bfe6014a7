"""One widget's WebSocket: hello with the last seq it has seen, then messages and pings in, rows out."""

import asyncio
import json
from contextlib import suppress
from typing import Any

from fastapi import WebSocket, WebSocketDisconnect
from pydantic import ValidationError

from bot.conversation import Conversation
from channels.delivery import Limits, address_of
from channels.web_chat.feed import Feed
from channels.web_chat.protocol import ChatRequest, error_frame, history_frame, message_frame, to_message
from knowledge.errors import AssistantError

PAGE = 200  # rows read at once
MAX_SEQ = 2**31 - 1


class Socket:
    """Rows go out in the order of their seq, each once, whoever wrote them; one task reads frames, another sends rows."""

    def __init__(self, websocket: WebSocket, conversation: Conversation, limits: Limits, feed: Feed) -> None:
        self._websocket = websocket
        self._conversation = conversation
        self._limits = limits
        self._feed = feed
        self._session_id: str | None = None
        self._following: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Until the other side goes."""
        try:
            while True:
                await self._answer(await self._receive())
        finally:
            await self._stop_following()

    async def _answer(self, frame: dict[str, Any]) -> None:
        # The widget marks the very message that was refused, so the error names it.
        message_id = frame.get("message_id") if self._session_id is not None else None
        try:
            await self._handle(frame)
        except ValidationError as error:
            first = error.errors()[0]
            detail = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
            await self._send(error_frame("BadContent", detail, message_id))
        except AssistantError as error:
            await self._send(error_frame(type(error).__name__, str(error), message_id))

    async def _handle(self, frame: dict[str, Any]) -> None:
        match frame.get("type"):
            case "hello":
                await self._hello(frame)
            case "message":
                await self._say(frame)
            case "ping":
                await self._send({"type": "pong"})
            case other:
                await self._send(error_frame("BadContent", f"type must be hello, message or ping, got {other!r}"))

    async def _hello(self, frame: dict[str, Any]) -> None:
        session_id = ChatRequest.model_validate({"session_id": frame.get("session_id")}).session_id
        after = frame.get("after")
        seen = min(max(after, 0), MAX_SEQ) if type(after) is int else 0  # True is an int, too
        await self._stop_following()
        self._session_id = session_id
        rows = await self._rows(session_id, seen)
        await self._send(history_frame(rows))
        self._following = asyncio.create_task(self._follow(session_id, rows[-1]["seq"] if rows else seen))

    async def _say(self, frame: dict[str, Any]) -> None:
        if self._session_id is None:
            await self._send(error_frame("BadContent", "say hello with a session_id first"))
            return
        request = ChatRequest.model_validate({**frame, "session_id": self._session_id, "channel": "web"})
        address = address_of(self._websocket)
        await self._limits.check(session_id=request.session_id, address=address)
        await self._send({"type": "typing"})
        await self._conversation.handle(to_message(request, address))
        self._feed.announce(request.session_id)

    async def _follow(self, session_id: str, seen: int) -> None:
        with suppress(WebSocketDisconnect, RuntimeError), self._feed.listen(session_id, seen) as listener:
            while True:
                rows = await self._rows(session_id, listener.seen)
                for row in rows:
                    await self._send(message_frame(row))
                    listener.seen = row["seq"]
                if len(rows) < PAGE:
                    await listener.news()

    async def _stop_following(self) -> None:
        if self._following is not None:
            self._following.cancel()
            with suppress(asyncio.CancelledError):
                await self._following
            self._following = None

    async def _rows(self, session_id: str, after: int) -> list[dict[str, Any]]:
        return await asyncio.to_thread(self._conversation.log.history, session_id, after, PAGE)

    async def _receive(self) -> dict[str, Any]:
        try:
            text = await self._websocket.receive_text()
        except KeyError:  # Starlette's way of saying that the frame is binary
            return {"type": "not text"}
        try:
            frame = json.loads(text)
        except (ValueError, RecursionError):  # the latter: nested deeper than Python reads
            return {"type": "not JSON"}
        return frame if isinstance(frame, dict) else {"type": "not an object"}

    async def _send(self, frame: dict[str, Any]) -> None:
        await self._websocket.send_text(json.dumps(frame, ensure_ascii=False, default=str))
