"""到货提醒: what a change of the supply means for a recorded need, or a new need for an offer's owner, queued until it may be sent."""

from datetime import datetime

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.records.tables.base import Base, utc_now


class NoticeRow(Base):
    """One notice. `audience`: enterprise (whose need it is) or provider (whose offer it is). One pair is told once a side.

    `state`: queued, sent, expired or cancelled; or seen, when the offer was on the list before the need was recorded.
    `addressee`: the session of the need, or the institution. `not_before`: the frequency cap and the hours let it go then.
    `turn_id`: the message it went in; notices with the same one were one message.
    """

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("audience", "need_number", "kind", "offer_id", name="uq_notices_pair"),
        Index("ix_notices_state_not_before", "state", "not_before"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    audience: Mapped[str] = mapped_column(String(12))
    addressee: Mapped[str] = mapped_column(String(200), index=True)
    need_number: Mapped[str] = mapped_column(String(24), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    offer_id: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12), default="queued")
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    not_before: Mapped[datetime]
    expires_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    turn_id: Mapped[str | None] = mapped_column(String(40))


class MutedProviderRow(Base):
    """An offer's owner who wants no notices."""

    __tablename__ = "muted_providers"

    institution: Mapped[str] = mapped_column(String(200), primary_key=True)
    muted_at: Mapped[datetime] = mapped_column(default=utc_now)


class NoticeCursorRow(Base):
    """How far the changes of a kind of supply have been compared with the recorded needs."""

    __tablename__ = "notice_cursors"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    seq: Mapped[int]
