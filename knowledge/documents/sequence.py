"""Which of the places that look like headings are headings: those that carry the numbering on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge.documents.markers import Marker, Place, Style

_STOP = re.compile(r"[。；！？：;!?:]")
_LONGEST_TITLE = 40  # characters between a heading's number and a lower number that follows without a break
_WIDEST_GAP = 3  # numbers that may be missing when the next one again follows on
_NAMED = re.compile(r"(?:措施|方案|意见|办法|计划|细则|要点|指引|规定|通知|目录)$")  # …九条措施一、聚焦…
_BARE_CHAPTER = re.compile(r"[^。；，：！？]{1,24}?第\s?[一1]\s?[条节]")
_UNITS = (Style.PART, Style.CHAPTER, Style.SECTION, Style.ARTICLE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A marker with what the decision needs: its paragraph's text and the next number in the same style."""

    marker: Marker
    text: str
    paragraph: int
    upcoming: tuple[int, int] | None
    upcoming_bare: tuple[int, int] | None = None  # the same, for numbers straight behind other characters

    @property
    def is_first_of_list(self) -> bool:
        return self.marker.number == (1, 0) and (2, 0) in (self.upcoming, self.upcoming_bare)


@dataclass
class Numbering:
    """Open headings from the outside in, and the last number seen in each style."""

    open: list[tuple[Style, tuple[int, int]]] = field(default_factory=list)
    last: dict[Style, tuple[int, int]] = field(default_factory=dict)
    fresh: bool = True  # a new text begins here, so numbering may begin again
    warnings: list[str] = field(default_factory=list)
    ended: tuple[int, int] = (-1, 0)  # paragraph and offset at which the last accepted marker ends

    def restart(self) -> None:
        """An annex begins: its numbering is its own."""
        self.open, self.last, self.fresh = [], {}, True

    def accepts(self, candidate: Candidate) -> bool:
        """Decide, and if yes move on to this heading."""
        marker = candidate.marker
        if not self._is_well_placed(candidate):
            return False
        siblings = [number for style, number in self.open if style == marker.style]
        verdict = self._continues(candidate, siblings[-1] if siblings else None)
        if verdict is None:
            return False
        if verdict:
            self._note(f"“{marker.written}”前面的编号不连续，请核对是否缺少条款。")
        self._enter(candidate)
        return True

    def _is_well_placed(self, candidate: Candidate) -> bool:
        marker = candidate.marker
        opens_articles = bool(_BARE_CHAPTER.match(candidate.text, marker.end))
        if marker.style is Style.CHAPTER and marker.place is not Place.START and self._is_open(Style.CN_COMMA):
            return opens_articles  # else 一、… tells what the chapters of another document hold
        if marker.place in (Place.START, Place.STOP) or self._is_in_title(candidate):
            return True
        if marker.place is Place.SPACE:
            return marker.style not in (Style.NUMBER, Style.PAREN_NUMBER)
        if marker.style is Style.CN_COMMA:
            before = candidate.text[max(0, marker.start - 4) : marker.start]
            return candidate.is_first_of_list and bool(_NAMED.search(before))
        return marker.style is Style.CHAPTER and opens_articles

    def _is_open(self, style: Style) -> bool:
        return any(one == style for one, _ in self.open)

    def _is_in_title(self, candidate: Candidate) -> bool:
        """一、扩大供给（一）加强培养: a lower number right behind a title."""
        paragraph, end = self.ended
        marker = candidate.marker
        if paragraph != candidate.paragraph or not self.open or marker.style < self.open[-1][0]:
            return False
        if marker.style == self.open[-1][0] and (marker.style is not Style.CN_COMMA or marker.number[0] < 2):
            return False  # of siblings only 一、活动主题…二、活动时间… come without a stop between
        if marker.style is Style.ARTICLE and self.open[-1][0] not in _UNITS:
            return False
        title = candidate.text[end : marker.start] if marker.start - end <= _LONGEST_TITLE else "，"
        return len(title.strip()) > 1 and not _STOP.search(title)

    def _continues(self, candidate: Candidate, sibling: tuple[int, int] | None) -> bool | None:
        """None: no. False: yes. True: yes, but numbers are missing before it."""
        marker = candidate.marker
        number, upcoming = marker.number, candidate.upcoming
        before = sibling or self.last.get(marker.style)
        if before is not None and _follows(number, before):
            return False
        if number == (1, 0):
            is_list = candidate.is_first_of_list
            begins_level = sibling is None and (before is None or marker.style is not Style.ARTICLE)
            if begins_level or self.fresh:
                return False if is_list or marker.place is Place.START else None
            return False if is_list else None
        return self._skips(marker, before, upcoming)

    def _skips(self, marker: Marker, before: tuple[int, int] | None, upcoming: tuple[int, int] | None) -> bool | None:
        """A number may be missing in the file itself; the clauses after it must not be lost for that."""
        if marker.place is Place.BARE or (before is not None and marker.number <= before):
            return None
        goes_on = upcoming is not None and _follows(upcoming, marker.number)
        clear = marker.place is Place.START and marker.spaced and marker.style in _UNITS
        if before is None:
            return True if marker.place is Place.START and goes_on else None
        near = marker.number[0] - before[0] <= _WIDEST_GAP
        return True if (near and goes_on) or (clear and (near or goes_on)) else None

    def _enter(self, candidate: Candidate) -> None:
        marker = candidate.marker
        begins_again = marker.style is Style.ARTICLE and marker.number == (1, 0) and Style.ARTICLE in self.last
        if begins_again and not self._has_new_chapter():
            self.open = []
        while self.open and self.open[-1][0] >= marker.style:
            self.open.pop()
        if marker.number == (1, 0) and marker.style is not Style.ARTICLE:
            self._forget_below(marker.style)
        self.open.append((marker.style, marker.number))
        self.last[marker.style] = marker.number
        self.fresh = False
        self.ended = (candidate.paragraph, marker.end)

    def _has_new_chapter(self) -> bool:
        return any(style in _UNITS and number == (1, 0) for style, number in self.open)

    def _forget_below(self, style: Style) -> None:
        for lower in [one for one in self.last if one > style]:
            if lower is not Style.ARTICLE:
                del self.last[lower]

    def _note(self, warning: str) -> None:
        if warning not in self.warnings:
            self.warnings.append(warning)


def _follows(number: tuple[int, int], before: tuple[int, int]) -> bool:
    """第十一条 or 第十条之一 after 第十条; 第十一条 after 第十条之二."""
    return number == (before[0] + 1, 0) or number == (before[0], before[1] + 1)


def with_upcoming(found: Sequence[tuple[int, str, Marker]]) -> list[Candidate]:
    """Candidates, each knowing the next well-placed number in its style."""
    placed: dict[Style, tuple[int, int]] = {}
    bare: dict[Style, tuple[int, int]] = {}
    candidates: list[Candidate] = []
    for paragraph, text, marker in reversed(found):
        candidates.append(Candidate(marker, text, paragraph, placed.get(marker.style), bare.get(marker.style)))
        (bare if marker.place is Place.BARE else placed)[marker.style] = marker.number
    candidates.reverse()
    return candidates
