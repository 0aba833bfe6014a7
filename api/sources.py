"""A cited clause with its context, for the reader who opens a source. Public, so only what is in force is shown."""

from collections.abc import Callable
from datetime import date
from typing import Any

from fastapi import APIRouter, Path, Query

from api.error_handlers import RESPONSES
from bot.bootstrap import Assistant
from channels.web_chat.replies import SourceOut
from knowledge.errors import NotFound
from knowledge.library import validity_of
from knowledge.records.repositories.documents import Documents
from knowledge.records.tables import ClauseRow, DocumentRow
from knowledge.validity import Stage, Status

CONTEXT_LIMIT = 600  # characters shown on either side


def make_router(assistant: Assistant, today: Callable[[], date]) -> APIRouter:
    router = APIRouter(prefix="/api/v1/chat", tags=["chat"], responses=RESPONSES)

    @router.get("/sources/{document_id}", response_model=SourceOut)
    def source(
        document_id: str = Path(max_length=100), section: str = Query("", max_length=300),
        quote: str = Query("", max_length=4000),
    ) -> Any:  # fmt: skip
        """The clause under a label (the one that holds `quote`, if several share it) with its neighbours."""
        with assistant.database.reading() as session:
            documents = Documents(session)
            row = documents.get(document_id)
            if row is None or validity_of(row).status_on(Stage(row.stage), today()) is not Status.PUBLISHED:
                raise NotFound(f"no document in force with id {document_id!r}")
            return _in_context(row, documents.clauses_of([document_id])[document_id], section, quote)

    return router


def _in_context(row: DocumentRow, clauses: list[ClauseRow], section: str, quote: str) -> dict[str, Any]:
    head = quote.strip()[:20]
    labelled = [c for c in clauses if c.label == section] if section else list(clauses)
    holding = [c for c in (labelled or clauses) if head and head in _written(c)]
    chosen = (holding or labelled)[:1]
    if not chosen:
        raise NotFound(f"document {row.id} has no clause labelled {section!r}")
    first = chosen[0].ordinal
    last = _end_of(clauses, first)
    return {
        **{
            name: getattr(row, name)
            for name in ("title", "document_number", "issuer", "effective_from", "expires_on", "is_sample")
        },
        "document_id": row.id,
        "url": row.source_url,
        "section": section,
        "heading": " › ".join(_path(clauses, chosen[0])),
        "before": "\n".join(map(_written, clauses[max(0, first - 3) : first]))[-CONTEXT_LIMIT:],
        "text": "\n".join(map(_written, clauses[first:last])),
        "after": "\n".join(map(_written, clauses[last : last + 3]))[:CONTEXT_LIMIT],
    }


def _end_of(clauses: list[ClauseRow], first: int) -> int:
    """The place after the last clause that belongs to the one at `first`."""
    inside = {first}
    for clause in clauses[first + 1 :]:
        if clause.parent not in inside:
            return clause.ordinal
        inside.add(clause.ordinal)
    return len(clauses)


def _path(clauses: list[ClauseRow], clause: ClauseRow) -> list[str]:
    path: list[str] = []
    parent = clause.parent
    while parent is not None:
        path.insert(0, f"{clauses[parent].marker}{clauses[parent].title}"[:60])
        parent = clauses[parent].parent
    return [part for part in path if part]


def _written(clause: ClauseRow) -> str:
    gap = "　" if clause.title and clause.text else ""
    return f"{clause.marker}{'　' if clause.level == 'article' else ''}{clause.title}{gap}{clause.text}"
