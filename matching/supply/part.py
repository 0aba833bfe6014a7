"""Offers that were indexed together: conditions in columns and words; their vectors are in the shelf's vector store."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.offers import Kind
from knowledge.records.repositories.supply import StoredOffer
from matching.encoder import Encoder, Vectors
from matching.keyword_index import Vocabulary
from matching.supply.columns import Columns, ColumnsBuilder
from matching.supply.ids import Ids, make_ids
from matching.supply.offer_text import text_of
from matching.supply.text_builder import TextBuilder
from matching.supply.text_index import TextIndex


@dataclass(frozen=True)
class Part:
    """Row = place in `ids`. `first`: the slot of row 0 in the vector store. `added`: when each was added, seconds since 1970."""

    first: int
    ids: Ids
    columns: Columns
    text: TextIndex
    added: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def slots(self) -> npt.NDArray[np.int64]:
        return np.arange(self.first, self.first + len(self), dtype=np.int64)


def build_part(
    kind: Kind, first: int, batches: Iterable[Sequence[StoredOffer]], vocabulary: Vocabulary, encoder: Encoder
) -> tuple[Part, Vectors]:
    """Index offers that come in batches; also gives their vectors, shape (offers, dimension)."""
    ids: list[str] = []
    added: list[float] = []
    vectors: list[Vectors] = [np.zeros((0, encoder.dimension), dtype=np.float32)]
    columns, text = ColumnsBuilder(kind), TextBuilder(vocabulary)
    for batch in batches:
        rows = [offer.fields for offer in batch]
        ids += [str(row["id"]) for row in rows]
        added += [offer.added_at.timestamp() for offer in batch]
        columns.add(rows)
        text.add(rows)
        vectors.append(encoder.passages([text_of(row) for row in rows]))
    part = Part(first, make_ids(ids), columns.build(), text.build(), np.array(added, dtype=np.float64))
    return part, np.concatenate(vectors)
