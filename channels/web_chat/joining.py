"""Joining a web session with another channel: the code to show, and the code that somebody has."""

import asyncio
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, StringConstraints

from bot.persons import People
from channels.delivery import Limits, address_of
from channels.web_chat.protocol import SessionId
from channels.web_chat.qr import QrOut, drawn
from knowledge.records.tables.base import utc_now

CHANNEL = "web"


class JoinRequest(BaseModel):
    """The proof from another channel."""

    model_config = ConfigDict(extra="ignore")

    code: Annotated[str, StringConstraints(pattern=r"^(?:[0-9]{6}|[A-Za-z0-9_-]{32})$")]


class JoinCodeOut(BaseModel):
    """A proof for another channel: a code to type or say, and the scene of a QR code. One of them works, once."""

    code: str
    scene: str
    expires_at: datetime


class JoinQrOut(BaseModel):
    """A proof for WeChat: a QR code to scan, and beside it the code to type or say. One of them works, once.

    `qr` is null where there is no account, no right, or no answer of WeChat. `expires_in`: seconds from now.
    """

    code: str
    expires_at: datetime
    expires_in: int
    qr: QrOut | None


class JoinedOut(BaseModel):
    """The session whose transcript is the conversation from now on, and the channel it was on."""

    session_id: str
    channel: str


def add_joining(router: APIRouter, people: People, limits: Limits) -> None:
    """The routes; wrong codes are counted by session and address whatever the limits are."""

    @router.post("/{session_id}/join-code", response_model=JoinCodeOut)
    async def join_code(request: Request, session_id: SessionId) -> Any:
        """A code and a scene with which another channel goes on in this conversation; ten minutes, once."""
        await limits.check(session_id=session_id, address=address_of(request))
        return asdict(await asyncio.to_thread(people.offer, session_id, CHANNEL))

    @router.post("/{session_id}/join-qr", response_model=JoinQrOut)
    async def join_qr(request: Request, session_id: SessionId) -> Any:
        """A QR code with which WeChat goes on in this conversation, and a code of six digits; ten minutes, one of them, once."""
        await limits.check(session_id=session_id, address=address_of(request))
        proof = await asyncio.to_thread(people.offer, session_id, CHANNEL)
        left = int((proof.expires_at - utc_now()).total_seconds())
        address = await people.scenes.address_of(proof.scene, left) if people.scenes is not None else None
        qr = drawn(address) if address is not None else None
        return {"code": proof.code, "expires_at": proof.expires_at, "expires_in": left, "qr": qr}

    @router.post("/{session_id}/join", response_model=JoinedOut)
    async def join(body: JoinRequest, request: Request, session_id: SessionId) -> Any:
        """Go on in the conversation that gave this code out; 404 if it is wrong, used or old, 429 after too many wrong ones."""
        address = address_of(request)
        await limits.check(session_id=session_id, address=address)
        joined = await asyncio.to_thread(people.join, session_id, CHANNEL, body.code, address=address)
        return {"session_id": joined.session_id, "channel": joined.channel}
