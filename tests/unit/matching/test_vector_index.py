"""Nearest vectors, exactly, and only among those allowed."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.vector_index import VectorIndex


def unit_vectors(count: int, dimension: int = 8, seed: int = 1) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@given(st.integers(1, 60), st.integers(1, 20), st.integers(0, 10**6))
@settings(max_examples=60)
def test_nearest_is_what_comparing_all_of_them_finds(rows: int, count: int, seed: int) -> None:
    vectors = unit_vectors(rows, seed=seed)
    allowed = np.random.default_rng(seed).random(rows) < 0.5
    question = unit_vectors(1, seed=seed + 1)[0]
    found, cosines = VectorIndex(vectors).nearest(question, count, allowed)
    expected = [row for row in np.argsort(-(vectors @ question)) if allowed[row]][:count]
    assert found.tolist() == expected
    assert cosines == pytest.approx(vectors[expected] @ question, abs=1e-5)


def test_a_forbidden_row_is_not_found_even_if_it_is_the_question_itself() -> None:
    vectors = unit_vectors(5)
    found, _ = VectorIndex(vectors).nearest(vectors[2], 5, np.array([True, True, False, True, True]))
    assert sorted(found.tolist()) == [0, 1, 3, 4]


def test_nothing_allowed_finds_nothing() -> None:
    found, cosines = VectorIndex(unit_vectors(3)).nearest(unit_vectors(1)[0], 3, np.zeros(3, dtype=bool))
    assert (len(found), len(cosines)) == (0, 0)


def test_an_empty_index_finds_nothing() -> None:
    index = VectorIndex(np.zeros((0, 8), dtype=np.float32))
    assert len(index) == 0
    assert len(index.nearest(unit_vectors(1)[0], 3, np.zeros(0, dtype=bool))[0]) == 0


def test_the_cosine_of_one_row_is_its_inner_product() -> None:
    vectors = unit_vectors(4)
    index = VectorIndex(vectors)
    assert index.best_cosine(vectors[1], 0, 3) == pytest.approx(1.0, abs=1e-5)
    assert index.best_cosine(vectors[1], 3, 4) == pytest.approx(float(vectors[1] @ vectors[3]), abs=1e-5)
    assert index.best_cosine(vectors[1], 2, 2) == 0.0


def test_a_stored_index_finds_the_same(tmp_path: Path) -> None:
    vectors = unit_vectors(20)
    index = VectorIndex(vectors)
    index.save(tmp_path / "vectors.faiss")
    loaded = VectorIndex.of_bytes(np.fromfile(tmp_path / "vectors.faiss", dtype=np.uint8))
    assert (len(loaded), loaded.dimension) == (20, 8)
    everything = np.ones(20, dtype=bool)
    assert loaded.nearest(vectors[7], 5, everything)[0].tolist() == index.nearest(vectors[7], 5, everything)[0].tolist()
