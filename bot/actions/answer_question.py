"""Ask the knowledge base; for questions at every desk, and for what the classifier takes for out of scope."""

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.context import TurnContext, read_context
from bot.actions.needs import opening
from bot.actions.wire import to_wire
from bot.desks.needs import NeedDesk, Step
from bot.desks.policy import Answered, PolicyDesk


class AnswerQuestion(Action):
    """Looks the question up and says what was found; a need in words opens the form for needs."""

    def __init__(self, desk: PolicyDesk, needs: NeedDesk) -> None:
        self._desk = desk
        self._needs = needs

    def name(self) -> str:
        return "action_answer_question"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        turn = read_context(tracker)
        found = await asyncio.to_thread(self._find, turn, may_open=tracker.active_loop_name is None)
        if isinstance(found, Step):
            return opening(found, dispatcher)
        dispatcher.utter_message(json_message=to_wire(found))
        return []

    def _find(self, turn: TurnContext, *, may_open: bool) -> Step | Answered:
        """The offers for a need in words, else what the knowledge base holds. Waits for the search: call it in a thread."""
        if may_open and not self._desk.knows(turn.text, on=turn.on, region=turn.region):
            step = self._needs.open(
                turn.text, turn_id=turn.turn_id, on=turn.on, region=turn.region, ranking=turn.ranking
            )
            if step is not None:
                return step
        return self._desk.answer(turn.text, ranking=turn.ranking, turn_id=turn.turn_id, on=turn.on, region=turn.region)


class AnswerOutOfScope(AnswerQuestion):
    """The classifier says no; the search may still know better (see bot/understanding.py)."""

    def name(self) -> str:
        return "action_out_of_scope"
