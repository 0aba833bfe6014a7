"""Words that a speech recogniser or a hurried thumb wrote by their sound: 荣姿 → 融资, 众宁 → 中宁, 高心技术企业 → 高新技术企业.

A stretch of text is repaired only if it sounds like a word we know, and the characters that would change make no word of
their own there. What is a real word (低压 for 抵押) is changed only where money or security is spoken of.
"""

import itertools
from collections.abc import Iterable, Mapping
from functools import lru_cache

import jieba

SHORTEST, LONGEST = 2, 8  # characters of a word that is repaired
MAX_READINGS = 16
_MONEY = frozenset("贷借融款钱押保息万资企司厂账")
#: Characters whose usual reading pypinyin does not give alone: 还款 is huan, 银行 is hang, 利率 is lü.
_READINGS = {
    "还": ("huan", "hai"), "行": ("hang", "xing"), "率": ("lü",), "重": ("zhong", "chong"), "薪": ("xin",),
    "调": ("tiao", "diao"), "长": ("chang", "zhang"),
}  # fmt: skip
_FUNCTION_WORDS = frozenset("到的了吗呢啊吧嘛呀我你他她它们是有在不没要想能会也都就还和跟把被给让用做个这那几多少")


class SoundRepair:
    """Repairs texts with one list of words.

    `heard`: what is always heard wrongly → what was meant, of the same length; `in_money`: the same for real words, which
    mean something else where no money is spoken of. `bold`: the words of two characters that may be meant where both were
    written differently (荣姿 for 融资); of any other one character must be right.
    """

    def __init__(
        self,
        words: Iterable[str],
        *,
        bold: Iterable[str] = (),
        heard: Mapping[str, str] | None = None,
        in_money: Mapping[str, str] | None = None,
    ) -> None:
        self._bold = frozenset(bold)
        self._heard, self._in_money = dict(heard or {}), dict(in_money or {})
        self._words = frozenset(w for w in words if SHORTEST <= len(w) <= LONGEST and _is_han(w))
        self._by_sound: dict[tuple[str, ...], str] = {}
        for word in sorted(self._words, key=lambda w: (len(w), w)):
            for sound in _sounds(word):
                self._by_sound.setdefault(sound, word)
        self._beginnings = {(len(sound), *sound[:2]) for sound in self._by_sound}
        self._lengths = sorted({len(w) for w in self._words}, reverse=True)

    def repair(self, text: str) -> str:
        """The text with what was written by its sound put right; of the same length."""
        text = _replaced(text, self._heard)
        if not _MONEY.isdisjoint(text):
            text = _replaced(text, self._in_money)
        alone = _lone_characters(text)
        if not any(alone):
            return text
        fixed, done, han = list(text), [False] * len(text), [_is_han(char) for char in text]
        for length in self._lengths:  # longer words first, so that a later one can only overlap the ends of an earlier
            for start in range(len(text) - length + 1):
                end = start + length
                if done[start] or done[end - 1]:
                    continue
                window = text[start:end]
                sounds_known = (
                    any(alone[start:end]) and all(han[start:end]) and self._may_begin(text[start : start + 2], length)
                )
                word = (
                    window if window in self._words else self._meant(window, alone[start:end]) if sounds_known else None
                )
                if word is not None:
                    fixed[start:end] = word
                    done[start:end] = [True] * length
        return "".join(fixed)

    def _may_begin(self, two: str, length: int) -> bool:
        """Whether any word of this length begins with these sounds; most stretches are ruled out by that."""
        return any((length, *sounds) in self._beginnings for sounds in _sounds(two))

    def _meant(self, window: str, alone: list[bool]) -> str | None:
        """The word that a stretch sounds like; None if there is none, or what would change makes sense as it stands."""
        word = next((self._by_sound[sound] for sound in _sounds(window) if sound in self._by_sound), None)
        if word is None or not all(a == b or lone for a, b, lone in zip(window, word, alone, strict=True)):
            return None
        kept = any(a == b for a, b in zip(window, word, strict=True))
        return word if kept or len(word) > SHORTEST or word in self._bold else None


def _replaced(text: str, table: Mapping[str, str]) -> str:
    for wrong, right in table.items():
        if wrong in text:
            text = text.replace(wrong, right)
    return text


def _lone_characters(text: str) -> list[bool]:
    """For each character, whether the segmenter leaves it standing alone (or in a stretch that is no dictionary word)."""
    alone: list[bool] = []
    for token in jieba.dt.lcut(text, HMM=False):
        alone += [len(token) == 1 and _is_han(token) and token not in _FUNCTION_WORDS] * len(token)
    return alone


def _is_han(text: str) -> bool:
    return all("\u4e00" <= char <= "\u9fff" for char in text)


@lru_cache(maxsize=20_000)
def _readings(char: str) -> tuple[str, ...]:
    if char in _READINGS:
        found: Iterable[str] = _READINGS[char]
    else:
        from pypinyin import Style, pinyin  # half a second to import, so only when a text is read

        found = pinyin(char, style=Style.NORMAL, heteronym=True)[0]
    return tuple(dict.fromkeys(_fold(reading) for reading in found))[:3]


def _fold(reading: str) -> str:
    """Sounds that are not told apart in Ningxia, or by recognisers, made one: zh/z, ing/in, eng/en."""
    for said, folded in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if reading.startswith(said):
            reading = folded + reading[2:]
    return reading.removesuffix("g") if reading.endswith(("ing", "eng")) else reading


@lru_cache(maxsize=20_000)
def _sounds(word: str) -> tuple[tuple[str, ...], ...]:
    return tuple(itertools.islice(itertools.product(*(_readings(char) for char in word)), MAX_READINGS))
