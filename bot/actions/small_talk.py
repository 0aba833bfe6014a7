"""Greet, thank, repeat, explain oneself, and point to a person."""

import asyncio
from typing import Any, Protocol

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.context import read_context
from bot.actions.needs import proceed, saying, talk_of
from bot.actions.wire import to_wire
from bot.desks.human import reach_a_person
from bot.desks.needs import NeedDesk
from bot.desks.policy import Answered, PolicyDesk
from bot.desks.progress import ProgressDesk, asked
from bot.desks.smalltalk import NOTHING_TO_REPEAT, small_talk
from bot.messages import Message, Outcome, with_choice_ids


class LastReply(Protocol):
    """What was said last in a session."""

    def last_reply(self, session_id: str) -> tuple[Message, ...]: ...


#: What may be meant for a need that is talked about: 取消, 好的, 谢谢.
ABOUT_A_NEED = frozenset(
    {"smalltalk_deny", "smalltalk_affirm", "smalltalk_thank", "smalltalk_goodbye", "smalltalk_chat"}
)


class SmallTalk(Action):
    """寒暄; 再说一遍 repeats what was said last."""

    def __init__(self, log: LastReply, needs: NeedDesk, policy: PolicyDesk) -> None:
        self._log = log
        self._needs = needs
        self._policy = policy

    def name(self) -> str:
        return "action_small_talk"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn, talk = read_context(tracker), talk_of(tracker)
        if talk is not None and tracker.active_loop_name is None and turn.intent in ABOUT_A_NEED:
            step = await asyncio.to_thread(proceed, self._needs, self._policy, talk, turn)
            if step is not None:
                return saying(step, dispatcher)
        messages: tuple[Message, ...] = (small_talk(turn.intent, turn.turn_id),)
        if turn.intent == "smalltalk_repeat":
            last = await asyncio.to_thread(self._log.last_reply, turn.session_id)
            messages = with_choice_ids(last, f"{turn.turn_id}-r") or (Message(NOTHING_TO_REPEAT),)
        dispatcher.utter_message(json_message=to_wire(Answered(Outcome.SMALLTALK, messages, "smalltalk")))
        return []


class ReachAPerson(Action):
    """转人工; who asks why nobody has called about a recorded need is told how it stands."""

    def __init__(self, progress: ProgressDesk) -> None:
        self._progress = progress

    def name(self) -> str:
        return "action_human"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = read_context(tracker)
        wanted = asked(turn.text)
        told = None
        if wanted is not None and wanted.act == "progress":
            told = await asyncio.to_thread(
                self._progress.answer, wanted, session_id=turn.session_id, turn_id=turn.turn_id
            )
        dispatcher.utter_message(json_message=to_wire(told or Answered(Outcome.HANDOVER, (reach_a_person(),), "human")))
        return []
