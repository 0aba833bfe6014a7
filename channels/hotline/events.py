"""What reaches a call, and what it wants done; gateways are translated to these and from these.

`at` is a time in seconds on the gateway side's clock of this process: the call never looks at a clock itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Started:
    """The call is there; `caller` is the number that calls, empty if it is withheld."""

    at: float
    caller: str = ""


@dataclass(frozen=True)
class Said:
    """A finished utterance. `heard`: how much of our speech had been played, where the gateway knows."""

    at: float
    text: str
    message_id: str
    confidence: float | None = None
    heard: str | None = None


@dataclass(frozen=True)
class Saying:
    """An utterance that goes on."""

    at: float
    text: str


@dataclass(frozen=True)
class Keys:
    """Keys pressed, together."""

    at: float
    digits: str
    message_id: str


@dataclass(frozen=True)
class Silence:
    """The caller was given time and said nothing."""

    at: float


@dataclass(frozen=True)
class Unclear:
    """Something was said that the recogniser could not make out."""

    at: float


@dataclass(frozen=True)
class Replied:
    """The conversation answered question number `number` of this call; None: it could not."""

    at: float
    number: int
    payload: Mapping[str, Any] | None


@dataclass(frozen=True)
class Dropped:
    """The gateway's socket is gone, the caller perhaps not."""

    at: float


@dataclass(frozen=True)
class Reconnected:
    """The gateway lost us and is back."""

    at: float


@dataclass(frozen=True)
class TransferFailed:
    """Nobody took the transferred call; the caller is ours again."""

    at: float


@dataclass(frozen=True)
class HungUp:
    """The call is over."""

    at: float
    reason: str = ""


Event = (
    Started | Said | Saying | Keys | Silence | Unclear | Replied | Dropped | Reconnected | TransferFailed | HungUp
)  # fmt: skip

Listening = Literal["open", "digits"]


@dataclass(frozen=True)
class Speak:
    """Say this, then listen. `interruptible`: speech stops it. `listening`: digits where a number is asked for."""

    text: str
    interruptible: bool = True
    slow: bool = False
    listening: Listening = "open"


@dataclass(frozen=True)
class StopSpeaking:
    """The caller has the word now; for gateways that do not stop by themselves."""


@dataclass(frozen=True)
class Ask:
    """Put this to the conversation; the answer comes back as `Replied` with the same number."""

    number: int
    text: str
    message_id: str
    choice_id: str | None = None


@dataclass(frozen=True)
class SendSms:
    """Send a text message to the caller, who agreed to it."""

    number: str
    text: str


@dataclass(frozen=True)
class Transfer:
    """Hand the call to a person; `summary` spares the caller telling it all again."""

    target: str
    summary: str


@dataclass(frozen=True)
class HangUp:
    """End the call."""

    reason: str


Action = Speak | StopSpeaking | Ask | SendSms | Transfer | HangUp


@dataclass(frozen=True)
class Answer:
    """A reply made ready for the ear (see phrasing.py).

    Attributes:
        pieces: what is said, each short enough for one breath; the first now, the others when asked for.
        question: what is asked at the end. full: all of it, for a text message.
        choices: (id, title) of what can be picked. digits_wanted: a number is asked for, which keys may give.
        values: what the caller just said and must not be misheard. items: titles of what the pieces list, if they do.
    """

    pieces: tuple[str, ...]
    question: str = ""
    full: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    digits_wanted: bool = False
    values: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
