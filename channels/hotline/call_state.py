"""What is known of a call between two messages: plain values, so that another replica can go on with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from channels.hotline.events import Answer, Ask
from channels.hotline.figures import Figures
from channels.hotline.phrasing import Say, as_written
from channels.hotline.playback import Playback
from channels.hotline.speech.hearing import Heard, hear

Phase = Literal["new", "talking", "transferring", "over"]
Offer = Literal["values", "heard", "sms", "more", "else"]


@dataclass(frozen=True)
class Terms:
    """What the house offers. `transfer_to`: a telephone number or SIP address, empty if nobody can be reached.

    `sms`: whether text messages are sent; a caller is promised none that nobody sends.
    `say` makes a text fit for a synthesiser, `hear` a transcript fit for the conversation.
    """

    transfer_to: str = ""
    sms: bool = False
    say: Say = as_written
    hear: Callable[[str], Heard] = hear


@dataclass
class Call:
    """通话.

    Attributes:
        caller: the number that calls; empty if withheld.
        speaking: what was said last, as far as the ear is concerned. rest: further pieces of the answer.
        question: what is open between us. choices: what can be picked. full: the last answer as it is written.
        listed: what it listed, not to be told twice in a row.
        offer: a question of the call itself that waits for yes or no. held: the answer kept until values are confirmed.
        supposed: what the caller may have said, and what was understood otherwise, kept until that is settled.
        failures, silences: in a row; below zero, silence is no concern.
        asked: number of the last question put to the conversation. waiting: the one to which an answer is due, since `asked_at`.
        wants_person: the caller asked for one. questions: the caller's last ones, for that person.
        dropped_at: when the gateway's socket went away. seen: ids of its messages, newest last.
        sent: messages sent so far. last_sent: those of the last time. counted: its figures are in the metrics.
    """

    call_id: str
    caller: str = ""
    phase: Phase = "new"
    speaking: Playback | None = None
    rest: tuple[str, ...] = ()
    question: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    full: str = ""
    listed: tuple[str, ...] = ()
    digits_wanted: bool = False
    offer: Offer | None = None
    held: Answer | None = None
    supposed: tuple[str, str] | None = None
    confirmed: tuple[str, ...] = ()
    failures: int = 0
    silences: int = 0
    slow: bool = False
    asked: int = 0
    waiting: Ask | None = None
    asked_at: float = 0.0
    wants_person: bool = False
    questions: tuple[str, ...] = ()
    dropped_at: float | None = None
    seen: tuple[str, ...] = ()
    sent: int = 0
    last_sent: tuple[dict[str, Any], ...] = ()
    counted: bool = False
    figures: Figures = field(default_factory=Figures)

    def as_json(self) -> dict[str, Any]:
        """Plain values; not `asdict`, whose deep copy costs two milliseconds at every message."""
        parts = ("speaking", "held", "waiting", "figures")
        nested = {name: vars(part) if (part := getattr(self, name)) is not None else None for name in parts}
        return {**vars(self), **nested}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Call":
        fields = {name: _tuples(one) for name, one in value.items()}
        speaking, held, waiting = value["speaking"], value["held"], value["waiting"]
        return cls(
            **fields
            | {
                "last_sent": tuple(value["last_sent"]),
                "speaking": Playback(**speaking) if speaking else None,
                "waiting": Ask(**waiting) if waiting else None,
                "held": Answer(**{name: _tuples(one) for name, one in held.items()}) if held else None,
                "figures": Figures(**value["figures"]),
            }
        )


def _tuples(value: Any) -> Any:
    """JSON has lists where we have tuples."""
    return tuple(_tuples(one) for one in value) if isinstance(value, list | tuple) else value
