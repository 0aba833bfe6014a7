"""ConversationRelay (Twilio) ↔ call: its messages in, its text tokens out. Each message may stand for several: see routes.py."""

import json
import re
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from bot.errors import BadContent
from channels.hotline.call_state import Call
from channels.hotline.events import Action, Event, HangUp, Keys, Said, Silence, Speak, Started, Transfer
from channels.hotline.wire import GatewayMessage, Heard

name = "conversationrelay"
SILENCE: dict[str, Any] = {"type": "silence"}  # ours, not the gateway's: it has no clock for callers who say nothing
PLAYED = "utteranceUntilInterrupt"
_TAG = re.compile(r"<[^>]*>")


def read(message: GatewayMessage, at: float) -> Sequence[Heard]:
    """The event of a message. Its messages have no ids and come once: the session does not survive its socket."""
    if not isinstance(message.get("type"), str):
        raise BadContent(f"type must be a text, got {type(message.get('type')).__name__}")
    event = _event(message, at)
    return [] if event is None else [Heard(event)]


def write(actions: Sequence[Action], call: Call, at: float) -> list[dict[str, Any]]:
    """Each text is a whole one; it stops by itself when the caller speaks. The end tells the TwiML what comes next."""
    made: list[dict[str, Any]] = []
    for action in actions:
        match action:
            case Speak():
                text = f'<prosody rate="slow">{escape(action.text)}</prosody>' if action.slow else action.text
                made.append({"type": "text", "token": text, "last": True, "interruptible": action.interruptible})
            case Transfer():
                told = {"reason": "transfer", "target": action.target, "summary": action.summary}
                made.append({"type": "end", "handoffData": json.dumps(told, ensure_ascii=False)})
            case HangUp():
                made.append({"type": "end", "handoffData": json.dumps({"reason": action.reason})})
    return made


def _event(message: GatewayMessage, at: float) -> Event | None:
    match message["type"]:
        case "setup":
            return Started(at, _text(message, "from"))
        case "prompt" if message.get("last") is not False:
            heard = _TAG.sub("", _text(message, PLAYED)) if PLAYED in message else None
            return Said(at, _text(message, "voicePrompt"), "", heard=heard)
        case "dtmf":
            return Keys(at, _text(message, "digit"), "")
        case "silence":
            return Silence(at)
    return None  # partials, errors, and what may come


def _text(message: GatewayMessage, key: str) -> str:
    value = message.get(key)
    return value if isinstance(value, str) else ""
