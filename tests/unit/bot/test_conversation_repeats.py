"""What was said is written down first, and a repeated message is answered once."""

import asyncio

import pytest

from bot.messages import Choice, Message
from tests.fakes.dialogue import turn_saying
from tests.unit.bot.conftest import Hall, Say


async def test_message_is_written_down_before_the_dialogue_hears_it(hall: Hall, say: Say) -> None:
    seen: list[list[str]] = []
    hall.dialogue.before_turn = lambda call: seen.append([row["text"] for row in hall.rows()])
    await say("服务补贴券怎么用")
    assert seen == [["服务补贴券怎么用"]]


async def test_message_stays_written_down_when_the_turn_crashes(hall: Hall, say: Say) -> None:
    hall.dialogue.script = [RuntimeError("a bug")]
    with pytest.raises(RuntimeError):
        await say("贷款找谁", message_id="m1")
    assert [(row["direction"], row["text"], row["message_id"]) for row in hall.rows()] == [("in", "贷款找谁", "m1")]


async def test_reply_is_written_down_as_it_was_given(hall: Hall, say: Say) -> None:
    reply = await say("你好")
    question, answer = hall.rows()
    assert (question["seq"], answer["seq"]) == (1, 2)
    assert answer["turn_id"] == question["turn_id"] == reply["turn_id"]
    assert (question["reply"], answer["reply"]) == (None, reply)
    assert answer["text"] == reply["messages"][0]["text"]


async def test_repeated_message_id_gets_the_same_reply_and_counts_once(hall: Hall, say: Say) -> None:
    hall.dialogue.script = [turn_saying("第一次的话"), turn_saying("第二次的话")]
    first = await say("你好", message_id="m1")
    second = await say("你好", message_id="m1")
    assert second == first
    assert len(hall.dialogue.calls) == len(hall.observed) == 1
    assert hall.directions() == ["in", "out"]


async def test_repeat_after_other_turns_still_gets_its_own_reply(hall: Hall, say: Say) -> None:
    first = await say("甲", message_id="m1")
    await say("乙", message_id="m2")
    assert await say("甲", message_id="m1") == first


async def test_same_message_id_in_two_sessions_is_two_messages(hall: Hall, say: Say) -> None:
    one = await say("你好", session_id="s1", message_id="m1")
    other = await say("你好", session_id="s2", message_id="m1")
    assert one["turn_id"] != other["turn_id"]
    assert len(hall.dialogue.calls) == 2


async def test_messages_without_an_id_are_never_taken_for_repeats(hall: Hall, say: Say) -> None:
    assert (await say("你好"))["turn_id"] != (await say("你好"))["turn_id"]
    assert hall.directions() == ["in", "out", "in", "out"]


async def test_same_message_id_sent_many_times_at_once_is_answered_once(hall: Hall, say: Say) -> None:
    hall.dialogue.seconds = 0.05
    replies = await asyncio.gather(*(say("你好", message_id="m1") for _ in range(8)))
    assert all(reply == replies[0] for reply in replies)
    assert len(hall.dialogue.calls) == len(hall.observed) == 1
    assert hall.directions() == ["in", "out"]


async def test_repeat_of_a_message_whose_first_attempt_crashed_is_answered(hall: Hall, say: Say) -> None:
    hall.dialogue.script = [RuntimeError("a bug"), turn_saying("这次好了")]
    with pytest.raises(RuntimeError):
        await say("贷款找谁", message_id="m1")
    reply = await say("贷款找谁", message_id="m1")
    assert reply["messages"][0]["text"] == "这次好了"
    assert hall.directions() == ["in", "out"]
    assert {row["turn_id"] for row in hall.rows()} == {reply["turn_id"]}


async def test_repeat_of_a_choice_whose_first_attempt_crashed_still_means_the_choice(hall: Hall, say: Say) -> None:
    menu = Message("您想问什么？", choices=(Choice("c-1", "税收", {"text": "小微企业有哪些税收优惠"}),))
    hall.dialogue.script = [turn_saying(menu), RuntimeError("a bug"), turn_saying("好的")]
    await say("你好")
    with pytest.raises(RuntimeError):
        await say("", message_id="m2", choice_id="c-1")
    await say("", message_id="m2", choice_id="c-1")
    assert hall.dialogue.heard[1:] == ["小微企业有哪些税收优惠"] * 2


async def test_failed_turn_frees_its_session(hall: Hall, say: Say) -> None:
    hall.dialogue.script = [RuntimeError("a bug")]
    with pytest.raises(RuntimeError):
        await say("甲")
    reply = await asyncio.wait_for(say("乙"), timeout=5)
    assert reply["messages"][0]["text"] == "听到了：乙"
