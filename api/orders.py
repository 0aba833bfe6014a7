"""Recorded needs and their trade orders for staff: lists, one with all that happened, and the events that staff enter."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query

from api.auth import Role, StaffMember, require
from api.chores import Chore
from api.error_handlers import RESPONSES
from api.order_models import (
    ContactOut,
    EventIn,
    NeedDetailOut,
    NeedOut,
    OrderDetailOut,
    OrderOut,
    need_detail_out,
    need_out,
    order_detail_out,
    order_out,
)
from bot.bootstrap import Assistant
from bot.clock import SHANGHAI
from bot.desks.order_life import StaffEvent, State
from knowledge.errors import NotFound
from knowledge.offers import Kind
from knowledge.records.database import Database
from knowledge.records.repositories.introductions import Introductions
from knowledge.records.repositories.trade_orders import TradeOrders
from knowledge.records.tables.base import utc_now

EARLIEST = date(2000, 1, 1)  # nothing was recorded before, and far earlier days have no time in UTC
NeedState = Literal["open", "closed", "withdrawn", "expired"]
NeedNumber = Annotated[str, Path(pattern=r"^XQ-[0-9]{8}-[0-9]{4,8}$", description="such as XQ-20261123-0007")]
OrderNumber = Annotated[str, Path(pattern=r"^DD-[0-9]{8}-[0-9]{4,8}$", description="such as DD-20261123-0007")]
Since = Annotated[date | None, Query(description="recorded on this day (Shanghai) or later")]
Limit = Annotated[int, Query(ge=1, le=200)]
Offset = Annotated[int, Query(ge=0, le=10**9)]


def make_router(assistant: Assistant) -> APIRouter:
    """Routes under /needs and /orders."""
    router = APIRouter(prefix="/api/v1", tags=["orders"], responses=RESPONSES)
    _add_looking(router, assistant.database)
    _add_steps(router, assistant)
    return router


def make_chores(assistant: Assistant, today: Callable[[], date]) -> list[Chore]:
    """What time does to orders."""
    upkeep = assistant.upkeep
    return [
        Chore("pass on introductions that are overdue", lambda: upkeep.reassign_overdue(utc_now())),
        Chore("end needs that ran out", lambda: upkeep.expire(today(), now=utc_now())),
        Chore("erase contacts that are no longer needed", lambda: upkeep.erase_contacts(utc_now())),
    ]


def _add_looking(router: APIRouter, database: Database) -> None:
    reader = require(database, Role.OPERATOR, Role.ANALYST, Role.REVIEWER)

    @router.get("/needs")
    def list_needs(
        state: NeedState | None = None, kind: Kind | None = None, since: Since = None, limit: Limit = 50,
        offset: Offset = 0, staff: StaffMember = reader,
    ) -> list[NeedOut]:  # fmt: skip
        """Recorded needs, newest first."""
        with database.looking() as connection:
            rows = TradeOrders(connection).page(
                need_state=state, kind=kind, since=_start_of(since), limit=limit, offset=offset
            )
        return [need_out(row) for row in rows]

    @router.get("/needs/{number}")
    def get_need(number: NeedNumber, staff: StaffMember = reader) -> NeedDetailOut:
        """A need with the offers it is introduced to."""
        with database.looking() as connection:
            if (row := TradeOrders(connection).find(number)) is None:
                raise NotFound(f"there is no need {number}")
            return need_detail_out(row, list(Introductions(connection).of_need(number)))

    @router.get("/orders")
    def list_orders(
        state: State | None = None, kind: Kind | None = None, since: Since = None, limit: Limit = 50,
        offset: Offset = 0, staff: StaffMember = reader,
    ) -> list[OrderOut]:  # fmt: skip
        """Trade orders, newest first."""
        with database.looking() as connection:
            rows = TradeOrders(connection).page(
                state=state, kind=kind, since=_start_of(since), limit=limit, offset=offset
            )
        return [order_out(row) for row in rows]

    @router.get("/orders/{number}")
    def get_order(number: OrderNumber, staff: StaffMember = reader) -> OrderDetailOut:
        """A trade order with all its events."""
        return _detail(database, number)


def _add_steps(router: APIRouter, assistant: Assistant) -> None:
    database, desk = assistant.database, assistant.order_staff
    operator = require(database, Role.OPERATOR)

    @router.get("/needs/{number}/contact")
    def get_contact(number: NeedNumber, staff: StaffMember = operator) -> ContactOut:
        """How to reach the enterprise. That it was looked at, and by whom, is written to the order's events."""
        sealed = desk.see_contact(number, staff=staff.username, now=utc_now())
        return ContactOut(number=number, contact=_opened(assistant.vault.open(sealed)) if sealed is not None else None)

    @router.post("/orders/{number}/{event}")
    def enter_event(
        number: OrderNumber, event: StaffEvent, body: EventIn, staff: StaffMember = operator
    ) -> OrderDetailOut:  # fmt: skip
        """Enter what happened. 409 if somebody was faster, or if the order's state does not allow it."""
        offer = (body.offer.kind, body.offer.id) if body.offer is not None else None
        desk.change(
            number, event, version=body.version, staff=staff.username, now=utc_now(), offer=offer, amount=body.amount,
            reason=body.reason,
        )  # fmt: skip
        return _detail(database, number)


def _detail(database: Database, number: str) -> OrderDetailOut:
    with database.looking() as connection:
        orders = TradeOrders(connection)
        if (row := orders.find(number)) is None:
            raise NotFound(f"there is no order {number}")
        return order_detail_out(row, list(orders.events(number)))


def _opened(contact: str) -> dict[str, str | None]:
    """The parts of a contact, as bot.contact wrote them."""
    parts: dict[str, str | None] = json.loads(contact)
    return parts


def _start_of(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(max(day, EARLIEST), time(), SHANGHAI).astimezone(UTC)
