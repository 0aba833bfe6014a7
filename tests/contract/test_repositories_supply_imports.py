"""Imports of supply: previewed, confirmed and undone alike on SQLite and on PostgreSQL."""

from typing import Any

import pytest

from knowledge.errors import Conflict, NotFound
from knowledge.records.database import Database
from knowledge.records.repositories.supply import Supply
from knowledge.records.repositories.supply_imports import SupplyImports
from knowledge.supply_file import imports
from knowledge.supply_file.reading import GoodRow, Problem, Reading

PROBLEM = Problem(9, "地区", "火星", "宁夏、市或县（区）的名称")


def offer(offer_id: str, **fields: Any) -> dict[str, Any]:
    return {"id": offer_id, "title": f"供给{offer_id}", **fields}


def put(database: Database, *offers: dict[str, Any]) -> None:
    with database.writing() as connection:
        Supply(connection).put("cloud", {o["id"]: o for o in offers}, staff="马晓燕")


def preview(database: Database, *offers: dict[str, Any], problems: tuple[Problem, ...] = ()) -> str:
    good = tuple(GoodRow(row, fields) for row, fields in enumerate(offers, 2))
    with database.writing() as connection:
        reading = Reading(good, problems, len(problems), len(problems), ("请核对",))
        import_id: str = imports.preview(connection, "cloud", reading, filename="云.xlsx", staff="王丽").id
    return import_id


def confirm(database: Database, import_id: str) -> Any:
    with database.writing() as connection:
        return imports.confirm(connection, "cloud", import_id, staff="王丽")


def undo(database: Database, import_id: str) -> Any:
    with database.writing() as connection:
        return imports.undo(connection, "cloud", import_id, staff="李强")


def stored(database: Database) -> dict[str, dict[str, Any]]:
    with database.looking() as connection:
        return {o.id: o.fields for o in Supply(connection).all_of("cloud")}


def test_a_preview_is_kept_with_counts_and_problems_and_changes_no_offer(database: Database) -> None:
    put(database, offer("a"), offer("b"))
    import_id = preview(database, offer("a"), offer("b", price_min=3), offer("c"), problems=(PROBLEM,))
    assert stored(database) == {"a": offer("a"), "b": offer("b")}
    with database.looking() as connection:
        kept = SupplyImports(connection).get("cloud", import_id)
        rows = SupplyImports(connection).rows_of(import_id)
        assert SupplyImports(connection).get("venue", import_id) is None
    assert kept is not None
    assert (kept.state, kept.added, kept.changed, kept.unchanged, kept.bad_rows) == ("preview", 1, 1, 1, 1)
    assert kept.problems == [{"row": 9, "column": "地区", "found": "火星", "expected": PROBLEM.expected}]
    assert (kept.filename, kept.created_by, kept.warnings, kept.confirmed_at) == ("云.xlsx", "王丽", ["请核对"], None)
    assert rows[1] == {"row": 3, "id": "b", "before": offer("b"), "after": offer("b", price_min=3)}
    assert rows[2]["before"] is None


def test_imports_are_listed_newest_first_without_their_rows(database: Database) -> None:
    first, second, third = (preview(database, offer("a")) for _ in range(3))
    with database.looking() as connection:
        page = SupplyImports(connection).page("cloud", limit=2, offset=0)
        rest = SupplyImports(connection).page("cloud", limit=2, offset=2)
    assert [row.id for row in (*page, *rest)] == [third, second, first]
    assert not {"rows", "problems"} & set(page[0]._mapping)


def test_confirming_puts_every_good_row_once(database: Database) -> None:
    put(database, offer("a"))
    import_id = preview(database, offer("a", price_min=1), offer("b"))
    row = confirm(database, import_id)
    assert (row.state, row.added, row.changed, row.confirmed_by) == ("confirmed", 1, 1, "王丽")
    assert stored(database) == {"a": offer("a", price_min=1), "b": offer("b")}
    put(database, offer("b", price_min=7))
    with pytest.raises(Conflict, match="已经由 王丽 确认过"):
        confirm(database, import_id)
    assert stored(database)["b"] == offer("b", price_min=7)


def test_undoing_brings_back_exactly_what_was_there_at_the_confirmation(database: Database) -> None:
    put(database, offer("a", price_min=1, topics=["云"]), offer("same"))
    import_id = preview(database, offer("a"), offer("b"), offer("same"))
    put(database, offer("a", price_min=2.5))  # after the preview
    before = stored(database)
    with database.looking() as connection:
        added_at = Supply(connection).get("cloud", ["a"])["a"].added_at
    confirm(database, import_id)
    put(database, offer("same", price_min=9))  # the import did not touch it
    row = undo(database, import_id)
    assert (row.state, row.undone_by) == ("undone", "李强")
    assert stored(database) == {**before, "same": offer("same", price_min=9)}
    with database.looking() as connection:
        assert Supply(connection).get("cloud", ["a"])["a"].added_at == added_at


def test_what_was_changed_since_stops_the_whole_undoing_and_is_named(database: Database) -> None:
    put(database, offer("a"))
    import_id = preview(database, offer("a", price_min=1), offer("b"), offer("c"))
    confirm(database, import_id)
    put(database, offer("b", price_max=5))
    there = stored(database)
    with pytest.raises(Conflict, match="不能撤销：b。"):
        undo(database, import_id)
    assert stored(database) == there
    put(database, offer("b"))  # as the import had left it
    undo(database, import_id)
    assert stored(database) == {"a": offer("a")}


def test_an_offer_that_is_already_as_it_was_does_not_stop_the_undoing(database: Database) -> None:
    import_id = preview(database, offer("a"), offer("b"))
    confirm(database, import_id)
    with database.writing() as connection:
        Supply(connection).remove("cloud", ["a"], staff=None)
    undo(database, import_id)
    assert stored(database) == {}


def test_two_imports_are_undone_from_the_last_to_the_first(database: Database) -> None:
    first = preview(database, offer("a"))
    confirm(database, first)
    second = preview(database, offer("a", price_min=1))
    confirm(database, second)
    with pytest.raises(Conflict):
        undo(database, first)
    undo(database, second)
    undo(database, first)
    assert stored(database) == {}


def test_steps_out_of_order_are_refused_in_chinese(database: Database) -> None:
    import_id = preview(database, offer("a"))
    with pytest.raises(Conflict, match="还没有确认"):
        undo(database, import_id)
    confirm(database, import_id)
    undo(database, import_id)
    with pytest.raises(Conflict, match="已经由 李强 撤销过"):
        undo(database, import_id)
    with pytest.raises(Conflict, match="已经撤销，不能再确认"):
        confirm(database, import_id)
    with pytest.raises(Conflict, match="没有一行可以导入"):
        confirm(database, preview(database, problems=(PROBLEM,)))
    with pytest.raises(NotFound):
        confirm(database, "0" * 32)


def test_what_an_import_does_is_in_the_log_that_the_index_follows(database: Database) -> None:
    import_id = preview(database, offer("a"), offer("b"))
    with database.looking() as connection:
        assert Supply(connection).revision("cloud") == 0
    confirm(database, import_id)
    with database.looking() as connection:
        seen = Supply(connection).revision("cloud")
    undo(database, import_id)
    with database.looking() as connection:
        assert sorted(Supply(connection).changed_since("cloud", seen)) == ["a", "b"]


def test_an_import_of_thousands_of_rows_is_confirmed_and_undone(database: Database) -> None:
    import_id = preview(database, *(offer(f"o{n:05}") for n in range(3000)))
    assert confirm(database, import_id).added == 3000
    undo(database, import_id)
    assert stored(database) == {}


def test_a_change_of_an_import_is_kept(database: Database) -> None:
    import_id = preview(database, offer("a"))
    with database.writing() as connection:
        SupplyImports(connection).change(import_id, state="undone")
        SupplyImports(connection).add(
            **dict.fromkeys(("id", "kind", "filename", "state", "created_by"), "x"), problems=[], warnings=[], rows=[],
            **dict.fromkeys(("added", "changed", "unchanged", "bad_rows", "problem_count"), 0),
        )  # fmt: skip
    with database.looking() as connection:
        kept = SupplyImports(connection).get("cloud", import_id)
    assert kept is not None
    assert kept.state == "undone"
