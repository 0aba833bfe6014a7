"""The web chat: one POST per message, a transcript to replay, and a socket or event stream for the widget."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

from fastapi import APIRouter, Path, Query, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from sse_starlette import EventSourceResponse

from bot.conversation import Conversation
from channels.delivery import Limits
from channels.web_chat.protocol import ChatRequest, Key, error_frame, history_frame, message_frame, to_message
from channels.web_chat.replies import HistoryOut, ReplyOut
from knowledge.errors import AssistantError

log = logging.getLogger(__name__)
PAGE = 200  # messages replayed at once
STREAM_POLL_SECONDS = 0.5  # how soon a message of another tab shows in an event stream
MAX_SEQ = 2**31 - 1


def make_router(conversation: Conversation, limits: Limits) -> APIRouter:
    """The routes of the web chat."""
    router = APIRouter(tags=["chat"])

    @router.post("", response_model=ReplyOut)
    async def chat(body: ChatRequest, request: Request) -> Any:
        """Say something to the assistant."""
        await limits.check(session_id=body.session_id, address=_address(request))
        # A response of our own goes out as it is; that it has the shape of ReplyOut is for the tests to check.
        return JSONResponse(await conversation.handle(to_message(body)))

    @router.get("/stream", response_class=EventSourceResponse)
    async def stream(
        request: Request, session_id: Key, after: int = Query(0, ge=0, le=MAX_SEQ), follow: bool = True
    ) -> EventSourceResponse:
        """The transcript as server-sent events, from `after` on; `follow=false` ends after what is there."""
        last = request.headers.get("last-event-id", "")
        start = int(last) if last.isdecimal() and len(last) < 10 else after
        return EventSourceResponse(_events(conversation, request, session_id, start, follow))

    @router.get("/{session_id}/messages", response_model=HistoryOut)
    async def messages(
        session_id: Key = Path(), after: int = Query(0, ge=0, le=MAX_SEQ, description="last seq already seen")
    ) -> Any:
        """Replay a conversation."""
        return {"messages": await asyncio.to_thread(conversation.log.history, session_id, after, PAGE)}

    @router.websocket("/ws")
    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        with suppress(WebSocketDisconnect):
            await _Socket(websocket, conversation, limits).run()

    return router


async def _events(
    conversation: Conversation, request: Request, session_id: str, after: int, follow: bool
) -> AsyncIterator[dict[str, str]]:
    while not await request.is_disconnected():
        rows = await asyncio.to_thread(conversation.log.history, session_id, after, PAGE)
        for row in rows:
            after = row["seq"]
            yield {"event": "message", "id": str(after), "data": json.dumps(row, ensure_ascii=False)}
        if not follow and len(rows) < PAGE:
            return
        await asyncio.sleep(STREAM_POLL_SECONDS)


class _Socket:
    """One widget's socket. Says hello with the last seq it has seen, then sends messages and gets rows."""

    def __init__(self, websocket: WebSocket, conversation: Conversation, limits: Limits) -> None:
        self._websocket = websocket
        self._conversation = conversation
        self._limits = limits
        self._session_id: str | None = None
        self._seen = 0

    async def run(self) -> None:
        while True:
            frame = await self._receive()
            try:
                await self._handle(frame)
            except ValidationError as error:
                first = error.errors()[0]
                await self._send(error_frame("BadContent", f"{'.'.join(map(str, first['loc']))}: {first['msg']}"))
            except AssistantError as error:
                await self._send(error_frame(type(error).__name__, str(error)))

    async def _handle(self, frame: dict[str, Any]) -> None:
        match frame.get("type"):
            case "hello":
                after = frame.get("after")
                hello = ChatRequest.model_validate({"session_id": frame.get("session_id")})
                self._session_id = hello.session_id
                self._seen = min(max(after, 0), MAX_SEQ) if type(after) is int else 0  # True is an int, too
                await self._send(history_frame(await self._fresh_rows()))
            case "message":
                await self._say(frame)
            case "ping":
                await self._send({"type": "pong"})
            case other:
                await self._send(error_frame("BadContent", f"type must be hello, message or ping, got {other!r}"))

    async def _say(self, frame: dict[str, Any]) -> None:
        if self._session_id is None:
            await self._send(error_frame("BadContent", "say hello with a session_id first"))
            return
        request = ChatRequest.model_validate({**frame, "session_id": self._session_id, "channel": "web"})
        client = self._websocket.client
        await self._limits.check(session_id=request.session_id, address=client.host if client else "unknown")
        await self._send({"type": "typing"})
        await self._conversation.handle(to_message(request))
        for row in await self._fresh_rows():
            await self._send(message_frame(row))

    async def _fresh_rows(self) -> list[dict[str, Any]]:
        assert self._session_id is not None
        rows = await asyncio.to_thread(self._conversation.log.history, self._session_id, self._seen, PAGE)
        self._seen = rows[-1]["seq"] if rows else self._seen
        return rows

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


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"
