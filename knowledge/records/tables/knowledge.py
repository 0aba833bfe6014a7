"""Documents with their clauses, FAQs, and the log of what changed (which the index follows)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from knowledge.records.tables.base import Base, utc_now


class DocumentRow(Base):
    """政策文件: one version of one official document."""

    __tablename__ = "documents"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    title: Mapped[str] = mapped_column(String(500))
    document_number: Mapped[str | None] = mapped_column(String(100), index=True)
    issuer: Mapped[str | None] = mapped_column(String(500))
    level: Mapped[str | None] = mapped_column(String(40))
    published_on: Mapped[date | None]
    effective_from: Mapped[date | None]
    expires_on: Mapped[date | None]
    superseded_on: Mapped[date | None]
    supersedes_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"))
    supersedes_text: Mapped[str | None] = mapped_column(String(500))
    regions: Mapped[list[str]]
    topics: Mapped[list[str]]
    source_url: Mapped[str | None] = mapped_column(String(1000))
    filename: Mapped[str] = mapped_column(String(300))
    content_hash: Mapped[str] = mapped_column(String(64), index=True)
    is_sample: Mapped[bool] = mapped_column(default=False)
    warnings: Mapped[list[str]]
    stage: Mapped[str] = mapped_column(String(20), index=True)
    approved_by: Mapped[str | None] = mapped_column(String(100))
    created_by: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)

    clauses: Mapped[list["ClauseRow"]] = relationship(
        order_by="ClauseRow.ordinal", cascade="all, delete-orphan", passive_deletes=True
    )


class ClauseRow(Base):
    """条款: one node of a document's tree; see knowledge.documents.tree.Clause for the fields."""

    __tablename__ = "clauses"

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True)
    ordinal: Mapped[int] = mapped_column(primary_key=True)
    parent: Mapped[int | None]
    level: Mapped[str] = mapped_column(String(20))
    marker: Mapped[str] = mapped_column(String(100))
    label: Mapped[str] = mapped_column(String(300))
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    page: Mapped[int | None]


class FaqRow(Base):
    """问答对: a standard question with its variants and its curated answer."""

    __tablename__ = "faqs"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    desk: Mapped[str | None] = mapped_column(String(40))
    question: Mapped[str] = mapped_column(String(500))
    variants: Mapped[list[str]]
    answer: Mapped[str] = mapped_column(Text)
    spoken_answer: Mapped[str | None] = mapped_column(String(200))
    citations: Mapped[list[dict[str, Any]]]
    effective_from: Mapped[date | None]
    expires_on: Mapped[date | None]
    regions: Mapped[list[str]]
    stage: Mapped[str] = mapped_column(String(20), index=True)
    approved_by: Mapped[str | None] = mapped_column(String(100))
    created_by: Mapped[str | None] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[datetime] = mapped_column(default=utc_now, onupdate=utc_now)


class ChangeRow(Base):
    """One step of an entry's life: who did what when. `seq` is the revision the index follows."""

    __tablename__ = "knowledge_changes"
    __table_args__ = (Index("ix_knowledge_changes_entry", "kind", "entry_id"),)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(20))
    entry_id: Mapped[str] = mapped_column(String(100))
    action: Mapped[str] = mapped_column(String(20))
    staff: Mapped[str | None] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(default=utc_now)
