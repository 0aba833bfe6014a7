"""The offers for a need as it stands, with the question that matters next and what else waits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.desks.need_talk import NeedTalk, Shown, Step
from bot.desks.offers import offers_messages, on_offer
from bot.desks.policy import Answered
from bot.messages import Choice, Outcome
from knowledge.regions import gazetteer
from matching.need.need import Need
from matching.supply.match import Matched, Matcher
from matching.supply.questions import Question

MOST_QUESTIONS = 2
_WHICH_DISTRICT = Question("region", "具体在哪个区县？", 0.0)


class OfferList:
    """Finds and shows."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher

    def show(self, talk: NeedTalk, on: date, *, opening: bool = False) -> Step:
        """The offers for the need as it stands, with the next question if one is left."""
        reading = replace(self._matcher.read(talk.text, on=on), text=talk.text)
        kinds = (talk.need.kind,) if talk.need.kind else ()
        matched = self._matcher.match_need(talk.need, reading, on=on, kinds=kinds)
        districts = _districts(matched)
        question = _next(matched, talk.asked) or (_WHICH_DISTRICT if districts and "region" not in talk.asked else None)
        asked = (*talk.asked, question.field) if question else talk.asked
        shown = tuple(Shown(m.kind, m.offer.id, m.offer.title) for m in on_offer(matched))
        talk = replace(talk, question=question.field if question else None, asked=asked, misses=0, shown=shown)
        likely = districts if question is _WHICH_DISTRICT else ()
        messages = offers_messages(matched, talk.turn_id, question.text if question else None, talk.question, likely)
        found = bool(messages[0].cards)
        outcome = Outcome.MATCHED if found else (Outcome.ASKING if question else Outcome.NO_ANSWER)
        step = Step(talk, Answered(outcome, messages, talk.desk))
        return with_waiting(step, opening=opening)

    def resumed(self, talk: NeedTalk, on: date) -> Step:
        """A need that is come back to; a question that was left open is asked again."""
        return self.show(with_open_question(talk, Need()), on)


def without_list(step: Step) -> Step:
    """Only the next question: what was just shown has not changed."""
    if step.collecting is None or step.answered.outcome is not Outcome.MATCHED:
        return step
    question = step.answered.messages[-1]
    return replace(step, answered=replace(step.answered, outcome=Outcome.ASKING, messages=(question,)))


def with_waiting(step: Step, *, opening: bool = False) -> Step:
    """Say what else is to be done: at once where it was all said in one breath, later when nothing is asked any more."""
    talk = step.talk
    if talk is None or not talk.waiting or not (opening or talk.question is None):
        return step
    name, *names = talk.names
    first, *others = step.answered.messages
    if opening:
        first = replace(
            first, text=f"您说了 {len(talk.waiting) + 1} 件事，先看{name}，再看{'、'.join(names)}。\n{first.text}"
        )
    if talk.question is None:
        title = f"接着看{names[0]}"
        last = others.pop() if others else None
        target = last or first
        choice = Choice(f"{talk.turn_id}-w0", title, {"text": title})
        target = replace(target, choices=(*target.choices, choice))
        first, others = (first, [*others, target]) if last else (target, others)
    return replace(step, answered=replace(step.answered, messages=(first, *others)))


def with_open_question(talk: NeedTalk, said: Need) -> NeedTalk:
    """A question that was passed over by a correction may be asked again; it has then been asked twice."""
    if talk.question is None or getattr(said, talk.question, None) not in (None, ()):
        return talk
    return replace(talk, asked=tuple("" if name == talk.question else name for name in talk.asked))


def _districts(matched: Matched) -> tuple[str, ...]:
    """Places inside the one that was named for which something would fit, where nothing fits the whole of it."""
    if matched.need.region is None or on_offer(matched):
        return ()
    found = dict.fromkeys(miss.change.need.region for miss in matched.near_misses)
    inside = (
        p for p in found if p and p != matched.need.region and matched.need.region in gazetteer().with_ancestors(p)
    )
    return tuple(inside)


def _next(matched: Matched, asked: Sequence[str]) -> Question | None:
    if len(asked) >= MOST_QUESTIONS:
        return None
    return next((q for q in matched.questions if q.field not in asked), None)
