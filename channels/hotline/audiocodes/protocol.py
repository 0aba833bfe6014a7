"""AudioCodes Bot API ↔ call: activities in, activities out. The same in its HTTP and its WebSocket mode."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from bot.errors import BadContent
from channels.hotline import prompts
from channels.hotline.call_state import Call
from channels.hotline.events import (
    Action,
    Event,
    HangUp,
    Keys,
    Said,
    Saying,
    Silence,
    Speak,
    Started,
    StopSpeaking,
    Transfer,
    TransferFailed,
)
from channels.hotline.wire import GatewayMessage, Heard

name = "audiocodes"
EXPIRES_SECONDS = 120
SILENCES = 10  # the gateway hangs up after these; our own ladder ends long before
SESSION = {
    "language": "zh-CN",
    "userNoInputTimeoutMS": 8000, "userNoInputRetries": SILENCES, "userNoInputSendEvent": True,
    "bargeIn": True, "bargeInOnDTMF": True, "bargeInMinWordCount": 1,  # its words are not ours: see listening.py
    "sendDTMF": True,
    "botNoInputTimeoutMS": 1500, "botNoInputSpeech": prompts.LOOKING_IT_UP, "botNoInputGiveUpTimeoutMS": 15000,
}  # fmt: skip
ONE_KEY = {"dtmfCollect": False}
DIGITS = {
    "dtmfCollect": True, "dtmfCollectMaxDigits": 20, "dtmfCollectSubmitDigit": "#", "dtmfCollectInterDigitTimeoutMS": 3000,
}  # fmt: skip


def read(message: GatewayMessage, at: float) -> Sequence[Heard]:
    """The events of `{"activities": […]}`; activities that mean nothing to us are passed over."""
    activities = message.get("activities")
    if not isinstance(activities, list) or not all(isinstance(one, Mapping) for one in activities):
        raise BadContent(f"activities must be a list of objects, got {type(activities).__name__}")
    return list(_events(activities, at))


def write(actions: Sequence[Action], call: Call, at: float) -> list[dict[str, Any]]:
    """Activities for the actions; the first of a call are preceded by how the gateway is to behave."""
    made = [_activity(action) for action in actions]
    if call.sent == 0 and made:
        made.insert(0, {"type": "event", "name": "config", "sessionParams": SESSION})
    timestamp = datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    numbered = enumerate((one for one in made if one), call.sent + 1)
    return [{"id": f"{call.call_id}-{number}", "timestamp": timestamp, **one} for number, one in numbered]


def urls(conversation: str, base: str) -> dict[str, Any]:
    """What a new conversation is told: where to send what. `base`: path of the bot, from the root of the host."""
    at = f"{base}/conversation/{conversation}"
    return {
        "activitiesURL": f"{at}/activities", "refreshURL": f"{at}/refresh", "disconnectURL": f"{at}/disconnect",
        "expiresSeconds": EXPIRES_SECONDS,
    }  # fmt: skip


def _events(activities: Sequence[Mapping[str, Any]], at: float) -> Iterator[Heard]:
    for activity in activities:
        message_id = str(activity.get("id") or "")
        event = _event(activity, at, message_id)
        if event is not None:
            yield Heard(event, message_id)


def _event(activity: Mapping[str, Any], at: float, message_id: str) -> Event | None:
    said = activity.get("parameters")
    parameters = said if isinstance(said, Mapping) else {}
    match activity.get("type"), activity.get("name"):
        case "message", _:
            confidence = parameters.get("confidence")
            known = float(confidence) if isinstance(confidence, int | float) else None
            return Said(at, _text(activity.get("text")), message_id, known)
        case "event", "start":
            return Started(at, _text(parameters.get("caller")))
        case "event", "DTMF" | "dtmf":
            return Keys(at, _text(activity.get("value")), message_id)
        case "event", "noUserInput":
            return Silence(at)
        case "event", "speechHypothesis":
            return Saying(at, _text(parameters.get("text") or activity.get("text") or activity.get("value")))
        case "event", str(other) if other.lower().startswith("transfer") and "fail" in other.lower():
            return TransferFailed(at)
    return None


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str | int) else ""


def _activity(action: Action) -> dict[str, Any]:
    match action:
        case Speak(text=text) if text:
            listening = DIGITS if action.listening == "digits" else ONE_KEY
            spoken = f'<speak><prosody rate="slow">{escape(text)}</prosody></speak>' if action.slow else text
            return {"type": "message", "text": spoken, "activityParams": {"bargeIn": action.interruptible, **listening}}
        case StopSpeaking():
            return {"type": "event", "name": "abortPrompts"}
        case Transfer():
            target = action.target if ":" in action.target else f"tel:{action.target}"
            return {
                "type": "event", "name": "transfer",
                "activityParams": {"transferTarget": target, "handoverReason": action.summary},
            }  # fmt: skip
        case HangUp():
            return {"type": "event", "name": "hangup", "activityParams": {"hangupReason": action.reason}}
    return {}
