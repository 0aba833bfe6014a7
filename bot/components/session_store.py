"""Dialogue state, one row a conversation, bounded in length and in time.

Rasa's own stores keep every event for ever and replay them at each turn. The gateway keeps the full
record of what was said; here only the state a next turn depends on has to survive.
"""

from __future__ import annotations

import json
import os
import time
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
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
# As text, for every turn runs them; ON CONFLICT is the same in SQLite and PostgreSQL.
_READ = sa.text("SELECT state FROM rasa_sessions WHERE sender_id = :sender_id")
_SAVED_AT = sa.text("SELECT updated_at FROM rasa_sessions WHERE sender_id = :sender_id")
_WRITE = sa.text(
    "INSERT INTO rasa_sessions (sender_id, state, updated_at) VALUES (:sender_id, :state, :updated_at) "
    "ON CONFLICT (sender_id) DO UPDATE SET state = excluded.state, updated_at = excluded.updated_at"
)
_SWEEP_EVERY_SECONDS = 600.0
_LIVE_SESSIONS = 1000


@dataclass(frozen=True)
class _Live:
    """A tracker as it was saved: when, and after how many events."""

    tracker: DialogueStateTracker
    saved_at: float
    events: int


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
        self._live: OrderedDict[str, _Live] = OrderedDict()
        self._engine = _open(os.environ.get("TRACKER_DB", ""))
        _TABLE.metadata.create_all(self._engine)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Overwrite the conversation's row with its shortened state. Of an empty conversation nothing is left."""
        await self.stream_events(tracker)
        if not tracker.events:
            self._delete(tracker.sender_id)
            return
        kept = shorten(tracker, self._keep_turns)
        state = json.dumps([event.as_dict() for event in kept], ensure_ascii=False)
        now = time.time()
        row = {"sender_id": tracker.sender_id, "state": state, "updated_at": now}
        with self._engine.begin() as connection:
            connection.execute(_WRITE, row)
            if now - self._swept_at > _SWEEP_EVERY_SECONDS:
                self._swept_at = now
                connection.execute(_TABLE.delete().where(_TABLE.c.updated_at < now - self._keep_seconds))
        if len(kept) == len(tracker.events):
            self._keep_alive(tracker, now)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Bring back the tracker, or return None for an unknown conversation.

        The object that was saved last is given again if nobody saved the conversation since (another process may
        have) and no failed turn left events in it; otherwise the events are read and replayed.
        """
        live = self._live.pop(sender_id, None)
        with self._engine.connect() as connection:
            of_sender = {"sender_id": sender_id}
            if live is not None and len(live.tracker.events) == live.events:
                saved_at = connection.execute(_SAVED_AT, of_sender).scalar()
                if saved_at == live.saved_at:
                    self._live[sender_id] = live
                    return live.tracker
            state = connection.execute(_READ, of_sender).scalar()
        if state is None:
            return None
        return DialogueStateTracker.from_dict(
            sender_id, json.loads(state), self.domain.slots, max_event_history=self.max_event_history
        )

    def _delete(self, sender_id: str) -> None:
        """Another process that still holds the tracker will see that its row is gone."""
        self._live.pop(sender_id, None)
        with self._engine.begin() as connection:
            connection.execute(_TABLE.delete().where(_TABLE.c.sender_id == sender_id))

    def _keep_alive(self, tracker: DialogueStateTracker, saved_at: float) -> None:
        self._live[tracker.sender_id] = _Live(tracker, saved_at, len(tracker.events))
        self._live.move_to_end(tracker.sender_id)
        if len(self._live) > _LIVE_SESSIONS:
            self._live.popitem(last=False)

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
