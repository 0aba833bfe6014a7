"""Hard conditions: does an offer fit a need? One predicate per condition, each met, unmet or not to be judged yet.

The same predicates filter, explain (reasons), find near misses and choose the question. A condition that cannot be judged excludes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from knowledge.offers import DEGREES, Financing, Offer, Provider, Talent, Topical
from knowledge.regions import HOME, NATIONAL, gazetteer
from matching.need.need import Need
from matching.supply.titles import missing_titles


class Verdict(StrEnum):
    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class Eligibility(StrEnum):
    ELIGIBLE = "eligible"  # every condition is met
    UNKNOWN = "unknown"  # none fails, some cannot be judged
    INELIGIBLE = "ineligible"  # at least one fails


@dataclass(frozen=True)
class Condition:
    """One condition of an offer or of a need, judged. `field`: the need's field that decides it."""

    field: str
    verdict: Verdict


def judge(need: Need, offer: Offer, on: date) -> list[Condition]:
    """Every condition between a need and an offer on a day. Pure; the offer's row is the truth."""
    return [
        Condition(field, verdict)
        for field, rule in rules_of(type(offer))
        if (verdict := rule(need, offer, on)) is not None
    ]


def eligibility(conditions: list[Condition]) -> Eligibility:
    """What the conditions of one offer come to."""
    verdicts = {condition.verdict for condition in conditions}
    if Verdict.UNMET in verdicts:
        return Eligibility.INELIGIBLE
    return Eligibility.UNKNOWN if Verdict.UNKNOWN in verdicts else Eligibility.ELIGIBLE


Rule = Callable[[Need, Offer, date], Verdict | None]  # None: the offer and the need ask nothing of this kind


@lru_cache(maxsize=32)
def rules_of(model: type[Offer]) -> tuple[tuple[str, Rule], ...]:
    """The conditions that offers of this model can have, by the need's field that decides each."""
    own: tuple[tuple[str, Rule], ...] = ()
    if issubclass(model, Financing):
        own = _FINANCING
    elif issubclass(model, Talent):
        own = _TALENT
    elif issubclass(model, Provider):
        own = _PROVIDER
    elif issubclass(model, Topical):
        own = _TOPICAL
    return (*own, *_COMMON)


def _yes(true: bool) -> Verdict:
    return Verdict.MET if true else Verdict.UNMET


# --- all kinds ---


def _valid(_: Need, offer: Offer, on: date) -> Verdict | None:
    if offer.valid_until is None:
        return None
    return _yes(on <= offer.valid_until)


def _region(need: Need, offer: Offer, _: date) -> Verdict | None:
    """宁夏 serves all of it, a city its counties. Whoever says only 宁夏 has not said where."""
    if not offer.regions or NATIONAL.intersection(offer.regions):
        return None
    if need.region is None:
        return Verdict.MET if HOME in offer.regions else Verdict.UNKNOWN
    if serves(tuple(offer.regions), need.region):
        return Verdict.MET
    return Verdict.UNKNOWN if need.region == HOME else Verdict.UNMET


@lru_cache(maxsize=4096)
def serves(regions: tuple[str, ...], place: str) -> bool:
    """Whether an offer for these regions is there for somebody in that place."""
    return not gazetteer().with_ancestors(place).isdisjoint(gazetteer().full_name(r) for r in regions)


def _industry(need: Need, offer: Offer, _: date) -> Verdict | None:
    if not offer.industries:
        return None
    return Verdict.UNKNOWN if need.industry is None else _yes(need.industry in offer.industries)


_COMMON: tuple[tuple[str, Rule], ...] = (("valid_until", _valid), ("region", _region), ("industry", _industry))


# --- financing ---


def span(need: Need, field: str) -> tuple[float, float] | None:
    """What a need says of a quantity as a range; None if nothing."""
    point, low, high = (getattr(need, name) for name in (field, f"{field}_min", f"{field}_max"))
    if point is not None:
        return float(point), float(point)
    if low is None and high is None:
        return None
    return (float(low) if low is not None else 0.0), (float(high) if high is not None else float("inf"))


def _within(field: str) -> Rule:
    """A need's quantity and an offer's range have something in common."""

    def rule(need: Need, offer: Offer, _: date) -> Verdict | None:
        least, most = getattr(offer, f"{field}_min"), getattr(offer, f"{field}_max")
        if least is None and most is None:
            return None
        said = span(need, field)
        if said is None:
            return Verdict.UNKNOWN
        return _yes((least is None or said[1] >= least) and (most is None or said[0] <= most))

    return rule


def _at_least(field: str, limit: str) -> Rule:
    """What the enterprise has of something is as much as the offer asks for."""

    def rule(need: Need, offer: Offer, _: date) -> Verdict | None:
        least = getattr(offer, limit)
        if not least:
            return None
        said = span(need, field)
        if said is None or said[0] < least <= said[1]:
            return Verdict.UNKNOWN
        return _yes(said[0] >= least)

    return rule


def _rate(need: Need, offer: Offer, _: date) -> Verdict | None:
    return _not_above(need.rate_max, getattr(offer, "rate_min", None), getattr(offer, "rate_max", None))


def _not_above(limit: float | None, least: float | None, most: float | None) -> Verdict | None:
    """A price or rate from `least` to `most` against the most that the need allows."""
    if limit is None:
        return None
    if least is not None and least > limit:
        return Verdict.UNMET
    if most is not None and most <= limit:
        return Verdict.MET
    return Verdict.MET if most is None and least is not None else Verdict.UNKNOWN


def open_collateral(need: Need, offer: Financing) -> frozenset[str]:
    """The kinds of security that an offer takes and the need does not refuse."""
    return frozenset(offer.collateral) - frozenset(need.collateral_exclude)


def _collateral(need: Need, offer: Offer, _: date) -> Verdict | None:
    assert isinstance(offer, Financing)
    if not offer.collateral:
        return None
    accepted = open_collateral(need, offer)
    if "none" in accepted:
        return Verdict.MET
    if not accepted:
        return Verdict.UNMET
    return Verdict.UNKNOWN if not need.collateral else _yes(not accepted.isdisjoint(need.collateral))


def _financing_type(need: Need, offer: Offer, _: date) -> Verdict | None:
    kind = getattr(offer, "financing_type", None)
    if not need.financing_type_exclude or kind is None:
        return None
    return _yes(kind not in need.financing_type_exclude)


def _size(need: Need, offer: Offer, _: date) -> Verdict | None:
    sizes = getattr(offer, "sizes", ())
    if not sizes:
        return None
    return Verdict.UNKNOWN if need.size is None else _yes(need.size in sizes)


def _qualifications(need: Need, offer: Offer, _: date) -> Verdict | None:
    needed = getattr(offer, "qualifications", ())
    if not needed:
        return None
    if need.qualifications is None:
        return Verdict.UNKNOWN
    return _yes(not missing_titles(needed, need.qualifications))


def _whitelist(need: Need, offer: Offer, _: date) -> Verdict | None:
    if not getattr(offer, "whitelist_only", False):
        return None
    return Verdict.UNKNOWN if need.whitelisted is None else _yes(need.whitelisted)


_FINANCING: tuple[tuple[str, Rule], ...] = (
    ("amount", _within("amount")), ("term", _within("term")), ("rate_max", _rate), ("collateral", _collateral),
    ("financing_type", _financing_type), ("size", _size), ("years", _at_least("years", "min_years")),
    ("revenue", _at_least("revenue", "min_revenue")), ("qualifications", _qualifications), ("whitelisted", _whitelist),
)  # fmt: skip


# --- talent ---


def _degree(need: Need, offer: Offer, _: date) -> Verdict | None:
    if need.degree is None:
        return None
    has = getattr(offer, "degree", None)
    return Verdict.UNKNOWN if has is None else _yes(DEGREES.index(has) >= DEGREES.index(need.degree))


def _experience(need: Need, offer: Offer, _: date) -> Verdict | None:
    asked = need.years if need.years is not None else need.years_min
    if asked is None:
        return None
    has = getattr(offer, "years", None)
    return Verdict.UNKNOWN if has is None else _yes(has >= asked)


def _salary(need: Need, offer: Offer, _: date) -> Verdict | None:
    """What the person asks for is not above what the enterprise pays at most."""
    paid = span(need, "salary")
    if paid is None:
        return None
    if paid[1] == float("inf"):
        return Verdict.MET
    asked = getattr(offer, "salary_min", None)
    return _not_above(paid[1], asked, None if asked is not None else getattr(offer, "salary_max", None))


def _employment(need: Need, offer: Offer, _: date) -> Verdict | None:
    ways = frozenset(getattr(offer, "employment", ()))
    if need.employment is None and not need.employment_exclude:
        return None
    if not ways:
        return Verdict.UNKNOWN
    accepted = ways - frozenset(need.employment_exclude)
    return _yes(need.employment in accepted if need.employment else bool(accepted))


_TALENT: tuple[tuple[str, Rule], ...] = (
    ("degree", _degree), ("years", _experience), ("salary", _salary), ("employment", _employment),
)  # fmt: skip


# --- providers and the rest ---


def _price(need: Need, offer: Offer, _: date) -> Verdict | None:
    return _not_above(need.price_max, getattr(offer, "price_min", None), getattr(offer, "price_max", None))


def _stars(need: Need, offer: Offer, _: date) -> Verdict | None:
    if need.stars is None:
        return None
    has = getattr(offer, "stars", None)
    return Verdict.UNKNOWN if has is None else _yes(has >= need.stars)


def _capacity(need: Need, offer: Offer, _: date) -> Verdict | None:
    places = getattr(offer, "capacity", None)
    if places is None:
        return None
    if places == 0:
        return Verdict.UNMET
    return Verdict.UNKNOWN if need.capacity is None else _yes(places >= need.capacity)


_PROVIDER: tuple[tuple[str, Rule], ...] = (("price_max", _price), ("stars", _stars))
_TOPICAL: tuple[tuple[str, Rule], ...] = (("price_max", _price), ("capacity", _capacity))
