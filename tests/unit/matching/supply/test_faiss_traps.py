"""What FAISS does that nobody expects, each with the proof that our store is safe from it (measured on the pinned version)."""

import threading
from pathlib import Path

import faiss
import numpy as np
import pytest

from matching import generations
from matching.encoder import Vectors
from matching.supply import faiss_vectors, vectors
from matching.supply.faiss_vectors import FaissStores, FaissVectors, make_index
from matching.supply.rank import _cosines
from matching.supply.vectors import Plan, plan

DIMENSION, COUNT = 16, 400


def units(count: int = COUNT, seed: int = 5) -> Vectors:
    made = np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32)
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture(autouse=True)
def _approximate_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every block of 100 has an index, and it is used from two allowed rows on."""
    monkeypatch.setattr(vectors, "EXACT_UP_TO", 1)
    monkeypatch.setattr(vectors, "APPROXIMATE_FROM", 100)
    monkeypatch.setattr(faiss_vectors, "APPROXIMATE_FROM", 100)


def only(*allowed: int, size: int = COUNT) -> np.ndarray:
    mask = np.zeros(size, dtype=bool)
    mask[list(allowed)] = True
    return mask


def selector(mask: np.ndarray) -> faiss.IDSelector:
    return faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))


def stored(made: Vectors) -> FaissVectors:
    store = FaissVectors(DIMENSION)
    store.upsert(np.arange(len(made)), made)
    return store


def test_a_graph_may_ignore_its_filter_and_ours_is_an_inverted_file_that_does_not() -> None:
    made = units()
    graph = faiss.IndexHNSWFlat(DIMENSION, 8, faiss.METRIC_INNER_PRODUCT)
    graph.add(made)
    parameters = faiss.SearchParametersHNSW(sel=selector(only(1, 2)), bounded_queue=False)
    _, found = graph.search(made[:1], 3, params=parameters)
    assert not set(found[0]) <= {1, 2, -1}, "FAISS has mended it; say so in docs/adr/0010"
    assert isinstance(make_index(made), faiss.IndexIVF)
    for seed in range(20):
        allowed = np.random.default_rng(seed).random(COUNT) < 0.05
        found_ours = stored(made).nearest(made[seed], allowed, 10).slots
        assert allowed[found_ours].all() and len(found_ours) == min(10, allowed.sum())


def test_shards_filter_by_their_own_numbers_and_our_blocks_by_slots() -> None:
    made = units()
    shards = faiss.IndexShards(DIMENSION, False, True)
    halves = [faiss.IndexFlatIP(DIMENSION) for _ in range(2)]
    for half, start in zip(halves, (0, 200), strict=True):
        half.add(made[start : start + 200])
        shards.add_shard(half)
    _, found = shards.search(made[300:301], 5, params=faiss.SearchParameters(sel=selector(only(*range(10)))))
    assert (found[0] >= 10).any(), "FAISS has mended it; say so in docs/adr/0010"
    store = FaissVectors(DIMENSION)
    store.upsert(np.arange(200), made[:200])
    store.upsert(np.arange(200, 400), made[200:])
    assert set(store.nearest(made[300], only(*range(10)), 5).slots.tolist()) <= set(range(10))


def test_a_graph_cannot_forget_and_our_store_does_so_at_once() -> None:
    made = units()
    graph = faiss.IndexHNSWFlat(DIMENSION, 8, faiss.METRIC_INNER_PRODUCT)
    graph.add(made)
    with pytest.raises(RuntimeError):
        graph.remove_ids(np.array([3], dtype=np.int64))
    store = stored(made)
    store.delete(np.array([3]))
    assert 3 not in store.nearest(made[3], np.ones(COUNT, dtype=bool), 20).slots


def test_faiss_gives_an_id_twice_and_a_slot_of_ours_is_one_vector() -> None:
    made = units()
    index = faiss.IndexIDMap2(faiss.IndexFlatIP(DIMENSION))
    index.add_with_ids(made[:2], np.array([7, 7], dtype=np.int64))
    assert index.search(made[:1], 2)[1][0].tolist() == [7, 7]
    store = stored(made)
    store.upsert(np.array([7]), made[9:10])
    assert len(store) == COUNT
    assert store.nearest(made[9], np.ones(COUNT, dtype=bool), COUNT).slots.tolist().count(7) == 1


@pytest.mark.parametrize("name", ["vectors.npy", "lists.faiss", "slots.npy"])
def test_a_turned_byte_is_read_without_a_word_by_faiss_and_refused_by_us(tmp_path: Path, name: str) -> None:
    store = stored(units())
    folder = generations.write(tmp_path, "vectors", {}, store.save)
    content = bytearray((folder / name).read_bytes())
    content[-9] ^= 1
    (folder / name).write_bytes(content)
    if name == "lists.faiss":
        assert faiss.read_index(str(folder / name)).ntotal == COUNT
    with pytest.raises(ValueError, match="damaged"):
        generations.Reader(tmp_path, generations.current(tmp_path), FaissStores.copied)
    (folder / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(ValueError, match="damaged"):
        generations.Reader(tmp_path, generations.current(tmp_path), FaissStores.copied)


def test_an_index_that_is_searched_is_never_changed() -> None:
    """Adding beside a search is undefined in FAISS: each of ours is filled before anybody can see it."""
    made, store = units(), FaissVectors(DIMENSION)
    store.upsert(np.arange(200), made[:200])
    before = store._blocks
    sizes = [block.index.ntotal for block in before if block.index is not None]
    wrong: list[object] = []
    right = store.nearest(made[0], only(*range(200)), 5).slots.tolist()
    stop = threading.Event()

    def search() -> None:
        while not stop.is_set():
            if (found := store.nearest(made[0], only(*range(200)), 5).slots.tolist()) != right:
                wrong.append(found)

    reader = threading.Thread(target=search)
    reader.start()
    for _ in range(20):
        store.upsert(np.arange(200, 400), made[200:])
        store.delete(np.arange(200, 400))
    stop.set()
    reader.join()
    assert not wrong
    assert sizes == [200] and [b.index.ntotal for b in before if b.index is not None] == sizes


def test_what_was_not_found_comes_back_as_minus_one_from_faiss_and_not_from_us() -> None:
    made = units()
    index = make_index(made)
    assert index is not None
    assert -1 in index.search(made[:1], COUNT, params=faiss.SearchParametersIVF(nprobe=1))[1][0]
    found = stored(made).nearest(made[0], only(4, 5), 50).slots
    assert sorted(found.tolist()) == [4, 5]


def test_an_index_that_finds_too_few_is_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faiss_vectors, "PROBED", 1)
    made = units()
    found = stored(made).nearest(made[0], np.ones(COUNT, dtype=bool), 300)
    assert found.slots.tolist() == np.argsort(-(made @ made[0]), kind="stable")[:300].tolist()


def test_the_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert plan(0, 1_000_000) is Plan.NOTHING
    assert plan(20_000, 1_000_000) is Plan.EXACT
    assert plan(20_001, 1_000_000) is Plan.APPROXIMATE
    assert plan(20_001, 49_999) is Plan.SCAN
    assert plan(900, 1000) is Plan.SCAN
    assert plan(100, 1000) is Plan.EXACT


def test_cosines_that_are_known_are_not_compared_again() -> None:
    store, made = FaissVectors(DIMENSION), units()
    store.upsert(np.arange(COUNT), made)
    asked, slots = units(1, seed=6)[0], np.arange(0, COUNT, 7)
    known = store.nearest(asked, np.ones(COUNT, dtype=bool), 60)
    compared: list[int] = []

    class Counting(FaissVectors):
        def cosines(self, vector: Vectors, slots: np.ndarray) -> Vectors:
            compared.extend(slots.tolist())
            return store.cosines(vector, slots)

    found = _cosines(Counting(DIMENSION), asked, slots, known)
    np.testing.assert_allclose(found, made[slots] @ asked, atol=1e-6)
    assert compared and not set(compared) & set(known.slots.tolist())
    none = vectors.Nearest(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
    np.testing.assert_array_equal(_cosines(store, asked, slots, none), store.cosines(asked, slots))
