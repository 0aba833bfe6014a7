"""Wire ↔ messages: what the web widget (and anyone else over HTTP) sends."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from bot.messages import IncomingMessage

BODY_LIMIT = 64 * 1024  # bytes of one request: far above the 2,000 characters that are read


def _no_control_characters(value: str) -> str:
    if any(ord(char) < 32 or 0xD800 <= ord(char) <= 0xDFFF for char in value):
        raise ValueError("control characters are not allowed")
    return value


Key = Annotated[str, StringConstraints(min_length=1, max_length=128), AfterValidator(_no_control_characters)]


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


def to_message(request: ChatRequest) -> IncomingMessage:
    return IncomingMessage(
        session_id=request.session_id,
        text=request.text.encode("utf-8", "replace").decode(),
        channel=request.channel,
        message_id=request.message_id,
        choice_id=request.choice_id,
    )


def history_frame(messages: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "history", "messages": messages}


def message_frame(message: dict[str, Any]) -> dict[str, Any]:
    return {"type": "message", "message": message}


def error_frame(code: str, detail: str) -> dict[str, Any]:
    return {"type": "error", "error": code, "detail": detail}
