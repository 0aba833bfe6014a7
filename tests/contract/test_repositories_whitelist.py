"""The financing whitelist: every query means the same on SQLite and on PostgreSQL."""

from knowledge.records.database import Database
from knowledge.records.repositories.whitelist import Whitelist, lock_whitelist
from tests.recorded_needs import HOUR, NOW


def enter(database: Database, name: str, **fields: object) -> int:
    values = {"enterprise": name, "name_key": name, "credit_code": None, "reason": "信用好", "entered_at": NOW,
              "entered_by": "li", "valid_until": None, **fields}  # fmt: skip
    with database.writing() as connection:
        return Whitelist(connection).add(**values)


def names(rows: object) -> list[str]:
    return [row.enterprise for row in rows]


def test_whitelist_entries_are_found_by_name_or_code_and_stay_after_removal(database: Database) -> None:
    old = enter(database, "甲公司", credit_code="91640100MA75XXXX0A")
    with database.writing() as connection:
        assert Whitelist(connection).hold(old).removed_at is None
        Whitelist(connection).remove(old, at=NOW + HOUR, by="wang", reason="失信")
    new = enter(database, "甲公司")
    enter(database, "乙公司")
    with database.looking() as connection:
        entries = Whitelist(connection)
        assert [row.id for row in entries.of(name_key="甲公司", credit_code=None)] == [new, old]
        assert [row.id for row in entries.of(name_key=None, credit_code="91640100MA75XXXX0A")] == [old]
        assert [row.id for row in entries.of(name_key="乙公司", credit_code="91640100MA75XXXX0A")][1:] == [old]
        assert entries.of(name_key=None, credit_code=None) == []
        gone = entries.get(old)
        assert (gone.removed_at, gone.removed_by, gone.removal_reason) == (NOW + HOUR, "wang", "失信")
        assert entries.get(new + 99) is None
        assert entries.hold(new + 99) is None


def test_part_of_a_name_finds_the_longer_ones_and_means_no_pattern(database: Database) -> None:
    enter(database, "宁夏甲公司")
    enter(database, "乙%公司")
    with database.looking() as connection:
        assert names(Whitelist(connection).longer_names("甲")) == ["宁夏甲公司"]
        assert names(Whitelist(connection).longer_names("%")) == ["乙%公司"]
        assert names(Whitelist(connection).longer_names("_")) == []


def test_whitelist_pages_hold_those_on_the_list_or_those_removed(database: Database) -> None:
    ids = [enter(database, name) for name in ("甲", "乙", "丙")]
    with database.writing() as connection:
        Whitelist(connection).remove(ids[1], at=NOW, by="li", reason="到期")
    with database.looking() as connection:
        page = Whitelist(connection).page
        assert names(page(limit=9, offset=0)) == ["丙", "乙", "甲"]
        assert names(page(limit=1, offset=1)) == ["乙"]
        assert names(page(limit=9, offset=0, on_list=True)) == ["丙", "甲"]
        assert names(page(limit=9, offset=0, on_list=False)) == ["乙"]


def test_the_lock_is_given_back_at_the_end_of_the_transaction(database: Database) -> None:
    for _ in range(2):
        with database.writing() as connection:
            lock_whitelist(connection)
