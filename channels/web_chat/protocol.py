"""Wire ↔ messages: what the web widget (and anyone else over HTTP) sends."""

from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from bot.feedback import Feedback
from bot.messages import IncomingMessage
from matching.normalise import clean

BODY_LIMIT = 64 * 1024  # bytes of one request: far above the 2,000 characters that are read


def no_control_characters(value: str) -> str:
    if any(ord(char) < 32 or 0xD800 <= ord(char) <= 0xDFFF for char in value):
        raise ValueError("control characters are not allowed")
    return value


Key = Annotated[str, StringConstraints(min_length=1, max_length=128), AfterValidator(no_control_characters)]
SessionId = Annotated[Key, Path()]  # in a route's address; as a default, `Path()` would check nothing


class ChatRequest(BaseModel):
    """One message to the assistant."""

    model_config = ConfigDict(extra="ignore")

    session_id: Key
    text: Annotated[
        str, Field(max_length=50_000, description="what the person said; up to 2,000 characters are read")
    ] = ""
    channel: Literal["web", "wechat", "hotline"] = "web"
    message_id: Key | None = None
    choice_id: Key | None = None


class FeedbackRequest(BaseModel):
    """What a person thinks of the reply of a turn."""

    model_config = ConfigDict(extra="ignore")

    session_id: Key
    turn_id: Annotated[str, StringConstraints(min_length=1, max_length=40), AfterValidator(no_control_characters)]
    verdict: Literal["up", "down"]
    reason: Annotated[str, Field(max_length=500, description="why, in the person's own words")] | None = None


def to_feedback(request: FeedbackRequest) -> Feedback:
    reason = request.reason and clean(request.reason.encode("utf-8", "replace").decode())
    return Feedback(request.session_id, request.turn_id, request.verdict, reason)


def to_message(request: ChatRequest, address: str = "") -> IncomingMessage:
    return IncomingMessage(
        session_id=request.session_id,
        text=request.text.encode("utf-8", "replace").decode(),
        channel=request.channel,
        message_id=request.message_id,
        choice_id=request.choice_id,
        address=address,
    )


def history_frame(messages: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "history", "messages": messages}


def message_frame(message: dict[str, Any]) -> dict[str, Any]:
    return {"type": "message", "message": message}


def error_frame(code: str, detail: str, message_id: object = None) -> dict[str, Any]:
    """`message_id`: the message that was refused, as the client named it."""
    named = {"message_id": message_id} if isinstance(message_id, str) else {}
    return {"type": "error", "error": code, "detail": detail, **named}
