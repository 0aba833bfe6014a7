"""How good a ranking is, given graded offers, and how sure a difference between two rankings is."""

from collections.abc import Mapping, Sequence
from math import log2

import numpy as np

CUT = 10  # places that count
RESAMPLES = 5000

Grades = Mapping[str, int]  # id → grade; what is missing has 0


def ndcg(ranked: Sequence[str], grades: Grades, cut: int = CUT) -> float:
    """Discounted gain of the first places over the best that was possible; a grade g gains 2^g - 1."""
    best = _gain(sorted(grades.values(), reverse=True)[:cut])
    return _gain([grades.get(name, 0) for name in ranked[:cut]]) / best if best else 0.0


def recall(ranked: Sequence[str], grades: Grades, cut: int = CUT) -> float:
    """Which share of the graded offers stands in the first places."""
    return len(grades.keys() & set(ranked[:cut])) / len(grades)


def reciprocal_rank(ranked: Sequence[str], grades: Grades, cut: int = CUT) -> float:
    """1 / the place of the first graded offer, 0 if none stands in the first places."""
    return next((1 / place for place, name in enumerate(ranked[:cut], 1) if name in grades), 0.0)


def mean(values: Sequence[float]) -> float:
    return float(np.mean(values))


def interval(differences: Sequence[float], *, seed: int = 168) -> tuple[float, float]:
    """The 95 % bootstrap interval of the mean of paired differences."""
    values = np.asarray(differences)
    drawn = np.random.default_rng(seed).integers(0, len(values), size=(RESAMPLES, len(values)))
    low, high = np.percentile(values[drawn].mean(axis=1), (2.5, 97.5))
    return float(low), float(high)


def _gain(grades: Sequence[int]) -> float:
    return sum(((1 << grade) - 1) / log2(place + 1) for place, grade in enumerate(grades, 1))
