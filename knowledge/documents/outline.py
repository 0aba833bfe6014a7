"""Blocks to a flat run of events: headings, texts, tables and closings, in reading order."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.documents.annexes import AnnexMark, find_annexes
from knowledge.documents.blocks import Block, Paragraph, Table
from knowledge.documents.closings import Break, closing_breaks
from knowledge.documents.contents_list import contents_entries
from knowledge.documents.enclosures import Enclosures
from knowledge.documents.markers import Marker, Place, Style, find_markers
from knowledge.documents.sequence import Candidate, Numbering, with_upcoming


@dataclass(frozen=True, slots=True)
class Event:
    """`kind` is heading, annex, text, closing, table or sheet; `text` is what follows the marker, spaces as read."""

    kind: str
    text: str = ""
    marker: str = ""
    style: Style | None = None
    page: int | None = None
    table: Table | None = None
    role: str = ""


@dataclass(frozen=True, slots=True)
class _Cut:
    """A place at which a paragraph is divided."""

    start: int
    end: int
    kind: str
    marker: str = ""
    style: Style | None = None


class Outline:
    """One pass over the paragraphs; `events` are the outcome, `warnings` what the clerk should look at."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._paragraphs = [block for block in blocks if isinstance(block, Paragraph)]
        self._texts = [paragraph.text for paragraph in self._paragraphs]
        self._annexes = _by_paragraph(find_annexes(self._texts))
        self._candidates = self._find_candidates()
        self._numbering = Numbering()
        self._listing = 0  # number of the annex-list line that may come next, 0 outside such a list
        self._begun = False  # a heading has been seen, so the preamble is over
        self.events: list[Event] = []
        self._run()
        self.warnings = tuple(self._numbering.warnings)

    def _find_candidates(self) -> dict[int, list[Candidate]]:
        found: list[tuple[int, str, Marker]] = []
        for at, text in enumerate(self._texts):
            markers = list(find_markers(text))
            if any(marker.place is not Place.START for marker in markers):
                enclosures = Enclosures(text)
                markers = [one for one in markers if not enclosures.contain(one.start, one.end)]
            found += [(at, text, marker) for marker in markers]
        candidates = with_upcoming(found)
        listed = contents_entries(self._texts, candidates)
        kept: dict[int, list[Candidate]] = {}
        for index, candidate in enumerate(candidates):
            if index not in listed:
                kept.setdefault(candidate.paragraph, []).append(candidate)
        return kept

    def _run(self) -> None:
        at = 0
        for block in self._blocks:
            if isinstance(block, Table):
                self.events.append(Event("table", page=block.page, table=block))
                continue
            if block.role == "sheet":
                self.events.append(Event("sheet", block.text, page=block.page))
                self._numbering.restart()
            else:
                self._divide(at, block)
            at += 1

    def _divide(self, at: int, paragraph: Paragraph) -> None:
        text = paragraph.text
        cuts = self._cuts(at, text)
        head = text[: cuts[0].start] if cuts else text
        if head.strip():
            kind = "closing" if self._listing and not cuts else "text"
            self.events.append(Event(kind, head, page=paragraph.page, role=paragraph.role))
        for position, cut in enumerate(cuts):
            end = cuts[position + 1].start if position + 1 < len(cuts) else len(text)
            page = paragraph.page_at(cut.start)
            self.events.append(Event(cut.kind, text[cut.end : end], cut.marker, cut.style, page, role=paragraph.role))

    def _cuts(self, at: int, text: str) -> list[_Cut]:
        following = self._texts[at + 1] if at + 1 < len(self._texts) else ""
        marks: list[AnnexMark | Break | Candidate] = [*self._annexes.get(at, ()), *self._candidates.get(at, ())]
        marks += closing_breaks(text, following)
        listing = self._is_listed(at)
        in_list, cuts = listing, list[_Cut]()
        for mark in sorted(marks, key=_start):
            cut, in_list = self._judge(mark, in_list, at)
            if cut is not None and not (cuts and cut.start < cuts[-1].end):
                cuts.append(cut)
        if not in_list:
            self._listing = 0
        return cuts

    def _is_listed(self, at: int) -> bool:
        """The line goes on with a list of annexes begun above: 2.… after 附件：1.…"""
        if not self._listing:
            return False
        candidates = self._candidates.get(at, [])
        if candidates and candidates[0].marker.place is Place.START:
            marker = candidates[0].marker
            return marker.style is Style.NUMBER and marker.number[0] == self._listing
        return False

    def _judge(self, mark: AnnexMark | Break | Candidate, in_list: bool, at: int) -> tuple[_Cut | None, bool]:
        if isinstance(mark, AnnexMark):
            self._numbering.restart()
            self._begun, self._listing = True, 0
            return _Cut(mark.start, mark.end, "annex", mark.written, Style.ANNEX), False
        if isinstance(mark, Break):
            if mark.kind == "list":
                self._listing = 1
            elif mark.kind == "signature":
                self._numbering.fresh = True
            in_list = mark.kind == "list" or (in_list and mark.kind != "signature")
            return (_Cut(mark.start, mark.start, "closing") if self._begun else None), in_list
        marker = mark.marker
        if in_list and marker.style is Style.NUMBER:
            self._listing = marker.number[0] + 1 if marker.number[0] == self._listing else self._listing
            return None, True
        if not self._numbering.accepts(mark):
            return None, in_list
        self._begun, self._listing = True, 0
        return _Cut(marker.start, marker.end, "heading", marker.written, marker.style), False


def _start(mark: AnnexMark | Break | Candidate) -> int:
    return mark.marker.start if isinstance(mark, Candidate) else mark.start


def _by_paragraph(marks: Sequence[AnnexMark]) -> dict[int, list[AnnexMark]]:
    grouped: dict[int, list[AnnexMark]] = {}
    for mark in marks:
        grouped.setdefault(mark.paragraph, []).append(mark)
    return grouped
