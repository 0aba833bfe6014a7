"""Sums over parts of a sparse matrix are those of the whole one, also with empty rows, rows beside each other and the last one."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from matching.supply.sparse import add_column, products


@given(st.integers(0, 10**6), st.integers(1, 40), st.integers(1, 12), st.sampled_from([0.0, 0.1, 0.6, 1.0]))
@settings(max_examples=150, deadline=None)
def test_products_of_some_rows_and_sums_of_columns(seed: int, height: int, width: int, filled: float) -> None:
    chance = np.random.default_rng(seed)
    dense = (chance.random((height, width)) * (chance.random((height, width)) < filled)).astype(np.float32)
    weights = chance.random(width).astype(np.float32)
    matrix = csr_array(dense)
    rows = np.flatnonzero(chance.random(height) < 0.5)
    assert np.allclose(products(matrix, rows, weights), dense[rows] @ weights, atol=1e-5)
    assert np.allclose(products(matrix, np.arange(height), weights), dense @ weights, atol=1e-5)
    total = np.ones(height, dtype=np.float32)
    for column, weight in enumerate(weights.tolist()):
        holders = np.flatnonzero(dense[:, column]).astype(np.int32)
        add_column(total, holders, dense[holders, column], weight)
    assert np.allclose(total, 1 + dense @ weights, atol=1e-5)
