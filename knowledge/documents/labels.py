"""Citation labels: 第十五条（三）, 三、（二）1., 附件2 第3行."""

from collections import Counter
from collections.abc import Sequence

from knowledge.documents.builder import Node
from knowledge.documents.markers import Style, chinese_numeral

_OUTER = (Style.ANNEX, Style.PART, Style.CHAPTER, Style.ARTICLE)  # cited by their own number alone


def label_all(nodes: Sequence[Node]) -> list[str]:
    """One label a node. An annex's name goes before its clauses only where the numbers alone could mislead."""
    labels: list[str] = []
    for node in nodes:
        labels.append(_label(nodes, labels, node))
    return _told_apart(nodes, _with_paragraph_numbers(nodes, labels))


def repeated(nodes: Sequence[Node], labels: Sequence[str]) -> list[str]:
    """Labels that more than one numbered clause bears, first three: the clerk should tell these places apart."""
    counts = Counter(label for label, node in zip(labels, nodes, strict=True) if node.style is not None)
    return [label for label, count in counts.items() if count > 1][:3]


def _label(nodes: Sequence[Node], labels: Sequence[str], node: Node) -> str:
    above = labels[node.parent] if node.parent is not None else ""
    holder = nodes[node.parent] if node.parent is not None else None
    if node.level == "table_row":
        return _row_label(holder, above, node.row)
    if node.level == "paragraph":
        return above or (node.title if node.parent is None else "")
    if node.style is None:
        return ""
    if node.style in _OUTER or holder is None or holder.level == "annex":
        return node.marker
    return above + node.marker


def _row_label(holder: Node | None, above: str, row: int) -> str:
    if holder is not None and (holder.level == "annex" or (holder.style is None and holder.title and above)):
        return f"{above} 第{row}行"
    return f"{above} 表 第{row}行".strip()


def _with_paragraph_numbers(nodes: Sequence[Node], labels: Sequence[str]) -> list[str]:
    """Two lists in one article are told apart by their 款: 第六条第二款（一）. Elsewhere labels stay short."""
    counts = Counter(labels)
    result = list(labels)
    paragraphs_so_far: dict[int, int] = {}  # article -> its 款 read so far
    inserted: dict[int, str] = {}  # item -> label with the 款 in it, for the items below
    for index, node in enumerate(nodes):
        parent = node.parent
        if node.style is Style.ARTICLE:
            paragraphs_so_far[index] = max(len(node.paragraphs), 1)
        if parent is None:
            continue
        if node.level == "paragraph" and parent in paragraphs_so_far:
            paragraphs_so_far[parent] += len(node.paragraphs)
        elif node.style is not None and parent in paragraphs_so_far and counts[labels[index]] > 1:
            inserted[index] = f"{labels[parent]}第{chinese_numeral(paragraphs_so_far[parent])}款{node.marker}"
        elif parent in inserted:
            inserted[index] = inserted[parent] + labels[index].removeprefix(labels[parent])
        result[index] = inserted.get(index, labels[index])
    return result


def _told_apart(nodes: Sequence[Node], labels: Sequence[str]) -> list[str]:
    """Several annexes with their own 一、, or an annex and the letter, and so with a second 第一条."""
    annex_of, in_articles = _scopes(nodes)
    with_items: set[int | None] = set()
    places: dict[str, set[int | None]] = {}
    for index, node in enumerate(nodes):
        if node.style in (None, Style.ANNEX):
            continue
        if in_articles[index]:
            places.setdefault(labels[index], set()).add(annex_of[index])
        else:
            with_items.add(annex_of[index])
    shared = {annex for annexes in places.values() if len(annexes) > 1 for annex in annexes}
    result = list(labels)
    for index, node in enumerate(nodes):
        annex, parent = annex_of[index], node.parent
        if annex is None or annex == index or (parent == annex and node.style is None):
            continue
        if (annex in shared) if in_articles[index] else (annex in with_items and len(with_items) > 1):
            result[index] = f"{nodes[annex].marker} {labels[index]}".strip()
    return result


def _scopes(nodes: Sequence[Node]) -> tuple[list[int | None], list[bool]]:
    """For each node the annex it is in, and whether it belongs to a text of chapters and articles."""
    annex_of: list[int | None] = []
    in_articles: list[bool] = []
    for index, node in enumerate(nodes):
        parent = node.parent
        annex_of.append(index if node.level == "annex" else annex_of[parent] if parent is not None else None)
        own = node.style is not None and Style.ANNEX < node.style <= Style.ARTICLE
        in_articles.append(own or (parent is not None and in_articles[parent]))
    return annex_of, in_articles
