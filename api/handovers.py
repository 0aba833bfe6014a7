"""转人工 for staff: the queue, taking somebody, talking, giving back, closing. How to work with it: docs/handover.zh.md."""

import json
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlalchemy import Row

from api.auth import Role, StaffMember, require
from api.chores import Chore
from api.error_handlers import RESPONSES
from bot.bootstrap import Assistant

MAX_ID = 2**31 - 1
HandoverId = Annotated[int, Path(ge=1, le=MAX_ID)]
State = Literal["queued", "with_staff", "closing", "leaving", "closed"]


class HandoverOut(BaseModel):
    """One handover. `position`: the place in the queue. `number`: of the ticket that it became. `ending`: why it was closed."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    session_id: str
    channel: str
    text: str
    state: State
    queued_at: datetime
    position: int | None
    staff: str | None
    claimed_at: datetime | None
    person_at: datetime
    staff_at: datetime | None
    returned: int
    contact_hint: str | None
    number: str | None
    rating: int | None
    closed_at: datetime | None
    closed_by: str | None
    ending: str | None


class AskedOut(BaseModel):
    said: str
    outcome: str | None
    answer: str


class SummaryOut(BaseModel):
    """What happened before. `known`: what was named, by its kind; `missing`: what was being asked. `text`: all of it to read."""

    who: dict[str, str | None]
    desk: str | None
    asked: list[AskedOut]
    unanswered: list[str]
    known: dict[str, Any]
    missing: str | None
    text: str


class SentFileOut(BaseModel):
    """A file that the person sent; it is under /files/{id}. `kind`: by its content. `size` in bytes."""

    id: str
    name: str
    kind: str
    size: int


class LineOut(BaseModel):
    """One message of the conversation; numbers of persons are masked. `file`: what was sent with it."""

    model_config = ConfigDict(from_attributes=True)

    seq: int
    direction: Literal["in", "out"]
    channel: str
    text: str
    created_at: datetime
    file: SentFileOut | None = None

    @classmethod
    def of(cls, row: Row[Any]) -> "LineOut":
        file = row.payload.get("file") if row.direction == "in" else None
        return cls.model_validate(row).model_copy(update={"file": SentFileOut(**file) if file else None})


class OpenedOut(BaseModel):
    handover: HandoverOut
    summary: SummaryOut
    messages: list[LineOut]


class Saying(BaseModel):
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]


class SaidOut(BaseModel):
    """The channel that it goes to; null: the person finds it in the transcript."""

    channel: str | None


class ContactOut(BaseModel):
    phone: str
    name: str | None
    enterprise: str | None


def make_router(assistant: Assistant) -> APIRouter:
    """Routes under /handovers."""
    router = APIRouter(prefix="/api/v1/handovers", tags=["handovers"], responses=RESPONSES)
    desk, operator = assistant.handover_staff, require(assistant.database, Role.OPERATOR)

    @router.get("")
    def list_handovers(
        closed: Annotated[bool, Query(description="those that are over, newest first")] = False,
        before: Annotated[
            int | None, Query(ge=1, le=MAX_ID, description="id of the last closed one already seen")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        staff: StaffMember = operator,
    ) -> list[HandoverOut]:
        """Who waits and who is talked to, the one that has waited longest first."""
        return [_out(*each) for each in (desk.closed_ones(before, limit) if closed else desk.open_ones())]

    @router.get("/{handover_id}")
    def get_handover(
        handover_id: HandoverId,
        after: Annotated[int, Query(ge=0, le=MAX_ID, description="seq of the last message already seen")] = 0,
        staff: StaffMember = operator,
    ) -> OpenedOut:
        """Summary and transcript; ask again with `after` for what is new."""
        row, summary, messages = desk.see(handover_id, after)
        lines = [LineOut.of(message) for message in messages]
        return OpenedOut(handover=_out(row), summary=SummaryOut(**summary), messages=lines)

    @router.get("/{handover_id}/contact")
    def get_contact(handover_id: HandoverId, staff: StaffMember = operator) -> ContactOut | None:
        """How to reach the person, if they said so during the handover."""
        sealed = desk.contact(handover_id)
        return ContactOut(**json.loads(assistant.vault.open(sealed))) if sealed is not None else None

    @router.post("/{handover_id}/messages")
    def say(handover_id: HandoverId, body: Saying, staff: StaffMember = operator) -> SaidOut:
        """Say something to the person; 409 unless it is you who has the conversation."""
        return SaidOut(channel=desk.say(handover_id, staff.username, body.text))

    _add_steps(router, assistant)
    return router


def _add_steps(router: APIRouter, assistant: Assistant) -> None:
    desk, operator = assistant.handover_staff, require(assistant.database, Role.OPERATOR)

    @router.post("/{handover_id}/claim")
    def claim(handover_id: HandoverId, staff: StaffMember = operator) -> HandoverOut:
        """Take somebody out of the queue; 409 if a colleague was quicker, or the person has left."""
        return _out(desk.claim(handover_id, staff.username))

    @router.post("/{handover_id}/release")
    def release(handover_id: HandoverId, staff: StaffMember = operator) -> HandoverOut:
        """Put somebody back into the queue; an administrator may do it for a colleague."""
        return _out(desk.release(handover_id, staff.username, anyone=_is_admin(staff)))

    @router.post("/{handover_id}/close")
    def close(handover_id: HandoverId, staff: StaffMember = operator) -> HandoverOut:
        """End the talk and ask for a rating; an administrator may do it for a colleague."""
        return _out(desk.close(handover_id, staff.username, anyone=_is_admin(staff)))


def make_chores(assistant: Assistant) -> list[Chore]:
    """Nobody waits for ever, and no contact is kept for ever."""
    upkeep, sender = assistant.handover_upkeep, assistant.alert_sender
    return [
        Chore("move handovers on that nobody answers", upkeep.go_round),
        Chore("erase contacts of handovers that are long over", upkeep.erase_contacts),
        *([Chore("delete alerts that are long over", sender.forget)] if sender is not None else []),
    ]


def make_alert_chores(assistant: Assistant) -> list[Chore]:
    """What is done every few seconds, apart from the others, since a robot may be slow to answer."""
    sender = assistant.alert_sender
    return [Chore("tell staff who waits for them", sender.send_due)] if sender is not None else []


def _is_admin(staff: StaffMember) -> bool:
    return Role.ADMIN.value in staff.roles


def _out(row: Row[Any], position: int | None = None) -> HandoverOut:
    return HandoverOut.model_validate(row).model_copy(update={"position": position})
