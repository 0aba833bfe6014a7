"""What time does to handovers: nobody is left waiting, for staff or for an answer, without being told."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.engine import Connection

from bot.handovers import texts
from bot.handovers.alerts import SILENT, Alerts
from bot.handovers.life import MOST_RETURNS, OPEN, HandoverTerms
from bot.handovers.steps import SYSTEM, close, make_ticket, standing, step, tell, tell_places
from bot.persons import People
from knowledge.records.database import Database
from knowledge.records.repositories.handovers import Handovers
from knowledge.records.tables.base import utc_now

log = logging.getLogger(__name__)


@dataclass
class HandoverUpkeep:
    """Run every minute, in any number of replicas: each row is looked at again with nobody else at it."""

    database: Database
    people: People
    terms: HandoverTerms
    now: Callable[[], datetime] = utc_now
    alerts: Alerts = SILENT

    def go_round(self) -> int:
        """Do what is due; returns how many handovers moved."""
        with self.database.looking() as connection:
            due = [row.id for row in Handovers(connection).in_states(OPEN) if self._what(row) is not None]
        moved = 0
        for handover_id in due:
            try:
                moved += self._move(handover_id)
            except Exception:  # one that cannot be moved keeps no other waiting
                log.exception("handover %s could not be moved on", handover_id)
        if moved:
            with self.database.writing() as connection:
                tell_places(connection, self.people)
        return moved

    def erase_contacts(self) -> int:
        """Forget contacts that are no longer needed; returns how many there were."""
        with self.database.writing() as connection:
            return Handovers(connection).erase_contacts(self.now() - self.terms.contact_keep)

    def _move(self, handover_id: int) -> bool:
        with self.database.writing() as connection:
            row = Handovers(connection).get(handover_id, hold=True)
            if row is None or row.state not in OPEN or (work := self._what(row)) is None:
                return False
            work(connection, row)
            return True

    def _what(self, row: Row[Any]) -> Callable[[Connection, Row[Any]], None] | None:
        """What is due for this one."""
        now, terms = self.now(), self.terms
        spoke = max(row.person_at, row.staff_at or row.queued_at)
        match row.state:
            case "queued":
                since = max(row.queued_at, row.staff_at or row.queued_at)
                return self._give_up if now - since > terms.queue_for or not terms.hours.is_open(now) else None
            case "with_staff":
                if row.person_at > row.staff_at and now - row.person_at > terms.staff_for:
                    return self._return if row.returned < MOST_RETURNS else self._give_up
                return self._close if now - spoke > terms.person_for else None
            case "closing":
                return self._over if now - row.closed_at > terms.closing_for else None
            case _:
                return self._no_message if now - row.person_at > terms.leaving_for else None

    def _give_up(self, connection: Connection, row: Row[Any]) -> None:
        number = make_ticket(connection, row, row.text, self.now())
        self.alerts.ticket(connection, row.id, self.terms.hours, self.now())
        close(connection, row, "give_up", "timed_out", SYSTEM, self.now())
        tell(connection, self.people, row.session_id, texts.gave_up(number), standing("closed"))

    def _return(self, connection: Connection, row: Row[Any]) -> None:
        log.warning("handover %s goes back into the queue: %s did not answer", row.id, row.staff)
        step(connection, row, "silent", staff=None, staff_at=self.now(), returned=row.returned + 1, position=1)
        self.alerts.waits_again(connection, row.id, "returned", self.now())
        tell(connection, self.people, row.session_id, texts.RETURNED, standing("queued", position=1))

    def _close(self, connection: Connection, row: Row[Any]) -> None:
        step(connection, row, "close", closed_at=self.now(), closed_by=SYSTEM)
        tell(connection, self.people, row.session_id, texts.CLOSING, standing("closing", staff=row.staff))

    def _over(self, connection: Connection, row: Row[Any]) -> None:
        step(connection, row, "over", ending="answered")

    def _no_message(self, connection: Connection, row: Row[Any]) -> None:
        close(connection, row, "no_message", "no_message", SYSTEM, self.now())
