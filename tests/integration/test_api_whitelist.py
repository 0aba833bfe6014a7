"""The financing whitelist over HTTP."""

import uuid
from typing import Any

import pytest

from bot.clock import today_in_shanghai
from tests.fixtures_api import Service


def name() -> str:
    return f"宁夏{uuid.uuid4().hex}有限公司"


def post(service: Service, path: str, role: str = "operator", **body: Any) -> Any:
    return service.client.post(f"/api/v1/whitelist{path}", json=body, headers=service.as_(role))


def listed(service: Service, role: str = "analyst", **params: Any) -> Any:
    answer = service.client.get("/api/v1/whitelist", params=params, headers=service.as_(role))
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_an_enterprise_is_entered_and_removed_each_with_its_reason(service: Service) -> None:
    enterprise = name()
    entered = post(service, "", enterprise=enterprise, reason="纳税信用A级", valid_until="2999-12-31")
    assert entered.status_code == 201, entered.text
    entry = entered.json()
    assert (entry["enterprise"], entry["reason"], entry["entered_by"]) == (enterprise, "纳税信用A级", "operator")
    assert service.assistant.whitelist.is_listed(enterprise, today_in_shanghai()) is True
    assert entry in listed(service, on_list=True)
    assert post(service, "", enterprise=f" {enterprise.upper()} ", reason="再来").status_code == 409
    removed = post(service, f"/{entry['id']}/remove", "admin", reason="逾期").json()
    assert (removed["removal_reason"], removed["removed_by"]) == ("逾期", "admin")
    assert service.assistant.whitelist.is_listed(enterprise, today_in_shanghai()) is False
    assert entry["id"] not in [e["id"] for e in listed(service, on_list=True, limit=200)]
    assert removed in listed(service, on_list=False, limit=200)
    assert post(service, f"/{entry['id']}/remove", reason="逾期").status_code == 409
    again = post(service, "", enterprise=enterprise, reason="信用修复").json()
    assert [e["id"] for e in listed(service, enterprise=enterprise)] == [again["id"], entry["id"]]
    assert listed(service, enterprise=enterprise, limit=1, offset=1)[0]["id"] == entry["id"]


@pytest.mark.parametrize(
    "body",
    [{}, {"enterprise": "x"}, {"reason": "x"}, {"enterprise": "", "reason": "x"}, {"enterprise": "长" * 121, "reason": "x"},
     {"enterprise": "甲公司", "reason": "a\x00b"}, {"enterprise": "甲公司", "reason": "x", "credit_code": "123"},
     {"enterprise": "甲公司", "reason": "x", "valid_until": "2000-01-01"}, {"enterprise": "甲公司", "reason": "x", "more": 1},
     {"enterprise": "……", "reason": "x"}, {"enterprise": "甲公司", "reason": "x", "credit_code": "a\x00"}],
)  # fmt: skip
def test_a_bad_entry_is_refused(service: Service, body: dict[str, Any]) -> None:
    answer = post(service, "", **body)
    assert answer.status_code == 422
    assert set(answer.json()) == {"error", "detail"}


def test_only_operators_change_the_list(service: Service) -> None:
    for role in ("analyst", "reviewer", "editor"):
        assert post(service, "", role, enterprise=name(), reason="x").status_code == 403
        assert post(service, "/1/remove", role, reason="x").status_code == 403
    assert service.client.get("/api/v1/whitelist").status_code == 401
    assert service.client.get("/api/v1/whitelist", headers=service.as_("editor")).status_code == 403
    assert isinstance(listed(service, "reviewer"), list)


@pytest.mark.parametrize(("entry", "status"), [("2147483647", 404), ("0", 422), ("2147483648", 422), ("x", 422)])
def test_an_entry_that_is_not_there_cannot_be_removed(service: Service, entry: str, status: int) -> None:
    assert post(service, f"/{entry}/remove", reason="x").status_code == status
