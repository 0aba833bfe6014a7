"""From an offer that was picked to a number, and back to it by 进度: without the dialogue engine, over a real database."""

from typing import Any

import pytest
from sqlalchemy import text

from bot.contact import sealed
from bot.desks.need_talk import NeedTalk, Step
from bot.desks.needs import Said
from bot.desks.policy import Answered
from bot.desks.progress import asked
from bot.messages import Outcome
from knowledge.offers import KINDS
from knowledge.records.repositories.conversations import Conversations
from knowledge.records.repositories.supply import Supply
from tests.fixtures_api import Service

LOAN = {
    "id": "l1", "title": "信用周转贷（示例）", "institution": "示例银行甲", "financing_type": "loan", "amount_min": 100_000,
    "amount_max": 5_000_000, "term_max": 24, "collateral": ["none"], "regions": ["中卫市"],
}  # fmt: skip
OTHER_LOAN = {**LOAN, "id": "l2", "title": "信用周转贷乙（示例）", "amount_max": 30_000_000}  # suits a small sum less
ACCOUNTANT = {"id": "t1", "title": "会计 马女士（示例）", "occupation": "会计", "regions": ["中卫市"]}
PHONE = "13800001234"


@pytest.fixture(autouse=True)
def _shelves(service: Service) -> None:
    """What this module's people find; nothing that other modules recorded."""
    database = service.assistant.database
    with database.writing() as connection:
        for table in ("trade_order_events", "trade_orders", "introductions", "needs"):
            connection.execute(text(f"DELETE FROM {table}"))
        supply = Supply(connection)
        for kind in KINDS:
            supply.remove(kind, [offer.id for offer in supply.all_of(kind)], staff=None)
        supply.put("financing", {"l1": LOAN, "l2": OTHER_LOAN}, staff=None)
        supply.put("talent", {"t1": ACCOUNTANT}, staff=None)


class Talker:
    """One person in one session; `step` is what the last message led to, `talk` what is kept of it."""

    def __init__(self, service: Service, session_id: str = "s1") -> None:
        self._assistant, self._on, self._session_id = service.assistant, service.calendar.today, session_id
        self.talk: NeedTalk | None = None
        self.step: Step | None = None
        self._turns = 0

    def say(self, words: str) -> Step | None:
        self._turns += 1
        said = Said(
            words, f"{self._session_id}-{self._turns}", self._on, session_id=self._session_id,
            contact=sealed(words, self._assistant.vault),
        )  # fmt: skip
        kept = NeedTalk.from_json(self.talk.as_json()) if self.talk else None
        step = self._assistant.needs.proceed(kept, said) if kept else self._assistant.needs.open(said)
        if step is not None:
            self.step, self.talk = step, step.talk
        return step

    def asks(self, words: str) -> Answered | None:
        wanted = asked(words)
        assert wanted is not None, words
        return self._assistant.progress.answer(wanted, session_id=self._session_id, turn_id=f"{self._session_id}-q")

    @property
    def text(self) -> str:
        assert self.step is not None
        return "\n".join(message.text for message in self.step.answered.messages)

    @property
    def collecting(self) -> str | None:
        assert self.step is not None
        return self.step.collecting

    @property
    def titles(self) -> list[str]:
        assert self.step is not None
        return [choice.title for message in self.step.answered.messages for choice in message.choices]


@pytest.fixture
def talker(service: Service) -> Talker:
    return Talker(service)


def registered(talker: Talker, *, phone: str = f"马经理，电话{PHONE}") -> str:
    """Take a need to its number."""
    for words in ("在中宁想贷三百万用一年，没有抵押", "联系第一个", "同意", phone, "确认登记"):
        talker.say(words)
    assert talker.step is not None and talker.step.answered.outcome is Outcome.DONE, talker.text
    assert talker.talk is not None and talker.talk.number is not None
    return talker.talk.number


def said(answered: Answered | None) -> str:
    assert answered is not None
    return "\n".join(message.text for message in answered.messages)


def rows(service: Service, table: str) -> list[Any]:
    with service.assistant.database.looking() as connection:
        return list(connection.execute(text(f"SELECT * FROM {table}")).mappings())


def test_an_offer_is_picked_consented_to_and_registered(talker: Talker, service: Service) -> None:
    talker.say("在中宁想贷三百万用一年，没有抵押")
    assert talker.titles[0] == "联系第1个"
    talker.say("联系第一个")
    assert (talker.collecting, talker.titles) == ("consent", ["同意并填写", "不同意"])
    talker.say("同意")
    assert talker.collecting == "contact"
    talker.say(f"马经理，电话{PHONE}")
    assert talker.collecting == "confirm"
    assert "300万元" in talker.text and "信用周转贷（示例）" in talker.text and "马经理 138****1234" in talker.text
    assert PHONE not in talker.text
    talker.say("确认登记")
    [need] = rows(service, "needs")
    assert need["number"] in talker.text and "示例银行甲" not in need["contact"]
    assert PHONE not in str(need) and PHONE not in str(rows(service, "trade_orders"))
    assert PHONE in service.assistant.vault.open(need["contact"])
    assert [row["offer_id"] for row in rows(service, "introductions")] == ["l1"]


def test_nothing_is_recorded_before_the_last_yes(talker: Talker, service: Service) -> None:
    for words in ("在中宁想贷三百万用一年，没有抵押", "登记需求", "同意", PHONE):
        talker.say(words)
        assert rows(service, "needs") == []
    talker.say("先不登记")
    assert rows(service, "needs") == [] and talker.collecting is None


@pytest.mark.parametrize("no", ["不同意", "算了", "不登记", "不用了"])
def test_who_does_not_consent_is_left_in_peace(talker: Talker, service: Service, no: str) -> None:
    talker.say("在中宁想贷三百万用一年，没有抵押")
    talker.say("联系第二个")
    talker.say(no)
    assert talker.collecting is None and rows(service, "needs") == []
    assert talker.talk is not None and talker.talk.need.amount == 3_000_000


def test_a_bad_number_is_explained_twice_then_a_person_is_offered(talker: Talker) -> None:
    for words in ("在中宁想贷三百万用一年，没有抵押", "登记", "同意", "13800"):
        talker.say(words)
    assert "11 位" in talker.text and talker.collecting == "contact"
    talker.say("138000012")
    assert "转人工" in talker.titles


def test_the_need_and_the_number_can_be_changed_at_the_last_look(talker: Talker, service: Service) -> None:
    for words in ("在中宁想贷三百万用一年，没有抵押", "联系第一个", "好的", PHONE, "改成两百万"):
        talker.say(words)
    assert talker.collecting == "confirm" and "200万元" in talker.text
    talker.say("换成13911112222")
    assert "139****2222" in talker.text
    talker.say("确认")
    assert rows(service, "needs")[0]["fields"].count("2000000") == 1


def test_a_question_about_the_registration_is_answered_and_the_step_asked_again(talker: Talker) -> None:
    for words in ("在中宁想贷三百万用一年，没有抵押", "联系第一个", "同意", "你们会不会泄露我的电话？"):
        talker.say(words)
    assert talker.collecting == "contact" and "加密保存" in talker.text and "手机号" in talker.text


def test_another_question_is_for_the_knowledge_base_and_changes_nothing(talker: Talker, service: Service) -> None:
    for words in ("在中宁想贷三百万用一年，没有抵押", "联系第一个", "同意", PHONE):
        talker.say(words)
    assert talker.talk is not None
    question = Said("创业担保贷款最多能贷多少？", "x", service.calendar.today)
    assert service.assistant.needs.proceed(talker.talk, question) is None
    assert "确认登记吗" in service.assistant.needs.remind(talker.talk).answered.messages[0].text


def test_thanks_at_the_last_look_is_no_farewell(talker: Talker, service: Service) -> None:
    for words in ("在中宁想贷三百万用一年，没有抵押", "联系第一个", "同意", PHONE, "谢谢啊"):
        talker.say(words)
    assert talker.collecting == "confirm" and "还没有登记" in talker.text
    talker.say("好的，谢谢")
    assert len(rows(service, "needs")) == 1


def test_a_number_without_being_asked_leads_to_consent_first(talker: Talker, service: Service) -> None:
    talker.say("在中宁想贷三百万用一年，没有抵押")
    talker.say(f"让他给我打电话，{PHONE}，我姓马")
    assert talker.collecting == "consent" and rows(service, "needs") == []
    talker.say("没问题")
    assert talker.collecting == "confirm" and "马 138****1234" in talker.text


def test_several_offers_are_asked_one_after_the_other(talker: Talker, service: Service) -> None:
    for words in ("在中宁想贷三百万用一年，没有抵押", "联系第一个和第二个", "同意", "跳过", "确认登记"):
        talker.say(words)
    assert [(r["offer_id"], r["state"]) for r in rows(service, "introductions")] == [("l1", "asked"), ("l2", "waiting")]


def test_what_was_recorded_wrongly_is_recorded_anew_and_the_old_one_withdrawn(talker: Talker, service: Service) -> None:
    first = registered(talker)
    for words in ("登记的金额错了，改成两百万", "同意", "确认登记"):
        talker.say(words)
    assert f"{first} 已撤回" in talker.text
    states = {r["number"]: r["state"] for r in rows(service, "needs")}
    assert states.pop(first) == "withdrawn" and list(states.values()) == ["open"]


def test_without_a_phone_one_can_register_as_well(talker: Talker, service: Service) -> None:
    number = registered(talker, phone="跳过")
    assert number.startswith("XQ-") and rows(service, "needs")[0]["contact"] is None


def test_progress_by_number_and_as_my_loan(talker: Talker, service: Service) -> None:
    number = registered(talker)
    for words in (
        number,
        f"查一下{number.lower().replace('-', ' ')}",
        "我的那个贷款办到哪了",
        "进度",
        "我登记的需求有消息吗",
    ):
        told = said(talker.asks(words))
        assert number in told and "信用周转贷" not in told.split("：")[0] and "示例银行甲" in told, words
    stranger = Talker(service, "s2")
    told = said(stranger.asks(f"{number} 进度"))
    assert number in told and "300万" not in told and "示例银行甲" not in told
    assert stranger.asks("我的贷款批了没") is None, "nothing was recorded here: the knowledge base may answer"
    assert "还没有登记过" in said(stranger.asks("进度"))
    assert "没有查到" in said(stranger.asks("XQ-20200101-0001"))


def test_a_need_is_withdrawn_and_its_contact_erased(talker: Talker, service: Service) -> None:
    number = registered(talker)
    assert "不能改" in said(Talker(service, "s2").asks(f"撤回登记 {number}"))
    assert "已撤回" in said(talker.asks("撤回登记"))
    assert rows(service, "needs")[0]["contact"] is None
    assert "已撤回" in said(talker.asks("进度"))


def test_reminders_are_stopped_and_taken_up_again(talker: Talker, service: Service) -> None:
    registered(talker)
    assert "不再" in said(talker.asks("别再提醒我了"))
    assert rows(service, "needs")[0]["muted"]
    assert "恢复" in said(talker.asks("恢复提醒"))
    assert not rows(service, "needs")[0]["muted"]


def test_an_order_is_rated_only_when_it_has_ended(talker: Talker) -> None:
    registered(talker)
    assert "办结以后" in said(talker.asks("给5星"))


def test_two_needs_in_one_breath_are_taken_one_after_the_other(talker: Talker) -> None:
    talker.say("我们在中宁，想贷三百万用一年，没有抵押，另外还想招一个会计")
    assert talker.talk is not None
    assert (talker.talk.kind, [t.kind for t in talker.talk.waiting]) == ("financing", ["talent"])
    assert "2 件事" in talker.text and "接着看人才" in talker.titles
    talker.say("接着看人才")
    assert talker.talk.kind == "talent" and talker.talk.need.region == "中宁县"
    assert "会计 马女士（示例）" in [card.title for m in talker.step.answered.messages for card in m.cards]


def test_another_need_takes_over_and_the_first_can_be_returned_to(talker: Talker) -> None:
    talker.say("在中宁想贷三百万用一年，没有抵押")
    talker.say("先帮我找个会计")
    assert talker.talk is not None and talker.talk.kind == "talent"
    talker.say("回到刚才的贷款")
    assert talker.talk.kind == "financing" and talker.talk.need.amount == 3_000_000 and "300万元" in talker.text
    talker.say("改成两百万")
    assert talker.talk.need.amount == 2_000_000


def test_who_says_yes_twice_to_one_summary_is_recorded_once(talker: Talker, service: Service) -> None:
    for words in ("在中宁想贷三百万用一年，没有抵押", "联系第一个", "同意", f"马经理，电话{PHONE}"):
        talker.say(words)
    before = talker.talk
    talker.say("确认登记")
    first = talker.talk
    talker.talk = before  # the service was killed after it had recorded the need: the dialogue engine never heard of it
    talker.say("确认登记")
    assert first is not None and talker.talk is not None
    assert talker.talk.number == first.number is not None
    assert len(rows(service, "needs")) == 1


def test_a_need_whose_number_no_reply_named_is_told_once_it_is_asked_about(talker: Talker, service: Service) -> None:
    number = registered(talker)  # by the desks alone: no reply was written down
    untold = service.assistant.conversation.untold(talker._session_id)
    assert untold is not None and untold.outcome is Outcome.DONE
    assert number in said(untold) and "已转给" in said(untold)
    assert service.assistant.conversation.untold("s-without-needs") is None
    with service.assistant.database.writing() as connection:
        conversations = Conversations(connection)
        conversations.hold(talker._session_id, "web")
        conversations.append(
            session_id=talker._session_id, turn_id="t", direction="out", channel="web", text=said(untold), payload={}
        )
    assert service.assistant.conversation.untold(talker._session_id) is None
