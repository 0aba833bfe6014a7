"""Whatever is typed gets a polite answer, and nothing that is typed is a command to Rasa."""

import pytest

from bot.messages import IncomingMessage, Outcome
from bot.rasa_client import Turn
from tests.fakes.dialogue import turn_saying
from tests.unit.bot.conftest import Hall, Say


@pytest.mark.parametrize(
    "typed",
    ["/restart", "／restart", "//restart", "／/／ restart", "  /restart", "\u3000／restart", "⁄restart", "∕restart",
     "\u200b/restart", "\ufeff／restart", "\u00a0/\t/restart", "/\u200b/restart"],
)  # fmt: skip
async def test_leading_slashes_never_reach_the_dialogue(hall: Hall, say: Say, typed: str) -> None:
    await say(typed)
    assert hall.dialogue.heard == ["restart"]


async def test_slash_inside_a_text_stays(hall: Hall, say: Say) -> None:
    await say("税率是 3%/年 吗")
    assert hall.dialogue.heard[0].count("/") == 1


async def test_what_was_typed_is_kept_as_it_was(hall: Hall, say: Say) -> None:
    await say("/restart")
    assert hall.rows()[0]["text"] == "/restart"


async def test_dialogue_hears_one_way_of_writing(hall: Hall, say: Say) -> None:
    await say("１６８　平臺怎麼註冊")
    assert hall.dialogue.heard == ["168平台怎么注册"]


async def test_dialogue_is_told_turn_day_and_region(hall: Hall, say: Say) -> None:
    reply = await say("我在贺兰，怎么贷款")
    assert hall.dialogue.calls[0].metadata == {
        "turn_id": reply["turn_id"], "region": "贺兰县", "on": "2026-06-15", "channel": "web", "contact": None,
    }  # fmt: skip


async def test_own_region_is_remembered_for_later_turns_of_the_session(hall: Hall, say: Say) -> None:
    await say("我在贺兰，怎么贷款")
    await say("利率多少")
    await say("利率多少", session_id="s2")
    assert [call.metadata["region"] for call in hall.dialogue.calls] == ["贺兰县", "贺兰县", None]


async def test_foreign_province_is_an_entity_but_not_the_persons_own_region(hall: Hall, say: Say) -> None:
    reply = await say("河北省的补贴怎么领")
    assert reply["understanding"]["entities"] == [{"type": "region", "value": "河北省", "text": "河北省"}]
    assert hall.dialogue.calls[0].metadata["region"] is None


@pytest.mark.parametrize("length", [2001, 50_000])
async def test_more_than_two_thousand_characters_are_politely_refused(hall: Hall, say: Say, length: int) -> None:
    reply = await say("税" * length)
    assert reply["outcome"] == "no_answer"
    assert "2000 字" in reply["messages"][0]["text"]
    assert hall.dialogue.calls == []


async def test_two_thousand_characters_are_read(hall: Hall, say: Say) -> None:
    await say("税" * 2000)
    assert len(hall.dialogue.calls) == 1


@pytest.mark.parametrize(
    "typed", ["", "   ", "\n\n", "😀😀", "👩\u200d👩\u200d👧", "？？！", "/", "……", "\u200b\u200b", "/ ／"]
)
async def test_nothing_to_read_asks_for_words_and_shows_examples(hall: Hall, say: Say, typed: str) -> None:
    reply = await say(typed)
    assert reply["outcome"] == "smalltalk"
    assert reply["messages"][0]["text"].startswith("我没有看到文字内容")
    assert len(reply["messages"][0]["choices"]) > 2
    assert hall.dialogue.calls == []


async def test_control_characters_are_taken_out_before_anything_is_kept(hall: Hall, say: Say) -> None:
    await say("补\x00贴\x1b券\x07怎么\u202e用")
    assert hall.rows()[0]["text"] == "补贴券怎么用"
    assert hall.dialogue.heard == ["补贴券怎么用"]


async def test_lines_of_a_text_are_kept(hall: Hall, say: Say) -> None:
    await say("第一行\r\n第二行")
    assert hall.rows()[0]["text"] == "第一行\n第二行"


async def test_lone_surrogate_is_answered_like_any_other_text(hall: Hall) -> None:
    from channels.web_chat.protocol import ChatRequest, to_message

    broken = ChatRequest.model_construct(
        session_id="s1", text="补贴\ud83d券", channel="web", message_id=None, choice_id=None
    )
    reply = await hall.conversation.handle(to_message(broken))
    assert reply["outcome"] == "answered"
    assert hall.rows()[0]["text"] == "补贴?券"


async def test_reply_names_the_session_and_a_fresh_turn(hall: Hall) -> None:
    first = await hall.conversation.handle(IncomingMessage("会话-1", "你好"))
    second = await hall.conversation.handle(IncomingMessage("会话-1", "你好"))
    assert first["session_id"] == second["session_id"] == "会话-1"
    assert first["turn_id"] != second["turn_id"]


async def test_symbols_leave_an_open_question_open(hall: Hall, say: Say) -> None:
    asking = turn_saying("要多少钱？", outcome=Outcome.ASKING, desk="financing")
    replies = ({**asking.replies[0], "collecting": "amount"},)
    hall.dialogue.script = [Turn(replies, "financing_find", 0.9, (), "need_form", "need_step", "financing")]
    await say("我要贷款")
    reply = await say("？？？。。。")
    assert (reply["outcome"], reply["state"]) == ("asking", {"desk": "financing", "collecting": "amount"})
    assert hall.dialogue.heard == ["我要贷款"]


async def test_a_thumb_up_is_a_yes(hall: Hall, say: Say) -> None:
    await say("👌")
    assert hall.dialogue.heard == ["好的"]
