"""待办: turns that missed, for the people who curate the knowledge; and what people thought of a reply."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.records.tables.base import Base, utc_now


class WorkItemRow(Base):
    """One missed turn and why. `text` is masked: no phone numbers. `state`: open or closed."""

    __tablename__ = "work_items"
    __table_args__ = (
        UniqueConstraint("turn_id", "reason", name="uq_work_items_turn_reason"),
        Index("ix_work_items_state_created_at", "state", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    session_id: Mapped[str] = mapped_column(String(128), index=True)
    turn_id: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(20))
    desk: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    detail: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(10), default="open")
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(100))
    resolution: Mapped[str | None] = mapped_column(String(500))


class FeedbackRow(Base):
    """What a person thought of the reply of a turn: up or down, and why. The last word counts."""

    __tablename__ = "feedback"

    turn_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    session_id: Mapped[str] = mapped_column(String(128))
    verdict: Mapped[str] = mapped_column(String(4))
    reason: Mapped[str | None] = mapped_column(String(500))
    at: Mapped[datetime] = mapped_column(default=utc_now)
