"""Every query over introductions: which offers a need is introduced to, in which order, and what came of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.engine import Connection

from knowledge.records.tables import IntroductionRow

INTRODUCTIONS = IntroductionRow.metadata.tables[IntroductionRow.__tablename__]


class Introductions:
    """Introductions over one connection; the caller commits, and holds the trade order of the need while it changes them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, need_number: str, *, kind: str, offer_id: str, title: str, institution: str | None) -> int:
        """Put an offer at the end of the need's line; returns the introduction's id."""
        place = select(func.coalesce(func.max(INTRODUCTIONS.c.place), 0) + 1).where(
            INTRODUCTIONS.c.need_number == need_number
        )
        values = {
            "need_number": need_number, "kind": kind, "offer_id": offer_id, "title": title, "institution": institution,
        }  # fmt: skip
        added = insert(INTRODUCTIONS).values(place=place.scalar_subquery(), state="waiting", **values)
        introduction_id: int = self._connection.execute(added.returning(INTRODUCTIONS.c.id)).scalar_one()
        return introduction_id

    def of_need(self, need_number: str) -> Sequence[Row[Any]]:
        """In the order in which they are asked."""
        return self._connection.execute(
            select(INTRODUCTIONS).where(INTRODUCTIONS.c.need_number == need_number).order_by(INTRODUCTIONS.c.place)
        ).all()

    def get(self, introduction_id: int) -> Row[Any] | None:
        return self._connection.execute(select(INTRODUCTIONS).where(INTRODUCTIONS.c.id == introduction_id)).first()

    def change(self, introduction_id: int, **values: Any) -> None:
        self._connection.execute(update(INTRODUCTIONS).where(INTRODUCTIONS.c.id == introduction_id).values(**values))

    def cancel_open(self, need_number: str, *, at: datetime) -> None:
        """Nobody who was asked or would have been is asked any more."""
        open_ones = INTRODUCTIONS.c.state.in_(("waiting", "asked"))
        self._connection.execute(
            update(INTRODUCTIONS)
            .where(INTRODUCTIONS.c.need_number == need_number, open_ones)
            .values(state="cancelled", answered_at=at)
        )

    def overdue(self, now: datetime) -> list[str]:
        """Needs whose owner of an offer was asked and did not answer in time."""
        late = select(INTRODUCTIONS.c.need_number).where(
            INTRODUCTIONS.c.state == "asked", INTRODUCTIONS.c.due_at <= now
        )
        return list(self._connection.execute(late.order_by(INTRODUCTIONS.c.due_at)).scalars())
