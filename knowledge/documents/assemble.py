"""Blocks to the finished document: the one place where all steps come together."""

from collections.abc import Sequence
from dataclasses import replace

from knowledge.documents.blocks import Block, Paragraph, Reading
from knowledge.documents.builder import Node, TreeBuilder
from knowledge.documents.errors import UnreadableDocument
from knowledge.documents.labels import label_all, repeated
from knowledge.documents.metadata import guess_effective, guess_number, guess_published, guess_title
from knowledge.documents.outline import Event, Outline
from knowledge.documents.rejoining import rejoin
from knowledge.documents.titles import paragraphs_of
from knowledge.documents.tree import Clause, ParsedDocument

_MOST_WARNINGS = 10
_HEAD_PARAGRAPHS = 60


def assemble(reading: Reading) -> ParsedDocument:
    """The document of what a reader found; refuses one without any text."""
    blocks = rejoin(reading.blocks)
    outline = Outline(blocks)
    builder = TreeBuilder(numbered=any(event.kind in ("heading", "annex") for event in outline.events))
    builder.build(_with_plain_headings(outline.events))
    if not builder.nodes:
        raise UnreadableDocument("文件中没有可以读取的文字。")
    labels = label_all(builder.nodes)
    clauses = tuple(_clause(at, node, labels[at]) for at, node in enumerate(builder.nodes))
    warnings = [*reading.warnings, *outline.warnings, *dict.fromkeys(builder.warnings)]
    if doubles := repeated(builder.nodes, labels):
        warnings.append(f"编号{'、'.join(doubles)}出现不止一次，可能附有另一份文件，或一处有两组编号，引用时请核对。")
    return _described(blocks, clauses, "\n".join(builder.pieces), warnings)


def _with_plain_headings(events: Sequence[Event]) -> list[Event]:
    """In a text without any numbering the headings that the format marks take the place of numbers."""
    if any(event.kind in ("heading", "annex") for event in events):
        return list(events)
    return [
        replace(event, kind="sheet") if event.role == "heading" and at > 0 else event for at, event in enumerate(events)
    ]


def _clause(ordinal: int, node: Node, label: str) -> Clause:
    return Clause(
        ordinal=ordinal,
        parent=node.parent,
        level=node.level,
        marker=node.marker,
        label=label,
        title=node.title,
        text="\n".join(node.paragraphs),
        page=node.page,
    )


def _described(
    blocks: Sequence[Block], clauses: tuple[Clause, ...], cleaned: str, warnings: Sequence[str]
) -> ParsedDocument:
    raw = [block.text for block in blocks if isinstance(block, Paragraph)]
    lines = [line for text in raw[:_HEAD_PARAGRAPHS] for line in text.split("\n")]
    texts = [paragraph for text in raw for paragraph in paragraphs_of(text)]
    starts = (at for at, clause in enumerate(clauses) if clause.level not in ("preamble", "table_row"))
    preamble = _preamble_lines(lines, clauses, next(starts, len(clauses)))
    title = guess_title(lines)
    published = guess_published(preamble, raw)
    return ParsedDocument(
        title=title,
        document_number=guess_number(lines),
        published_on=published,
        effective_from=guess_effective(texts, preamble, published),
        clauses=_titled(clauses, title),
        cleaned_text=cleaned,
        warnings=tuple(warnings[:_MOST_WARNINGS]),
    )


def _preamble_lines(lines: Sequence[str], clauses: Sequence[Clause], first: int) -> list[str]:
    """Raw lines that make up the preamble: portal lines keep the spaces that part organ and date."""
    length = sum(len("".join((clause.title + clause.text).split())) for clause in clauses[:first])
    kept: list[str] = []
    for line in lines:
        if length <= 0:
            break
        size = len("".join(line.split()))
        kept.append(line if size <= length else line[: length + line.count(" ")])
        length -= size
    return kept


def _titled(clauses: tuple[Clause, ...], title: str | None) -> tuple[Clause, ...]:
    """The document's name becomes the preamble's title where it is its first line."""
    if not clauses or not title or clauses[0].level != "preamble":
        return clauses
    first, _, rest = clauses[0].text.partition("\n")
    if first != title:
        return clauses
    return (replace(clauses[0], title=title, text=rest), *clauses[1:])
