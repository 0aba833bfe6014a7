"""html: block elements to paragraphs, lists with their numbers, real tables to tables, layout tables to text."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Comment, Tag
from bs4.element import NavigableString

from knowledge.documents.blocks import Block, Paragraph, Reading, Table
from knowledge.documents.cleaning import normalise_characters
from knowledge.documents.errors import UnreadableDocument
from knowledge.documents.markers import begins_with_marker
from knowledge.documents.readers.decoding import decode
from knowledge.documents.readers.limits import MAX_LINES

_SILENT = re.compile(
    "script|style|head|noscript|template|nav|iframe|object|svg|select|button|input",
)
_BLOCKS = re.compile(
    "p|div|section|article|li|ul|ol|dl|dt|dd|h[1-6]|main|header|footer|blockquote|pre|td|th|tr|tbody|thead|center|form"
    "|fieldset|figure|figcaption|hr|body|caption|address|table",
)
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_LAYOUT_CELL = 600  # characters; a cell this long holds the page, not a value
_WIDEST = 100  # columns


def read_html(data: bytes) -> Reading:
    if data.startswith((b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0")):
        raise UnreadableDocument("文件内容与扩展名 .html 不符，请改成正确的扩展名后再上传。")
    text, warnings = decode(data, html=True)
    if "<!ENTITY" in text[:10_000]:
        raise UnreadableDocument("文件内含实体定义（可能是恶意文件），已拒绝读取。")
    soup = BeautifulSoup(text, "lxml")
    blocks = list(_Walker().walk(soup.body or soup))
    if len(blocks) > MAX_LINES:
        raise UnreadableDocument(f"文件超过{MAX_LINES:,}段，请拆分后再上传。")
    return Reading(tuple(blocks), warnings)


class _Walker:
    """A walk without recursion: hostile pages nest deeper than the interpreter's stack."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._role = ""
        self._counters: dict[int, int] = {}

    def walk(self, root: Tag) -> Iterator[Block]:
        waiting: list[tuple[object, bool]] = [(root, True)]
        while waiting:
            node, entering = waiting.pop()
            if isinstance(node, NavigableString):
                if not isinstance(node, Comment):
                    self._pieces.append(_inline(str(node)) if node.find_parent("pre") is None else str(node))
                continue
            if not isinstance(node, Tag) or _SILENT.fullmatch(node.name) or _is_hidden(node):
                continue
            if node.name == "br":
                self._pieces.append("\n")
                continue
            if not _BLOCKS.fullmatch(node.name):
                waiting += [(child, True) for child in reversed(node.contents)]
                continue
            yield from self._flush()
            if not entering:
                continue
            if node.name == "table" and _is_data_table(node):
                yield from _table_blocks(node)
                continue
            self._open(node)
            waiting.append((node, False))
            waiting += [(child, True) for child in reversed(node.contents)]
        yield from self._flush()

    def _open(self, node: Tag) -> None:
        if node.name in _HEADINGS:
            self._role = "heading"
        parent = node.parent
        if node.name == "li" and parent is not None and parent.name == "ol":
            start = str(parent.get("start", "1"))
            number = self._counters.get(id(parent), int(start) - 1 if start.isdecimal() else 0) + 1
            value = str(node.get("value", ""))
            self._counters[id(parent)] = int(value) if value.isdecimal() else number
            if not begins_with_marker(node.get_text()[:40].lstrip()):
                self._pieces.append(f"{self._counters[id(parent)]}. ")

    def _flush(self) -> Iterator[Block]:
        text = normalise_characters("".join(self._pieces))
        role, self._pieces, self._role = self._role, [], ""
        for line in text.split("\n"):
            if line.strip():
                yield Paragraph(line.strip(" \t"), role=role)


def _inline(text: str) -> str:
    """White space of the source is one space; a full-width space is kept, it may part number and title."""
    return (
        " ".join(text.replace("\u3000", "\ue000").split())
        .replace("\ue000", "\u3000")
        .join((" " if text[:1].isspace() else "", " " if text[-1:].isspace() else ""))
        if text.strip()
        else " "
    )


def _is_hidden(node: Tag) -> bool:
    style = str(node.get("style", "")).replace(" ", "").lower()
    return node.has_attr("hidden") or "display:none" in style


def _is_data_table(table: Tag) -> bool:
    if table.find("table") is not None:
        return False
    cells = table.find_all(["td", "th"])
    if any(len(cell.get_text()) > _LAYOUT_CELL for cell in cells):
        return False
    return any(len(row.find_all(["td", "th"])) > 1 for row in table.find_all("tr"))


def _table_blocks(table: Tag) -> Iterator[Block]:
    caption = table.find("caption")
    if isinstance(caption, Tag) and caption.get_text(strip=True):
        yield Paragraph(normalise_characters(caption.get_text(" ", strip=True)))
    rows: list[tuple[str, ...]] = []
    reaching: dict[int, tuple[int, str]] = {}  # column -> rows still covered from above, and the text
    header_rows = 0
    for row in table.find_all("tr"):
        cells = row.find_all(["td", "th"])
        if header_rows == len(rows) and cells and all(cell.name == "th" for cell in cells):
            header_rows += 1
        rows.append(_row(cells, reaching))
    header = header_rows if 0 < header_rows < len(rows) else _spanned(table)
    yield Table(tuple(rows), header_rows=header)


def _row(cells: list[Tag], reaching: dict[int, tuple[int, str]]) -> tuple[str, ...]:
    values: list[str] = []

    def fill() -> None:
        while len(values) in reaching and len(values) < _WIDEST:
            left, text = reaching.pop(len(values))
            if left > 1:
                reaching[len(values)] = (left - 1, text)
            values.append(text)
            if left > 1:
                continue

    for cell in cells:
        fill()
        text = normalise_characters(cell.get_text("\n", strip=True))
        for _ in range(_span(cell, "colspan")):
            if len(values) >= _WIDEST:
                break
            if (down := _span(cell, "rowspan")) > 1:
                reaching[len(values)] = (down - 1, text)
            values.append(text)
    fill()
    return tuple(values)


def _span(cell: Tag, name: str) -> int:
    written = str(cell.get(name, "1"))
    return min(int(written), 1_000) if written.isdecimal() and int(written) > 0 else 1


def _spanned(table: Tag) -> int | None:
    """Two header rows when the first has a cell over several columns and another over several rows."""
    first = table.find("tr")
    cells = first.find_all(["td", "th"]) if isinstance(first, Tag) else []
    deep = max((_span(cell, "rowspan") for cell in cells), default=1)
    is_wide = any(_span(cell, "colspan") > 1 for cell in cells)
    return deep if is_wide and 1 < deep < 5 else None
