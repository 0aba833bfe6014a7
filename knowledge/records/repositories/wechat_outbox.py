"""Every query over what is to be sent through WeChat; the caller commits. Messages to one person keep their order."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, exists, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from knowledge.records.repositories.wechat_inbox import FOLLOWERS
from knowledge.records.tables import WechatOutboxRow

OUTBOX = WechatOutboxRow.metadata.tables[WechatOutboxRow.__tablename__]
QUEUED, SENDING, WAITING, SENT, FAILED, EXPIRED = "queued", "sending", "waiting", "sent", "failed", "expired"


class WechatOutbox:
    """The outbox over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def queue(
        self, session_id: str, turn_id: str, bodies: Sequence[Mapping[str, Any]], *, now: datetime, expires_at: datetime,
        urgent: bool = False, state: str = QUEUED, first_part: int = 0,
    ) -> None:  # fmt: skip
        """Keep the messages of a turn; a part that is kept already stays as it is."""
        rows = [
            {"session_id": session_id, "turn_id": turn_id, "part": part, "body": dict(body), "urgent": urgent, "state": state,
             "attempts": 0, "not_before": now, "created_at": now, "expires_at": expires_at}
            for part, body in enumerate(bodies, start=first_part)
        ]  # fmt: skip
        if rows:
            insert = (postgresql if self._connection.dialect.name == "postgresql" else sqlite).insert(OUTBOX)
            self._connection.execute(insert.on_conflict_do_nothing(index_elements=["turn_id", "part"]), rows)

    def has_due(self, now: datetime) -> bool:
        """Whether anything may go; a quick look without holding anything."""
        queued = OUTBOX.c.state == QUEUED, OUTBOX.c.not_before <= now
        return self._connection.execute(select(OUTBOX.c.id).where(*queued).limit(1)).first() is not None

    def due(self, now: datetime, limit: int) -> Sequence[Row[Any]]:
        """What may go now, the oldest of each person, with the person's columns; kept to this transaction."""
        earlier = OUTBOX.alias("earlier")
        held_back = exists().where(
            earlier.c.session_id == OUTBOX.c.session_id, earlier.c.id < OUTBOX.c.id,
            earlier.c.state.in_((QUEUED, SENDING)),
        )  # fmt: skip
        columns = [FOLLOWERS.c[name] for name in ("openid", "said_at", "said_used", "tapped_at", "tapped_used")]
        return self._connection.execute(
            select(OUTBOX, *columns)
            .select_from(OUTBOX.join(FOLLOWERS, FOLLOWERS.c.session_id == OUTBOX.c.session_id))
            .where(OUTBOX.c.state == QUEUED, OUTBOX.c.not_before <= now, ~held_back)
            .order_by(OUTBOX.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()

    def change(self, row_id: int, **values: Any) -> None:
        self._connection.execute(update(OUTBOX).where(OUTBOX.c.id == row_id).values(**values))

    def put_off(self, session_id: str, state: str, error: str) -> None:
        """All that is queued for a person waits, or has failed."""
        queued = OUTBOX.c.session_id == session_id, OUTBOX.c.state.in_((QUEUED, WAITING))
        self._connection.execute(update(OUTBOX).where(*queued).values(state=state, error=error))

    def wake(self, session_id: str, now: datetime) -> int:
        """The person is here again: what waits for that may go; returns how many."""
        waiting = OUTBOX.c.session_id == session_id, OUTBOX.c.state == WAITING
        return self._connection.execute(update(OUTBOX).where(*waiting).values(state=QUEUED, not_before=now)).rowcount

    def waiting(self, session_id: str) -> Sequence[Row[Any]]:
        """What was not sent yet, oldest first: for accounts that may only answer."""
        waits = OUTBOX.c.session_id == session_id, OUTBOX.c.state.in_((QUEUED, WAITING))
        return self._connection.execute(select(OUTBOX).where(*waits).order_by(OUTBOX.c.id)).all()

    def rescue(self, claimed_before: datetime) -> int:
        """What a process was sending when it died is sent again; returns how many."""
        lost = OUTBOX.c.state == SENDING, OUTBOX.c.not_before < claimed_before
        return self._connection.execute(update(OUTBOX).where(*lost).values(state=QUEUED)).rowcount

    def expire(self, now: datetime) -> int:
        """What waited too long is not sent any more; returns how many."""
        over = OUTBOX.c.state.in_((QUEUED, WAITING)), OUTBOX.c.expires_at <= now
        return self._connection.execute(update(OUTBOX).where(*over).values(state=EXPIRED)).rowcount

    def of_session(self, session_id: str) -> Sequence[Row[Any]]:
        """All messages to a person, oldest first."""
        return self._connection.execute(
            select(OUTBOX).where(OUTBOX.c.session_id == session_id).order_by(OUTBOX.c.id)
        ).all()
