"""Without the dialogue engine the knowledge base answers alone, and nobody reads anything technical."""

import re

import pytest

from bot.desks.policy import Answered
from bot.messages import Message, Outcome
from bot.rasa_client import Turn
from knowledge.entry import Entry
from knowledge.validity import Validity
from matching.answer import Quoted
from tests.fakes.dialogue import FakeDialogue, turn_saying
from tests.unit.bot.conftest import TODAY, Hall, Say

QUESTION = "服务补贴券怎么用"
FAQ = Entry("faq:f1", "faq:f1", Validity(), desk="voucher", questions=(QUESTION,), answer="在平台上下单时抵扣。")
TECHNICAL = re.compile(
    r"[Rr]asa|error|exception|traceback|timeout|None|null|HTTP|\b5\d\d\b|\{|Unavailable|超时|服务器|数据库", re.I
)

FAILURES = ("down", "slow", "empty")


@pytest.fixture(params=FAILURES)
def failing(hall: Hall, request: pytest.FixtureRequest) -> Hall:
    """The hall with an engine that has no usable answer, in each way it can have none."""
    setattr(hall.dialogue, request.param, True)
    return hall


async def test_knowledge_base_answers_alone(failing: Hall, say: Say) -> None:
    failing.answerer.decisions[QUESTION] = Quoted(FAQ, 1.0)
    reply = await say(QUESTION)
    assert (reply["outcome"], reply["messages"][0]["text"]) == ("answered", "在平台上下单时抵扣。")
    assert reply["understanding"]["intent"] is None
    assert reply["understanding"]["desk"] == "voucher"
    assert reply["state"] == {"desk": None, "collecting": None}


async def test_knowledge_base_is_asked_for_the_right_day_and_region(failing: Hall, say: Say) -> None:
    await say("我在贺兰，服务补贴券怎么用")
    # Twice the same: once ahead of the engine, once in its place; the answerer searches only once.
    assert set(failing.answerer.asked) == {("我在贺兰,服务补贴券怎么用", TODAY, "贺兰县")}


@pytest.mark.parametrize("text", ["没有人知道的事", "你好", QUESTION])
async def test_nothing_technical_is_said(failing: Hall, say: Say, text: str) -> None:
    reply = await say(text)
    said = "".join(message["text"] + (message["spoken_text"] or "") for message in reply["messages"])
    assert said
    assert not TECHNICAL.search(said)


async def test_turn_counts_and_is_written_down_all_the_same(failing: Hall, say: Say) -> None:
    reply = await say(QUESTION, message_id="m1")
    assert failing.directions() == ["in", "out"]
    assert len(failing.observed) == 1
    assert await say(QUESTION, message_id="m1") == reply


@pytest.mark.parametrize(
    "broken",
    [{"text": "Rasa's own words"}, {"outcome": "没有这个", "desk": "policy", "messages": []},
     {"outcome": "answered", "desk": "policy", "messages": [{"text": "缺了别的字段"}]}],
)  # fmt: skip
async def test_reply_that_is_not_ours_counts_as_no_reply(hall: Hall, say: Say, broken: dict[str, object]) -> None:
    hall.answerer.decisions[QUESTION] = Quoted(FAQ, 1.0)
    hall.dialogue.script = [Turn((broken,), "policy_ask", 0.9)]
    reply = await say(QUESTION)
    assert reply["messages"][0]["text"] == "在平台上下单时抵扣。"
    assert reply["understanding"]["intent"] is None


async def test_engine_that_comes_back_is_used_again(hall: Hall, say: Say) -> None:
    hall.dialogue.down = True
    await say("甲")
    hall.dialogue.down = False
    assert (await say("乙"))["messages"][0]["text"] == "听到了：乙"


async def test_what_was_understood_is_reported(hall: Hall, say: Say) -> None:
    hall.dialogue.script = [turn_saying("好", desk="voucher", intent="voucher_ask", confidence=0.876543)]
    understood = (await say("银川的补贴券"))["understanding"]
    assert (understood["intent"], understood["confidence"], understood["desk"]) == ("voucher_ask", 0.8765, "voucher")
    assert [entity["value"] for entity in understood["entities"]] == ["银川市"]


async def test_open_form_shows_in_the_state(hall: Hall, say: Say) -> None:
    asking = turn_saying("要多少钱？", outcome=Outcome.ASKING, desk="financing")
    replies = ({**asking.replies[0], "collecting": "amount"},)
    hall.dialogue.script = [Turn(replies, "financing_find", 0.9, (), "need_form", "need_step", "financing")]
    assert (await say("我要贷款"))["state"] == {"desk": "financing", "collecting": "amount"}


async def test_several_actions_of_one_turn_make_one_reply(hall: Hall, say: Say) -> None:
    first, last = turn_saying("先说一句"), turn_saying("再说一句", outcome=Outcome.DONE, desk="ticket")
    hall.dialogue.script = [Turn(first.replies + last.replies, "ticket_open", 0.9)]
    reply = await say("我要投诉")
    assert [message["text"] for message in reply["messages"]] == ["先说一句", "再说一句"]
    assert (reply["outcome"], reply["understanding"]["desk"]) == ("done", "ticket")


async def test_fake_engine_reports_whether_it_is_up() -> None:
    dialogue = FakeDialogue()
    assert await dialogue.is_up()
    dialogue.down = True
    assert not await dialogue.is_up()


async def test_an_answer_to_an_open_question_is_asked_for_again_and_the_question_stays_open(
    hall: Hall, say: Say
) -> None:
    asking = turn_saying("确认登记吗？", outcome=Outcome.ASKING, desk="financing")
    hall.dialogue.script.append(Turn(({**asking.replies[0], "collecting": "confirm"},), desk="financing"))
    await say("登记")
    hall.dialogue.down = True
    for _ in range(2):
        missed = await say("确认登记")
        assert missed["messages"][0]["text"] == "刚才没有接上，请把刚才那句再说一遍。"
        assert (missed["outcome"], missed["state"]) == ("asking", {"desk": "financing", "collecting": "confirm"})
    hall.answerer.decisions[QUESTION] = Quoted(FAQ, 1.0)
    assert (await say(QUESTION))["outcome"] == "answered"


async def test_a_number_that_a_crash_kept_from_being_told_is_told_before_the_engine_is_asked(
    hall: Hall, say: Say
) -> None:
    recorded = Answered(Outcome.DONE, (Message("登记好了，编号 XQ-20261123-0007。"),), "financing")
    hall.conversation.untold = lambda session_id: recorded if session_id == "s1" else None
    asking = turn_saying("确认登记吗？", outcome=Outcome.ASKING, desk="financing")
    hall.dialogue.script = [Turn(({**asking.replies[0], "collecting": "confirm"},), desk="financing")] * 2
    await say("登记")
    calls = len(hall.dialogue.calls)
    reply = await say("确认登记")
    assert (reply["outcome"], reply["state"]["collecting"]) == ("done", None)
    assert "XQ-20261123-0007" in reply["messages"][0]["text"]
    assert len(hall.dialogue.calls) == calls
    await say("登记", session_id="s2")
    assert (await say("确认登记", session_id="s2"))["messages"][0]["text"] == "听到了：确认登记"
