"""xlsx: every sheet a heading, every row a row of its table; merged cells repeat their value."""

import importlib
import io
from datetime import date, datetime, time
from typing import Any
from zipfile import BadZipFile

from knowledge.documents.blocks import Block, Paragraph, Reading, Table
from knowledge.documents.cleaning import normalise_characters
from knowledge.documents.errors import UnreadableDocument
from knowledge.documents.readers.limits import MAX_LINES, MAX_TABLE_CELLS
from knowledge.documents.readers.zip_guard import check_office_file

_WIDEST_FILL = 10_000  # cells of one merged range that are filled; larger ones are decoration


def read_xlsx(data: bytes) -> Reading:
    check_office_file(data, required="xl/workbook.xml", extension=".xlsx")
    openpyxl = importlib.import_module("openpyxl")
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
        blocks = [block for sheet in workbook.worksheets for block in _sheet(sheet)]
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, BadZipFile) as error:
        raise UnreadableDocument("文件已损坏，不能作为 .xlsx 打开，请重新保存后再上传。") from error
    hidden = [sheet.title for sheet in workbook.worksheets if sheet.sheet_state != "visible"]
    warnings = (f"工作表{'、'.join(hidden)}是隐藏的，也已读入，请核对。",) if hidden else ()
    return Reading(tuple(blocks), warnings)


def _sheet(sheet: Any) -> list[Block]:
    """Only cells that exist are visited: a sheet may claim a million empty rows."""
    cells = {place: cell for place, cell in sheet._cells.items() if cell.value is not None}
    if len(cells) > MAX_TABLE_CELLS or len({row for row, _ in cells}) > MAX_LINES:
        raise UnreadableDocument(f"表格超过{MAX_LINES:,}行或{MAX_TABLE_CELLS:,}个单元格，请拆分后再上传。")
    values = {place: written(cell) for place, cell in cells.items()}
    header_rows = _spread(sheet, values)
    if not values:
        return []
    first = min(column for _, column in values)
    last = min(max(column for _, column in values), first + 1_000)
    numbers = sorted({row for row, _ in values})
    rows = tuple(tuple(values.get((row, column), "") for column in range(first, last + 1)) for row in numbers)
    return [Paragraph(normalise_characters(sheet.title), role="sheet"), Table(_trimmed(rows), header_rows=header_rows)]


def _spread(sheet: Any, values: dict[tuple[int, int], str]) -> int | None:
    """Fill merged ranges; tells how many rows the header has when its cells are merged downwards."""
    top = min((row for row, _ in values), default=1)
    deepest = 0
    has_wide = False
    for merged in sheet.merged_cells.ranges:
        value = values.get((merged.min_row, merged.min_col))
        size = (merged.max_row - merged.min_row + 1) * (merged.max_col - merged.min_col + 1)
        if value is None or size > _WIDEST_FILL:
            continue
        if merged.min_row == top:
            deepest = max(deepest, merged.max_row - top + 1)
            has_wide = has_wide or merged.max_col > merged.min_col
        for row in range(merged.min_row, merged.max_row + 1):
            for column in range(merged.min_col, merged.max_col + 1):
                values[row, column] = value
    return deepest if deepest > 1 and has_wide else None


def _trimmed(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    width = max((at + 1 for row in rows for at, value in enumerate(row) if value), default=0)
    return tuple(row[:width] for row in rows)


def written(cell: Any) -> str:
    """A value as the sheet shows it: whole numbers without .0, dates in full, shares with their percent sign."""
    value = cell.value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        if "%" in str(cell.number_format):
            return f"{round(value * 100, 6):g}%"
        return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)
    return normalise_characters(str(value)).strip()
