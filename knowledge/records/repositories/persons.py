"""Every query over persons: which sessions are one conversation, and the codes that join them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, or_, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from knowledge.records.repositories.changes import WRITER_LOCK
from knowledge.records.tables import JoinAttemptRow, JoinCodeRow, PersonRow, PersonSessionRow

PERSONS = PersonRow.metadata.tables[PersonRow.__tablename__]
SESSIONS = PersonSessionRow.metadata.tables[PersonSessionRow.__tablename__]
CODES = JoinCodeRow.metadata.tables[JoinCodeRow.__tablename__]
ATTEMPTS = JoinAttemptRow.metadata.tables[JoinAttemptRow.__tablename__]

# Every message asks this one, so it is made once.
_PERSON = (
    select(PERSONS.c.id, PERSONS.c.session_id)
    .join(SESSIONS, SESSIONS.c.person_id == PERSONS.c.id)
    .where(SESSIONS.c.session_id == bindparam("session_id"))
)


class Persons:
    """Persons over one connection; the caller commits. A session is of one person at most."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def person_of(self, session_id: str) -> Row[Any, Any] | None:
        """`id` of the person, and the `session_id` whose conversation all their sessions share."""
        return self._connection.execute(_PERSON, {"session_id": session_id}).first()

    def conversation_of(self, session_id: str) -> str:
        """The session whose conversation this one goes on in: itself, unless it was joined to another."""
        person = self.person_of(session_id)
        return person.session_id if person is not None else session_id

    def sessions_of(self, person_id: str) -> Sequence[Row[Any]]:
        """The sessions of a person, the one last seen first."""
        found = select(SESSIONS).where(SESSIONS.c.person_id == person_id)
        return self._connection.execute(found.order_by(SESSIONS.c.seen_at.desc(), SESSIONS.c.session_id)).all()

    def seen(self, session_id: str, at: datetime) -> None:
        """This is where the person is now."""
        self._connection.execute(update(SESSIONS).where(SESSIONS.c.session_id == session_id).values(seen_at=at))

    def add(self, person_id: str, session_id: str, channel: str, at: datetime) -> None:
        """A person with one session, whose conversation is theirs."""
        self._connection.execute(insert(PERSONS), {"id": person_id, "session_id": session_id, "created_at": at})
        self.put(person_id, session_id, channel, at)

    def put(self, person_id: str, session_id: str, channel: str, at: datetime) -> None:
        """Make a session one of this person's; it leaves whom it belonged to."""
        values = {
            "session_id": session_id, "person_id": person_id, "channel": channel, "joined_at": at, "seen_at": at,
        }  # fmt: skip
        made = (postgresql if self._connection.dialect.name == "postgresql" else sqlite).insert(SESSIONS)
        self._connection.execute(made.values(values).on_conflict_do_update(index_elements=["session_id"], set_=values))

    def merge(self, person_id: str, into: str) -> None:
        """All sessions of one person are the other's from now on."""
        self._connection.execute(update(SESSIONS).where(SESSIONS.c.person_id == person_id).values(person_id=into))
        self._connection.execute(delete(PERSONS).where(PERSONS.c.id == person_id))

    def part(self, person_id: str) -> None:
        """Each session of this person is its own again."""
        self._connection.execute(delete(SESSIONS).where(SESSIONS.c.person_id == person_id))
        self._connection.execute(delete(PERSONS).where(PERSONS.c.id == person_id))

    def offer(
        self, session_id: str, channel: str, *, code_hash: str, scene_hash: str, expires_at: datetime, now: datetime
    ) -> bool:
        """Keep a session's code and scene in the place of its last ones; False if the code is somebody else's already."""
        self._connection.execute(delete(CODES).where(or_(CODES.c.session_id == session_id, CODES.c.expires_at <= now)))
        made = (postgresql if self._connection.dialect.name == "postgresql" else sqlite).insert(CODES)
        kept = made.values(
            session_id=session_id, channel=channel, code_hash=code_hash, scene_hash=scene_hash, expires_at=expires_at
        )
        put = kept.on_conflict_do_nothing().returning(CODES.c.session_id)
        return self._connection.execute(put).first() is not None

    def take(self, proof_hash: str, now: datetime) -> Row[Any, Any] | None:
        """Use a code or a scene up: `session_id` and `channel` that gave it out; None if there is none such. Once only."""
        fits = or_(CODES.c.code_hash == proof_hash, CODES.c.scene_hash == proof_hash)
        taken = delete(CODES).where(fits, CODES.c.expires_at > now)
        return self._connection.execute(taken.returning(CODES.c.session_id, CODES.c.channel)).first()

    def attempts(self, by: str, since: datetime) -> int:
        """How many wrong codes count against this."""
        counting = select(func.count()).select_from(ATTEMPTS)
        return self._connection.scalar(counting.where(ATTEMPTS.c.by == by, ATTEMPTS.c.at > since)) or 0

    def failed(self, by: Sequence[str], at: datetime, *, forget_before: datetime) -> None:
        """Write a wrong code down, for each that it counts against; what is long ago is forgotten."""
        self._connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.at < forget_before))
        self._connection.execute(insert(ATTEMPTS), [{"by": each, "at": at} for each in by])


def lock_persons(connection: Connection) -> None:
    """One joining at a time, so that two that cross each other make one person. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK + 4})
