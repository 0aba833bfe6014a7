"""The empty table that a clerk fills in: heads, one example row, and in Excel a sheet that explains every column."""

import csv
import importlib
import io
from typing import Any, Literal

from knowledge.offers import Kind
from knowledge.supply_file.columns import COLUMNS, KIND_NAMES, Column

Format = Literal["csv", "xlsx"]
EXPLANATION = "填写说明"
EXAMPLE_MARK = "示例"  # ids of example rows begin with it
_LISTED_ROWS = 20_001
_NOTES = (
    "第一行是表头，请不要改动、增减；第二行是示例，填写前请删除。",
    "同一编号再次导入就是更新：整行替换原来的内容，空着的格子就是没有这一项。",
    "请不要用公式，不要合并单元格。一次最多20,000行、20 MB。",
)


def template_url(kind: Kind) -> str:
    return f"/api/v1/supply/{kind}/template?format=xlsx"


def template(kind: Kind, format: Format) -> bytes:
    return _xlsx(kind) if format == "xlsx" else _csv(kind)


def _csv(kind: Kind) -> bytes:
    """With a byte order mark, without which Excel takes it for GBK."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(column.head for column in COLUMNS[kind])
    writer.writerow(column.example for column in COLUMNS[kind])
    return written.getvalue().encode("utf-8-sig")


def _xlsx(kind: Kind) -> bytes:
    openpyxl = importlib.import_module("openpyxl")
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = KIND_NAMES[kind]
    sheet.append([column.head for column in COLUMNS[kind]])
    sheet.append([column.example for column in COLUMNS[kind]])
    sheet.freeze_panes = "A2"
    _dress(sheet, [max(12, 2 * len(column.head) + 2) for column in COLUMNS[kind]])
    for at, column in enumerate(COLUMNS[kind], 1):
        if column.field == "id":  # as text, or Excel makes 1 of 001
            sheet.column_dimensions[sheet.cell(1, at).column_letter].number_format = "@"
        if column.choices:
            _offer_choices(sheet, at, column)
    _explain(workbook.create_sheet(EXPLANATION), kind)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def _explain(sheet: Any, kind: Kind) -> None:
    sheet.append(["列", "必填", "意思", "可以填什么", "示例"])
    for column in COLUMNS[kind]:
        required = "必填" if column.is_required else "可以空着"
        sheet.append([column.head, required, column.meaning, column.expected, column.example])
    for note in ("", *_NOTES):
        sheet.append([note])
    _dress(sheet, [20, 10, 40, 80, 30])
    alignment = importlib.import_module("openpyxl.styles").Alignment(wrap_text=True, vertical="top")
    for row in sheet.iter_rows(min_row=2, max_row=len(COLUMNS[kind]) + 1):
        for cell in row:
            cell.alignment = alignment


def _dress(sheet: Any, widths: list[int]) -> None:
    """Bold heads, columns that are wide enough."""
    font = importlib.import_module("openpyxl.styles").Font(bold=True)
    for cell, width in zip(sheet[1], widths, strict=True):
        cell.font = font
        sheet.column_dimensions[cell.column_letter].width = width


def _offer_choices(sheet: Any, at: int, column: Column) -> None:
    """A list to choose from; other ways of writing stay allowed."""
    validation = importlib.import_module("openpyxl.worksheet.datavalidation").DataValidation(
        type="list", formula1=f'"{",".join(column.choices)}"', allow_blank=True, showErrorMessage=False
    )
    letter = sheet.cell(1, at).column_letter
    validation.add(f"{letter}2:{letter}{_LISTED_ROWS}")
    sheet.add_data_validation(validation)
