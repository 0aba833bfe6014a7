"""The JSON that goes out, as models, so that the OpenAPI document says what to expect."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel

from bot.messages import Outcome


class ChoiceOut(BaseModel):
    id: str
    title: str


class CitationOut(BaseModel):
    document_id: str | None
    title: str
    document_number: str | None
    section: str | None
    quote: str | None
    effective_from: date | None
    expires_on: date | None
    url: str | None


class FieldOut(BaseModel):
    label: str
    value: str


class CardOut(BaseModel):
    kind: str
    id: str
    title: str
    fields: list[FieldOut]
    reasons: list[str]


class MessageOut(BaseModel):
    text: str
    spoken_text: str | None = None
    choices: list[ChoiceOut]
    citations: list[CitationOut]
    cards: list[CardOut]


class UnderstandingOut(BaseModel):
    intent: str | None
    confidence: float
    desk: str
    entities: list[dict[str, Any]]


class StateOut(BaseModel):
    desk: str | None
    collecting: str | None


class ReplyOut(BaseModel):
    """The answer to one message."""

    session_id: str
    turn_id: str
    outcome: Outcome
    messages: list[MessageOut]
    understanding: UnderstandingOut
    state: StateOut


class LoggedMessageOut(BaseModel):
    """One row of the transcript."""

    seq: int
    direction: Literal["in", "out"]
    turn_id: str
    message_id: str | None
    text: str
    created_at: datetime
    reply: ReplyOut | None


class HistoryOut(BaseModel):
    messages: list[LoggedMessageOut]


class SourceOut(BaseModel):
    """A cited clause with what stands around it."""

    document_id: str
    title: str
    document_number: str | None
    issuer: str | None
    effective_from: date | None
    expires_on: date | None
    url: str | None
    is_sample: bool
    section: str
    heading: str
    before: str
    text: str
    after: str
