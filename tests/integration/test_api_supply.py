"""Supply over HTTP, and what a need finds in it at each point."""

from datetime import timedelta
from typing import Any

import pytest

from api.chores import do
from knowledge.offers import KINDS
from knowledge.records.repositories.supply import Exposure, Supply
from knowledge.records.tables.base import utc_now
from tests.fixtures_api import Service

LOAN = {
    "id": "loan-1", "title": "枸杞加工周转贷（示例）", "description": "给枸杞烘干、加工企业进料周转用的流动资金贷款。", "institution": "朔风示例银行",
    "financing_type": "loan", "amount_min": 500_000, "amount_max": 5_000_000, "term_min": 3, "term_max": 12, "rate_min": 3.6,
    "rate_max": 4.2, "collateral": ["none", "order"], "min_years": 2, "regions": ["中卫市"], "industries": ["C"],
}  # fmt: skip
BIG = {**LOAN, "id": "loan-2", "title": "厂房抵押贷（示例）", "collateral": ["property"], "amount_max": 50_000_000}
NEED = "我们是中宁做枸杞深加工的，想周转三百万，用一年，没房子抵押"


@pytest.fixture(autouse=True)
def _empty_shelves(service: Service) -> None:
    """The shared service may hold offers of other tests."""
    with service.assistant.database.writing() as connection:
        supply = Supply(connection)
        for kind in KINDS:
            supply.remove(kind, [offer.id for offer in supply.all_of(kind)], staff=None)


def put(service: Service, kind: str, offers: Any, role: str = "editor") -> Any:
    return service.client.put(f"/api/v1/supply/{kind}", json=offers, headers=service.as_(role))


def match(service: Service, text: str, **fields: Any) -> dict[str, Any]:
    answer = service.client.post("/api/v1/match", json={"text": text, **fields})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def ids(found: dict[str, Any], key: str = "results") -> list[str]:
    return [item["id"] for item in found[key]]


def test_a_need_in_words_finds_what_fits_with_reasons_and_a_question(service: Service) -> None:
    assert put(service, "financing", [LOAN, BIG]).json() == {"added": 2, "changed": 0, "unchanged": 0}
    found = match(service, NEED)
    assert found["need"] == {
        "kind": "financing", "amount": 3_000_000, "term": 12, "collateral": ["none"], "collateral_exclude": ["property"],
        "region": "中宁县", "industry": "C",
    }  # fmt: skip
    (result,) = found["results"]
    assert (result["id"], result["kind"], result["eligibility"]) == ("loan-1", "financing", "unknown")
    rows = {row["field"]: (row["verdict"], row["need"], row["offer"]) for row in result["reasons"]}
    assert rows["amount"] == ("met", "300万元", "50万元–500万元")
    assert rows["years"] == ("unknown", "还没说", "满2年")
    assert rows["region"] == ("met", "中宁县", "中卫市")
    assert [question["field"] for question in found["questions"]] == ["years"]
    assert 0 <= result["score"] <= 1


def test_what_is_known_of_the_enterprise_counts_where_the_text_says_nothing(service: Service) -> None:
    put(service, "financing", [LOAN])
    assert match(service, NEED, enterprise={"years": 3})["results"][0]["eligibility"] == "eligible"
    assert ids(match(service, NEED, enterprise={"years": 1})) == []
    assert ids(match(service, NEED + "，成立三年了", enterprise={"years": 1})) == ["loan-1"]


def test_an_offer_that_misses_by_one_condition_is_shown_with_its_change(service: Service) -> None:
    put(service, "financing", [LOAN])
    found = match(service, "中宁做枸杞加工的，成立三年，想贷八百万，一年，没抵押")
    assert ids(found) == []
    (miss,) = found["near_misses"]
    assert (miss["id"], miss["eligibility"], miss["change"]) == ("loan-1", "near_miss", "金额降到500万元")


def test_an_offer_put_again_is_replaced_and_one_removed_is_gone_at_once(service: Service) -> None:
    put(service, "financing", [LOAN])
    assert put(service, "financing", [{**LOAN, "amount_max": 1_000_000}]).json()["changed"] == 1
    assert ids(match(service, NEED)) == []
    put(service, "financing", [LOAN])
    assert ids(match(service, NEED)) == ["loan-1"]
    gone = service.client.delete("/api/v1/supply/financing/loan-1", headers=service.as_("editor"))
    assert gone.json() == {"removed": 1}
    assert ids(match(service, NEED)) == []
    assert service.client.delete("/api/v1/supply/financing/loan-1", headers=service.as_("editor")).status_code == 404


def test_an_offer_stops_on_the_day_after_its_last(service: Service) -> None:
    last = service.calendar.today
    put(service, "financing", [{**LOAN, "valid_until": last.isoformat()}])
    assert ids(match(service, NEED)) == ["loan-1"]
    service.calendar.today = last.replace(year=last.year + 1)
    found = match(service, NEED)
    assert (ids(found), ids(found, "near_misses")) == ([], [])


def test_several_kinds_are_searched_together_and_each_result_says_its_kind(service: Service) -> None:
    put(service, "expert", [{"id": "e1", "title": "枸杞病虫害专家（示例）", "topics": ["根腐病"]}])
    put(service, "course", [{"id": "c1", "title": "枸杞种植培训（示例）", "topics": ["枸杞种植"], "capacity": 30}])
    found = match(service, "枸杞根腐病怎么治", kinds=["expert", "course"])
    assert {(r["id"], r["kind"]) for r in found["results"]} == {("e1", "expert"), ("c1", "course")}


async def test_what_was_shown_long_ago_is_forgotten_by_a_chore(service: Service) -> None:
    database, now = service.assistant.database, utc_now()
    long_ago = now - timedelta(days=service.assistant.settings.exposure_days, minutes=1)
    with database.writing() as connection:
        Supply(connection).show(
            [Exposure("cloud", {"mark": mark}, at, 1, 1, []) for mark, at in (("old", long_ago), ("new", now))]
        )
    for chore in service.app.state.chores:
        await do(chore)
    with database.looking() as connection:
        marks = [row.need.get("mark") for row in Supply(connection).exposures()]
    assert "new" in marks and "old" not in marks


def test_what_was_shown_is_logged_with_position_and_survivors(service: Service) -> None:
    put(service, "financing", [LOAN, {**LOAN, "id": "loan-3"}])
    match(service, NEED, limit=1)
    service.assistant.matcher.exposures.flush()
    with service.assistant.database.looking() as connection:
        row = Supply(connection).exposures()[-1]
    assert (row.survivors, [s["position"] for s in row.shown]) == (2, [1])
    assert row.need["amount"] == 3_000_000


@pytest.mark.parametrize(
    ("offers", "said"),
    [
        ([{"id": "x"}], "0.title"), ([{**LOAN, "amount_min": 9_999_999}], "amount_min (9999999) must not be above amount_max"),
        ([{**LOAN, "colour": "red"}], "0.colour"), ([LOAN, LOAN], "twice"), ([{**LOAN, "regions": ["火星"]}], "no place"),
        ([{**LOAN, "collateral": ["gold"]}], "collateral"), ([{**LOAN, "title": "a\x00b"}], "control characters"),
        ([{**LOAN, "valid_until": "昨天"}], "valid_until"), ({"id": "x"}, "list"),
    ],
)  # fmt: skip
def test_a_bad_list_is_refused_with_the_place_of_the_problem_and_changes_nothing(
    service: Service, offers: Any, said: str
) -> None:
    answer = put(service, "financing", offers)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert service.client.get("/api/v1/supply/financing", headers=service.as_("editor")).json() == []


def test_one_bad_offer_keeps_the_good_ones_of_its_list_out_too(service: Service) -> None:
    assert put(service, "financing", [LOAN, {"id": "bad"}]).status_code == 422
    assert ids(match(service, NEED)) == []


def test_staff_may_look_and_only_editors_may_change(service: Service) -> None:
    put(service, "financing", [LOAN])
    assert put(service, "financing", [LOAN], role="analyst").status_code == 403
    assert service.client.put("/api/v1/supply/financing", json=[LOAN]).status_code == 401
    listed = service.client.get("/api/v1/supply/financing", headers=service.as_("analyst")).json()
    assert [offer["id"] for offer in listed] == ["loan-1"]
    one = service.client.get("/api/v1/supply/financing/loan-1", headers=service.as_("analyst")).json()
    assert one["regions"] == ["中卫市"]
    assert service.client.get("/api/v1/supply/financing/none", headers=service.as_("analyst")).status_code == 404
    assert service.client.get("/api/v1/supply/ships", headers=service.as_("analyst")).status_code == 422


@pytest.mark.parametrize(
    "body",
    [{}, {"text": ""}, {"text": "  "}, {"text": "贷款" * 2000}, {"text": "贷", "kinds": ["ships"]}, {"text": "贷", "limit": 0},
     {"text": "贷", "enterprise": {"region": "火星"}}, {"text": "贷", "enterprise": {"size": "huge"}}, {"text": 5}],
)  # fmt: skip
def test_a_bad_need_is_refused_politely(service: Service, body: dict[str, Any]) -> None:
    answer = service.client.post("/api/v1/match", json=body)
    assert answer.status_code == 422
    assert set(answer.json()) == {"error", "detail"}


@pytest.mark.parametrize(
    "text", ["🙂🙂🙂", "/restart", "'; DROP TABLE offers; --", "三百万" * 300, "\u202e贷款", "1" * 1500]
)
def test_a_strange_need_gets_an_answer(service: Service, text: str) -> None:
    put(service, "financing", [LOAN])
    assert "results" in match(service, text)
