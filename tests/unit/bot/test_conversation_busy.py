"""With more turns than the dialogue engine can do, what the knowledge base knows is answered without waiting for it."""

import asyncio
from collections.abc import Iterator
from unittest.mock import patch

import pytest

from knowledge.entry import Entry
from knowledge.validity import Validity
from matching.answer import Quoted
from tests.fakes.dialogue import turn_saying
from tests.unit.bot.conftest import Hall, Say

QUESTION, NEED = "服务补贴券怎么用", "想贷三百万用一年"
FAQ = Entry("faq:f1", "faq:f1", Validity(), desk="voucher", questions=(QUESTION,), answer="在平台上下单时抵扣。")
PERSON = Entry("faq:f2", "faq:f2", Validity(), desk="human", questions=("人工几点上班",), answer="工作日。")
SLOW = 0.3


@pytest.fixture(autouse=True)
def busy(hall: Hall) -> Iterator[None]:
    """An engine that does one turn at a time, and needs long for it."""
    hall.answerer.decisions |= {text: Quoted(FAQ, 1.0) for text in (QUESTION, NEED)}
    hall.answerer.decisions["人工几点上班"] = Quoted(PERSON, 1.0)
    hall.dialogue.seconds = SLOW
    with patch("bot.conversation.AT_ONCE", 1):
        yield


async def beside(say: Say, hall: Hall, text: str, session_id: str = "other") -> bool:
    """Say something while the engine works for somebody else; whether the engine was asked."""
    first = asyncio.create_task(say("你好", "s0"))
    while not hall.dialogue.calls:
        await asyncio.sleep(0.005)
    reply = await say(text, session_id)
    assert reply["messages"][0]["text"]
    await first
    return text in hall.dialogue.heard


async def test_question_that_the_knowledge_base_answers_does_not_wait(say: Say, hall: Hall) -> None:
    assert not await beside(say, hall, QUESTION)
    assert hall.rows("other")[-1]["text"] == "在平台上下单时抵扣。"


@pytest.mark.parametrize("text", [NEED, "没有人知道的事", "人工几点上班"])
async def test_need_a_call_for_people_and_what_has_no_answer_wait(say: Say, hall: Hall, text: str) -> None:
    assert await beside(say, hall, text)


async def test_answer_to_an_open_question_waits(say: Say, hall: Hall) -> None:
    turn = turn_saying("要多少？", desk="financing")
    turn.replies[0]["collecting"] = "amount"
    hall.dialogue.script = [turn]
    await say(NEED, "other")
    hall.dialogue.calls.clear()
    assert await beside(say, hall, QUESTION)


async def test_engine_that_is_free_again_is_asked_again(say: Say, hall: Hall) -> None:
    await beside(say, hall, QUESTION)
    hall.dialogue.calls.clear()
    await say(QUESTION, "other")
    assert hall.dialogue.heard == [QUESTION]
