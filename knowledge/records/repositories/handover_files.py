"""Every query over the files that people sent to staff."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, insert, select
from sqlalchemy.engine import Connection

from knowledge.records.tables import HandoverFileRow

FILES = HandoverFileRow.metadata.tables[HandoverFileRow.__tablename__]


class HandoverFiles:
    """Files over one connection; the caller commits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, **values: Any) -> None:
        """A new one; its conversation has none with the same content."""
        self._connection.execute(insert(FILES), values)

    def get(self, file_id: str, session_id: str) -> Row[Any] | None:
        """The file, if it belongs to this conversation."""
        return self._connection.execute(
            select(FILES).where(FILES.c.id == file_id, FILES.c.session_id == session_id)
        ).first()

    def same(self, session_id: str, digest: str) -> Row[Any] | None:
        """The file of this conversation with this content."""
        return self._connection.execute(
            select(FILES).where(FILES.c.session_id == session_id, FILES.c.digest == digest)
        ).first()

    def count(self, session_id: str) -> int:
        counting = select(func.count()).select_from(FILES).where(FILES.c.session_id == session_id)
        return self._connection.scalar(counting) or 0

    def known(self, file_ids: Sequence[str]) -> set[str]:
        """Those of these ids that have a row."""
        return set(self._connection.scalars(select(FILES.c.id).where(FILES.c.id.in_(file_ids))))

    def older_than(self, moment: datetime, *, limit: int = 500) -> Sequence[Row[Any]]:
        """Files that came before this, the oldest first."""
        found = select(FILES).where(FILES.c.created_at < moment)
        return self._connection.execute(found.order_by(FILES.c.created_at, FILES.c.id).limit(limit)).all()

    def remove(self, file_ids: Sequence[str]) -> None:
        self._connection.execute(delete(FILES).where(FILES.c.id.in_(file_ids)))

    def forget(self, session_id: str) -> None:
        """Delete all files of a conversation; with its key, each is unreadable."""
        self._connection.execute(delete(FILES).where(FILES.c.session_id == session_id))
