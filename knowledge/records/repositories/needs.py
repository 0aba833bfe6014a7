"""Every query that writes recorded needs, and the one that reads a contact. Reading a need with its order: trade_orders.py."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, text, update
from sqlalchemy.engine import Connection

from knowledge.records.repositories.changes import WRITER_LOCK
from knowledge.records.tables import NeedRow

NEEDS = NeedRow.metadata.tables[NeedRow.__tablename__]


class Needs:
    """Recorded needs over one connection; the caller commits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, **values: Any) -> None:
        """Record a need; its number comes from `Numbers`."""
        self._connection.execute(insert(NEEDS), values)

    def change(self, number: str, *, at: datetime, **values: Any) -> None:
        self._connection.execute(update(NEEDS).where(NEEDS.c.number == number).values(updated_at=at, **values))

    def number_of(self, turn_id: str) -> str | None:
        """The need that a turn recorded, if it did."""
        return self._connection.scalar(select(NEEDS.c.number).where(NEEDS.c.turn_id == turn_id))

    def contact_of(self, number: str) -> str | None:
        """The sealed contact; None if none was given or it was erased."""
        return self._connection.scalar(select(NEEDS.c.contact).where(NEEDS.c.number == number))

    def erase_contact(self, number: str) -> bool:
        """Forget the contact and its hint for good; says whether there was one."""
        told = (NEEDS.c.contact.is_not(None)) | (NEEDS.c.contact_hint.is_not(None))
        erased = update(NEEDS).where(NEEDS.c.number == number, told).values(contact=None, contact_hint=None)
        return self._connection.execute(erased).rowcount > 0


def lock_registration(connection: Connection) -> None:
    """One registration at a time, so that a turn that comes twice at once records once. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK + 2})
