"""The published documents by title and number, in force or not: for questions about a document rather than its text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from knowledge.entry import Source, document_source
from knowledge.library import validity_of
from knowledge.records.tables import DocumentRow
from knowledge.validity import Stage, Status, Validity
from matching.normalise import bare
from matching.query import Query

MIN_TITLE = 3  # characters of a title that may stand in a question without 《》: 专利法 is the shortest
_INSIDE = re.compile(r"《([^》]+)》")
_WRAPPERS = re.compile(
    r"^(中华人民共和国|关于印发|关于发布|关于公布|国务院关于|国务院办公厅关于)|(的通知|的公告|的决定)$"
)
_BRACKETED = re.compile(r"[（(【\[](示例|试行|暂行|\d{4}年?(修订|修正)?|修订|修正)[^）)】\]]*[）)】\]]")


@dataclass(frozen=True)
class Listed:
    """One published document. `names` are the bare ways a question may write its title."""

    source: Source
    validity: Validity
    names: tuple[str, ...]
    number: str | None
    years: frozenset[int]
    successor_id: str | None

    @property
    def document_id(self) -> str:
        assert self.source.document_id is not None
        return self.source.document_id

    def status(self, on: date) -> Status:
        return self.validity.status_on(Stage.PUBLISHED, on)


@dataclass(frozen=True)
class Catalogue:
    """All published documents."""

    documents: tuple[Listed, ...] = ()

    def get(self, document_id: str) -> Listed | None:
        return next((d for d in self.documents if d.document_id == document_id), None)

    def called(self, title: str, on: date) -> Listed | None:
        """The document in force whose title, with or without the words around it, is this one."""
        wanted = set(_names(title))
        return next((d for d in self.documents if wanted & set(d.names) and d.status(on) is Status.PUBLISHED), None)

    def numbered(self, query: Query) -> tuple[Listed, ...]:
        """Documents whose number the question writes out."""
        text = bare(query.text)
        return tuple(d for d in self.documents if d.number and d.number in text)

    def titled(self, query: Query) -> tuple[Listed, ...]:
        """Documents whose title the question names, the longest title first."""
        text = bare(query.text)
        found = [(max((len(n) for n in d.names if n in text), default=0), d) for d in self.documents]
        longest = max((length for length, _ in found), default=0)
        return tuple(d for length, d in found if length and length == longest)


def catalogue_of(rows: Iterable[DocumentRow]) -> Catalogue:
    listed = list(rows)
    successors = {row.supersedes_id: row.id for row in listed if row.supersedes_id}
    return Catalogue(tuple(_listed(row, successors.get(row.id)) for row in listed))


def _listed(row: DocumentRow, successor_id: str | None) -> Listed:
    dates = (row.published_on, row.effective_from)
    return Listed(
        source=document_source(row),
        validity=validity_of(row),
        names=_names(row.title),
        number=bare(row.document_number) if row.document_number else None,
        years=frozenset(day.year for day in dates if day),
        successor_id=successor_id,
    )


def _names(title: str) -> tuple[str, ...]:
    """The title whole, what stands in its 《》, and both without the words around them."""
    names = {title, *_INSIDE.findall(title)}
    for name in list(names):
        plain = _BRACKETED.sub("", name)
        while (shorter := _WRAPPERS.sub("", plain)) != plain:
            plain = shorter
        names.add(plain)
    return tuple(sorted({b for n in names if len(b := bare(n)) >= MIN_TITLE}))
