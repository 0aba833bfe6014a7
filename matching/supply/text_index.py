"""The words of many offers, by word and by row: the best rows of a query.

Words are added up over all rows, rare ones first, until a budget is spent: what a few very frequent words say hardly tells who is
among the best hundreds, and whoever is found is scored by all of its words. Of few allowed rows each is scored by its own words at once.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.keyword_index import Floats, Postings
from matching.supply.forms import Mask, Rows
from matching.supply.sparse import add_column, products

ADDED_UP = 400_000  # postings that a query adds up: all of them among some hundred thousand offers
POSTINGS_PER_ROW = 200  # added up in the time that scoring a row by its own words takes
FEW_OF = 1 / 16  # share of all rows up to which the allowed ones are looked at one by one
SAMPLED = 64  # every so manieth row is looked at to tell which scores are high


class Term(NamedTuple):
    """A word of a query and what one unit of its impact is worth: its weight by its rarity."""

    token: int
    worth: float


@dataclass(frozen=True)
class TextIndex:
    """Words of all fields of the offers of one part.

    Attributes:
        postings: the rows of each token, with the impacts of all fields added up by the fields' weights.
        frequencies: for each token number how many rows hold it, in the field where most do.
        of_rows: the same impacts by row: a sparse matrix (rows, tokens).
    """

    postings: Postings
    frequencies: npt.NDArray[np.int32]
    of_rows: Any

    def frequency(self, token: int) -> int:
        return int(self.frequencies[token]) if token < len(self.frequencies) else 0

    def scores_of(self, terms: Sequence[Term], rows: Rows) -> Floats:
        """The scores of these rows, which ascend, shape (len(rows),)."""
        worth = np.zeros(self.of_rows.shape[1], dtype=np.float32)
        for term in terms:
            if term.token < len(worth):
                worth[term.token] = term.worth
        return products(self.of_rows, rows, worth)

    def best(self, groups: Sequence[Sequence[Term]], allowed: Mask, count: int) -> Rows:
        """The allowed rows that score highest by the first group of words, and by the first two, and so on, ascending.

        `count` for each, fewer if fewer hold a word; ties are cut anywhere. Exact if the words have no more than ADDED_UP
        postings, or few rows are allowed; else by the rarer words of each group.
        """
        lists = self._rarer(groups)
        work = sum(found.stop - found.start for group in lists for found, _ in group)
        survivors = int(np.count_nonzero(allowed))
        rows = np.flatnonzero(allowed) if survivors <= FEW_OF * len(allowed) else None
        if rows is not None and survivors * POSTINGS_PER_ROW <= work:
            scores = np.cumsum([self.scores_of(group, rows) for group in groups], axis=0)
            found = [_highest_rows(one, rows, count) for one in scores]
        else:
            total = np.zeros(self.postings.row_count, dtype=np.float32)
            found = []
            for group in lists:
                for here, worth in group:
                    add_column(total, self.postings.rows[here], self.postings.impacts[here], worth)
                high = rows if rows is not None else _high(total, allowed, count)
                found.append(_highest_rows(total[high], high, count))
        return np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *found]))

    def _rarer(self, groups: Sequence[Sequence[Term]]) -> list[list[tuple[slice, float]]]:
        """Where the postings of each group's rarest words stand, at least of one, and what each word is worth."""
        found: list[list[tuple[slice, float]]] = []
        left = ADDED_UP
        for place, group in enumerate(groups):
            budget = left // (len(groups) - place)
            kept: list[tuple[slice, float]] = []
            for length, here, worth in sorted(self._lists(group), key=itemgetter(0)):
                if kept and length > budget:
                    break
                kept.append((here, worth))
                budget, left = budget - length, left - length
            found.append(kept)
        return found

    def _lists(self, terms: Sequence[Term]) -> Iterator[tuple[int, slice, float]]:
        """How many postings each word has, where, and what it is worth; words that nothing holds are left out."""
        for token, worth in terms:
            here = self.postings.of(token)
            if worth > 0 and here.stop > here.start:
                yield here.stop - here.start, here, worth


def _high(total: Floats, allowed: Mask, count: int) -> Rows:
    """Allowed rows, the `count` highest among them: those above a score that, by a sample, more than so many reach."""
    sample = total[::SAMPLED][allowed[::SAMPLED]]
    sample = sample[sample > 0]  # most rows hold no word; equal values make selecting ten times as slow
    rank = 2 * count // SAMPLED + 10
    floor = np.partition(sample, -rank)[-rank] if len(sample) >= rank else np.float32(0)
    rows = np.flatnonzero((total > floor) & allowed)
    return rows if len(rows) >= count else np.flatnonzero((total > 0) & allowed)


def _highest_rows(scores: Floats, rows: Rows, count: int) -> Rows:
    """The rows that score highest, if they hold a word at all."""
    holding = np.flatnonzero(scores > 0)  # equal values, as of those that hold none, make selecting ten times as slow
    return rows[holding[highest(scores[holding], count)]]


def highest(values: Floats, count: int) -> Rows:
    """Places of the highest values, in no order."""
    if len(values) <= count:
        return np.arange(len(values))
    return np.argpartition(values, -count)[-count:] if count > 0 else np.zeros(0, dtype=np.int64)
