"""Tables of a pdf that are drawn with lines. pdfplumber is slow: only pages with drawn lines are shown to it."""

import importlib
import io
from dataclasses import dataclass
from typing import Any

import pdfplumber

from knowledge.documents.readers.pdf_lines import Line

_FEWEST_PATHS = 4  # drawn paths on a page with a table
_MOST_PAGES = 150  # pages shown to pdfplumber; beyond this the tables stay text
_MOST_PATHS = 20_000  # a page with more is a drawing
_PATH_OBJECT = 2  # FPDF_PAGEOBJ_PATH


@dataclass(frozen=True)
class RuledTable:
    rows: tuple[tuple[str, ...], ...]
    left: float
    right: float
    bottom: float
    top: float

    def holds(self, line: Line) -> bool:
        middle = (line.left + line.right) / 2
        return self.bottom - 1 <= line.middle <= self.top + 1 and self.left - 1 <= middle <= self.right + 1


def ruled_tables(document: Any, data: bytes) -> dict[int, list[RuledTable]]:
    """Tables by page number, from top to bottom."""
    candidates = [number for number in range(len(document)) if _is_ruled(document, number)][:_MOST_PAGES]
    if not candidates:
        return {}
    found: dict[int, list[RuledTable]] = {}
    with pdfplumber.open(io.BytesIO(data), pages=[number + 1 for number in candidates]) as opened:
        for page in opened.pages:
            tables = [table for one in page.find_tables() if (table := _read(one, float(page.height))) is not None]
            if tables:
                found[page.page_number] = sorted(tables, key=lambda table: -table.top)
            page.close()
    return found


def _is_ruled(document: Any, number: int) -> bool:
    pdfium = importlib.import_module("pypdfium2")
    try:
        page = document[number]
        paths = 0
        for thing in page.get_objects(filter=[_PATH_OBJECT], max_depth=3):
            paths += thing is not None
            if paths > _MOST_PATHS:
                break
        page.close()
    except pdfium.PdfiumError:
        return False
    return _FEWEST_PATHS <= paths <= _MOST_PATHS


def _read(table: Any, height: float) -> RuledTable | None:
    rows = tuple(tuple(str(cell or "").strip() for cell in row) for row in table.extract())
    if len(rows) < 2 or max(len(row) for row in rows) < 2:
        return None
    left, top, right, bottom = table.bbox
    return RuledTable(rows, left, right, height - bottom, height - top)
