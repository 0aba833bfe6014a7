"""Thumbs up and down over HTTP: whose reply it is, the last word, and the work item that a thumb down makes."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from knowledge.records.repositories.work_items import WorkItems
from tests.fixtures_api import MakeSettings, Service, stock
from tests.integration.test_api_health import counted

URL = "/api/v1/chat/feedback"


def judge(service: Service, session_id: str, turn_id: str, verdict: str, **fields: Any) -> Any:
    body = {"session_id": session_id, "turn_id": turn_id, "verdict": verdict, **fields}
    return service.client.post(URL, json=body)


def items_of(service: Service, turn_id: str) -> list[Any]:
    with service.assistant.database.looking() as connection:
        return [row for row in WorkItems(connection).of_turn(turn_id) if row.reason == "thumbs_down"]


@pytest.fixture
def turn_id(service: Service, session_id: str) -> str:
    """A reply that is given without doubt."""
    return str(service.chat("服务大厅几点开门？", session_id)["turn_id"])


def test_verdict_is_confirmed_as_it_stands(service: Service, session_id: str, turn_id: str) -> None:
    answer = judge(service, session_id, turn_id, "up")
    assert answer.status_code == 200, answer.text
    said = answer.json()
    assert said.pop("at")
    assert said == {"session_id": session_id, "turn_id": turn_id, "verdict": "up", "reason": None}
    assert items_of(service, turn_id) == []


def test_thumb_down_makes_one_item_whose_reason_is_masked(service: Service, session_id: str, turn_id: str) -> None:
    for reason in ("不对", "过时了，打我电话 138-1234-5678"):
        answer = judge(service, session_id, turn_id, "down", reason=reason)
        assert answer.status_code == 200, answer.text
    assert answer.json()["reason"] == "过时了，打我电话 138****5678"
    (item,) = items_of(service, turn_id)
    assert (item.state, item.desk, item.text, item.session_id) == ("open", "platform", "服务大厅几点开门？", session_id)
    assert item.detail["why"] == "过时了，打我电话 138****5678"
    assert item.detail["answer"].startswith("工作日九点到十七点。")


def test_last_word_counts(service: Service, session_id: str, turn_id: str) -> None:
    judge(service, session_id, turn_id, "down", reason="看错了")
    judge(service, session_id, turn_id, "up")
    (item,) = items_of(service, turn_id)
    assert (item.state, item.closed_by, item.resolution) == ("closed", "user", "用户改为满意")
    judge(service, session_id, turn_id, "down")
    (item,) = items_of(service, turn_id)
    assert (item.state, item.closed_by, item.detail.get("why")) == ("open", None, None)


def test_saying_it_again_does_not_open_what_staff_have_closed(service: Service, session_id: str, turn_id: str) -> None:
    judge(service, session_id, turn_id, "down")
    (item,) = items_of(service, turn_id)
    closing = {"resolution": "已修改"}
    url = f"/api/v1/work-items/{item.id}/close"
    assert service.client.post(url, json=closing, headers=service.as_("editor")).status_code == 200
    judge(service, session_id, turn_id, "down", reason="还是不满意")
    (item,) = items_of(service, turn_id)
    assert (item.state, item.closed_by, item.detail["why"]) == ("closed", "editor", "还是不满意")


def test_reply_of_another_session_or_of_none_is_not_found(service: Service, session_id: str, turn_id: str) -> None:
    for session, turn in (("another", turn_id), (session_id, "no-such-turn"), ("another", "no-such-turn")):
        answer = judge(service, session, turn, "down")
        assert (answer.status_code, answer.json()["error"]) == (404, "NotFound")
    assert items_of(service, turn_id) == []


@pytest.mark.parametrize(
    "wrong",
    [{"verdict": "meh"}, {"verdict": None}, {"turn_id": ""}, {"turn_id": "长" * 41}, {"session_id": "a\x00b"},
     {"reason": "长" * 501}, {"reason": 5}],
)  # fmt: skip
def test_what_is_no_verdict_is_refused(service: Service, session_id: str, turn_id: str, wrong: dict[str, Any]) -> None:
    answer = service.client.post(URL, json={"session_id": session_id, "turn_id": turn_id, "verdict": "up", **wrong})
    assert (answer.status_code, answer.json()["error"]) == (422, "BadContent")


def test_longest_reason_is_kept_within_its_column(service: Service, session_id: str, turn_id: str) -> None:
    reason = "a@qq.com，" * 55 + "0951-5012345"
    answer = judge(service, session_id, turn_id, "down", reason=reason[:500])
    assert answer.status_code == 200
    assert len(answer.json()["reason"]) <= 500
    assert "a@qq" not in answer.json()["reason"]


def test_thumbs_down_are_counted_once(service: Service, session_id: str, turn_id: str) -> None:
    labels = {"reason": "thumbs_down", "desk": "platform"}
    before = counted(service, "assistant_missed_turns_total", **labels)
    for verdict in ("down", "down", "up"):
        judge(service, session_id, turn_id, verdict)
    assert counted(service, "assistant_missed_turns_total", **labels) == before + 1


def test_verdicts_count_towards_the_rate_limit(make_settings: MakeSettings) -> None:
    app = create_app(make_settings(chat_limit="2/minute"))
    stock(app.state.assistant.database)
    client, body = TestClient(app), {"session_id": "s1", "turn_id": "t", "verdict": "up"}
    assert [client.post(URL, json=body).status_code for _ in range(3)] == [404, 404, 429]
