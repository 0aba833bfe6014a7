"""The two messages every channel speaks: what comes in, and what goes out."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from enum import StrEnum
from itertools import count
from typing import Any


class Outcome(StrEnum):
    """What a turn came to."""

    ANSWERED = "answered"
    MATCHED = "matched"
    ASKING = "asking"
    CLARIFY = "clarify"
    DONE = "done"
    HANDOVER = "handover"
    NO_ANSWER = "no_answer"
    SMALLTALK = "smalltalk"


@dataclass(frozen=True)
class IncomingMessage:
    """What a person said. `message_id` is the channel's own, for telling repeats; `choice_id` picks an offered choice.

    `address`: where it came from, if the channel knows; for counting wrong codes, never written down.
    `own_session_id`: the session it came in, if that goes on in the conversation of another (the gateway sees to it).
    """

    session_id: str
    text: str
    channel: str = "web"
    message_id: str | None = None
    choice_id: str | None = None
    address: str = ""
    own_session_id: str | None = None


@dataclass(frozen=True)
class Choice:
    """Something to tap. `meaning` never leaves the house; the client sends back only the id."""

    id: str
    title: str
    meaning: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Citation:
    """Where an answer comes from; `section` is the label as the text writes it."""

    document_id: str | None
    title: str
    document_number: str | None = None
    section: str | None = None
    quote: str | None = None
    effective_from: date | None = None
    expires_on: date | None = None
    url: str | None = None


@dataclass(frozen=True)
class Card:
    """One offer, for channels that can show more than text."""

    kind: str
    id: str
    title: str
    fields: tuple[tuple[str, str], ...] = ()
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Message:
    """One bubble. `spoken_text` is what is read aloud instead of `text`."""

    text: str
    spoken_text: str | None = None
    choices: tuple[Choice, ...] = ()
    citations: tuple[Citation, ...] = ()
    cards: tuple[Card, ...] = ()


def with_choice_ids(messages: Iterable[Message], prefix: str) -> tuple[Message, ...]:
    """The same messages; their choices have ids `prefix`0, `prefix`1 … through all of them, so that no two have one id."""
    numbers = count()
    return tuple(
        replace(m, choices=tuple(replace(c, id=f"{prefix}{next(numbers)}") for c in m.choices)) for m in messages
    )


@dataclass(frozen=True)
class Understanding:
    """What was understood; `desk` is the counter that dealt with it."""

    intent: str | None = None
    confidence: float = 0.0
    desk: str = "out_of_scope"
    entities: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Reply:
    """The answer to one incoming message.

    `handover`: how a handover stands (`state`, `position`, `staff`). `joined`: the session whose conversation goes on from here.
    `scan`: the channel on which it can go on by a QR code. `linked`: the channel on which it goes on, too, from now on.
    Two fields stay in the house. `evidence`: how likely the best that the search found answers; None if no search decided.
    `unavailable`: the dialogue engine did not answer.
    """

    session_id: str
    turn_id: str
    outcome: Outcome
    messages: tuple[Message, ...]
    understanding: Understanding = field(default_factory=Understanding)
    desk: str | None = None
    collecting: str | None = None
    handover: Mapping[str, Any] | None = None
    joined: str | None = None
    scan: str | None = None
    linked: str | None = None
    evidence: float | None = None
    unavailable: bool = False


def message_payload(message: Message) -> dict[str, Any]:
    """The message as JSON of the HTTP contract."""
    return {
        "text": message.text,
        "spoken_text": message.spoken_text,
        "choices": [{"id": choice.id, "title": choice.title} for choice in message.choices],
        "citations": [_dates_as_text(asdict(citation)) for citation in message.citations],
        "cards": [
            {
                "kind": card.kind,
                "id": card.id,
                "title": card.title,
                "fields": [{"label": label, "value": value} for label, value in card.fields],
                "reasons": list(card.reasons),
            }
            for card in message.cards
        ],
    }


def reply_payload(reply: Reply) -> dict[str, Any]:
    """The reply as JSON of the HTTP contract (design, section 5.1)."""
    understood = reply.understanding
    state: dict[str, Any] = {"desk": reply.desk, "collecting": reply.collecting}
    state |= {"handover": dict(reply.handover)} if reply.handover is not None else {}
    told = {"joined": reply.joined, "scan": reply.scan, "linked": reply.linked}
    state |= {name: value for name, value in told.items() if value is not None}
    return {
        "session_id": reply.session_id,
        "turn_id": reply.turn_id,
        "outcome": reply.outcome.value,
        "messages": [message_payload(message) for message in reply.messages],
        "understanding": {
            "intent": understood.intent,
            "confidence": round(understood.confidence, 4),
            "desk": understood.desk,
            "entities": [dict(entity) for entity in understood.entities],
        },
        "state": state,
    }


def _dates_as_text(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in fields.items()}
