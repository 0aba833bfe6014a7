"""Clause trees written by hand, as the database holds them."""

from datetime import date
from typing import Any

from knowledge.records.tables import ClauseRow, DocumentRow

#: (level, marker, title, text, children)
Node = tuple[str, str, str, str, list[Any]]


def document(**fields: Any) -> DocumentRow:
    values: dict[str, Any] = {
        "id": "d1", "title": "服务补贴券管理办法", "document_number": "宁工信规发〔2026〕3号", "issuer": "示例厅",
        "effective_from": date(2026, 1, 1), "expires_on": date(2028, 12, 31), "superseded_on": None,
        "regions": ["宁夏"], "source_url": "https://example.cn/3", "is_sample": False,
    }  # fmt: skip
    return DocumentRow(**{**values, **fields})


def article(marker: str, text: str, *children: Node, title: str = "") -> Node:
    return ("article", marker, title, text, list(children))


def item(marker: str, text: str = "", *children: Node, title: str = "") -> Node:
    return ("item", marker, title, text, list(children))


def chapter(marker: str, title: str, *children: Node) -> Node:
    return ("chapter", marker, title, "", list(children))


def annex(marker: str, title: str, *children: Node) -> Node:
    return ("annex", marker, title, "", list(children))


def table_row(number: int, text: str) -> Node:
    return ("table_row", "", "", text, [number])


def clauses(*roots: Node) -> list[ClauseRow]:
    """The rows of a tree in reading order; labels are built as the parser builds them."""
    rows: list[ClauseRow] = []

    def add(node: Node, parent: int | None, above: str) -> None:
        level, marker, title, text, children = node
        label = above + marker if level == "item" else marker
        if level == "table_row":
            label, children = f"{above} 第{children[0]}行", []
        ordinal = len(rows)
        place = {"document_id": "d1", "ordinal": ordinal, "parent": parent, "page": None}
        rows.append(ClauseRow(**place, level=level, marker=marker, label=label, title=title, text=text))
        for child in children:
            add(child, ordinal, label)

    for root in roots:
        add(root, None, "")
    return rows
