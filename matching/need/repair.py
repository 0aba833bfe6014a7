"""Words that a speech recogniser or a hurried thumb wrote by their sound: 荣姿 → 融资, 众宁 → 中宁, 高心技术企业 → 高新技术企业.

A stretch of text is repaired only if it sounds like a word we know, and the characters that would change make no word of their own there.
"""

import itertools
from collections.abc import Iterable
from functools import lru_cache

import jieba
from pypinyin import Style, pinyin

SHORTEST, LONGEST = 2, 8  # characters of a word that is repaired
MAX_READINGS = 16
#: Real words that are meant as words in the table only where money or security is spoken of.
REAL_WORDS = {"低压": "抵押", "存活": "存货", "保里": "保理", "单保": "担保", "代款": "贷款", "成力": "成立", "提户": "体户", "到帐": "到账", "帐款": "账款"}
_CUES = frozenset("贷借融款钱押保息万资企司厂账")
#: Characters whose usual reading pypinyin does not give alone: 还款 is huan, 银行 is hang, 利率 is lü.
_READINGS = {"还": ("huan", "hai"), "行": ("hang", "xing"), "率": ("lü",), "重": ("zhong", "chong"), "薪": ("xin",), "调": ("tiao", "diao"), "长": ("chang", "zhang")}


class SoundRepair:
    """Repairs texts with one list of words."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_sound: dict[tuple[str, ...], str] = {}
        self._words = frozenset(w for w in words if SHORTEST <= len(w) <= LONGEST and _is_han(w))
        for word in sorted(self._words, key=len):
            for sound in _sounds(word):
                self._by_sound.setdefault(sound, word)
        self._lengths = sorted({len(w) for w in self._words}, reverse=True)

    def repair(self, text: str) -> str:
        """The text with what was written by its sound put right; of the same length."""
        if any(char in _CUES for char in text):
            for heard, meant in REAL_WORDS.items():
                text = text.replace(heard, meant)
        alone = _lone_characters(text)
        if not any(alone):
            return text
        fixed = list(text)
        done = [False] * len(text)
        for length in self._lengths:
            for start in range(len(text) - length + 1):
                window = text[start : start + length]
                if any(done[start : start + length]) or not _is_han(window):
                    continue
                if window in self._words:
                    done[start : start + length] = [True] * length
                    continue
                if not any(alone[start : start + length]):
                    continue
                word = self._sounding_like(window)
                if word is not None and all(a == b or alone[start + i] for i, (a, b) in enumerate(zip(window, word, strict=True))):
                    fixed[start : start + length] = word
                    done[start : start + length] = [True] * length
        return "".join(fixed)

    def _sounding_like(self, window: str) -> str | None:
        return next((self._by_sound[s] for s in _sounds(window) if s in self._by_sound), None)


def _lone_characters(text: str) -> list[bool]:
    """For each character, whether the segmenter leaves it standing alone (or in a stretch that is no dictionary word)."""
    alone: list[bool] = []
    for token in jieba.dt.lcut(text, HMM=False):
        alone += [len(token) == 1 and _is_han(token) and token not in _FUNCTION_WORDS] * len(token)
    return alone


_FUNCTION_WORDS = frozenset("的了吗呢啊吧嘛呀我你他她它们是有在不没要想能会也都就还和跟把被给让用做个这那几多少")


def _is_han(text: str) -> bool:
    return all("\u4e00" <= char <= "\u9fff" for char in text)


@lru_cache(maxsize=20_000)
def _readings(char: str) -> tuple[str, ...]:
    if char in _READINGS:
        found: Iterable[str] = _READINGS[char]
    else:
        found = pinyin(char, style=Style.NORMAL, heteronym=True)[0]
    return tuple(dict.fromkeys(_fold(reading) for reading in found))[:3]


def _fold(reading: str) -> str:
    """Sounds that are not told apart in Ningxia, or by recognisers, made one: zh/z, ing/in, eng/en."""
    for said, folded in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if reading.startswith(said):
            reading = folded + reading[2:]
    return reading.removesuffix("g") if reading.endswith(("ing", "eng")) else reading


def _sounds(word: str) -> Iterable[tuple[str, ...]]:
    return itertools.islice(itertools.product(*(_readings(char) for char in word)), MAX_READINGS)
