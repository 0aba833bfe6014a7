"""Shelves on disk: a start reads them and catches up; what is damaged, of another encoder or another database is never served."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from knowledge.records.database import Database
from knowledge.records.repositories.supply import Supply
from matching.need.need import Need
from matching.supply import shelf_store
from matching.supply.qdrant_vectors import IN_PROCESS, QdrantStores
from matching.supply.stock import Stock
from tests.integration.test_stock import CountingEncoder, living, put

COUNT = 40


@pytest.fixture
def folder(sqlite_database: Database, tmp_path: Path) -> Path:
    """A folder with a shelf of forty offers."""
    put(sqlite_database, *[f"云{n:03}" for n in range(COUNT)], price_min=100, topics=["云主机"], regions=["银川市"])
    Stock(sqlite_database, CountingEncoder(), tmp_path / "supply").current("cloud")
    return tmp_path / "supply"


def opened(database: Database, folder: Path) -> tuple[Stock, CountingEncoder]:
    encoder = CountingEncoder()
    return Stock(database, encoder, folder), encoder


def generation(folder: Path) -> Path:
    return folder / "cloud" / str(json.loads((folder / "cloud" / "CURRENT").read_text())["generation"])


def test_a_start_reads_the_shelf_and_encodes_nothing_again(sqlite_database: Database, folder: Path) -> None:
    stock, encoder = opened(sqlite_database, folder)
    shelf = stock.current("cloud")
    assert shelf.count == COUNT and encoder.passages_seen == 0
    (part,) = shelf.parts
    cheap, dear = Need(kind="cloud", price_max=50), Need(kind="cloud", price_max=200, region="银川市")
    on = date(2026, 11, 26)
    assert not part.columns.not_failing(cheap, on).any() and part.columns.not_failing(dear, on).all()
    assert part.ids.row_of("云007") is not None and part.ids.row_of("云999") is None
    assert len(shelf.vectors) == COUNT


def test_what_changed_since_is_caught_up_and_only_that_is_encoded(sqlite_database: Database, folder: Path) -> None:
    put(sqlite_database, "late", "云001", price_min=1)
    with sqlite_database.writing() as connection:
        Supply(connection).remove("cloud", ["云002"], staff=None)
    stock, encoder = opened(sqlite_database, folder)
    now = living(stock.current("cloud"))
    assert len(now) == COUNT and "late" in now and "云002" not in now and now.count("云001") == 1
    assert encoder.passages_seen == 2


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


DAMAGES: dict[str, Callable[[Path], object]] = {
    "one byte of the vectors": lambda f: _flip(generation(f) / "vectors.npy"),
    "one byte of the words": lambda f: _flip(generation(f) / "text-rows.npy"),
    "one byte of the words by row": lambda f: _flip(generation(f) / "rows-data.npy"),
    "one byte of the columns": lambda f: _flip(generation(f) / "columns.json"),
    "one byte of both manifests": lambda f: (_flip(generation(f) / "manifest.json"), _flip(f / "cloud" / "CURRENT")),
    "ids cut short": lambda f: _truncate(generation(f) / "ids.npy"),
    "a file missing": lambda f: (generation(f) / "added.npy").unlink(),
    "no generation": lambda f: shutil.rmtree(generation(f)),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_shelf_is_built_again(
    sqlite_database: Database, folder: Path, damage: Callable[[Path], object]
) -> None:
    damage(folder)
    stock, encoder = opened(sqlite_database, folder)
    assert stock.current("cloud").count == COUNT and encoder.passages_seen == COUNT
    again, encoder = opened(sqlite_database, folder)
    assert again.current("cloud").count == COUNT and encoder.passages_seen == 0, "what was built again was not kept"


def test_an_older_shelf_that_is_whole_serves_where_the_newest_is_damaged(
    sqlite_database: Database, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(sqlite_database, "late")
    with monkeypatch.context() as patch:  # a start that finds nothing builds, and keeps a second generation
        patch.setattr(shelf_store, "load", lambda *_: None)
        opened(sqlite_database, folder)[0].current("cloud")
    assert len(list((folder / "cloud").glob("shelf-*"))) == 2
    _flip(generation(folder) / "vectors.npy")
    stock, encoder = opened(sqlite_database, folder)
    assert "late" in living(stock.current("cloud")) and encoder.passages_seen == 1


def test_a_damaged_pointer_is_found_out_and_the_generation_itself_serves(
    sqlite_database: Database, folder: Path
) -> None:
    (folder / "cloud" / "CURRENT").write_text('{"format": 1')
    stock, encoder = opened(sqlite_database, folder)
    assert stock.current("cloud").count == COUNT and encoder.passages_seen == 0


def test_vectors_of_another_encoder_are_never_served(sqlite_database: Database, folder: Path) -> None:
    stock, encoder = opened(sqlite_database, folder)
    encoder.fingerprint = "another"
    assert stock.current("cloud").count == COUNT and encoder.passages_seen == COUNT


def test_a_shelf_of_another_database_is_never_served(sqlite_database: Database, folder: Path, tmp_path: Path) -> None:
    other = Database(f"sqlite:///{tmp_path}/other.db")
    other.migrate()
    put(other, *[f"别{n:03}" for n in range(COUNT)])  # as many changes, of other offers
    stock, encoder = opened(other, folder)
    assert all(offer_id.startswith("别") for offer_id in living(stock.current("cloud")))
    assert encoder.passages_seen == COUNT
    other.close()


def test_vectors_in_qdrant_are_found_again_and_lost_ones_are_put_again(
    sqlite_database: Database, tmp_path: Path
) -> None:
    put(sqlite_database, *[f"o{n:03}" for n in range(COUNT)])
    stores = QdrantStores(IN_PROCESS, tmp_path / "qdrant")
    shelf = Stock(sqlite_database, CountingEncoder(), tmp_path / "supply", stores).current("cloud")
    assert len(shelf.vectors) == COUNT
    shelf.vectors.collection._shard.close()  # as the end of the process does
    encoder = CountingEncoder()
    put(sqlite_database, "late")
    shelf = Stock(sqlite_database, encoder, tmp_path / "supply", stores).current("cloud")
    assert (shelf.count, len(shelf.vectors), encoder.passages_seen) == (COUNT + 1, COUNT + 1, 1)
    shelf.vectors.close()
    encoder = CountingEncoder()
    shelf = Stock(sqlite_database, encoder, tmp_path / "supply", stores).current("cloud")
    assert (shelf.count, len(shelf.vectors), encoder.passages_seen) == (COUNT + 1, COUNT + 1, COUNT + 1)
