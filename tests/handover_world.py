"""A gateway with handovers over a database, as one replica sees it; time stands still until it is moved."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.engine import Connection

from bot.conversation import Conversation
from bot.conversation_log import ConversationLog
from bot.desks.human import reach_a_person
from bot.desks.policy import PolicyDesk
from bot.errors import AssistantError
from bot.handovers.alerts import SILENT, Alerts
from bot.handovers.desk import HandoverDesk
from bot.handovers.hours import read_service_hours
from bot.handovers.life import HandoverTerms
from bot.handovers.staff import HandoverStaff
from bot.handovers.upkeep import HandoverUpkeep
from bot.locks import LocalLocks
from bot.messages import IncomingMessage, Outcome, Reply
from bot.persons import People
from bot.reception import Channels, FrontDesk
from channels.web_chat.pusher import WebPusher
from knowledge.records.database import Database
from knowledge.records.repositories.handovers import Handovers
from knowledge.records.repositories.staff import Staff
from knowledge.records.tables import StaffRow
from knowledge.records.vault import Vault, make_key
from matching.need.read import NeedReader
from tests.fakes.answerer import ScriptedAnswerer
from tests.fakes.dialogue import FakeDialogue, turn_saying

MONDAY = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)  # ten o'clock in Yinchuan
NIGHT = timedelta(hours=12)
HOURS = "周一至周五 9:00-12:00,14:00-18:00"
VAULT_KEY = make_key()
MINUTE = timedelta(minutes=1)


class RecordingPusher:
    """Keeps what it was to push."""

    def __init__(self) -> None:
        self.pushed: list[Reply] = []

    def push(self, connection: Connection, reply: Reply) -> None:
        self.pushed.append(reply)


class CallsForPeople(FakeDialogue):
    """Says what was heard, and hands over when it is asked for."""

    async def respond(self, session_id: str, text: str, metadata: dict[str, Any]) -> Any:
        if text == "转人工":
            person = turn_saying(reach_a_person(), outcome=Outcome.HANDOVER, desk="human", intent="human_request")
            self.script.insert(0, person)
        return await super().respond(session_id, text, metadata)


@dataclass
class World:
    """One replica."""

    database: Database
    now: datetime = MONDAY
    enabled: bool = True
    dialogue: CallsForPeople = field(default_factory=CallsForPeople)
    wechat: RecordingPusher = field(default_factory=RecordingPusher)
    alerts: Alerts = SILENT

    def __post_init__(self) -> None:
        terms = HandoverTerms(self.enabled, read_service_hours(HOURS))
        self.people = People(self.database, b"k" * 32, {"web": WebPusher(), "wechat": self.wechat})
        self.vault, self.log = Vault([VAULT_KEY]), ConversationLog(self.database)
        self.desk = HandoverDesk(self.database, self.people, self.vault, terms, lambda: self.now, self.alerts)
        self.staff = HandoverStaff(self.database, self.people, lambda: self.now, self.alerts)
        self.upkeep = HandoverUpkeep(self.database, self.people, terms, lambda: self.now, self.alerts)
        self.conversation = Conversation(
            self.log, self.dialogue, PolicyDesk(ScriptedAnswerer()), LocalLocks(), self.vault, NeedReader(),
            today=lambda: date(2026, 6, 15),
            reception=FrontDesk(
                self.people, takers=(Channels(self.people, self.log).take, self.desk.take), settlers=(self.desk.settle,)
            ),
        )  # fmt: skip

    def hire(self, *names: str, role: str = "operator") -> None:
        with self.database.transaction() as session:
            for name in names or ("li", "wang"):
                Staff(session).add(StaffRow(username=name, password_hash="x", roles=[role]))

    async def say(self, text: str, session_id: str = "s1", channel: str = "web", **fields: Any) -> dict[str, Any]:
        return await self.conversation.handle(IncomingMessage(session_id, text, channel, **fields))

    def row(self, session_id: str = "s1") -> Any:
        with self.database.looking() as connection:
            return Handovers(connection).of_session(session_id)

    def told(self, session_id: str = "s1") -> list[str]:
        """All that was said to a person."""
        return [row["text"] for row in self.log.history(session_id, 0, 500) if row["direction"] == "out"]

    def later(self, minutes: float) -> int:
        """Time goes on, and the chores are done."""
        self.now += timedelta(minutes=minutes)
        return self.upkeep.go_round()


def at_once(*work: Callable[[], Any]) -> list[Any]:
    """Do these at the same moment, each in a thread; an error for the caller stands in the place of its result."""
    start = threading.Barrier(len(work))

    def one(each: Callable[[], Any]) -> Any:
        start.wait()
        try:
            return each()
        except AssistantError as error:
            return error

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(one, work))
