"""The grid of a docx table: merged cells repeat their text in every place they cover."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

_LONG_FRAME = 200  # characters in the only column of a table that frames text
_WIDEST = 200  # columns


@dataclass(frozen=True)
class Grid:
    rows: tuple[tuple[str, ...], ...]
    header_rows: int | None
    is_frame: bool


def read_grid(table: Any, text_of: Callable[[Any], str]) -> Grid:
    """Rows with spans filled in. The header is the rows marked as such, or those that the first row's cells span."""
    rows: list[tuple[str, ...]] = []
    continued: list[list[bool]] = []
    marked = 0
    is_wide_first = False
    for row in table.iterchildren(qn("w:tr")):
        cells, goes_on, has_wide = _row(row, rows[-1] if rows else (), text_of)
        if not rows:
            is_wide_first = has_wide
        if marked == len(rows) and row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None:
            marked += 1
        rows.append(cells)
        continued.append(goes_on)
    columns = max((len(row) for row in rows), default=0)
    longest = max((len(cell) for row in rows for cell in row), default=0)
    is_frame = columns == 1 and (longest > _LONG_FRAME or len(rows) == 1)
    header = marked or (_spanned(continued) if is_wide_first else 0)
    return Grid(tuple(rows), header if 0 < header < len(rows) else None, is_frame)


def _row(row: Any, above: tuple[str, ...], text_of: Callable[[Any], str]) -> tuple[tuple[str, ...], list[bool], bool]:
    cells: list[str] = []
    goes_on: list[bool] = []
    has_wide = False
    for cell in row.iterchildren(qn("w:tc")):
        properties = cell.find(qn("w:tcPr"))
        span, merge = 1, None
        if properties is not None:
            span_element, merge = properties.find(qn("w:gridSpan")), properties.find(qn("w:vMerge"))
            span = int(span_element.get(qn("w:val"), "1")) if span_element is not None else 1
        continues = merge is not None and merge.get(qn("w:val"), "continue") == "continue"
        text = above[len(cells)] if continues and len(cells) < len(above) else text_of(cell)
        span = max(1, min(span, _WIDEST - len(cells)))
        has_wide = has_wide or span > 1
        cells += [text] * span
        goes_on += [continues] * span
    return tuple(cells), goes_on, has_wide


def _spanned(continued: list[list[bool]]) -> int:
    """Rows of a header whose first row has merged cells: itself and those into which its cells reach down."""
    rows = 1
    while rows < len(continued) and any(continued[rows]) and rows < 4:
        rows += 1
    return rows if rows > 1 else 0
