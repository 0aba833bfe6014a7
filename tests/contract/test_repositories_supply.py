"""Offers, their changes and what was shown: every query means the same on SQLite and on PostgreSQL."""

from datetime import timedelta
from functools import partial
from typing import Any

from knowledge.records.database import Database
from knowledge.records.repositories.supply import Exposure, Supply
from knowledge.records.tables.base import utc_now


def offer(offer_id: str, **fields: Any) -> dict[str, dict[str, Any]]:
    return {offer_id: {"id": offer_id, "title": f"供给{offer_id}", **fields}}


def put(database: Database, kind: str, *offers: dict[str, dict[str, Any]]) -> dict[str, int]:
    with database.writing() as connection:
        return Supply(connection).put(kind, {k: v for each in offers for k, v in each.items()}, staff="马晓燕")


def test_offers_are_added_replaced_by_their_id_and_left_alone_when_the_same(database: Database) -> None:
    assert put(database, "cloud", offer("a"), offer("b")) == {"added": 2, "changed": 0, "unchanged": 0}
    assert put(database, "cloud", offer("a"), offer("b", price_min=3), offer("c")) == {
        "added": 1, "changed": 1, "unchanged": 1,
    }  # fmt: skip
    with database.looking() as connection:
        supply = Supply(connection)
        assert [o.fields.get("price_min") for o in supply.all_of("cloud")] == [None, 3, None]
        assert [o.id for o in supply.page("cloud", limit=1, offset=1)] == ["b"]
        assert supply.count() == 3


def test_one_id_may_stand_in_two_kinds(database: Database) -> None:
    put(database, "cloud", offer("a"))
    put(database, "venue", offer("a"))
    with database.writing() as connection:
        assert Supply(connection).remove("cloud", ["a"], staff=None) == 1
    with database.looking() as connection:
        assert [list(Supply(connection).get(kind, ["a"])) for kind in ("cloud", "venue")] == [[], ["a"]]


def test_an_offer_that_changes_keeps_the_day_it_was_added(database: Database) -> None:
    put(database, "cloud", offer("a"))
    with database.looking() as connection:
        before = Supply(connection).get("cloud", ["a"])["a"].added_at
    put(database, "cloud", offer("a", price_min=1))
    with database.looking() as connection:
        assert Supply(connection).get("cloud", ["a"])["a"].added_at == before


def test_changes_are_counted_per_kind_and_only_real_ones(database: Database) -> None:
    put(database, "cloud", offer("a"), offer("b"))
    with database.looking() as connection:
        seen = Supply(connection).revision("cloud")
    put(database, "cloud", offer("a"))
    put(database, "venue", offer("z"))
    with database.looking() as connection:
        assert Supply(connection).revision("cloud") == seen
    put(database, "cloud", offer("a", price_max=9), offer("c"))
    with database.writing() as connection:
        Supply(connection).remove("cloud", ["b", "nowhere"], staff=None)
    with database.looking() as connection:
        assert sorted(Supply(connection).changed_since("cloud", seen)) == ["a", "b", "c"]


def test_more_offers_than_one_query_may_name(database: Database) -> None:
    many = [offer(f"o{n:05}") for n in range(1200)]
    assert put(database, "talent", *many)["added"] == 1200
    with database.looking() as connection:
        assert len(Supply(connection).get("talent", [f"o{n:05}" for n in range(1200)])) == 1200


def test_what_was_shown_is_kept_with_its_places(database: Database) -> None:
    shown = [{"id": "a", "kind": "cloud", "position": 1, "score": 0.5}]
    now = utc_now()
    long_ago, list_of = now - timedelta(days=400), partial(Exposure, "cloud", {"kind": "cloud"})
    with database.writing() as connection:
        Supply(connection).show([])
        Supply(connection).show([list_of(long_ago, 1, 2, shown), list_of(now, 3, 7, shown)])
    with database.writing() as connection:
        assert Supply(connection).forget_shown(now - timedelta(days=365)) == 1
    with database.looking() as connection:
        (row,) = Supply(connection).exposures()
    assert (row.kind, row.need, row.revision, row.survivors, row.shown) == ("cloud", {"kind": "cloud"}, 3, 7, shown)
    assert row.at == now
