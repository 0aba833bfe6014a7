"""供需: from a need in words, through the questions that matter, to offers. One conversation for every kind of offer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.desks import commands
from bot.desks import need_signs as signs
from bot.desks.need_talk import DESK_OF_KIND, NeedTalk, SealedContact, Step
from bot.desks.offer_list import OfferList, with_open_question, with_waiting, without_list
from bot.desks.offers import SKIP, answers, in_full
from bot.desks.policy import Answered
from bot.desks.registration import CONFIRM, STEPS, RegistrationDesk
from bot.desks.registration_texts import RECORD
from bot.messages import Choice, Message, Outcome
from knowledge.need_words import need_words
from matching.need.need import Need
from matching.need.read import Reading
from matching.need.reply import reply_to
from matching.need.several import SHARED, parts_of
from matching.supply.match import Matcher, with_profile
from matching.supply.questions import question_text

NOTHING_OPEN = (
    "现在没有正在谈的需求。直接说要什么就行，比如“想贷三百万用一年”“招个会计”“找人代账”，找到了再联系或登记。"
)
SHORT = 10  # characters: a farewell, not thanks on the way to something else
MOST_MISSES = 2  # times an answer is not understood before a person is offered
_ELLIPSIS = re.compile(
    r"^(?:那么?|换成?|改成?|要是|如果)?(?:用|拿|有)?(?P<what>[\u4e00-\u9fff]{2,6}?)(?:抵押|做抵押|担保)?的?呢?[?？]?$"
)


@dataclass(frozen=True)
class Said:
    """One message of a conversation about a need. `contact`: what it held of how to reach the person, sealed."""

    text: str
    turn_id: str
    on: date
    session_id: str = ""
    channel: str = "web"
    region: str | None = None
    contact: SealedContact | None = None
    ranking: Sequence[tuple[str, float]] = ()


class NeedDesk:
    """Takes needs and answers with offers; records them through the registration desk."""

    def __init__(self, matcher: Matcher, registration: RegistrationDesk) -> None:
        self._matcher = matcher
        self._list = OfferList(matcher)
        self._registration = registration

    def open(self, said: Said, *, any_kind: bool = False, is_answered: bool = False) -> Step | None:
        """Begin with a message that says a need; None if it does not say one, or is rather for another desk.

        `any_kind`: the kind may be told by the offers that the words speak for. `is_answered`: the knowledge base has an answer,
        which comes first for a question that names no sum or term of its own.
        """
        unsure = signs.is_unsure(said.ranking)
        reading = self._matcher.understand(
            said.text, on=said.on, kind=signs.kind_of(said.ranking, signs.LIKELY_KIND), any_kind=any_kind or unsure
        )
        talks = self._several(reading, said)
        if talks is not None:
            return self._list.show(replace(talks[0], waiting=talks[1:]), said.on, opening=True)
        if not signs.says_a_need(reading) or (is_answered and signs.asks_in_general(reading)):
            return None
        agreed = signs.agrees(said.ranking, DESK_OF_KIND[reading.need.kind or "financing"])
        if not agreed and not (unsure and signs.seeks(reading.text)):
            return None
        if signs.is_surely_elsewhere(said.ranking, reading.need):
            return None
        home = {"region": said.region} if said.region else {}
        step = self._list.show(
            NeedTalk(with_profile(reading.need, home), reading.text, said.turn_id), said.on, opening=True
        )
        # What the classifier does not take for a need must be one by what is on offer.
        return step if agreed or (step.talk and step.talk.shown) else None

    def proceed(self, talk: NeedTalk, said: Said) -> Step | None:
        """Go on with a message; None if it is about something else."""
        return self.steered(talk, said) or self.refined(talk, said)

    def steered(self, talk: NeedTalk, said: Said) -> Step | None:
        """Go on with a step of the registration or a command, which no knowledge answers; None if it is neither."""
        cancelling, talk = talk.cancelling, replace(talk, turn_id=said.turn_id, cancelling=False)
        if talk.question in STEPS and not cancelling:
            step = self._registration.proceed(
                talk, said.text, said.contact, session_id=said.session_id, channel=said.channel
            )
            return with_waiting(step) if step is not None else self._picked(talk, said.text)
        if said.contact is not None and talk.shown:  # 让他给我打电话, with a number
            places = commands.picked(said.text, _titles(talk)) or ()
            return self._registration.begin(replace(talk, contact=said.contact), places)
        return self._command(talk, said, cancelling=cancelling)

    def refined(self, talk: NeedTalk, said: Said) -> Step | None:
        """Go on with what is said of the need, or of another one; None if it is about something else."""
        talk = replace(talk, turn_id=said.turn_id, cancelling=False)
        reading = self._matcher.read(said.text, on=said.on, kind=talk.need.kind)
        if signs.asks_for_another(reading.text):
            return None
        if self._is_another(talk, reading, said):
            return self._another(talk, said)
        if talk.question in STEPS:
            return self._corrected(talk, reading)
        return self._refined(talk, reading, said.on)

    def astray(self, said: Said) -> Step | None:
        """A command where nothing is talked about: what to say instead. None if it is none."""
        bare = commands.bare(said.text)
        if not (commands.registers(bare) or commands.skips(bare) or bare == RECORD or commands.picked(said.text, ())):
            return None
        return Step(None, Answered(Outcome.ANSWERED, (Message(NOTHING_OPEN),), "platform"))

    def _command(self, talk: NeedTalk, said: Said, *, cancelling: bool) -> Step | None:
        """取消, 跳过, 上一步, 联系第一个, 登记, 接着看招人, and the answer to whether to cancel."""
        bare = commands.bare(said.text)
        if cancelling and commands.says_yes(bare):
            goodbye = Message("好的，这次就先到这里。有需要随时再说。")
            return Step(None, Answered(Outcome.SMALLTALK, (goodbye,), talk.desk))
        if commands.thanks(said.text) and len(bare) <= SHORT:
            farewell = Message("不客气。需要时随时再来，也可以拨打 96168。")
            return Step(None, Answered(Outcome.SMALLTALK, (farewell,), talk.desk))
        if commands.cancels(bare):
            message = Message("要结束这次查找吗？", choices=_choices(talk.turn_id, "结束", "继续找"))
            return Step(replace(talk, cancelling=True), Answered(Outcome.ASKING, (message,), talk.desk))
        if commands.continues(bare):
            return self._list.resumed(talk, said.on)
        if talk.number is not None and signs.changes_what_is_recorded(said.text):
            return self._registration.begin(replace(self._changed_need(talk, said), replaces=talk.number))
        if (step := self._picked(talk, said.text)) is not None:
            return step
        if commands.goes_back(bare) and talk.before:
            back = replace(talk, need=talk.before[-1], before=talk.before[:-1])
            return self._list.show(back, said.on)
        if (turned := self._turned(talk, bare, said.on)) is not None:
            return turned
        if talk.question is not None and commands.skips(bare):
            return without_list(self._list.show(talk, said.on))
        return None

    def _picked(self, talk: NeedTalk, text: str) -> Step | None:
        """联系第一个, 都联系, 登记需求."""
        if (place := commands.asks_about(text, _titles(talk))) is not None:
            return self._told_of(talk, place)
        if (places := commands.picked(text, _titles(talk))) is not None:
            return self._registration.begin(talk, places)
        if commands.registers(commands.bare(text)):
            return self._registration.begin(talk, (0,) if len(talk.shown) == 1 else ())
        return None

    def _told_of(self, talk: NeedTalk, place: int) -> Step | None:
        """第二个利率多少: all that the offer says."""
        shown = talk.shown[place]
        offer = self._matcher.offer(shown.kind, shown.offer_id)
        if offer is None:
            return None
        message = Message(f"第 {place + 1} 个是{offer.title}：\n{in_full(offer)}")
        reminder = self.remind(talk).answered.messages if talk.question else ()
        return Step(talk, Answered(Outcome.ANSWERED, (message, *reminder), talk.desk))

    def _turned(self, talk: NeedTalk, bare: str, on: date) -> Step | None:
        """接着看招人, 会计先不招了."""
        kinds, names = tuple(t.kind for t in talk.waiting), talk.names[1:]
        if (place := commands.dropped(bare, kinds, names)) is not None:
            rest = tuple(t for t in talk.waiting if t is not talk.waiting[place])
            step = self._list.resumed(replace(talk, waiting=rest), on)
            return step.saying_first(f"好的，{names[place]}先不看了。")
        if (place := commands.next_one(bare, kinds, names)) is not None:
            return self._turned_to(talk, place, on)
        return None

    def remind(self, talk: NeedTalk) -> Step:
        """The open question once more, after something else was answered."""
        if talk.question in STEPS:
            return Step(talk, Answered(Outcome.ASKING, (self._registration.ask_again(talk),), talk.desk))
        text = f"接着刚才的需求：{question_text(talk.question)}" if talk.question else ""
        message = Message(text, choices=answers(talk.question, talk.turn_id))
        return Step(talk, Answered(Outcome.ASKING, (message,) if text else (), talk.desk))

    # --- one message, several needs ---

    def _several(self, reading: Reading, said: Said) -> tuple[NeedTalk, ...] | None:
        """The needs of a message that says more than one; None if it says one."""
        parts = parts_of(reading.text, lambda clause: self._matcher.read(clause, on=said.on).need)
        if len(parts) < 2 or not signs.may_hold_several(reading.text):
            return None
        shared = {name: value for name in SHARED if (value := getattr(reading.need, name)) not in (None, ())}
        profile = ({"region": said.region} if said.region else {}) | shared
        readings = [self._matcher.read(text, on=said.on, kind=kind) for text, kind in parts]
        needs = [replace(r.need, kind=r.need.kind or kind) for r, (_, kind) in zip(readings, parts, strict=True)]
        if not all(signs.is_concrete(need) for need in needs):
            return None
        return tuple(
            NeedTalk(with_profile(need, profile), r.text, said.turn_id) for need, r in zip(needs, readings, strict=True)
        )

    def _is_another(self, talk: NeedTalk, reading: Reading, said: Said) -> bool:
        """Whether a message is about another thing than the need that is talked about."""
        if reading.need.kind not in (None, talk.need.kind):
            return signs.says_a_need(reading)
        kind = signs.kind_of(said.ranking)
        if reading.need.kind is None and kind not in (None, talk.kind):
            other = self._matcher.read(said.text, on=said.on, kind=kind)
            return signs.says_a_need(replace(other, need=replace(other.need, kind=kind)))
        goes_on = signs.is_concrete(reading.need) and signs.agrees(said.ranking, talk.desk)
        if goes_on or not signs.says_one_more(said.text):
            return False
        other = self._matcher.understand(said.text, on=said.on)
        return other.need.kind not in (None, talk.kind) and signs.says_a_need(other)

    def _another(self, talk: NeedTalk, said: Said) -> Step | None:
        """Another need takes this one's place; this one is kept to come back to."""
        step = self.open(replace(said, region=talk.need.region), any_kind=signs.says_one_more(said.text))
        if step is None or step.talk is None:
            return step
        other = replace(step.talk, contact=talk.contact)
        return replace(step, talk=other if talk.number else other.putting_off(_left(talk)))

    def _turned_to(self, talk: NeedTalk, place: int, on: date) -> Step:
        """A need that waited is talked about again; the one before waits in its place, unless it is recorded."""
        chosen = replace(talk.waiting[place], turn_id=talk.turn_id, contact=talk.contact)
        rest = tuple(t for t in talk.waiting if t is not talk.waiting[place])
        chosen = replace(chosen, waiting=rest)
        return self._list.resumed(chosen if talk.number else chosen.putting_off(replace(_left(talk), waiting=())), on)

    # --- what is known, and what it finds ---

    def _refined(self, talk: NeedTalk, reading: Reading, on: date) -> Step | None:
        asked = talk.question
        said = reply_to(asked, reading, talk.need) if asked else reading.need
        said = _elliptical(reading.text, talk.need) or said
        changed = _merged(talk.need, said)
        if changed != talk.need:
            talk = replace(talk, need=changed, before=(*talk.before[-4:], talk.need))
            return self._list.show(with_open_question(talk, said), on)
        if signs.is_concrete(said):  # the same once more
            return self._list.show(with_open_question(talk, said), on)
        if asked is not None and signs.is_an_attempt(reading.text):
            return self._again(talk)
        return None

    def _corrected(self, talk: NeedTalk, reading: Reading) -> Step | None:
        """In the middle of a registration: the need is changed at the last look, where it is seen; else the step is asked again."""
        changed = _merged(talk.need, reading.need)
        if talk.question == CONFIRM and changed != talk.need and signs.is_statement(reading.text):
            return self._registration.summarise(replace(talk, need=changed, before=(*talk.before[-4:], talk.need)))
        return self._registration.again(talk) if signs.is_an_attempt(reading.text) else None

    def _changed_need(self, talk: NeedTalk, said: Said) -> NeedTalk:
        reading = self._matcher.read(said.text, on=said.on, kind=talk.need.kind)
        return replace(talk, need=_merged(talk.need, reading.need), before=(*talk.before[-4:], talk.need))

    def _again(self, talk: NeedTalk) -> Step:
        """The answer was not understood: say what is expected; the second time offer a person."""
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
        return Step(talk, Answered(Outcome.ASKING, (message,), talk.desk))


def _titles(talk: NeedTalk) -> list[str]:
    return [offer.title for offer in talk.shown]


def _left(talk: NeedTalk) -> NeedTalk:
    """As a need waits: no step of its registration is open, and no contact is kept with it."""
    question = None if talk.question in STEPS else talk.question
    return replace(talk, question=question, chosen=(), contact=None, name=None, consented_at=None, replaces=None)


def _elliptical(text: str, need: Need) -> Need | None:
    """那设备的呢: of a loan, a kind of security."""
    match = _ELLIPSIS.match(text) if need.kind == "financing" else None
    value = need_words().collateral.get(match["what"]) if match else None
    asked = re.match(r"^(?:那|换|改|要是|如果)", text) or re.search(r"呢[?？]?$", text)
    return Need(collateral=(value,)) if value and asked else None


def _merged(need: Need, said: Need) -> Need:
    values: dict[str, Any] = {name: value for name, value in said.said().items() if name != "kind"}
    return need.with_values(**values) if values else need


def _choices(turn_id: str, *titles: str) -> tuple[Choice, ...]:
    return tuple(Choice(f"{turn_id}-c{place}", title, {"text": title}) for place, title in enumerate(titles))
