"""Writing as a telephone recogniser hands it over: homophones, sounds of thinking, words said twice, spoken numbers, no marks.

The homophones come from JioNLP's dictionary of readings and jieba's frequencies: no table of ours, and neither the readings
nor the search of what repairs them. Frequent words are put for what was said, as a recogniser's language model does.
"""

import random
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import jieba
import jionlp

from channels.hotline.speech.numerals import in_words

COMMONEST = 60_000  # words that a recogniser may put for others
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?")
_YEAR = re.compile(r"(?:19|20)\d{2}(?=年|\D*$)")
_MARK = re.compile(r"[^\w\s]|_")
_BEGINNINGS = (
    "嗯",
    "呃",
    "喂",
    "喂你好",
    "你好",
    "那个",
    "就是",
    "嗯那个",
    "喂你好我想问一下",
    "我问一下",
    "哎",
    "是这样的",
)
_BETWEEN = ("嗯", "呃", "那个", "就是", "这个", "啊", "就是那个")
_ENDINGS = ("啊", "嘛", "是吧", "谢谢")
_ONSETS = {"zh": "z", "ch": "c", "sh": "s", "z": "zh", "c": "ch", "s": "sh", "n": "l", "l": "n"}  # longer ones first
_ENDINGS_OF_SOUNDS = {"eng": "en", "ing": "in", "en": "eng", "in": "ing"}


@dataclass(frozen=True)
class Manner:
    """How often what happens: the share of words heard as another, in another accent, said twice, followed by a filler."""

    misheard: float = 0.15
    accent: float = 0.03
    twice: float = 0.04
    filler: float = 0.06
    beginning: float = 0.5
    ending: float = 0.2


@dataclass(frozen=True)
class Spoken:
    """A transcript, and the share of what was said that stands in it as another character."""

    text: str
    misheard: float


def spoken(text: str, seed: str, manner: Manner = Manner()) -> Spoken:  # a frozen value
    """The text as a recogniser might write it; the same for the same seed."""
    dice = random.Random(f"{seed}|{text}")
    said = [w for w in jieba.dt.cut(_MARK.sub(" ", _NUMBER.sub(_number, text))) if not w.isspace()]
    words = [_heard(word, dice, manner) for word in said]
    told: list[str] = [dice.choice(_BEGINNINGS)] if dice.random() < manner.beginning else []
    for word in words:
        told += [word, word] if dice.random() < manner.twice else [word]
        if dice.random() < manner.filler:
            told.append(dice.choice(_BETWEEN))
    if dice.random() < manner.ending:
        told.append(dice.choice(_ENDINGS))
    wrong = sum(a != b for a, b in zip("".join(said), "".join(words), strict=True))
    return Spoken("".join(told), wrong / max(1, len("".join(said))))


def _number(match: re.Match[str]) -> str:
    return (
        "".join("零一二三四五六七八九"[int(d)] for d in match[0]) if _YEAR.fullmatch(match[0]) else in_words(match[0])
    )


def _heard(word: str, dice: random.Random, manner: Manner) -> str:
    chance = dice.random()
    if not re.fullmatch(r"[\u4e00-\u9fff]{2,6}", word) or chance >= manner.misheard + manner.accent:
        return word
    sound = _sound(word)
    if chance >= manner.misheard:
        sound = in_accent(sound)
    words, weights = _homophones().get(sound, ((), ()))
    others = [(w, n) for w, n in zip(words, weights, strict=True) if w != word]
    if others:
        return dice.choices([w for w, _ in others], [n for _, n in others])[0]
    return _one_character(word, sound, dice)


def _one_character(word: str, sound: tuple[str, ...], dice: random.Random) -> str:
    """One character heard as another, where no word sounds so."""
    at = dice.randrange(len(word))
    characters, weights = _homophones().get(sound[at : at + 1], ((), ()))
    others = [(c, n) for c, n in zip(characters, weights, strict=True) if c != word[at]]
    if not others:
        return word
    return word[:at] + dice.choices([c for c, _ in others], [n for _, n in others])[0] + word[at + 1 :]


def in_accent(sound: tuple[str, ...]) -> tuple[str, ...]:
    """The first sound that an accent merges with another, as that other."""
    for at, one in enumerate(sound):
        onset = next((said for said in _ONSETS if one.startswith(said)), None)
        ending = next((said for said in _ENDINGS_OF_SOUNDS if one.endswith(said)), None)
        if onset is not None:
            one = _ONSETS[onset] + one[len(onset) :]
        elif ending is not None:
            one = one[: -len(ending)] + _ENDINGS_OF_SOUNDS[ending]
        if one != sound[at]:
            return (*sound[:at], one, *sound[at + 1 :])
    return sound


@cache
def _homophones() -> dict[tuple[str, ...], tuple[tuple[str, ...], tuple[int, ...]]]:
    """Sound → the commonest words (and characters) with it, and how common they are."""
    jieba.dt.initialize()
    common = sorted(
        ((n, w) for w, n in jieba.dt.FREQ.items() if n and re.fullmatch(r"[\u4e00-\u9fff]{1,4}", w)), reverse=True
    )
    found: dict[tuple[str, ...], list[tuple[int, str]]] = defaultdict(list)
    for number, word in common[:COMMONEST]:
        found[_sound(word)].append((number, word))
    return {
        sound: (tuple(w for _, w in ranked[:5]), tuple(n for n, _ in ranked[:5])) for sound, ranked in found.items()
    }


@cache
def _sound(word: str) -> tuple[str, ...]:
    """The readings of a word without tones, by JioNLP."""
    return tuple(reading.rstrip("12345") for reading in jionlp.pinyin(word, formater="simple"))
