"""Every query over trade orders and their events, and over needs together with their order. None of them reads a contact."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, insert, or_, select, update
from sqlalchemy.engine import Connection

from knowledge.records.repositories.introductions import INTRODUCTIONS
from knowledge.records.repositories.needs import NEEDS
from knowledge.records.tables import TradeOrderEventRow, TradeOrderRow

ORDERS = TradeOrderRow.metadata.tables[TradeOrderRow.__tablename__]
EVENTS = TradeOrderEventRow.metadata.tables[TradeOrderEventRow.__tablename__]
_NEED = [column for column in NEEDS.c if column.name not in ("contact", "state", "number", "updated_at")]
_ORDER = [column for column in ORDERS.c if column.name not in ("number", "need_number", "created_at")]
#: A need with its order and the introduction it stands at. `state` is the order's.
_BOTH = (
    select(
        NEEDS.c.number, ORDERS.c.number.label("order_number"), NEEDS.c.state.label("need_state"),
        NEEDS.c.contact.is_not(None).label("has_contact"), *_NEED, *_ORDER,
        INTRODUCTIONS.c.kind.label("offer_kind"), INTRODUCTIONS.c.offer_id, INTRODUCTIONS.c.title,
        INTRODUCTIONS.c.institution, INTRODUCTIONS.c.due_at,
    )
    .join(ORDERS, ORDERS.c.need_number == NEEDS.c.number)
    .outerjoin(INTRODUCTIONS, INTRODUCTIONS.c.id == ORDERS.c.introduction_id)
)  # fmt: skip


class TradeOrders:
    """Trade orders over one connection; the caller commits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, number: str, *, need_number: str, at: datetime) -> None:
        values = {
            "number": number, "need_number": need_number, "state": "registered", "version": 1,
            "created_at": at, "updated_at": at,
        }  # fmt: skip
        self._connection.execute(insert(ORDERS), values)

    def hold(self, number: str) -> Row[Any] | None:
        """The order of this number, or of this need's number, kept to this transaction: whoever changes it holds it."""
        either = or_(ORDERS.c.number == number, ORDERS.c.need_number == number)
        return self._connection.execute(select(ORDERS).where(either).with_for_update()).first()

    def change(self, number: str, *, at: datetime, **values: Any) -> None:
        """Change an order that is held; its version grows."""
        self._connection.execute(
            update(ORDERS)
            .where(ORDERS.c.number == number)
            .values(version=ORDERS.c.version + 1, updated_at=at, **values)
        )

    def log(
        self, number: str, *, event: str, before: str | None, after: str, actor: str, note: str | None, at: datetime
    ) -> None:  # fmt: skip
        values = {"order_number": number, "event": event, "before": before, "after": after}
        self._connection.execute(insert(EVENTS), {**values, "actor": actor, "note": note, "at": at})

    def events(self, number: str) -> Sequence[Row[Any]]:
        """Oldest first."""
        return self._connection.execute(
            select(EVENTS).where(EVENTS.c.order_number == number).order_by(EVENTS.c.id)
        ).all()

    def find(self, number: str) -> Row[Any] | None:
        """A need with its order, by the number of either."""
        either = or_(NEEDS.c.number == number, ORDERS.c.number == number)
        return self._connection.execute(_BOTH.where(either)).first()

    def of_session(self, session_id: str, *, kind: str | None = None, limit: int) -> Sequence[Row[Any]]:
        """What a session recorded, newest first."""
        found = _BOTH.where(NEEDS.c.session_id == session_id)
        return self._connection.execute(
            _newest(found if kind is None else found.where(NEEDS.c.kind == kind), limit)
        ).all()

    def page(
        self, *, limit: int, offset: int, kind: str | None = None, state: str | None = None,
        need_state: str | None = None, since: datetime | None = None,
    ) -> Sequence[Row[Any]]:  # fmt: skip
        """Needs with their orders, newest first; `since`: recorded at this time or later."""
        found = _BOTH
        for column, value in ((NEEDS.c.kind, kind), (ORDERS.c.state, state), (NEEDS.c.state, need_state)):
            found = found if value is None else found.where(column == value)
        found = found if since is None else found.where(NEEDS.c.created_at >= since)
        return self._connection.execute(_newest(found, limit).offset(offset)).all()

    def expired(self, today: date) -> list[str]:
        """Orders in no institution's hands whose need's last day is over."""
        idle = ORDERS.c.state.in_(("registered", "matched"))
        over = select(ORDERS.c.number).join(NEEDS, NEEDS.c.number == ORDERS.c.need_number)
        return list(self._connection.scalars(over.where(idle, NEEDS.c.expires_on < today).order_by(ORDERS.c.number)))

    def ended_with_contact(self, before: datetime) -> list[str]:
        """Orders that ended before this time, whose need still has its contact."""
        ended = ORDERS.c.state.in_(("completed", "failed", "rated"))
        kept = select(ORDERS.c.number).join(NEEDS, NEEDS.c.number == ORDERS.c.need_number)
        return list(
            self._connection.scalars(
                kept.where(ended, ORDERS.c.updated_at < before, NEEDS.c.contact.is_not(None)).order_by(ORDERS.c.number)
            )
        )


def _newest(found: Select[Any], limit: int) -> Select[Any]:
    return found.order_by(NEEDS.c.created_at.desc(), NEEDS.c.number.desc()).limit(limit)
