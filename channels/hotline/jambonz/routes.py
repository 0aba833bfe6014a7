"""jambonz: one socket per call, which the gateway opens and opens again if it is lost."""

from typing import Any

from fastapi import APIRouter, WebSocket

from bot.errors import BadContent
from channels.hotline.access import is_allowed
from channels.hotline.events import Dropped
from channels.hotline.jambonz import protocol
from channels.hotline.line import Line
from channels.hotline.sockets import Talk, refuse

SUBPROTOCOL = "ws.jambonz.org"


def make_router(line: Line, token: str) -> APIRouter:
    router = APIRouter()

    @router.websocket("")
    async def socket(websocket: WebSocket) -> None:
        given = websocket.headers.get("authorization") or websocket.query_params.get("token", "")
        if not is_allowed(given, token):
            await refuse(websocket)
            return
        offered = websocket.scope.get("subprotocols") or []
        await websocket.accept(subprotocol=SUBPROTOCOL if SUBPROTOCOL in offered else None)
        await _Session(websocket, line).run()

    return router


class _Session:
    """One socket, one call."""

    def __init__(self, websocket: WebSocket, line: Line) -> None:
        self._talk = Talk(websocket, self._take, self._gone)
        self._line = line
        self._call_id: str | None = None

    async def run(self) -> None:
        await self._talk.run()

    async def _take(self, message: dict[str, Any]) -> None:
        """Deal with a message. One that cannot be understood is acknowledged all the same, or the call would hang."""
        call_id = protocol.call_id_of(message) or self._call_id
        verbs: list[dict[str, Any]] = []
        if call_id is not None:
            self._call_id = call_id
            verbs = await self._heard(call_id, message)
        if message.get("type") == "session:reconnect" and verbs:
            await self._talk.send({"type": "ack", "msgid": message.get("msgid")})
            await self._talk.send(protocol.pushed(verbs))  # the verbs of an ack are for calls that begin
            return
        is_over = call_id is None or await self._line.known(call_id) is None
        ack = protocol.acknowledged(message, verbs, is_over=is_over)
        if ack is not None:
            await self._talk.send(ack)

    async def _heard(self, call_id: str, message: dict[str, Any]) -> list[dict[str, Any]]:
        try:
            return await self._line.hear(call_id, message, protocol)
        except BadContent:
            return []

    async def _gone(self) -> None:
        if self._call_id is not None:
            await self._line.tell(self._call_id, Dropped(self._line.clock()), protocol)
