"""Files for the tests, made on the spot: one text as txt, docx or pdf."""

import io
from collections.abc import Sequence
from pathlib import Path

import docx
import pytest
from openpyxl import Workbook
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

SHARED_DATA = Path(__file__).resolve().parents[5] / "shared" / "data"
_FONT = "STSong-Light"


def shared_file(*parts: str) -> Path:
    """A file of the data beside the project; the test is skipped, with the reason, where it is absent."""
    path = SHARED_DATA.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"../shared absent: {'/'.join(parts)} is not there, so nothing was checked against real files")
    return path


def make_docx(paragraphs: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, value in zip(table.add_row().cells, row, strict=True):
                cell.text = value
    return docx_bytes(document)


def docx_bytes(document: "docx.document.Document") -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def make_pdf(
    paragraphs: Sequence[str], rows: Sequence[Sequence[str]] = (), *, indented: bool = True, font_size: int = 12
) -> bytes:
    """A pdf with a text layer; paragraphs are set off by an indent, or by a gap when not `indented`."""
    if _FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    indent = 2 * font_size if indented else 0
    style = ParagraphStyle(
        "body",
        fontName=_FONT,
        fontSize=font_size,
        leading=font_size * 1.6,
        firstLineIndent=indent,
        spaceAfter=0 if indented else font_size,
        wordWrap="CJK",
    )
    story: list[object] = [Paragraph(text, style) for text in paragraphs]
    if rows:
        grid = TableStyle([("FONT", (0, 0), (-1, -1), _FONT, font_size), ("GRID", (0, 0), (-1, -1), 0.5, "black")])
        story.append(Table([list(row) for row in rows], style=grid))
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4).build(story)
    return out.getvalue()


def make_xlsx(sheets: dict[str, Sequence[Sequence[object]]]) -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()
