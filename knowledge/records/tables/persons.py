"""Who is who: sessions of one person on several channels, and the codes that join them."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.records.tables.base import Base, utc_now


class PersonRow(Base):
    """Somebody with more than one session. All of them go on in the conversation of `session_id`."""

    __tablename__ = "persons"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    session_id: Mapped[str] = mapped_column(String(128), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)


class PersonSessionRow(Base):
    """A session of a person, on its channel. The one that was last seen is where the person is."""

    __tablename__ = "person_sessions"

    session_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), index=True)
    channel: Mapped[str] = mapped_column(String(20))
    joined_at: Mapped[datetime] = mapped_column(default=utc_now)
    seen_at: Mapped[datetime] = mapped_column(default=utc_now)


class JoinCodeRow(Base):
    """A proof that a session gave out, as a code to type and as a scene to scan; of both only a keyed hash is kept."""

    __tablename__ = "join_codes"

    session_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    scene_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class JoinAttemptRow(Base):
    """A code that was wrong. `by`: the session, and a keyed hash of the address, each with a row of its own."""

    __tablename__ = "join_attempts"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    by: Mapped[str] = mapped_column(String(128), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
