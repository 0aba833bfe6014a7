"""Several rankings → one: reciprocal rank fusion (Cormack, Clarke and Büttcher 2009)."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

RANK_OFFSET = 60  # the paper's k: damps the lead of the very first ranks

Key = TypeVar("Key", bound=Hashable)


def fuse(rankings: Mapping[str, Sequence[Key]], weights: Mapping[str, float]) -> dict[Key, float]:
    """Fused score of every key: the sum over rankings of weight / (offset + rank). For ordering only."""
    fused: dict[Key, float] = {}
    for name, ranking in rankings.items():
        for rank, key in enumerate(ranking, start=1):
            fused[key] = fused.get(key, 0.0) + weights[name] / (RANK_OFFSET + rank)
    return fused
