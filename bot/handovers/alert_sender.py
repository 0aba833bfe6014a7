"""Sends what staff are to be told: all that is due in one message, one message at a time, however many replicas there are.

Alerts are marked before the robot is called and after it answered. A process that dies between the two, or an answer that is
lost, may send one message twice; robots know no key to prevent it, and twice is better than never.
"""

import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.engine import Connection

from bot.handovers.alert_texts import TITLES, News, digest
from bot.handovers.notifier import NotSent, StaffNotifier
from bot.handovers.summary import headline
from knowledge.records.database import Database
from knowledge.records.repositories.handovers import Handovers
from knowledge.records.repositories.staff_alerts import CANCELLED, QUEUED, SENT, StaffAlerts
from knowledge.records.tables.base import utc_now

log = logging.getLogger(__name__)
GAP = timedelta(seconds=9)  # between two messages: below 7 a minute, where robots allow 20
LEASE = timedelta(seconds=60)  # longer than a call
FIRST_REST, LONGEST_REST = timedelta(seconds=10), timedelta(minutes=2)  # after a failure; doubled with each
KEEP = timedelta(days=30)  # what is over, for looking into
_URGENCY = list(TITLES)


@dataclass
class AlertSender:
    """Run every few seconds, in any number of replicas; blocks for as long as the robot takes."""

    database: Database
    notifier: StaffNotifier
    now: Callable[[], datetime] = utc_now

    def send_due(self) -> int:
        """Send one message if it is time; returns how many alerts were in it."""
        now, lease = self.now(), uuid.uuid4().hex
        rows = self._claim(lease, now)
        if not rows:
            return 0
        news, over = self._news(rows, now)
        if over:
            self._settle(lease, over, state=CANCELLED)
        ids = [row.id for row in rows if row.id not in over]
        if not news:
            return 0
        try:
            self.notifier.send(digest(news, self.notifier.limit))
        except NotSent as error:
            attempts = max(row.attempts for row in rows if row.id in ids)
            rest = max(error.rest, min(FIRST_REST * 2 ** min(attempts - 1, 10), LONGEST_REST))
            log.warning("staff could not be told of %d alerts, attempt %d: %s", len(ids), attempts, error)
            self._settle(lease, ids, state=QUEUED, not_before=self.now() + rest, error=str(error)[:200])
            return 0
        self._settle(lease, ids, state=SENT, error=None)
        return len(ids)

    def forget(self) -> int:
        """Delete alerts that are long over; returns how many there were."""
        with self.database.writing() as connection:
            return StaffAlerts(connection).forget(self.now() - KEEP)

    def _claim(self, lease: str, now: datetime) -> Sequence[Row[Any]]:
        with self.database.looking() as connection:  # mostly there is nothing, and then nobody waits for a writer
            if not StaffAlerts(connection).has_due(now):
                return ()
        with self.database.writing() as connection:
            alerts = StaffAlerts(connection)
            if late := alerts.expire(now):
                log.error("staff were not told of %d alerts: the robot refused them for hours", late)
            return alerts.claim(lease, now, until=now + LEASE, last_before=now - GAP)

    def _news(self, rows: Sequence[Row[Any]], now: datetime) -> tuple[list[News], set[int]]:
        """What is still so, each handover once with what is most urgent about it; and the alerts that are no longer so."""
        news: dict[int, News] = {}
        over: set[int] = set()
        with self.database.looking() as connection:
            for row in sorted(rows, key=lambda row: (_URGENCY.index(row.kind), row.id)):
                made = news.get(row.handover_id) or _made(connection, row, now)
                if made is None:
                    over.add(row.id)
                else:
                    news[row.handover_id] = made
        return list(news.values()), over

    def _settle(self, lease: str, ids: Sequence[int] | set[int], **values: Any) -> None:
        with self.database.writing() as connection:
            StaffAlerts(connection).settle(lease, sorted(ids), **values)


def _made(connection: Connection, alert: Row[Any], now: datetime) -> News | None:
    """The news, if it is so: the person still waits, or left a message; None also where all of it was deleted."""
    handover = Handovers(connection).get(alert.handover_id)
    if handover is None:
        return None
    about = headline(connection, handover)
    if alert.kind == "ticket":
        return News("ticket", handover.number, about) if handover.number is not None else None
    if handover.state != "queued" or (alert.kind == "unclaimed" and handover.claimed_at is not None):
        return None
    waited = int((now - handover.queued_at).total_seconds() // 60)
    return News(alert.kind, str(handover.id), about, waited)
