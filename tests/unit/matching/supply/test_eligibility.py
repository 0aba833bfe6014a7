"""Hard conditions, one by one, and their two implementations against each other over a hundred thousand pairs."""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from knowledge.offers import KINDS, MODELS, Kind
from matching.need.need import Need
from matching.supply.columns import as_offer, build_columns
from matching.supply.eligibility import Eligibility, Verdict, eligibility, judge
from tests.unit.matching.supply.offers import TODAY, random_need, random_offer

PAIRS = 100_000
OFFERS = 400


def verdict(kind: Kind, field: str, need: dict[str, Any], offer: dict[str, Any]) -> str | None:
    made = MODELS[kind].model_validate({"id": "o", "title": "供给", **offer})
    found = {c.field: c.verdict.value for c in judge(Need(**need), made, TODAY)}
    return found.get(field)


FINANCING = [
    ("amount", {"amount": 3_000_000}, {"amount_min": 500_000, "amount_max": 5_000_000}, "met"),
    ("amount", {"amount": 6_000_000}, {"amount_min": 500_000, "amount_max": 5_000_000}, "unmet"),
    ("amount", {"amount_min": 300_000, "amount_max": 600_000}, {"amount_min": 500_000}, "met"),
    ("amount", {"amount_max": 300_000}, {"amount_min": 500_000}, "unmet"),
    ("amount", {"amount_min": 8_000_000}, {"amount_max": 5_000_000}, "unmet"),
    ("amount", {}, {"amount_max": 5_000_000}, "unknown"),
    ("amount", {"amount": 3}, {}, None),
    ("term", {"term": 18}, {"term_min": 1, "term_max": 12}, "unmet"),
    ("rate_max", {"rate_max": 4.0}, {"rate_min": 3.5, "rate_max": 3.9}, "met"),
    ("rate_max", {"rate_max": 4.0}, {"rate_min": 3.5, "rate_max": 5.5}, "unknown"),
    ("rate_max", {"rate_max": 4.0}, {"rate_min": 4.5, "rate_max": 5.5}, "unmet"),
    ("rate_max", {"rate_max": 4.0}, {}, "unknown"),
    ("rate_max", {}, {"rate_min": 4.5}, None),
    ("collateral", {"collateral": ("none",)}, {"collateral": ["property", "none"]}, "met"),
    ("collateral", {}, {"collateral": ["none"]}, "met"),
    ("collateral", {"collateral": ("none",)}, {"collateral": ["property"]}, "unmet"),
    ("collateral", {"collateral": ("equipment",)}, {"collateral": ["property", "equipment"]}, "met"),
    ("collateral", {"collateral_exclude": ("property",)}, {"collateral": ["property"]}, "unmet"),
    ("collateral", {"collateral_exclude": ("property",)}, {"collateral": ["property", "order"]}, "unknown"),
    ("collateral", {}, {"collateral": ["property"]}, "unknown"),
    ("financing_type", {"financing_type_exclude": ("equity",)}, {"financing_type": "equity"}, "unmet"),
    ("size", {"size": "micro"}, {"sizes": ["small", "medium"]}, "unmet"),
    ("size", {}, {"sizes": ["small"]}, "unknown"),
    ("years", {"years": 1.5}, {"min_years": 2}, "unmet"),
    ("years", {"years": 2}, {"min_years": 2}, "met"),
    ("years", {"years_min": 1, "years_max": 3}, {"min_years": 2}, "unknown"),
    ("revenue", {"revenue": 4_000_000}, {"min_revenue": 5_000_000}, "unmet"),
    ("qualifications", {"qualifications": ("高新技术企业",)}, {"qualifications": ["高新技术企业", "绿色工厂"]}, "unmet"),
    ("qualifications", {"qualifications": ("专精特新中小企业",)}, {"qualifications": ["专精特新"]}, "met"),
    ("qualifications", {"qualifications": ("专精特新小巨人",)}, {"qualifications": ["专精特新"]}, "met"),
    ("qualifications", {"qualifications": ("专精特新中小企业",)}, {"qualifications": ["专精特新小巨人"]}, "unmet"),
    ("qualifications", {}, {"qualifications": ["绿色工厂"]}, "unknown"),
    ("qualifications", {"qualifications": ()}, {"qualifications": ["绿色工厂"]}, "unmet"),
    ("whitelisted", {}, {"whitelist_only": True}, "unknown"),
    ("whitelisted", {"whitelisted": False}, {"whitelist_only": True}, "unmet"),
    ("whitelisted", {"whitelisted": False}, {}, None),
]  # fmt: skip


@pytest.mark.parametrize(("field", "need", "offer", "expected"), FINANCING)
def test_a_condition_of_financing(
    field: str, need: dict[str, Any], offer: dict[str, Any], expected: str | None
) -> None:
    assert verdict("financing", field, need, offer) == expected


TALENT = [
    ("degree", {"degree": "bachelor"}, {"degree": "college"}, "unmet"),
    ("degree", {"degree": "bachelor"}, {"degree": "master"}, "met"),
    ("degree", {"degree": "bachelor"}, {}, "unknown"),
    ("years", {"years": 3}, {"years": 2}, "unmet"),
    ("years", {"years_min": 3, "years_max": 5}, {"years": 8}, "met"),
    ("salary", {"salary": 8000}, {"salary_min": 9000}, "unmet"),
    ("salary", {"salary_min": 8000, "salary_max": 10_000}, {"salary_min": 9000}, "met"),
    ("salary", {"salary_min": 8000}, {"salary_min": 9000}, "met"),
    ("salary", {"salary": 8000}, {}, "unknown"),
    ("employment", {"employment": "part_time"}, {"employment": ["full_time"]}, "unmet"),
    ("employment", {"employment": "part_time"}, {"employment": ["full_time", "part_time"]}, "met"),
    ("employment", {"employment_exclude": ("intern",)}, {"employment": ["intern"]}, "unmet"),
    ("employment", {"employment_exclude": ("intern",)}, {"employment": ["intern", "project"]}, "met"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "need", "offer", "expected"), TALENT)
def test_a_condition_of_talent(field: str, need: dict[str, Any], offer: dict[str, Any], expected: str | None) -> None:
    assert verdict("talent", field, need, offer) == expected


OTHERS = [
    ("provider", "price_max", {"price_max": 1000}, {"price_min": 2000}, "unmet"),
    ("provider", "price_max", {"price_max": 3000}, {"price_min": 2000, "price_max": 2500}, "met"),
    ("provider", "stars", {"stars": 4}, {"stars": 3}, "unmet"),
    ("provider", "stars", {"stars": 4}, {}, "unknown"),
    ("venue", "capacity", {"capacity": 100}, {"capacity": 50}, "unmet"),
    ("course", "capacity", {}, {"capacity": 0}, "unmet"),
    ("course", "capacity", {}, {"capacity": 30}, "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "field", "need", "offer", "expected"), OTHERS)
def test_a_condition_of_other_kinds(
    kind: Kind, field: str, need: dict[str, Any], offer: dict[str, Any], expected: str
) -> None:
    assert verdict(kind, field, need, offer) == expected


@pytest.mark.parametrize(
    ("place", "regions", "expected"),
    [
        ("贺兰县", ["宁夏"], "met"), ("贺兰县", ["银川市"], "met"), ("贺兰县", ["贺兰县"], "met"), ("贺兰县", ["永宁县"], "unmet"),
        ("银川市", ["贺兰县"], "unmet"), ("宁夏", ["贺兰县"], "unknown"), (None, ["贺兰县"], "unknown"), (None, ["宁夏"], "met"),
        ("贺兰县", [], None), ("贺兰县", ["全国"], None),
    ],
)  # fmt: skip
def test_an_offer_serves_the_places_within_its_own(place: str | None, regions: list[str], expected: str | None) -> None:
    assert verdict("provider", "region", {"region": place}, {"regions": regions}) == expected


def test_an_offer_holds_until_its_last_day() -> None:
    last = {"valid_until": TODAY}
    offer = MODELS["cloud"].model_validate({"id": "o", "title": "供给", **last})
    on_that_day = {c.field: c.verdict for c in judge(Need(), offer, TODAY)}
    a_day_later = {c.field: c.verdict for c in judge(Need(), offer, TODAY + timedelta(days=1))}
    assert (on_that_day["valid_until"], a_day_later["valid_until"]) == (Verdict.MET, Verdict.UNMET)


def test_the_filter_over_many_offers_agrees_with_the_judgement_of_each() -> None:
    rng = random.Random(168)
    judged = 0
    for kind in KINDS:
        offers = [random_offer(kind, rng, f"o{n}") for n in range(OFFERS)]
        stored = [offer.model_dump(mode="json", exclude_defaults=True) for offer in offers]
        columns = build_columns(kind, stored)
        for _ in range(PAIRS // len(KINDS) // OFFERS + 1):
            need = random_need(kind, rng)
            mask = columns.not_failing(need, TODAY)
            for offer, passes in zip(offers, mask, strict=True):
                assert passes == (eligibility(judge(need, offer, TODAY)) is not Eligibility.INELIGIBLE), (need, offer)
                judged += 1
    assert judged >= PAIRS


def test_an_offer_read_back_from_its_row_is_the_same() -> None:
    rng = random.Random(7)
    for kind in KINDS:
        for _ in range(30):
            offer = random_offer(kind, rng)
            assert as_offer(kind, offer.model_dump(mode="json", exclude_defaults=True)) == offer


def test_a_date_in_the_past_is_judged_by_the_day_asked_about() -> None:
    offer = MODELS["course"].model_validate({"id": "o", "title": "课", "valid_until": "2026-01-31"})
    assert {c.field: c.verdict for c in judge(Need(), offer, date(2026, 1, 1))}["valid_until"] is Verdict.MET
