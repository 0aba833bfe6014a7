"""A dialogue engine that says what its script says."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.actions.wire import to_wire
from bot.desks.policy import Answered
from bot.errors import DialogueUnavailable
from bot.messages import Message, Outcome
from bot.rasa_client import Turn


@dataclass(frozen=True)
class Call:
    """One message as the engine got it."""

    session_id: str
    text: str
    metadata: dict[str, Any]


def turn_saying(
    *messages: str | Message, outcome: Outcome = Outcome.ANSWERED, desk: str = "policy",
    intent: str = "policy_ask", confidence: float = 0.97,
) -> Turn:  # fmt: skip
    """What the engine hands back when one action of ours said this."""
    said = tuple(message if isinstance(message, Message) else Message(message) for message in messages)
    return Turn((to_wire(Answered(outcome, said, desk)),), intent, confidence, ((intent, confidence),))


class FakeDialogue:
    """Implements `bot.rasa_client.Dialogue`.

    Attributes:
        script: what the coming turns are, in order; an exception among them is raised. When it has run out, every turn
            repeats what was heard.
        calls: every message that reached the engine. finished: those it had answered, in order.
        down, slow, empty: the three ways to have no usable answer. seconds: how long a turn takes.
        before_turn: called at the start of every turn; for looking around while the engine works.
        forgotten: the conversations that it was told to delete.
    """

    def __init__(self, *script: Turn | Exception, seconds: float = 0.0) -> None:
        self.script = list(script)
        self.seconds = seconds
        self.calls: list[Call] = []
        self.finished: list[Call] = []
        self.down = self.slow = self.empty = False
        self.before_turn: Callable[[Call], None] = lambda call: None
        self.forgotten: list[str] = []

    async def respond(self, session_id: str, text: str, metadata: dict[str, Any]) -> Turn:
        call = Call(session_id, text, metadata)
        self.calls.append(call)
        self.before_turn(call)
        if self.down or self.slow or self.empty:
            raise DialogueUnavailable(
                "the fake engine is " + ("down" if self.down else "slow" if self.slow else "empty")
            )
        await asyncio.sleep(self.seconds)
        turn = self.script.pop(0) if self.script else turn_saying(f"听到了：{text}")
        self.finished.append(call)
        if isinstance(turn, Exception):
            raise turn
        return turn

    async def forget(self, session_id: str) -> None:
        if self.down:
            raise DialogueUnavailable("the fake engine is down")
        self.forgotten.append(session_id)

    async def is_up(self) -> bool:
        return not self.down

    @property
    def heard(self) -> list[str]:
        """The texts that reached the engine."""
        return [call.text for call in self.calls]
