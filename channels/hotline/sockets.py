"""A gateway's socket: frames are taken in their order without one waiting for the answer to another; sending is one by one."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

log = logging.getLogger(__name__)
FRAME_LIMIT = 64 * 1024  # characters; a transcript is a hundredth of it
POLICY_VIOLATION = 1008


async def refuse(websocket: WebSocket) -> None:
    """Close before the handshake: the peer sees 403."""
    await websocket.close(POLICY_VIOLATION)


class Talk:
    """Reads frames until the peer is gone. `frame` takes one; `gone` is told when the peer went without our closing."""

    def __init__(
        self,
        websocket: WebSocket,
        frame: Callable[[dict[str, Any]], Awaitable[None]],
        gone: Callable[[], Awaitable[None]],
    ) -> None:
        self._websocket = websocket
        self._frame = frame
        self._gone = gone
        self._sending = asyncio.Lock()
        self._running: set[asyncio.Task[None]] = set()
        self._closed = False

    async def run(self) -> None:
        with suppress(WebSocketDisconnect, RuntimeError):  # the latter: closed by us while we were reading
            while not self._closed:
                frame = await self._receive()
                task = asyncio.create_task(self._take(frame))
                self._running.add(task)
                task.add_done_callback(self._running.discard)
                await asyncio.sleep(0)  # the frame gets its place in the call's queue before the next
        if not self._closed:
            await self._gone()
        if self._running:  # an answer under way is written into the call even if nobody is there to hear it
            await asyncio.wait(self._running)

    async def send(self, frame: dict[str, Any]) -> None:
        async with self._sending:
            with suppress(WebSocketDisconnect, RuntimeError):  # the peer is gone; run() sees it too
                await self._websocket.send_text(json.dumps(frame, ensure_ascii=False))

    async def close(self) -> None:
        self._closed = True
        with suppress(WebSocketDisconnect, RuntimeError):  # the peer was faster
            await self._websocket.close()

    async def _take(self, frame: dict[str, Any]) -> None:
        try:
            await self._frame(frame)
        except Exception:  # one bad frame must not cost the caller the call
            log.exception("a frame of a gateway could not be dealt with")

    async def _receive(self) -> dict[str, Any]:
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code") or 1006)
        text = message.get("text") or ""
        try:
            frame = json.loads(text) if len(text) <= FRAME_LIMIT else None
        except (ValueError, RecursionError):
            frame = None
        return frame if isinstance(frame, dict) else {"type": "not an object"}
