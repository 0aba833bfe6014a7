"""Every query over the financing whitelist, its history included."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, or_, select, text, update
from sqlalchemy.engine import Connection

from knowledge.records.repositories.changes import WRITER_LOCK
from knowledge.records.tables import FinancingWhitelistEntryRow

ENTRIES = FinancingWhitelistEntryRow.metadata.tables[FinancingWhitelistEntryRow.__tablename__]


class Whitelist:
    """Whitelist entries over one connection; the caller commits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, **values: Any) -> int:
        """Enter an enterprise; returns the entry's id."""
        entry_id: int = self._connection.execute(insert(ENTRIES).values(**values).returning(ENTRIES.c.id)).scalar_one()
        return entry_id

    def get(self, entry_id: int) -> Row[Any] | None:
        return self._connection.execute(select(ENTRIES).where(ENTRIES.c.id == entry_id)).first()

    def hold(self, entry_id: int) -> Row[Any] | None:
        """As `get`, kept to this transaction."""
        return self._connection.execute(select(ENTRIES).where(ENTRIES.c.id == entry_id).with_for_update()).first()

    def remove(self, entry_id: int, *, at: datetime, by: str, reason: str) -> None:
        """Take an entry off the list; its row stays."""
        gone = {"removed_at": at, "removed_by": by, "removal_reason": reason}
        self._connection.execute(update(ENTRIES).where(ENTRIES.c.id == entry_id).values(**gone))

    def of(self, *, name_key: str | None, credit_code: str | None) -> Sequence[Row[Any]]:
        """Every entry of an enterprise, by either, removed ones included; newest first."""
        same: list[ColumnElement[bool]] = []
        if name_key is not None:
            same.append(ENTRIES.c.name_key == name_key)
        if credit_code is not None:
            same.append(ENTRIES.c.credit_code == credit_code)
        found = select(ENTRIES).where(or_(*same)) if same else select(ENTRIES).where(ENTRIES.c.id < 0)
        return self._connection.execute(found.order_by(ENTRIES.c.id.desc())).all()

    def longer_names(self, name_key: str) -> Sequence[Row[Any]]:
        """Entries whose name holds this part of a name."""
        return self._connection.execute(
            select(ENTRIES).where(ENTRIES.c.name_key.contains(name_key, autoescape=True))
        ).all()

    def page(self, *, limit: int, offset: int, on_list: bool | None = None) -> Sequence[Row[Any]]:
        """Newest first; `on_list`: those that were not removed, or only those that were."""
        found = select(ENTRIES)
        if on_list is not None:
            found = found.where(ENTRIES.c.removed_at.is_(None) if on_list else ENTRIES.c.removed_at.is_not(None))
        return self._connection.execute(found.order_by(ENTRIES.c.id.desc()).limit(limit).offset(offset)).all()


def lock_whitelist(connection: Connection) -> None:
    """One entry at a time, so that no enterprise stands on the list twice. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK + 3})
