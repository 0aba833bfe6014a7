"""需求登记: what an enterprise asked to be recorded, the introductions made for it, and the trade order that follows it to its end."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.records.tables.base import Base, utc_now


class NumberRow(Base):
    """The last number given of a prefix on a day (Shanghai): XQ-20261123-0007 is number 7."""

    __tablename__ = "numbers"

    prefix: Mapped[str] = mapped_column(String(8), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    last: Mapped[int]


class NeedRow(Base):
    """登记的需求. `contact` is sealed (knowledge.records.vault); `contact_hint` is what may be shown of it: 138****1234.

    `turn_id`: the turn that recorded it; the same turn records once. `state`: open, closed, withdrawn or expired.
    `watched_at`: since when changes of the supply are compared with it (knowledge.records.repositories.notices).
    """

    __tablename__ = "needs"
    __table_args__ = (Index("ix_needs_state_kind", "state", "kind"),)

    number: Mapped[str] = mapped_column(String(24), primary_key=True)
    session_id: Mapped[str] = mapped_column(String(128), index=True)
    turn_id: Mapped[str] = mapped_column(String(40), unique=True)
    channel: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    fields: Mapped[dict[str, Any]]
    text: Mapped[str] = mapped_column(Text)
    enterprise: Mapped[str | None] = mapped_column(String(120))
    contact: Mapped[str | None] = mapped_column(Text)
    contact_hint: Mapped[str | None] = mapped_column(String(40))
    consented_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(String(12), default="open")
    muted: Mapped[bool] = mapped_column(default=False)
    watched_at: Mapped[datetime | None]
    expires_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)


class IntroductionRow(Base):
    """撮合: one offer that a need is introduced to. `state`: waiting, asked, accepted, declined, timed_out or cancelled."""

    __tablename__ = "introductions"
    __table_args__ = (
        UniqueConstraint("need_number", "kind", "offer_id", name="uq_introductions_need_offer"),
        Index("ix_introductions_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    need_number: Mapped[str] = mapped_column(ForeignKey("needs.number"))
    place: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    offer_id: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    institution: Mapped[str | None] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    asked_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(String(500))


class TradeOrderRow(Base):
    """供需交易订单: one for each need. `state`: registered, matched, accepted, negotiating, agreed, completed, failed or rated.

    `amount`: yuan agreed. `version` grows with every change: who changes an order says which one was seen.
    """

    __tablename__ = "trade_orders"
    __table_args__ = (Index("ix_trade_orders_state_updated_at", "state", "updated_at"),)

    number: Mapped[str] = mapped_column(String(24), primary_key=True)
    need_number: Mapped[str] = mapped_column(ForeignKey("needs.number"), unique=True)
    introduction_id: Mapped[int | None] = mapped_column(ForeignKey("introductions.id"))
    state: Mapped[str] = mapped_column(String(12), default="registered")
    amount: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str | None] = mapped_column(String(500))
    rating: Mapped[int | None]
    comment: Mapped[str | None] = mapped_column(String(500))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)


class TradeOrderEventRow(Base):
    """One step in an order's life, never changed. `actor`: user, system, or the name of a staff member."""

    __tablename__ = "trade_order_events"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    order_number: Mapped[str] = mapped_column(ForeignKey("trade_orders.number"), index=True)
    at: Mapped[datetime] = mapped_column(default=utc_now)
    event: Mapped[str] = mapped_column(String(20))
    before: Mapped[str | None] = mapped_column(String(12))
    after: Mapped[str] = mapped_column(String(12))
    actor: Mapped[str] = mapped_column(String(100))
    note: Mapped[str | None] = mapped_column(String(500))


class FinancingWhitelistEntryRow(Base):
    """融资白名单: an enterprise entered for a reason, and removed for one. `removed_at` is null while it is on the list.

    `name_key`: the name as names are compared. `valid_until`: the last day.
    """

    __tablename__ = "financing_whitelist"
    __table_args__ = (Index("ix_financing_whitelist_name_key", "name_key"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    enterprise: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(120))
    credit_code: Mapped[str | None] = mapped_column(String(18), index=True)
    reason: Mapped[str] = mapped_column(String(500))
    entered_at: Mapped[datetime] = mapped_column(default=utc_now)
    entered_by: Mapped[str] = mapped_column(String(100))
    valid_until: Mapped[date | None]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str | None] = mapped_column(String(100))
    removal_reason: Mapped[str | None] = mapped_column(String(500))
