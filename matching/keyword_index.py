"""BM25 over several fields, in immutable segments that share one vocabulary and one set of document frequencies.

Okapi BM25 after Robertson and Zaragoza (2009); k1 and b are the usual defaults, also those of our baseline.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

K1 = 1.2
B = 0.75


class Vocabulary:
    """Token → number, growing only at the end, so that older segments stay right."""

    def __init__(self, tokens: Sequence[str] = ()) -> None:
        self._numbers = {token: number for number, token in enumerate(tokens)}

    def __len__(self) -> int:
        return len(self._numbers)

    def number(self, token: str) -> int:
        """The token's number, given on first sight."""
        return self._numbers.setdefault(token, len(self._numbers))

    def known(self, token: str) -> int | None:
        return self._numbers.get(token)

    def tokens(self) -> list[str]:
        return list(self._numbers)


@dataclass(frozen=True)
class Postings:
    """One field of one segment: for each token the rows that hold it, with their BM25 impact (without idf).

    Attributes:
        tokens: token numbers present, ascending. offsets: where each one's rows start; one longer than tokens.
        rows / impacts: row number and impact of each posting.
        row_count: rows in the segment.
    """

    tokens: Ints
    offsets: npt.NDArray[np.int64]
    rows: Ints
    impacts: Floats
    row_count: int

    def of(self, token: int) -> slice:
        """Where the postings of a token stand; empty if it does not occur."""
        if token + 1 >= len(self._starts):
            return slice(0, 0)
        return slice(int(self._starts[token]), int(self._starts[token + 1]))

    @cached_property
    def _starts(self) -> npt.NDArray[np.int64]:
        """Where each token number's postings start, whether it occurs or not: a look-up without a search."""
        counts = np.zeros(int(self.tokens[-1]) + 2 if len(self.tokens) else 1, dtype=np.int64)
        counts[self.tokens + 1] = np.diff(self.offsets)
        return np.cumsum(counts)

    @property
    def frequencies(self) -> npt.NDArray[np.int64]:
        """How many rows hold each token number, up to the highest that occurs."""
        return np.diff(self._starts)

    def frequency(self, token: int) -> int:
        found = self.of(token)
        return int(found.stop - found.start)


def build_postings(rows: Sequence[Sequence[int]], average_length: float | None = None) -> Postings:
    """Postings of rows of token numbers. `average_length` defaults to that of these rows."""
    lengths = np.array([len(row) for row in rows], dtype=np.float32)
    count = len(rows)
    flat = np.fromiter((token for row in rows for token in row), dtype=np.int64, count=int(lengths.sum()))
    owner = np.repeat(np.arange(count, dtype=np.int64), lengths.astype(np.int64))
    keys, frequencies = np.unique(flat * max(count, 1) + owner, return_counts=True)
    token_of, row_of = np.divmod(keys, max(count, 1))
    tokens, starts = np.unique(token_of, return_index=True)
    average = average_length or float(lengths[lengths > 0].mean() if (lengths > 0).any() else 1.0)
    norm = K1 * (1 - B + B * lengths[row_of] / average)
    impacts = frequencies * (K1 + 1) / (frequencies + norm)
    return Postings(
        tokens=tokens.astype(np.int32),
        offsets=np.append(starts, len(keys)).astype(np.int64),
        rows=row_of.astype(np.int32),
        impacts=impacts.astype(np.float32),
        row_count=count,
    )


def idf(frequency: int, row_count: int) -> float:
    """How much a token says: high when few rows hold it; never negative."""
    return float(np.log1p((row_count - frequency + 0.5) / (frequency + 0.5)))


def scores(
    fields: Mapping[str, Postings], field_weights: Mapping[str, float], weights: Mapping[int, float],
    idfs: Mapping[int, float],
) -> Floats:  # fmt: skip
    """BM25 of every row of a segment: sum over fields and query tokens. Shape (row_count,)."""
    total = np.zeros(next(iter(fields.values())).row_count, dtype=np.float32)
    for name, postings in fields.items():
        boost = field_weights.get(name, 0.0)
        if boost == 0.0:
            continue
        for token, weight in weights.items():
            found = postings.of(token)
            if found.stop > found.start:
                # Rows are unique within a token, so plain fancy addition is right (and faster than np.add.at).
                total[postings.rows[found]] += boost * weight * idfs[token] * postings.impacts[found]
    return total
