"""Which turns missed and why: judged by what was said, what was answered, and what was offered before."""

import pytest

from bot.messages import Choice, Message, Outcome, Reply, Understanding
from bot.missed_turns import DOUBTFUL, Before, MissedTurn, Reason, missed_turns, says_none_of, thumbs_down

QUESTION = "补贴券能不能用来买设备"


def reply(
    outcome: Outcome = Outcome.ANSWERED, desk: str = "voucher", text: str = "答。", evidence: float | None = None,
    unavailable: bool = False, choices: tuple[Choice, ...] = (),
) -> Reply:  # fmt: skip
    understood = Understanding("voucher_ask", 0.8123, desk)
    return Reply("s1", "t2", outcome, (Message(text, choices=choices),), understood, evidence=evidence,
                 unavailable=unavailable)  # fmt: skip


def before(outcome: str = "clarify", **fields: object) -> Before:
    values = {"desk": "voucher", "offered": ("补贴券怎么申领？", "补贴券能用多久？", "都不是"), **fields}
    return Before("t1", QUESTION, outcome, **values)


def reasons(answered: Reply, said: str = QUESTION, earlier: Before | None = None) -> list[tuple[str, Reason]]:
    return [(missed.turn_id, missed.reason) for missed in missed_turns(answered, said, earlier)]


def rejection(answered: Reply, said: str, earlier: Before) -> MissedTurn | None:
    return next((m for m in missed_turns(answered, said, earlier) if m.reason is Reason.REJECTED), None)


@pytest.mark.parametrize(
    ("answered", "expected"),
    [
        (reply(Outcome.NO_ANSWER, evidence=0.05), [Reason.FALLBACK]),
        (reply(Outcome.NO_ANSWER), [Reason.FALLBACK]),
        (reply(Outcome.CLARIFY, evidence=0.2), [Reason.LOW_EVIDENCE]),
        (reply(evidence=DOUBTFUL - 0.01), [Reason.LOW_EVIDENCE]),
        (reply(evidence=DOUBTFUL), []),
        (reply(evidence=1.0), []),
        (reply(), []),
        (reply(Outcome.CLARIFY), []),  # which of your needs do you mean? Nothing was searched.
        (reply(Outcome.HANDOVER), [Reason.HUMAN]),
        (reply(evidence=0.9, unavailable=True), [Reason.UNAVAILABLE]),
        (reply(Outcome.NO_ANSWER, unavailable=True), [Reason.FALLBACK, Reason.UNAVAILABLE]),
        (reply(Outcome.SMALLTALK), []),
        (reply(Outcome.MATCHED), []),
        (reply(Outcome.ASKING), []),
        (reply(Outcome.DONE), []),
    ],
)
def test_reasons_of_the_turn_itself(answered: Reply, expected: list[Reason]) -> None:
    assert reasons(answered) == [("t2", reason) for reason in expected]


def test_an_item_says_what_was_said_answered_and_believed() -> None:
    choices = (Choice("c", "补贴券怎么申领？"),)
    (missed,) = missed_turns(reply(Outcome.CLARIFY, evidence=0.21236, text="您是想问", choices=choices), QUESTION, None)
    assert (missed.desk, missed.text) == ("voucher", QUESTION)
    assert missed.detail == {
        "outcome": "clarify", "intent": "voucher_ask", "confidence": 0.812, "evidence": 0.212, "answer": "您是想问",
        "previous": None, "offered": ["补贴券怎么申领？"],
    }  # fmt: skip


def test_a_call_for_a_person_says_what_it_came_after() -> None:
    (missed,) = missed_turns(reply(Outcome.HANDOVER, "human"), "转人工", before("no_answer", offered=()))
    assert (missed.reason, missed.detail["previous"]) == (Reason.HUMAN, QUESTION)


def test_no_item_holds_a_telephone_number() -> None:
    said = "补贴券能不能用，我电话13812345678"
    earlier = Before("t1", "找13912345678", "clarify", "voucher", ("联系 13712345678",))
    made = [
        *missed_turns(reply(Outcome.NO_ANSWER, text="请打 13612345678"), said, earlier),
        *missed_turns(reply(Outcome.NO_ANSWER), "都不是", earlier),
        thumbs_down("t1", "voucher", said, "请打 13612345678", None),
    ]
    assert len(made) == 4
    for missed in made:
        assert "12345678" not in str(missed)
        assert "****5678" in str(missed)


def test_what_is_kept_is_of_bounded_length() -> None:
    (missed,) = missed_turns(reply(Outcome.NO_ANSWER, text="长" * 5000), "问" * 50_000, None)
    assert (len(missed.text), len(missed.detail["answer"])) == (2000, 300)


class TestRejected:
    @pytest.mark.parametrize(
        "said",
        ["都不是", "都不是。", "以上都不是", "这些都不对", "没有我想要的", "一个都不合适", "都不合适吧", "不是这些"],
    )
    def test_turning_all_options_down(self, said: str) -> None:
        missed = rejection(reply(Outcome.NO_ANSWER), said, before())
        assert missed is not None
        assert (missed.turn_id, missed.desk, missed.text, missed.detail["how"]) == (
            "t1",
            "voucher",
            QUESTION,
            "none_of",
        )
        assert missed.detail["offered"] == ["补贴券怎么申领？", "补贴券能用多久？", "都不是"]

    def test_turning_options_down_is_no_second_miss_of_its_own(self) -> None:
        assert reasons(reply(Outcome.NO_ANSWER), "都不是", before()) == [("t1", Reason.REJECTED)]

    def test_turning_offers_down(self) -> None:
        missed = rejection(reply(Outcome.ASKING, "financing"), "都不合适", before("matched", offered=("信用贷",)))
        assert missed is not None
        assert missed.detail["how"] == "none_of"

    def test_nothing_was_offered_so_nothing_was_turned_down(self) -> None:
        for earlier in (before("answered"), before("matched", offered=()), before("smalltalk")):
            assert rejection(reply(Outcome.SMALLTALK), "都不是", earlier) is None

    @pytest.mark.parametrize("outcome", [Outcome.ANSWERED, Outcome.CLARIFY, Outcome.NO_ANSWER])
    @pytest.mark.parametrize("said", ["券能拿来买机器设备么", "服务机构不收这个券怎么办呢"])
    def test_asking_the_same_in_other_words(self, outcome: Outcome, said: str) -> None:
        missed = rejection(reply(outcome), said, before())
        assert missed is not None
        assert (missed.detail["how"], missed.detail["next"], missed.text) == ("asked_again", said, QUESTION)

    def test_the_same_words_at_another_desk(self) -> None:
        assert rejection(reply(desk="provider"), "补贴券可以买设备吗", before()) is not None

    @pytest.mark.parametrize(
        ("answered", "said"),
        [
            (reply(), "补贴券怎么申领？"), (reply(), "怎么申领"), (reply(), "2"), (reply(), "第二个"),
            (reply(desk="talent"), "我想招两个电工"), (reply(Outcome.SMALLTALK, "smalltalk"), "谢谢你啊小助手"),
            (reply(Outcome.HANDOVER, "human"), "给我转人工客服吧"), (reply(Outcome.MATCHED, "financing"), "想贷300万"),
        ],
    )  # fmt: skip
    def test_picking_one_and_turning_to_something_else(self, answered: Reply, said: str) -> None:
        assert rejection(answered, said, before()) is None

    def test_two_questions_of_policy_are_not_the_same_for_that(self) -> None:
        earlier = Before("t1", "小微企业所得税怎么优惠", "clarify", "policy", ("甲", "乙"))
        assert rejection(reply(desk="policy"), "加班费按几倍算", earlier) is None
        assert rejection(reply(desk="policy"), "小微企业的所得税有哪些优惠", earlier) is not None

    def test_skipping_what_was_not_understood_twice(self) -> None:
        asked = before("asking", offered=("跳过",), desk="financing")
        assert rejection(reply(Outcome.MATCHED, "financing"), "跳过吧", asked) is None
        again = before("asking", offered=("跳过",), desk="financing", asked_again=True)
        missed = rejection(reply(Outcome.MATCHED, "financing"), "跳过吧", again)
        assert missed is not None
        assert (missed.turn_id, missed.detail["how"]) == ("t1", "skipped")
        assert rejection(reply(Outcome.MATCHED, "financing"), "500万", again) is None


@pytest.mark.parametrize(
    "said", ["都不用抵押", "都不知道选哪个", "不是我的公司能办吗", "没有抵押物", "都行", "不是", ""]
)
def test_other_sentences_turn_nothing_down(said: str) -> None:
    assert not says_none_of(said)
