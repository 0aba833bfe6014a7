"""Every query over sessions, messages and offered choices. Each turn takes several: so without the ORM around them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Table, bindparam, delete, func, insert, select, update
from sqlalchemy.engine import Connection

from knowledge.records.tables import ChoiceRow, MessageRow, SessionRow

SESSIONS: Table = SessionRow.metadata.tables[SessionRow.__tablename__]
MESSAGES: Table = MessageRow.metadata.tables[MessageRow.__tablename__]
CHOICES: Table = ChoiceRow.metadata.tables[ChoiceRow.__tablename__]

# Whoever writes holds the session's row, so that no two messages get one number (SQLite has one writer anyway).
_HOLD = select(SESSIONS.c.id).where(SESSIONS.c.id == bindparam("session_id")).with_for_update()
_SESSION = select(SESSIONS).where(SESSIONS.c.id == bindparam("session_id"))
_NEXT = select(func.coalesce(func.max(MESSAGES.c.seq), 0) + 1).where(MESSAGES.c.session_id == bindparam("of_session"))
_APPEND = insert(MESSAGES).values(seq=_NEXT.scalar_subquery())
_INCOMING = select(MESSAGES).where(
    MESSAGES.c.session_id == bindparam("session_id"),
    MESSAGES.c.message_id == bindparam("message_id"),
    MESSAGES.c.direction == "in",
)
_REPLY = select(MESSAGES).where(MESSAGES.c.turn_id == bindparam("turn_id"), MESSAGES.c.direction == "out")
PUSHED = "notice-"  # how the turn of a message begins that nobody asked for
_LAST_REPLY = (
    select(MESSAGES)
    .where(
        MESSAGES.c.session_id == bindparam("session_id"),
        MESSAGES.c.direction == "out",
        MESSAGES.c.turn_id.not_like(f"{PUSHED}%"),
    )
    .order_by(MESSAGES.c.seq.desc())
    .limit(1)
)
_SAID = MESSAGES.alias("said")  # what a reply answers
_REPLIES = select(MESSAGES, _SAID.c.text.label("said")).select_from(
    MESSAGES.outerjoin(_SAID, (_SAID.c.turn_id == MESSAGES.c.turn_id) & (_SAID.c.direction == "in"))
)
_LAST_TWO = (
    _REPLIES.where(MESSAGES.c.session_id == bindparam("session_id"), MESSAGES.c.direction == "out")
    .order_by(MESSAGES.c.seq.desc())
    .limit(2)
)
_TURN = _REPLIES.where(
    MESSAGES.c.session_id == bindparam("session_id"),
    MESSAGES.c.turn_id == bindparam("turn_id"),
    MESSAGES.c.direction == "out",
)
_AFTER = (
    select(MESSAGES)
    .where(MESSAGES.c.session_id == bindparam("session_id"), MESSAGES.c.seq > bindparam("after"))
    .order_by(MESSAGES.c.seq)
    .limit(bindparam("most"))
)
_LATEST = (
    select(MESSAGES.c.session_id, func.max(MESSAGES.c.seq).label("seq"))
    .where(MESSAGES.c.session_id.in_(bindparam("ids", expanding=True)))
    .group_by(MESSAGES.c.session_id)
)
_CHOICES = select(CHOICES).where(
    CHOICES.c.id.in_(bindparam("ids", expanding=True)), CHOICES.c.session_id == bindparam("session_id")
)


@dataclass(frozen=True)
class Offered:
    """A choice as it is kept: the client sends back only its id, what it means stays here."""

    id: str
    title: str
    meaning: dict[str, Any]


class Conversations:
    """The message log over one connection; the caller commits. Rows have the columns of their tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def session(self, session_id: str) -> Row[Any] | None:
        return self._connection.execute(_SESSION, {"session_id": session_id}).first()

    def hold(self, session_id: str, channel: str) -> None:
        """Keep the session to this transaction; it is made on first sight."""
        if self._connection.execute(_HOLD, {"session_id": session_id}).first() is None:
            self._connection.execute(insert(SESSIONS), {"id": session_id, "channel": channel})

    def move(self, session_id: str, region: str) -> None:
        """The session's own place is this from now on."""
        self._connection.execute(update(SESSIONS).where(SESSIONS.c.id == session_id).values(region=region))

    def append(
        self, *, session_id: str, turn_id: str, direction: str, channel: str, text: str,
        payload: dict[str, Any], message_id: str | None = None,
    ) -> None:  # fmt: skip
        """Write one message at the end of its session, which the caller holds."""
        self._connection.execute(_APPEND, {
            "of_session": session_id, "session_id": session_id, "turn_id": turn_id, "direction": direction,
            "message_id": message_id, "channel": channel, "text": text, "payload": payload,
        })  # fmt: skip

    def incoming(self, session_id: str, message_id: str) -> Row[Any] | None:
        return self._connection.execute(_INCOMING, {"session_id": session_id, "message_id": message_id}).first()

    def reply_to(self, turn_id: str) -> Row[Any] | None:
        return self._connection.execute(_REPLY, {"turn_id": turn_id}).first()

    def turn(self, session_id: str, turn_id: str) -> Row[Any] | None:
        """The reply of a turn of this session; its column `said` is what it answers."""
        return self._connection.execute(_TURN, {"session_id": session_id, "turn_id": turn_id}).first()

    def last_two(self, session_id: str) -> Sequence[Row[Any]]:
        """The last two replies, the last one first; their column `said` is what each answers."""
        return self._connection.execute(_LAST_TWO, {"session_id": session_id}).all()

    def last_reply(self, session_id: str) -> Row[Any] | None:
        """The last answer; what was pushed in between answers nothing and leaves the choices as they were."""
        return self._connection.execute(_LAST_REPLY, {"session_id": session_id}).first()

    def after(self, session_id: str, seq: int, limit: int) -> Sequence[Row[Any]]:
        return self._connection.execute(_AFTER, {"session_id": session_id, "after": seq, "most": limit}).all()

    def latest(self, session_ids: Collection[str]) -> dict[str, int]:
        """The last seq of each of these sessions that has messages."""
        rows = self._connection.execute(_LATEST, {"ids": list(session_ids)})
        return {row.session_id: row.seq for row in rows}

    def forget(self, session_id: str) -> int:
        """Delete the session with its messages and choices; returns how many messages there were."""
        self._connection.execute(_HOLD, {"session_id": session_id})
        gone = self._connection.execute(delete(MESSAGES).where(MESSAGES.c.session_id == session_id)).rowcount
        self._connection.execute(delete(CHOICES).where(CHOICES.c.session_id == session_id))
        self._connection.execute(delete(SESSIONS).where(SESSIONS.c.id == session_id))
        return gone

    def search(self, words: str, limit: int = 50) -> Sequence[Row[Any]]:
        """Messages whose text holds these words, newest first."""
        pattern = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return self._connection.execute(
            select(MESSAGES)
            .where(MESSAGES.c.text.like(f"%{pattern}%", escape="\\"))
            .order_by(MESSAGES.c.id.desc())
            .limit(limit)
        ).all()

    def told(self, session_id: str, words: str) -> bool:
        """Whether a reply of this session holds these words."""
        said = MESSAGES.c.text.contains(words, autoescape=True)
        found = select(MESSAGES.c.id).where(MESSAGES.c.session_id == session_id, MESSAGES.c.direction == "out", said)
        return self._connection.execute(found.limit(1)).first() is not None

    def count(self, direction: str) -> int:
        counting = select(func.count()).select_from(MESSAGES).where(MESSAGES.c.direction == direction)
        return self._connection.scalar(counting) or 0

    def offer(self, session_id: str, choices: Sequence[Offered]) -> None:
        if choices:
            rows = [{"id": c.id, "session_id": session_id, "title": c.title, "meaning": c.meaning} for c in choices]
            self._connection.execute(insert(CHOICES), rows)

    def choices(self, session_id: str, choice_ids: Sequence[str]) -> list[Offered]:
        """Those of these choices that were offered in this very session, in the order of the ids."""
        if not choice_ids:
            return []
        rows = self._connection.execute(_CHOICES, {"ids": list(choice_ids), "session_id": session_id})
        found = {row.id: Offered(row.id, row.title, row.meaning) for row in rows}
        return [found[i] for i in choice_ids if i in found]
