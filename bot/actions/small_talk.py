"""Greet, thank, repeat, explain oneself, and point to a person."""

import asyncio
from typing import Any, Protocol

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.context import read_context
from bot.actions.wire import to_wire
from bot.desks.human import reach_a_person
from bot.desks.policy import Answered
from bot.desks.smalltalk import NOTHING_TO_REPEAT, small_talk
from bot.messages import Message, Outcome


class LastReply(Protocol):
    """What was said last in a session."""

    def last_reply(self, session_id: str) -> tuple[Message, ...]: ...


class SmallTalk(Action):
    """寒暄; 再说一遍 repeats what was said last."""

    def __init__(self, log: LastReply) -> None:
        self._log = log

    def name(self) -> str:
        return "action_small_talk"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = read_context(tracker)
        messages: tuple[Message, ...] = (small_talk(turn.intent, turn.turn_id),)
        if turn.intent == "smalltalk_repeat":
            last = await asyncio.to_thread(self._log.last_reply, turn.session_id)
            messages = last or (Message(NOTHING_TO_REPEAT),)
        dispatcher.utter_message(json_message=to_wire(Answered(Outcome.SMALLTALK, messages, "smalltalk")))
        return []


class ReachAPerson(Action):
    """转人工."""

    def name(self) -> str:
        return "action_human"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        dispatcher.utter_message(json_message=to_wire(Answered(Outcome.HANDOVER, (reach_a_person(),), "human")))
        return []
