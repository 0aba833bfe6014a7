"""Every query over documents and their clauses."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from knowledge.records.tables import ClauseRow, DocumentRow


class Documents:
    """Documents within one transaction; the caller commits."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, document: DocumentRow) -> None:
        self._session.add(document)
        self._session.flush()

    def get(self, document_id: str) -> DocumentRow | None:
        return self._session.get(DocumentRow, document_id)

    def find(self, reference: str) -> DocumentRow | None:
        """The newest document with this id, number or title."""
        wanted = reference.strip().strip("《》")
        statement = (
            select(DocumentRow)
            .where(or_(DocumentRow.id == wanted, DocumentRow.document_number == wanted, DocumentRow.title == wanted))
            .order_by(DocumentRow.created_at.desc())
            .limit(1)
        )
        return self._session.scalars(statement).first()

    def with_content(self, content_hash: str) -> DocumentRow | None:
        """A document made from exactly this file that is not withdrawn."""
        statement = select(DocumentRow).where(
            DocumentRow.content_hash == content_hash, DocumentRow.stage != "withdrawn"
        )
        return self._session.scalars(statement).first()

    def in_stage(self, stage: str) -> Sequence[DocumentRow]:
        return self._session.scalars(select(DocumentRow).where(DocumentRow.stage == stage)).all()

    def ids_in_stage(self, stage: str) -> Sequence[str]:
        return self._session.scalars(select(DocumentRow.id).where(DocumentRow.stage == stage)).all()

    def page(self, *, limit: int, offset: int, stage: str | None = None) -> Sequence[DocumentRow]:
        statement = select(DocumentRow).order_by(DocumentRow.created_at.desc(), DocumentRow.id)
        if stage:
            statement = statement.where(DocumentRow.stage == stage)
        return self._session.scalars(statement.limit(limit).offset(offset)).all()

    def count(self) -> int:
        return self._session.scalar(select(func.count()).select_from(DocumentRow)) or 0

    def clauses_of(self, document_ids: Iterable[str]) -> dict[str, list[ClauseRow]]:
        """The clauses of many documents in one query per thousand, in document order."""
        ids = list(document_ids)
        found: dict[str, list[ClauseRow]] = {document_id: [] for document_id in ids}
        for start in range(0, len(ids), 1000):
            statement = (
                select(ClauseRow)
                .where(ClauseRow.document_id.in_(ids[start : start + 1000]))
                .order_by(ClauseRow.document_id, ClauseRow.ordinal)
            )
            for row in self._session.scalars(statement):
                found[row.document_id].append(row)
        return found

    def successors_of(self, document_id: str) -> Sequence[DocumentRow]:
        """The published documents that supersede this one; more than one after a correction."""
        statement = select(DocumentRow).where(
            DocumentRow.supersedes_id == document_id, DocumentRow.stage == "published"
        )
        return self._session.scalars(statement).all()
