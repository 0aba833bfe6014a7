"""docx: paragraphs with their automatic numbers written out, tables with merged cells spread."""

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from knowledge.documents.blocks import Block, Paragraph, Reading, Table
from knowledge.documents.cleaning import normalise_characters
from knowledge.documents.errors import UnreadableDocument
from knowledge.documents.readers.docx_numbering import AutoNumbers
from knowledge.documents.readers.docx_tables import read_grid
from knowledge.documents.readers.limits import MAX_LINES
from knowledge.documents.readers.zip_guard import check_office_file

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TEXT, _TAB, _BREAK, _CR, _HYPHEN = (qn(f"w:{name}") for name in ("t", "tab", "br", "cr", "noBreakHyphen"))
_PARAGRAPH, _TABLE, _CONTENT = qn("w:p"), qn("w:tbl"), qn("w:sdtContent")
_BOX = qn("w:txbxContent")
_NOT_TEXT = {qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr"), qn("w:instrText"), _BOX}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_FOOTNOTE = qn("w:footnoteReference")


def read_docx(data: bytes) -> Reading:
    check_office_file(data, required="word/document.xml", extension=".docx")
    try:
        document = docx.Document(io.BytesIO(data))
        body: Any = document.element.body
        numbers = AutoNumbers(document)
        blocks = list(_blocks(body, numbers))
    except (KeyError, ValueError, AttributeError, TypeError, SyntaxError) as error:
        raise UnreadableDocument("文件已损坏，不能作为 .docx 打开，请用 Word 或 WPS 重新保存后再上传。") from error
    if len(blocks) > MAX_LINES:
        raise UnreadableDocument(f"文件超过{MAX_LINES:,}段，请拆分后再上传。")
    warnings = ("文件有脚注，脚注内容未收入正文。",) if body.find(f".//{_FOOTNOTE}") is not None else ()
    return Reading(tuple(blocks), warnings)


def _blocks(container: Any, numbers: AutoNumbers) -> Iterator[Block]:
    """Paragraphs and tables in order; content controls are looked into without recursion."""
    waiting = list(reversed(list(container)))
    while waiting:
        element = waiting.pop()
        if element.tag == _PARAGRAPH:
            yield from _paragraph(element, numbers)
        elif element.tag == _TABLE:
            yield from _table(element, numbers)
        elif element.tag in (qn("w:sdt"), _CONTENT, qn("w:ins"), qn("w:moveTo"), qn("w:customXml"), qn("w:smartTag")):
            waiting += reversed(list(element))


def _paragraph(element: Any, numbers: AutoNumbers) -> Iterator[Block]:
    for box in _boxes(element):
        yield from _blocks(box, numbers)
    text = normalise_characters(_text(element))
    if not text.strip():
        return
    prefix = numbers.prefix(element)
    role = "heading" if numbers.is_heading(element) else ""
    for at, line in enumerate((prefix + text.lstrip(" \t") if prefix else text).split("\n")):
        if line.strip():
            yield Paragraph(line.replace("\t", " "), soft=False, role=role if at == 0 else "")


def _text(element: Any) -> str:
    """Text of a paragraph without what was deleted and without boxes, which are paragraphs of their own."""
    pieces: list[str] = []
    waiting = list(reversed(list(element)))
    while waiting:
        part = waiting.pop()
        if part.tag == _TEXT:
            pieces.append(part.text or "")
        elif part.tag == _TAB:
            pieces.append("\t")
        elif part.tag in (_BREAK, _CR):
            pieces.append(" " if part.get(qn("w:type")) in ("page", "column") else "\n")
        elif part.tag == _HYPHEN:
            pieces.append("-")
        elif part.tag not in _NOT_TEXT and part.tag != _FALLBACK:
            waiting += reversed(list(part))
    return "".join(pieces)


def _boxes(element: Any) -> list[Any]:
    return [
        box
        for box in element.iter(_BOX)
        if not any(above.tag == _FALLBACK or (above.tag == _BOX and above is not box) for above in box.iterancestors())
    ]


def _table(element: Any, numbers: AutoNumbers) -> Iterator[Block]:
    """A table, or its contents as paragraphs when it only frames text."""
    grid = read_grid(element, lambda cell: _cell_text(cell, numbers))
    if grid.is_frame:
        for cell in element.iterchildren(qn("w:tr")):
            for inner in cell.iterchildren(qn("w:tc")):
                yield from _blocks(inner, numbers)
        return
    if grid.rows:
        yield Table(grid.rows, header_rows=grid.header_rows)


def _cell_text(cell: Any, numbers: AutoNumbers) -> str:
    lines: list[str] = []
    for element in cell.iter(_PARAGRAPH):
        text = normalise_characters(_text(element)).strip()
        if text:
            lines.append(numbers.prefix(element) + text)
    return "\n".join(lines)
