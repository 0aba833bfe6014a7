"""The JSON of the knowledge routes."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel

from knowledge.library import validity_of
from knowledge.records.tables import ClauseRow, DocumentRow, FaqRow
from knowledge.validity import Stage, Status


class ClauseOut(BaseModel):
    """One node of the clause tree; `parent` is the ordinal of the enclosing one."""

    ordinal: int
    parent: int | None
    level: str
    marker: str
    label: str
    title: str
    text: str
    page: int | None


class DocumentOut(BaseModel):
    """A document; `status` is its stage refined by its dates as of today."""

    id: str
    title: str
    document_number: str | None
    issuer: str | None
    level: str | None
    published_on: date | None
    effective_from: date | None
    expires_on: date | None
    superseded_on: date | None
    supersedes: str | None
    regions: list[str]
    topics: list[str]
    source_url: str | None
    filename: str
    status: Status
    approved_by: str | None
    warnings: list[str]
    is_sample: bool
    created_at: datetime
    updated_at: datetime
    clauses: list[ClauseOut]


class FaqOut(BaseModel):
    """A FAQ; `status` is its stage refined by its dates as of today."""

    id: str
    desk: str | None
    question: str
    variants: list[str]
    answer: str
    spoken_answer: str | None
    citations: list[dict[str, Any]]
    effective_from: date | None
    expires_on: date | None
    regions: list[str]
    status: Status
    approved_by: str | None
    created_at: datetime
    updated_at: datetime


class CandidateOut(BaseModel):
    """A hit with its scores: raw ones per list, features 0–1, and the calibrated probability that it answers."""

    entry_id: str
    kind: str
    title: str
    section: str | None
    text: str
    probability: float
    features: dict[str, float]
    scores: dict[str, float]


class SearchOut(BaseModel):
    """What the hit test shows: the decision of the pipeline and every stage on the way."""

    query: dict[str, Any]
    lane: str
    decision: str
    probability: float
    messages: list[dict[str, Any]]
    candidates: list[CandidateOut]
    lists: dict[str, list[str]]
    thresholds: dict[str, float]


def document_out(row: DocumentRow, clauses: Sequence[ClauseRow], today: date) -> DocumentOut:
    fields = {name: getattr(row, name) for name in DocumentOut.model_fields if hasattr(row, name)}
    fields |= {
        "supersedes": row.supersedes_id or row.supersedes_text,
        "status": validity_of(row).status_on(Stage(row.stage), today),
        "clauses": [ClauseOut.model_validate(c, from_attributes=True) for c in clauses],
    }
    return DocumentOut(**fields)


def faq_out(row: FaqRow, today: date) -> FaqOut:
    fields = {name: getattr(row, name) for name in FaqOut.model_fields if hasattr(row, name)}
    return FaqOut(**fields, status=validity_of(row).status_on(Stage(row.stage), today))
