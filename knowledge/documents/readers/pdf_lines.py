"""The lines of a pdf page with their places, as pdfium finds them."""

import importlib
import re
from dataclasses import dataclass
from typing import Any

from knowledge.documents.cleaning import normalise_characters

_SAME_LINE = 0.5  # of the height: pieces whose middles are nearer than this stand on one line


@dataclass(frozen=True)
class Line:
    """Text and box in points; `bottom` and `top` are measured from the foot of the page."""

    text: str
    page: int
    left: float
    right: float
    bottom: float
    top: float

    @property
    def height(self) -> float:
        return max(self.top - self.bottom, 1.0)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def page_lines(document: Any, number: int) -> list[Line]:
    """Lines of one page in reading order. A page that cannot be read yields none."""
    pdfium = importlib.import_module("pypdfium2")
    try:
        page = document[number]
        text_page = page.get_textpage()
    except pdfium.PdfiumError:
        return []
    try:
        pieces = _pieces(text_page, number + 1)
    finally:
        text_page.close()
        page.close()
    return _joined(pieces)


def _pieces(text_page: Any, page: int) -> list[Line]:
    whole = text_page.get_text_range()
    offsets = _offsets(whole)
    count = text_page.count_chars()
    pieces: list[Line] = []
    for found in re.finditer(r"[^\r\n]+", whole):
        text = found[0]
        if not text.strip():
            continue
        first = found.start() + len(text) - len(text.lstrip())
        last = found.start() + len(text.rstrip()) - 1
        start, end = (offsets[first], offsets[last]) if offsets else (first, last)
        if end >= count:
            continue
        left, bottom, _, top = text_page.get_charbox(start, loose=True)
        _, low, right, high = text_page.get_charbox(end, loose=True)
        clean = normalise_characters(text.replace("\x02", "-")).replace("\n", " ").strip()
        if clean:
            pieces.append(Line(clean, page, left, right, min(bottom, low), max(top, high)))
    return pieces


def _offsets(whole: str) -> list[int] | None:
    """pdfium counts UTF-16 units; None when every character is one unit, as nearly always."""
    if not any(character > "\uffff" for character in whole):
        return None
    offsets, at = [], 0
    for character in whole:
        offsets.append(at)
        at += 2 if character > "\uffff" else 1
    return offsets


def _joined(pieces: list[Line]) -> list[Line]:
    """Pieces that stand side by side are one line; all keep the order of the file."""
    lines: list[Line] = []
    for piece in pieces:
        last = lines[-1] if lines else None
        if (
            last is not None
            and abs(last.middle - piece.middle) < _SAME_LINE * last.height
            and piece.left >= last.right - 2
        ):
            gap = " " if piece.left - last.right > 0.3 * last.height else ""
            lines[-1] = Line(
                last.text + gap + piece.text,
                last.page,
                last.left,
                piece.right,
                min(last.bottom, piece.bottom),
                max(last.top, piece.top),
            )
        else:
            lines.append(piece)
    return lines
