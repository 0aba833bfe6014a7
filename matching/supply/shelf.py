"""货架: the offers of one kind ready to be searched: conditions in columns, keywords, vectors. Immutable; a change makes a new one.

A shelf has a base and at most a few small parts on top for what came later, which are joined now and then; what was replaced or removed is
dead in its part. When a third of the rows are dead or on top, the shelf is built anew, behind those who search.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from knowledge.offers import Kind
from matching.encoder import Encoder, Vectors
from matching.keyword_index import Postings, Vocabulary, build_postings
from matching.normalise import normalise
from matching.supply.columns import Columns, Mask, build_columns
from matching.supply.offer_text import text_of, title_of, words_of
from matching.tokenise import keyword_tokens

REBUILD_SHARE = 1 / 3
MAX_PARTS = 8


@dataclass(frozen=True)
class Part:
    """Offers that were indexed together. Row = place in `ids`."""

    ids: tuple[str, ...]
    columns: Columns
    title: Postings
    words: Postings
    body: Postings
    vectors: Vectors

    @cached_property
    def row_of(self) -> dict[str, int]:
        return {offer_id: row for row, offer_id in enumerate(self.ids)}


@dataclass(frozen=True)
class Shelf:
    """All offers of a kind as of `revision` (the number of the last change it has seen)."""

    kind: Kind
    revision: int
    vocabulary: Vocabulary
    parts: tuple[Part, ...] = ()
    alive: tuple[Mask, ...] = ()

    @property
    def count(self) -> int:
        return int(sum(mask.sum() for mask in self.alive))

    def with_changes(self, revision: int, gone: Sequence[str], rows: Sequence[Mapping[str, Any]], encoder: Encoder) -> "Shelf":  # fmt: skip
        """The shelf after some offers were put (`rows`, their fields) or removed; `gone`: ids of both."""
        alive = []
        for part, mask in zip(self.parts, self.alive, strict=True):
            dead = [row for offer_id in gone if (row := part.row_of.get(offer_id)) is not None]
            if dead:
                mask = mask.copy()
                mask[dead] = False
            alive.append(mask)
        parts = self.parts
        if rows:
            parts = (*parts, build_part(self.kind, rows, self.vocabulary, encoder))
            alive.append(np.ones(len(rows), dtype=bool))
        return replace(self, revision=revision, parts=parts, alive=tuple(alive))

    @property
    def stale(self) -> bool:
        """Whether building it anew is worth it."""
        total = sum(len(part.ids) for part in self.parts)
        base = int(self.alive[0].sum()) if self.alive else 0
        return total - base > max(REBUILD_SHARE * total, 64)

    @property
    def crowded(self) -> bool:
        """Whether there are so many small parts that joining them is worth it."""
        return len(self.parts) > MAX_PARTS

    def late_ids(self) -> list[str]:
        """The living offers of all parts but the base."""
        later = zip(self.parts[1:], self.alive[1:], strict=True)
        return [part.ids[row] for part, mask in later for row in np.flatnonzero(mask)]

    def with_late_joined(self, rows: Sequence[Mapping[str, Any]], encoder: Encoder) -> "Shelf":
        """The shelf with its small parts made one; `rows`: the fields of `late_ids`."""
        base = replace(self, parts=self.parts[:1], alive=self.alive[:1])
        return base.with_changes(self.revision, (), rows, encoder)


def build_shelf(kind: Kind, revision: int, rows: Sequence[Mapping[str, Any]], encoder: Encoder) -> Shelf:
    """A shelf of these offers in one part."""
    vocabulary = Vocabulary()
    if not rows:
        return Shelf(kind, revision, vocabulary)
    part = build_part(kind, rows, vocabulary, encoder)
    return Shelf(kind, revision, vocabulary, (part,), (np.ones(len(rows), dtype=bool),))


def build_part(kind: Kind, rows: Sequence[Mapping[str, Any]], vocabulary: Vocabulary, encoder: Encoder) -> Part:
    """Index offers by their fields."""

    def postings(texts: Sequence[str]) -> Postings:
        return build_postings([[vocabulary.number(t) for t in keyword_tokens(normalise(text))] for text in texts])

    titles = [title_of(row) for row in rows]
    words = [words_of(row) for row in rows]
    return Part(
        ids=tuple(str(row["id"]) for row in rows),
        columns=build_columns(kind, rows),
        title=postings(titles),
        words=postings(words),
        body=postings([str(row.get("description") or "") for row in rows]),
        vectors=encoder.passages([text_of(row) for row in rows]),
    )


def frequencies(shelf: Shelf, token: int) -> int:
    """How many rows hold a token in any field, counted once per field that holds it most."""
    return sum(max(p.title.frequency(token), p.words.frequency(token), p.body.frequency(token)) for p in shelf.parts)
