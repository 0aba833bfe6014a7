"""pdf with a text layer: paragraphs rebuilt from where the lines stand, ruled tables read as tables."""

import importlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from knowledge.documents.blocks import Block, Paragraph, Reading, Table
from knowledge.documents.errors import UnreadableDocument
from knowledge.documents.readers.limits import MAX_LINES, MAX_PDF_PAGES
from knowledge.documents.readers.pdf_lines import Line, page_lines
from knowledge.documents.readers.pdf_paragraphs import paragraphs_of_lines
from knowledge.documents.readers.pdf_tables import RuledTable, ruled_tables

_ENOUGH = 10  # Chinese or other letters in the whole file; scans have none or a stray watermark
_NO_LAYER = "这份 PDF 没有文字层（可能是扫描件），需要先做文字识别（OCR）再上传。"
_FEW_LETTERS_A_PAGE = 8
_NUMBER_ONLY = re.compile(r"^[\s\d\-—–－/第页共·.]{1,16}$")


def read_pdf(data: bytes) -> Reading:
    if b"%PDF-" not in data[:1024]:
        raise UnreadableDocument("文件内容与扩展名 .pdf 不符，或文件已损坏，请重新导出后再上传。")
    document = _open(data)
    try:
        if len(document) > MAX_PDF_PAGES:
            raise UnreadableDocument(f"PDF 超过{MAX_PDF_PAGES:,}页，请拆分后再上传。")
        pages = [page_lines(document, number) for number in range(len(document))]
        tables = ruled_tables(document, data)
    finally:
        document.close()
    letters = [sum(1 for line in page for character in line.text if character.isalpha()) for page in pages]
    if sum(letters) < _ENOUGH:
        raise UnreadableDocument(_NO_LAYER)
    if sum(len(page) for page in pages) > MAX_LINES:
        raise UnreadableDocument(f"文件超过{MAX_LINES:,}行，请拆分后再上传。")
    kept = _without_furniture(pages)
    blocks = list(_blocks(kept, tables))
    return Reading(tuple(blocks), _warnings(letters))


def _open(data: bytes) -> Any:
    pdfium = importlib.import_module("pypdfium2")
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "assword" in str(error):
            raise UnreadableDocument("这份 PDF 设有打开密码，请解除密码后再上传。") from error
        raise UnreadableDocument("PDF 已损坏，无法打开，请重新导出后再上传。") from error


def _warnings(letters: Sequence[int]) -> tuple[str, ...]:
    empty = [str(at + 1) for at, count in enumerate(letters) if count < _FEW_LETTERS_A_PAGE]
    if not empty or len(letters) == 1:
        return ()
    shown = "、".join(empty[:10]) + ("等" if len(empty) > 10 else "")
    return (f"第{shown}页几乎没有文字，可能是扫描的图片，需要文字识别（OCR）。",)


def _without_furniture(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """Page numbers at the edges go, and so does a running head that most pages repeat."""
    edges = Counter(line.text.strip() for page in pages for line in {*page[:1], *page[-1:]})
    repeated = {text for text, count in edges.items() if len(pages) >= 4 and count * 2 > len(pages)}

    def is_furniture(line: Line) -> bool:
        text = line.text.strip()
        return text in repeated or bool(_NUMBER_ONLY.match(text) and any(one.isdecimal() for one in text))

    kept: list[list[Line]] = []
    for page in pages:
        lines = list(page)
        for _ in range(2):
            if lines and is_furniture(lines[0]):
                lines.pop(0)
            if lines and is_furniture(lines[-1]):
                lines.pop()
        kept.append(lines)
    return kept


def _blocks(pages: Sequence[list[Line]], tables: dict[int, list[RuledTable]]) -> Iterator[Block]:
    """Lines between tables form paragraphs; a paragraph may run on to the next page unless a table parts it."""
    run: list[Line] = []
    for lines in pages:
        page = lines[0].page if lines else None
        waiting = list(tables.get(page, ())) if page is not None else []
        for line in lines:
            if any(table.holds(line) for table in tables.get(line.page, ())):
                while waiting and waiting[0].holds(line):
                    yield from _paragraphs(run)
                    run = []
                    yield Table(waiting.pop(0).rows, page=line.page)
                continue
            run.append(line)
    yield from _paragraphs(run)


def _paragraphs(run: Sequence[Line]) -> Iterator[Paragraph]:
    if run:
        yield from paragraphs_of_lines(run)
