"""ConversationRelay: one socket per call. What the gateway leaves to us is done here: patience, keys of one number, what was played."""

import asyncio
import base64
import hashlib
import hmac
from typing import Any

from fastapi import APIRouter, WebSocket

from bot.errors import BadContent
from channels.hotline.conversationrelay import protocol
from channels.hotline.events import HungUp
from channels.hotline.line import Line
from channels.hotline.playback import Playback
from channels.hotline.sockets import Talk, refuse

SILENCE_SECONDS = 8.0  # after we have spoken
KEY_SECONDS = 1.5  # between two keys of one number


def make_router(line: Line, auth_token: str) -> APIRouter:
    router = APIRouter()

    @router.websocket("")
    async def socket(websocket: WebSocket) -> None:
        address = str(websocket.url.replace(scheme="wss"))  # as the gateway was told it; TLS ends before us
        given = websocket.headers.get("x-twilio-signature", "")
        if not hmac.compare_digest(given.encode("utf-8", "replace"), signature(address, auth_token).encode()):
            await refuse(websocket)
            return
        await websocket.accept()
        await _Session(websocket, line).talk.run()

    return router


def signature(address: str, auth_token: str) -> str:
    """What X-Twilio-Signature must be for the handshake at this address."""
    digest = hmac.new(auth_token.encode(), address.encode("utf-8", "replace"), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


class _Session:
    """One socket, one call; when the socket is gone, so is the call."""

    def __init__(self, websocket: WebSocket, line: Line) -> None:
        self.talk = Talk(websocket, self._take, self._gone)
        self._line, self._call_id, self._keys = line, "", ""
        self._played: dict[str, Any] = {}
        self._timer: asyncio.TimerHandle | None = None  # for the next key of a number, or for the caller's patience
        self._due: asyncio.Task[None] | None = None

    async def _take(self, message: dict[str, Any]) -> None:
        match message.get("type"):
            case "setup":
                self._call_id = self._call_id or str(message.get("callSid") or "")[:200]
            case "interrupt":
                self._played = {protocol.PLAYED: message.get(protocol.PLAYED)}  # its prompt follows
                return
            case "dtmf":
                self._keys += str(message.get("digit") or "")
                is_over = self._keys.endswith("#") or self._keys == "*"
                self._wait(None if is_over else KEY_SECONDS)
                if not is_over:
                    return
                message, self._keys = {"type": "dtmf", "digit": self._keys}, ""
            case "prompt":
                if not self._keys:
                    self._wait(None)
                if message.get("last") is not False:
                    message, self._played = message | self._played, {}
        await self._hear(message)

    async def _hear(self, message: dict[str, Any]) -> None:
        """Give it to the call and send what comes back; an end waits until what stands before it was said."""
        try:
            frames = await self._line.hear(self._call_id, message, protocol) if self._call_id else []
        except BadContent:
            return
        seconds = 0.0
        self._played = {} if frames else self._played
        for frame in frames:
            if frame["type"] == "text":
                seconds += Playback(frame["token"], 0.0, 0).seconds
            else:
                await asyncio.sleep(seconds)
            await self.talk.send(frame)
        if frames and not self._keys:
            self._wait(seconds + SILENCE_SECONDS)

    def _wait(self, seconds: float | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._over) if seconds is not None else None

    def _over(self) -> None:
        keys, self._keys = self._keys, ""
        self._due = asyncio.ensure_future(self._hear({"type": "dtmf", "digit": keys} if keys else protocol.SILENCE))

    async def _gone(self) -> None:
        self._wait(None)
        if self._call_id:
            await self._line.tell(self._call_id, HungUp(self._line.clock()), protocol)
