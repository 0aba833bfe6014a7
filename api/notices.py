"""到货提醒 for staff: what waits for whom, what was passed on, and which institutions want none."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.auth import Role, StaffMember, require
from api.chores import Chore
from api.error_handlers import RESPONSES
from bot.bootstrap import Assistant
from bot.pusher import Pusher
from knowledge.errors import Conflict
from knowledge.offers import Kind
from knowledge.records.database import Database
from knowledge.records.repositories.notices import Notices
from knowledge.records.tables.base import utc_now

MAX_ID = 2**31 - 1
MOST_TOGETHER = 100
NoticeId = Annotated[int, Field(ge=1, le=MAX_ID)]
Audience = Literal["enterprise", "provider"]
State = Literal["queued", "sent", "seen", "expired", "cancelled"]
Institution = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]*$")
]


class NoticeOut(BaseModel):
    """One notice. `addressee`: the session of the need, or the institution. `not_before`: it waits until then.

    `seen` is an offer that stood on the list when the need was recorded: nobody is told of it.
    """

    model_config = ConfigDict(from_attributes=True)

    id: int
    audience: Audience
    addressee: str
    need_number: str
    kind: Kind
    offer_id: str
    text: str
    state: State
    created_at: datetime
    not_before: datetime
    expires_at: datetime
    sent_at: datetime | None


class SentIn(BaseModel):
    """Other notices that the same message told the same addressee."""

    together_with: list[NoticeId] = Field(default_factory=list, max_length=MOST_TOGETHER)


class InstitutionIn(BaseModel):
    institution: Institution


class MutedOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    institution: str
    muted_at: datetime


def make_router(assistant: Assistant) -> APIRouter:
    """Routes under /notices."""
    router = APIRouter(prefix="/api/v1/notices", tags=["notices"], responses=RESPONSES)
    _add_notices(router, assistant)
    _add_muting(router, assistant.database)
    return router


def make_chores(
    assistant: Assistant, pushers: Mapping[str, Pusher], now: Callable[[], datetime] = utc_now
) -> list[Chore]:
    """Finding out what is to be told, and telling it."""
    return [Chore("tell what is new in the supply and in the needs", lambda: assistant.notices.go_round(pushers, now))]


def _add_notices(router: APIRouter, assistant: Assistant) -> None:
    database, desk = assistant.database, assistant.notices
    operator = require(database, Role.OPERATOR)
    reader = require(database, Role.OPERATOR, Role.ANALYST, Role.REVIEWER)

    @router.get("")
    def list_notices(
        audience: Audience | None = None,
        state: Annotated[State | Literal["due"] | None, Query(description="due: queued, and may go now")] = None,
        need: Annotated[
            str | None, Query(max_length=24, pattern=r"^[A-Z0-9-]+$", description="number of a need")
        ] = None,
        after: Annotated[int, Query(ge=0, le=MAX_ID, description="id of the last notice already seen")] = 0,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        staff: StaffMember = reader,
    ) -> list[NoticeOut]:
        """Notices, oldest first."""
        due = {i for each in desk.due(utc_now()) for i in each.ids} if state == "due" else None
        equal = {"audience": audience, "state": "queued" if state == "due" else state, "need_number": need}
        with database.looking() as connection:
            rows = Notices(connection).page(after=after, limit=limit, among=due, **equal)
        return [NoticeOut.model_validate(row) for row in rows]

    @router.post("/{notice_id}/sent")
    def mark_sent(
        notice_id: Annotated[int, Path(ge=1, le=MAX_ID)], body: SentIn | None = None, staff: StaffMember = operator
    ) -> list[NoticeOut]:
        """Say that staff passed a notice on, alone or with others in one message. 409 if one is not queued."""
        ids = sorted({notice_id, *(body.together_with if body else ())})
        desk.sent(ids, utc_now())
        with database.looking() as connection:
            return [NoticeOut.model_validate(row) for row in Notices(connection).get(ids)]


def _add_muting(router: APIRouter, database: Database) -> None:
    operator = require(database, Role.OPERATOR)
    reader = require(database, Role.OPERATOR, Role.ANALYST, Role.REVIEWER)

    @router.get("/muted")
    def list_muted(staff: StaffMember = reader) -> list[MutedOut]:
        """Institutions that want no notices."""
        with database.looking() as connection:
            return [MutedOut.model_validate(row) for row in Notices(connection).muted_providers()]

    @router.post("/mute")
    def mute(body: InstitutionIn, staff: StaffMember = operator) -> dict[str, str]:
        """Tell an institution nothing any more; what waits for it is cancelled. 409 if it was muted before."""
        with database.writing() as connection:
            if not Notices(connection).mute_provider(body.institution, utc_now()):
                raise Conflict(f"{body.institution} is muted already")
        return {"muted": body.institution}

    @router.post("/unmute")
    def unmute(body: InstitutionIn, staff: StaffMember = operator) -> dict[str, str]:
        """Tell it of new needs again. 409 if it was not muted."""
        with database.writing() as connection:
            if not Notices(connection).unmute_provider(body.institution):
                raise Conflict(f"{body.institution} is not muted")
        return {"unmuted": body.institution}
