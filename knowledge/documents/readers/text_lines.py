"""Lines of text to blocks: page furniture dropped, tables found, everything else a soft paragraph."""

import re
from collections.abc import Sequence

from knowledge.documents.blocks import Block, Paragraph, Table
from knowledge.documents.cleaning import is_page_number
from knowledge.documents.errors import UnreadableDocument
from knowledge.documents.markers import begins_with_marker
from knowledge.documents.readers.limits import MAX_LINES

_BARS = str.maketrans({"│": "|", "┃": "|", "｜": "|", "¦": "|"})
_RULE = re.compile(r"^[\s|+:\-=—─━┌┐└┘├┤┬┴┼]+$")
_DIGITS = re.compile(r"^[\s\f]*\d{1,4}\s*$")
_LONG_LINE = 18  # characters
_SPLIT_PIPES = re.compile(r"(?<!\\)\|")


def lines_to_blocks(text: str) -> list[Block]:
    """Blocks of a plain text. A form feed ends a page, not a sentence."""
    lines = text.replace("\f", "\n\f").split("\n")
    if len(lines) > MAX_LINES:
        raise UnreadableDocument(f"文件超过{MAX_LINES:,}行，请拆分后再上传。")
    blocks: list[Block] = []
    at, blank = 0, False
    while at < len(lines):
        line = lines[at].replace("\f", "")
        if not line.strip() or is_page_number(line) or _is_bare_page_number(lines, at, blocks):
            blank, at = True, at + 1
            continue
        table, used = _table_at(lines, at)
        if table is not None:
            blocks.append(table)
            at, blank = at + used, True
            continue
        blocks.append(Paragraph(line.rstrip(), soft=True, blank_before=blank))
        blank, at = False, at + 1
    return blocks


def _is_bare_page_number(lines: Sequence[str], at: int, blocks: Sequence[Block]) -> bool:
    """A number alone on its line is the page's if the page ends there or a long line before it breaks off."""
    if not _DIGITS.match(lines[at]):
        return False
    following = lines[at + 1] if at + 1 < len(lines) else "\f"
    if following.startswith("\f") or lines[at].startswith("\f"):
        return True
    before = blocks[-1].text if blocks and isinstance(blocks[-1], Paragraph) else ""
    breaks_off = len(before) >= _LONG_LINE and "\u4e00" <= before[-1] <= "\u9fff" and "，" in before
    return breaks_off and not following.strip()


def _table_at(lines: Sequence[str], at: int) -> tuple[Table | None, int]:
    if "\t" in lines[at]:
        return _tab_table(lines, at)
    if "|" in lines[at].translate(_BARS) or _is_rule(lines[at]):
        return _pipe_table(lines, at)
    return None, 0


def _is_rule(line: str) -> bool:
    return bool(_RULE.match(line)) and any(mark in line for mark in "|+┌├└┼")


def _tab_table(lines: Sequence[str], at: int) -> tuple[Table | None, int]:
    """Rows of cells parted by tabs; blank lines and page numbers inside are those of a page break."""
    rows: list[tuple[str, ...]] = []
    end = at
    for here in range(at, len(lines)):
        line = lines[here].replace("\f", "")
        if "\t" in line and line.strip():
            rows.append(tuple(cell.strip() for cell in line.split("\t")))
            end = here + 1
        elif line.strip() and not is_page_number(line):
            break
    wide = sum(1 for row in rows if len(row) > 2)
    if len(rows) < 2 or (wide < 2 and (len(rows) < 3 or begins_with_marker(lines[at].strip()))):
        return None, 0
    return Table(tuple(rows)), end - at


def _pipe_table(lines: Sequence[str], at: int) -> tuple[Table | None, int]:
    rows: list[tuple[str, ...]] = []
    header_rows: int | None = None
    here = at
    while here < len(lines):
        line = lines[here].replace("\f", "").translate(_BARS).strip()
        if _is_rule(line) or (rows and _RULE.match(line) and "-" in line and "|" in line):
            header_rows = 1 if len(rows) == 1 and header_rows is None else header_rows
        elif line.count("|") >= 2 or (rows and "|" in line):
            rows.append(_pipe_cells(line))
        else:
            break
        here += 1
    if len(rows) < 2 and not (rows and header_rows):
        return None, 0
    return Table(tuple(rows), header_rows=header_rows), here - at


def _pipe_cells(line: str) -> tuple[str, ...]:
    inner = line.removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return tuple(cell.strip().replace("\\|", "|") for cell in _SPLIT_PIPES.split(inner))
