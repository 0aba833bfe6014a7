"""What time does to orders: an owner who does not answer is passed over, a need runs out, a contact is forgotten.

Each order is a transaction of its own that looks again once it holds the order, so two replicas may run this at once and a kill
between two orders loses neither.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import date, datetime

from bot.desks.order_steps import SYSTEM, OrderSteps, Terms
from knowledge.errors import AssistantError
from knowledge.records.database import Database
from knowledge.records.repositories.introductions import Introductions
from knowledge.records.repositories.trade_orders import TradeOrders

log = logging.getLogger(__name__)

EXPIRED = "登记已过期"


class OrderUpkeep:
    """To be run every minute or so. Each method returns how many orders it changed; running it again changes nothing."""

    def __init__(self, database: Database, terms: Terms | None = None) -> None:
        self._database = database
        self._terms = terms or Terms()

    def reassign_overdue(self, now: datetime) -> int:
        """Introductions past due are timed out, and the next offer in line is asked."""
        with self._database.looking() as connection:
            late = Introductions(connection).overdue(now)

        def reassign(steps: OrderSteps, number: str) -> bool:
            order = steps.hold(number)
            asked = steps.introductions.get(order.introduction_id) if order.introduction_id is not None else None
            if order.state != "matched" or asked is None or asked.state != "asked" or asked.due_at > now:
                return False
            moved = steps.move(order, "time_out", actor=SYSTEM, introduction_id=None)
            steps.answer(order, "timed_out", None)
            steps.ask_next(moved)
            return True

        return self._each(late, now, reassign)

    def expire(self, today: date, *, now: datetime) -> int:
        """Needs whose last day is over end, unless an institution has taken them up; their contacts are erased."""
        with self._database.looking() as connection:
            over = TradeOrders(connection).expired(today)

        def expire(steps: OrderSteps, number: str) -> bool:
            order = steps.hold(number)
            if order.state not in ("registered", "matched"):
                return False
            moved = steps.move(order, "expire", actor=SYSTEM, reason=EXPIRED)
            steps.end(moved, "expired")
            steps.erase_contact(moved)
            return True

        return self._each(over, now, expire)

    def erase_contacts(self, now: datetime) -> int:
        """Contacts of orders that ended long enough ago."""
        with self._database.looking() as connection:
            kept = TradeOrders(connection).ended_with_contact(now - self._terms.contact_keep)
        return self._each(kept, now, lambda steps, number: steps.erase_contact(steps.hold(number)))

    def _each(self, numbers: Sequence[str], now: datetime, work: Callable[[OrderSteps, str], bool]) -> int:
        changed = 0
        for number in numbers:
            try:
                with self._database.writing() as connection:
                    changed += work(OrderSteps(connection, self._terms, now), number)
            except AssistantError as error:  # one that cannot be changed must not hold up the others
                log.error("order %s: %s", number, error)
        return changed
