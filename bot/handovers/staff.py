"""The staff's side of a handover: taking somebody out of the queue, talking, giving back, closing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.engine import Connection

from bot.handovers import texts
from bot.handovers.alerts import SILENT, Alerts
from bot.handovers.steps import standing, step, tell, tell_places
from bot.handovers.summary import MOST_ROWS, summary_of
from bot.messages import Message
from bot.persons import People
from knowledge.errors import Conflict, NotFound
from knowledge.records.database import Database
from knowledge.records.repositories.conversations import Conversations
from knowledge.records.repositories.handovers import Handovers
from knowledge.records.tables.base import utc_now

LISTED = {"waiting": ("queued",), "mine": ("with_staff",), "open": ("queued", "with_staff", "closing", "leaving")}


@dataclass
class HandoverStaff:
    """Synchronous. Raises NotFound for an unknown handover, Conflict for a step that somebody else was quicker with."""

    database: Database
    people: People
    now: Callable[[], datetime] = utc_now
    alerts: Alerts = SILENT

    def open_ones(self) -> list[tuple[Row[Any], int | None]]:
        """All that are not closed, the one that has waited longest first, with the place of those in the queue."""
        with self.database.looking() as connection:
            rows = Handovers(connection).in_states(LISTED["open"])
        places = {row.id: n for n, row in enumerate((r for r in rows if r.state == "queued"), start=1)}
        return [(row, places.get(row.id)) for row in rows]

    def closed_ones(self, before: int | None, limit: int) -> list[tuple[Row[Any], int | None]]:
        """Closed ones, newest first."""
        with self.database.looking() as connection:
            return [(row, None) for row in Handovers(connection).closed_before(before, limit=limit)]

    def see(self, handover_id: int, after: int) -> tuple[Row[Any], dict[str, Any], list[Row[Any]]]:
        """The handover, its summary, and the messages of its conversation later than `after`."""
        with self.database.looking() as connection:
            row = _known(connection, handover_id)
            messages = Conversations(connection).after(row.session_id, after, MOST_ROWS)
            return row, summary_of(connection, row), list(messages)

    def claim(self, handover_id: int, staff: str) -> Row[Any]:
        """Take somebody out of the queue: of two who try at once one has them, the other gets Conflict."""
        now = self.now()
        with self.database.writing() as connection:
            row = _known(connection, handover_id, hold=True)
            step(connection, row, "claim", staff=staff, claimed_at=now, staff_at=now, position=None)
            tell(connection, self.people, row.session_id, texts.came(staff), standing("with_staff", staff=staff))
            tell_places(connection, self.people)
            return _known(connection, handover_id)

    def say(self, handover_id: int, staff: str, text: str) -> str | None:
        """Say something to the person; the channel that it goes to, or None if it waits in the transcript."""
        with self.database.writing() as connection:
            row = _held(connection, handover_id, staff)
            Handovers(connection).change(row.id, ["with_staff"], staff_at=self.now())
            return tell(connection, self.people, row.session_id, Message(text), standing("with_staff", staff=row.staff))

    def release(self, handover_id: int, staff: str, *, anyone: bool = False) -> Row[Any]:
        """Put somebody back into the queue, where they were; `anyone`: also out of a colleague's hands."""
        with self.database.writing() as connection:
            row = _held(connection, handover_id, None if anyone else staff)
            step(connection, row, "release", staff=None, staff_at=self.now(), position=1)
            self.alerts.waits_again(connection, row.id, "released", self.now())
            tell(connection, self.people, row.session_id, texts.RELEASED, standing("queued", position=1))
            return _known(connection, handover_id)

    def close(self, handover_id: int, staff: str, *, anyone: bool = False) -> Row[Any]:
        """End the talk; the person is asked for a rating, and the bot has the conversation again."""
        now = self.now()
        with self.database.writing() as connection:
            row = _held(connection, handover_id, None if anyone else staff)
            step(connection, row, "close", closed_at=now, closed_by=staff)
            tell(connection, self.people, row.session_id, texts.CLOSING, standing("closing", staff=row.staff))
            return _known(connection, handover_id)

    def contact(self, handover_id: int) -> str | None:
        """The sealed contact that was given, if any."""
        with self.database.looking() as connection:
            sealed: str | None = _known(connection, handover_id).contact
            return sealed


def _known(connection: Connection, handover_id: int, *, hold: bool = False) -> Row[Any]:
    if (row := Handovers(connection).get(handover_id, hold=hold)) is None:
        raise NotFound(f"there is no handover {handover_id}")
    return row


def _held(connection: Connection, handover_id: int, staff: str | None) -> Row[Any]:
    """The handover, kept from others; Conflict unless this member of staff has it."""
    row = _known(connection, handover_id, hold=True)
    if row.state != "with_staff" or staff not in (None, row.staff):
        has = f"with {row.staff}" if row.state == "with_staff" else row.state
        raise Conflict(f"handover {handover_id} is {has}; claim it first")
    return row
