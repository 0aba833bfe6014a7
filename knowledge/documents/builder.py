"""Events to the tree: who stands under whom, and which text belongs to which clause."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from knowledge.documents.cleaning import close_up
from knowledge.documents.markers import LEVELS, Style
from knowledge.documents.outline import Event
from knowledge.documents.tables import Row, read_table
from knowledge.documents.titles import looks_like_title, paragraphs_of, split_title


@dataclass
class Node:
    """A clause in the making. `raw` is what follows the marker on its line, still with its spaces."""

    level: str
    parent: int | None
    page: int | None
    marker: str = ""
    style: Style | None = None
    raw: str = ""
    title: str = ""
    paragraphs: list[str] = field(default_factory=list)
    has_children: bool = False
    rows: int = 0
    row: int = 0  # for a table row: its number under the clause that holds it


class TreeBuilder:
    """Consumes events in order; `nodes` are the clauses, `pieces` the cleaned text."""

    def __init__(self, *, numbered: bool) -> None:
        self._numbered = numbered
        self.nodes: list[Node] = []
        self.pieces: list[str] = []
        self.warnings: list[str] = []
        self._stack: list[int] = []
        self._target: int | None = None  # the node that running text goes to
        self._closing = False
        self._header: tuple[Row, int | None] = ((), None)  # header and page of the table just read

    def build(self, events: Iterable[Event]) -> None:
        for event in events:
            if event.kind != "table":
                self._header = ((), None)
            match event.kind:
                case "heading" | "annex":
                    self._heading(event)
                case "sheet":
                    self._sheet(event)
                case "table":
                    self._table(event)
                case "closing":
                    self._close(event)
                case _:
                    self._text(event)
        self._name()

    def _add(self, node: Node) -> int:
        self.nodes.append(node)
        if node.parent is not None:
            self.nodes[node.parent].has_children = True
        return len(self.nodes) - 1

    def _heading(self, event: Event) -> None:
        style = event.style if event.style is not None else Style.ANNEX
        while self._stack and not self._may_hold(self._stack[-1], style):
            self._stack.pop()
        parent = self._stack[-1] if self._stack else None
        node = Node(LEVELS.get(style, "item"), parent, event.page, event.marker, style, event.text)
        self._target = self._add(node)
        self._stack.append(self._target)
        self._closing = False
        self.pieces.append("\n".join([event.marker, *paragraphs_of(event.text)]))

    def _may_hold(self, index: int, style: Style) -> bool:
        above = self.nodes[index].style
        return above is None or above < style

    def _sheet(self, event: Event) -> None:
        self._stack, self._closing = [], False
        title = close_up(event.text)
        self._target = self._add(Node("paragraph", None, None, title=title))
        self._stack = [self._target]
        self.pieces.append(title)

    def _text(self, event: Event) -> None:
        paragraphs = paragraphs_of(event.text)
        if not paragraphs:
            return
        self.pieces += paragraphs
        self._place(paragraphs, event)

    def _place(self, paragraphs: list[str], event: Event) -> None:
        if self._target is None:
            level = "preamble" if self._numbered or not self.nodes else "paragraph"
            self._target = self._add(Node(level, None, event.page))
        elif self._is_annex_like(paragraphs[0]):
            self._stack = self._annex()
            self._target = self._add(Node("paragraph", self._holder(), event.page, title=paragraphs.pop(0)))
        elif self._starts_clause_of_its_own():
            self._target = self._add(Node("paragraph", self._holder(), event.page))
        elif self._is_annex_title(paragraphs[0]):
            self.nodes[self._target].title = paragraphs.pop(0)
        self.nodes[self._target].paragraphs += paragraphs

    def _starts_clause_of_its_own(self) -> bool:
        assert self._target is not None
        node = self.nodes[self._target]
        if not self._is_last():
            return True  # text after the rows of a table: it cannot go before them
        if not self._numbered and node.level in ("paragraph", "preamble"):
            return True
        if self._closing or node.level == "paragraph":
            return False
        return self._closes_article()

    def _is_last(self) -> bool:
        return self._target == len(self.nodes) - 1

    def _closes_article(self) -> bool:
        """A paragraph after the items of an article is the article's own next 款, not the last item's."""
        assert self._target is not None
        node = self.nodes[self._target]
        article = self._open_article()
        if article is None or node.style is None or node.style <= Style.ARTICLE:
            return False
        so_far = node.paragraphs[-1] if node.paragraphs else node.raw.rstrip()
        if not so_far.endswith(("。", "；", ";", "”", "）")):
            return False
        del self._stack[self._stack.index(article) + 1 :]
        return True

    def _is_annex_like(self, text: str) -> bool:
        """个人所得税税率表一 after the last article: the name of a table that stands behind the law."""
        assert self._target is not None
        node = self.nodes[self._target]
        so_far = node.paragraphs[-1] if node.paragraphs else node.raw.rstrip()
        after_law = node.style is Style.ARTICLE and so_far.endswith("。")
        after_another = node.level == "paragraph" and "表" in node.title
        return (after_law or after_another) and looks_like_title(text, 40) and "表" in text

    def _is_annex_title(self, text: str) -> bool:
        assert self._target is not None
        node = self.nodes[self._target]
        fresh = (
            self._is_last()
            and node.level == "annex"
            and not node.raw.strip()
            and not node.title
            and not node.paragraphs
        )
        return fresh and looks_like_title(text)

    def _open_article(self) -> int | None:
        for index in reversed(self._stack):
            if self.nodes[index].style is Style.ARTICLE:
                return index
        return None

    def _annex(self) -> list[int]:
        return [index for index in self._stack[:1] if self.nodes[index].level == "annex"]

    def _holder(self) -> int | None:
        """The clause that rows and paragraphs of their own stand under."""
        if self._stack:
            return self._stack[-1]
        return None

    def _close(self, event: Event) -> None:
        paragraphs = paragraphs_of(event.text)
        if not paragraphs:
            return
        self.pieces += paragraphs
        if self._target is None:
            self._target = self._add(Node("preamble", None, event.page))
        elif not self._closing and self.nodes[self._target].level != "preamble":
            self._stack = self._annex()
            self._target = self._add(Node("paragraph", self._holder(), event.page))
            self._closing = True
        elif not self._is_last():
            self._target = self._add(Node("paragraph", self._holder(), event.page))
        self.nodes[self._target].paragraphs += paragraphs

    def _table(self, event: Event) -> None:
        assert event.table is not None
        header, page = self._header
        goes_on = header and page is not None and event.page is not None and event.page - page in (0, 1)
        text = read_table(event.table, header if goes_on else ())
        for caption in text.captions:
            self._text(Event("text", caption, page=event.page))
        holder = self._row_holder()
        for sentence in text.sentences:
            row = Node("table_row", holder, event.page, paragraphs=[sentence])
            row.row = self._next_row(holder)
            self._add(row)
            self.pieces.append(sentence)
        if text.unfilled:
            self.warnings.append(f"表格中下列栏目没有填写内容，未收入正文：{'、'.join(text.unfilled)}。")
        self._header = (text.header, event.page)

    def _row_holder(self) -> int | None:
        if self._stack:
            return self._stack[-1]
        if self._target is not None and self.nodes[self._target].level in ("preamble", "paragraph"):
            return self._target
        return None

    def _next_row(self, holder: int | None) -> int:
        if holder is None:
            return 1 + sum(1 for node in self.nodes if node.level == "table_row" and node.parent is None)
        self.nodes[holder].rows += 1
        return self.nodes[holder].rows

    def _name(self) -> None:
        """Titles can be told from text only when it is known what follows a heading."""
        for index, node in enumerate(self.nodes):
            if node.style is None:
                continue
            more = node.has_children or bool(node.paragraphs)
            title, rest = split_title(node.raw, node.style, in_article=self._is_in_article(index), has_more=more)
            node.title = close_up(title) or node.title
            node.paragraphs = paragraphs_of(rest) + node.paragraphs

    def _is_in_article(self, index: int) -> bool:
        parent = self.nodes[index].parent
        while parent is not None:
            if self.nodes[parent].style is Style.ARTICLE:
                return True
            parent = self.nodes[parent].parent
        return False
