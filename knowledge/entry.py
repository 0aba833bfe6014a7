"""What can be found and answered with: one FAQ, or one clause of one document."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from knowledge.records.tables import ClauseRow, DocumentRow, FaqRow
from knowledge.validity import Validity

LEAD_LIMIT = 200  # characters of the introducing sentence that a list item carries along
JOINED_LIMIT = 900  # a list shorter than this is found and quoted together with its introducing sentence


@dataclass(frozen=True)
class Source:
    """Where a quotation comes from; the fields of a citation that do not depend on the quoted words."""

    document_id: str | None
    title: str
    document_number: str | None = None
    issuer: str | None = None
    section: str | None = None
    effective_from: date | None = None
    expires_on: date | None = None
    url: str | None = None
    regions: tuple[str, ...] = ()
    is_sample: bool = False


@dataclass(frozen=True)
class Span:
    """A piece of running text under one citation label. `ordinal` is its clause in the document."""

    label: str
    text: str
    ordinal: int


@dataclass(frozen=True)
class Entry:
    """知识条目: what one search hit is.

    `group` is what is published and withdrawn as a whole (`faq:ID` or `document:ID`). A FAQ has `questions` and
    an `answer`; a clause has `spans`, and the `headings` and `lead` that give them their context.
    """

    entry_id: str
    group: str
    validity: Validity
    sources: tuple[Source, ...] = ()
    desk: str | None = None
    questions: tuple[str, ...] = ()
    answer: str = ""
    spoken_answer: str | None = None
    headings: str = ""
    lead: str = ""
    spans: tuple[Span, ...] = ()

    @property
    def is_faq(self) -> bool:
        return bool(self.questions)

    @property
    def body(self) -> str:
        """The text that answers, without its context."""
        return self.answer if self.is_faq else "\n".join(span.text for span in self.spans)

    @property
    def title(self) -> str:
        return self.questions[0] if self.is_faq else self.headings


def faq_entry(row: FaqRow) -> Entry:
    """The entry of a FAQ."""
    sources = tuple(
        Source(
            document_id=citation.get("document_id"),
            title=citation["title"],
            document_number=citation.get("document_number"),
            issuer=citation.get("issuer"),
            section=citation.get("section"),
            effective_from=_date(citation.get("effective_from")) or row.effective_from,
            expires_on=_date(citation.get("expires_on")) or row.expires_on,
            url=citation.get("url"),
        )
        for citation in row.citations
    )
    return Entry(
        entry_id=f"faq:{row.id}",
        group=f"faq:{row.id}",
        validity=Validity(row.effective_from, row.expires_on, None, tuple(row.regions)),
        sources=sources,
        desk=row.desk,
        questions=(row.question, *row.variants),
        answer=row.answer.strip(),
        spoken_answer=row.spoken_answer,
    )


def document_entries(row: DocumentRow, clauses: Sequence[ClauseRow]) -> list[Entry]:
    """The entries of a document, one per article or lowest clause that has text, in document order."""
    return _DocumentEntries(row, clauses).build()


def document_source(row: DocumentRow) -> Source:
    return Source(
        document_id=row.id,
        title=row.title,
        document_number=row.document_number,
        issuer=row.issuer,
        effective_from=row.effective_from,
        expires_on=row.expires_on,
        url=row.source_url,
        regions=tuple(row.regions),
        is_sample=row.is_sample,
    )


@dataclass
class _DocumentEntries:
    """Walks a clause tree once and cuts it into entries."""

    row: DocumentRow
    clauses: Sequence[ClauseRow]
    _children: dict[int | None, list[ClauseRow]] = field(default_factory=dict)
    _entries: list[Entry] = field(default_factory=list)

    def build(self) -> list[Entry]:
        for clause in self.clauses:
            self._children.setdefault(clause.parent, []).append(clause)
        # A stack, not recursion: a hostile document may nest deeper than Python allows.
        stack: list[tuple[ClauseRow, tuple[str, ...], str]] = [
            (clause, (), "") for clause in reversed(self._children.get(None, []))
        ]
        while stack:
            clause, path, lead = stack.pop()
            spans = self._joined_spans(clause)
            if spans is not None:
                if spans:  # an article may be a bare number in a damaged file
                    self._emit(clause, path, lead, spans)
                continue
            if clause.text.strip():
                self._emit(clause, path, lead, [Span(clause.label, clause.text, clause.ordinal)])
            inner = (*path, clause.title) if clause.title else path
            introduces = clause.text.strip() if clause.text.rstrip().endswith(("：", ":")) else ""
            for child in reversed(self._children.get(clause.ordinal, [])):
                stack.append((child, inner, introduces[-LEAD_LIMIT:]))
        return self._entries

    def _joined_spans(self, clause: ClauseRow) -> list[Span] | None:
        """The spans of a clause that is one entry with all it holds, or None if its children stand alone."""
        below = list(self._descendants(clause))
        whole = clause.level == "article"
        # A preamble of nothing but the title would only quote the document's name back.
        leaf = not below and not clause.text.strip() and bool(clause.title) and clause.level != "preamble"
        if not whole and not leaf:
            is_list = bool(below) and clause.text.rstrip().endswith(("：", ":"))
            plain = all(child.level not in ("table_row", "annex", "chapter", "article") for child in below)
            if not (is_list and plain and sum(len(c.text) + len(c.title) for c in below) <= JOINED_LIMIT):
                return None
        spans = []
        for part in (clause, *below):
            text = part.text if part is clause and not leaf else _with_marker(part)
            if text.strip():
                spans.append(Span(clause.label if whole else part.label, text.strip(), part.ordinal))
        return spans

    def _descendants(self, clause: ClauseRow) -> Iterable[ClauseRow]:
        stack = list(reversed(self._children.get(clause.ordinal, [])))
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(self._children.get(node.ordinal, [])))

    def _emit(self, clause: ClauseRow, path: tuple[str, ...], lead: str, spans: list[Span]) -> None:
        own = (clause.title,) if clause.title else ()
        self._entries.append(
            Entry(
                entry_id=f"clause:{self.row.id}:{clause.ordinal}",
                group=f"document:{self.row.id}",
                validity=Validity(
                    self.row.effective_from, self.row.expires_on, self.row.superseded_on, tuple(self.row.regions)
                ),
                sources=(document_source(self.row),),
                headings=" ".join((self.row.title, *path, *own)),
                lead=lead,
                spans=tuple(spans),
            )
        )


def _with_marker(clause: ClauseRow) -> str:
    return f"{clause.marker}{clause.title}{' ' if clause.title and clause.text else ''}{clause.text}"


def _date(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else None
