"""Every query over work items: turns that missed, and what became of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from knowledge.records.tables import WorkItemRow
from knowledge.records.tables.base import utc_now

ITEMS = WorkItemRow.metadata.tables[WorkItemRow.__tablename__]
OPEN, CLOSED = "open", "closed"
PERSON = "user"  # `closed_by` of what the person took back


class WorkItems:
    """Work items over one connection; the caller commits. A turn has one item for one reason."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, session_id: str, turn_id: str, reason: str, *, desk: str, text: str, detail: Mapping[str, Any]
    ) -> None:
        """Keep a missed turn; a second one of the same turn and reason changes nothing."""
        values = _values(session_id, turn_id, reason, desk=desk, text=text, detail=detail)
        self._connection.execute(self._insert().values(**values).on_conflict_do_nothing(index_elements=_KEY))

    def open_again(
        self, session_id: str, turn_id: str, reason: str, *, desk: str, text: str, detail: Mapping[str, Any],
        reopen: bool,
    ) -> None:  # fmt: skip
        """As `add`, but what is there already gets the new detail and, if told so, is open again."""
        changed: dict[str, Any] = {"detail": dict(detail)}
        if reopen:
            changed |= {"state": OPEN, "closed_at": None, "closed_by": None, "resolution": None}
        values = _values(session_id, turn_id, reason, desk=desk, text=text, detail=detail)
        self._connection.execute(
            self._insert().values(**values).on_conflict_do_update(index_elements=_KEY, set_=changed)
        )

    def get(self, item_id: int) -> Row[Any] | None:
        return self._connection.execute(select(ITEMS).where(ITEMS.c.id == item_id)).one_or_none()

    def of_turn(self, turn_id: str) -> Sequence[Row[Any]]:
        return self._connection.execute(select(ITEMS).where(ITEMS.c.turn_id == turn_id).order_by(ITEMS.c.id)).all()

    def page(
        self, *, state: str | None = None, reason: str | None = None, desk: str | None = None, before: int | None = None,
        limit: int,
    ) -> Sequence[Row[Any]]:  # fmt: skip
        """Items, newest first; `before`: only those older than the item with this id."""
        wanted = {ITEMS.c.state: state, ITEMS.c.reason: reason, ITEMS.c.desk: desk}
        conditions: list[ColumnElement[bool]] = [c == value for c, value in wanted.items() if value is not None]
        if before is not None:
            conditions.append(ITEMS.c.id < before)
        newest = select(ITEMS).where(*conditions).order_by(ITEMS.c.id.desc()).limit(limit)
        return self._connection.execute(newest).all()

    def close(self, item_id: int, *, staff: str, resolution: str) -> bool:
        """Close an open item; False if it is not open."""
        return self._close(ITEMS.c.id == item_id, staff, resolution)

    def close_of_turn(self, turn_id: str, reason: str, *, resolution: str) -> bool:
        """Close what the person took back; False if it is not open."""
        return self._close((ITEMS.c.turn_id == turn_id) & (ITEMS.c.reason == reason), PERSON, resolution)

    def forget(self, session_id: str) -> None:
        """Delete the items of a session whose person wants it forgotten."""
        self._connection.execute(delete(ITEMS).where(ITEMS.c.session_id == session_id))

    def counts(self, since: datetime | None) -> Sequence[Row[Any]]:
        """Rows of reason, desk, state and their number; `since`: only items made then or later."""
        columns = (ITEMS.c.reason, ITEMS.c.desk, ITEMS.c.state)
        counting = select(*columns, func.count().label("number")).group_by(*columns).order_by(*columns)
        return self._connection.execute(
            counting if since is None else counting.where(ITEMS.c.created_at >= since)
        ).all()

    def _close(self, where: ColumnElement[bool], staff: str, resolution: str) -> bool:
        closed = {"state": CLOSED, "closed_at": utc_now(), "closed_by": staff, "resolution": resolution}
        done = self._connection.execute(update(ITEMS).where(where, ITEMS.c.state == OPEN).values(**closed))
        return done.rowcount > 0

    def _insert(self) -> Any:
        return (postgresql if self._connection.dialect.name == "postgresql" else sqlite).insert(ITEMS)


_KEY = ["turn_id", "reason"]


def _values(
    session_id: str, turn_id: str, reason: str, *, desk: str, text: str, detail: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "session_id": session_id, "turn_id": turn_id, "reason": reason, "desk": desk, "text": text,
        "detail": dict(detail), "state": OPEN, "created_at": utc_now(),
    }  # fmt: skip
