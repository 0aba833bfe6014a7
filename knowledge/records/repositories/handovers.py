"""Every query over handovers. A step that two take at once is taken by one: an update names the states that it may leave."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from knowledge.records.tables import HandoverRow, StaffRow

HANDOVERS = HandoverRow.metadata.tables[HandoverRow.__tablename__]
STAFF = StaffRow.metadata.tables[StaffRow.__tablename__]
CLOSED = "closed"
_OPEN = select(HANDOVERS).where(HANDOVERS.c.session_id == bindparam("session_id"), HANDOVERS.c.state != CLOSED)


class Handovers:
    """Handovers over one connection; the caller commits. A session has at most one that is not closed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, *, session_id: str, channel: str, turn_id: str, text: str, state: str, at: datetime) -> int | None:
        """A new one; None if the session has one already."""
        made = (postgresql if self._connection.dialect.name == "postgresql" else sqlite).insert(HANDOVERS)
        values = made.values(
            session_id=session_id, channel=channel, turn_id=turn_id, text=text, state=state, queued_at=at, person_at=at,
            returned=0,
        )  # fmt: skip
        new: int | None = self._connection.scalar(values.on_conflict_do_nothing().returning(HANDOVERS.c.id))
        return new

    def of_session(self, session_id: str, *, hold: bool = False) -> Row[Any] | None:
        """The one that is not closed; with `hold` nobody else changes it until the commit."""
        wanted = _OPEN.with_for_update() if hold else _OPEN
        return self._connection.execute(wanted, {"session_id": session_id}).first()

    def get(self, handover_id: int, *, hold: bool = False) -> Row[Any] | None:
        wanted = select(HANDOVERS).where(HANDOVERS.c.id == handover_id)
        return self._connection.execute(wanted.with_for_update() if hold else wanted).first()

    def change(self, handover_id: int, before: Sequence[str], **values: Any) -> bool:
        """Change it if it is in one of these states; False if it is not."""
        changing = update(HANDOVERS).where(HANDOVERS.c.id == handover_id, HANDOVERS.c.state.in_(before))
        changed = self._connection.execute(changing.values(**values).returning(HANDOVERS.c.id))
        return changed.first() is not None

    def in_states(self, states: Sequence[str], *, limit: int = 1000) -> Sequence[Row[Any]]:
        """Those in these states, the one that has waited longest first."""
        found = select(HANDOVERS).where(HANDOVERS.c.state.in_(states))
        return self._connection.execute(found.order_by(HANDOVERS.c.queued_at, HANDOVERS.c.id).limit(limit)).all()

    def closed_before(self, handover_id: int | None, *, limit: int) -> Sequence[Row[Any]]:
        """Closed ones, newest first; of those only the ones before this id."""
        found = select(HANDOVERS).where(HANDOVERS.c.state == CLOSED)
        if handover_id is not None:
            found = found.where(HANDOVERS.c.id < handover_id)
        return self._connection.execute(found.order_by(HANDOVERS.c.id.desc()).limit(limit)).all()

    def position(self, handover: Row[Any]) -> int:
        """Its place in the queue, from 1."""
        earlier = or_(
            HANDOVERS.c.queued_at < handover.queued_at,
            (HANDOVERS.c.queued_at == handover.queued_at) & (HANDOVERS.c.id <= handover.id),
        )
        counting = select(func.count()).select_from(HANDOVERS).where(HANDOVERS.c.state == "queued", earlier)
        return self._connection.scalar(counting) or 1

    def erase_contacts(self, closed_before: datetime) -> int:
        """Forget how to reach those whose handover was over by then; returns how many there were."""
        old = update(HANDOVERS).where(
            HANDOVERS.c.state == CLOSED, HANDOVERS.c.closed_at < closed_before, HANDOVERS.c.contact.is_not(None)
        )
        erased = old.values(contact=None, contact_hint=None).returning(HANDOVERS.c.id)
        return len(self._connection.execute(erased).all())

    def forget(self, session_id: str) -> None:
        """Delete all handovers of a session, also one that goes on."""
        self._connection.execute(delete(HANDOVERS).where(HANDOVERS.c.session_id == session_id))

    def anybody(self, role: str) -> bool:
        """Whether any member of staff has this role."""
        return any(role in roles for roles in self._connection.scalars(select(STAFF.c.roles)))
