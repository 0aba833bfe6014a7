"""融资白名单: enterprises entered for a reason and removed for one; whether an enterprise stands on it on a day."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row

from bot.clock import shanghai_day
from knowledge.errors import BadContent, Conflict, NotFound
from knowledge.records.database import Database
from knowledge.records.repositories.whitelist import Whitelist, lock_whitelist
from matching.normalise import bare

CODE_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: no I, O, S, V, Z
CODE_LENGTH = 18
LONGEST_KEY = 120
_FULL_NAME = re.compile(
    r"(?:公司|厂|合作社|农场|牧场|酒庄|中心|商行|经营部|工作室|个体工商户|事务所|研究院|学校|医院|店|社)$"
)


class WhitelistDesk:
    """Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def enter(
        self, enterprise: str, *, credit_code: str | None = None, reason: str, valid_until: date | None = None,
        staff: str, now: datetime,
    ) -> int:  # fmt: skip
        """Enter an enterprise; returns the entry's id. `valid_until`: its last day.

        Raises BadContent for a credit code that cannot be one or a last day that is over, Conflict if it is on the list already.
        """
        key, code, today = name_key(enterprise), _code(credit_code), shanghai_day(now)
        if not key:
            raise BadContent(f"an enterprise's name has letters or characters; got {enterprise!r}")
        if code is not None and not is_credit_code(code):
            raise BadContent(f"credit_code must be {CODE_LENGTH} characters with a right check character, got {code!r}")
        if valid_until is not None and valid_until < today:
            raise BadContent(f"valid_until must not be before today ({today}), got {valid_until}")
        with self._database.writing() as connection:
            lock_whitelist(connection)
            entries = Whitelist(connection)
            for row in _in_force(entries.of(name_key=key, credit_code=code), today):
                raise Conflict(f"{row.enterprise} is on the whitelist already, as entry {row.id}")
            return entries.add(
                enterprise=enterprise, name_key=key, credit_code=code, reason=reason, entered_at=now, entered_by=staff,
                valid_until=valid_until,
            )  # fmt: skip

    def remove(self, entry_id: int, *, reason: str, staff: str, now: datetime) -> None:
        """Take an entry off the list. Raises NotFound, or Conflict if it was removed before."""
        with self._database.writing() as connection:
            entries = Whitelist(connection)
            if (row := entries.hold(entry_id)) is None:
                raise NotFound(f"there is no whitelist entry {entry_id}")
            if row.removed_at is not None:
                raise Conflict(f"entry {entry_id} was removed before: {row.removal_reason}")
            entries.remove(entry_id, at=now, by=staff, reason=reason)

    def is_listed(self, enterprise: str, on: date) -> bool | None:
        """Whether an enterprise, by its full name or credit code, stands on the list on a day (Shanghai).

        None: what was given is too little to say, such as a short name that one on the list has too.
        """
        code, key = _code(enterprise), name_key(enterprise)
        with self._database.looking() as connection:
            entries = Whitelist(connection)
            if code is not None and is_credit_code(code):
                return any(_in_force(entries.of(name_key=None, credit_code=code), on))
            if not key:
                return None
            if any(_in_force(entries.of(name_key=key, credit_code=None), on)):
                return True
            similar = any(_in_force(entries.longer_names(key), on))
        return None if similar or not _FULL_NAME.search(key) else False

    def history(self, enterprise: str) -> list[Row[Any]]:
        """Every entry of an enterprise, by its name or credit code, with its reasons; newest first."""
        code = _code(enterprise)
        with self._database.looking() as connection:
            return list(
                Whitelist(connection).of(
                    name_key=name_key(enterprise) or None, credit_code=code if code and is_credit_code(code) else None
                )
            )


def name_key(enterprise: str) -> str:
    """A name as names are compared: width, case, traditional characters, spaces and brackets do not matter; 有限公司 does."""
    return bare(enterprise)[:LONGEST_KEY]


def is_credit_code(code: str) -> bool:
    """Whether a unified social credit code (统一社会信用代码) has its 18 characters and the check character of GB 32100."""
    if len(code) != CODE_LENGTH or any(char not in CODE_CHARACTERS for char in code):
        return False
    total = sum(CODE_CHARACTERS.index(char) * pow(3, place, 31) for place, char in enumerate(code[:-1]))
    return CODE_CHARACTERS.index(code[-1]) == (31 - total % 31) % 31


def _code(text: str | None) -> str | None:
    """What may be a credit code, in its one way of writing."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper() or None if text else None


def _in_force(rows: Iterable[Row[Any]], on: date) -> list[Row[Any]]:
    return [
        row
        for row in rows
        if shanghai_day(row.entered_at) <= on
        and (row.valid_until is None or on <= row.valid_until)
        and (row.removed_at is None or on < shanghai_day(row.removed_at))
    ]
