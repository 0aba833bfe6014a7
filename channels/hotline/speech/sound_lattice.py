"""Words that fit the sound of a text better than what is written: the cheapest way to cut it into words, some replaced.

A text is cut into dictionary words by their frequency. A stretch that sounds like a word we know may be cut as that word, for
a price per character that changes: dear, so that what makes sense as it stands stays. How much cheaper the cut has become is
the margin of the change.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

import jieba
from pypinyin import Style, pinyin

from matching.sounds import MAX_READINGS, folded, is_han, readings

LONGEST = 9  # characters of a word
#: Price of a character that changes: the same with its tone, with another tone, or only alike (n/l, zh/z, en/eng …).
SAME_TONE, SAME_SOUND, LIKE_SOUND = 4.0, 5.0, 6.5
NOTHING_KEPT = 1.5  # more for a word of which no character was right
#: Characters with more than one reading in words of business; of any other the first is meant.
_SEVERAL = frozenset("还行重调长种会给差参传便都校系省模更")
#: What holds a sentence together is heard right, and changed only within a long word.
_FUNCTION_WORDS = frozenset("到的了吗呢啊吧嘛呀我你他她它们是有在不没要想能也就和跟把被让用做这那几多少些谁")
KNOWN_FREQUENCY = 3000  # a word of ours counts as at least this frequent among the sixty million of jieba's corpus


@dataclass(frozen=True)
class Change:
    """A stretch that was put right.

    Attributes:
        start: where it begins; heard, meant: of the same length.
        margin: how much better it fits, in nats; near 0 it is as likely as what was heard.
        alike: the sounds are not the same, only not told apart (n/l, zh/z, eng/en …).
        rivals: other words with the same sound.
    """

    start: int
    heard: str
    meant: str
    margin: float
    alike: bool = False
    rivals: tuple[str, ...] = ()

    @property
    def end(self) -> int:
        return self.start + len(self.heard)


class SoundLattice:
    """Repairs texts with one list of words. `weights`: frequency of a word that is likelier than the others."""

    def __init__(self, words: Iterable[str], weights: Mapping[str, int] | None = None) -> None:
        jieba.dt.initialize()
        self._known = {
            w: (weights or {}).get(w, KNOWN_FREQUENCY) for w in words if 2 <= len(w) <= LONGEST and is_han(w)
        }
        self._by_sound: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for word in sorted(self._known):
            for sound in _sounds(word):
                self._by_sound[sound].append(word)
        self._beginnings = {(len(sound), *sound[:2]) for sound in self._by_sound}

    def changes(self, text: str) -> list[Change]:
        """What is put right in a text, from left to right."""
        found: list[Change] = []
        start = 0
        while start < len(text):
            end = start
            while end < len(text) and is_han(text[end]):
                end += 1
            if end - start > 1:
                found += self._in_run(text[start:end], start)
            start = end + 1
        return found

    def _in_run(self, run: str, offset: int) -> list[Change]:
        """The changes of a stretch of Han characters, with their margins."""
        arcs = self._arcs(run)
        if not any(change for ends in arcs for _, _, change in ends):
            return []
        cost, path = _cheapest(arcs)
        changes = [change for change in path if change is not None]
        settled = []
        for change in changes:
            without, _ = _cheapest(arcs, forbidden=change)
            settled.append(
                Change(offset + change.start, change.heard, change.meant, without - cost, change.alike, change.rivals)
            )
        return settled

    def _arcs(self, run: str) -> list[list[tuple[int, float, Change | None]]]:
        """For each place, the words that may begin there as (end, cost, change)."""
        arcs: list[list[tuple[int, float, Change | None]]] = []
        for start in range(len(run)):
            here: list[tuple[int, float, Change | None]] = [(start + 1, _cost(_frequency(run[start])), None)]
            for end in range(start + 2, min(len(run), start + LONGEST) + 1):
                window = run[start:end]
                frequency = max(_frequency(window), self._known.get(window, 0))
                if frequency:
                    here.append((end, _cost(frequency), None))
                if window not in self._known and (best := self._meant(window, start)) is not None:
                    here.append((end, best[0], best[1]))
            arcs.append(here)
        return arcs

    def _meant(self, window: str, start: int) -> tuple[float, Change] | None:
        """The word that a stretch most likely means, and what cutting it so costs."""
        if not any((len(window), *sound) in self._beginnings for sound in _sounds(window[:2])):
            return None
        sounding = dict.fromkeys(word for sound in _sounds(window) for word in self._by_sound.get(sound, ()))
        words = [word for word in sounding if _may_be(window, word)]
        if not words:
            return None
        priced = sorted((_cost(self._known[w]) + _price(window, w), w) for w in words)
        (cost, word), *others = priced
        rivals = tuple(other for price, other in others if price - cost < 1)
        return cost, Change(start, window, word, 0.0, _alike(window, word), rivals)


def _cheapest(
    arcs: list[list[tuple[int, float, Change | None]]], forbidden: Change | None = None
) -> tuple[float, list[Change | None]]:
    """The cost of the cheapest way through, and its words."""
    best: list[tuple[float, int, Change | None]] = [(math.inf, 0, None)] * (len(arcs) + 1)
    best[0] = (0.0, 0, None)
    for start, here in enumerate(arcs):
        for end, cost, change in here:
            if change is not None and change is forbidden:
                continue
            total = best[start][0] + cost
            if total < best[end][0]:
                best[end] = (total, start, change)
    path: list[Change | None] = []
    at = len(arcs)
    while at:
        path.append(best[at][2])
        at = best[at][1]
    return best[-1][0], path[::-1]


def _cost(frequency: int) -> float:
    return math.log(jieba.dt.total / max(frequency, 1))


def _frequency(word: str) -> int:
    return int(jieba.dt.FREQ.get(word) or 0)


def _may_be(window: str, word: str) -> bool:
    changed = [a for a, b in zip(window, word, strict=True) if a != b]
    if len(word) > 3 and len(changed) < len(word) / 2:
        return True
    return _FUNCTION_WORDS.isdisjoint(changed) and (len(changed) < len(word) or not _alike(window, word))


def _price(window: str, word: str) -> float:
    prices = [_price_of(a, b) for a, b in zip(window, word, strict=True)]
    return sum(prices) + (NOTHING_KEPT if all(prices) else 0)


@lru_cache(maxsize=20_000)
def _price_of(heard: str, meant: str) -> float:
    if heard == meant:
        return 0.0
    if set(_readings(heard)).isdisjoint(_readings(meant)):
        return LIKE_SOUND
    return SAME_SOUND if set(_toned(heard)).isdisjoint(_toned(meant)) else SAME_TONE


def _alike(window: str, word: str) -> bool:
    return any(_price_of(a, b) == LIKE_SOUND for a, b in zip(window, word, strict=True))


def _readings(char: str) -> tuple[str, ...]:
    return readings(char) if char in _SEVERAL else readings(char)[:1]


@lru_cache(maxsize=20_000)
def _toned(char: str) -> tuple[str, ...]:
    return tuple(pinyin(char, style=Style.TONE3, heteronym=char in _SEVERAL)[0])


@lru_cache(maxsize=20_000)
def _sounds(word: str) -> tuple[tuple[str, ...], ...]:
    """As `matching.sounds.sounds`, with n and l made one too, and rare readings left out."""
    choices = (tuple(dict.fromkeys(_loosely(reading) for reading in _readings(char))) for char in word)
    return tuple(islice(product(*choices), MAX_READINGS))


def _loosely(reading: str) -> str:
    plain = folded(reading)
    return "l" + plain[1:] if plain.startswith("n") else plain
