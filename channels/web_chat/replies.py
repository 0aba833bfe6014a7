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


class HandoverOut(BaseModel):
    """How it stands with a person: the place in the queue, who has the conversation."""

    state: Literal["queued", "with_staff", "closing", "closed", "leaving"]
    position: int | None = None
    staff: str | None = None


class StateOut(BaseModel):
    """Beside `desk` and `collecting` only where there is such a thing.

    `joined`: the session whose transcript is this conversation from now on. `scan`: the channel on which it can go on by the QR
    code of `POST /chat/{session_id}/join-qr`. `linked`: the channel on which it goes on, too, from now on.
    """

    desk: str | None
    collecting: str | None
    handover: HandoverOut | None = None
    joined: str | None = None
    scan: str | None = None
    linked: str | None = None


class ReplyOut(BaseModel):
    """The answer to one message."""

    session_id: str
    turn_id: str
    outcome: Outcome
    messages: list[MessageOut]
    understanding: UnderstandingOut
    state: StateOut


class FileOut(BaseModel):
    """A file that was sent to staff. `kind`: by its content. `size` in bytes."""

    name: str
    kind: Literal["pdf", "jpeg", "png", "webp", "docx", "xlsx"]
    size: int


class LoggedMessageOut(BaseModel):
    """One row of the transcript; `file` only where one was sent."""

    seq: int
    direction: Literal["in", "out"]
    turn_id: str
    message_id: str | None
    text: str
    created_at: datetime
    reply: ReplyOut | None
    file: FileOut | None = None


class HistoryOut(BaseModel):
    messages: list[LoggedMessageOut]


class FeedbackOut(BaseModel):
    """The verdict as it stands now."""

    session_id: str
    turn_id: str
    verdict: Literal["up", "down"]
    reason: str | None
    at: datetime


class ForgottenOut(BaseModel):
    """`deleted`: how many messages there were."""

    session_id: str
    deleted: int


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
