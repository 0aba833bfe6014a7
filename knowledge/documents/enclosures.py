"""Stretches inside brackets and quotation marks, where a number is spoken of and opens no clause."""

from bisect import bisect_right

_PAIRS = {"（": "）", "(": "）", "“": "”", "《": "》", "「": "」"}
_CLOSERS = {"）": "）", ")": "）", "”": "”", "》": "》", "」": "」"}
_LONGEST = {"）": 200, "”": 600, "》": 120, "」": 300}  # characters; a longer pair is two stray halves
_DEEPEST = 200  # open brackets kept; hostile input opens millions


class Enclosures:
    """Answers in logarithmic time whether an offset lies inside a closed pair."""

    def __init__(self, text: str) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(_pairs(text)):
            if not self._ends or end > self._ends[-1]:
                self._starts.append(start)
                self._ends.append(end)

    def contain(self, start: int, end: int) -> bool:
        """True when start..end lies within a pair; a marker's own brackets do not count."""
        at = bisect_right(self._starts, start - 1) - 1
        return at >= 0 and self._ends[at] >= end


def _pairs(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    open_at: list[tuple[str, int]] = []
    for at, character in enumerate(text):
        if character in _PAIRS:
            open_at.append((_PAIRS[character], at))
            if len(open_at) > _DEEPEST:
                del open_at[: _DEEPEST // 2]
        elif character in _CLOSERS:
            closer = _CLOSERS[character]
            for back in range(len(open_at) - 1, max(len(open_at) - 6, -1), -1):
                if open_at[back][0] == closer:
                    start = open_at[back][1]
                    del open_at[back:]
                    if at - start <= _LONGEST[closer]:
                        found.append((start, at))
                    break
    return found
