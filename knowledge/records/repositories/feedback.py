"""Every query over what people think of replies."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from knowledge.records.tables import FeedbackRow

FEEDBACK = FeedbackRow.metadata.tables[FeedbackRow.__tablename__]
REASON_LIMIT = 500  # characters


class Feedbacks:
    """Feedback over one connection; the caller commits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def verdict(self, turn_id: str) -> str | None:
        """What was said last of the reply of a turn."""
        return self._connection.scalar(select(FEEDBACK.c.verdict).where(FEEDBACK.c.turn_id == turn_id))

    def forget(self, session_id: str) -> None:
        """Delete what was thought of the replies of a session."""
        self._connection.execute(delete(FEEDBACK).where(FEEDBACK.c.session_id == session_id))

    def put(self, turn_id: str, *, session_id: str, verdict: str, reason: str | None, at: datetime) -> None:
        """Write a verdict in place of an earlier one."""
        made = (postgresql if self._connection.dialect.name == "postgresql" else sqlite).insert(FEEDBACK)
        changed = {"verdict": verdict, "reason": reason, "at": at}
        values = made.values(turn_id=turn_id, session_id=session_id, **changed)
        self._connection.execute(values.on_conflict_do_update(index_elements=["turn_id"], set_=changed))
