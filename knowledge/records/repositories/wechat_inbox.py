"""Every query over WeChat's followers and what WeChat told us; the caller commits."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from knowledge.records.tables import WechatFollowerRow, WechatPushRow

FOLLOWERS = WechatFollowerRow.metadata.tables[WechatFollowerRow.__tablename__]
PUSHES = WechatPushRow.metadata.tables[WechatPushRow.__tablename__]
OPEN, PASSIVE, LATER, LINK, DONE = "open", "passive", "later", "link", "done"


@dataclass(frozen=True)
class Arrival:
    """How a delivery finds things: which delivery of its push it is (from 1 on), what became of the push, what was said to it."""

    delivery: int
    state: str
    reply: str | None = None


class WechatFollowers:
    """Who follows the account, over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hold(self, session_id: str) -> Row[Any] | None:
        """The follower, kept to this transaction."""
        held = select(FOLLOWERS).where(FOLLOWERS.c.session_id == session_id).with_for_update()
        return self._connection.execute(held).first()

    def get(self, session_id: str) -> Row[Any] | None:
        return self._connection.execute(select(FOLLOWERS).where(FOLLOWERS.c.session_id == session_id)).first()

    def keep(self, session_id: str, openid: str, now: datetime, **values: Any) -> None:
        """Write down that somebody was here; `values`: other columns to set."""
        made = _insert(self._connection)(FOLLOWERS).values(
            session_id=session_id,
            openid=openid,
            met_at=now,
            **{"follows": True, "said_used": 0, "tapped_used": 0, **values},
        )
        kept = {"met_at": now, **values}
        self._connection.execute(made.on_conflict_do_update(index_elements=["session_id"], set_=kept))

    def change(self, session_id: str, **values: Any) -> None:
        self._connection.execute(update(FOLLOWERS).where(FOLLOWERS.c.session_id == session_id).values(**values))


class WechatPushes:
    """What WeChat told us and how it was answered, over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def arrive(self, session_id: str, key: str, sealed: str, now: datetime) -> Arrival:
        """Write a delivery down."""
        made = _insert(self._connection)(PUSHES).values(
            session_id=session_id,
            key=key,
            sealed=sealed,
            created_at=now,
            seen_at=now,
            deliveries=1,
            state=OPEN,
            typing=False,
        )
        again = made.on_conflict_do_update(
            index_elements=["session_id", "key"], set_={"deliveries": PUSHES.c.deliveries + 1, "seen_at": now}
        )
        row = self._connection.execute(again.returning(PUSHES.c.deliveries, PUSHES.c.state, PUSHES.c.reply)).one()
        return Arrival(row.deliveries, row.state, row.reply)

    def get(self, session_id: str, key: str) -> Row[Any] | None:
        return self._connection.execute(select(PUSHES).where(*_is(session_id, key))).first()

    def finish(self, session_id: str, key: str, turn_id: str) -> None:
        """The answer is written down as the reply of this turn."""
        self._connection.execute(update(PUSHES).where(*_is(session_id, key)).values(turn_id=turn_id, sealed=""))

    def move(self, session_id: str, key: str, before: Collection[str], after: str) -> bool:
        """Take the push from one of these states to another; False if it was in none of them. One of several callers moves it."""
        moved = update(PUSHES).where(*_is(session_id, key), PUSHES.c.state.in_(before)).values(state=after)
        return self._connection.execute(moved).rowcount == 1

    def replied(self, session_id: str, key: str, reply: str) -> None:
        """Keep what was said passively, for repeats."""
        self._connection.execute(update(PUSHES).where(*_is(session_id, key)).values(reply=reply))

    def seen(self, session_id: str, key: str, now: datetime) -> None:
        self._connection.execute(update(PUSHES).where(*_is(session_id, key)).values(seen_at=now))

    def owed(self, session_id: str) -> int:
        """How many answers to this person are promised and not written yet."""
        promised = PUSHES.c.session_id == session_id, PUSHES.c.state == LATER, PUSHES.c.turn_id.is_(None)
        return self._connection.execute(select(func.count()).select_from(PUSHES).where(*promised)).scalar_one()

    def forgotten(self, *, answered_before: datetime, lost_before: datetime, limit: int) -> Sequence[Row[Any]]:
        """Pushes whose answer nobody came for, and those whose turn nobody works at any more; oldest first."""
        answered = (PUSHES.c.state == OPEN) & PUSHES.c.turn_id.is_not(None) & (PUSHES.c.seen_at < answered_before)
        lost = PUSHES.c.state.in_((OPEN, LATER)) & PUSHES.c.turn_id.is_(None) & (PUSHES.c.seen_at < lost_before)
        owed = (PUSHES.c.state == LATER) & PUSHES.c.turn_id.is_not(None) & (PUSHES.c.seen_at < answered_before)
        found = select(PUSHES).where(or_(answered, lost, owed)).order_by(PUSHES.c.created_at).limit(limit)
        return self._connection.execute(found).all()

    def anybody_waits(self, before: datetime, after: datetime) -> bool:
        """Whether `begin_typing` would find anybody; a quick look without holding anything."""
        found = select(PUSHES.c.key).where(*_waits(before, after)).limit(1)
        return self._connection.execute(found).first() is not None

    def begin_typing(self, before: datetime, after: datetime) -> Sequence[str]:
        """OpenIDs of people who have been waiting for an answer since then; each push once."""
        waiting = update(PUSHES).where(*_waits(before, after))
        rows = self._connection.execute(waiting.values(typing=True).returning(PUSHES.c.session_id)).scalars().all()
        if not rows:
            return []
        found = select(FOLLOWERS.c.openid).where(FOLLOWERS.c.session_id.in_(set(rows))).order_by(FOLLOWERS.c.openid)
        return self._connection.execute(found).scalars().all()

    def forget(self, before: datetime) -> int:
        """Delete what came before; returns how many."""
        return self._connection.execute(delete(PUSHES).where(PUSHES.c.created_at < before)).rowcount


def windows_of(row: Row[Any]) -> Mapping[str, Any]:
    """The columns of a follower that the quota is counted in."""
    return {name: getattr(row, name) for name in ("said_at", "said_used", "tapped_at", "tapped_used")}


def _waits(before: datetime, after: datetime) -> tuple[Any, ...]:
    unanswered = PUSHES.c.state == OPEN, PUSHES.c.turn_id.is_(None), PUSHES.c.typing.is_(False)
    return *unanswered, PUSHES.c.created_at < before, PUSHES.c.created_at > after


def _is(session_id: str, key: str) -> tuple[Any, Any]:
    return PUSHES.c.session_id == session_id, PUSHES.c.key == key


def _insert(connection: Connection) -> Any:
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert
