"""Random needs and offers of every kind, over all their conditions."""

import random
from datetime import date, timedelta
from typing import Any, get_args

from knowledge.offers import DEGREES, KINDS, MODELS, Collateral, Employment, FinancingType, Kind, Offer, Size
from knowledge.regions import HOME, gazetteer
from matching.need.need import Need

TODAY = date(2026, 11, 26)
PLACES = [HOME, *gazetteer().parents]
QUALIFICATIONS = ["高新技术企业", "专精特新中小企业", "科技型中小企业", "绿色工厂"]
SECTIONS = "ACDFHI"


def some(rng: random.Random, values: Any, most: int = 3) -> list[Any]:
    return rng.sample(list(values), rng.randint(0, min(most, len(values))))


def maybe(rng: random.Random, value: Any, chance: float = 0.6) -> Any:
    return value if rng.random() < chance else None


def pair(rng: random.Random, name: str, steps: Any) -> dict[str, Any]:
    low, high = sorted(rng.choices(list(steps), k=2))
    return {f"{name}_min": maybe(rng, low), f"{name}_max": maybe(rng, high)}


AMOUNTS = [10_000, 100_000, 500_000, 1_000_000, 3_000_000, 10_000_000]
WAGES = [3000, 4500, 6000, 9000, 15_000]
PRICES = [0, 500, 3000, 20_000]


def random_offer(kind: Kind, rng: random.Random, offer_id: str = "o") -> Offer:
    fields: dict[str, Any] = {
        "id": offer_id, "title": "一个供给", "regions": some(rng, PLACES, 2), "industries": some(rng, SECTIONS),
        "valid_until": maybe(rng, TODAY + timedelta(days=rng.randint(-40, 400)), 0.4),
        "institution": maybe(rng, f"示例机构{rng.randint(1, 4)}"),
    }  # fmt: skip
    if kind == "financing":
        fields |= (
            pair(rng, "amount", AMOUNTS) | pair(rng, "term", (3, 6, 12, 24, 36)) | pair(rng, "rate", (2.5, 4.0, 6.0))
        )
        fields |= {
            "financing_type": maybe(rng, rng.choice(get_args(FinancingType))), "collateral": some(rng, get_args(Collateral)),
            "sizes": some(rng, get_args(Size)), "min_years": maybe(rng, rng.choice([0.5, 1, 2, 5])),
            "min_revenue": maybe(rng, rng.choice([500_000, 5_000_000])), "qualifications": some(rng, QUALIFICATIONS, 2),
            "whitelist_only": rng.random() < 0.2,
        }  # fmt: skip
    elif kind == "talent":
        fields |= pair(rng, "salary", WAGES)
        fields |= {
            "degree": maybe(rng, rng.choice(DEGREES)), "years": maybe(rng, rng.choice([0, 2, 5, 10])),
            "employment": some(rng, get_args(Employment)),
        }  # fmt: skip
    else:
        fields |= pair(rng, "price", PRICES)
        if kind == "provider":
            fields["stars"] = maybe(rng, rng.randint(1, 5))
        else:
            fields["capacity"] = maybe(rng, rng.choice([0, 10, 50, 200]))
    return MODELS[kind].model_validate({name: value for name, value in fields.items() if value is not None})


def random_need(kind: Kind, rng: random.Random) -> Need:
    has = some(rng, get_args(Collateral), 2)
    values: dict[str, Any] = {
        "kind": kind, "region": maybe(rng, rng.choice(PLACES)), "industry": maybe(rng, rng.choice(SECTIONS)),
    }  # fmt: skip
    if kind == "financing":
        values |= rng.choice([{}, {"amount": rng.choice(AMOUNTS)}, pair(rng, "amount", AMOUNTS)])
        values |= rng.choice([{}, {"term": rng.choice([3, 12, 60])}, {"term_min": 24}])
        values |= {
            "rate_max": maybe(rng, rng.choice([3.0, 4.5, 8.0])), "collateral": tuple(has),
            "collateral_exclude": tuple(c for c in some(rng, get_args(Collateral), 2) if c not in has),
            "financing_type_exclude": tuple(some(rng, get_args(FinancingType), 1)), "size": maybe(rng, rng.choice(get_args(Size))),
            "years": maybe(rng, rng.choice([0.5, 1.5, 4])), "revenue": maybe(rng, rng.choice([300_000, 8_000_000])),
            "qualifications": rng.choice([None, (), tuple(some(rng, QUALIFICATIONS))]), "whitelisted": rng.choice([None, True, False]),
        }  # fmt: skip
    elif kind == "talent":
        values |= {
            "degree": maybe(rng, rng.choice(DEGREES)), "years": maybe(rng, rng.choice([1, 3, 8])),
            "salary": maybe(rng, rng.choice(WAGES)), "employment": maybe(rng, rng.choice(get_args(Employment))),
            "employment_exclude": tuple(some(rng, get_args(Employment), 1)),
        }  # fmt: skip
    else:
        values |= {
            "price_max": maybe(rng, rng.choice(PRICES)), "stars": maybe(rng, rng.randint(1, 5)),
            "capacity": maybe(rng, rng.choice([5, 60])),
        }  # fmt: skip
    return Need(**values)


__all__ = ["KINDS", "TODAY", "random_need", "random_offer"]
