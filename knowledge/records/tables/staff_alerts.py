"""What staff are to be told outside this service: somebody waits for them."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.records.tables.base import Base, utc_now


class StaffAlertRow(Base):
    """One thing to tell. It names a handover and holds nothing of the person; the words are made when it goes.

    `kind`: see bot/handovers/alerts.py. `state`: queued, sending, sent, cancelled (no longer so), given_up.
    `lease`: of whoever is sending it, until `leased_until`. `tried_at`: the last attempt; `error`: what came of it.
    """

    __tablename__ = "staff_alerts"
    __table_args__ = (Index("ix_staff_alerts_state_not_before", "state", "not_before"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(12))
    handover_id: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default="queued")
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    not_before: Mapped[datetime]
    expires_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    tried_at: Mapped[datetime | None]
    lease: Mapped[str | None] = mapped_column(String(32))
    leased_until: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(200))
