"""A call with a clock of our own, for tests of what it does."""

from dataclasses import dataclass, field
from typing import Any

from channels.hotline.call import take
from channels.hotline.call_state import Call, Terms
from channels.hotline.events import (
    Action,
    Ask,
    Event,
    Keys,
    Replied,
    Said,
    Silence,
    Speak,
    Started,
)
from channels.hotline.speech.hearing import Heard
from channels.hotline.speech.repair import Repaired
from channels.hotline.speech.sound_lattice import Change

CALLER = "13912345678"
LONG = "。".join(f"这是答案的第{n}句话要说清楚一件事情的来龙去脉" for n in "一二三四五六七八九十") + "。"


def heard_plainly(text: str) -> Heard:
    """As it was said; only 中拧 may be 中宁, and 砖精特心 is 专精特新."""
    doubtful = (Change(text.index("中拧"), "中拧", "中宁", 4.0),) if "中拧" in text else ()
    put_right = text.replace("砖精特心", "专精特新")
    changes = (Change(0, "砖精特心", "专精特新", 9.0),) if put_right != text else ()
    return Heard(put_right, text, Repaired(put_right, changes, doubtful))


def terms(transfer_to: str = "") -> Terms:
    return Terms(transfer_to, sms=True, hear=heard_plainly)


@dataclass
class Line:
    """A call and the time that passes in it."""

    terms: Terms = field(default_factory=lambda: terms("tel:0951168"))
    call: Call = field(default_factory=lambda: Call("c-1"))
    at: float = 1000.0
    number: int = 0

    def start(self) -> list[Action]:
        return self.take(Started(self.at, CALLER))

    def take(self, event: Event) -> list[Action]:
        return take(self.call, event, self.terms)

    def say(self, text: str, *, after: float = 60.0, **known: Any) -> list[Action]:
        """Something is said so many seconds after we began to speak; usually long after we were done."""
        self.at += after
        self.number += 1
        return self.take(Said(self.at, text, f"m-{self.number}", **known))

    def press(self, digits: str, *, after: float = 60.0) -> list[Action]:
        self.at += after
        self.number += 1
        return self.take(Keys(self.at, digits, f"m-{self.number}"))

    def wait(self) -> list[Action]:
        self.at += 60
        return self.take(Silence(self.at))

    def answer(self, reply: dict[str, Any] | None, seconds: float = 0.2) -> list[Action]:
        """The conversation answers what was asked last."""
        self.at += seconds
        return self.take(Replied(self.at, self.call.asked, reply))

    def ask(self, text: str, reply: dict[str, Any]) -> list[Action]:
        [asked] = self.say(text)
        assert isinstance(asked, Ask)
        return self.answer(reply)


def spoken(actions: list[Action]) -> str:
    [said] = [action for action in actions if isinstance(action, Speak)]
    return said.text
