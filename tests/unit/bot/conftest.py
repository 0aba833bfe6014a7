"""A conversation with a real log, a scripted dialogue engine and a scripted search."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from bot.conversation import Conversation
from bot.conversation_log import ConversationLog
from bot.desks.policy import PolicyDesk
from bot.locks import LocalLocks
from bot.messages import IncomingMessage, Reply
from knowledge.records.database import Database
from knowledge.records.vault import Vault, make_key
from matching.need.read import NeedReader
from tests.fakes.answerer import ScriptedAnswerer
from tests.fakes.dialogue import FakeDialogue

TODAY = date(2026, 6, 15)


@dataclass
class Hall:
    """The gateway with everything behind it in view; `observed` is what it reported of each turn."""

    conversation: Conversation
    log: ConversationLog
    dialogue: FakeDialogue
    answerer: ScriptedAnswerer
    observed: list[Reply]

    def rows(self, session_id: str = "s1") -> list[dict[str, Any]]:
        return self.log.history(session_id, 0, 100)

    def directions(self, session_id: str = "s1") -> list[str]:
        return [row["direction"] for row in self.rows(session_id)]


Say = Callable[..., Awaitable[dict[str, Any]]]


@pytest.fixture
def hall(sqlite_database: Database) -> Hall:
    observed: list[Reply] = []
    log, dialogue, answerer = ConversationLog(sqlite_database), FakeDialogue(), ScriptedAnswerer()
    conversation = Conversation(
        log, dialogue, PolicyDesk(answerer), LocalLocks(), Vault([make_key()]), NeedReader(),  # offers what the desk uses
        observe=lambda reply, seconds: observed.append(reply), today=lambda: TODAY,
    )  # fmt: skip
    return Hall(conversation, log, dialogue, answerer, observed)


@pytest.fixture
def say(hall: Hall) -> Say:
    """Say something to the gateway; the reply comes back as the JSON of the contract."""

    async def say(text: str, session_id: str = "s1", **fields: Any) -> dict[str, Any]:
        return await hall.conversation.handle(IncomingMessage(session_id, text, **fields))

    return say
