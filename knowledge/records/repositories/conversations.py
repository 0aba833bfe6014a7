"""Every query over sessions, messages and offered choices."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge.records.tables import ChoiceRow, MessageRow, SessionRow


class Conversations:
    """The message log within one transaction; the caller commits."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def session_row(self, session_id: str, channel: str) -> SessionRow:
        """The session, made on first sight."""
        row = self._session.get(SessionRow, session_id)
        if row is None:
            row = SessionRow(id=session_id, channel=channel)
            self._session.add(row)
            self._session.flush()
        return row

    def append(
        self, *, session_id: str, turn_id: str, direction: str, channel: str, text: str,
        payload: dict[str, Any], message_id: str | None = None,
    ) -> MessageRow:  # fmt: skip
        """Write one message at the end of its session."""
        if self._session.get_bind().dialect.name != "sqlite":  # which has one writer anyway
            # Whoever writes holds the session's row, so that no two messages get one number.
            self._session.execute(select(SessionRow.id).where(SessionRow.id == session_id).with_for_update())
        last = self._session.scalar(select(func.max(MessageRow.seq)).where(MessageRow.session_id == session_id))
        row = MessageRow(
            session_id=session_id, seq=(last or 0) + 1, turn_id=turn_id, direction=direction,
            message_id=message_id, channel=channel, text=text, payload=payload,
        )  # fmt: skip
        self._session.add(row)
        self._session.flush()
        return row

    def incoming(self, session_id: str, message_id: str) -> MessageRow | None:
        return self._session.scalars(
            select(MessageRow).where(
                MessageRow.session_id == session_id,
                MessageRow.message_id == message_id,
                MessageRow.direction == "in",
            )
        ).first()

    def reply_to(self, turn_id: str) -> MessageRow | None:
        return self._session.scalars(
            select(MessageRow).where(MessageRow.turn_id == turn_id, MessageRow.direction == "out")
        ).first()

    def last_reply(self, session_id: str) -> MessageRow | None:
        return self._session.scalars(
            select(MessageRow)
            .where(MessageRow.session_id == session_id, MessageRow.direction == "out")
            .order_by(MessageRow.seq.desc())
            .limit(1)
        ).first()

    def after(self, session_id: str, seq: int, limit: int) -> Sequence[MessageRow]:
        return self._session.scalars(
            select(MessageRow)
            .where(MessageRow.session_id == session_id, MessageRow.seq > seq)
            .order_by(MessageRow.seq)
            .limit(limit)
        ).all()

    def search(self, words: str, limit: int = 50) -> Sequence[MessageRow]:
        """Messages whose text holds these words, newest first."""
        pattern = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return self._session.scalars(
            select(MessageRow)
            .where(MessageRow.text.like(f"%{pattern}%", escape="\\"))
            .order_by(MessageRow.id.desc())
            .limit(limit)
        ).all()

    def count(self, direction: str) -> int:
        return (
            self._session.scalar(select(func.count()).select_from(MessageRow).where(MessageRow.direction == direction))
            or 0
        )

    def offer(self, choices: Sequence[ChoiceRow]) -> None:
        self._session.add_all(choices)

    def choices(self, session_id: str, choice_ids: Sequence[str]) -> list[ChoiceRow]:
        """Those of these choices that were offered in this very session, in the order of the ids."""
        if not choice_ids:
            return []
        found = {row.id: row for row in self._session.scalars(select(ChoiceRow).where(ChoiceRow.id.in_(choice_ids)))}
        return [row for i in choice_ids if (row := found.get(i)) is not None and row.session_id == session_id]

    def choice(self, session_id: str, choice_id: str) -> ChoiceRow | None:
        """A choice that was offered in this very session."""
        row = self._session.get(ChoiceRow, choice_id)
        return row if row is not None and row.session_id == session_id else None
