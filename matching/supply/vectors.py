"""The port for the vectors of a shelf: which of the allowed offers are nearest to a need. And the planner: how that is found."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import numpy as np

from matching.encoder import Vectors
from matching.generations import Reader
from matching.supply.forms import Floats, Mask, Rows

EXACT_UP_TO = 20_000  # allowed vectors that are all compared
APPROXIMATE_FROM = 50_000  # vectors stored together, from which an approximate index pays


class Plan(StrEnum):
    """How the nearest of the allowed are found among vectors stored together."""

    NOTHING = "nothing"
    EXACT = "exact"  # the allowed ones are gathered and compared
    SCAN = "scan"  # all are compared where they stand
    APPROXIMATE = "approximate"  # an index that looks at likely ones only, with a filter


def plan(allowed: int, stored: int) -> Plan:
    """The plan for so many allowed of so many stored vectors. An index that finds too few is made up for by an exact search."""
    if allowed == 0:
        return Plan.NOTHING
    if allowed <= EXACT_UP_TO and 2 * allowed <= stored:
        return Plan.EXACT
    return Plan.SCAN if stored < APPROXIMATE_FROM else Plan.APPROXIMATE


@dataclass(frozen=True)
class Nearest:
    """Slots and their cosines with what was asked for, best first; equal cosines by slot."""

    slots: Rows
    cosines: Floats


class VectorStore(Protocol):
    """The vectors of one shelf, each in a slot: a number from 0 on that the caller gives.

    One writer at a time, beside any number of readers. A slot that was put or deleted is so for the next call. Vectors are
    unit vectors of one encoder; which one, the shelf's manifest says.
    """

    @property
    def dimension(self) -> int: ...

    def __len__(self) -> int:
        """How many slots hold a vector."""

    def upsert(self, slots: Rows, vectors: Vectors) -> None:
        """Put vectors, shape (len(slots), dimension), into slots, in place of what is there. ValueError for another shape."""

    def delete(self, slots: Rows) -> None:
        """Empty slots; those that are empty stay so."""

    def nearest(self, vector: Floats, allowed: Mask, count: int) -> Nearest:
        """The nearest slots that hold a vector and are allowed: `allowed[slot]`; slots beyond its end are not."""

    def cosines(self, vector: Floats, slots: Rows) -> Floats:
        """The cosine of each of these slots with a vector, exact; 0 for an empty one. Shape (len(slots),)."""

    def save(self, folder: Path) -> None:
        """Write what `load` of the same implementation needs into a folder that is there."""

    def close(self) -> None:
        """Give back what is held outside of this process's memory. Not to be used afterwards."""


class VectorStores(Protocol):
    """Where the vectors of shelves are kept: makes an empty store for a shelf, or opens one that was saved."""

    copied: frozenset[str]  # files that a `Reader` should read into memory

    def new(self, dimension: int) -> VectorStore: ...

    def load(self, reader: Reader, dimension: int) -> VectorStore:
        """What `VectorStore.save` wrote. One of generations.UNUSABLE if that is not whole."""


def best_first(slots: Rows, cosines: Floats, count: int) -> Nearest:
    """The `count` highest, best first, equal ones by slot."""
    if len(slots) > count:
        kept = cosines >= np.partition(cosines, -count)[-count]
        slots, cosines = slots[kept], cosines[kept]
    order = np.lexsort((slots, -cosines))[:count]
    return Nearest(slots[order], cosines[order])
