"""A clerk's table to offers: every row is read on its own, and what is wrong with it is said in Chinese."""

import re
from collections import defaultdict
from typing import Any

from pydantic import ValidationError

from knowledge.documents.errors import UnreadableDocument
from knowledge.documents.sandbox import ask_child
from knowledge.offers import MODELS, Kind
from knowledge.supply_file import cells
from knowledge.supply_file.columns import COLUMNS, KIND_NAMES, Column, by_head, head_key
from knowledge.supply_file.grid import NOT_MERGED, Cell, Row, read_grid
from knowledge.supply_file.reading import GoodRow, Problem, Reading, reading_from_json
from knowledge.supply_file.template import EXAMPLE_MARK, template_url

MAX_ROWS = 20_000
MAX_PROBLEMS = 5_000  # that are listed; more nobody reads, and all are counted
_ROWS_ABOVE_HEADS = 10  # a title or a note may stand above the heads
_SHOWN = 60  # characters of a cell
_SCIENTIFIC = re.compile(r"\d(\.\d+)?e\+?\d+", re.IGNORECASE)
_ORDERED = (("amount_min", "amount_max"), ("term_min", "term_max"), ("rate_min", "rate_max"), ("salary_min", "salary_max"),
            ("price_min", "price_max"), ("starts_on", "ends_on"))  # fmt: skip


def read_safely(kind: Kind, filename: str, data: bytes, *, timeout_seconds: float = 60) -> Reading:
    """`read_supply` in a child process that is killed when it takes too long or too much."""
    child = "knowledge.supply_file.sandbox_child"
    return reading_from_json(ask_child(child, f"{kind}/{filename}", data, timeout_seconds=timeout_seconds))


def read_supply(kind: Kind, filename: str, data: bytes) -> Reading:
    """All rows of a file; raises UnreadableDocument if it is no table of this kind."""
    grid = read_grid(filename, data)
    at = _heads_at(kind, grid.rows)
    columns, rows = _columns(kind, grid.rows[at]), grid.rows[at + 1 :]
    if not rows:
        raise UnreadableDocument("文件里只有表头，没有一行数据，请填好后再上传。")
    if len(rows) > MAX_ROWS:
        raise UnreadableDocument(f"文件有{len(rows):,}行，一次最多{MAX_ROWS:,}行，请拆分后再上传。")
    good: list[GoodRow] = []
    problems: dict[int, list[Problem]] = {}
    for row in rows:
        fields, wrong = _row(kind, columns, row)
        if wrong:
            problems[row.number] = wrong
        else:
            good.append(GoodRow(row.number, fields))
    for problem in _duplicates(columns, rows):
        problems.setdefault(problem.row, []).append(problem)
    good = [row for row in good if row.row not in problems]
    listed = [problem for number in sorted(problems) for problem in problems[number]]
    warnings = (*grid.warnings, *_warnings(good))
    return Reading(tuple(good), tuple(listed[:MAX_PROBLEMS]), len(listed), len(problems), warnings)


def _heads_at(kind: Kind, rows: list[Row]) -> int:
    """The first row that names both columns that no table can lack, else the first of all."""
    if not rows:
        raise UnreadableDocument("文件里没有内容，请填好模板后再上传。")
    wanted = {head_key(column.head) for column in COLUMNS[kind] if column.is_required}
    return next(
        (at for at, row in enumerate(rows[:_ROWS_ABOVE_HEADS]) if wanted <= {head_key(c.text) for c in row.cells.values()}), 0
    )  # fmt: skip


def _columns(kind: Kind, heads: Row) -> dict[int, Column]:
    """Where each column stands; raises UnreadableDocument that says what is missing, unknown or there twice."""
    if any(cell.fault == NOT_MERGED for cell in heads.cells.values()):
        raise UnreadableDocument(f"表头（第{heads.number}行）有合并单元格，请取消合并。{_hint(kind)}")
    known = by_head(kind)
    found: dict[int, Column] = {}
    unknown: list[str] = []
    twice: list[str] = []
    for at, cell in sorted(heads.cells.items()):
        column = known.get(head_key(cell.text))
        if column is None:
            unknown.append(shown(cell.text))
        elif column in found.values():
            twice.append(column.head)
        else:
            found[at] = column
    missing = [column.head for column in COLUMNS[kind] if column not in found.values()]
    lists = (("缺少", missing), ("不认识", unknown), ("重复", twice))
    said = "；".join(f"{what}：{'、'.join(names[:30])}" for what, names in lists if names)
    if said:
        raise UnreadableDocument(f"表头（第{heads.number}行）不对，{said}。{_hint(kind)}")
    return found


def _hint(kind: Kind) -> str:
    return f"请使用“{KIND_NAMES[kind]}”的模板：{template_url(kind)}"


def _row(kind: Kind, columns: dict[int, Column], row: Row) -> tuple[dict[str, Any], list[Problem]]:
    """The offer's fields as they are stored, or what is wrong."""
    fields: dict[str, Any] = {}
    wrong = [
        Problem(row.number, f"第{at + 1}列", shown(cell.text), "空着，这一列没有表头")
        for at, cell in row.cells.items()
        if at not in columns
    ]
    for at, column in columns.items():
        cell = row.cells.get(at, Cell(""))
        expected = cell.fault or _read_into(fields, column, cell.text)
        if expected:
            wrong.append(Problem(row.number, column.head, shown(cell.text), expected))
    wrong += _disordered(columns, row, fields)
    if wrong:
        return {}, wrong
    try:
        return MODELS[kind].model_validate(fields).model_dump(mode="json", exclude_defaults=True), []
    except ValidationError as error:
        return {}, _refused(columns, row, error)


def _read_into(fields: dict[str, Any], column: Column, text: str) -> str:
    """Put the value into the fields; returns what was expected if it cannot be read."""
    if column.read is not cells.text and text in cells.NO_CONDITION:
        text = ""
    if not text:
        return f"必须填写；{column.expected}" if column.is_required else ""
    if column.field == "id" and _SCIENTIFIC.fullmatch(text):
        return "完整的编号，不能是科学计数（先把这一列设为“文本”再填写）"
    try:
        fields[column.field] = column.read(text)
    except (ValueError, LookupError, ArithmeticError):
        return column.expected
    return ""


def _disordered(columns: dict[int, Column], row: Row, fields: dict[str, Any]) -> list[Problem]:
    """Bounds that are the wrong way round."""
    places = {column.field: at for at, column in columns.items()}
    return [
        Problem(
            row.number,
            columns[places[low]].head,
            shown(row.cells[places[low]].text),
            f"不大于“{columns[places[high]].head}”（{shown(row.cells[places[high]].text)}）",
        )
        for low, high in _ORDERED
        if low in fields and high in fields and fields[low] > fields[high]
    ]


def _refused(columns: dict[int, Column], row: Row, error: ValidationError) -> list[Problem]:
    """What the contract itself does not allow, once for each column."""
    names = {str(part) for one in error.errors() for part in one["loc"][:1]}
    wrong = [
        Problem(row.number, column.head, shown(row.cells[at].text), column.expected)
        for at, column in columns.items()
        if column.field in names and at in row.cells
    ]
    return wrong or [Problem(row.number, "", "不合要求的内容", "符合模板“填写说明”的内容")]


def _duplicates(columns: dict[int, Column], rows: list[Row]) -> list[Problem]:
    """None of the rows with the same id counts: nobody can tell which is meant."""
    ((at, column),) = ((at, column) for at, column in columns.items() if column.field == "id")
    numbers: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if at in row.cells:
            numbers[row.cells[at].text].append(row.number)
    return [
        Problem(number, column.head, shown(text), f"文件里每个编号只出现一次（另见{_others(same, number)}）")
        for text, same in numbers.items()
        if len(same) > 1
        for number in same
    ]


def _others(same: list[int], number: int) -> str:
    others = [f"第{other}行" for other in same if other != number]
    return "、".join(others[:5]) + ("等" if len(others) > 5 else "")


def _warnings(good: list[GoodRow]) -> list[str]:
    examples = [row.row for row in good if str(row.fields["id"]).startswith(EXAMPLE_MARK)]
    named = "、".join(f"第{number}行" for number in examples[:10])
    return (
        [f"{named}的编号以“{EXAMPLE_MARK}”开头，像是模板自带的示例行；不想让企业看到，请删除后重新上传。"]
        if examples
        else []
    )


def shown(text: str) -> str:
    """A cell in a sentence: on one line, and not too long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= _SHOWN else flat[:_SHOWN] + "…"
