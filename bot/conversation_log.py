"""The message log as the conversation uses it: write first, answer once, repeat, offer choices."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row
from sqlalchemy.exc import IntegrityError

from bot.feedback import Feedback, Judged, judge
from bot.messages import Card, Choice, Citation, IncomingMessage, Message, Outcome, Reply, reply_payload
from bot.missed_turns import Before, MissedTurn
from knowledge.records.database import Database
from knowledge.records.repositories.conversations import Conversations, Offered
from knowledge.records.repositories.feedback import Feedbacks
from knowledge.records.repositories.handover_files import HandoverFiles
from knowledge.records.repositories.handovers import Handovers
from knowledge.records.repositories.work_items import WorkItems

PICK_LIMIT = 60  # characters of a message that may be the number or the title of an offered choice


@dataclass(frozen=True)
class Opened:
    """A turn that begins.

    Attributes:
        turn_id: its id. region: the session's own place.
        answered: the reply, if it was answered before. before: the turn before this one, and the state it left.
        meaning, picked: what the chosen `choice_id` stands for, and its title.
        offered: the choices of the last reply, in order, if the message is short enough to pick one by number or title.
    """

    turn_id: str
    region: str | None
    answered: dict[str, Any] | None = None
    before: Before | None = None
    state: Mapping[str, Any] = field(default_factory=dict)
    meaning: dict[str, Any] | None = None
    picked: str = ""
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
            last = conversations.last_two(message.session_id)
            before, state = _before(last), (last[0].payload["state"] if last else {})
            if message.choice_id and (chosen := conversations.choices(message.session_id, [message.choice_id])):
                return Opened(
                    turn_id, region, before=before, state=state, meaning=chosen[0].meaning, picked=chosen[0].title
                )
            short = last and len(message.text) <= PICK_LIMIT
            offered = _offered(conversations, message.session_id, last[0]) if short else ()
            return Opened(turn_id, region, before=before, state=state, offered=offered)

    def close_turn(
        self, reply: Reply, channel: str, region: str | None, missed: Sequence[MissedTurn] = ()
    ) -> dict[str, Any]:
        """Write the reply, what its choices mean, and which turns it shows to have missed; returns it as JSON."""
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
            items = WorkItems(connection)
            for turn in missed:
                items.add(
                    reply.session_id, turn.turn_id, turn.reason, desk=turn.desk, text=turn.text, detail=turn.detail
                )
        return payload

    def judge(self, feedback: Feedback) -> Judged:
        """Write down what somebody thinks of a reply; raises NotFound if the session has no such reply."""
        with self._database.writing() as connection:
            return judge(connection, feedback)

    def last_reply(self, session_id: str) -> tuple[Message, ...]:
        """What was said last, with what could be chosen."""
        with self._database.looking() as connection:
            conversations = Conversations(connection)
            row = conversations.last_reply(session_id)
            if row is None:
                return ()
            offered = {choice.id: choice for choice in _offered(conversations, session_id, row)}
        return tuple(_message(m, offered) for m in row.payload["messages"])

    def history(self, session_id: str, after: int, limit: int) -> list[dict[str, Any]]:
        """Messages later than `after`, oldest first, as JSON."""
        with self._database.looking() as connection:
            rows = Conversations(connection).after(session_id, after, limit)
        return [_logged(row) for row in rows]

    def latest(self, session_ids: Collection[str]) -> dict[str, int]:
        """The last seq of each of these sessions that has messages."""
        with self._database.looking() as connection:
            return Conversations(connection).latest(session_ids)

    def forget(self, session_id: str) -> int:
        """Delete what was said, what was thought of it and what was made of it for the curators; returns how many messages."""
        with self._database.writing() as connection:
            WorkItems(connection).forget(session_id)
            Feedbacks(connection).forget(session_id)
            Handovers(connection).forget(session_id)
            HandoverFiles(connection).forget(session_id)
            return Conversations(connection).forget(session_id)

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


def _logged(row: Row[Any]) -> dict[str, Any]:
    """A row as the transcript shows it; a file by what it is, since its id is for staff."""
    file = row.payload.get("file") if row.direction == "in" else None
    return {
        "seq": row.seq,
        "direction": row.direction,
        "turn_id": row.turn_id,
        "message_id": row.message_id,
        "text": row.text,
        "created_at": row.created_at.isoformat().replace("+00:00", "Z"),  # as the HTTP replies write it
        "reply": row.payload if row.direction == "out" else None,
        **({"file": {name: file[name] for name in ("name", "kind", "size")}} if file else {}),
    }


def _offered(conversations: Conversations, session_id: str, last: Row[Any]) -> tuple[Choice, ...]:
    """The choices that the last reply offered, in order."""
    ids = [c["id"] for m in last.payload["messages"] for c in m["choices"]]
    return tuple(Choice(r.id, r.title, r.meaning) for r in conversations.choices(session_id, ids))


def _before(last: Sequence[Row[Any]]) -> Before | None:
    """The turn before, from the last replies of a session, the last one first."""
    if not last:
        return None
    reply, *earlier = (row.payload for row in last)
    asked = reply["state"]["collecting"]
    again = reply["outcome"] == Outcome.ASKING and any(one["state"]["collecting"] == asked for one in earlier)
    titles = [shown["title"] for m in reply["messages"] for shown in (*m["choices"], *m["cards"])]
    return Before(
        last[0].turn_id, last[0].said or "", reply["outcome"], reply["understanding"]["desk"], tuple(titles),
        asked_again=bool(asked and again),
    )  # fmt: skip


def _citation(fields: dict[str, Any]) -> Citation:
    dates = {n: date.fromisoformat(fields[n]) if fields[n] else None for n in ("effective_from", "expires_on")}
    return Citation(**{**fields, **dates})


def _message(payload: Mapping[str, Any], offered: Mapping[str, Choice]) -> Message:
    """A message as it was said, from its JSON."""
    choices = tuple(offered[c["id"]] for c in payload["choices"] if c["id"] in offered)
    cards = tuple(
        Card(c["kind"], c["id"], c["title"], tuple((f["label"], f["value"]) for f in c["fields"]), tuple(c["reasons"]))
        for c in payload["cards"]
    )
    citations = tuple(_citation(c) for c in payload["citations"])
    return Message(payload["text"], payload.get("spoken_text"), choices, citations, cards)
