"""转人工: a conversation that a member of staff has, or is to have."""

from datetime import datetime

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.records.tables.base import Base, utc_now

_OPEN = text("state <> 'closed'")


class HandoverRow(Base):
    """One handover. `state`: see bot/handovers/life.py; a session has one that is not closed.

    `queued_at` orders the queue and stays when a conversation goes back into it. `position`: the place that was told last.
    `person_at`, `staff_at`: when each spoke last. `contact`: sealed. `number`: of the message left instead.
    `ending`: why it was closed.
    """

    __tablename__ = "handovers"
    __table_args__ = (
        Index("uq_handovers_open", "session_id", unique=True, postgresql_where=_OPEN, sqlite_where=_OPEN),
        Index("ix_handovers_state_queued_at", "state", "queued_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    session_id: Mapped[str] = mapped_column(String(128), index=True)
    channel: Mapped[str] = mapped_column(String(20))
    turn_id: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12))
    queued_at: Mapped[datetime] = mapped_column(default=utc_now)
    position: Mapped[int | None]
    staff: Mapped[str | None] = mapped_column(String(100))
    claimed_at: Mapped[datetime | None]
    person_at: Mapped[datetime] = mapped_column(default=utc_now)
    staff_at: Mapped[datetime | None]
    returned: Mapped[int] = mapped_column(default=0)
    contact: Mapped[str | None] = mapped_column(Text)
    contact_hint: Mapped[str | None] = mapped_column(String(40))
    number: Mapped[str | None] = mapped_column(String(24))
    rating: Mapped[int | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(100))
    ending: Mapped[str | None] = mapped_column(String(20))
