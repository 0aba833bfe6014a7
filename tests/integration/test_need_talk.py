"""The conversation about a need, step by step, without the dialogue engine: real reading, real offers."""

from typing import Any

import pytest

from bot.contact import sealed
from bot.desks.need_talk import NeedTalk, Step
from bot.desks.needs import Said
from bot.desks.offer_list import MOST_QUESTIONS
from bot.messages import Outcome
from knowledge.offers import KINDS
from knowledge.records.repositories.supply import Supply
from tests.fixtures_api import Service

LOAN = {
    "id": "l1", "title": "信用周转贷（示例）", "financing_type": "loan", "amount_min": 100_000, "amount_max": 5_000_000, "term_max": 24,
    "collateral": ["none"], "min_years": 2, "sizes": ["micro", "small"], "min_revenue": 1_000_000, "regions": ["中卫市"],
}  # fmt: skip
MORTGAGE = {**LOAN, "id": "l2", "title": "设备抵押贷（示例）", "collateral": ["equipment"]}
ACCOUNTANT = {
    "id": "t1", "title": "会计 马女士（示例）", "occupation": "会计", "skills": ["金蝶"], "salary_min": 5000, "regions": ["银川市"],
}  # fmt: skip
SESSION = "s-talk"
NEED = "我们在中宁，想贷三百万，用一年，没有抵押物"


@pytest.fixture(autouse=True)
def _shelves(service: Service) -> None:
    with service.assistant.database.writing() as connection:
        supply = Supply(connection)
        for kind in KINDS:
            supply.remove(kind, [offer.id for offer in supply.all_of(kind)], staff=None)
        supply.put("financing", {"l1": LOAN, "l2": MORTGAGE}, staff=None)
        supply.put("talent", {"t1": ACCOUNTANT}, staff=None)


class Talker:
    """Says one thing after the other; `step` is what the last one led to."""

    def __init__(self, service: Service) -> None:
        self._needs, self._on, self._vault = service.assistant.needs, service.calendar.today, service.assistant.vault
        self.step: Step | None = None
        self._turns = 0

    def say(self, text: str) -> Step | None:
        self._turns += 1
        talk = self.step.talk if self.step else None
        said = Said(text, f"t{self._turns}", self._on, session_id=SESSION, contact=sealed(text, self._vault))
        if talk is None:
            self.step = self._needs.open(said)
            return self.step
        kept = NeedTalk.from_json(talk.as_json())  # as it comes back from the dialogue engine
        found = self._needs.proceed(kept, said)
        if found is not None:
            self.step = found
        return found

    @property
    def text(self) -> str:
        assert self.step is not None
        return "\n".join(message.text for message in self.step.answered.messages)

    @property
    def titles(self) -> list[str]:
        assert self.step is not None
        return [card.title for message in self.step.answered.messages for card in message.cards]

    @property
    def fields(self) -> list[str]:
        assert self.step is not None
        return [value for m in self.step.answered.messages for card in m.cards for _, value in card.fields]

    @property
    def need(self) -> dict[str, Any]:
        assert self.step is not None and self.step.talk is not None
        return self.step.talk.need.as_json()


@pytest.fixture
def talker(service: Service) -> Talker:
    return Talker(service)


def test_a_need_brings_offers_with_reasons_what_is_nearly_right_and_a_question(talker: Talker) -> None:
    step = talker.say(NEED)
    assert step is not None and step.talk is not None
    assert (step.answered.outcome, step.answered.desk) == (Outcome.MATCHED, "financing")
    assert talker.titles == ["信用周转贷（示例）", "设备抵押贷（示例）"]
    assert "300万元 · 1年 · 没有抵押物 · 中宁县" in talker.text
    assert "能提供设备" in talker.fields
    assert step.answered.messages[-1].choices[-1].title == "跳过"
    assert step.collecting in ("years", "size", "revenue")


@pytest.mark.parametrize(
    "text",
    [
        "贷款要准备什么材料",
        "创业担保贷款政策最高能贷多少",
        "你好",
        "我想贷款",
        "宁夏有哪些人才补贴政策",
        "六十天不付款违法吗",
    ],
)
def test_a_question_about_rules_or_a_vague_wish_opens_no_need(talker: Talker, text: str) -> None:
    assert talker.say(text) is None


def test_no_more_than_two_questions_are_asked(talker: Talker) -> None:
    asked = []
    talker.say(NEED)
    while talker.step is not None and talker.step.collecting and len(asked) < 9:
        asked.append(talker.step.collecting)
        talker.say("跳过")
    assert len(asked) == len(set(asked)) == MOST_QUESTIONS


def test_short_answers_are_read_by_what_was_asked(talker: Talker) -> None:
    talker.say(NEED)
    for _ in range(MOST_QUESTIONS):
        assert talker.step is not None
        answer = {"years": "三年", "size": "小型", "revenue": "五百万", "whitelisted": "不在"}[
            talker.step.collecting or ""
        ]
        talker.say(answer)
    expected = {"years": 3, "size": "small", "revenue": 5_000_000}
    given = {name: value for name, value in talker.need.items() if name in expected}
    assert len(given) == MOST_QUESTIONS and given.items() <= expected.items()
    assert (talker.need["amount"], talker.need["term"]) == (3_000_000, 12)


def test_a_correction_changes_only_what_it_says(talker: Talker) -> None:
    talker.say(NEED)
    talker.say("不对，是五十万")
    assert (talker.need["amount"], talker.need["term"], talker.need["region"]) == (500_000, 12, "中宁县")


def test_a_need_is_refined_by_a_few_words(talker: Talker) -> None:
    talker.say(NEED)
    talker.say("那设备抵押的呢")
    assert talker.need["collateral"] == ["equipment"]
    assert "设备抵押贷（示例）" in talker.titles


def test_a_step_back_brings_the_need_as_it_was(talker: Talker) -> None:
    talker.say(NEED)
    talker.say("改成五十万")
    talker.say("上一步")
    assert talker.need["amount"] == 3_000_000


def test_cancelling_is_asked_once_more(talker: Talker) -> None:
    talker.say(NEED)
    step = talker.say("取消")
    assert step is not None and step.talk is not None and "要结束" in talker.text
    step = talker.say("结束")
    assert step is not None and step.talk is None


def test_a_cancellation_that_is_not_meant_goes_on(talker: Talker) -> None:
    talker.say(NEED)
    talker.say("取消")
    step = talker.say("继续找")
    assert step is not None and step.talk is not None and "信用周转贷（示例）" in talker.titles


def test_a_cancellation_that_was_passed_over_is_forgotten(talker: Talker) -> None:
    talker.say(NEED)
    talker.say("取消")
    talker.say("不对，是五十万")
    assert talker.step is not None and talker.step.talk is not None
    assert not talker.step.talk.cancelling
    assert talker.need["amount"] == 500_000


def test_another_need_takes_the_place_of_the_first(talker: Talker) -> None:
    talker.say(NEED)
    step = talker.say("另外想招个会计，月薪六千，银川的")
    assert step is not None and step.answered.desk == "talent"
    assert talker.titles == ["会计 马女士（示例）"]


def test_a_question_in_the_middle_is_left_to_the_knowledge_base_and_the_need_is_kept(
    talker: Talker, service: Service
) -> None:
    talker.say(NEED)
    assert talker.say("贷款贴息政策是怎么规定的？") is None
    assert talker.step is not None and talker.step.talk is not None
    reminded = service.assistant.needs.remind(talker.step.talk)
    assert "接着刚才的需求" in reminded.answered.messages[0].text


def test_an_answer_that_says_nothing_is_asked_again_and_then_a_person_is_offered(talker: Talker) -> None:
    talker.say(NEED)
    talker.say("蓝色的")
    assert "没听明白" in talker.text
    talker.say("哦哦哦")
    assert "转人工" in talker.text


def test_nothing_that_fits_is_an_honest_no(talker: Talker) -> None:
    step = talker.say("想招个兽医，西吉的，月薪五千")
    assert step is not None
    assert talker.titles == []
    assert "目前没有条件都符合的" in talker.text and "96168" in talker.text


def test_where_the_person_is_from_earlier_turns_counts(service: Service) -> None:
    said = Said("想贷五十万，一年，没抵押", "t", service.calendar.today, region="贺兰县")
    step = service.assistant.needs.open(said)
    assert step is not None and step.talk is not None
    assert step.talk.need.region == "贺兰县"
    assert [card.title for m in step.answered.messages for card in m.cards] == []
