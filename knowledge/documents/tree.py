"""The result of parsing: a document and its clauses in reading order."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Clause:
    """条款: one node of the tree.

    `level` is preamble, part, chapter, section, article, item, annex, paragraph or table_row. Marker, title and text
    of all clauses, one after another, are the whole document: no clause repeats what another holds.
    """

    ordinal: int
    parent: int | None
    level: str
    marker: str
    label: str
    title: str
    text: str
    page: int | None


@dataclass(frozen=True)
class ParsedDocument:
    """A file after reading. Title, number and dates are guesses for the clerk to confirm; None means not found."""

    title: str | None
    document_number: str | None
    published_on: date | None
    effective_from: date | None
    clauses: tuple[Clause, ...]
    cleaned_text: str
    warnings: tuple[str, ...]
