"""The JSON of a reply: exactly the keys of the contract (design, section 5.1), and the way through Rasa and back."""

import json
from datetime import date

import pytest

from bot.actions.wire import from_wire, to_wire
from bot.desks.policy import Answered
from bot.messages import (
    Card,
    Choice,
    Citation,
    Message,
    Outcome,
    Reply,
    Understanding,
    message_payload,
    reply_payload,
)  # fmt: skip

CITATION = Citation(
    "d1",
    "工作计划",
    "宁工信办发〔2019〕69号",
    "三、（二）1.",
    "建立智能客服",
    date(2019, 3, 13),
    None,
    "https://example.org/69",
)
CARD = Card("financing", "loan-1", "小微贷（示例）", (("额度", "50万–500万元"), ("期限", "12 个月")), ("金额合适",))
FULL = Message(
    "看得见的话",
    "听得见的话",
    (Choice("t-0", "第一个", {"entry_id": "faq:1"}), Choice("t-1", "第二个", {"text": "问"})),
    (CITATION, Citation(None, "口头来源")),
    (CARD,),
)
REPLY = Reply(
    "s1", "turn-1", Outcome.MATCHED, (FULL,),
    Understanding("financing_find", 0.93456, "financing", ({"type": "amount", "value": 3000000, "text": "三百万"},)),
    desk="financing", collecting="term",
)  # fmt: skip


def test_reply_is_exactly_the_json_of_the_contract() -> None:
    assert reply_payload(REPLY) == {
        "session_id": "s1",
        "turn_id": "turn-1",
        "outcome": "matched",
        "messages": [
            {
                "text": "看得见的话",
                "spoken_text": "听得见的话",
                "choices": [{"id": "t-0", "title": "第一个"}, {"id": "t-1", "title": "第二个"}],
                "citations": [
                    {
                        "document_id": "d1",
                        "title": "工作计划",
                        "document_number": "宁工信办发〔2019〕69号",
                        "section": "三、（二）1.",
                        "quote": "建立智能客服",
                        "effective_from": "2019-03-13",
                        "expires_on": None,
                        "url": "https://example.org/69",
                    },
                    {
                        "document_id": None,
                        "title": "口头来源",
                        "document_number": None,
                        "section": None,
                        "quote": None,
                        "effective_from": None,
                        "expires_on": None,
                        "url": None,
                    },
                ],
                "cards": [
                    {
                        "kind": "financing",
                        "id": "loan-1",
                        "title": "小微贷（示例）",
                        "fields": [{"label": "额度", "value": "50万–500万元"}, {"label": "期限", "value": "12 个月"}],
                        "reasons": ["金额合适"],
                    }
                ],
            }
        ],
        "understanding": {
            "intent": "financing_find",
            "confidence": 0.9346,
            "desk": "financing",
            "entities": [{"type": "amount", "value": 3000000, "text": "三百万"}],
        },
        "state": {"desk": "financing", "collecting": "term"},
    }


def test_message_without_extras_has_empty_lists() -> None:
    assert message_payload(Message("好")) == {
        "text": "好", "spoken_text": None, "choices": [], "citations": [], "cards": []
    }  # fmt: skip


@pytest.mark.parametrize("payload", [reply_payload(REPLY), to_wire(Answered(Outcome.MATCHED, (FULL,), "financing"))])
def test_payload_is_plain_json(payload: dict[str, object]) -> None:
    assert json.loads(json.dumps(payload, ensure_ascii=False)) == payload


def test_outcomes_are_those_of_the_contract() -> None:
    assert {outcome.value for outcome in Outcome} == {
        "answered", "matched", "asking", "clarify", "done", "handover", "no_answer", "smalltalk"
    }  # fmt: skip


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("messages", [(FULL,), (Message("短"), FULL), (Message("短"),)])
def test_answer_comes_back_from_rasa_as_it_was_sent(outcome: Outcome, messages: tuple[Message, ...]) -> None:
    answered = Answered(outcome, messages, "financing")
    assert from_wire(json.loads(json.dumps(to_wire(answered)))) == answered


@pytest.mark.parametrize("strange", [{}, {"outcome": "answered"}, {"outcome": "?", "desk": "policy", "messages": []}])
def test_anything_else_on_the_wire_is_refused(strange: dict[str, object]) -> None:
    with pytest.raises((KeyError, ValueError)):
        from_wire(strange)
