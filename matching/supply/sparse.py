"""Sums over a few rows or columns of a sparse matrix by scipy's compiled loops, without copying the rows first as slicing does.

These loops are not part of scipy's public interface (its version is pinned, and a test compares them with plain sums).
"""

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import _sparsetools

from matching.supply.forms import Floats, Rows

Integers = npt.NDArray[np.int32]


def add_column(total: Floats, rows: Integers, values: Floats, factor: float) -> None:
    """`total[rows] += factor * values`; no row may stand twice."""
    ends = np.array((0, len(rows)), dtype=rows.dtype)
    _sparsetools.csc_matvec(len(total), 1, ends, rows, values, np.array((factor,), dtype=np.float32), total)


def products(matrix: Any, rows: Rows, weights: Floats) -> Floats:
    """`matrix[rows] @ weights` for a matrix by row (csr) of float32; `rows` ascend."""
    if not len(rows):
        return np.zeros(0, dtype=np.float32)
    last_first = rows[::-1]
    # Each row is followed by a gap to the one before it in the matrix, which ends before it begins: the loop passes over it.
    ends = np.empty(2 * len(rows) + 1, dtype=matrix.indices.dtype)
    ends[0:-1:2] = matrix.indptr[last_first]
    ends[1::2] = matrix.indptr[last_first + 1]
    ends[-1] = ends[-2]
    found = np.zeros(2 * len(rows), dtype=np.float32)
    _sparsetools.csr_matvec(len(found), len(weights), ends, matrix.indices, matrix.data, weights, found)
    return found[-2::-2]
