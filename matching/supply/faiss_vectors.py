"""Vectors in this process's memory: exact over what the filter leaves, FAISS's inverted file above that.

Vectors that came together stay together and never change: what is replaced or deleted is dead where it stands, and the list of
these blocks is swapped by one assignment. So FAISS's indexes, which may not be changed while they are searched, never are.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import faiss
import numpy as np

from matching.encoder import Vectors
from matching.generations import Reader, write_array
from matching.supply.forms import Floats, Mask, Rows
from matching.supply.vectors import APPROXIMATE_FROM, Nearest, Plan, best_first, plan

LISTS_PER_ROOT = 1.0  # lists of the inverted file, by the square root of the number of vectors
PROBED = 16  # lists that are looked at
TRAINED_PER_LIST, ROUNDS = 64, 8  # vectors per list and rounds that its centres are fitted with
SPARE = 1.25  # so many times the wanted are taken from the index and compared exactly: its bytes are rounded


@dataclass(frozen=True)
class Block:
    """Vectors that came together. `slots` ascend; `live`: those that are neither replaced nor deleted."""

    slots: Rows
    vectors: Vectors
    live: Mask
    index: faiss.Index | None = None

    @cached_property
    def unbroken(self) -> bool:
        """Whether the slots follow one another, so that a slot's row is told without looking for it."""
        return int(self.slots[-1]) - int(self.slots[0]) + 1 == len(self.slots)

    @property
    def live_count(self) -> int:
        return int(np.count_nonzero(self.live))

    def allowed(self, mask: Mask) -> Mask:
        """The rows of this block that are alive and that a mask over slots allows."""
        if self.unbroken:
            first = int(self.slots[0])
            found = mask[first : first + len(self.slots)]
            if len(found) < len(self.slots):
                found = np.append(found, np.zeros(len(self.slots) - len(found), dtype=bool))
        else:
            found = np.zeros(len(self.slots), dtype=bool)
            within = self.slots < len(mask)
            found[within] = mask[self.slots[within]]
        return found & self.live

    def without(self, slots: Rows) -> "Block":
        rows = self.rows_of(slots)
        if not len(rows):
            return self
        live = self.live.copy()
        live[rows] = False
        return replace(self, live=live)

    def rows_of(self, slots: Rows) -> Rows:
        """The rows of those of these slots that are here."""
        places = self.places_of(slots)
        here: Rows = places[self.slots[places] == slots]
        return here

    def places_of(self, slots: Rows) -> Rows:
        """The row of each of these slots; any row for one that is not here."""
        places = slots - self.slots[0] if self.unbroken else np.searchsorted(self.slots, slots)
        return np.clip(places, 0, len(self.slots) - 1)

    def nearest(self, vector: Floats, mask: Mask, count: int) -> Nearest:
        allowed = self.allowed(mask)
        survivors = int(np.count_nonzero(allowed))
        count = min(count, survivors)
        chosen = plan(survivors, len(self.slots))
        if chosen is Plan.NOTHING or count <= 0:
            return Nearest(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
        if chosen is Plan.APPROXIMATE and self.index is not None:
            rows = _probe(self.index, vector, allowed, int(SPARE * count))
            if len(rows) >= count:
                return best_first(self.slots[rows], self.compare(vector, rows), count)
        if chosen is Plan.EXACT:
            rows = np.flatnonzero(allowed)
            return best_first(self.slots[rows], self.compare(vector, rows), count)
        return best_first(self.slots[allowed], (self.vectors @ vector)[allowed], count)

    def compare(self, vector: Floats, rows: Rows) -> Floats:
        """The cosines of these rows."""
        found = np.empty(len(rows), dtype=np.float32)
        asked, chosen = np.ascontiguousarray(vector, dtype=np.float32), np.ascontiguousarray(rows, dtype=np.int64)
        pointers = (faiss.swig_ptr(values) for values in (found, asked, self.vectors, chosen))
        compare = faiss.fvec_inner_products_by_idx  # type: ignore[attr-defined]  # the stubs do not know it
        compare(*pointers, self.vectors.shape[1], 1, len(rows))  # where they stand, without a copy
        return found


class FaissVectors:
    """The vector store of this process."""

    def __init__(self, dimension: int) -> None:
        self.dimension = dimension
        self._blocks: tuple[Block, ...] = ()

    def __len__(self) -> int:
        return sum(block.live_count for block in self._blocks)

    def upsert(self, slots: Rows, vectors: Vectors) -> None:
        slots = np.asarray(slots, dtype=np.int64)
        if vectors.shape != (len(slots), self.dimension):
            raise ValueError(f"{len(slots)} vectors of {self.dimension} numbers expected, not {vectors.shape}")
        if not len(slots):
            return
        order = np.argsort(slots, kind="stable")
        if (np.diff(slots[order]) == 0).any():
            raise ValueError("a slot stands twice")
        ordered = vectors if (np.diff(slots) > 0).all() else vectors[order]
        kept = np.ascontiguousarray(ordered, dtype=np.float32)
        block = Block(slots[order], kept, np.ones(len(slots), dtype=bool), make_index(kept))
        self._blocks = (*_without(self._blocks, slots), block)

    def delete(self, slots: Rows) -> None:
        self._blocks = _without(self._blocks, np.asarray(slots, dtype=np.int64))

    def nearest(self, vector: Floats, allowed: Mask, count: int) -> Nearest:
        found = [block.nearest(vector, allowed, count) for block in self._blocks]
        if len(found) == 1:
            return found[0]
        slots = [np.zeros(0, dtype=np.int64), *(f.slots for f in found)]
        cosines = [np.zeros(0, dtype=np.float32), *(f.cosines for f in found)]
        return best_first(np.concatenate(slots), np.concatenate(cosines), count)

    def cosines(self, vector: Floats, slots: Rows) -> Floats:
        found = np.zeros(len(slots), dtype=np.float32)
        for block in self._blocks:
            rows = block.places_of(slots)
            here = (block.slots[rows] == slots) & block.live[rows]
            found[here] = block.compare(vector, rows[here])
        return found

    def save(self, folder: Path) -> None:
        """One block of all that is alive."""
        blocks = self._blocks
        slots = np.concatenate([np.zeros(0, dtype=np.int64), *(b.slots[b.live] for b in blocks)])
        index = None
        if len(blocks) == 1 and blocks[0].live.all():
            vectors, index = blocks[0].vectors, blocks[0].index
        else:
            order = np.argsort(slots)
            empty = np.zeros((0, self.dimension), dtype=np.float32)
            slots, vectors = slots[order], np.concatenate([empty, *(b.vectors[b.live] for b in blocks)])[order]
            index = make_index(vectors)
        write_array(folder / "slots.npy", slots)
        write_array(folder / "vectors.npy", vectors)
        if index is not None:
            faiss.write_index(index, str(folder / "lists.faiss"))

    def close(self) -> None:
        self._blocks = ()

    @classmethod
    def load(cls, reader: Reader, dimension: int) -> "FaissVectors":
        """What `save` wrote. ValueError if it does not belong together."""
        slots, vectors = reader.array("slots.npy"), reader.array("vectors.npy")
        if vectors.shape != (len(slots), dimension):
            raise ValueError(f"{len(slots)} vectors of {dimension} numbers expected, not {vectors.shape}")
        store = cls(dimension)
        if len(slots):
            index = faiss.read_index(str(reader.path("lists.faiss"))) if reader.has("lists.faiss") else None
            store._blocks = (Block(slots, vectors, np.ones(len(slots), dtype=bool), index),)
        return store


class FaissStores:
    """Vector stores in this process."""

    copied = frozenset({"vectors.npy"})

    def new(self, dimension: int) -> FaissVectors:
        return FaissVectors(dimension)

    def load(self, reader: Reader, dimension: int) -> FaissVectors:
        return FaissVectors.load(reader, dimension)


def make_index(vectors: Vectors) -> faiss.Index | None:
    """An inverted file with a byte per number; None where there are too few vectors to need one.

    Its rows are its ids: `add` numbers them, and nothing is ever removed, so none is given twice.
    """
    count, dimension = vectors.shape
    if count < APPROXIMATE_FROM:
        return None
    lists = int(LISTS_PER_ROOT * count**0.5)
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension), dimension, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT, False
    )
    index.cp.niter, index.cp.max_points_per_centroid = ROUNDS, TRAINED_PER_LIST
    chance = np.random.default_rng(count)
    index.train(vectors[np.sort(chance.choice(count, min(count, lists * TRAINED_PER_LIST), replace=False))])
    index.add(vectors)
    return index


def _probe(index: faiss.Index, vector: Floats, allowed: Mask, count: int) -> Rows:
    """Rows that the index finds; −1, which it gives for what it did not find, left out."""
    bitmap = np.packbits(allowed, bitorder="little")
    parameters = faiss.SearchParametersIVF(nprobe=PROBED, sel=faiss.IDSelectorBitmap(bitmap))
    _, rows = index.search(np.ascontiguousarray(vector.reshape(1, -1), dtype=np.float32), count, params=parameters)
    found: Rows = rows[0][rows[0] >= 0]
    return found


def _without(blocks: tuple[Block, ...], slots: Rows) -> tuple[Block, ...]:
    left = (block.without(slots) for block in blocks)
    return tuple(block for block in left if block.live.any())
