"""The message log as the conversation uses it: write first, answer once, repeat, offer choices."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from bot.messages import Choice, Citation, IncomingMessage, Message, Reply, reply_payload
from knowledge.records.database import Database
from knowledge.records.repositories.conversations import Conversations, Offered

PICK_LIMIT = 60  # characters of a message that may be the number or the title of an offered choice


@dataclass(frozen=True)
class Opened:
    """A turn that begins.

    Attributes:
        turn_id: its id. region: the session's own place.
        answered: the reply, if it was answered before. meaning: what the chosen `choice_id` stands for.
        offered: the choices of the last reply, in order, if the message is short enough to pick one by number or title.
    """

    turn_id: str
    region: str | None
    answered: dict[str, Any] | None = None
    meaning: dict[str, Any] | None = None
    offered: tuple[Choice, ...] = ()


class ConversationLog:
    """Synchronous; the conversation calls it in a thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def receive(self, message: IncomingMessage, turn_id: str) -> str:
        """Write the message down before anything is done with it; returns its turn, for a repeat the first one."""
        try:
            self._write(message, turn_id)
        except IntegrityError:  # a repeat; or the session was made elsewhere at the same moment
            if (first := self._turn_of(message)) is not None:
                return first
            self._write(message, turn_id)
        return turn_id

    def open_turn(self, message: IncomingMessage, turn_id: str) -> Opened:
        """What is known as this turn begins. Asked when no other turn of the session is running."""
        with self._database.looking() as connection:
            conversations = Conversations(connection)
            answer = conversations.reply_to(turn_id) if message.message_id is not None else None
            if answer is not None:
                return Opened(turn_id, None, answered=dict(answer.payload))
            row = conversations.session(message.session_id)
            region = row.region if row is not None else None
            if message.choice_id:
                chosen = conversations.choices(message.session_id, [message.choice_id])
                if chosen:
                    return Opened(turn_id, region, meaning=chosen[0].meaning)
            short = len(message.text) <= PICK_LIMIT
            return Opened(turn_id, region, offered=_offered(conversations, message.session_id) if short else ())

    def close_turn(self, reply: Reply, channel: str, region: str | None) -> dict[str, Any]:
        """Write the reply and what its choices mean; returns it as JSON."""
        payload = reply_payload(reply)
        text = "\n".join(message.text for message in reply.messages)
        choices = [Offered(c.id, c.title, dict(c.meaning)) for message in reply.messages for c in message.choices]
        with self._database.writing() as connection:
            conversations = Conversations(connection)
            conversations.hold(reply.session_id, channel)
            if (earlier := conversations.reply_to(reply.turn_id)) is not None:
                return dict(earlier.payload)
            conversations.offer(reply.session_id, choices)
            conversations.append(
                session_id=reply.session_id, turn_id=reply.turn_id, direction="out", channel=channel, text=text,
                payload=payload,
            )  # fmt: skip
            if region:
                conversations.move(reply.session_id, region)
        return payload

    def last_reply(self, session_id: str) -> tuple[Message, ...]:
        """What was said last, without its choices (they were offered once already)."""
        with self._database.looking() as connection:
            row = Conversations(connection).last_reply(session_id)
        if row is None:
            return ()
        return tuple(
            Message(m["text"], m.get("spoken_text"), citations=tuple(_citation(c) for c in m["citations"]))
            for m in row.payload["messages"]
        )

    def history(self, session_id: str, after: int, limit: int) -> list[dict[str, Any]]:
        """Messages later than `after`, oldest first, as JSON."""
        with self._database.looking() as connection:
            rows = Conversations(connection).after(session_id, after, limit)
        return [
            {
                "seq": row.seq,
                "direction": row.direction,
                "turn_id": row.turn_id,
                "message_id": row.message_id,
                "text": row.text,
                "created_at": row.created_at.isoformat().replace("+00:00", "Z"),  # as the HTTP replies write it
                "reply": row.payload if row.direction == "out" else None,
            }
            for row in rows
        ]

    def _write(self, message: IncomingMessage, turn_id: str) -> None:
        with self._database.writing() as connection:
            conversations = Conversations(connection)
            conversations.hold(message.session_id, message.channel)
            conversations.append(
                session_id=message.session_id, turn_id=turn_id, direction="in", channel=message.channel,
                text=message.text, payload={"choice_id": message.choice_id} if message.choice_id else {},
                message_id=message.message_id,
            )  # fmt: skip

    def _turn_of(self, message: IncomingMessage) -> str | None:
        """The turn in which this message came in first."""
        if message.message_id is None:
            return None
        with self._database.looking() as connection:
            first = Conversations(connection).incoming(message.session_id, message.message_id)
        return str(first.turn_id) if first is not None else None


def _offered(conversations: Conversations, session_id: str) -> tuple[Choice, ...]:
    """The choices that the last reply offered, in order."""
    row = conversations.last_reply(session_id)
    ids = [c["id"] for m in row.payload["messages"] for c in m["choices"]] if row else []
    return tuple(Choice(r.id, r.title, r.meaning) for r in conversations.choices(session_id, ids))


def _citation(fields: dict[str, Any]) -> Citation:
    dates = {n: date.fromisoformat(fields[n]) if fields[n] else None for n in ("effective_from", "expires_on")}
    return Citation(**{**fields, **dates})
