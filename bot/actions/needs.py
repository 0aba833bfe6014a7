"""The form that takes a need: what Rasa calls while it is open. Rasa keeps the state in the slot `need`, the desk decides."""

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.context import TurnContext, read_context
from bot.actions.wire import to_wire
from bot.desks.need_talk import NeedTalk, Step
from bot.desks.needs import NeedDesk
from bot.desks.policy import PolicyDesk
from bot.desks.progress import asked

FORM, STATE, STEP = "need_form", "need", "need_step"
LEAVES = frozenset({"smalltalk_abuse", "smalltalk_greet", "smalltalk_repeat", "smalltalk_identity", "human_request"})
SURE = 0.6
OVER = "over"  # the form's only slot is filled when nothing is asked any more


class ProceedWithNeed(Action):
    """Reads what was said while a question is open. Says nothing if it is about something else: Rasa then follows its rules."""

    def __init__(self, desk: NeedDesk, policy: PolicyDesk) -> None:
        self._desk = desk
        self._policy = policy

    def name(self) -> str:
        return f"validate_{FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn, talk = read_context(tracker), talk_of(tracker)
        if talk is None:
            return [SlotSet(STEP, OVER)]
        step = await asyncio.to_thread(proceed, self._desk, self._policy, talk, turn)
        return [] if step is None else say(step, dispatcher)


class AskForNeed(Action):
    """Asks the open question again after something else was answered; what was just said is not repeated."""

    def __init__(self, desk: NeedDesk) -> None:
        self._desk = desk

    def name(self) -> str:
        return f"action_ask_{FORM}_{STEP}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn, talk = read_context(tracker), talk_of(tracker)
        called_for_a_person = turn.intent == "human_request"  # who wants a person is not asked on
        if talk is not None and talk.question and talk.turn_id != turn.turn_id and not called_for_a_person:
            step = self._desk.remind(talk)
            dispatcher.utter_message(json_message={**to_wire(step.answered, step.collecting), "reminder": True})
        return []


def proceed(desk: NeedDesk, policy: PolicyDesk, talk: NeedTalk, turn: TurnContext) -> Step | None:
    """Go on with a need that is talked about; None if the message is about something else. Waits for the search."""
    if asked(turn.text) is not None:
        return None
    if (step := desk.steered(talk, turn.said)) is not None:
        return step
    known = _is_small_talk(turn) or policy.knows(turn.text, on=turn.on, region=turn.region)
    return None if known else desk.refined(talk, turn.said)


def _is_small_talk(turn: TurnContext) -> bool:
    """A greeting, abuse, 再说一遍 or a call for a person, of which the classifier is sure."""
    name, confidence = turn.ranking[0] if turn.ranking else ("", 0.0)
    return name in LEAVES and confidence >= SURE and not any(char.isdigit() for char in turn.text)


def talk_of(tracker: Tracker) -> NeedTalk | None:
    """The need that is talked about, if any."""
    kept = tracker.get_slot(STATE)
    return NeedTalk.from_json(kept) if kept else None


def say(step: Step, dispatcher: CollectingDispatcher) -> list[EventType]:
    """Say what a step led to, and keep where it stands. The form ends with the last question; the need is kept."""
    dispatcher.utter_message(json_message=to_wire(step.answered, step.collecting))
    kept = step.talk.as_json() if step.talk else None
    return [SlotSet(STATE, kept), SlotSet(STEP, None if step.is_open else OVER)]


def saying(step: Step, dispatcher: CollectingDispatcher) -> list[EventType]:
    """As `say`, outside the form: open it if something is asked, and wait for the answer at once.

    Rasa would run the new form over the very message that opened it: two more calls of ours, for nothing.
    """
    events = say(step, dispatcher)
    if not step.is_open:
        return events
    return [*events, ActiveLoop(FORM), SlotSet("requested_slot", STEP), FollowupAction("action_listen")]
