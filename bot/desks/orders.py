"""需求登记与供需交易订单: a need is recorded, its offers' owners are asked one after the other, the order is followed to its end.

What an order may do in which state: order_life.py. How a step is taken: order_steps.py. What staff do: order_staff.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from bot.clock import shanghai_day
from bot.desks.order_life import allowed
from bot.desks.order_numbers import NEED, ORDER, find_number
from bot.desks.order_steps import ENTERPRISE, OrderSteps, Terms, titles_of
from bot.privacy import masked
from knowledge.errors import BadContent, NotFound
from knowledge.offers import Kind
from knowledge.records.database import Database
from knowledge.records.repositories.conversations import Conversations
from knowledge.records.repositories.needs import lock_registration
from knowledge.records.repositories.numbers import Numbers
from knowledge.records.repositories.supply import Supply
from knowledge.records.repositories.trade_orders import TradeOrders
from matching.need.need import Need, from_json
from matching.normalise import clean

MOST_SHOWN = 20
NOTE_LENGTH, NAME_LENGTH, HINT_LENGTH = 500, 120, 40  # characters, as the columns


@dataclass(frozen=True)
class Registration:
    """What is to be recorded. `contact` is sealed (Assistant.vault), `contact_hint` what may be shown of it: 138****1234.

    `turn_id`: the turn that showed what is to be recorded; the same one records once, however often it is said yes to.
    `chosen`: (kind, id) of offers in the order in which their owners are to be asked.
    """

    need: Need
    text: str
    session_id: str
    turn_id: str
    channel: str
    enterprise: str | None = None
    contact: str | None = None
    contact_hint: str | None = None
    consented_at: datetime | None = None
    chosen: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Registered:
    """What was recorded. `introduced`: titles of the offers in line, the first is asked already.

    `gone`: what was chosen and is no more on offer, by its title where the supply still knows it, else by its id.
    """

    number: str
    order_number: str
    introduced: tuple[str, ...]
    gone: tuple[str, ...]


@dataclass(frozen=True)
class Progress:
    """Where a need stands since when. `state` is the order's; `title` and `institution` are of the offer it stands at.

    A need that was taken back or ran out is `withdrawn` or `expired` whatever its order was. `reason`: why it failed, kept when
    it is rated afterwards. Of a need of another conversation (`is_own` is false) only the numbers, the kind, `state` and `since`
    are told: numbers can be guessed.
    """

    number: str
    order_number: str
    kind: Kind
    need: Need
    state: str
    since: datetime
    title: str | None
    institution: str | None
    due_at: datetime | None
    amount: int | None
    reason: str | None
    rating: int | None
    is_own: bool


class OrderDesk:
    """What the person who has the need does. Every method is one transaction."""

    def __init__(self, database: Database, terms: Terms | None = None) -> None:
        self._database = database
        self._terms = terms or Terms()

    @property
    def accept_within_hours(self) -> int:
        """How long an offer's owner has to answer."""
        return int(self._terms.accept_within / timedelta(hours=1))

    def register(self, registration: Registration, *, now: datetime) -> Registered:
        """Record a need with its order and its line of offers, and ask the first; the same turn again records nothing new.

        Raises BadContent for a need whose kind is not known.
        """
        if registration.need.kind is None:
            raise BadContent("a need is recorded with its kind; this one has none")
        with self._database.writing() as connection:
            lock_registration(connection)
            steps = OrderSteps(connection, self._terms, now)
            number = steps.needs.number_of(registration.turn_id)
            if number is None:
                number = self._record(steps, Numbers(connection), registration, now)
            line = steps.introductions.of_need(number)
            there = {(row.kind, row.offer_id) for row in line}
            gone = [pair for pair in dict.fromkeys(registration.chosen) if pair not in there]
            return Registered(number, steps.hold(number).number, tuple(row.title for row in line), steps.titles(gone))

    def untold(self, session_id: str) -> Progress | None:
        """The need that this conversation recorded last, if no reply named it: the service was stopped before it could."""
        with self._database.looking() as connection:
            newest = TradeOrders(connection).of_session(session_id, limit=1)
            recorded = next((row for row in newest if row.need_state == "open"), None)
            if recorded is None or Conversations(connection).told(session_id, recorded.number):
                return None
            return _progress(recorded, session_id)

    def titles(self, chosen: Sequence[tuple[str, str]]) -> tuple[str, ...]:
        """The titles of offers; of one that was removed, its id."""
        with self._database.looking() as connection:
            return titles_of(Supply(connection), chosen)

    def progress(self, *, session_id: str, number: str | None = None, kind: str | None = None) -> tuple[Progress, ...]:
        """What a conversation recorded, newest first; or one need by its number or its order's, from any conversation."""
        with self._database.looking() as connection:
            orders = TradeOrders(connection)
            if number is None:
                rows = list(orders.of_session(session_id, kind=kind, limit=MOST_SHOWN))
            else:
                found = find_number(number)
                row = orders.find(found) if found else None
                rows = [row] if row is not None else []
        return tuple(_progress(row, session_id) for row in rows)

    def withdraw(self, number: str, *, session_id: str, now: datetime, reason: str = "") -> bool:
        """Take a need back and erase its contact; once more changes nothing. False if its order has ended already.

        Raises NotFound if this conversation recorded no such need.
        """
        with self._database.writing() as connection:
            steps = OrderSteps(connection, self._terms, now)
            order, own = self._own(steps, number, session_id)
            if own.need_state == "withdrawn":
                return True
            if "withdraw" not in allowed(order.state):
                return False
            moved = steps.move(order, "withdraw", actor=ENTERPRISE, reason=_note(reason) or "用户撤回")
            steps.end(moved, "withdrawn")
            steps.erase_contact(moved)
            return True

    def rate(self, number: str, *, session_id: str, rating: int, now: datetime, comment: str | None = None) -> bool:
        """Rate an order that was completed or failed, 1 to 5, and erase its contact; the same rating once more changes nothing.

        False if the order has not ended, or was rated otherwise. Raises NotFound if this conversation recorded no such need.
        """
        with self._database.writing() as connection:
            steps = OrderSteps(connection, self._terms, now)
            order, own = self._own(steps, number, session_id)
            if order.state == "rated":
                return bool(order.rating == rating)
            if "rate" not in allowed(order.state) or own.need_state != "closed":
                return False
            moved = steps.move(order, "rate", actor=ENTERPRISE, rating=rating, comment=_note(comment or "") or None)
            steps.erase_contact(moved)
            return True

    def forget_contact(self, number: str, *, session_id: str, now: datetime) -> None:
        """Erase the contact of a need that stays recorded. Raises NotFound as `rate` does."""
        with self._database.writing() as connection:
            steps = OrderSteps(connection, self._terms, now)
            order, _ = self._own(steps, number, session_id)
            steps.erase_contact(order)

    def mute(self, number: str, *, session_id: str, muted: bool, now: datetime) -> None:
        """Stop the notices about a need, or take them up again. Raises NotFound as `rate` does."""
        with self._database.writing() as connection:
            steps = OrderSteps(connection, self._terms, now)
            _, own = self._own(steps, number, session_id)
            steps.needs.change(own.number, at=now, muted=muted)

    @staticmethod
    def _own(steps: OrderSteps, number: str, session_id: str) -> tuple[Row[Any], Row[Any]]:
        """The order, held, and the need with it, both of this conversation."""
        order = steps.orders.hold(find_number(number) or "")
        own = steps.orders.find(order.number) if order is not None else None
        if order is None or own is None or own.session_id != session_id:
            raise NotFound(f"this conversation recorded no need {number}")
        return order, own

    def _record(self, steps: OrderSteps, numbers: Numbers, registration: Registration, now: datetime) -> str:
        day = shanghai_day(now)
        number, order_number = numbers.next(NEED, day), numbers.next(ORDER, day)
        steps.needs.add(
            number=number, session_id=registration.session_id, turn_id=registration.turn_id,
            channel=registration.channel, kind=registration.need.kind, fields=registration.need.as_json(),
            text=masked(clean(registration.text)), enterprise=_cut(registration.enterprise, NAME_LENGTH), contact=registration.contact,
            contact_hint=_cut(registration.contact_hint, HINT_LENGTH), consented_at=registration.consented_at, state="open", muted=False,
            expires_on=day + timedelta(days=self._terms.need_days), created_at=now, updated_at=now,
        )  # fmt: skip
        order = steps.open(order_number, number)
        for kind, offer_id in dict.fromkeys(registration.chosen):
            if (offer := steps.offered(kind, offer_id)) is not None:
                steps.queue(number, offer)
        steps.ask_next(order)
        return number


def _progress(row: Row[Any], session_id: str) -> Progress:
    own = row.session_id == session_id
    ended_by_itself = row.need_state in ("withdrawn", "expired")
    return Progress(
        number=row.number, order_number=row.order_number, kind=row.kind,
        need=from_json(row.fields) if own else Need(kind=row.kind),
        state=row.need_state if ended_by_itself else row.state,
        since=row.updated_at, title=row.title if own else None, institution=row.institution if own else None,
        due_at=row.due_at if own else None, amount=row.amount if own else None, reason=row.reason if own else None,
        rating=row.rating if own else None, is_own=own,
    )  # fmt: skip


def _note(text: str) -> str:
    return masked(clean(text)).strip()[:NOTE_LENGTH]


def _cut(text: str | None, length: int) -> str | None:
    return clean(text)[:length] if text is not None else None
