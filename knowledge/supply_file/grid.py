"""CSV or XLSX to rows of cells, all as text; what a cell must not be (a formula, a merged one) is noted at the cell."""

import csv
import importlib
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zipfile import BadZipFile

from knowledge.documents.cleaning import normalise_characters
from knowledge.documents.errors import UnreadableDocument
from knowledge.documents.readers.decoding import decode
from knowledge.documents.readers.limits import MAX_TABLE_CELLS
from knowledge.documents.readers.xlsx import written
from knowledge.documents.readers.zip_guard import check_office_file
from knowledge.supply_file.template import EXPLANATION

NOT_A_FORMULA = "直接写出的内容，不能是公式（复制后选择性粘贴为“数值”）"
NOT_MERGED = "每个单元格分别填写，不能合并单元格（取消合并后逐行填写）"
NOT_AN_ERROR = "正常的内容，不能是 Excel 的出错标记"
LEGIBLE = "能识别的文字（文件另存为 UTF-8 或 XLSX 后再上传）"
_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
_ZIP_OR_OLE = (b"PK", b"\xd0\xcf\x11\xe0")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
_LONGEST_CELL = 1024 * 1024
_BROKEN = "文件已损坏，不能作为 .xlsx 打开，请用 Excel 重新另存后再上传。"


@dataclass(frozen=True)
class Cell:
    """`fault` says what the cell should be if it is what it must not be."""

    text: str
    fault: str = ""


@dataclass(frozen=True)
class Row:
    """The cells of a row that hold something, by column from 0. `number` is the one that Excel shows."""

    number: int
    cells: dict[int, Cell]


@dataclass(frozen=True)
class Grid:
    """The rows that hold something."""

    rows: list[Row]
    warnings: tuple[str, ...] = ()


def read_grid(filename: str, data: bytes) -> Grid:
    """Raises UnreadableDocument with a Chinese sentence if the file is no table that can be read."""
    if not data.strip():
        raise UnreadableDocument("文件是空的，请填好模板后再上传。")
    suffix = filename.rpartition(".")[2].lower()
    if data.startswith(_ZIP_OR_OLE) or suffix == "xlsx":
        return _xlsx(data)
    if suffix not in ("csv", "txt"):
        raise UnreadableDocument("只能导入 .xlsx 或 .csv 文件；其他格式请另存为 .xlsx 后再上传。")
    return _csv(data)


def _csv(data: bytes) -> Grid:
    text, warnings = decode(data)
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",\t;", key=first.count)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Row] = []
    try:
        for number, values in enumerate(reader, 1):
            cells = {at: cell for at, value in enumerate(values) if (cell := _typed(value)).text}
            if cells:
                rows.append(Row(number, cells))
    except csv.Error as error:
        raise UnreadableDocument(
            f"CSV 文件第{reader.line_num}行附近的双引号不成对或格式有误，请用 Excel 打开检查后重新另存，或改用 XLSX 模板。"
        ) from error
    return Grid(rows, warnings)


def _typed(value: str) -> Cell:
    """A cell of a text file, where formulas are texts."""
    cell = _cell(value)
    return Cell(cell.text, NOT_A_FORMULA) if cell.text.startswith("=") else cell


@lru_cache(maxsize=50_000)  # most of a table's cells say what others say
def _cell(value: str) -> Cell:
    text = _CONTROL.sub("", normalise_characters(value)).strip()
    if text in _ERRORS:
        return Cell(text, NOT_AN_ERROR)
    return Cell(text, LEGIBLE if "\ufffd" in text else "")


def _xlsx(data: bytes) -> Grid:
    check_office_file(data, required="xl/workbook.xml", extension=".xlsx")
    openpyxl = importlib.import_module("openpyxl")
    try:
        sheets = openpyxl.load_workbook(io.BytesIO(data)).worksheets
        visible = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
        if not visible:
            raise UnreadableDocument("文件里没有可见的工作表，请填好模板后再上传。")
        rows = _sheet(visible[0])
        others = [s.title for s in sheets if s is not visible[0] and s.title != EXPLANATION and s._cells]
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, BadZipFile) as error:
        raise UnreadableDocument(_BROKEN) from error
    ignored = f"只读取了第一张工作表“{visible[0].title}”，没有读取：{'、'.join(others[:10])}。"
    return Grid(rows, (ignored,) if others else ())


def _sheet(sheet: Any) -> list[Row]:
    """Only cells that exist are visited: a sheet may claim a million empty rows."""
    if len(sheet._cells) > MAX_TABLE_CELLS:
        raise UnreadableDocument(f"表格超过{MAX_TABLE_CELLS:,}个单元格，请拆分后再上传。")
    found: dict[int, dict[int, Cell]] = {}
    for (number, column), cell in sheet._cells.items():
        if cell.value is not None and (kept := _of_excel(cell)).text:
            found.setdefault(number, {})[column - 1] = kept
    _mark_merged(found, sheet.merged_cells.ranges)
    return [Row(number, found[number]) for number in sorted(found)]


def _of_excel(cell: Any) -> Cell:
    if cell.data_type == "f":
        formula = cell.value if isinstance(cell.value, str) else f"={getattr(cell.value, 'text', None) or '公式'}"
        return Cell(formula, NOT_A_FORMULA)
    return _cell(written(cell))


def _mark_merged(found: dict[int, dict[int, Cell]], ranges: Iterable[Any]) -> None:
    """Note it at every cell of a merged range that lies in a row with content."""
    if not found:
        return
    last = max(column for cells in found.values() for column in cells)
    for merged in ranges:
        for number in range(merged.min_row, min(merged.max_row, max(found)) + 1):
            for column in range(merged.min_col - 1, min(merged.max_col - 1, last) + 1):
                if number in found:
                    text = found[number][column].text if column in found[number] else "合并单元格"
                    found[number][column] = Cell(text, NOT_MERGED)
