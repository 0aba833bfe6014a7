"""Words that a speech recogniser or a hurried thumb wrote by their sound: 荣姿 → 融资, 众宁 → 中宁, 高心技术企业 → 高新技术企业.

A stretch of text is repaired only if it sounds like a word we know, and the characters that would change make no word of
their own there. What is a real word (低压 for 抵押) is changed only where money or security is spoken of.
"""

import re
from collections.abc import Iterable, Mapping

import jieba

from matching.sounds import is_han, sounds

SHORTEST, LONGEST = 2, 8  # characters of a word that is repaired
MOST_PAIRS = 50_000  # of characters whose sounds are remembered
_MONEY = frozenset("贷借融款钱押保息万资企司厂账")
_FUNCTION_WORDS = frozenset(
    "到的了吗呢啊吧嘛呀我你他她它们是有在不没要想能会也都就还和跟把被给让用做个这那几多少过去找再"
)


class SoundRepair:
    """Repairs texts with one list of words.

    `heard`: what is always heard wrongly → what was meant, of the same length; `in_money`: the same for real words, which
    mean something else where no money is spoken of, and in the words of `kept`. `bold`: the words of two characters that may be meant where both were
    written differently (荣姿 for 融资); of any other one character must be right.
    """

    def __init__(
        self,
        words: Iterable[str],
        *,
        bold: Iterable[str] = (),
        heard: Mapping[str, str] | None = None,
        in_money: Mapping[str, str] | None = None,
        kept: Iterable[str] = (),
    ) -> None:
        self._bold = frozenset(bold)
        self._heard, self._in_money = dict(heard or {}), dict(in_money or {})
        self._kept = re.compile("|".join(map(re.escape, kept)) or r"$^")
        self._words = frozenset(w for w in words if SHORTEST <= len(w) <= LONGEST and is_han(w))
        self._by_sound: dict[tuple[str, ...], str] = {}
        for word in sorted(self._words, key=lambda w: (len(w), w)):
            for sound in sounds(word):
                self._by_sound.setdefault(sound, word)
        self._lengths_by_sound: dict[tuple[str, ...], set[int]] = {}
        for sound in self._by_sound:
            self._lengths_by_sound.setdefault(sound[:2], set()).add(len(sound))
        self._lengths_by_pair: dict[str, frozenset[int]] = {}  # of two characters; a text repeats those of others

    def repair(self, text: str) -> str:
        """The text with what was written by its sound put right; of the same length."""
        text = _replaced(text, self._heard)
        if not _MONEY.isdisjoint(text):
            text = self._without_kept(text)
        alone = _lone_characters(text)
        if not any(alone):
            return text
        fixed, done, han = list(text), [False] * len(text), [is_han(char) for char in text]
        places = self._places(text)
        for length in sorted(
            places, reverse=True
        ):  # longer words first, so that a later one can only overlap the ends of an earlier
            for start in places[length]:
                end = start + length
                if done[start] or done[end - 1]:
                    continue
                window = text[start:end]
                if window in self._words:
                    word: str | None = window
                else:
                    heard = any(alone[start:end]) and all(han[start:end])
                    word = self._meant(window, alone[start:end]) if heard else None
                if word is not None:
                    fixed[start:end] = word
                    done[start:end] = [True] * length
        return "".join(fixed)

    def _places(self, text: str) -> dict[int, list[int]]:
        """For each length of a word, where one may begin by its first two sounds; most stretches are ruled out by that."""
        places: dict[int, list[int]] = {}
        for start in range(len(text) - 1):
            for length in self._lengths_from(text[start : start + 2]):
                if start + length <= len(text):
                    places.setdefault(length, []).append(start)
        return places

    def _lengths_from(self, two: str) -> frozenset[int]:
        """How long the words are that begin with the sounds of these two characters."""
        known = self._lengths_by_pair.get(two)
        if known is None:
            if len(self._lengths_by_pair) >= MOST_PAIRS:
                self._lengths_by_pair.clear()
            found = (self._lengths_by_sound.get(sound, ()) for sound in sounds(two)) if is_han(two) else ()
            known = self._lengths_by_pair[two] = frozenset(length for lengths in found for length in lengths)
        return known

    def _without_kept(self, text: str) -> str:
        """Words of money put right, but where they are part of another word (低压 in 低压电工)."""
        parts = [
            part if self._kept.fullmatch(part) else _replaced(part, self._in_money)
            for part in re.split(f"({self._kept.pattern})", text)
        ]
        return "".join(parts)

    def _meant(self, window: str, alone: list[bool]) -> str | None:
        """The word that a stretch sounds like; None if there is none, or what would change makes sense as it stands."""
        word = next((self._by_sound[sound] for sound in sounds(window) if sound in self._by_sound), None)
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
        alone += [len(token) == 1 and is_han(token) and token not in _FUNCTION_WORDS] * len(token)
    return alone
