"""The form that takes a need: what Rasa calls while it is open. Rasa keeps the state in the slot `need`, the desk decides."""

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.context import TurnContext, read_context
from bot.actions.wire import to_wire
from bot.desks.needs import NeedDesk, NeedTalk, Step
from bot.desks.policy import PolicyDesk

FORM, STATE, STEP = "need_form", "need", "need_step"
LEAVES = frozenset({"smalltalk_abuse", "smalltalk_greet", "smalltalk_repeat", "smalltalk_identity", "human_request"})
SURE = 0.6
OVER = "over"  # the form's only slot is filled when the conversation about the need is over


class ProceedWithNeed(Action):
    """Reads what was said while the form is open. Says nothing if it is about something else: Rasa then follows its rules."""

    def __init__(self, desk: NeedDesk, policy: PolicyDesk) -> None:
        self._desk = desk
        self._policy = policy

    def name(self) -> str:
        return f"validate_{FORM}"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn, talk = read_context(tracker), talk_of(tracker)
        if talk is None:
            return [SlotSet(STEP, OVER)]
        if talk.turn_id == turn.turn_id:  # this message opened the form: Rasa asks about it once more
            return [SlotSet(STEP, None)]
        step = None if _is_small_talk(turn) else await asyncio.to_thread(self._proceed, talk, turn)
        return [] if step is None else say(step, dispatcher)

    def _proceed(self, talk: NeedTalk, turn: TurnContext) -> Step | None:
        """Waits for the search: call it in a thread."""
        if self._policy.knows(turn.text, on=turn.on, region=turn.region):
            return None
        return self._desk.proceed(talk, turn.text, turn_id=turn.turn_id, on=turn.on)


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


def _is_small_talk(turn: TurnContext) -> bool:
    """A greeting, abuse, 再说一遍 or a call for a person, of which the classifier is sure."""
    name, confidence = turn.ranking[0] if turn.ranking else ("", 0.0)
    return name in LEAVES and confidence >= SURE and not any(char.isdigit() for char in turn.text)


def talk_of(tracker: Tracker) -> NeedTalk | None:
    """The conversation about a need that is open, if any."""
    kept = tracker.get_slot(STATE)
    return NeedTalk.from_json(kept) if kept else None


def say(step: Step, dispatcher: CollectingDispatcher) -> list[EventType]:
    """Say what a step led to, and keep where it stands."""
    dispatcher.utter_message(json_message=to_wire(step.answered, step.collecting))
    if step.talk is None:
        return [SlotSet(STATE, None), SlotSet(STEP, OVER)]
    return [SlotSet(STATE, step.talk.as_json()), SlotSet(STEP, None)]


def opening(step: Step, dispatcher: CollectingDispatcher) -> list[EventType]:
    """Say the first step and open the form."""
    return [*say(step, dispatcher), ActiveLoop(FORM)]
