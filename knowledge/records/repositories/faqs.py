"""Every query over FAQs."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge.records.tables import FaqRow


class Faqs:
    """FAQs within one transaction; the caller commits."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, faq: FaqRow) -> None:
        self._session.add(faq)
        self._session.flush()

    def get(self, faq_id: str) -> FaqRow | None:
        return self._session.get(FaqRow, faq_id)

    def many(self, faq_ids: Iterable[str]) -> Sequence[FaqRow]:
        return self._session.scalars(select(FaqRow).where(FaqRow.id.in_(list(faq_ids)))).all()

    def in_stage(self, stage: str) -> Sequence[FaqRow]:
        return self._session.scalars(select(FaqRow).where(FaqRow.stage == stage).order_by(FaqRow.id)).all()

    def with_question(self, question: str) -> FaqRow | None:
        """A FAQ with this standard question that is not withdrawn."""
        statement = select(FaqRow).where(FaqRow.question == question, FaqRow.stage != "withdrawn")
        return self._session.scalars(statement).first()

    def ids_in_stage(self, stage: str) -> Sequence[str]:
        return self._session.scalars(select(FaqRow.id).where(FaqRow.stage == stage)).all()

    def page(self, *, limit: int, offset: int, stage: str | None = None) -> Sequence[FaqRow]:
        statement = select(FaqRow).order_by(FaqRow.created_at.desc(), FaqRow.id)
        if stage:
            statement = statement.where(FaqRow.stage == stage)
        return self._session.scalars(statement.limit(limit).offset(offset)).all()

    def count(self) -> int:
        return self._session.scalar(select(func.count()).select_from(FaqRow)) or 0
