"""Every query over what staff are to be told. One process sends at a time; what it was sending when it died goes again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, insert, or_, select, text, update
from sqlalchemy.engine import Connection

from knowledge.records.repositories.changes import WRITER_LOCK
from knowledge.records.tables import StaffAlertRow

ALERTS = StaffAlertRow.metadata.tables[StaffAlertRow.__tablename__]
QUEUED, SENDING, SENT, CANCELLED, GIVEN_UP = "queued", "sending", "sent", "cancelled", "given_up"
MOST_AT_ONCE = 500  # alerts in one message; what is more goes with the next


class StaffAlerts:
    """The outbox over one connection; the caller commits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, kind: str, handover_id: int, *, at: datetime, not_before: datetime, expires_at: datetime) -> None:
        """Keep it until its time comes."""
        values = {
            "kind": kind, "handover_id": handover_id, "state": QUEUED, "created_at": at, "not_before": not_before,
            "expires_at": expires_at, "attempts": 0,
        }  # fmt: skip
        self._connection.execute(insert(ALERTS).values(**values))

    def has_due(self, now: datetime) -> bool:
        """Whether there is anything to do; a quick look without holding anything."""
        return self._any(or_(_due(now), _lapsed(now)))

    def claim(self, lease: str, now: datetime, *, until: datetime, last_before: datetime) -> Sequence[Row[Any]]:
        """All that is due, oldest first, for whoever holds this lease until then; nobody else gets it meanwhile.

        Nothing while somebody is sending, while a refused attempt rests, and where one was made after `last_before`.
        """
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK + 5})
        sending = and_(ALERTS.c.state == SENDING, ALERTS.c.leased_until > now)
        rests = and_(ALERTS.c.state == QUEUED, ALERTS.c.attempts > 0, ALERTS.c.not_before > now)
        if self._any(or_(sending, rests, ALERTS.c.tried_at > last_before)):
            return ()
        ids = select(ALERTS.c.id).where(or_(_due(now), _lapsed(now))).order_by(ALERTS.c.id).limit(MOST_AT_ONCE)
        taking = update(ALERTS).where(ALERTS.c.id.in_(ids.scalar_subquery()))
        taken = taking.values(
            state=SENDING, lease=lease, leased_until=until, tried_at=now, attempts=ALERTS.c.attempts + 1
        )
        return sorted(self._connection.execute(taken.returning(ALERTS)).all(), key=lambda row: int(row.id))

    def settle(self, lease: str, ids: Sequence[int], **values: Any) -> int:
        """What became of them, if they are still held under this lease; returns how many were."""
        held = ALERTS.c.lease == lease, ALERTS.c.state == SENDING, ALERTS.c.id.in_(ids)
        return self._connection.execute(update(ALERTS).where(*held).values(lease=None, **values)).rowcount

    def expire(self, now: datetime) -> int:
        """Give up what could not be sent in time; returns how many there were."""
        late = and_(or_(ALERTS.c.state == QUEUED, _lapsed(now)), ALERTS.c.expires_at <= now)
        return self._connection.execute(update(ALERTS).where(late).values(state=GIVEN_UP, lease=None)).rowcount

    def forget(self, created_before: datetime) -> int:
        """Delete what is long over; returns how many there were."""
        over = ALERTS.c.state.in_((SENT, CANCELLED, GIVEN_UP)), ALERTS.c.created_at < created_before
        return self._connection.execute(delete(ALERTS).where(*over)).rowcount

    def all(self) -> Sequence[Row[Any]]:
        """Everything that is kept, oldest first."""
        return self._connection.execute(select(ALERTS).order_by(ALERTS.c.id)).all()

    def _any(self, which: ColumnElement[bool]) -> bool:
        return self._connection.execute(select(ALERTS.c.id).where(which).limit(1)).first() is not None


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(ALERTS.c.state == QUEUED, ALERTS.c.not_before <= now)


def _lapsed(now: datetime) -> ColumnElement[bool]:
    """Whoever was sending it is gone."""
    return and_(ALERTS.c.state == SENDING, ALERTS.c.leased_until <= now)
