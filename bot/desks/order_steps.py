"""Steps in the lives of trade orders, inside one transaction: each moves the state, writes its event, and keeps the line of offers right."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.engine import Connection

from bot.clock import shanghai_day
from bot.desks.order_life import CONTACT_ERASED, REGISTERED, Event, next_state
from knowledge.errors import BadContent, NotFound
from knowledge.records.repositories.introductions import Introductions
from knowledge.records.repositories.needs import Needs
from knowledge.records.repositories.supply import StoredOffer, Supply
from knowledge.records.repositories.trade_orders import TradeOrders

SYSTEM, ENTERPRISE = "system", "user"
GONE = "供给已下架"


@dataclass(frozen=True)
class Terms:
    """How long an offer's owner has to answer, a need stands, and a contact is kept after the order's end."""

    accept_within: timedelta = timedelta(hours=48)
    need_days: int = 90
    contact_keep: timedelta = timedelta(days=180)


@dataclass(frozen=True)
class Offered:
    """What is kept of an offer that a need is introduced to."""

    kind: str
    offer_id: str
    title: str
    institution: str | None


def titles_of(supply: Supply, chosen: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The titles of (kind, id); of an offer that was removed, its id."""
    stored = [(offer_id, supply.get(kind, [offer_id]).get(offer_id)) for kind, offer_id in chosen]
    return tuple(offer_id if offer is None else offer.fields["title"] for offer_id, offer in stored)


class OrderSteps:
    """Over one connection at one time; the caller commits. Rows are orders that are held."""

    def __init__(self, connection: Connection, terms: Terms, now: datetime) -> None:
        self.needs = Needs(connection)
        self.orders = TradeOrders(connection)
        self.introductions = Introductions(connection)
        self._supply = Supply(connection)
        self._terms = terms
        self._now = now

    def hold(self, number: str) -> Row[Any]:
        """The order, kept to this transaction; raises NotFound. `number`: its own or its need's."""
        if (order := self.orders.hold(number)) is None:
            raise NotFound(f"there is no need or order {number}")
        return order

    def open(self, order_number: str, need_number: str) -> Row[Any]:
        """A new order for a need."""
        self.orders.add(order_number, need_number=need_number, at=self._now)
        self._log(order_number, REGISTERED, None, "registered", actor=ENTERPRISE)
        return self.hold(order_number)

    def offered(self, kind: str, offer_id: str) -> Offered | None:
        """The offer as the supply has it at this moment; None if it was removed or its last day is over."""
        stored: StoredOffer | None = self._supply.get(kind, [offer_id]).get(offer_id)
        if stored is None:
            return None
        last_day = stored.fields.get("valid_until")
        if last_day is not None and date.fromisoformat(last_day) < shanghai_day(self._now):
            return None
        return Offered(kind, offer_id, stored.fields["title"], stored.fields.get("institution"))

    def titles(self, chosen: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        return titles_of(self._supply, chosen)

    def queue(self, need_number: str, offer: Offered) -> int:
        """Put an offer at the end of the need's line."""
        return self.introductions.add(
            need_number, kind=offer.kind, offer_id=offer.offer_id, title=offer.title, institution=offer.institution
        )

    def move(
        self, order: Row[Any], event: Event, *, actor: str, note: str | None = None, offer: tuple[str, str] | None = None,
        amount: int | None = None, reason: str | None = None, rating: int | None = None, **values: Any,
    ) -> Row[Any]:  # fmt: skip
        """Take one step: the order as it is then. `values` are columns that change besides; errors as of `next_state`."""
        after = next_state(order.number, order.state, event, offer=offer, amount=amount, reason=reason, rating=rating)
        if amount is not None:
            values["amount"] = amount
        if rating is not None:
            values["rating"] = rating
        if after == "failed":
            values["reason"] = reason
        self.orders.change(order.number, at=self._now, state=after, **values)
        self._log(order.number, event, order.state, after, actor=actor, note=note or reason)
        return self.hold(order.number)

    def remark(self, order: Row[Any], event: str, *, actor: str) -> None:
        """Write an event that leaves the order where it is."""
        self._log(order.number, event, order.state, order.state, actor=actor)

    def introduce(
        self, order: Row[Any], kind: str, offer_id: str, *, actor: str, reason: str | None = None
    ) -> Row[Any]:
        """Ask the owner of an offer that staff name, one asked before included."""
        next_state(order.number, order.state, "introduce", offer=(kind, offer_id))
        if (offer := self.offered(kind, offer_id)) is None:
            raise BadContent(f"there is no {kind} offer {offer_id!r} in force")
        line = self.introductions.of_need(order.need_number)
        known = next((row.id for row in line if (row.kind, row.offer_id) == (kind, offer_id)), None)
        place = self.queue(order.need_number, offer) if known is None else known
        return self._ask(order, place, kind, offer_id, actor=actor, reason=reason)

    def ask_next(self, order: Row[Any]) -> Row[Any]:
        """Ask the owner of the next offer in line that is still in force; the order stays registered if there is none."""
        for row in self.introductions.of_need(order.need_number):
            if row.state != "waiting":
                continue
            if self.offered(row.kind, row.offer_id) is not None:
                return self._ask(order, row.id, row.kind, row.offer_id, actor=SYSTEM)
            self.introductions.change(row.id, state="cancelled", answered_at=self._now, note=GONE)
        return order

    def answer(self, order: Row[Any], state: str, note: str | None) -> None:
        """Keep what came of the introduction that the order stands at."""
        self.introductions.change(order.introduction_id, state=state, answered_at=self._now, note=note)

    def end(self, order: Row[Any], need_state: str) -> None:
        """Nobody is asked any more, and the need is off the list."""
        self.introductions.cancel_open(order.need_number, at=self._now)
        self.needs.change(order.need_number, at=self._now, state=need_state)

    def erase_contact(self, order: Row[Any]) -> bool:
        """Forget the contact; an event says that it was there. Says whether it was."""
        if erased := self.needs.erase_contact(order.need_number):
            self.remark(order, CONTACT_ERASED, actor=SYSTEM)
        return erased

    def _ask(
        self, order: Row[Any], introduction_id: int, kind: str, offer_id: str, *, actor: str, reason: str | None = None
    ) -> Row[Any]:
        moved = self.move(
            order, "introduce", actor=actor, offer=(kind, offer_id), reason=reason, introduction_id=introduction_id,
            note=reason or f"{kind} {offer_id}",
        )  # fmt: skip
        self.introductions.change(
            introduction_id, state="asked", asked_at=self._now, due_at=self._now + self._terms.accept_within,
            answered_at=None, note=None,
        )  # fmt: skip
        return moved

    def _log(
        self, number: str, event: str, before: str | None, after: str, *, actor: str, note: str | None = None
    ) -> None:
        self.orders.log(number, event=event, before=before, after=after, actor=actor, note=note, at=self._now)
