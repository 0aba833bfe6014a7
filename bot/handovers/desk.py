"""The person's side of a handover: being silent while staff talk, the queue, leaving it, messages out of hours, ratings."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.engine import Connection

from bot.contact import sealed, without_contact
from bot.conversation_log import Opened
from bot.handovers import texts
from bot.handovers.alerts import SILENT, Alerts
from bot.handovers.life import OPEN, HandoverTerms
from bot.handovers.steps import DESK, PERSON, close, make_ticket, reply_of, standing, step, tell_places
from bot.messages import IncomingMessage, Message, Outcome, Reply
from bot.persons import People
from knowledge.records.database import Database
from knowledge.records.repositories.handovers import Handovers
from knowledge.records.tables.base import utc_now
from knowledge.records.vault import Vault

BY_EAR = "hotline"  # a call is put through by the telephone system; nobody types to a caller
OPERATOR = "operator"


@dataclass
class HandoverDesk:
    """A part of the reception (bot/reception.py). Synchronous."""

    database: Database
    people: People
    vault: Vault
    terms: HandoverTerms
    now: Callable[[], datetime] = utc_now
    alerts: Alerts = SILENT

    def take(self, message: IncomingMessage, opened: Opened) -> Reply | None:
        """The reply, while a person has the conversation or is waited for; without messages where staff talk."""
        if not self.terms.enabled or message.channel == BY_EAR:
            return None
        with self.database.looking() as connection:
            if Handovers(connection).of_session(message.session_id) is None:
                return None
        with self.database.writing() as connection:
            row = Handovers(connection).of_session(message.session_id, hold=True)
            return self._said(connection, row, message, opened) if row is not None else None

    def settle(self, message: IncomingMessage, opened: Opened, reply: Reply) -> Reply:
        """Whoever asks for a person is put into the queue, or may leave a message while nobody is there."""
        if reply.outcome is not Outcome.HANDOVER:
            return reply
        if message.channel == BY_EAR:
            return replace(reply, desk=DESK)
        if not self.terms.enabled or not self.people.reaches(message.session_id, message.channel):
            return reply
        with self.database.writing() as connection:
            if not Handovers(connection).anybody(OPERATOR):
                return reply
            said, how = self._open(connection, message, opened)
        asked = "message" if how["state"] == "leaving" else None
        return replace(reply, messages=(said,), desk=DESK, collecting=asked, handover=how)

    def _open(
        self, connection: Connection, message: IncomingMessage, opened: Opened
    ) -> tuple[Message, dict[str, Any]]:  # fmt: skip
        now, handovers = self.now(), Handovers(connection)
        state = "queued" if self.terms.hours.is_open(now) else "leaving"
        new = handovers.add(
            session_id=message.session_id, channel=message.channel, turn_id=opened.turn_id,
            text=without_contact(message.text) or opened.picked, state=state, at=now,
        )  # fmt: skip
        row = handovers.of_session(message.session_id)
        assert row is not None, "it was added, or there was one before"
        self._keep_contact(connection, row, message)
        if row.state == "leaving":
            return texts.out_of_hours(self.terms.hours.text, self.terms.hours.next_opening(now)), standing("leaving")
        position = handovers.position(row)
        handovers.change(row.id, OPEN, position=position)
        if new is not None:
            self.alerts.queued(connection, new, now)
        return texts.queued(position), standing("queued", position=position)

    def _said(
        self, connection: Connection, row: Row[Any], message: IncomingMessage, opened: Opened
    ) -> Reply | None:  # fmt: skip
        """What the person says while there is a handover. It is in the log already, where staff read it."""
        now, text = self.now(), message.text or opened.picked
        row = self._keep_contact(connection, row, message)
        Handovers(connection).change(row.id, OPEN, person_at=now)
        match row.state:
            case "queued":
                said, how = self._waiting(connection, row, text, now)
            case "with_staff":
                said, how = self._with_staff(connection, row, text, now)
            case "closing":
                return self._rated(connection, row, text, opened, now)
            case _:
                if now - row.person_at > self.terms.leaving_for:
                    close(connection, row, "no_message", "no_message", PERSON, now)
                    return None
                said, how = self._left_message(connection, row, text, now)
        return reply_of(message.session_id, opened.turn_id, (said,) if said else (), how)

    def _waiting(
        self, connection: Connection, row: Row[Any], text: str, now: datetime
    ) -> tuple[Message | None, dict[str, Any]]:
        if texts.leaves(text):
            close(connection, row, "leave", "left", PERSON, now)
            tell_places(connection, self.people)
            return texts.LEFT, standing("closed")
        position = Handovers(connection).position(row)
        Handovers(connection).change(row.id, OPEN, position=position)
        said = texts.moved_up(position) if texts.asks_place(text) else texts.still_queued(position)
        return said, standing("queued", position=position)

    def _with_staff(
        self, connection: Connection, row: Row[Any], text: str, now: datetime
    ) -> tuple[Message | None, dict[str, Any]]:
        if texts.ends(text):
            step(connection, row, "end", closed_at=now, closed_by=PERSON)
            return texts.CLOSING, standing("closing", staff=row.staff)
        return None, standing("with_staff", staff=row.staff)

    def _rated(
        self, connection: Connection, row: Row[Any], text: str, opened: Opened, now: datetime
    ) -> Reply | None:  # fmt: skip
        rating = texts.rating_in(text)
        if rating is None:  # the next matter: the bot has it
            close(connection, row, "over", "answered", row.closed_by or PERSON, now)
            return None
        step(connection, row, "rate", rating=rating, ending="answered")
        return reply_of(row.session_id, opened.turn_id, (texts.RATED,), standing("closed"))

    def _left_message(
        self, connection: Connection, row: Row[Any], text: str, now: datetime
    ) -> tuple[Message | None, dict[str, Any]]:
        if texts.wants_no_message(text):
            close(connection, row, "no_message", "no_message", PERSON, now)
            return texts.NO_MESSAGE, standing("closed")
        if not any(char.isalnum() for char in text):
            return texts.NO_TEXT, standing("leaving")
        number = make_ticket(connection, row, without_contact(text), now)
        self.alerts.ticket(connection, row.id, self.terms.hours, now)
        close(connection, row, "message", "message", PERSON, now)
        opening = self.terms.hours.next_opening(now)
        return texts.taken_down(number, opening, hint=row.contact_hint), standing("closed")

    def _keep_contact(self, connection: Connection, row: Row[Any], message: IncomingMessage) -> Row[Any]:
        """A number that is given meanwhile, sealed: in the log it is masked, and staff may have to call."""
        contact = sealed(message.text, self.vault)
        if contact is None:
            return row
        Handovers(connection).change(row.id, OPEN, contact=contact.sealed, contact_hint=contact.hint)
        changed = Handovers(connection).get(row.id)
        assert changed is not None, "the row is held"
        return changed
