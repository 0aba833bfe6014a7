"""供需交易订单, staff side: what a clerk enters of an order, and who looked at a contact."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bot.desks.order_life import CONTACT_SEEN, StaffEvent, next_state
from bot.desks.order_steps import OrderSteps, Terms
from knowledge.errors import Conflict
from knowledge.records.database import Database


class OrderStaff:
    """Staff's hand on orders. Every method is one transaction."""

    def __init__(self, database: Database, terms: Terms | None = None) -> None:
        self._database = database
        self._terms = terms or Terms()

    def change(
        self, number: str, event: StaffEvent, *, version: int, staff: str, now: datetime,
        offer: tuple[str, str] | None = None, amount: int | None = None, reason: str | None = None,
    ) -> None:  # fmt: skip
        """Enter an event. `version`: the order's as it was seen. `offer`: (kind, id); `amount`: yuan; `reason`: may come with any.

        Raises NotFound; Conflict if the order was changed meanwhile or its state does not allow the event (it names those that
        it does); BadContent for what is missing or too much.
        """
        with self._database.writing() as connection:
            steps = OrderSteps(connection, self._terms, now)
            order = steps.hold(number)
            if order.version != version:
                raise Conflict(f"order {order.number} is at version {order.version}, not {version}: read it again")
            next_state(order.number, order.state, event, offer=offer, amount=amount, reason=reason)
            if event == "introduce" and offer is not None:
                steps.introduce(order, *offer, actor=staff, reason=reason)
            elif event == "decline":
                _decline(steps, order, staff, reason)
            else:
                moved = steps.move(order, event, actor=staff, amount=amount, reason=reason)
                _follow(steps, moved, event, reason)

    def see_contact(self, number: str, *, staff: str, now: datetime) -> str | None:
        """The sealed contact of a need, and an event that says who saw it. None if none was given or it was erased."""
        with self._database.writing() as connection:
            steps = OrderSteps(connection, self._terms, now)
            order = steps.hold(number)
            contact = steps.needs.contact_of(order.need_number)
            if contact is not None:
                steps.remark(order, CONTACT_SEEN, actor=staff)
            return contact


def _decline(steps: OrderSteps, order: Row[Any], staff: str, reason: str | None) -> None:
    moved = steps.move(order, "decline", actor=staff, reason=reason, introduction_id=None)
    steps.answer(order, "declined", reason)
    steps.ask_next(moved)


def _follow(steps: OrderSteps, moved: Row[Any], event: StaffEvent, reason: str | None) -> None:
    """What an event means for the introduction and the need."""
    if event == "accept":
        steps.answer(moved, "accepted", reason)
    elif event in ("complete", "fail"):
        steps.end(moved, "closed")
