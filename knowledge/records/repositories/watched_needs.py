"""Every query over the needs that are watched, and how far the changes of the supply have been compared with them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from knowledge.records.tables import IntroductionRow, MessageRow, NeedRow, NoticeCursorRow, OfferRow, TradeOrderRow

NEEDS = NeedRow.metadata.tables[NeedRow.__tablename__]
ORDERS = TradeOrderRow.metadata.tables[TradeOrderRow.__tablename__]
INTRODUCTIONS = IntroductionRow.metadata.tables[IntroductionRow.__tablename__]
CURSORS = NoticeCursorRow.metadata.tables[NoticeCursorRow.__tablename__]
OFFERS = OfferRow.metadata.tables[OfferRow.__tablename__]
MESSAGES = MessageRow.metadata.tables[MessageRow.__tablename__]
SETTLED = "agreed"  # the state of an order whose need looks for nothing more
REPLIES_LOOKED_AT = 50
_WITHOUT_CONTACT = tuple(column for column in NEEDS.c if not column.name.startswith("contact"))
_WITH_ORDERS = NEEDS.outerjoin(ORDERS, ORDERS.c.need_number == NEEDS.c.number)


def looking_for_offers(today: date) -> ColumnElement[bool]:
    """Needs that are open on a day and whose order, if there is one, is not agreed on yet; over needs joined with orders."""
    unsettled = or_(ORDERS.c.state.is_(None), ORDERS.c.state != SETTLED)
    return and_(NEEDS.c.state == "open", NEEDS.c.expires_on >= today, unsettled)


class WatchedNeeds:
    """Needs and cursors over one connection; the caller commits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_kind(self, kind: str, today: date) -> Sequence[Row[Any]]:
        """The needs of a kind whose enterprises want to hear of new offers."""
        wanting = (
            NEEDS.c.kind == kind,
            NEEDS.c.watched_at.is_not(None),
            NEEDS.c.muted.is_(False),
            looking_for_offers(today),
        )
        found = select(*_WITHOUT_CONTACT).select_from(_WITH_ORDERS).where(*wanting).order_by(NEEDS.c.number)
        return self._connection.execute(found).all()

    def get(self, number: str) -> Row[Any] | None:
        return self._connection.execute(select(*_WITHOUT_CONTACT).where(NEEDS.c.number == number)).first()

    def new(self, today: date, limit: int) -> list[str]:
        """Numbers of open needs that are not watched yet, oldest first."""
        waiting = NEEDS.c.watched_at.is_(None), NEEDS.c.state == "open", NEEDS.c.expires_on >= today
        numbers = select(NEEDS.c.number).where(*waiting).order_by(NEEDS.c.created_at, NEEDS.c.number).limit(limit)
        return list(self._connection.scalars(numbers))

    def watch(self, number: str, at: datetime) -> bool:
        """Watch an open need from now on; False if it is watched already, or no longer open."""
        open_still = NEEDS.c.number == number, NEEDS.c.watched_at.is_(None), NEEDS.c.state == "open"
        return self._connection.execute(update(NEEDS).where(*open_still).values(watched_at=at)).rowcount > 0

    def hold(self, number: str, today: date) -> bool:
        """Keep a need to this transaction; says whether its enterprise still wants to hear of offers."""
        held = self._connection.execute(select(NEEDS.c.muted).where(NEEDS.c.number == number).with_for_update()).first()
        if held is None or held.muted:
            return False
        looking = NEEDS.c.number == number, looking_for_offers(today)
        return (
            self._connection.execute(select(NEEDS.c.number).select_from(_WITH_ORDERS).where(*looking)).first()
            is not None
        )

    def institutions_introduced(self, number: str) -> set[str]:
        """Institutions that a need was introduced to, or is going to be."""
        rows = select(INTRODUCTIONS.c.institution).where(INTRODUCTIONS.c.need_number == number)
        return {name for name in self._connection.scalars(rows) if name}

    def last_listed_at(self, need: Row[Any]) -> datetime:
        """When its conversation last showed a list of its kind before it was recorded; when it was recorded, if never."""
        replies = self._connection.execute(
            select(MESSAGES.c.payload, MESSAGES.c.created_at)
            .where(MESSAGES.c.session_id == need.session_id, MESSAGES.c.direction == "out",
                   MESSAGES.c.created_at <= need.created_at)
            .order_by(MESSAGES.c.seq.desc())
            .limit(REPLIES_LOOKED_AT)
        )  # fmt: skip
        shown = (row.created_at for row in replies if need.kind in _kinds_shown(row.payload))
        at: datetime = next(shown, need.created_at)
        return at

    def changed_after(self, kind: str, ids: Sequence[str], at: datetime) -> set[str]:
        """Those of a few offers that were put later than that."""
        later = select(OFFERS.c.id).where(OFFERS.c.kind == kind, OFFERS.c.id.in_(ids), OFFERS.c.updated_at > at)
        return set(self._connection.scalars(later))

    # --- cursors ---

    def cursor(self, kind: str) -> int:
        """The last change of a kind that was compared with the needs."""
        return self._connection.scalar(select(CURSORS.c.seq).where(CURSORS.c.kind == kind)) or 0

    def hold_cursor(self, kind: str) -> int:
        """The cursor, kept to this transaction: who watches a new need and who follows the supply wait for each other."""
        made = (postgresql if self._connection.dialect.name == "postgresql" else sqlite).insert(CURSORS)
        self._connection.execute(made.values(kind=kind, seq=0).on_conflict_do_nothing())
        held = select(CURSORS.c.seq).where(CURSORS.c.kind == kind).with_for_update()
        return int(self._connection.execute(held).scalar_one())

    def move_cursor(self, kind: str, seq: int) -> None:
        self._connection.execute(update(CURSORS).where(CURSORS.c.kind == kind).values(seq=seq))


def _kinds_shown(payload: dict[str, Any]) -> set[str]:
    return {card["kind"] for message in payload.get("messages", ()) for card in message.get("cards", ())}
