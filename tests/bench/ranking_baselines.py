"""Other ways to rank the offers that fit a need: plain BM25 over four kinds of tokens, vectors alone, rank fusion of both.

They stand behind the same hard filter as ours and see an offer as the same text, so what they lack is only the ranking.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from knowledge.offers import KINDS, Kind, Offer
from matching.encoder import Encoder
from matching.fusion import fuse
from matching.keyword_index import Postings, Vocabulary, build_postings, idf, scores
from matching.need.need import Need
from matching.normalise import normalise
from matching.supply.columns import Columns, build_columns
from matching.supply.offer_text import text_of
from matching.tokenise import Segmenter, characters, keyword_tokens, pairs

Tokenise = Callable[[str], Sequence[str]]  # of a normalised text
Scores = Mapping[str, float]  # offer id → score


@dataclass(frozen=True)
class Kept:
    """The offers of one kind as the baselines keep them."""

    ids: tuple[str, ...]
    texts: tuple[str, ...]
    columns: Columns


class Filter:
    """The hard conditions, as our own search applies them."""

    def __init__(self, offers: Mapping[Kind, Sequence[Offer]]) -> None:
        self.kept: dict[Kind, Kept] = {}
        for kind, of_kind in offers.items():
            rows = [offer.model_dump(mode="json", exclude_defaults=True) for offer in of_kind]
            ids = tuple(offer.id for offer in of_kind)
            self.kept[kind] = Kept(ids, tuple(normalise(text_of(r)) for r in rows), build_columns(kind, rows))

    def fitting(self, need: Need, on: date) -> set[str]:
        """Ids of the offers that fail no condition."""
        kinds = (need.kind,) if need.kind else KINDS
        return {
            kept.ids[row]
            for kept in (self.kept[kind] for kind in kinds)
            for row in np.flatnonzero(kept.columns.not_failing(need, on))
        }


class PlainBm25:
    """Okapi BM25 over the whole text of an offer, one index for each kind."""

    def __init__(self, offers: Filter, tokenise: Tokenise) -> None:
        self._tokenise = tokenise
        self._vocabulary = Vocabulary()
        self._indexes: list[tuple[tuple[str, ...], Postings]] = [
            (kept.ids, build_postings([[self._vocabulary.number(t) for t in tokenise(x)] for x in kept.texts]))
            for kept in offers.kept.values()
        ]

    def scores(self, text: str) -> Scores:
        known = {n: 1.0 for t in self._tokenise(normalise(text)) if (n := self._vocabulary.known(t)) is not None}
        found: dict[str, float] = {}
        for ids, postings in self._indexes:
            rarity = {n: idf(postings.frequency(n), postings.row_count) for n in known}
            found |= zip(ids, scores({"all": postings}, {"all": 1.0}, known, rarity).tolist(), strict=True)
        return found


class Dense:
    """Cosines of the trained encoder alone."""

    def __init__(self, offers: Filter, encoder: Encoder) -> None:
        self._encoder = encoder
        self._ids = [name for kept in offers.kept.values() for name in kept.ids]
        self._vectors = encoder.passages([text for kept in offers.kept.values() for text in kept.texts])

    def scores(self, text: str) -> Scores:
        cosines = self._vectors @ self._encoder.questions([text])[0]
        return dict(zip(self._ids, cosines.tolist(), strict=True))


def ranked(found: Scores, fitting: set[str]) -> list[str]:
    """Those that fit, best first; equals by id."""
    return sorted(fitting, key=lambda name: (-found[name], name))


def fused(rankings: Mapping[str, Sequence[str]]) -> list[str]:
    """Several rankings of the same offers in one, by reciprocal rank."""
    found = fuse(rankings, dict.fromkeys(rankings, 1.0))
    return sorted(found, key=lambda name: (-found[name], name))


def tokenisers(segmenter: Segmenter) -> dict[str, Tokenise]:
    """The tokens that BM25 is tried with."""
    return {
        "BM25 jieba words": segmenter.words,
        "BM25 characters": lambda text: [*characters(text), *(t.text for t in pairs(text) if t.text.isascii())],
        "BM25 bigrams": lambda text: [t.text for t in pairs(text)],
        "BM25 characters and bigrams": keyword_tokens,
    }
