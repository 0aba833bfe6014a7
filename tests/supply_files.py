"""Files as clerks make them: the template of a kind with rows of their own."""

import csv
import io
from collections.abc import Callable
from typing import Any

import openpyxl

from knowledge.offers import Kind
from knowledge.supply_file.columns import COLUMNS

Sheet = Any


def heads(kind: Kind) -> list[str]:
    return [column.head for column in COLUMNS[kind]]


def csv_file(kind: Kind, *rows: dict[str, str], first: list[str] | None = None, encoding: str = "utf-8") -> bytes:
    """Rows by head under the heads of the kind, or under `first`."""
    names = first or heads(kind)
    written = io.StringIO()
    csv.writer(written).writerows([names, *([row.get(name, "") for name in names] for row in rows)])
    return written.getvalue().encode(encoding)


def xlsx_file(kind: Kind, *rows: dict[str, Any], change: Callable[[Sheet], None] = lambda sheet: None) -> bytes:
    """The same as a workbook; `change` is done to its sheet at the end."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(heads(kind))
    for row in rows:
        sheet.append([row.get(name) for name in heads(kind)])
    change(sheet)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()
