"""What sounds alike, what is read back, long answers, dropped lines; and that whatever happens a call keeps its promises."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.hotline import prompts
from channels.hotline.call_state import Call
from channels.hotline.events import (
    Ask,
    Dropped,
    Event,
    HungUp,
    Keys,
    Reconnected,
    Replied,
    Said,
    Saying,
    SendSms,
    Silence,
    Speak,
    Started,
    TransferFailed,
    Unclear,
)
from tests.unit.channels.hotline.hotline_line import CALLER, LONG, Line, spoken, terms
from tests.unit.channels.hotline.hotline_payloads import card, citation, payload


@pytest.fixture
def line() -> Line:
    line = Line()
    line.start()
    return line


class TestSoundsAlike:
    def test_word_put_right_is_counted(self, line: Line) -> None:
        assert line.say("砖精特心怎么申请") == [Ask(1, "专精特新怎么申请", "m-1")]
        assert line.call.figures.repairs == 1

    def test_doubtful_word_is_asked_about(self, line: Line) -> None:
        assert spoken(line.say("中拧的补贴")) == "您说的是“中宁”吗？"
        assert line.say("是的") == [Ask(1, "中宁的补贴", "m-2")]

    def test_no_keeps_what_was_heard(self, line: Line) -> None:
        line.say("中拧的补贴")
        assert line.say("不是") == [Ask(1, "中拧的补贴", "m-2")]

    def test_something_else_is_heard_anew(self, line: Line) -> None:
        line.say("中拧的补贴")
        assert line.say("我要贷款三十万") == [Ask(1, "我要贷款三十万", "m-2")]


NEED = payload(
    "找到两个。", "企业成立几年了？", outcome="matched",
    entities=[{"type": "amount", "value": 3_000_000, "text": "三百万"}, {"type": "term", "value": 12, "text": "一年"}],
)  # fmt: skip


class TestReadingBack:
    def test_amount_and_term_are_read_back_before_the_answer(self, line: Line) -> None:
        assert spoken(line.ask("贷三百万用一年", NEED)) == "300万元，1年，对吗？"
        assert spoken(line.say("对")) == "找到两个。企业成立几年了？"

    def test_hash_means_right(self, line: Line) -> None:
        line.ask("贷三百万用一年", NEED)
        assert spoken(line.press("#")) == "找到两个。企业成立几年了？"

    def test_no_asks_for_the_right_value(self, line: Line) -> None:
        line.ask("贷三百万用一年", NEED)
        assert spoken(line.say("不对")) == prompts.NOT_RIGHT
        assert line.call.figures.repairs == 1

    def test_correction_goes_to_the_conversation(self, line: Line) -> None:
        line.ask("贷三百万用一年", NEED)
        assert line.say("不对，是两百万") == [Ask(2, "不对，是两百万", "m-2")]

    def test_read_back_can_be_repeated(self, line: Line) -> None:
        line.ask("贷三百万用一年", NEED)
        assert spoken(line.say("再说一遍")) == "300万元，1年，对吗？"
        assert spoken(line.say("对的")) == "找到两个。企业成立几年了？"

    def test_what_was_confirmed_is_not_read_back_again(self, line: Line) -> None:
        line.ask("贷三百万用一年", NEED)
        line.say("对")
        assert spoken(line.ask("贷三百万用一年", NEED)) == "找到两个。企业成立几年了？"

    def test_telephone_number_is_never_read_back_in_full(self, line: Line) -> None:
        heard = payload("登记好了。", outcome="done", entities=[{"type": "phone", "value": "13812345678"}])
        assert spoken(line.ask("一三八…", heard)) == "尾号五六七八，对吗？"


class TestLongAnswers:
    def test_long_answer_is_offered_by_text_message(self, line: Line) -> None:
        said = spoken(line.ask("怎么办", payload(LONG)))
        assert said.endswith(prompts.LONG_SO_SMS) and len(said) <= 80
        sms, after = line.say("好的")
        assert sms == SendSms(CALLER, LONG) and isinstance(after, Speak)

    def test_continue_reads_it_to_the_end(self, line: Line) -> None:
        heard = spoken(line.ask("怎么办", payload(LONG))).removesuffix(prompts.LONG_SO_SMS)
        while line.call.rest:
            piece = spoken(line.say("继续"))
            assert len(piece) <= 80 + len(prompts.ANYTHING_ELSE)
            heard += piece.removesuffix(prompts.MORE).removesuffix(prompts.ANYTHING_ELSE)
        assert heard == LONG

    def test_withheld_number_gets_no_offer_of_a_message(self) -> None:
        line = Line()
        line.take(Started(line.at, ""))
        assert spoken(line.ask("怎么办", payload(LONG))).endswith(prompts.MORE)

    def test_house_without_text_messages_promises_none(self) -> None:
        line = Line(replace(terms("tel:0951168"), sms=False))
        line.take(Started(line.at, CALLER))
        assert spoken(line.ask("怎么办", payload(LONG))).endswith(prompts.MORE)
        [said] = line.say("发短信给我")
        assert isinstance(said, Speak) and said.text == prompts.NO_SMS

    def test_list_is_told_in_threes(self, line: Line) -> None:
        cards = [card(f"贷款{n}（示例）") for n in "甲乙丙丁"]
        said = spoken(line.ask("贷款", payload("找到4个。", outcome="matched", cards=cards)))
        assert "第三个，贷款丙" in said and "贷款丁" not in said and said.endswith(prompts.MORE) and "示例" in said
        assert "第四个，贷款丁" in spoken(line.say("要"))

    def test_list_that_has_not_changed_is_not_told_again(self, line: Line) -> None:
        cards = [card(f"贷款{n}") for n in "甲乙"]
        line.ask("贷款", payload("找到2个。企业成立几年了？", outcome="matched", cards=cards))
        assert (
            spoken(line.ask("三年", payload("找到2个。企业算小型吗？", outcome="matched", cards=cards)))
            == "企业算小型吗？"
        )
        assert "贷款甲" in spoken(line.say("继续"))

    def test_question_may_help_with_its_answer(self, line: Line) -> None:
        line.ask("贷款", payload("找到2个。", "有抵押吗，比如房产？没有也行。", outcome="matched"))
        assert line.call.question == "有抵押吗，比如房产？没有也行。"

    def test_source_is_spoken_by_name_and_article(self, line: Line) -> None:
        cited = payload("按百分之五交。", citations=[citation("企业所得税法", "第二十八条")])
        assert spoken(line.ask("税率", cited)) == "按百分之五交。依据《企业所得税法》第二十八条。"


class TestDropping:
    def test_short_gap_is_not_spoken_of(self, line: Line) -> None:
        line.ask("怎么办", payload("先到窗口领表。"))
        line.take(Dropped(line.at + 1))
        assert line.take(Reconnected(line.at + 3)) == [] and line.call.figures.drops == 1

    def test_after_a_long_gap_the_question_is_asked_again(self, line: Line) -> None:
        line.ask("登记", payload("要留手机号。您同意吗？", outcome="asking"))
        line.take(Dropped(line.at + 1))
        assert spoken(line.take(Reconnected(line.at + 9))) == prompts.WELCOME_BACK + "您同意吗？"

    def test_answer_that_came_while_the_line_was_down_is_said_in_full(self, line: Line) -> None:
        line.say("几点开门")
        line.take(Dropped(line.at))
        line.answer(payload("九点开门。"))
        assert spoken(line.take(Reconnected(line.at + 5))) == prompts.WELCOME_BACK + "九点开门。"

    def test_question_that_was_under_way_is_put_again_with_its_own_id(self, line: Line) -> None:
        line.say("几点开门")
        line.take(Dropped(line.at))
        [again] = line.take(Reconnected(line.at + 1))
        assert again == Ask(2, "几点开门", "m-1")
        assert line.take(Replied(line.at, 1, payload("谁也没听到"))) == []
        assert spoken(line.answer(payload("九点开门。"))) == "九点开门。"

    def test_hanging_up_ends_it(self, line: Line) -> None:
        assert line.take(HungUp(line.at, "caller")) == []
        assert line.answer(payload("太晚了")) == [] and line.call.figures.ended == "caller"


EVENTS = st.one_of(
    st.builds(Said, at=st.just(0.0), text=st.sampled_from(
        ["嗯", "对", "不对", "继续", "转人工", "再说一遍", "贷三百万", "要", "不用", "等一下", "", "发短信", "返回", "。。"]
    ), message_id=st.just("m"), confidence=st.none() | st.floats(0, 1)),
    st.builds(Keys, at=st.just(0.0), digits=st.sampled_from(["*", "0", "#", "1", "9", "12#", "*#"]), message_id=st.just("k")),
    st.builds(Silence, at=st.just(0.0)), st.builds(Unclear, at=st.just(0.0)), st.builds(Dropped, at=st.just(0.0)),
    st.builds(Reconnected, at=st.just(0.0)), st.builds(Saying, at=st.just(0.0), text=st.sampled_from(["嗯", "我想问贷款"])),
    st.builds(TransferFailed, at=st.just(0.0)),
)  # fmt: skip
REPLIES = st.sampled_from([
    NEED, payload(LONG), payload("好。"), payload(outcome="handover"), payload("无。", outcome="no_answer"), None, payload(),
])  # fmt: skip


@given(steps=st.lists(st.tuples(EVENTS, REPLIES, st.floats(0.05, 30)), max_size=25))
def test_whatever_happens_the_call_keeps_its_promises(steps: list[tuple[Event, Any, float]]) -> None:
    """Nothing longer than one breath and its question, one question at a time, silence only where it is meant, and the
    state survives being written down at every step."""
    line = Line()
    line.start()
    for event, reply, seconds in steps:
        line.at += seconds
        actions = line.take(type(event)(**{**vars(event), "at": line.at}))
        asked = [action for action in actions if isinstance(action, Ask)]
        assert len(asked) <= 1 and not (asked and len(actions) > 1)
        actions += line.answer(reply) if asked else []
        for said in (action.text for action in actions if isinstance(action, Speak)):
            assert len(said) <= 80 + 40
        line.call = Call.from_json(json.loads(json.dumps(line.call.as_json())))
        if line.call.phase == "over":
            assert line.say("喂") == []
