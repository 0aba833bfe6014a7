"""The lexicon as hotwords: words that a recogniser should expect, in the format of each. The formats and limits: docs/speech.md."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import jieba

from channels.hotline.speech.asr_event import Dialect
from knowledge.lexicon import Lexicon, load_lexicon
from knowledge.need_words import need_words
from knowledge.regions import gazetteer
from matching.sounds import is_han

LONGEST = 10  # characters; the least that the recognisers allow
COMMON = 3000  # a word this frequent in jieba's dictionary is recognised without help
OUR_OWN, IMPORTANT, USEFUL = 3, 2, 1


@dataclass(frozen=True)
class Hotword:
    """A word, and how much it matters that it is heard: OUR_OWN (no general model has it), IMPORTANT or USEFUL."""

    word: str
    level: int


@dataclass(frozen=True)
class Format:
    """How a recogniser takes hotwords.

    Attributes:
        most: words of one list. weights: for each level, least first. write: the words as the file's text.
    """

    most: int
    weights: tuple[float, float, float]
    write: Callable[[Sequence[tuple[str, float]]], str]


@cache
def hotwords() -> tuple[Hotword, ...]:
    """The words of the project worth expecting, what matters most first."""
    return tuple(chosen(load_lexicon()))


def chosen(lexicon: Lexicon) -> list[Hotword]:
    """The hotwords of a lexicon, with the places and titles that needs name."""
    words = need_words()
    places = [name for name, full in gazetteer().names.items() if gazetteer().is_home(full)]
    important = dict.fromkeys([*lexicon.terms, *places, *words.kind, *words.financing_type, *words.qualification])
    official = dict.fromkeys(word for terms in lexicon.synonyms.values() for word in terms)
    jieba.dt.initialize()
    found = [Hotword(word, _level(word, word in important)) for word in {**important, **official} if _is_fit(word)]
    return sorted(found, key=lambda hotword: -hotword.level)  # stable: the lexicon's order within a level


def export(dialect: Dialect, limit: int | None = None) -> str:
    """The hotwords as a recogniser takes them, at most `limit` (or what it allows) of them."""
    how = FORMATS[dialect]
    words = hotwords()[: min(how.most, limit or how.most)]
    return how.write([(hotword.word, how.weights[hotword.level - 1]) for hotword in words])


def _is_fit(word: str) -> bool:
    return 2 <= len(word) <= LONGEST and is_han(word) and jieba.dt.FREQ.get(word, 0) < COMMON


def _level(word: str, is_important: bool) -> int:
    if not is_important:
        return USEFUL
    return IMPORTANT if jieba.dt.FREQ.get(word) else OUR_OWN


def _lines(pattern: str) -> Callable[[Sequence[tuple[str, float]]], str]:
    return lambda words: "".join(pattern.format(word, weight) + "\n" for word, weight in words)


def _weighted_object(words: Sequence[tuple[str, float]]) -> str:
    return json.dumps(dict(words), ensure_ascii=False, indent=1) + "\n"


def _grammar(words: Sequence[tuple[str, float]]) -> str:
    """A list of phrases; Vosk's Chinese models know words, so that phrases are cut into them, and may hear others."""
    return json.dumps([*(" ".join(jieba.dt.cut(word)) for word, _ in words), "[unk]"], ensure_ascii=False) + "\n"


FORMATS: Mapping[Dialect, Format] = {
    Dialect.FUNASR: Format(5000, (10, 15, 20), _lines("{} {}")),
    Dialect.VOSK: Format(5000, (1, 1, 1), _grammar),
    Dialect.SHERPA_ONNX: Format(5000, (1.5, 2.0, 2.5), _lines("{} :{}")),
    Dialect.ALIYUN: Format(500, (1, 2, 3), _weighted_object),
    Dialect.TENCENT: Format(1000, (5, 8, 10), _lines("{}|{}")),
    Dialect.IFLYTEK: Format(1000, (1, 1, 1), _lines("{}")),
}
