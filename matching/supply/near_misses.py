"""差一点: offers that fail one condition that can honestly be changed, or two, each with the smallest change.

What cannot be changed (another place, trade, size, the day an offer ends) is never suggested, and no change promises an approval.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from knowledge.offers import DEGREES, Kind, Offer
from knowledge.regions import gazetteer
from matching.need.need import Need
from matching.supply.eligibility import Condition, Verdict, judge, open_collateral
from matching.supply.titles import missing_titles
from matching.supply.wording import (
    COLLATERAL,
    EMPLOYMENT,
    money,
    months,
    names,
    percent,
    years,
)
from matching.supply.wording import (
    DEGREES as DEGREE_NAMES,
)

MOST_FAILING = 2  # conditions; more is another need


@dataclass(frozen=True)
class Change:
    """A change of the need in words, and the need after it."""

    text: str
    need: Need


@dataclass(frozen=True)
class NearMiss:
    """An offer that fits after a change; `failing`: how many conditions fail now."""

    kind: Kind
    offer: Offer
    conditions: tuple[Condition, ...]
    change: Change
    failing: int


def near_miss(kind: Kind, need: Need, offer: Offer, on: date) -> NearMiss | None:
    """The near miss that an offer is, or None if it fits, fails too much or cannot be reached honestly."""
    conditions = judge(need, offer, on)
    failing = [c.field for c in conditions if c.verdict is Verdict.UNMET]
    if not 0 < len(failing) <= MOST_FAILING:
        return None
    changed, texts = need, []
    for field in failing:
        suggest = _CHANGES.get(field)
        step = suggest(changed, offer) if suggest else None
        if step is None:
            return None
        changed, text = step
        texts.append(text)
    if any(c.verdict is Verdict.UNMET for c in judge(changed, offer, on)):
        return None
    return NearMiss(kind, offer, tuple(conditions), Change("，并且".join(texts), changed), len(failing))


Step = tuple[Need, str]


def _quantity(field: str, say: Callable[[float], str], name: str) -> Callable[[Need, Any], Step | None]:
    def suggest(need: Need, offer: Any) -> Step | None:
        least, most = getattr(offer, f"{field}_min"), getattr(offer, f"{field}_max")
        said = getattr(need, field) or getattr(need, f"{field}_min") or getattr(need, f"{field}_max")
        if said is None:
            return None
        if most is not None and said > most:
            return need.with_values(**{field: most}), f"{name}{'降' if field == 'amount' else '缩短'}到{say(most)}"
        if least is not None:
            return need.with_values(**{field: least}), f"{name}{'提高' if field == 'amount' else '延长'}到{say(least)}"
        return None

    return suggest


def _rate(need: Need, offer: Any) -> Step | None:
    if offer.rate_min is None:
        return None
    return need.with_values(rate_max=offer.rate_min), f"能接受的利率放宽到{percent(offer.rate_min)}"


def _price(need: Need, offer: Any) -> Step | None:
    if offer.price_min is None:
        return None
    return need.with_values(price_max=offer.price_min), f"预算提高到{money(offer.price_min)}"


def _collateral(need: Need, offer: Any) -> Step | None:
    """One more kind of security that is not refused; refused ones are not suggested."""
    possible = sorted(open_collateral(need, offer) - {"none"}, key=list(COLLATERAL).index)
    if not possible:
        return None
    has = tuple(kind for kind in need.collateral if kind != "none")
    text = f"能提供{names(possible, COLLATERAL).replace('、', '或')}"
    return need.with_values(collateral=(*has, possible[0])), text + ("中的一种" if len(possible) > 1 else "")


def _age(need: Need, offer: Any) -> Step | None:
    least = getattr(offer, "min_years", None)
    if least is not None:
        return need.with_values(years=float(least)), f"成立满{years(least)}后可申请"
    if getattr(offer, "years", None) is not None:
        return need.with_values(years=float(offer.years)), f"经验要求放宽到{years(offer.years)}"
    return None


def _revenue(need: Need, offer: Any) -> Step | None:
    return need.with_values(revenue=offer.min_revenue), f"年营收达到{money(offer.min_revenue)}后可申请"


def _qualifications(need: Need, offer: Any) -> Step | None:
    has = need.qualifications or ()
    missing = missing_titles(offer.qualifications, has)
    return need.with_values(qualifications=(*has, *missing)), f"取得{'、'.join(missing)}后可申请"


def _whitelist(need: Need, _: Any) -> Step:
    return need.with_values(whitelisted=True), "进入融资白名单后可申请"


def _stars(need: Need, offer: Any) -> Step:
    return need.with_values(stars=offer.stars), f"星级要求放宽到{offer.stars}星"


def _degree(need: Need, offer: Any) -> Step:
    assert need.degree is not None and DEGREES.index(offer.degree) < DEGREES.index(need.degree)
    return need.with_values(degree=offer.degree), f"学历要求放宽到{DEGREE_NAMES[offer.degree]}"


def _salary(need: Need, offer: Any) -> Step | None:
    if offer.salary_min is None:
        return None
    return need.with_values(salary=offer.salary_min), f"月薪提高到{money(offer.salary_min)}"


def _employment(need: Need, offer: Any) -> Step | None:
    possible = [way for way in offer.employment if way not in need.employment_exclude]
    if not possible:
        return None
    return need.with_values(employment=possible[0]), f"可以接受{EMPLOYMENT[possible[0]]}"


def _capacity(need: Need, offer: Any) -> Step | None:
    if not offer.capacity:
        return None
    return need.with_values(capacity=offer.capacity), f"人数减到{offer.capacity}人"


def _place(need: Need, offer: Any) -> Step | None:
    """Somebody of 银川市 may well be in the one district an offer serves; no other place is ever suggested."""
    within = [name for name in offer.regions if need.region and need.region in gazetteer().with_ancestors(name)]
    if not within:
        return None
    return need.with_values(region=within[0]), f"在{'、'.join(within)}的话就可以"


_CHANGES: dict[str, Callable[[Need, Any], Step | None]] = {
    "amount": _quantity("amount", money, "金额"), "term": _quantity("term", months, "期限"), "rate_max": _rate,
    "collateral": _collateral, "years": _age, "revenue": _revenue, "qualifications": _qualifications,
    "whitelisted": _whitelist, "price_max": _price, "stars": _stars, "degree": _degree, "salary": _salary,
    "employment": _employment, "capacity": _capacity, "region": _place,
}  # fmt: skip


def best_near_misses(found: Iterable[tuple[NearMiss, float]], count: int) -> list[NearMiss]:
    """Those that fail less first, then by how well they would suit."""
    return [miss for miss, _ in sorted(found, key=lambda pair: (pair[0].failing, -pair[1], pair[0].offer.id))[:count]]
