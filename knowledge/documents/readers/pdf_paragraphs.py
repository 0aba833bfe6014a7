"""Which lines of a pdf are one paragraph: told from indents, line lengths and distances."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from knowledge.documents.blocks import Paragraph
from knowledge.documents.cleaning import joint
from knowledge.documents.readers.pdf_lines import Line

_FULL = 2.2  # character widths that may be free at the right edge of a line that runs on
_INDENT = 1.2  # character widths that set off the first line of a paragraph
_GAP = 1.35  # times the usual distance; more parts two paragraphs
_STOPS = "。！？；：…!?;:"
_SHARE_INDENTED = 0.1  # of the lines; where fewer are indented, paragraphs are set off by distance alone
_WORD = re.compile(r"[!-~]{2,40}[，。；：）]?")


@dataclass(frozen=True)
class _Page:
    """How the text is set: its margins, the size of a character, the distance of lines, and whether it indents."""

    left: float
    right: float
    size: float
    step: float
    indents: bool


def paragraphs_of_lines(lines: Sequence[Line]) -> Iterator[Paragraph]:
    """Paragraphs in reading order; each knows where inside it a page turns."""
    page = _measure(lines)
    run: list[Line] = []
    for line in lines:
        if run and not _runs_on(run[-1], line, page):
            yield _paragraph(run)
            run = []
        run.append(line)
    if run:
        yield _paragraph(run)


def _measure(lines: Sequence[Line]) -> _Page:
    """The margins are the outermost edges that several lines share, so that one stray line does not move them."""
    size = median(line.height for line in lines)
    lefts = sorted(line.left for line in lines)
    rights = sorted((line.right for line in lines), reverse=True)
    few = min(len(lines) - 1, len(lines) // 50)
    left = lefts[few]
    indented = sum(1 for line in lines if _INDENT * size < line.left - left < 4 * size)
    return _Page(left, rights[few], size, _usual_step(lines), indented >= _SHARE_INDENTED * len(lines))


def _usual_step(lines: Sequence[Line]) -> float:
    steps = [
        above.middle - below.middle
        for above, below in pairwise(lines)
        if above.page == below.page and above.middle > below.middle
    ]
    if not steps:
        return 0.0
    return sorted(steps)[len(steps) // 4]  # most steps are inside paragraphs; wider ones are between them


def _runs_on(above: Line, below: Line, page: _Page) -> bool:
    if page.right - above.right > _FULL * page.size + _unbreakable(below, page.size):
        return False  # the line was not full
    if below.left - page.left > _INDENT * page.size:
        return False  # an indented first line, or a centred title
    if above.page != below.page:
        return page.indents or above.text[-1:] not in _STOPS
    distance = above.middle - below.middle
    return page.step <= 0 or 0 < distance <= _GAP * page.step


def _unbreakable(line: Line, size: float) -> float:
    """Width of the number or Latin word that opens a line: it was moved there whole and left a gap above."""
    found = _WORD.match(line.text)
    return len(found[0]) * 0.62 * size if found else 0.0


def _paragraph(run: Sequence[Line]) -> Paragraph:
    pieces: list[str] = []
    turns: list[tuple[int, int]] = []
    length, previous, page = 0, "", run[0].page
    for line in run:
        glue = joint(previous, line.text)
        if line.page != page:
            page = line.page
            turns.append((length + len(glue), page))
        pieces += [glue, line.text]
        length += len(glue) + len(line.text)
        previous = line.text
    return Paragraph("".join(pieces), page=run[0].page, soft=True, turns=tuple(turns))
