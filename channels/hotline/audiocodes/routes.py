"""AudioCodes Bot API: one address to begin a conversation, one each for its activities, refresh and end; or one socket."""

import json
import logging
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, WebSocket
from pydantic import BaseModel, ConfigDict, StringConstraints

from bot.errors import BadContent, NotFound
from channels.hotline.access import check, is_allowed
from channels.hotline.audiocodes import protocol
from channels.hotline.events import Dropped, HungUp, Reconnected
from channels.hotline.line import Line
from channels.hotline.sockets import Talk, refuse

log = logging.getLogger(__name__)
CallId = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f/?#]+$")]
OfPath = Annotated[CallId, Path()]  # as a default, `Path()` would check nothing
Token = Annotated[str, Header(alias="Authorization")]


class Conversation(BaseModel):
    """A conversation that begins."""

    model_config = ConfigDict(extra="ignore")

    conversation: CallId


class Activities(BaseModel):
    """What happened on the gateway's side."""

    model_config = ConfigDict(extra="allow")

    activities: list[dict[str, Any]]


class Ending(BaseModel):
    """Why the gateway ends the conversation."""

    model_config = ConfigDict(extra="ignore")

    reason: str = ""


def make_router(line: Line, token: str, base: str) -> APIRouter:
    """The routes. `base`: where they are mounted, from the root of the host."""
    router = APIRouter(include_in_schema=False)  # the contract is the gateway's, described by its makers

    @router.get("")
    async def validate(authorization: Token = "") -> dict[str, Any]:
        """What the gateway asks when the bot is configured."""
        check(authorization, token)
        return {"type": "ac-bot-api", "success": True}

    @router.post("")
    async def begin(body: Conversation, authorization: Token = "") -> dict[str, Any]:
        """A call begins; where its activities go."""
        check(authorization, token)
        await line.open(body.conversation, protocol)
        return protocol.urls(body.conversation, base)

    @router.post("/conversation/{call_id}/activities")
    async def activities(body: Activities, call_id: OfPath, authorization: Token = "") -> dict[str, Any]:
        """What was said or happened; what is said to it. 404 if there is no such conversation."""
        check(authorization, token)
        await _known(line, call_id)
        return {"conversation": call_id, "activities": await line.hear(call_id, body.model_dump(), protocol)}

    @router.post("/conversation/{call_id}/refresh")
    async def refresh(call_id: OfPath, authorization: Token = "") -> dict[str, Any]:
        """The call goes on without a word."""
        check(authorization, token)
        await _known(line, call_id)
        return {"expiresSeconds": protocol.EXPIRES_SECONDS}

    @router.post("/conversation/{call_id}/disconnect")
    async def disconnect(body: Ending, call_id: OfPath, authorization: Token = "") -> dict[str, Any]:
        """The call is over. A conversation that is over or unknown ends without complaint."""
        check(authorization, token)
        await line.tell(call_id, HungUp(line.clock(), body.reason), protocol)
        return {}

    @router.websocket("/ws")
    async def socket(websocket: WebSocket) -> None:
        if not is_allowed(websocket.headers.get("authorization", ""), token):
            await refuse(websocket)
            return
        await websocket.accept()
        await _Session(websocket, line).run()

    return router


async def _known(line: Line, call_id: str) -> None:
    if await line.known(call_id) is None:
        raise NotFound(f"there is no conversation {call_id}")


class _Session:
    """One socket, one call: session.initiate or session.resume first, then activities both ways, then session.end."""

    def __init__(self, websocket: WebSocket, line: Line) -> None:
        self._talk = Talk(websocket, self._frame, self._gone)
        self._line = line
        self._call_id: str | None = None

    async def run(self) -> None:
        await self._talk.run()

    async def _frame(self, frame: dict[str, Any]) -> None:
        try:
            await self._take(frame)
        except BadContent as error:
            await self._talk.send({"type": "session.error", "reason": str(error)})

    async def _take(self, frame: dict[str, Any]) -> None:
        match frame.get("type"):
            case "session.initiate" | "session.resume" as kind:
                await self._begin(kind, frame)
            case "activities" if self._call_id is not None:
                await self._say(await self._line.hear(self._call_id, frame, protocol))
            case "session.end" if self._call_id is not None:
                ended = HungUp(self._line.clock(), str(frame.get("reasonCode") or frame.get("reason") or ""))
                await self._line.tell(self._call_id, ended, protocol)
                self._call_id = None
                await self._talk.close()
            case "activities" | "session.end":
                raise BadContent("session.initiate or session.resume comes first")
            case other:
                raise BadContent(f"type must be one of the Bot API's, got {json.dumps(other, default=str)[:60]}")

    async def _begin(self, kind: str, frame: dict[str, Any]) -> None:
        call_id = frame.get("conversationId")
        if not isinstance(call_id, str) or not 0 < len(call_id) <= 200:
            raise BadContent("conversationId must be a text of at most 200 characters")
        if kind == "session.resume" and await self._line.known(call_id) is None:
            await self._talk.send({"type": "session.error", "reason": "conversation not found"})
            return
        self._call_id = call_id
        formats = frame.get("supportedMediaFormats")
        audio = {"mediaFormat": formats[0]} if isinstance(formats, list) and formats else {}
        await self._talk.send({"type": "session.accepted", **audio})
        if kind == "session.initiate":
            await self._line.open(call_id, protocol)
            return
        await self._say(await self._line.tell(call_id, Reconnected(self._line.clock()), protocol))

    async def _say(self, activities: list[dict[str, Any]]) -> None:
        if activities:
            await self._talk.send({"type": "activities", "conversationId": self._call_id, "activities": activities})

    async def _gone(self) -> None:
        if self._call_id is not None:
            await self._line.tell(self._call_id, Dropped(self._line.clock()), protocol)
