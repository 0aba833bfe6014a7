"""Files that people sent to staff. What is in them lies sealed on the disk."""

from datetime import datetime

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.records.tables.base import Base, utc_now


class HandoverFileRow(Base):
    """One file. `kind`: pdf, jpeg … by its content. `digest`: SHA-256 of the content, hexadecimal. `key`: sealed by the vault.

    `message_id`: of the message that brought it. Without the row nobody can read the file: the key is nowhere else.
    """

    __tablename__ = "handover_files"
    __table_args__ = (UniqueConstraint("session_id", "digest", name="uq_handover_files_session_digest"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    session_id: Mapped[str] = mapped_column(String(128))
    handover_id: Mapped[int]
    message_id: Mapped[str] = mapped_column(String(128))
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(8))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=utc_now, index=True)
