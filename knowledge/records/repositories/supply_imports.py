"""Every query over imports of supply files."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.engine import Connection

from knowledge.records.tables import SupplyImportRow

IMPORTS = SupplyImportRow.metadata.tables[SupplyImportRow.__tablename__]
_LONG = ("rows", "problems")  # columns of megabytes, which a list does not need
_BRIEF = select(*(column for column in IMPORTS.c if column.name not in _LONG))
_WITHOUT_ROWS = select(*(column for column in IMPORTS.c if column.name != "rows"))


class SupplyImports:
    """Imports over one connection; the caller commits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, **fields: Any) -> None:
        """Keep a preview."""
        self._connection.execute(insert(IMPORTS), fields)

    def get(self, kind: str, import_id: str) -> Row[Any] | None:
        """An import without its rows."""
        return self._connection.execute(
            _WITHOUT_ROWS.where(IMPORTS.c.kind == kind, IMPORTS.c.id == import_id)
        ).one_or_none()

    def rows_of(self, import_id: str) -> list[dict[str, Any]]:
        """Its good rows, with what stood there before and what is to stand there after."""
        found: list[dict[str, Any]] = self._connection.scalars(
            select(IMPORTS.c.rows).where(IMPORTS.c.id == import_id)
        ).one()
        return found

    def page(self, kind: str, *, limit: int, offset: int) -> Sequence[Row[Any]]:
        """Imports of a kind without rows and problems, newest first."""
        newest = _BRIEF.where(IMPORTS.c.kind == kind).order_by(IMPORTS.c.created_at.desc(), IMPORTS.c.id)
        return self._connection.execute(newest.limit(limit).offset(offset)).all()

    def change(self, import_id: str, **fields: Any) -> None:
        self._connection.execute(update(IMPORTS).where(IMPORTS.c.id == import_id).values(**fields))
