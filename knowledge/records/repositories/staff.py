"""Every query over staff members and their tokens."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from knowledge.records.tables import StaffRow, TokenRow


class Staff:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, member: StaffRow) -> None:
        self._session.add(member)
        self._session.flush()

    def get(self, username: str) -> StaffRow | None:
        return self._session.get(StaffRow, username)

    def all(self) -> Sequence[StaffRow]:
        """Everybody, by name."""
        return self._session.scalars(select(StaffRow).order_by(StaffRow.username)).all()

    def remove(self, username: str) -> None:
        """Remove a member and with them their tokens."""
        self.drop_tokens_of(username)
        self._session.execute(delete(StaffRow).where(StaffRow.username == username))

    def count(self) -> int:
        return self._session.scalar(select(func.count()).select_from(StaffRow)) or 0

    def add_token(self, token: TokenRow) -> None:
        self._session.add(token)

    def holder_of(self, token_hash: str, now: datetime) -> StaffRow | None:
        """Who holds this token, if it is still valid."""
        row = self._session.get(TokenRow, token_hash)
        if row is None or row.expires_at <= now:
            return None
        return self._session.get(StaffRow, row.username)

    def drop_tokens_of(self, username: str) -> None:
        """Log a member out everywhere."""
        self._session.execute(delete(TokenRow).where(TokenRow.username == username))

    def drop_expired(self, now: datetime) -> None:
        self._session.execute(delete(TokenRow).where(TokenRow.expires_at <= now))

    def drop_token(self, token_hash: str) -> None:
        self._session.execute(delete(TokenRow).where(TokenRow.token_hash == token_hash))
