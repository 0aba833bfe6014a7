"""Dialogue state, one row a conversation, bounded in length and in time.

Rasa's own stores keep every event for ever and replay them at each turn. The gateway keeps the full
record of what was said; here only the state a next turn depends on has to survive.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.pool import StaticPool

_TABLE = sa.Table(
    "rasa_sessions",
    sa.MetaData(),
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("updated_at", sa.Float, nullable=False, index=True),
)
_SWEEP_EVERY_SECONDS = 600.0


class SessionStore(TrackerStore, SerializedTrackerAsText):
    """Keep the last turns of every recent conversation.

    `TRACKER_DB` is an SQLAlchemy URL or the path of an SQLite file. Without it the state lives in
    this process and ends with it.
    """

    def __init__(
        self,
        domain: Domain,
        event_broker: EventBroker | None = None,
        keep_turns: int = 20,
        keep_hours: float = 24.0,
        **kwargs: Any,
    ) -> None:
        """Open the database named by `TRACKER_DB`."""
        super().__init__(domain, event_broker)
        if keep_turns < 1 or keep_hours <= 0:
            raise ValueError(f"keep_turns and keep_hours must be positive, got {keep_turns} and {keep_hours}.")
        self._keep_turns = keep_turns
        self._keep_seconds = keep_hours * 3600
        self._swept_at = 0.0
        self._engine = _open(os.environ.get("TRACKER_DB", ""))
        _TABLE.metadata.create_all(self._engine)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Overwrite the conversation's row with its shortened state."""
        await self.stream_events(tracker)
        state = json.dumps([event.as_dict() for event in shorten(tracker, self._keep_turns)], ensure_ascii=False)
        now = time.time()
        row = {"sender_id": tracker.sender_id, "state": state, "updated_at": now}
        with self._engine.begin() as connection:
            connection.execute(_TABLE.delete().where(_TABLE.c.sender_id == tracker.sender_id))
            connection.execute(_TABLE.insert().values(**row))
            if now - self._swept_at > _SWEEP_EVERY_SECONDS:
                self._swept_at = now
                connection.execute(_TABLE.delete().where(_TABLE.c.updated_at < now - self._keep_seconds))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Rebuild the tracker, or return None for an unknown conversation."""
        query = sa.select(_TABLE.c.state).where(_TABLE.c.sender_id == sender_id)
        with self._engine.connect() as connection:
            state = connection.execute(query).scalar()
        if state is None:
            return None
        return DialogueStateTracker.from_dict(
            sender_id, json.loads(state), self.domain.slots, max_event_history=self.max_event_history
        )

    async def keys(self) -> Iterable[str]:
        """Return the known conversations."""
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(_TABLE.c.sender_id)).scalars())


def shorten(tracker: DialogueStateTracker, turns: int) -> list[Event]:
    """Return the events of the last turns, before them what they build on: slots and the open form."""
    events = list(tracker.events)
    starts = [index for index, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(starts) <= turns:
        return events
    cut = starts[-turns]
    before = DialogueStateTracker.from_events(tracker.sender_id, events[:cut], slots=list(tracker.slots.values()))
    moment = events[cut].timestamp
    filled = [
        SlotSet(name, value, timestamp=moment)
        for name, value in before.current_slot_values().items()
        if value is not None
    ]
    loop = [ActiveLoop(before.active_loop_name, timestamp=moment)] if before.active_loop_name else []
    return [
        ActionExecuted(ACTION_SESSION_START_NAME, timestamp=moment),
        SessionStarted(timestamp=moment),
        *filled,
        *loop,
        ActionExecuted(ACTION_LISTEN_NAME, timestamp=moment),
        *events[cut:],
    ]


def _open(location: str) -> sa.engine.Engine:
    if not location:
        # One connection for all: an in-memory SQLite database belongs to its connection.
        return sa.create_engine(
            "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}, future=True
        )
    url = location if "://" in location else f"sqlite:///{location}"
    return sa.create_engine(url, pool_pre_ping=True, future=True)
