"""盯需求: which recorded needs a changed offer suits, and whose offers a new need is for. Pure; what is known comes in.

The predicates are those of the filter. An offer must also be of the thing that the need asks for by name: one that breaks no
condition but is something else is no news.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from knowledge.offers import Kind, Offer
from matching.need.need import Need
from matching.supply.columns import as_offer, build_columns
from matching.supply.eligibility import Eligibility, eligibility, judge
from matching.supply.rank import on_subject

OWNERS_TOLD = 5  # institutions that hear of one new need


def suits(need: Need, offer: Offer, on: date) -> bool:
    """Whether an offer breaks no condition on this day and is what the need asks for."""
    return eligibility(judge(need, offer, on)) is not Eligibility.INELIGIBLE and on_subject(need, offer)


def suited(
    kind: Kind, needs: Mapping[str, Need], rows: Sequence[Mapping[str, Any]], on: date
) -> dict[str, dict[str, Offer]]:
    """The needs, by number, that some of these offers of their kind suit, with these by id; `rows`: fields as stored."""
    if not rows or not needs:
        return {}
    columns = build_columns(kind, rows)
    offers = [as_offer(kind, row) for row in rows]
    found = {}
    for number, need in needs.items():
        passing = (offers[row] for row in np.flatnonzero(columns.not_failing(need, on)))
        if suiting := {offer.id: offer for offer in passing if on_subject(need, offer)}:
            found[number] = suiting
    return found


def worth_telling(head: Sequence[str], suiting: Mapping[str, Offer]) -> list[Offer]:
    """Of changed offers that suit a need those at the head of its list, best first: what is further down is no news."""
    return [suiting[offer_id] for offer_id in head if offer_id in suiting]


def owners_to_tell(offers: Sequence[Offer], passed_over: Collection[str] = ()) -> list[Offer]:
    """Of the offers for a new need, best first, the best of each institution; `passed_over`: institutions that are not told."""
    best: dict[str, Offer] = {}
    for offer in offers:
        if offer.institution and offer.institution not in passed_over:
            best.setdefault(offer.institution, offer)
    return list(best.values())[:OWNERS_TOLD]
