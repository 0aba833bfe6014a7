"""jambonz WebSocket API ↔ call: its messages in, verbs out.

A gather that has ended must be followed by something, or the gateway hangs up: see `acknowledged`.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from bot.errors import BadContent
from channels.hotline.call_state import Call
from channels.hotline.events import (
    Action,
    Event,
    HangUp,
    HungUp,
    Keys,
    Reconnected,
    Said,
    Saying,
    Silence,
    Speak,
    Started,
    Transfer,
    TransferFailed,
    Unclear,
)
from channels.hotline.wire import GatewayMessage, Heard

name = "jambonz"
TURN, PARTIAL, TRANSFERRED = "/turn", "/partial", "/transferred"
SILENCE_SECONDS = 8
MOST_DIGITS = 20
RING_SECONDS = 30
HEADER_LIMIT, QUOTED_BYTES = 900, 9  # of a SIP header, and of a Han character in it
OVER = frozenset({"completed", "failed", "busy", "no-answer", "canceled"})
NEEDS_ACK = frozenset({"session:new", "session:reconnect", "session:redirect", "verb:hook"})


def read(message: GatewayMessage, at: float) -> Sequence[Heard]:
    """The event of a message; status messages and hooks of other verbs say nothing to us."""
    if not isinstance(message.get("type"), str):
        raise BadContent(f"type must be a text, got {type(message.get('type')).__name__}")
    data = message.get("data")
    event = _event(message, data if isinstance(data, Mapping) else {}, at)
    return [] if event is None else [Heard(event, str(message.get("msgid") or ""))]


def write(actions: Sequence[Action], call: Call, at: float) -> list[dict[str, Any]]:
    """Verbs for the actions. What is followed by listening is one gather; before a transfer or the end it is a plain say."""
    ends = any(isinstance(action, Transfer | HangUp) for action in actions)
    made = [_verb(action, ends=ends) for action in actions]
    return [verb for verb in made if verb]


def call_id_of(message: GatewayMessage) -> str | None:
    """The call a message is about."""
    data = message.get("data")
    found = message.get("call_sid") or (data.get("call_sid") if isinstance(data, Mapping) else None)
    return found if isinstance(found, str) and 0 < len(found) <= 200 else None


def acknowledged(message: GatewayMessage, verbs: Sequence[dict[str, Any]], *, is_over: bool) -> dict[str, Any] | None:
    """The ack for a message, if it wants one. A turn without words is followed by listening on."""
    if message.get("type") not in NEEDS_ACK:
        return None
    ack: dict[str, Any] = {"type": "ack", "msgid": message.get("msgid")}
    goes_on = message.get("type") == "verb:hook" and message.get("hook") == TURN and not is_over
    data = list(verbs) or ([_gather(Speak(""))] if goes_on else [])
    return ack | ({"data": data} if data else {})


def pushed(verbs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Verbs that take the place of what the gateway is doing."""
    return {"type": "command", "command": "redirect", "queueCommand": False, "data": list(verbs)}


def _event(message: GatewayMessage, data: Mapping[str, Any], at: float) -> Event | None:
    match message.get("type"), message.get("hook"):
        case "session:new", _:
            caller = data.get("from")
            return Started(at, caller if isinstance(caller, str) else "")
        case "session:reconnect", _:
            return Reconnected(at)
        case "verb:hook", hook if hook == TURN:
            return _turn(data, at, str(message.get("msgid") or ""))
        case "verb:hook", hook if hook == PARTIAL:
            return Saying(at, _transcript(data)[0])
        case "verb:hook", hook if hook == TRANSFERRED:
            return HungUp(at, "transferred") if data.get("dial_call_status") == "completed" else TransferFailed(at)
        case "call:status", _ if data.get("call_status") in OVER:
            return HungUp(at, str(data["call_status"]))
    return None


def _turn(data: Mapping[str, Any], at: float, message_id: str) -> Event:
    match data.get("reason"):
        case "speechDetected":
            text, confidence = _transcript(data)
            return Said(at, text, message_id, confidence)
        case "dtmfDetected":
            return Keys(at, str(data.get("digits") or ""), message_id)
        case "timeout":
            return Silence(at)
    return Unclear(at)  # error, stt-low-confidence, and what may come


def _transcript(data: Mapping[str, Any]) -> tuple[str, float | None]:
    """The likeliest transcript and how sure the recogniser is, if it says so; it writes 0 where it does not know."""
    speech = data.get("speech")
    alternatives = speech.get("alternatives") if isinstance(speech, Mapping) else None
    first = alternatives[0] if isinstance(alternatives, list) and alternatives else {}
    if not isinstance(first, Mapping):
        return "", None
    confidence = first.get("confidence")
    return str(first.get("transcript") or ""), float(confidence) if isinstance(
        confidence, float
    ) and confidence else None


def _verb(action: Action, *, ends: bool) -> dict[str, Any] | None:
    match action:
        case Speak():
            return {"verb": "say", "text": _spoken(action)} if ends else _gather(action)
        case Transfer():
            summary = quote(action.summary[: HEADER_LIMIT // QUOTED_BYTES])
            return {
                "verb": "dial", "target": [_target(action.target)], "actionHook": TRANSFERRED, "answerOnBridge": True,
                "timeout": RING_SECONDS, "headers": {"X-Call-Summary": summary},
            }  # fmt: skip
        case HangUp():
            return {"verb": "hangup"}
    return None


def _gather(speak: Speak) -> dict[str, Any]:
    """Say and listen. The gateway stops at the first word it hears; whether it should have, the call judges afterwards."""
    keys = (
        {"minDigits": 1, "maxDigits": MOST_DIGITS, "interDigitTimeout": 3}
        if speak.listening == "digits"
        else {"numDigits": 1}
    )
    gather = {
        "verb": "gather", "input": ["speech", "digits"], "actionHook": TURN, "partialResultHook": PARTIAL,
        "bargein": speak.interruptible, "dtmfBargein": True, "minBargeinWordCount": 1,
        "listenDuringPrompt": speak.interruptible, "finishOnKey": "#", "timeout": SILENCE_SECONDS, **keys,
        "recognizer": {"vendor": "default", "language": "zh-CN"},
    }  # fmt: skip
    return gather | ({"say": {"text": _spoken(speak)}} if speak.text else {})


def _spoken(speak: Speak) -> str:
    return f'<speak><prosody rate="slow">{escape(speak.text)}</prosody></speak>' if speak.slow else speak.text


def _target(address: str) -> dict[str, str]:
    if address.startswith("sip:") or "@" in address:
        return {"type": "sip", "sipUri": address if address.startswith("sip:") else f"sip:{address}"}
    return {"type": "phone", "number": address.removeprefix("tel:")}
