"""The question that settles most is asked, at most two, and none when nothing is open."""

from typing import Any

from knowledge.offers import MODELS, Offer
from matching.need.need import Need
from matching.supply.questions import MOST, best_questions
from tests.unit.matching.supply.offers import TODAY


def products(*fields: dict[str, Any]) -> list[Offer]:
    return [MODELS["financing"].model_validate({"id": f"o{n}", "title": "产品", **f}) for n, f in enumerate(fields)]


def test_the_field_that_most_offers_hang_on_is_asked_first() -> None:
    offers = products(*[{"collateral": ["property"]}] * 6, {"min_years": 2})
    assert best_questions(Need(), offers, TODAY)[0].field == "collateral"


def test_what_was_said_is_not_asked_again() -> None:
    offers = products(*[{"collateral": ["property"], "min_years": 2}] * 6)
    fields = [q.field for q in best_questions(Need(collateral=("property",)), offers, TODAY)]
    assert fields == ["years"]


def test_no_more_than_two_questions() -> None:
    condition = {
        "collateral": ["property"],
        "min_years": 2,
        "sizes": ["micro"],
        "amount_max": 10**6,
        "regions": ["贺兰县"],
    }
    assert len(best_questions(Need(), products(*[condition] * 8), TODAY)) == MOST


def test_nothing_is_asked_when_nothing_is_open() -> None:
    assert best_questions(Need(), products({}, {"collateral": ["none"]}), TODAY) == []
    assert best_questions(Need(), [], TODAY) == []
