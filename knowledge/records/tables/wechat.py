"""WeChat: who follows the account and how much may be sent to them, what came in and how it was answered, what is to be sent."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.records.tables.base import Base, utc_now


class WechatFollowerRow(Base):
    """A person as the account knows them. The windows are those of `channels/wechat/quota.py`."""

    __tablename__ = "wechat_followers"

    session_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    openid: Mapped[str] = mapped_column(String(128), unique=True)
    follows: Mapped[bool] = mapped_column(default=True)
    met_at: Mapped[datetime] = mapped_column(default=utc_now)
    said_at: Mapped[datetime | None]
    said_used: Mapped[int] = mapped_column(default=0)
    tapped_at: Mapped[datetime | None]
    tapped_used: Mapped[int] = mapped_column(default=0)


class WechatPushRow(Base):
    """Something WeChat told us. `state`: open, passive, later, link, or done; see `channels/wechat/answering.py`.

    `sealed`: what was said, for whoever takes over after a crash. `turn_id`: the answer is written; then `sealed` is empty.
    `reply`: what was said in the passive reply, for repeats.
    """

    __tablename__ = "wechat_pushes"
    __table_args__ = (Index("ix_wechat_pushes_state_seen_at", "state", "seen_at"),)

    session_id: Mapped[str] = mapped_column(String(128), primary_key=True)
    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    state: Mapped[str] = mapped_column(String(8), default="open")
    deliveries: Mapped[int] = mapped_column(default=1)
    sealed: Mapped[str] = mapped_column(Text)
    turn_id: Mapped[str | None] = mapped_column(String(40))
    reply: Mapped[str | None] = mapped_column(Text)
    typing: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    seen_at: Mapped[datetime] = mapped_column(default=utc_now)


class WechatOutboxRow(Base):
    """A customer-service message. `state`: queued, sending, waiting (for the next contact), sent, failed or expired.

    `urgent`: the last message of a quota is kept for such. `error`: what WeChat said to the last attempt.
    """

    __tablename__ = "wechat_outbox"
    __table_args__ = (
        UniqueConstraint("turn_id", "part", name="uq_wechat_outbox_part"),
        Index("ix_wechat_outbox_state_not_before", "state", "not_before"),
        Index("ix_wechat_outbox_session_state", "session_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    session_id: Mapped[str] = mapped_column(String(128))
    turn_id: Mapped[str] = mapped_column(String(40))
    part: Mapped[int]
    body: Mapped[dict[str, Any]]
    urgent: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(8), default="queued")
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(200))
