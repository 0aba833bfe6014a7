"""Turn-taking, steering and ladders: the call with a clock of our own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.hotline import prompts
from channels.hotline.events import (
    Ask,
    HangUp,
    Replied,
    Saying,
    Speak,
    StopSpeaking,
    Transfer,
    TransferFailed,
    Unclear,
)
from tests.unit.channels.hotline.hotline_line import CALLER, LONG, Line, spoken, terms
from tests.unit.channels.hotline.hotline_payloads import choices, payload


@pytest.fixture
def line() -> Line:
    line = Line()
    line.start()
    return line


class TestBeginning:
    def test_first_sentence_says_that_it_is_a_machine_and_that_it_records(self) -> None:
        greeting = spoken(Line().start())
        first = greeting.split("。")[0]
        assert "人工智能" in first and "录音" in first

    def test_there_is_no_menu_at_the_start(self) -> None:
        greeting = spoken(Line().start())
        assert "按" not in greeting and greeting.endswith("请问有什么可以帮您？")

    def test_second_start_of_the_same_call_says_nothing(self, line: Line) -> None:
        assert line.start() == []

    def test_question_goes_to_the_conversation_with_the_gateways_own_id(self, line: Line) -> None:
        assert line.say("专精特新怎么申请") == [Ask(1, "专精特新怎么申请", "m-1")]

    def test_answer_is_spoken(self, line: Line) -> None:
        assert spoken(line.ask("几点开门", payload("九点开门。"))) == "九点开门。"

    def test_answer_to_what_was_asked_before_is_not_said_any_more(self, line: Line) -> None:
        line.say("贷三百万")
        line.say("银川的")
        assert line.take(Replied(line.at, 1, payload("旧的答案"))) == []
        assert spoken(line.answer(payload("新的答案。"))) == "新的答案。"

    def test_conversation_out_of_order_is_no_silence(self, line: Line) -> None:
        line.say("几点开门")
        assert spoken(line.answer(None)) == prompts.TROUBLE


class TestInterrupting:
    @pytest.mark.parametrize("nod", ["嗯", "好的", "哦", "对", "是的", "喂", "嗯嗯，好的。"])
    def test_nod_while_we_speak_is_no_question_and_we_go_on(self, line: Line, nod: str) -> None:
        line.ask("怎么办", payload("先到窗口领表，填好以后交回来，最后等通知。"))
        [said] = line.say(nod, after=2.0)
        assert isinstance(said, Speak) and "先到窗口领表，填好以后交回来，最后等通知。".endswith(said.text)
        assert line.call.figures.nods == 1 and line.call.figures.talk_over == 0

    @pytest.mark.parametrize("text", ["我想问贷款的事", "等一下", "转人工", "不是这个"])
    def test_sentence_or_command_takes_the_word(self, line: Line, text: str) -> None:
        line.ask("怎么办", payload("先到窗口领表，填好以后交回来，最后等通知。"))
        actions = line.say(text, after=2.0)
        assert line.call.figures.talk_over == 1 and actions

    def test_whole_chinese_sentence_is_not_one_word(self, line: Line) -> None:
        assert line.take(Saying(line.at + 1, "我想问贷款的事")) == [StopSpeaking()]
        assert line.take(Saying(line.at + 1, "嗯")) == []

    def test_nod_after_the_question_has_begun_is_its_answer(self, line: Line) -> None:
        line.ask("登记", payload("要留手机号。您同意吗？", outcome="asking"))
        assert line.say("好的", after=2.6) == [Ask(2, "好的", "m-2")]

    def test_short_answer_to_a_question_that_was_guessed_counts(self, line: Line) -> None:
        line.ask("登记", payload("登记要留称呼和手机号，随时可以撤回。您同意吗？", outcome="asking"))
        assert line.say("同意", after=1.5) == [Ask(2, "同意", "m-2")]

    def test_nod_while_we_look_it_up_is_nothing(self, line: Line) -> None:
        line.say("专精特新怎么申请")
        assert line.say("嗯", after=0.5) == []
        assert spoken(line.answer(payload("分三层。"))) == "分三层。"

    def test_what_was_cut_off_comes_when_the_caller_says_continue(self, line: Line) -> None:
        text = "先到窗口领表，填好以后交回来，最后等短信通知。"
        line.ask("怎么办", payload(text))
        line.say("停一下", after=0.4 + 9 / 4.5)  # nine characters heard: in the second clause
        assert spoken(line.say("继续", after=10)).startswith("填好以后交回来，最后等短信通知。")

    def test_gateway_that_knows_what_was_heard_is_believed(self, line: Line) -> None:
        line.ask("怎么办", payload("先到窗口领表，填好以后交回来，最后等短信通知。"))
        line.say("停一下", heard="先到窗口领表，填好以后交回来，最后", after=60)
        assert spoken(line.say("继续", after=10)).startswith("最后等短信通知。")

    @given(at=st.floats(0, 40))
    def test_continue_never_leaves_out_what_was_not_heard(self, at: float) -> None:
        line = Line()
        line.start()
        line.ask("怎么办", payload(LONG[:78]))
        said = line.call.speaking
        assert said is not None
        rest = said.rest(said.heard(line.at + at))
        assert said.text[: said.heard(line.at + at)] + rest >= said.text or said.text.endswith(rest)
        assert len(rest) >= len(said.text) - said.heard(line.at + at)


class TestSteering:
    @pytest.mark.parametrize("text", ["再说一遍", "麻烦再说一遍吧", "没听清", "你说什么"])
    def test_once_more(self, line: Line, text: str) -> None:
        line.ask("几点开门", payload("九点开门。"))
        assert spoken(line.say(text)) == "九点开门。"

    def test_star_says_it_once_more(self, line: Line) -> None:
        line.ask("几点开门", payload("九点开门。"))
        assert spoken(line.press("*")) == "九点开门。"

    def test_slower_stays_slower(self, line: Line) -> None:
        line.ask("几点开门", payload("九点开门。"))
        [said] = line.say("慢一点")
        assert isinstance(said, Speak) and said.slow and said.text.endswith("九点开门。")
        [said] = line.ask("几点关门", payload("五点关门。"))
        assert isinstance(said, Speak) and said.slow

    def test_waiting_is_not_hurried(self, line: Line) -> None:
        line.say("等一下")
        assert spoken(line.wait()) == "" and spoken(line.wait()) == ""
        assert prompts.STILL_THERE in spoken(line.wait())

    def test_back_goes_to_the_conversation_where_something_is_asked(self, line: Line) -> None:
        line.ask("登记", payload("企业成立几年了？", outcome="asking", collecting="years"))
        assert line.say("返回") == [Ask(2, "上一步", "m-2")]

    def test_goodbye_ends_the_call(self, line: Line) -> None:
        said, end = line.say("再见")
        assert isinstance(said, Speak) and end == HangUp("goodbye")
        assert line.say("喂") == [] and line.call.phase == "over"

    def test_no_to_a_question_of_the_desk_is_no_goodbye(self, line: Line) -> None:
        line.ask("贷款", payload("有抵押吗？", outcome="asking"))
        assert line.say("没有") == [Ask(2, "没有", "m-2")]


class TestPerson:
    @pytest.mark.parametrize("how", ["转人工", "我要找人工服务", "0"])
    def test_call_is_handed_over_with_a_summary(self, line: Line, how: str) -> None:
        line.ask("专精特新怎么申请", payload("分三层。"))
        [asked] = line.press(how) if how == "0" else line.say(how)
        assert isinstance(asked, Ask) and asked.text == "转人工"
        said, transfer = line.answer(payload("请拨打 96168。", outcome="handover"))
        assert isinstance(said, Speak) and said.text == prompts.TRANSFERRING and not said.interruptible
        assert isinstance(transfer, Transfer) and transfer.target == "tel:0951168"
        assert "5678" in transfer.summary and "专精特新怎么申请" in transfer.summary and CALLER not in transfer.summary

    def test_person_is_reached_even_when_the_conversation_is_down(self, line: Line) -> None:
        line.say("转人工")
        assert any(isinstance(action, Transfer) for action in line.answer(None))

    def test_without_a_line_to_staff_it_says_so_and_goes_on(self) -> None:
        line = Line(terms())
        line.start()
        assert spoken(line.ask("转人工", payload("x", outcome="handover"))) == prompts.NO_LINE_TO_STAFF
        assert line.say("几点开门") != []

    def test_nothing_is_said_while_a_person_has_the_call(self, line: Line) -> None:
        line.ask("转人工", payload(outcome="handover"))
        assert line.say("喂，听得到吗") == []

    def test_call_that_nobody_took_comes_back(self, line: Line) -> None:
        line.ask("转人工", payload(outcome="handover"))
        assert spoken(line.take(TransferFailed(line.at))) == prompts.TRANSFER_FAILED
        assert isinstance(line.say("几点开门")[0], Ask)


class TestLadders:
    def test_silence_is_asked_after_then_helped_then_handed_over(self, line: Line) -> None:
        line.ask("贷款", payload("企业成立几年了？", outcome="asking", choices=choices("不到1年", "成立2年")))
        assert spoken(line.wait()) == prompts.STILL_THERE + "企业成立几年了？"
        assert spoken(line.wait()) == "不到1年请按一，成立2年请按二。企业成立几年了？"
        assert any(isinstance(action, Transfer) for action in line.wait())

    def test_silence_without_staff_ends_politely(self) -> None:
        line = Line(terms())
        line.start()
        line.wait(), line.wait()
        assert line.wait()[-1] == HangUp("silence") and "再见" in prompts.NOBODY_THERE

    def test_word_resets_the_silence(self, line: Line) -> None:
        line.wait(), line.wait()
        line.ask("几点开门", payload("九点开门。"))
        assert prompts.STILL_THERE in spoken(line.wait())

    def test_unclear_speech_is_asked_for_again_then_differently_then_handed_over(self, line: Line) -> None:
        assert prompts.SAY_AGAIN[0] in spoken(line.take(Unclear(line.at)))
        assert prompts.SAY_AGAIN[1] in spoken(line.say("三无", confidence=0.1))
        assert any(isinstance(action, Transfer) for action in line.take(Unclear(line.at)))

    def test_three_questions_without_an_answer_lead_to_a_person(self, line: Line) -> None:
        nothing = payload("没有查到。", outcome="no_answer")
        assert spoken(line.ask("甲乙丙", nothing)) == "没有查到。"
        assert spoken(line.ask("甲乙丙丁", nothing)) == prompts.NOT_FOUND_AGAIN
        assert any(isinstance(action, Transfer) for action in line.ask("戊己庚", nothing))

    def test_conversation_that_stays_out_of_order_leads_to_a_person(self, line: Line) -> None:
        for _ in range(2):
            line.say("几点开门")
            assert spoken(line.answer(None)) == prompts.TROUBLE
        line.say("几点开门")
        assert any(isinstance(action, Transfer) for action in line.answer(None))

    def test_key_picks_what_was_offered(self, line: Line) -> None:
        line.ask("补贴", payload("您问哪一个？", outcome="clarify", choices=choices("服务券", "稳岗补贴")))
        assert line.press("2") == [Ask(2, "稳岗补贴", "m-2", "c1")]

    def test_key_without_a_use_says_what_keys_do(self, line: Line) -> None:
        assert prompts.KEYS_WRONG in spoken(line.press("7"))

    def test_number_by_keys_is_what_was_asked_for(self, line: Line) -> None:
        [said] = line.ask("登记", payload("请说您的手机号。", outcome="asking", collecting="contact"))
        assert isinstance(said, Speak) and said.listening == "digits"
        assert line.press("13912345678#") == [Ask(2, "13912345678", "m-2")]
