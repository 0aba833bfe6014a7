"""供给: offers by kind, the log of their changes (which the index follows), and what was shown to whom."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.records.tables.base import Base, utc_now


class OfferRow(Base):
    """One offer; `fields` are those of `knowledge.offers` for its kind."""

    __tablename__ = "offers"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    fields: Mapped[dict[str, Any]]
    added_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now)


class SupplyChangeRow(Base):
    """One offer was put or removed. `seq` is the revision of the supply."""

    __tablename__ = "supply_changes"
    __table_args__ = (Index("ix_supply_changes_kind_seq", "kind", "seq"),)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(20))
    offer_id: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(10))
    staff: Mapped[str | None] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(default=utc_now)


class ExposureRow(Base):
    """One list of offers that was shown: what was asked for, what stood where, and over how many survivors."""

    __tablename__ = "exposures"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
    kind: Mapped[str] = mapped_column(String(20), index=True)
    need: Mapped[dict[str, Any]]
    revision: Mapped[int]
    survivors: Mapped[int]
    shown: Mapped[list[dict[str, Any]]]


class SupplyImportRow(Base):
    """One file that a clerk uploaded: a preview, then confirmed, perhaps undone.

    `rows`: {row, id, before, after}, where before and after are the fields of the offer and before is null if there was
    none; before is what stood there at the preview, and from the confirmation on what stood there then.
    """

    __tablename__ = "supply_imports"
    __table_args__ = (Index("ix_supply_imports_kind_created_at", "kind", "created_at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    filename: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(10))
    added: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]
    bad_rows: Mapped[int]
    problem_count: Mapped[int]
    problems: Mapped[list[dict[str, Any]]]
    warnings: Mapped[list[str]]
    rows: Mapped[list[dict[str, Any]]]
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    created_by: Mapped[str] = mapped_column(String(100))
    confirmed_at: Mapped[datetime | None]
    confirmed_by: Mapped[str | None] = mapped_column(String(100))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(100))
