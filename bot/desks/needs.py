"""供需: from a need in words, through the questions that matter, to offers. One conversation for every kind of offer.

The state of the conversation is a small JSON object that the dialogue engine keeps; nothing is recorded here.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.desks.codes import desk_of
from bot.desks.offers import SKIP, answers, offers_messages
from bot.desks.policy import Answered
from bot.messages import Choice, Message, Outcome
from knowledge.need_words import need_words
from knowledge.offers import Kind
from matching.need.need import Need, from_json
from matching.need.read import Reading
from matching.need.reply import reply_to
from matching.supply.match import Matched, Matcher, with_profile
from matching.supply.questions import Question, question_text

DESK_OF_KIND: dict[Kind, str] = {
    "financing": "financing", "talent": "talent", "provider": "provider", "expert": "expert", "course": "training",
    "activity": "activity", "cloud": "cloud", "instrument": "sharing", "venue": "venue",
}  # fmt: skip
KIND_OF_DESK: dict[str, Kind] = {desk: kind for kind, desk in DESK_OF_KIND.items()}
MOST_QUESTIONS = 2
SURE_OF_KIND = 0.6  # the classifier's confidence in a desk
SURE_OF_ANOTHER = 0.45  # the classifier's confidence in another desk that keeps a need from being taken up
SHORT = 10  # characters: a farewell, not thanks on the way to something else
MOST_MISSES = 2  # times an answer is not understood before a person is offered
#: What makes a need concrete enough to look for offers at once.
_CONCRETE = frozenset(
    {"amount", "amount_min", "amount_max", "term", "term_min", "term_max", "rate_max", "collateral", "occupation", "services",
     "topics", "salary", "salary_min", "salary_max", "headcount", "price_max", "capacity"}
)  # fmt: skip
_WANTED = re.compile(
    r"想|要|需|找|招|聘|缺|借|贷|融|周转|求|请|有没有|有吗|推荐|介绍|帮|租|订|报名|预约|急|雇|哪家|哪个|谁|办|搞|差|没抵押|无抵押"
)
_ASKS_RULE = re.compile(
    r"怎么(?!弄啊|找)|如何|(?:什么|哪些|准备)(?:条件|材料|手续|流程|政策|意思|时候|是)|哪些(?:政策|补贴|优惠)|是什么|为什么|规定|政策|条例|法律|多久|流程|材料清单|补贴(?!券)|贴息|税率|标准是|能享受|可以享受|"
    r"最高能?(?:贷|补|奖|给)多少|利率(?:是|多少)|合法吗|违法|处罚|(?:什么|法律)责任"
)
_PRIVATE = re.compile(r"婚房|房贷|按揭|彩礼|买房(?!产)|自己住|个人消费|信用卡")  # the platform serves enterprises
_FILLERS = re.compile(
    r"^(?:哎呀?|嗯|呃|哦|啊|那个?|好的?|行|对|你好|，|。|！|\s)+|(?:吧|了|啊|呀|哈|哦|吗|，|。|！|~|\s)+$"
)
_CANCEL = re.compile(r"^(?:算了?|不找|不用|不要|不贷|不招|取消|退出|结束|不办|先不弄|先这样|不需要|停|算了，?不找)$")
_BACK = re.compile(r"^(?:返回|上一步|退回去?|回到上一步|回上一步)$")
_SKIP = re.compile(r"^(?:跳过|不知道|不清楚|不好说|不方便说|先不说|说不准|没想好|随便|都行|无所谓|下一个|不想说)$")
_YES = re.compile(r"^(?:是的?|对的?|好的?|嗯|行|可以|确定|结束|取消|算|不找|)$")
_THANKS = re.compile(r"谢谢|多谢|感谢|再见|拜拜|^就这样$")
_CONTINUE = re.compile(r"^(?:继续找?|接着找|接着来)$")
#: Asks for something else than offers, unless it ends as a wish does (那设备的呢, 有没有, 能贷吗).
_ASKS = re.compile(r"[?？]$|吗$|是多少|怎么|会不会|算不算")
_WISH = re.compile(r"呢[?？]?$|有没有|有吗|[能可]以?(?:贷|借|抵|押|做|来|办|用|找)|行不行|行吗|可以吗|要不要")
_ELLIPSIS = re.compile(
    r"^(?:那么?|换成?|改成?|要是|如果)?(?:用|拿|有)?(?P<what>[\u4e00-\u9fff]{2,6}?)(?:抵押|做抵押|担保)?的?呢?[?？]?$"
)


@dataclass(frozen=True)
class NeedTalk:
    """Where a conversation about a need stands.

    Attributes:
        need: what is known. text: the words that said what it is about. question: the field that was asked for.
        asked: fields asked so far, answered or not. misses: answers in a row that were not understood.
        before: earlier needs, newest last, for 上一步. cancelling: 取消 was said and not yet confirmed. turn_id: of the last step.
    """

    need: Need
    text: str
    turn_id: str
    question: str | None = None
    asked: tuple[str, ...] = ()
    misses: int = 0
    before: tuple[Need, ...] = ()
    cancelling: bool = False

    def as_json(self) -> dict[str, Any]:
        return {
            "need": self.need.as_json(), "text": self.text, "turn_id": self.turn_id, "question": self.question,
            "asked": list(self.asked), "misses": self.misses, "before": [n.as_json() for n in self.before],
            "cancelling": self.cancelling,
        }  # fmt: skip

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "NeedTalk":
        return cls(
            from_json(value["need"]), value["text"], value["turn_id"], value["question"], tuple(value["asked"]),
            value["misses"], tuple(from_json(n) for n in value["before"]), value["cancelling"],
        )  # fmt: skip


@dataclass(frozen=True)
class Step:
    """What one message led to; `talk` is None when the conversation about the need is over."""

    talk: NeedTalk | None
    answered: Answered
    collecting: str | None = field(default=None)


class NeedDesk:
    """Takes needs and answers with offers."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher

    def open(
        self, text: str, *, turn_id: str, on: date, region: str | None, ranking: Sequence[tuple[str, float]] = ()
    ) -> Step | None:
        """Begin with a message that says a need; None if it does not say one, or the classifier is sure of another desk."""
        reading = self._matcher.understand(text, on=on, kind=_kind_of(ranking), any_kind=False)
        if not _says_a_need(reading) or not _agrees(ranking, DESK_OF_KIND[reading.need.kind or "financing"]):
            return None
        need = with_profile(reading.need, {"region": region} if region else {})
        return self._show(NeedTalk(need, reading.text, turn_id), on)

    def proceed(self, talk: NeedTalk, text: str, *, turn_id: str, on: date) -> Step | None:
        """Go on with a message; None if it is about something else."""
        cancelling, talk = talk.cancelling, replace(talk, turn_id=turn_id, cancelling=False)
        if (step := self._commanded(talk, text, on, cancelling=cancelling)) is not None:
            return step
        reading = self._matcher.read(text, on=on, kind=talk.need.kind)
        if _ASKS_RULE.search(reading.text) or (_ASKS.search(reading.text) and not _WISH.search(reading.text)):
            return None
        if reading.need.kind not in (None, talk.need.kind) and _says_a_need(reading):
            return self.open(text, turn_id=turn_id, on=on, region=talk.need.region)  # another need takes its place
        said = reply_to(talk.question, reading, talk.need) if talk.question else reading.need
        said = _elliptical(reading.text, talk.need) or said
        changed = _merged(talk.need, said)
        if changed != talk.need:
            talk = replace(talk, need=changed, before=(*talk.before[-4:], talk.need))
            return self._show(_with_open_question(talk, said), on)
        if _CONCRETE.intersection(said.said()):  # the same once more
            return self._show(_with_open_question(talk, said), on)
        if talk.question is not None and _is_an_attempt(reading.text):
            return self._again(talk)
        return None

    def remind(self, talk: NeedTalk) -> Step:
        """The open question once more, after something else was answered."""
        desk = DESK_OF_KIND[talk.need.kind or "financing"]
        text = f"接着刚才的需求：{question_text(talk.question)}" if talk.question else ""
        message = Message(text, choices=answers(talk.question, talk.turn_id))
        return Step(talk, Answered(Outcome.ASKING, (message,) if text else (), desk), talk.question)

    def _commanded(self, talk: NeedTalk, text: str, on: date, *, cancelling: bool) -> Step | None:
        """取消, 跳过, 上一步, and the answer to whether to cancel."""
        said = _FILLERS.sub("", text.strip())
        desk = DESK_OF_KIND[talk.need.kind or "financing"]
        if cancelling and _YES.match(said):
            return Step(None, Answered(Outcome.SMALLTALK, (Message("好的，这次就先到这里。有需要随时再说。"),), desk))
        if _THANKS.search(text) and len(said) <= SHORT:
            return Step(
                None, Answered(Outcome.SMALLTALK, (Message("不客气。需要时随时再来，也可以拨打 96168。"),), desk)
            )
        if _CANCEL.match(said):
            message = Message("要结束这次查找吗？", choices=_choices(talk.turn_id, "结束", "继续找"))
            return Step(replace(talk, cancelling=True), Answered(Outcome.ASKING, (message,), desk), talk.question)
        if _CONTINUE.match(said):
            return self._show(_with_open_question(talk, Need()), on)
        if _BACK.match(said) and talk.before:
            return self._show(replace(talk, need=talk.before[-1], before=talk.before[:-1]), on)
        if talk.question is not None and _SKIP.match(said):
            return self._show(talk, on)
        return None

    def _show(self, talk: NeedTalk, on: date) -> Step:
        """The offers for the need as it stands, with the next question if one is left."""
        reading = replace(self._matcher.read(talk.text, on=on), text=talk.text)
        kinds = (talk.need.kind,) if talk.need.kind else ()
        matched = self._matcher.match_need(talk.need, reading, on=on, kinds=kinds)
        question = _next(matched, talk.asked)
        asked = (*talk.asked, question.field) if question else talk.asked
        name = question.field if question else None
        talk = replace(talk, question=name, asked=asked, misses=0)
        desk = DESK_OF_KIND[talk.need.kind or "financing"]
        messages = offers_messages(matched, talk.turn_id, question.text if question else None, name)
        found = bool(messages[0].cards)
        outcome = Outcome.MATCHED if found else (Outcome.ASKING if question else Outcome.NO_ANSWER)
        return Step(talk, Answered(outcome, messages, desk), name)

    def _again(self, talk: NeedTalk) -> Step:
        """The answer was not understood: say what is expected; the second time offer a person."""
        desk = DESK_OF_KIND[talk.need.kind or "financing"]
        talk = replace(talk, misses=talk.misses + 1)
        if talk.misses >= MOST_MISSES:
            message = Message(
                "还是没听明白，抱歉。可以说“跳过”先看结果，也可以说“转人工”。",
                choices=_choices(talk.turn_id, SKIP, "转人工"),
            )
        else:
            message = Message(
                f"没听明白这一条。{question_text(talk.question)}说不准可以回“跳过”。",
                choices=answers(talk.question, talk.turn_id),
            )
        return Step(talk, Answered(Outcome.ASKING, (message,), desk), talk.question)


def _kind_of(ranking: Sequence[tuple[str, float]]) -> Kind | None:
    """What the classifier is sure is looked for, where the words of the need may not name it."""
    if not ranking or ranking[0][1] < SURE_OF_KIND:
        return None
    return KIND_OF_DESK.get(desk_of(ranking[0][0]))


def _agrees(ranking: Sequence[tuple[str, float]], desk: str) -> bool:
    """A story with an amount in it may be a complaint; a wish with a job in it may be nothing for a platform of enterprises."""
    if not ranking:
        return True
    intent, confidence = ranking[0]
    return desk_of(intent) == desk or confidence < SURE_OF_ANOTHER


def _says_a_need(reading: Reading) -> bool:
    need = reading.need
    concrete = _CONCRETE.intersection(need.said())
    if _PRIVATE.search(reading.text):
        return False
    return bool(need.kind and concrete and _WANTED.search(reading.text) and not _ASKS_RULE.search(reading.text))


def _is_an_attempt(text: str) -> bool:
    """A short statement after a question is meant as its answer; a question of one's own is not."""
    return len(text) <= 12 and not re.search(r"[?？吗呢谁]|怎么|什么|多少|哪|人工|客服|电话", text)


def _with_open_question(talk: NeedTalk, said: Need) -> NeedTalk:
    """A question that was passed over by a correction may be asked again; it has then been asked twice."""
    if talk.question is None or getattr(said, talk.question, None) not in (None, ()):
        return talk
    return replace(talk, asked=tuple("" if name == talk.question else name for name in talk.asked))


def _elliptical(text: str, need: Need) -> Need | None:
    """那设备的呢: of a loan, a kind of security."""
    match = _ELLIPSIS.match(text) if need.kind == "financing" else None
    value = need_words().collateral.get(match["what"]) if match else None
    asked = re.match(r"^(?:那|换|改|要是|如果)", text) or re.search(r"呢[?？]?$", text)
    return Need(collateral=(value,)) if value and asked else None


def _merged(need: Need, said: Need) -> Need:
    values = {name: value for name, value in said.said().items() if name != "kind"}
    return need.with_values(**values) if values else need


def _next(matched: Matched, asked: Sequence[str]) -> Question | None:
    if len(asked) >= MOST_QUESTIONS:
        return None
    return next((q for q in matched.questions if q.field not in asked), None)


def _choices(turn_id: str, *titles: str) -> tuple[Choice, ...]:
    return tuple(Choice(f"{turn_id}-c{place}", title, {"text": title}) for place, title in enumerate(titles))
