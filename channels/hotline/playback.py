"""What the caller has heard of what we say: from the gateway if it knows, else from time and speed."""

import re
from dataclasses import dataclass

CHARACTERS_PER_SECOND = 4.5  # Mandarin of a speech synthesiser at its usual speed, marks counted as pauses
SLOW_CHARACTERS_PER_SECOND = 3.2  # asked to speak slowly
SETTLE_SECONDS = 0.4  # from handing a text to the gateway until it is heard
_SENTENCE = re.compile(r"[^。！？!?；;]+[。！？!?；;]*")
_CLAUSE = re.compile(r"[^。！？!?；;，,、：:]+[。！？!?；;，,、：:]*")


@dataclass(frozen=True)
class Playback:
    """A text on its way to the caller's ear. `started_at`: when it was handed over; `question_at`: where its question begins."""

    text: str
    started_at: float
    question_at: int
    slow: bool = False

    @property
    def seconds(self) -> float:
        """How long it takes to say."""
        return SETTLE_SECONDS + len(self.text) / self._speed

    def heard(self, at: float, told: str | None = None) -> int:
        """How many characters had been heard at a time; `told`: what the gateway says was played."""
        if told is not None:
            return _reached(self.text, told)
        passed = max(0.0, at - self.started_at - SETTLE_SECONDS)
        return min(len(self.text), int(passed * self._speed))

    def is_over(self, at: float) -> bool:
        return self.heard(at) >= len(self.text)

    def rest(self, heard: int) -> str:
        """What to go on with: from the beginning of the clause in which it broke off."""
        if heard >= len(self.text):
            return ""
        starts = [m.start() for m in _CLAUSE.finditer(self.text) if m.start() <= heard]
        return self.text[starts[-1] if starts else 0 :]

    @property
    def _speed(self) -> float:
        return SLOW_CHARACTERS_PER_SECOND if self.slow else CHARACTERS_PER_SECOND


def _reached(text: str, told: str) -> int:
    """Where in our text the gateway's account of it ends; it may have other marks or spaces than ours."""
    wanted, found = sum(char.isalnum() for char in told), 0
    for place, char in enumerate(text):
        if found >= wanted:
            return place
        found += char.isalnum()
    return len(text)


def sentences(text: str) -> list[str]:
    return [found for m in _SENTENCE.finditer(text) if (found := m[0].strip())]


def clauses(text: str) -> list[str]:
    return [found for m in _CLAUSE.finditer(text) if (found := m[0].strip())]
