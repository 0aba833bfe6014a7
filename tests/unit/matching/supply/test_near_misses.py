"""A near miss becomes possible by the change it names, and names only what can honestly be changed."""

import random
from typing import Any

import pytest

from knowledge.offers import KINDS, MODELS, Kind
from matching.need.need import Need
from matching.supply.eligibility import Eligibility, Verdict, eligibility, judge
from matching.supply.near_misses import MOST_FAILING, near_miss
from tests.unit.matching.supply.offers import TODAY, random_need, random_offer

FIXED = {"industry", "size", "valid_until", "financing_type"}


def change(kind: Kind, need: dict[str, Any], offer: dict[str, Any]) -> str | None:
    made = MODELS[kind].model_validate({"id": "o", "title": "供给", **offer})
    miss = near_miss(kind, Need(**need), made, TODAY)
    return miss.change.text if miss else None


@pytest.mark.parametrize(
    ("kind", "need", "offer", "text"),
    [
        ("financing", {"amount": 5_000_000}, {"amount_max": 3_000_000}, "金额降到300万元"),
        ("financing", {"amount": 50_000}, {"amount_min": 100_000}, "金额提高到10万元"),
        ("financing", {"years": 1}, {"min_years": 2}, "成立满2年后可申请"),
        (
            "financing",
            {"collateral": ("none",)},
            {"collateral": ["property", "guarantor"]},
            "能提供房产土地或担保人中的一种",
        ),
        (
            "financing",
            {"collateral": ("none",), "collateral_exclude": ("property",)},
            {"collateral": ["property"]},
            None,
        ),
        ("financing", {"qualifications": ()}, {"qualifications": ["绿色工厂"]}, "取得绿色工厂后可申请"),
        ("financing", {"whitelisted": False}, {"whitelist_only": True}, "进入融资白名单后可申请"),
        ("financing", {"region": "贺兰县"}, {"regions": ["永宁县"]}, None),
        ("talent", {"region": "银川市"}, {"regions": ["金凤区", "兴庆区"]}, "在金凤区、兴庆区的话就可以"),
        ("financing", {"size": "medium"}, {"sizes": ["micro"]}, None),
        (
            "financing",
            {"amount": 100, "term": 60, "years": 0.5},
            {"amount_min": 200, "term_max": 12, "min_years": 3},
            None,
        ),
        (
            "financing",
            {"term": 24, "years": 1},
            {"term_max": 12, "min_years": 3},
            "期限缩短到1年，并且成立满3年后可申请",
        ),
        ("talent", {"degree": "master"}, {"degree": "bachelor"}, "学历要求放宽到本科"),
        ("talent", {"salary": 5000}, {"salary_min": 6500}, "月薪提高到6500元"),
        ("venue", {"capacity": 80}, {"capacity": 50}, "人数减到50人"),
        ("course", {}, {"capacity": 0}, None),
    ],
)
def test_the_smallest_honest_change(kind: Kind, need: dict[str, Any], offer: dict[str, Any], text: str | None) -> None:
    assert change(kind, need, offer) == text


def test_every_near_miss_fits_after_its_change_and_only_then() -> None:
    rng = random.Random(5)
    found = 0
    for _ in range(20_000):
        kind = rng.choice(KINDS)
        need, offer = random_need(kind, rng), random_offer(kind, rng)
        miss = near_miss(kind, need, offer, TODAY)
        failing = {c.field for c in judge(need, offer, TODAY) if c.verdict is Verdict.UNMET}
        if miss is None:
            continue
        found += 1
        assert 0 < len(failing) <= MOST_FAILING
        assert not failing & FIXED
        assert eligibility(judge(miss.change.need, offer, TODAY)) is not Eligibility.INELIGIBLE
    assert found > 1000
