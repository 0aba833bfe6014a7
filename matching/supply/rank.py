"""Survivors of the hard conditions → the likeliest ones: keywords and vectors over the text first, typed fields then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log10

import numpy as np

from knowledge.offers import Financing, Offer, Provider, Talent
from knowledge.regions import HOME, gazetteer
from matching.encoder import Vectors
from matching.keyword_index import idf, scores
from matching.need.need import Need
from matching.query import Query
from matching.supply.columns import Mask
from matching.supply.shelf import Part, Shelf, frequencies

EXACT_UP_TO = 20_000  # survivors whose vectors are all compared; more are narrowed by their words first
POOL = 60  # offers per list whose typed fields are looked at
FIELD_WEIGHTS = {"title": 1.0, "words": 1.0, "body": 0.7}
WEIGHTS = {
    "words": 1.0,
    "cosine": 0.8,
    "fits": 1.0,
}  # of the text's two lists and of the typed fields; see docs/adr/0009

ON_SUBJECT = 0.45  # of the words asked for; a job whose name shares less is another job

Key = tuple[int, int]  # part, row


@dataclass(frozen=True)
class Found:
    """One survivor with what its text says: BM25 over its words, and the cosine of its vector, as they are."""

    offer_id: str
    words: float
    cosine: float


def survivors_by_text(
    shelf: Shelf, masks: Sequence[Mask], query: Query, vector: Vectors, pool: int = POOL
) -> list[Found]:
    """The survivors whose text speaks for them most, or any `pool` of them if none does."""
    weights = _token_weights(shelf, query)
    idfs = {token: idf(frequencies(shelf, token), max(shelf.count, 1)) for token in weights}
    words: dict[Key, float] = {}
    cosines: dict[Key, float] = {}
    for place, (part, mask) in enumerate(zip(shelf.parts, masks, strict=True)):
        rows = np.flatnonzero(mask)
        if not len(rows):
            continue
        by_words = _by_words(part, weights, idfs)
        near = rows if len(rows) <= EXACT_UP_TO else rows[_best(by_words[rows], EXACT_UP_TO)]
        by_vector = part.vectors[near] @ vector
        chosen = np.union1d(rows[_best(by_words[rows], pool)], near[_best(by_vector, pool)])
        for row, cosine in zip(chosen.tolist(), (part.vectors[chosen] @ vector).tolist(), strict=True):
            words[place, row] = float(by_words[row])
            cosines[place, row] = cosine
    return [
        Found(shelf.parts[place].ids[row], words[place, row], max(cosines[place, row], 0.0)) for place, row in words
    ]


def in_one_scale(lists: Sequence[Sequence[Found]]) -> list[list[Found]]:
    """Several lists, each value relative to the best of all of them: kinds are compared by the same measure."""
    top_word = max((f.words for found in lists for f in found), default=0.0) or 1.0
    top_cosine = max((f.cosine for found in lists for f in found), default=0.0) or 1.0
    return [[Found(f.offer_id, f.words / top_word, f.cosine / top_cosine) for f in found] for found in lists]


def _token_weights(shelf: Shelf, query: Query) -> dict[int, float]:
    return {n: w for token, w in query.pair_weights.items() if (n := shelf.vocabulary.known(token)) is not None}


def _by_words(part: Part, weights: Mapping[int, float], idfs: Mapping[int, float]) -> Vectors:
    fields = {"title": part.title, "words": part.words, "body": part.body}
    return scores(fields, FIELD_WEIGHTS, weights, idfs)


def _best(values: Vectors, count: int) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Places of the highest values, in no order."""
    if len(values) <= count:
        return np.arange(len(values))
    return np.argpartition(-values, count - 1)[:count]


# --- typed fields ---


def fit(need: Need, offer: Offer) -> float:
    """How well the typed fields suit beyond the hard conditions, about 0–1; 0 where nothing was said."""
    total = _place_fit(need, offer) + _industry_fit(need, offer)
    if isinstance(offer, Financing):
        total += _financing_fit(need, offer)
    elif isinstance(offer, Talent):
        total += 0.6 * same(need.occupation, offer.occupation) + 0.3 * overlap(need.skills, offer.skills)
    elif isinstance(offer, Provider):
        total += 0.6 * overlap(need.services, offer.services) + 0.02 * (offer.stars or 0)
        if need.accepts_voucher and offer.accepts_voucher is not None:
            total += 0.3 if offer.accepts_voucher else -0.3
    else:
        total += 0.6 * overlap(need.topics, getattr(offer, "topics", ()))
    return total


def same(said: str | None, offered: str | None) -> float:
    """1 for the same name, a share for one that holds the other or shares characters with it."""
    if not said or not offered:
        return 0.0
    if said == offered:
        return 1.0
    if said in offered or offered in said:
        return 0.8
    shared = len({*_pairs(said)} & {*_pairs(offered)})
    return 0.6 * shared / max(min(len(_pairs(said)), len(_pairs(offered))), 1)


def overlap(said: Sequence[str], offered: Sequence[str]) -> float:
    """The share of what was said that is offered."""
    if not said or not offered:
        return 0.0
    return sum(max(same(one.lower(), other.lower()) for other in offered) for one in said) / len(said)


def _pairs(text: str) -> list[str]:
    return [text[i : i + 2] for i in range(len(text) - 1)] or [text]


def _place_fit(need: Need, offer: Offer) -> float:
    """An offer made for the very county is nearer than one for the whole province."""
    if need.region is None or need.region == HOME or not offer.regions:
        return 0.0
    if need.region in offer.regions:
        return 0.15
    return 0.08 if gazetteer().with_ancestors(need.region) & set(offer.regions) - {HOME} else 0.0


def _industry_fit(need: Need, offer: Offer) -> float:
    return 0.1 if need.industry is not None and need.industry in offer.industries else 0.0


def _financing_fit(need: Need, offer: Financing) -> float:
    total = 0.0
    if need.financing_type is not None and offer.financing_type is not None:
        total += 0.35 if need.financing_type == offer.financing_type else -0.35
    elif offer.financing_type == "loan":
        total += 0.15  # who only says money mostly means a loan
    if offer.collateral and set(offer.collateral) & set(need.collateral) - {"none"}:
        total += 0.2
    elif "none" in offer.collateral and "none" in need.collateral:
        total += 0.15
    if need.qualifications and offer.qualifications:
        total += 0.2
    if need.whitelisted and offer.whitelist_only:
        total += 0.15
    amount = need.amount or need.amount_max or need.amount_min
    if amount and offer.amount_max:
        total += 0.1 - 0.08 * min(abs(log10(offer.amount_max / amount)), 1.0)  # a product of the needed order of size
    if offer.rate_min is not None and need.financing_type in (None, "loan"):
        total += 0.04 - 0.005 * min(offer.rate_min, 8.0)
    return total


def on_subject(need: Need, offer: Offer) -> bool:
    """Whether an offer is of the very thing that was asked for by name: the job, the service, the topic."""
    if isinstance(offer, Talent):
        asked, has = ([need.occupation] if need.occupation else []), [offer.occupation or ""]
    elif isinstance(offer, Provider):
        asked, has = list(need.services), list(offer.services)
    elif isinstance(offer, Financing):
        return need.financing_type in (None, offer.financing_type)
    else:
        asked, has = list(need.topics), list(getattr(offer, "topics", ()))
    if not asked:
        return True
    said = f"{offer.title} {offer.description or ''}"
    return overlap(asked, has) >= ON_SUBJECT or any(word in said for word in asked)
