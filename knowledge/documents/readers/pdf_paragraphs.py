"""Which lines of a pdf are one paragraph: told from indents, line lengths and distances."""

from collections.abc import Iterator, Sequence
from statistics import median

from knowledge.documents.blocks import Paragraph
from knowledge.documents.cleaning import joint
from knowledge.documents.readers.pdf_lines import Line

_FULL = 2.2  # character widths that may be free at the right edge of a line that runs on
_INDENT = 1.2  # character widths that set off the first line of a paragraph
_GAP = 1.35  # times the usual distance; more parts two paragraphs
_STOPS = "。！？；：…!?;:"


def paragraphs_of_lines(lines: Sequence[Line]) -> Iterator[Paragraph]:
    """Paragraphs in reading order; each knows where inside it a page turns."""
    size = median(line.height for line in lines)
    left, right = _margins(lines, size)
    step = _usual_step(lines)
    run: list[Line] = []
    for line in lines:
        if run and not _runs_on(run[-1], line, (left, right, size, step)):
            yield _paragraph(run)
            run = []
        run.append(line)
    if run:
        yield _paragraph(run)


def _margins(lines: Sequence[Line], size: float) -> tuple[float, float]:
    """The edges of the text: the leftmost and rightmost that several lines share."""
    lefts = sorted(line.left for line in lines)
    rights = sorted((line.right for line in lines), reverse=True)
    few = min(len(lines) - 1, max(0, len(lines) // 50))
    return lefts[few], rights[few]


def _usual_step(lines: Sequence[Line]) -> float:
    steps = [
        above.middle - below.middle
        for above, below in zip(lines, lines[1:], strict=False)
        if above.page == below.page and above.middle > below.middle
    ]
    if not steps:
        return 0.0
    return sorted(steps)[len(steps) // 4]  # most steps are inside paragraphs; wider ones are between them


def _runs_on(above: Line, below: Line, page: tuple[float, float, float, float]) -> bool:
    left, right, size, step = page
    if right - above.right > _FULL * size:
        return False  # the line was not full
    if below.left - left > _INDENT * size:
        return False  # an indented first line, or a centred title
    if above.page != below.page:
        return above.text[-1:] not in _STOPS or _is_indented_style(above, left, size)
    distance = above.middle - below.middle
    return step <= 0 or 0 < distance <= _GAP * step


def _is_indented_style(above: Line, left: float, size: float) -> bool:
    """A page that ends with a full line at the margin: the next page's first line, at the margin too, goes on."""
    return above.left - left <= _INDENT * size


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
