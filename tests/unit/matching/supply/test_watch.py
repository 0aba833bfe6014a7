"""Which needs a changed offer suits, and whose owners hear of a new need: the filter's own predicates, and what was asked by name."""

import random

import pytest

from knowledge.offers import KINDS, MODELS, Kind, Offer
from matching.need.need import Need
from matching.supply.eligibility import Eligibility, eligibility, judge
from matching.supply.rank import on_subject
from matching.supply.watch import OWNERS_TOLD, owners_to_tell, suited, suits, worth_telling
from tests.unit.matching.supply.offers import TODAY, random_need, random_offer


def offer(offer_id: str, institution: str | None = None) -> Offer:
    return MODELS["provider"].model_validate({"id": offer_id, "title": "一家", "institution": institution})


def ids(offers: list[Offer]) -> list[str]:
    return [each.id for each in offers]


@pytest.mark.parametrize("kind", KINDS)
def test_an_offer_suits_a_need_just_when_it_breaks_no_condition_of_it_and_is_what_it_asks_for(kind: Kind) -> None:
    rng = random.Random(f"watch {kind}")
    offers = [random_offer(kind, rng, f"o{n}") for n in range(60)]
    needs = {f"XQ-{n}": random_need(kind, rng) for n in range(60)}
    found = suited(kind, needs, [o.model_dump(mode="json", exclude_defaults=True) for o in offers], TODAY)
    for number, need in needs.items():
        expected = [
            o.id
            for o in offers
            if eligibility(judge(need, o, TODAY)) is not Eligibility.INELIGIBLE and on_subject(need, o)
        ]
        assert list(found.get(number, {})) == expected
        assert [o.id for o in offers if suits(need, o, TODAY)] == expected
    assert found, "no need was suited, so nothing was compared"


def test_without_offers_or_without_needs_nothing_is_suited() -> None:
    assert suited("talent", {"XQ-1": Need(kind="talent")}, [], TODAY) == {}
    assert suited("talent", {}, [{"id": "a", "title": "会计"}], TODAY) == {}


def test_an_offer_that_breaks_nothing_but_is_something_else_suits_nobody() -> None:
    need = Need(kind="talent", occupation="电工")
    rows = [
        {"id": "cook", "title": "厨师 王先生", "occupation": "厨师"},
        {"id": "spark", "title": "电工", "occupation": "电工"},
    ]
    assert {number: list(by_id) for number, by_id in suited("talent", {"XQ-1": need}, rows, TODAY).items()} == {
        "XQ-1": ["spark"]
    }


def test_only_changed_offers_at_the_head_of_the_list_are_news_best_first() -> None:
    changed = {offer_id: offer(offer_id) for offer_id in ("further down", "second", "first")}
    assert ids(worth_telling(["first", "old", "second"], changed)) == ["first", "second"]


def test_each_institution_hears_once_of_its_best_offer_and_only_so_many_do() -> None:
    listed = [offer("a1", "甲"), offer("a2", "甲"), offer("nobody"), offer("b1", "乙"), offer("c1", "丙")]
    assert ids(owners_to_tell(listed)) == ["a1", "b1", "c1"]
    assert ids(owners_to_tell(listed, {"乙"})) == ["a1", "c1"]
    many = [offer(f"o{n}", f"机构{n}") for n in range(10)]
    assert ids(owners_to_tell(many)) == [f"o{n}" for n in range(OWNERS_TOLD)]
