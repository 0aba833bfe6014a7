"""The shelves follow the database: changes show at once, small parts are joined, a stale shelf is built anew behind the searches."""

from typing import Any

import numpy as np

from knowledge.records.database import Database
from knowledge.records.repositories.supply import Supply
from matching.encoder import Vectors
from matching.supply.shelf import MAX_PARTS, Shelf
from matching.supply.stock import Stock


class CountingEncoder:
    """One direction for every text; counts what it was given."""

    fingerprint, dimension = "counting", 4

    def __init__(self) -> None:
        self.passages_seen = 0

    def questions(self, texts: Any) -> Vectors:
        return np.full((len(texts), 4), 0.5, dtype=np.float32)

    def passages(self, texts: Any) -> Vectors:
        self.passages_seen += len(texts)
        return self.questions(texts)


def put(database: Database, *ids: str, **fields: Any) -> None:
    with database.writing() as connection:
        Supply(connection).put("cloud", {i: {"id": i, "title": f"云{i}", **fields} for i in ids}, staff=None)


def living(shelf: Shelf) -> list[str]:
    return sorted(p.ids[row] for p, mask in zip(shelf.parts, shelf.alive, strict=True) for row in np.flatnonzero(mask))


def test_what_is_put_changed_or_removed_shows_at_the_next_look(sqlite_database: Database) -> None:
    stock = Stock(sqlite_database, CountingEncoder())
    assert living(stock.current("cloud")) == []
    put(sqlite_database, *[f"o{n:03}" for n in range(100)])
    assert stock.current("cloud").count == 100
    put(sqlite_database, "o001", "new", price_min=5)
    with sqlite_database.writing() as connection:
        Supply(connection).remove("cloud", ["o002"], staff=None)
    now = living(stock.current("cloud"))
    assert len(now) == 100 and "new" in now and "o002" not in now and now.count("o001") == 1


def test_a_shelf_that_was_taken_does_not_change_under_its_reader(sqlite_database: Database) -> None:
    stock = Stock(sqlite_database, CountingEncoder())
    put(sqlite_database, "a", "b")
    taken = stock.current("cloud")
    with sqlite_database.writing() as connection:
        Supply(connection).remove("cloud", ["a"], staff=None)
    assert living(stock.current("cloud")) == ["b"]
    assert living(taken) == ["a", "b"]


def test_small_parts_are_joined_without_reading_the_base_again(sqlite_database: Database) -> None:
    encoder = CountingEncoder()
    stock = Stock(sqlite_database, encoder)
    put(sqlite_database, *[f"o{n:04}" for n in range(400)])
    stock.current("cloud")
    for number in range(3 * MAX_PARTS):
        put(sqlite_database, f"late{number:02}")
        assert f"late{number:02}" in living(stock.current("cloud"))
    assert len(stock.current("cloud").parts) <= MAX_PARTS
    assert encoder.passages_seen < 400 + 3 * MAX_PARTS * MAX_PARTS


def test_a_shelf_most_of_which_changed_is_built_anew_and_nothing_is_missed(sqlite_database: Database) -> None:
    stock = Stock(sqlite_database, CountingEncoder())
    put(sqlite_database, *[f"o{n:03}" for n in range(120)])
    stock.current("cloud")
    put(sqlite_database, *[f"o{n:03}" for n in range(100)], price_min=3)
    stock.current("cloud")
    put(sqlite_database, "while-it-is-built")
    stock.wait("cloud")
    assert "while-it-is-built" in living(stock.current("cloud"))
    stock.wait("cloud")
    shelf = stock.current("cloud")
    assert len(shelf.parts[0].ids) >= 120 and shelf.count == 121


def test_two_replicas_see_the_same(sqlite_database: Database) -> None:
    one, other = Stock(sqlite_database, CountingEncoder()), Stock(sqlite_database, CountingEncoder())
    put(sqlite_database, "a")
    assert living(one.current("cloud")) == living(other.current("cloud")) == ["a"]
    put(sqlite_database, "b")
    assert living(other.current("cloud")) == living(one.current("cloud")) == ["a", "b"]
