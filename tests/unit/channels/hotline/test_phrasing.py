"""A reply for the ear: one breath, one question, sources by name, nothing left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.hotline import prompts
from channels.hotline.phrasing import BREATH, QUESTION, answer_of, critical_values, in_breaths
from channels.hotline.playback import Playback
from channels.hotline.speech.reading import say
from tests.unit.channels.hotline.hotline_payloads import card, choices, citation, payload

WORDS = st.text(st.sampled_from("企业贷款申请材料窗口，。；？！\n、（）"), max_size=400)


@given(text=WORDS)
def test_pieces_and_question_fit_into_one_breath(text: str) -> None:
    answer = answer_of(payload(text))
    room = BREATH - len(answer.question)
    assert all(len(piece) <= max(room, BREATH // 2) for piece in answer.pieces)


@given(text=st.text(st.sampled_from("企业贷款申请材料，。；？！、"), max_size=400))
def test_cutting_into_breaths_loses_no_word(text: str) -> None:
    def words(one: str) -> str:
        return "".join(char for char in one if char.isalnum())

    assert words("".join(in_breaths(text))) == words(text)


def test_spoken_text_comes_before_the_written_one() -> None:
    assert answer_of(payload("很长的书面文字。", spoken_text="短的话。")).pieces == ("短的话。",)


def test_numbers_are_read_aloud() -> None:
    assert answer_of(payload("最高300万元，利率3.45%。"), say).pieces == ("最高三百万元，利率百分之三点四五。",)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("办法（试行）已经施行。", "办法已经施行。"),
        ("见https://www.example.gov.cn/a/b.html。", f"见{prompts.ADDRESS}。"),
        ("材料：\n1. 申请表\n2. 营业执照", "材料：申请表。营业执照"),
        ("“原文”如此。", "原文如此。"),
    ],
)
def test_what_is_made_for_the_eye_is_made_for_the_ear(text: str, spoken: str) -> None:
    assert answer_of(payload(text)).pieces == (spoken,)


def test_sample_is_called_one() -> None:
    assert "示例" in answer_of(payload("《补贴券规则（示例）》第一条。")).pieces[0]


def test_question_at_the_end_is_the_question() -> None:
    answer = answer_of(payload("找到两个。", "企业成立几年了？"))
    assert (answer.pieces, answer.question) == (("找到两个。",), "企业成立几年了？")


def test_question_message_is_short() -> None:
    long = "要" * QUESTION + "吗？好的。"
    assert answer_of(payload("找到两个。", long)).question == ""


def test_choices_of_a_clarification_are_named_without_the_ways_out() -> None:
    answer = answer_of(payload("哪一个？", outcome="clarify", choices=choices("服务券", "稳岗补贴", "都不是")))
    assert answer.question == "您是想问服务券，还是稳岗补贴？" and answer.pieces == ()
    assert [title for _, title in answer.choices] == ["服务券", "稳岗补贴", "都不是"]


def test_starters_of_a_greeting_are_no_menu() -> None:
    answer = answer_of(payload("您好。", outcome="smalltalk", choices=choices(*"甲乙丙丁戊己")))
    assert answer.pieces == ("您好。",) and answer.question == ""


def test_source_that_was_named_is_not_named_again() -> None:
    cited = payload("《企业所得税法》第二十八条：按百分之五交。", citations=[citation("企业所得税法")])
    assert "依据" not in answer_of(cited).pieces[0]


def test_text_message_has_everything_and_the_source() -> None:
    cited = payload("按5%交。", spoken_text="按百分之五交。", citations=[citation("企业所得税法", "第二十八条")])
    assert answer_of(cited).full == "按5%交。\n依据：《企业所得税法》第二十八条"
    shown = payload("找到1个。", cards=[card("信用贷", 利率="3.45%")])
    assert answer_of(shown).full == "找到1个。\n信用贷：利率3.45%"


def test_reply_without_messages_says_nothing() -> None:
    assert answer_of(payload(outcome="handover")).pieces == ()
    assert answer_of({}).pieces == ()


@pytest.mark.parametrize(
    ("entities", "values"),
    [
        ([{"type": "amount", "value": 3_000_000}, {"type": "term", "value": 18}], ("三百万元", "一年六个月")),
        ([{"type": "amount", "value": 1_250_000}], ("一百二十五万元",)),
        ([{"type": "salary", "value": 6000}], ("六千元",)),
        ([{"type": "term", "value": 36}], ()),
        ([{"type": "phone", "value": "13812345678"}], ("尾号五六七八",)),
        ([{"type": "amount", "value": "三百万"}, {"type": "region", "value": "银川市"}], ()),
    ],
)
def test_what_must_not_be_misheard(entities: list[dict[str, object]], values: tuple[str, ...]) -> None:
    assert critical_values(payload("好。", outcome="matched", entities=entities), say) == values


def test_amount_in_a_question_about_a_rule_is_not_read_back() -> None:
    asked = payload("可以。", outcome="answered", entities=[{"type": "amount", "value": 3_000_000}])
    assert critical_values(asked, say) == ()


class TestPlayback:
    @given(st.text(st.sampled_from("企业贷款，。"), min_size=1, max_size=80), st.floats(0, 60), st.floats(0, 60))
    def test_more_time_is_more_heard(self, text: str, one: float, other: float) -> None:
        played = Playback(text, 0.0, len(text))
        assert 0 <= played.heard(min(one, other)) <= played.heard(max(one, other)) <= len(text)
        assert played.is_over(played.seconds + 0.01)

    def test_gateways_account_may_have_other_marks(self) -> None:
        played = Playback("先领表，再填写。", 0.0, 8)
        assert played.heard(0.0, told="先领表 再") == 5

    def test_slow_speech_takes_longer(self) -> None:
        text = "先领表，再填写。"
        assert Playback(text, 0.0, 8, slow=True).seconds > Playback(text, 0.0, 8).seconds
