"""Survivors of the hard conditions → the likeliest ones: words and vectors over the text first, typed fields then."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.encoder import Vectors
from matching.keyword_index import idf
from matching.need.need import Need
from matching.normalise import normalise
from matching.query import Query
from matching.supply.fairness import Scored, arrange
from matching.supply.fits import WORD_LISTS, fit, on_subject, overlap, same
from matching.supply.forms import Floats, Mask, Rows
from matching.supply.shelf import Shelf
from matching.supply.text_index import Term, highest
from matching.supply.vectors import Nearest, VectorStore
from matching.tokenise import keyword_tokens

__all__ = ["Found", "fit", "in_one_scale", "on_subject", "overlap", "same", "score", "shortlist", "survivors_by_text"]

POOL = 40  # half of the offers that are put in order
WIDER = 9  # so many times as many are told from the shelf, of words, names and vectors, before these are chosen
WEIGHTS = {
    "words": 1.0,
    "cosine": 0.8,
    "fits": 1.0,
}  # of the text's two lists and of the typed fields; see docs/adr/0009
OPEN_PENALTY = 0.03  # for each condition that cannot be judged: what is sure to fit comes first among equals


class Found(NamedTuple):
    """One survivor with what the shelf says of it: BM25 over its words, the cosine of its vector, how its typed fields suit."""

    offer_id: str
    words: float
    cosine: float
    fits: float
    still_open: float  # conditions that cannot be judged
    place: int = 0  # of its part on the shelf
    row: int = 0  # in its part


def survivors_by_text(
    shelf: Shelf, masks: Sequence[Mask], query: Query, vector: Vectors, need: Need, on: date, pool: int = POOL
) -> list[Found]:
    """The survivors that words, vector and typed fields together speak for most, or any of them if nothing does.

    At most twice `pool` of them, and those with the best words and the best vector, which the others are measured by.
    """
    named, around = _terms(shelf, query.pair_weights, need)
    terms = [*named, *around]
    wide = WIDER * pool
    nearest = shelf.vectors.nearest(vector, shelf.allowed(masks), wide)
    near = nearest.slots
    found: list[Sequence[Any]] = []
    for place, (part, mask) in enumerate(zip(shelf.parts, masks, strict=True)):
        here = near[(near >= part.first) & (near < part.first + len(part))] - part.first
        likely = _together(here, part.text.best((named, around), mask, wide))
        if len(likely) < pool:
            likely = _together(likely, _first(mask, pool))
        words = part.text.scores_of(terms, likely)
        cosines = np.maximum(_cosines(shelf.vectors, vector, part.first + likely, nearest), 0.0)
        typed = part.columns.fits(need, likely), part.columns.still_open(need, on, likely)
        found.append((words, cosines, *typed, np.full(len(likely), place), likely))
    if not sum(len(rows) for *_, rows in found):
        return []
    columns: list[Any] = [np.concatenate(values) for values in zip(*found, strict=True)]
    word, cosine, fits, still_open, _, _ = columns
    by_words, by_vector = word / (word.max() or 1.0), cosine / (cosine.max() or 1.0)
    together = WEIGHTS["words"] * by_words + WEIGHTS["cosine"] * by_vector + WEIGHTS["fits"] * fits
    together -= OPEN_PENALTY * still_open
    chosen = _together(highest(together, 2 * pool), [word.argmax(), cosine.argmax()])
    return [
        Found(shelf.parts[place].ids[row], w, c, f, u, place, row)
        for w, c, f, u, place, row in zip(*(column[chosen].tolist() for column in columns), strict=True)
    ]


def in_one_scale(lists: Sequence[Sequence[Found]]) -> list[list[Found]]:
    """Several lists, each value relative to the best of all of them: kinds are compared by the same measure."""
    top_word = max((f.words for found in lists for f in found), default=0.0) or 1.0
    top_cosine = max((f.cosine for found in lists for f in found), default=0.0) or 1.0
    return [[Found(f[0], f.words / top_word, f.cosine / top_cosine, *f[3:]) for f in found] for found in lists]


def score(words: float, cosine: float, fits: float, still_open: float) -> float:
    """0–1, only for order: never shown as a chance. Words and cosine in one scale; `still_open`: conditions not to be judged."""
    total = WEIGHTS["words"] * words + WEIGHTS["cosine"] * cosine + WEIGHTS["fits"] * fits
    most = WEIGHTS["words"] + WEIGHTS["cosine"] + WEIGHTS["fits"]
    return min(max((total - OPEN_PENALTY * still_open) / most, 0.0), 1.0)


def shortlist(shelf: Shelf, found: Sequence[Found], *, seed: str, now: datetime, count: int) -> list[Found]:
    """The head of the fair list, told from the shelf: only these are worth reading from the database."""
    scored: list[Scored] = []
    by_id = {f.offer_id: f for f in found}
    for place, part in enumerate(shelf.parts):
        here = [f for f in found if f.place == place]
        if not here:
            continue
        institutions = part.columns.institutions(np.array([f.row for f in here], dtype=np.int64))
        scored += [
            Scored(f.offer_id, institution, score(f.words, f.cosine, f.fits, f.still_open), float(part.added[f.row]))
            for f, institution in zip(here, institutions, strict=True)
        ]
    return [by_id[item.offer_id] for item in arrange(scored, seed=seed, now=now)[:count]]


def _terms(shelf: Shelf, weights: Mapping[str, float], need: Need) -> tuple[list[Term], list[Term]]:
    """The words of a query, by the shelf: those a need asks for by name, and those around, which find others who talk alike."""
    names = [name for field in WORD_LISTS for name in getattr(need, field)]
    names += [need.occupation] if need.occupation else []
    called = {token for name in names for token in keyword_tokens(normalise(name))}
    count = max(shelf.count, 1)
    named: list[Term] = []
    around: list[Term] = []
    for token, weight in weights.items():
        if (number := shelf.vocabulary.known(token)) is not None:
            term = Term(number, weight * idf(shelf.frequency(number), count))
            (named if token in called else around).append(term)
    return named, around


def _cosines(store: VectorStore, vector: Vectors, slots: Rows, known: Nearest) -> Floats:
    """The cosines of these slots, shape (len(slots),); those that are known are not compared again."""
    found = np.empty(len(slots), dtype=np.float32)
    order = np.argsort(known.slots)
    ascending = known.slots[order]
    place = np.minimum(np.searchsorted(ascending, slots), max(len(ascending) - 1, 0))
    told = ascending[place] == slots if len(ascending) else np.zeros(len(slots), dtype=bool)
    found[told] = known.cosines[order][place[told]]
    found[~told] = store.cosines(vector, slots[~told])
    return found


def _together(*rows: npt.ArrayLike) -> Rows:
    """All of these rows, each once, ascending."""
    ordered = np.sort(np.concatenate(rows))
    return ordered[np.diff(ordered, prepend=-1) > 0].astype(np.int64)


def _first(mask: Mask, count: int) -> Rows:
    """Some allowed rows, without looking at all."""
    end = min(len(mask), 64 * count)
    rows = np.flatnonzero(mask[:end])
    return (rows if len(rows) >= count else np.flatnonzero(mask))[:count]
