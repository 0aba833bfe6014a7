"""Every query over notices and the institutions that want none. A pair of need and offer is told once a side, whatever happens."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, insert, not_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from knowledge.records.repositories.watched_needs import NEEDS, ORDERS, looking_for_offers
from knowledge.records.tables import MutedProviderRow, NoticeRow

NOTICES = NoticeRow.metadata.tables[NoticeRow.__tablename__]
MUTED = MutedProviderRow.metadata.tables[MutedProviderRow.__tablename__]
BATCH = 500  # values in one query: SQLite allows some thousand variables
ENTERPRISE, PROVIDER = "enterprise", "provider"
QUEUED, SENT, SEEN, EXPIRED, CANCELLED = "queued", "sent", "seen", "expired", "cancelled"
STATES = (QUEUED, SENT, SEEN, EXPIRED, CANCELLED)
_PAIR = ("audience", "need_number", "kind", "offer_id")
_WITH_NEEDS = NOTICES.join(NEEDS, NEEDS.c.number == NOTICES.c.need_number).outerjoin(
    ORDERS, ORDERS.c.need_number == NEEDS.c.number
)
_OF_THE_NEED = (NEEDS.c.fields, NEEDS.c.session_id, NEEDS.c.channel)


class Notices:
    """Notices over one connection; the caller commits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def queue(self, rows: Sequence[Mapping[str, Any]]) -> int:
        """Keep notices; a pair that is queued, sent or seen stays as it is, one that was never told is queued anew.

        Returns how many were kept.
        """
        made = (postgresql if self._connection.dialect.name == "postgresql" else sqlite).insert(NOTICES)
        renewed = {
            c: made.excluded[c] for c in ("addressee", "text", "state", "created_at", "not_before", "expires_at")
        }
        never_told = or_(NOTICES.c.state == EXPIRED, NOTICES.c.state == CANCELLED)  # executemany takes no IN
        statement = made.on_conflict_do_update(index_elements=_PAIR, set_=renewed, where=never_told)
        kept = statement.returning(NOTICES.c.id)
        return sum(len(self._connection.execute(kept, batch).all()) for batch in _batches(list(rows)))

    def told(self, audience: str, kind: str, offer_ids: Collection[str]) -> set[tuple[str, str]]:
        """(number, offer id) of the pairs with these offers that are not to be told again."""
        found: set[tuple[str, str]] = set()
        for batch in _batches(sorted(offer_ids)):
            told = (
                self._of_offers(kind, batch),
                NOTICES.c.audience == audience,
                NOTICES.c.state.in_((QUEUED, SENT, SEEN)),
            )
            rows = self._connection.execute(select(NOTICES.c.need_number, NOTICES.c.offer_id).where(*told))
            found |= {(row.need_number, row.offer_id) for row in rows}
        return found

    def queued_of(self, kind: str, offer_ids: Collection[str]) -> list[Row[Any]]:
        """The queued notices of these offers, with the fields of their needs."""
        found: list[Row[Any]] = []
        for batch in _batches(sorted(offer_ids)):
            queued = self._of_offers(kind, batch), NOTICES.c.state == QUEUED
            found += self._connection.execute(select(NOTICES, *_OF_THE_NEED).select_from(_WITH_NEEDS).where(*queued))
        return found

    def ready(self, now: datetime, today: date, audiences: Sequence[str]) -> Sequence[Row[Any]]:
        """Queued notices whose time has come and that are still wanted, oldest first, with what is known of their needs."""
        return self._connection.execute(
            select(NOTICES, *_OF_THE_NEED)
            .select_from(_WITH_NEEDS)
            .where(NOTICES.c.state == QUEUED, NOTICES.c.not_before <= now, NOTICES.c.expires_at > now,
                   NOTICES.c.audience.in_(audiences), _wanted(today))
            .order_by(NOTICES.c.id)
        ).all()  # fmt: skip

    def sent_at(self, audience: str, keys: Collection[str], since: datetime) -> dict[str, list[datetime]]:
        """When messages went since then, by what the cap counts: the number of the need, or the institution."""
        key = NOTICES.c.need_number if audience == ENTERPRISE else NOTICES.c.addressee
        found: dict[str, list[datetime]] = {name: [] for name in keys}
        for batch in _batches(sorted(keys)):
            sent = NOTICES.c.audience == audience, key.in_(batch), NOTICES.c.state == SENT, NOTICES.c.sent_at > since
            rows = select(key.label("key"), NOTICES.c.turn_id, NOTICES.c.sent_at).where(*sent).distinct()
            for row in self._connection.execute(rows):
                found[row.key].append(row.sent_at)
        return found

    def get(self, ids: Sequence[int]) -> Sequence[Row[Any]]:
        return self._connection.execute(select(NOTICES).where(NOTICES.c.id.in_(ids)).order_by(NOTICES.c.id)).all()

    def mark_sent(self, ids: Sequence[int], *, turn_id: str, at: datetime) -> int:
        """They went in one message; returns how many of them were queued."""
        queued = NOTICES.c.id.in_(ids), NOTICES.c.state == QUEUED
        return self._connection.execute(
            update(NOTICES).where(*queued).values(state=SENT, sent_at=at, turn_id=turn_id)
        ).rowcount

    def defer(self, ids: Sequence[int], until: datetime) -> None:
        self._connection.execute(update(NOTICES).where(NOTICES.c.id.in_(ids)).values(not_before=until))

    def cancel(self, ids: Sequence[int]) -> None:
        for batch in _batches(list(ids)):
            self._end(CANCELLED, NOTICES.c.id.in_(batch))

    def end_what_is_over(self, now: datetime, today: date) -> int:
        """Cancel what nobody wants any more, and let expire what waited too long; returns how many."""
        wanted = select(NOTICES.c.id).select_from(_WITH_NEEDS).where(_wanted(today))
        cancelled = self._end(CANCELLED, NOTICES.c.id.not_in(wanted))
        return cancelled + self._end(EXPIRED, NOTICES.c.expires_at <= now)

    def page(
        self, *, after: int, limit: int, among: Collection[int] | None = None, **equal: str | None
    ) -> list[Row[Any]]:
        """Notices by id, later than `after`, with these values of their columns; `among`: only those with these ids."""
        same = [NOTICES.c[name] == value for name, value in equal.items() if value is not None]
        later = select(NOTICES).where(NOTICES.c.id > after, *same).order_by(NOTICES.c.id)
        if among is None:
            return list(self._connection.execute(later.limit(limit)).all())
        rows = (row for row in self._connection.execute(later) if row.id in among)
        return list(islice(rows, limit))

    # --- institutions that want none ---

    def mute_provider(self, institution: str, at: datetime) -> bool:
        """False if it was muted before."""
        if self._connection.scalar(select(MUTED.c.institution).where(MUTED.c.institution == institution)) is not None:
            return False
        self._connection.execute(insert(MUTED), {"institution": institution, "muted_at": at})
        self._end(CANCELLED, NOTICES.c.audience == PROVIDER, NOTICES.c.addressee == institution)
        return True

    def unmute_provider(self, institution: str) -> bool:
        """False if it was not muted."""
        return self._connection.execute(delete(MUTED).where(MUTED.c.institution == institution)).rowcount > 0

    def muted_providers(self) -> Sequence[Row[Any]]:
        return self._connection.execute(select(MUTED).order_by(MUTED.c.institution)).all()

    def _end(self, state: str, *which: ColumnElement[bool]) -> int:
        ending = update(NOTICES).where(NOTICES.c.state == QUEUED, *which)
        return self._connection.execute(ending.values(state=state)).rowcount

    @staticmethod
    def _of_offers(kind: str, offer_ids: Sequence[str]) -> ColumnElement[bool]:
        return and_(NOTICES.c.kind == kind, NOTICES.c.offer_id.in_(offer_ids))


def _wanted(today: date) -> ColumnElement[bool]:
    """The need still looks for offers, and nobody who would be told has muted it."""
    of_enterprise = and_(NOTICES.c.audience == ENTERPRISE, NEEDS.c.muted.is_(False))
    muted = select(MUTED.c.institution).where(MUTED.c.institution == NOTICES.c.addressee).exists()
    return and_(looking_for_offers(today), or_(of_enterprise, and_(NOTICES.c.audience == PROVIDER, not_(muted))))


def _batches(values: list[Any]) -> Iterator[list[Any]]:
    return (values[start : start + BATCH] for start in range(0, len(values), BATCH))
