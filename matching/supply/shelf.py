"""货架: the offers of one kind ready to be searched: conditions in columns, words, vectors. A change makes a new one.

A shelf has a base and at most a few small parts on top for what came later, which are joined now and then; what was replaced or removed is
dead in its part. When a third of the rows are dead or on top, the shelf is built anew, behind those who search. Shelves that follow
from each other share one vector store, in which a slot is never given twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from knowledge.offers import Kind
from knowledge.records.repositories.supply import StoredOffer
from matching.encoder import Encoder
from matching.keyword_index import Vocabulary
from matching.supply.forms import Mask
from matching.supply.part import Part, build_part
from matching.supply.vectors import VectorStore

REBUILD_SHARE = 1 / 3
MAX_PARTS = 8


@dataclass(frozen=True)
class Shelf:
    """All offers of a kind as of `revision` (the number of the last change it has seen).

    Attributes:
        next_slot: the first slot that was never used. retired: slots that only shelves before this one use.
    """

    kind: Kind
    revision: int
    vocabulary: Vocabulary
    vectors: VectorStore
    parts: tuple[Part, ...] = ()
    alive: tuple[Mask, ...] = ()
    next_slot: int = 0
    retired: tuple[int, ...] = ()

    @cached_property
    def count(self) -> int:
        return int(sum(np.count_nonzero(mask) for mask in self.alive))

    def with_changes(self, revision: int, gone: Sequence[str], rows: Sequence[StoredOffer], encoder: Encoder) -> "Shelf":  # fmt: skip
        """The shelf after some offers were put (`rows`) or removed; `gone`: ids of both."""
        self.vectors.delete(np.array(self.retired, dtype=np.int64))
        alive = []
        for part, mask in zip(self.parts, self.alive, strict=True):
            dead = [row for offer_id in gone if (row := part.ids.row_of(offer_id)) is not None and mask[row]]
            if dead:
                self.vectors.delete(part.first + np.array(dead, dtype=np.int64))
                mask = mask.copy()
                mask[dead] = False
            alive.append(mask)
        changed = replace(self, revision=revision, alive=tuple(alive), retired=())
        return changed._with_part([rows], encoder) if rows else changed

    def _with_part(self, batches: Iterable[Sequence[StoredOffer]], encoder: Encoder) -> "Shelf":
        part, vectors = build_part(self.kind, self.next_slot, batches, self.vocabulary, encoder)
        self.vectors.upsert(part.slots, vectors)
        return replace(
            self, parts=(*self.parts, part), alive=(*self.alive, np.ones(len(part), dtype=bool)),
            next_slot=self.next_slot + len(part),
        )  # fmt: skip

    @property
    def stale(self) -> bool:
        """Whether building it anew is worth it."""
        total = sum(map(len, self.parts))
        base = int(np.count_nonzero(self.alive[0])) if self.alive else 0
        return total - base > max(REBUILD_SHARE * total, 64)

    @property
    def crowded(self) -> bool:
        """Whether there are so many small parts that joining them is worth it."""
        return len(self.parts) > MAX_PARTS

    def late_ids(self) -> list[str]:
        """The living offers of all parts but the base."""
        later = zip(self.parts[1:], self.alive[1:], strict=True)
        return [part.ids[row] for part, mask in later for row in np.flatnonzero(mask).tolist()]

    def with_late_joined(self, rows: Sequence[StoredOffer], encoder: Encoder) -> "Shelf":
        """The shelf with its small parts made one; `rows`: the offers of `late_ids`. Their old slots are emptied by the next change."""
        slots = tuple(slot for part in self.parts[1:] for slot in part.slots.tolist())
        base = replace(self, parts=self.parts[:1], alive=self.alive[:1], retired=slots)
        return base._with_part([rows], encoder) if rows else base

    def allowed(self, masks: Sequence[Mask]) -> Mask:
        """Masks over the rows of each part as one mask over slots."""
        if len(self.parts) == 1 and self.parts[0].first == 0:
            return masks[0]
        found = np.zeros(self.next_slot, dtype=bool)
        for part, mask in zip(self.parts, masks, strict=True):
            found[part.first : part.first + len(part)] = mask
        return found

    def frequency(self, token: int) -> int:
        """How many rows hold a token, each part's in the field where most do."""
        return sum(part.text.frequency(token) for part in self.parts)


def build_shelf(
    kind: Kind, revision: int, batches: Iterable[Sequence[StoredOffer]], encoder: Encoder, vectors: VectorStore
) -> Shelf:
    """A shelf of offers that come in batches, in one part."""
    shelf = Shelf(kind, revision, Vocabulary(), vectors)
    built = shelf._with_part(batches, encoder)
    return built if len(built.parts[0]) else shelf
