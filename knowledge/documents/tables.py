"""A table becomes one sentence a row, 表头=值；表头=值, so that a number never parts from what it counts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.documents.blocks import Table
from knowledge.documents.cleaning import close_up, joint

_LONGEST_HEADING = 30  # characters; a longer cell is content
_NUMERIC = re.compile(r"^[\d.,，%％\-/年月日：: ]+$")
_LONGEST_KEY = 12  # characters of the left cell of a two-column form

Row = tuple[str, ...]


@dataclass(frozen=True)
class TableText:
    """`header` serves the continuation on the next page; `unfilled` are the columns in which no row has a value."""

    captions: tuple[str, ...]
    sentences: tuple[str, ...]
    header: Row
    unfilled: tuple[str, ...]


def read_table(table: Table, previous_header: Row = ()) -> TableText:
    """Sentences of all rows. `previous_header` is that of the table's beginning on the page before, if it goes on."""
    rows = [tuple(_cell(cell) for cell in row) for row in table.rows]
    rows = [row for row in rows if any(row)]
    captions, rows = _captions(rows)
    if _is_form(rows, table.header_rows):
        return TableText(tuple(captions), tuple("=".join(filter(None, row)) for row in rows), (), ())
    header, rows = _header(rows, table.header_rows, previous_header)
    sentences: list[str] = []
    names, filled = list(header), set[str]()
    at = 0
    while at < len(rows):
        if header and _is_repeat(rows[at], header):
            header, used = _resolve(rows[at : at + 2], header)
            names += header
            at += used
            continue
        sentences.append(_sentence(rows[at], header))
        filled |= {name for name, value in zip(header, rows[at], strict=False) if name and value}
        at += 1
    unfilled = tuple(dict.fromkeys(name for name in names if name and name not in filled)) if sentences else ()
    if header and not sentences and not previous_header:
        sentences.append("；".join(dict.fromkeys(filter(None, header))))
    return TableText(tuple(captions), tuple(sentences), header, unfilled)


def _cell(text: str) -> str:
    whole = ""
    for line in text.split("\n"):
        line = line.strip()
        whole += joint(whole, line) + line
    return close_up(whole)


def _values(row: Row) -> list[str]:
    return list(dict.fromkeys(filter(None, row)))


def _captions(rows: list[Row]) -> tuple[list[str], list[Row]]:
    """Leading rows with one value over several columns are the table's title, not its header."""
    captions: list[str] = []
    at = 0
    while at < len(rows) - 1 and len(rows[at]) > 1 and len(_values(rows[at])) == 1 and len(_values(rows[at + 1])) > 1:
        captions += _values(rows[at])
        at += 1
    return captions, rows[at:]


def _is_form(rows: list[Row], header_rows: int | None) -> bool:
    """Two columns of name and content, as in a service guide: 受理部门 | 中小企业局."""
    if header_rows or not rows or any(len(row) != 2 for row in rows):
        return False
    left, right = rows[0]
    return 0 < len(left) <= _LONGEST_KEY and (len(right) > _LONGEST_KEY or bool(re.search(r"\d|。", right)))


def _header(rows: list[Row], header_rows: int | None, previous: Row) -> tuple[Row, list[Row]]:
    if header_rows is not None and 0 < header_rows <= len(rows):
        header = _combine(rows[:header_rows])
        return header, rows[header_rows:]
    if previous and rows and (len(rows[0]) == len(previous) or _is_repeat(rows[0], previous)):
        return previous, rows
    if len(rows) < 2 or header_rows == 0 or not _looks_like_header(rows[0]):
        return (), rows
    header, used = _resolve(rows[:2], ())
    return header, rows[used:]


def _looks_like_header(row: Row) -> bool:
    values = _values(row)
    return (
        len(values) > 1
        and all(len(value) <= _LONGEST_HEADING and "。" not in value for value in values)
        and not any(_NUMERIC.match(value) for value in values)
    )


def _combine(rows: Sequence[Row]) -> Row:
    """Header rows whose spans are known: the group's name goes before the column's."""
    width = max(len(row) for row in rows)
    columns = ([row[at] for row in rows if at < len(row) and row[at]] for at in range(width))
    return tuple("·".join(dict.fromkeys(parts)) for parts in columns)


def _resolve(rows: Sequence[Row], known: Row) -> tuple[Row, int]:
    """Header of delimited text, where spans are lost: (names, rows used).

    The lower row names the columns. A broken scan may put a lower name under the wrong column, so a name that the
    table already had there on an earlier page stays.
    """
    upper = rows[0]
    if len(rows) < 2 or not _is_second_header(upper, rows[1]):
        return upper, 1
    lower = rows[1]
    names: list[str] = []
    for at in range(max(len(upper), len(lower))):
        above = upper[at] if at < len(upper) else ""
        below = lower[at] if at < len(lower) else ""
        keeps = above and at < len(known) and known[at] == above
        names.append(above if keeps else below or above)
    return tuple(names), 2


def _is_second_header(upper: Row, lower: Row) -> bool:
    values = [value for value in lower if value]
    if len(values) < 2 or lower[0] or not any(not value for value in upper):
        return False
    under_blank = sum(1 for above, below in zip(upper, lower, strict=False) if below and not above)
    return under_blank * 2 >= len(values) and _looks_like_header(lower) and all(len(v) <= 8 for v in values)


def _is_repeat(row: Row, header: Row) -> bool:
    """The header again after a page break; its later columns may be broken, its first name is not."""
    if not row or row[0] != header[0] or not _looks_like_header(row):
        return False
    names = set(filter(None, row))
    return len(names & set(header)) * 2 >= len(names)


def _sentence(row: Row, header: Row) -> str:
    values = _values(row)
    if len(values) == 1 and sum(1 for value in row if value) > 1:
        return values[0]  # a band across the table
    parts: list[str] = []
    for at, value in enumerate(row):
        name = header[at] if at < len(header) else ""
        if value:
            parts.append(f"{name}={value}" if name and name != value else value)
    parts = list(dict.fromkeys(parts))
    return "；".join([part.rstrip("。；;") for part in parts[:-1]] + parts[-1:])
