"""One contract for vectors of offers: FAISS in this process, Qdrant's engine in this process, Qdrant through its client.

The client speaks to its own local mode here; with QDRANT_TEST_URL it speaks to a real server as well.
"""

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from qdrant_client import QdrantClient

from matching import generations
from matching.encoder import Vectors
from matching.supply import faiss_vectors, qdrant_vectors, vectors
from matching.supply.faiss_vectors import FaissStores
from matching.supply.forms import Floats, Mask, Rows
from matching.supply.qdrant_vectors import QdrantStores
from matching.supply.vectors import Nearest, VectorStore, VectorStores

DIMENSION = 16
SERVER = os.environ.get("QDRANT_TEST_URL", "")
KINDS = ["faiss", "faiss approximate", "qdrant engine", "qdrant client", *(["qdrant server"] if SERVER else [])]


@dataclass
class Shop:
    """Makes stores of one implementation, and opens them again as a new process would."""

    open: Callable[[], VectorStores]
    folder: Path

    def new(self) -> VectorStore:
        return self.open().new(DIMENSION)

    def again(self, store: VectorStore) -> VectorStore:
        """What a later process finds of a store that was saved."""
        generations.write(self.folder, "vectors", {}, store.save)
        release(store)
        return self.open().load(generations.Reader(self.folder, generations.current(self.folder)), DIMENSION)


def release(store: VectorStore) -> None:
    """End this process's hold of an engine's folder without dropping it."""
    collection = getattr(store, "collection", None)
    if isinstance(collection, qdrant_vectors.EdgeCollection):
        collection._shard.close()


@pytest.fixture(params=KINDS)
def shop(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    if request.param.startswith("faiss"):
        if request.param == "faiss approximate":  # an index over a hundred vectors, looked at in full
            monkeypatch.setattr(vectors, "EXACT_UP_TO", 5)
            monkeypatch.setattr(vectors, "APPROXIMATE_FROM", 20)
            monkeypatch.setattr(faiss_vectors, "APPROXIMATE_FROM", 20)
        yield Shop(FaissStores, tmp_path)
        return
    monkeypatch.setattr(qdrant_vectors, "EXACT_UP_TO", 30)
    if request.param == "qdrant client":
        client = QdrantClient(path=str(tmp_path / "local"))
        monkeypatch.setattr(qdrant_vectors, "connect", lambda url, key="": client)
    url = {"qdrant engine": qdrant_vectors.IN_PROCESS, "qdrant server": SERVER}.get(request.param, "http://local")
    yield Shop(lambda: QdrantStores(url, tmp_path / "engine"), tmp_path / "kept")
    if request.param == "qdrant client":
        client.close()


def units(count: int, seed: int = 3) -> Vectors:
    made = np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)


def slots(*numbers: int) -> Rows:
    return np.array(numbers, dtype=np.int64)


def where(size: int, *allowed: int) -> Mask:
    mask = np.zeros(size, dtype=bool)
    mask[list(allowed)] = True
    return mask


def expected(made: Vectors, asked: Floats, allowed: Mask, count: int) -> list[int]:
    return [row for row in np.argsort(-(made @ asked), kind="stable").tolist() if allowed[row]][:count]


def check(found: Nearest, made: Vectors, asked: Floats, allowed: Mask, count: int) -> None:
    assert found.slots.tolist() == expected(made, asked, allowed, count)
    assert found.cosines == pytest.approx(made[found.slots] @ asked, abs=1e-5)


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 1.0])
def test_the_nearest_of_the_allowed_are_found_best_first(shop: Shop, share: float) -> None:
    store, made = shop.new(), units(120)
    store.upsert(np.arange(120), made)
    assert len(store) == 120
    for seed in range(5):
        asked, allowed = units(1, 100 + seed)[0], np.random.default_rng(seed).random(120) < share
        check(store.nearest(asked, allowed, 7), made, asked, allowed, 7)


def test_fewer_allowed_than_wanted_are_all_found_and_nothing_else(shop: Shop) -> None:
    store, made = shop.new(), units(60)
    store.upsert(np.arange(60), made)
    found = store.nearest(made[3], where(60, 3, 40), 10)
    assert found.slots.tolist() == expected(made, made[3], where(60, 3, 40), 10) and set(found.slots) == {3, 40}
    assert len(store.nearest(made[3], where(60), 10).slots) == 0
    assert len(store.nearest(made[3], np.zeros(0, dtype=bool), 10).slots) == 0
    assert len(store.nearest(made[3], where(60, 3), 0).slots) == 0


def test_an_empty_store_finds_nothing(shop: Shop) -> None:
    store = shop.new()
    assert len(store) == 0
    assert len(store.nearest(units(1)[0], where(5, 1, 2), 3).slots) == 0
    assert store.cosines(units(1)[0], slots(1, 2)).tolist() == [0.0, 0.0]


def test_a_mask_may_be_shorter_or_longer_than_what_is_stored(shop: Shop) -> None:
    store, made = shop.new(), units(60)
    store.upsert(np.arange(60), made)
    assert store.nearest(made[50], np.ones(40, dtype=bool), 40).slots.max() < 40
    assert sorted(store.nearest(made[50], np.ones(90, dtype=bool), 90).slots.tolist()) == list(range(60))


def test_what_is_deleted_is_not_found_by_the_next_search(shop: Shop) -> None:
    store, made = shop.new(), units(60)
    store.upsert(np.arange(60), made)
    store.delete(slots(5, 6, 999))
    store.delete(slots(5))
    assert len(store) == 58
    assert 5 not in store.nearest(made[5], np.ones(60, dtype=bool), 60).slots
    assert store.cosines(made[5], slots(5, 7)).tolist() == pytest.approx([0.0, float(made[5] @ made[7])], abs=1e-5)


def test_what_is_put_again_is_replaced(shop: Shop) -> None:
    store, made = shop.new(), units(60)
    store.upsert(np.arange(60), made)
    store.upsert(slots(8, 3), made[[40, 41]])
    after = made.copy()
    after[[8, 3]] = made[[40, 41]]
    assert len(store) == 60
    allowed = where(60, 3, 8, 20)
    check(store.nearest(made[40], allowed, 3), after, made[40], allowed, 3)


def test_slots_come_in_any_order_and_with_gaps(shop: Shop) -> None:
    store, made = shop.new(), units(3)
    store.upsert(slots(70, 2, 30), made)
    found = store.nearest(made[0], np.ones(71, dtype=bool), 3)
    assert found.slots[0] == 70 and set(found.slots.tolist()) == {2, 30, 70}
    assert store.cosines(made[1], slots(2, 70)) == pytest.approx([1.0, float(made[0] @ made[1])], abs=1e-5)


def test_equal_cosines_come_by_slot(shop: Shop) -> None:
    store, made = shop.new(), units(1)
    store.upsert(np.arange(9), np.repeat(made, 9, axis=0))
    assert store.nearest(made[0], where(9, 7, 1, 4), 3).slots.tolist() == [1, 4, 7]


def test_cosines_are_those_of_the_slots_asked_for_in_their_order(shop: Shop) -> None:
    store, made = shop.new(), units(60)
    store.upsert(np.arange(60), made)
    assert store.cosines(made[0], slots(9, 0, 33)) == pytest.approx(made[[9, 0, 33]] @ made[0], abs=1e-5)
    assert len(store.cosines(made[0], slots())) == 0


@pytest.mark.parametrize(("numbers", "shape"), [((1, 2), (3, DIMENSION)), ((1, 2), (2, DIMENSION + 1)), ((1, 1), (2, DIMENSION))])  # fmt: skip
def test_what_does_not_belong_together_is_refused(shop: Shop, numbers: tuple[int, ...], shape: tuple[int, int]) -> None:
    store = shop.new()
    with pytest.raises(ValueError, match=r"expected|twice"):
        store.upsert(slots(*numbers), np.ones(shape, dtype=np.float32))
    assert len(store) == 0


def test_a_text_without_a_direction_is_stored_and_never_preferred(shop: Shop) -> None:
    store, made = shop.new(), units(4)
    made[2] = 0
    store.upsert(np.arange(4), made)
    found = store.nearest(made[0], np.ones(4, dtype=bool), 4)
    assert found.slots[0] == 0 and dict(zip(found.slots.tolist(), found.cosines.tolist(), strict=True))[2] == 0.0


def test_a_later_process_finds_what_was_saved(shop: Shop) -> None:
    store, made = shop.new(), units(120)
    store.upsert(np.arange(100), made[:100])
    store.delete(slots(7))
    store.upsert(np.arange(100, 120), made[100:])
    again = shop.again(store)
    assert len(again) == 119
    allowed = np.ones(120, dtype=bool)
    allowed[7] = False
    check(again.nearest(made[110], np.ones(120, dtype=bool), 9), made, made[110], allowed, 9)
    again.upsert(slots(120), units(1, 9))
    assert again.nearest(units(1, 9)[0], np.ones(121, dtype=bool), 1).slots.tolist() == [120]


@pytest.mark.parametrize(
    "shop", [k for k in KINDS if k != "qdrant client"], indirect=True
)  # its local mode knows no threads
def test_searches_beside_a_writer_find_what_was_there(shop: Shop) -> None:
    store, made = shop.new(), units(60)
    store.upsert(np.arange(40), made[:40])
    allowed, wrong, stop = np.arange(60) < 40, [], threading.Event()
    right = expected(made, made[0], allowed, 5)

    def search() -> None:
        while not stop.is_set():
            try:
                if (found := store.nearest(made[0], allowed, 5).slots.tolist()) != right:
                    wrong.append(found)
            except Exception as error:
                wrong.append(error)

    readers = [threading.Thread(target=search) for _ in range(2)]
    for reader in readers:
        reader.start()
    for round_ in range(10):
        store.upsert(np.arange(40, 60), made[40:] if round_ % 2 else made[:20])
        store.delete(np.arange(45, 60))
    stop.set()
    for reader in readers:
        reader.join()
    assert not wrong
