"""The JSON of recorded needs, trade orders and the financing whitelist. None of it but ContactOut holds a contact."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import Row

from bot.desks.order_life import MAX_AMOUNT, STAFF_EVENTS, StaffEvent, State, allowed
from knowledge.content_schema import Line
from knowledge.offers import Kind

MAX_INTEGER = 2**31 - 1
Name = Annotated[Line, StringConstraints(max_length=120)]


class OfferRef(BaseModel):
    """Which offer."""

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    id: Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]+$")]


class EventIn(BaseModel):
    """`version`: the order's, as it was seen. `offer` for introduce, `amount` (yuan) for agree, `reason` for fail; a reason may come with any."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=1, le=MAX_INTEGER)]
    offer: OfferRef | None = None
    amount: Annotated[int, Field(ge=1, le=MAX_AMOUNT)] | None = None
    reason: Line | None = None


class NeedOut(BaseModel):
    """A recorded need. `contact_hint`: what may be shown of the contact; `need`: its fields as in a match."""

    number: str
    order_number: str
    kind: Kind
    state: str
    order_state: State
    need: dict[str, Any]
    text: str
    enterprise: str | None
    contact_hint: str | None
    has_contact: bool
    channel: str
    muted: bool
    expires_on: date
    created_at: datetime


class IntroductionOut(BaseModel):
    """An offer in the line of a need. `state`: waiting, asked, accepted, declined, timed_out or cancelled."""

    place: int
    kind: Kind
    offer_id: str
    title: str
    institution: str | None
    state: str
    asked_at: datetime | None
    due_at: datetime | None
    answered_at: datetime | None
    note: str | None


class NeedDetailOut(NeedOut):
    introductions: list[IntroductionOut]


class ContactOut(BaseModel):
    """How to reach the enterprise; None if no contact was given or it was erased."""

    number: str
    contact: dict[str, str | None] | None


class OrderOut(BaseModel):
    """A trade order. `offer`, `title`, `institution`, `due_at`: of the introduction it stands at; `possible`: events it can take now."""

    number: str
    need_number: str
    kind: Kind
    state: State
    version: int
    offer: OfferRef | None
    title: str | None
    institution: str | None
    due_at: datetime | None
    amount: int | None
    reason: str | None
    rating: int | None
    comment: str | None
    possible: list[StaffEvent]
    created_at: datetime
    updated_at: datetime


class OrderEventOut(BaseModel):
    """One step: what, from which state to which, who, why."""

    at: datetime
    event: str
    before: str | None
    after: str
    actor: str
    note: str | None


class OrderDetailOut(OrderOut):
    events: list[OrderEventOut]


class WhitelistEntryIn(BaseModel):
    """An enterprise to be entered. `valid_until`: its last day."""

    model_config = ConfigDict(extra="forbid")

    enterprise: Name
    credit_code: Annotated[str, StringConstraints(max_length=40, pattern=r"^[^\x00-\x1f]+$")] | None = None
    reason: Line
    valid_until: date | None = None


class RemovalIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: Line


class WhitelistEntryOut(BaseModel):
    """`removed_at` is None while it is on the list."""

    id: int
    enterprise: str
    credit_code: str | None
    reason: str
    entered_at: datetime
    entered_by: str
    valid_until: date | None
    removed_at: datetime | None
    removed_by: str | None
    removal_reason: str | None


def need_out(row: Row[Any]) -> NeedOut:
    return NeedOut.model_validate(_need(row))


def need_detail_out(row: Row[Any], line: list[Row[Any]]) -> NeedDetailOut:
    return NeedDetailOut.model_validate({**_need(row), "introductions": [each._asdict() for each in line]})


def order_out(row: Row[Any]) -> OrderOut:
    return OrderOut.model_validate(_order(row))


def order_detail_out(row: Row[Any], events: list[Row[Any]]) -> OrderDetailOut:
    return OrderDetailOut.model_validate({**_order(row), "events": [each._asdict() for each in events]})


def whitelist_entry_out(row: Row[Any]) -> WhitelistEntryOut:
    return WhitelistEntryOut.model_validate(row._asdict())


def _need(row: Row[Any]) -> dict[str, Any]:
    return {**row._asdict(), "state": row.need_state, "order_state": row.state, "need": row.fields}


def _order(row: Row[Any]) -> dict[str, Any]:
    offer = {"kind": row.offer_kind, "id": row.offer_id} if row.offer_id is not None else None
    possible = [event for event in STAFF_EVENTS if event in allowed(row.state)]
    numbers = {"number": row.order_number, "need_number": row.number}
    return {**row._asdict(), **numbers, "offer": offer, "possible": possible}
