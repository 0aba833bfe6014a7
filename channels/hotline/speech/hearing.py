"""What a caller's words become before they are understood: the one way from a transcript to the conversation."""

import re
from dataclasses import dataclass

from channels.hotline.speech.fillers import without_fillers
from channels.hotline.speech.numerals import figures, in_figures
from channels.hotline.speech.repair import Repaired, repair
from channels.hotline.speech.sound_lattice import Change
from matching.normalise import normalise

_DIGIT = "[零〇一幺二三四五六七八九]"
_SPELT = re.compile(
    rf"{_DIGIT}{{5,}}(?![十百千万亿点年])|(?<![{_DIGIT[1:-1]}十百千万])(?:二零|二〇|一九){_DIGIT}{{2}}(?=年)"
)
_ISSUED = re.compile(
    r"(?<=[发函规令字办])(?P<year>(?:二零|二〇|一九)[零〇一二三四五六七八九]{2})年?第?(?P<number>[一二三四五六七八九十百零]+)号"
)


@dataclass(frozen=True)
class Heard:
    """A caller's words, ready to be understood.

    Attributes:
        text: what goes to the conversation.
        said: the transcript as it came.
        repaired: what was put right, and what is better asked: `question` is for the caller; after a yes, `supposed` is the text.
    """

    text: str
    said: str
    repaired: Repaired

    @property
    def changes(self) -> tuple[Change, ...]:
        return self.repaired.changes

    @property
    def needs_confirmation(self) -> bool:
        return self.repaired.needs_confirmation

    @property
    def question(self) -> str | None:
        return self.repaired.question

    @property
    def supposed(self) -> str:
        return _written(self.repaired.supposed)


def hear(transcript: str) -> Heard:
    """One way of writing, no fillers, words by their sound put right, spelt digits as digits.

    >>> hear("嗯那个，砖精特新怎么申请").text
    '专精特新怎么申请'
    """
    repaired = repair(without_fillers(normalise(transcript)))
    return Heard(_written(repaired.text), transcript, repaired)


def _written(text: str) -> str:
    """Digits that were read out one by one, and document numbers, as they are written; amounts are read where they are needed."""
    text = _ISSUED.sub(_document_number, text)
    return _SPELT.sub(lambda match: figures(match[0]), text)


def _document_number(match: re.Match[str]) -> str:
    number = in_figures(match["number"])
    return f"〔{figures(match['year'])}〕{number}号" if number else match[0]
