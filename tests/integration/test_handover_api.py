"""Handovers and joining over HTTP: who may do what, the whole way of a person, and what the transcript shows."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.desks.human import reach_a_person
from bot.handovers.hours import read_service_hours
from bot.messages import Outcome
from tests.fakes.dialogue import FakeDialogue, turn_saying
from tests.fixtures_api import Service

URL = "/api/v1/handovers"
PERSON = turn_saying(reach_a_person(), outcome=Outcome.HANDOVER, desk="human", intent="human_request")


@pytest.fixture
def staffed(service: Service, dialogue: FakeDialogue) -> Iterator[Service]:
    """Handovers are on, and staff are there day and night."""
    desk = service.assistant.handovers
    before, desk.terms = desk.terms, replace(desk.terms, enabled=True, hours=read_service_hours("每天 0:00-24:00"))
    dialogue.script = [PERSON]
    yield service
    desk.terms = before


def post(service: Service, path: str, role: str = "operator", body: Any = None) -> Any:
    return service.client.post(f"{URL}/{path}", json=body, headers=service.as_(role))


def number_of(service: Service, session_id: str) -> int:
    listed = service.client.get(URL, headers=service.as_("operator")).json()
    return next(int(each["id"]) for each in listed if each["session_id"] == session_id)


def history(service: Service, session_id: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = service.client.get(f"/api/v1/chat/{session_id}/messages").json()["messages"]
    return rows


def test_a_person_is_taken_talked_to_given_back_and_closed(staffed: Service, session_id: str) -> None:
    reply = staffed.chat("转人工", session_id)
    assert reply["state"]["handover"]["state"] == "queued"
    handover = number_of(staffed, session_id)
    claimed = post(staffed, f"{handover}/claim")
    assert claimed.status_code == 200 and claimed.json()["staff"] == "operator"
    assert post(staffed, f"{handover}/claim").status_code == 409
    assert staffed.chat("我的电话13800001111", session_id)["messages"] == []
    opened = staffed.client.get(f"{URL}/{handover}", headers=staffed.as_("operator")).json()
    assert opened["handover"]["contact_hint"] == "138****1111" and "转人工" in opened["summary"]["text"]
    assert "13800001111" not in str(opened)
    contact = staffed.client.get(f"{URL}/{handover}/contact", headers=staffed.as_("operator")).json()
    assert contact["phone"] == "13800001111"
    assert post(staffed, f"{handover}/messages", body={"text": "您好，我看一下"}).json() == {"channel": "web"}
    last = history(staffed, session_id)[-1]
    assert last["text"] == "您好，我看一下"
    assert last["reply"]["state"]["handover"] == {"state": "with_staff", "position": None, "staff": "operator"}
    assert post(staffed, f"{handover}/release").json()["state"] == "queued"
    assert post(staffed, f"{handover}/messages", body={"text": "还在吗"}).status_code == 409
    assert post(staffed, f"{handover}/claim").status_code == 200
    assert post(staffed, f"{handover}/close").json()["state"] == "closing"
    assert "谢谢" in staffed.chat("5", session_id)["messages"][0]["text"]
    closed = staffed.client.get(URL, params={"closed": True}, headers=staffed.as_("operator")).json()
    assert next(each["rating"] for each in closed if each["id"] == handover) == 5


@pytest.mark.parametrize("role", ["editor", "reviewer", "analyst"])
def test_only_operators_see_and_talk(staffed: Service, session_id: str, role: str) -> None:
    staffed.chat("转人工", session_id)
    handover = number_of(staffed, session_id)
    assert staffed.client.get(URL, headers=staffed.as_(role)).status_code == 403
    assert post(staffed, f"{handover}/claim", role).status_code == 403
    assert staffed.client.get(f"{URL}/{handover}").status_code == 401
    staffed.chat("不等了", session_id)


def test_what_is_not_there_or_says_nothing_is_refused(staffed: Service) -> None:
    for path in ("claim", "release", "close"):
        assert post(staffed, f"999999/{path}").status_code == 404
    assert post(staffed, "999999/messages", body={"text": " "}).status_code == 422


def test_off_means_the_honest_text(service: Service, dialogue: FakeDialogue, session_id: str) -> None:
    dialogue.script = [PERSON]
    reply = service.chat("转人工", session_id)
    assert "96168" in reply["messages"][0]["text"] and "handover" not in reply["state"]


def test_two_web_sessions_are_joined_by_a_code_once(service: Service, dialogue: FakeDialogue, session_id: str) -> None:
    service.chat("补贴券怎么用", session_id)
    code = service.client.post(f"/api/v1/chat/{session_id}/join-code").json()["code"]
    other = f"{session_id}-phone"
    joined = service.client.post(f"/api/v1/chat/{other}/join", json={"code": code})
    assert joined.json() == {"session_id": session_id, "channel": "web"}
    assert service.client.post(f"/api/v1/chat/{other}/join", json={"code": code}).status_code == 404
    assert service.client.post(f"/api/v1/chat/{other}/join", json={"code": "12"}).status_code == 422
    assert service.chat("接着问", other)["session_id"] == other
    assert [row["text"] for row in history(service, session_id)][-2:] == ["接着问", "听到了：接着问"]
    assert history(service, other) == []


def test_after_too_many_wrong_codes_none_is_looked_at(service: Service, session_id: str) -> None:
    code = service.client.post(f"/api/v1/chat/{session_id}/join-code").json()["code"]
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    answers = [service.client.post(f"/api/v1/chat/{session_id}-x/join", json={"code": wrong}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [404] * 5 + [429]
