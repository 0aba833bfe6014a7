"""Ask the knowledge base; for questions at every desk, and for what the classifier takes for out of scope."""

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.context import TurnContext, read_context
from bot.actions.needs import proceed, saying, talk_of
from bot.actions.wire import to_wire
from bot.desks.need_talk import NeedTalk, Step
from bot.desks.needs import NeedDesk
from bot.desks.policy import Answered, PolicyDesk
from bot.desks.progress import ProgressDesk, asked


class AnswerQuestion(Action):
    """Says what was found: how a recorded need stands, offers for a need in words, or what the knowledge base holds."""

    def __init__(self, desk: PolicyDesk, needs: NeedDesk, progress: ProgressDesk) -> None:
        self._desk = desk
        self._needs = needs
        self._progress = progress

    def name(self) -> str:
        return "action_answer_question"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn, in_form = read_context(tracker), tracker.active_loop_name is not None
        found = await asyncio.to_thread(self._find, turn, None if in_form else talk_of(tracker), in_form=in_form)
        if isinstance(found, Step):
            return saying(found, dispatcher)
        dispatcher.utter_message(json_message=to_wire(found))
        return []

    def _find(self, turn: TurnContext, talk: NeedTalk | None, *, in_form: bool) -> Step | Answered:
        """Waits for the search: call it in a thread. In the form its own action has looked at the need already."""
        if (wanted := asked(turn.text)) is not None:
            told = self._progress.answer(wanted, session_id=turn.session_id, turn_id=turn.turn_id)
            if told is not None:
                return told
        if talk is not None and (step := proceed(self._needs, self._desk, talk, turn)) is not None:
            return step
        if talk is None and not in_form and (step := self._needs.astray(turn.said)) is not None:
            return step
        fresh = not in_form and not self._desk.knows(turn.text, on=turn.on, region=turn.region)
        if fresh:
            answered = self._desk.would_answer(turn.text, on=turn.on, region=turn.region)
            if (step := self._needs.open(turn.said, is_answered=answered)) is not None:
                return step
        return self._desk.answer(turn.text, ranking=turn.ranking, turn_id=turn.turn_id, on=turn.on, region=turn.region)


class AnswerOutOfScope(AnswerQuestion):
    """The classifier says no; the search may still know better (see bot/understanding.py)."""

    def name(self) -> str:
        return "action_out_of_scope"
