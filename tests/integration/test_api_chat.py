"""POST /chat and the replay of a conversation: exactly what the contract promises (design, section 5.1)."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest

from bot.messages import Choice, Message, Outcome
from tests.fakes.dialogue import FakeDialogue, turn_saying
from tests.fixtures_api import Service

CITATION_KEYS = {"document_id", "title", "document_number", "section", "quote", "effective_from", "expires_on", "url"}
MENU = Message("您是想问哪一个？", choices=(Choice("menu-0", "大厅时间", {"text": "服务大厅几点开门？"}),))


def test_reply_has_exactly_the_fields_of_the_contract(service: Service, session_id: str) -> None:
    reply = service.chat("《企业服务办法》第三条", session_id)
    assert set(reply) == {"session_id", "turn_id", "outcome", "messages", "understanding", "state"}
    (message,) = reply["messages"]
    assert set(message) == {"text", "spoken_text", "choices", "citations", "cards"}
    assert set(message["citations"][0]) == CITATION_KEYS
    assert set(reply["understanding"]) == {"intent", "confidence", "desk", "entities"}
    assert reply["state"] == {"desk": None, "collecting": None}
    assert reply["session_id"] == session_id


def test_clause_is_quoted_with_its_source(service: Service) -> None:
    reply = service.chat("《企业服务办法》第三条")
    (message,) = reply["messages"]
    assert reply["outcome"] == "answered"
    assert "“服务券自发放之日起九十日内有效，逾期作废。”" in message["text"]
    (citation,) = message["citations"]
    assert citation.pop("document_id")
    assert citation == {
        "title": "企业服务办法（示例）",
        "document_number": "示工信发〔2026〕7号",
        "section": "第三条",
        "quote": "服务券自发放之日起九十日内有效，逾期作废。",
        "effective_from": "2026-01-01",
        "expires_on": "2027-12-31",
        "url": "https://example.org/measures",
    }


def test_curated_answer_cites_what_its_editor_cited(service: Service) -> None:
    (message,) = service.chat("服务大厅几点开门")["messages"]
    assert (message["text"], message["spoken_text"]) == ("工作日九点到十七点。\n节假日不开放。", "工作日九点到十七点。")
    assert (message["citations"][0]["title"], message["citations"][0]["document_id"]) == ("服务大厅须知（示例）", None)


def test_superseded_document_says_by_what_and_since_when(service: Service) -> None:
    text = service.says("示工信发〔2020〕3号还有效吗")
    assert "已于2026年1月1日被《企业服务办法（示例）》（示工信发〔2026〕7号）取代" in text


def test_superseded_clause_is_not_quoted(service: Service) -> None:
    assert "三十日" not in service.says("《企业服务暂行办法》第二条")


def test_rule_of_another_province_says_so(service: Service) -> None:
    assert "河北省的规定，不适用于宁夏的企业" in service.says("《河北省企业服务条例》第二条")


def test_what_nobody_knows_gets_an_honest_no_without_technical_words(service: Service) -> None:
    reply = service.chat("火星上的蘑菇怎么腌制")
    (message,) = reply["messages"]
    assert reply["outcome"] == "no_answer"
    assert message["citations"] == []
    assert not re.search(
        r"rasa|error|exception|null|\d{3}", message["text"].replace("96168", "").replace("168", ""), re.I
    )


def test_expired_answer_is_given_on_its_last_day_and_not_after(service: Service) -> None:
    service.calendar.today = service.calendar.today.replace(month=12, day=31)
    assert "逾期作废" in service.says("服务券过期了还能用吗")
    service.calendar.today = service.calendar.today.replace(year=2027, month=1, day=1)
    assert service.chat("服务券过期了还能用吗")["messages"][0]["text"] != "不能，逾期作废。"


@pytest.mark.parametrize("channel", ["web", "wechat", "hotline"])
def test_every_channel_may_talk(service: Service, channel: str) -> None:
    assert service.chat("服务大厅几点开门", channel=channel)["outcome"] == "answered"


def test_what_was_understood_is_reported(service: Service, dialogue: FakeDialogue) -> None:
    dialogue.script = [turn_saying("好的", desk="voucher", intent="voucher_ask", confidence=0.93)]
    assert service.chat("银川的服务券")["understanding"] == {
        "intent": "voucher_ask", "confidence": 0.93, "desk": "voucher",
        "entities": [{"type": "region", "value": "银川市", "text": "银川市"}],
    }  # fmt: skip


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_of_the_contract_comes_through(
    service: Service, dialogue: FakeDialogue, outcome: Outcome
) -> None:
    dialogue.script = [turn_saying("好的", outcome=outcome)]
    assert service.chat("随便")["outcome"] == outcome.value


def test_choice_is_taken_by_its_id(service: Service, dialogue: FakeDialogue, session_id: str) -> None:
    dialogue.script = [turn_saying(MENU, outcome=Outcome.CLARIFY)]
    offered = service.chat("大厅", session_id)["messages"][0]["choices"]
    assert offered == [{"id": "menu-0", "title": "大厅时间"}]
    service.chat("大厅时间", session_id, choice_id="menu-0", message_id="m-2")
    assert dialogue.heard[-1] == "服务大厅几点开门?"


def test_same_message_id_gets_the_same_reply_and_counts_once(
    service: Service, dialogue: FakeDialogue, session_id: str
) -> None:
    dialogue.seconds = 0.1
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda _: service.chat("你好", session_id, message_id="m-1"), range(6)))
    assert all(reply == replies[0] for reply in replies)
    assert len(dialogue.calls) == 1
    assert len(history(service, session_id)) == 2


def history(service: Service, session_id: str, **query: Any) -> list[dict[str, Any]]:
    answer = service.client.get(f"/api/v1/chat/{session_id}/messages", params=query)
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["messages"]
    return rows


def test_replay_has_every_message_with_the_reply_that_was_given(service: Service, session_id: str) -> None:
    reply = service.chat("服务大厅几点开门", session_id, message_id="m-1")
    question, answer = history(service, session_id)
    assert set(question) == {"seq", "direction", "turn_id", "message_id", "text", "created_at", "reply"}
    assert (question["seq"], question["direction"], question["text"]) == (1, "in", "服务大厅几点开门")
    assert (question["message_id"], question["reply"]) == ("m-1", None)
    assert (answer["seq"], answer["direction"], answer["reply"]) == (2, "out", reply)
    assert datetime.fromisoformat(answer["created_at"]).utcoffset() is not None


def test_replay_begins_after_what_was_seen(service: Service, session_id: str) -> None:
    for text in ("甲", "乙"):
        service.chat(text, session_id)
    assert [row["seq"] for row in history(service, session_id, after=2)] == [3, 4]
    assert history(service, session_id, after=4) == history(service, "nobody-was-here") == []
