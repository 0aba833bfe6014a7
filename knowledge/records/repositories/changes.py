"""Every query over the log of knowledge changes; its highest `seq` is the revision of the knowledge."""

from collections.abc import Sequence

from sqlalchemy import func, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from knowledge.records.tables import ChangeRow

_REVISION = text("SELECT max(seq) FROM knowledge_changes")
WRITER_LOCK = 168_001  # any number that no other advisory lock of this database uses


def revision_of(connection: Connection) -> int:
    """The revision of the knowledge. Asked before every search, so without a session around it."""
    return connection.execute(_REVISION).scalar() or 0


class Changes:
    def __init__(self, session: Session) -> None:
        self._session = session

    def record(self, *, kind: str, entry_id: str, action: str, staff: str | None) -> None:
        if self._session.get_bind().dialect.name == "postgresql":
            # Numbers are given before the commit: without this a higher one could be seen before a lower one.
            self._session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK})
        self._session.add(ChangeRow(kind=kind, entry_id=entry_id, action=action, staff=staff))
        self._session.flush()

    def revision(self) -> int:
        return revision_of(self._session.connection())

    def after(self, revision: int) -> Sequence[ChangeRow]:
        """Changes later than that revision, oldest first."""
        return self._session.scalars(select(ChangeRow).where(ChangeRow.seq > revision).order_by(ChangeRow.seq)).all()

    def latest(self) -> dict[str, str]:
        """`kind:id` → the mark of its last change: its number and time, so that two databases never agree by chance."""
        statement = select(
            ChangeRow.kind, ChangeRow.entry_id, func.max(ChangeRow.seq), func.max(ChangeRow.at)
        ).group_by(ChangeRow.kind, ChangeRow.entry_id)
        return {
            f"{kind}:{entry_id}": f"{seq} {at.isoformat()}"
            for kind, entry_id, seq, at in self._session.execute(statement)
        }

    def of_entry(self, kind: str, entry_id: str) -> Sequence[ChangeRow]:
        return self._session.scalars(
            select(ChangeRow).where(ChangeRow.kind == kind, ChangeRow.entry_id == entry_id).order_by(ChangeRow.seq)
        ).all()
