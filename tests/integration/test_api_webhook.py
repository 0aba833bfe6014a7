"""Where Rasa calls our actions: a recorded call of Rasa 3.6 answered, and the status codes that Rasa relies on."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.actions.wire import from_wire
from bot.messages import Outcome
from tests.fixtures_api import ACTION_TOKEN, Service

RECORDED = Path(__file__).parent / "recorded" / "rasa_3_6_action_call.json"
PATH = "/internal/actions"
TOKEN = {"X-Action-Token": ACTION_TOKEN}


@pytest.fixture
def call() -> dict[str, Any]:
    """A fresh copy of the recorded call."""
    recorded: dict[str, Any] = json.loads(RECORDED.read_text(encoding="utf-8"))
    return recorded


def asking(call: dict[str, Any], text: str, intent: str = "policy_ask", confidence: float = 0.9) -> dict[str, Any]:
    """The recorded call, had this been said."""
    understood = {"name": intent, "confidence": confidence}
    call["tracker"]["latest_message"] |= {"text": text, "intent": understood, "intent_ranking": [understood]}
    return call


def test_recorded_call_gets_events_and_one_reply_of_ours(service: Service, call: dict[str, Any]) -> None:
    answer = service.client.post(PATH, json=call, headers=TOKEN)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert set(body) == {"events", "responses"}
    assert body["events"] == []
    (response,) = body["responses"]
    answered = from_wire(response["custom"])
    assert answered.messages
    assert answered.desk == "voucher"


def test_recorded_call_is_from_the_rasa_that_we_run(call: dict[str, Any]) -> None:
    requirements = (Path(__file__).parents[2] / "requirements" / "rasa.txt").read_text(encoding="utf-8")
    assert f"rasa[jieba]=={call['version']}" in requirements


def test_question_is_answered_from_the_knowledge_base(service: Service, call: dict[str, Any]) -> None:
    answer = service.client.post(PATH, json=asking(call, "服务大厅几点开门", "platform_ask"), headers=TOKEN)
    answered = from_wire(answer.json()["responses"][0]["custom"])
    assert (answered.outcome, answered.desk) == (Outcome.ANSWERED, "platform")
    assert answered.messages[0].text == "工作日九点到十七点。\n节假日不开放。"


def test_day_of_the_question_is_the_gateways(service: Service, call: dict[str, Any]) -> None:
    call = asking(call, "旧版积分怎么兑换", "platform_ask")
    said = []
    for day in ("2026-05-31", "2026-06-01"):
        call["tracker"]["latest_message"]["metadata"]["on"] = day
        answer = service.client.post(PATH, json=call, headers=TOKEN)
        said.append(from_wire(answer.json()["responses"][0]["custom"]).messages[0].text)
    assert said[0] == "在旧柜台兑换。"
    assert "在旧柜台兑换" not in said[1]


def test_refusal_of_the_classifier_is_overruled_by_a_standard_question(service: Service, call: dict[str, Any]) -> None:
    call = asking(call, "服务大厅几点开门", "out_of_scope", 0.99) | {"next_action": "action_out_of_scope"}
    answered = from_wire(service.client.post(PATH, json=call, headers=TOKEN).json()["responses"][0]["custom"])
    assert (answered.outcome, answered.desk) == (Outcome.ANSWERED, "platform")


def test_refusal_of_the_classifier_stands_when_nothing_is_found(service: Service, call: dict[str, Any]) -> None:
    call = asking(call, "火星蘑菇怎么腌", "out_of_scope", 0.99) | {"next_action": "action_out_of_scope"}
    answered = from_wire(service.client.post(PATH, json=call, headers=TOKEN).json()["responses"][0]["custom"])
    assert (answered.outcome, answered.desk) == (Outcome.NO_ANSWER, "out_of_scope")


@pytest.mark.parametrize(
    ("action", "intent", "outcome", "desk"),
    [
        ("action_small_talk", "smalltalk_greet", "smalltalk", "smalltalk"),
        ("action_human", "human_request", "handover", "human"),
    ],
)
def test_other_actions_answer_too(
    service: Service, call: dict[str, Any], action: str, intent: str, outcome: str, desk: str
) -> None:
    call = asking(call, "你好", intent) | {"next_action": action}
    custom = service.client.post(PATH, json=call, headers=TOKEN).json()["responses"][0]["custom"]
    assert (custom["outcome"], custom["desk"]) == (outcome, desk)


def test_repeat_says_what_was_said_last_in_the_session(service: Service, call: dict[str, Any], session_id: str) -> None:
    call = asking(call, "再说一遍", "smalltalk_repeat") | {"next_action": "action_small_talk"}
    call["tracker"]["sender_id"] = session_id
    before = service.client.post(PATH, json=call, headers=TOKEN).json()["responses"][0]["custom"]
    assert "还没有可以重复的内容" in before["messages"][0]["text"]
    service.chat("服务大厅几点开门", session_id)
    after = service.client.post(PATH, json=call, headers=TOKEN).json()["responses"][0]["custom"]
    assert after["messages"][0]["text"] == "工作日九点到十七点。\n节假日不开放。"
    assert after["messages"][0]["citations"]


@pytest.mark.parametrize(
    "headers", [{}, {"X-Action-Token": ""}, {"X-Action-Token": "wrong"}, {"X-Action-Token": ACTION_TOKEN[:-1]}]
)
def test_nobody_else_may_call(service: Service, call: dict[str, Any], headers: dict[str, str]) -> None:
    assert service.client.post(PATH, json=call, headers=headers).status_code == 403


def test_action_that_is_not_registered_is_not_found(service: Service, call: dict[str, Any]) -> None:
    answer = service.client.post(PATH, json=call | {"next_action": "action_of_nobody"}, headers=TOKEN)
    assert answer.status_code == 404
    assert answer.json()["action_name"] == "action_of_nobody"


def test_call_without_an_action_answers_null_as_the_sdk_does(service: Service, call: dict[str, Any]) -> None:
    answer = service.client.post(PATH, json=call | {"next_action": None}, headers=TOKEN)
    assert (answer.status_code, answer.json()) == (200, None)


def test_webhook_is_not_advertised(service: Service) -> None:
    assert PATH not in service.client.get("/api/v1/openapi.json").json()["paths"]
