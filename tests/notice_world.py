"""Recorded needs, offers, and a desk that tells the one of the other: small, with a clock that tests move."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from bot.desks.notice_times import NoticeTerms
from bot.desks.notices import NoticeDesk
from bot.messages import Reply
from knowledge.lexicon import Lexicon
from knowledge.offers import Kind
from knowledge.records.database import Database
from knowledge.records.repositories.notices import NOTICES
from knowledge.records.repositories.supply import Supply
from knowledge.records.repositories.watched_needs import NEEDS
from knowledge.records.tables.base import utc_now
from matching.need.need import Need
from matching.need.read import NeedReader
from matching.query import QueryReader
from matching.supply.match import Matcher
from matching.supply.stock import Stock
from matching.tokenise import Segmenter
from tests.fakes.encoder import FakeEncoder

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)  # a Monday, ten in the morning in Shanghai
READER, NEED_READER = QueryReader(Lexicon(), Segmenter()), NeedReader()
TEXT = "想贷三百万，用一年，没有抵押"
NEED = Need(kind="financing", amount=3_000_000, term=12, collateral=("none",), region="银川市")
LOAN: dict[str, Any] = {
    "title": "枸杞周转贷", "description": "企业周转用的流动资金贷款。", "institution": "示例银行", "financing_type": "loan",
    "amount_min": 500_000, "amount_max": 5_000_000, "term_min": 3, "term_max": 24, "collateral": ["none"],
}  # fmt: skip


@dataclass
class RecordingPusher:
    """Keeps what was pushed; `failing` is a session that cannot be reached."""

    pushed: list[Reply] = field(default_factory=list)
    failing: str | None = None

    def push(self, connection: Connection, reply: Reply) -> None:
        if reply.session_id == self.failing:
            raise RuntimeError("the channel is gone")
        self.pushed.append(reply)


def make_matcher(database: Database) -> Matcher:
    return Matcher(database, Stock(database, FakeEncoder()), NEED_READER, READER)


def make_desk(database: Database, **terms: Any) -> NoticeDesk:
    return NoticeDesk(database, make_matcher(database), NoticeTerms(**terms))


@dataclass
class World:
    """One database and one desk over it. `now` moves only by hand."""

    database: Database
    terms: dict[str, Any] = field(default_factory=dict)
    now: datetime = NOW
    pusher: RecordingPusher = field(default_factory=RecordingPusher)
    desk: NoticeDesk = field(init=False)

    def __post_init__(self) -> None:
        self.desk = make_desk(self.database, **self.terms)

    def put(self, *ids: str, kind: Kind = "financing", **fields: Any) -> None:
        with self.database.writing() as connection:
            Supply(connection).put(kind, {i: {**LOAN, "id": i, **fields} for i in ids}, staff=None)

    def remove(self, *ids: str, kind: Kind = "financing") -> None:
        with self.database.writing() as connection:
            Supply(connection).remove(kind, list(ids), staff=None)

    def record(self, number: str = "XQ-1", need: Need = NEED, text: str = TEXT, **fields: Any) -> str:
        """A need of a session of its own, as it stands after registration; nobody has announced it yet."""
        at = fields.pop("created_at", utc_now())  # as of offers, so that the two can be compared
        values = {
            "number": number, "session_id": f"session of {number}", "turn_id": f"turn of {number}", "channel": "web",
            "kind": need.kind, "fields": need.as_json(), "text": text, "state": "open", "muted": False,
            "expires_on": date(2027, 2, 20), "created_at": at, "updated_at": at, **fields,
        }  # fmt: skip
        with self.database.writing() as connection:
            connection.execute(insert(NEEDS), values)
        return number

    def watch(self, number: str = "XQ-1", **fields: Any) -> str:
        """A need that is recorded and announced."""
        self.record(number, **fields)
        self.desk.announce(number, self.now)
        return number

    def change(self, number: str, **values: Any) -> None:
        """What other desks do to a need."""
        with self.database.writing() as connection:
            connection.execute(update(NEEDS).where(NEEDS.c.number == number).values(**values))

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)

    def go_round(self) -> list[Reply]:
        """One round of the chore; what it pushed."""
        before = len(self.pusher.pushed)
        self.desk.go_round({"web": self.pusher}, lambda: self.now)
        return self.pusher.pushed[before:]

    def notices(self, audience: str = "enterprise") -> dict[tuple[str, str], str]:
        """(need, offer) → state."""
        with self.database.looking() as connection:
            rows = connection.execute(select(NOTICES).where(NOTICES.c.audience == audience).order_by(NOTICES.c.id))
            return {(row.need_number, row.offer_id): row.state for row in rows}

    def queued(self, audience: str = "enterprise") -> list[str]:
        """The offers in notices that wait."""
        return [offer for (_, offer), state in self.notices(audience).items() if state == "queued"]


def told(replies: list[Reply]) -> list[list[str]]:
    """The offers on the cards of each reply."""
    return [[card.id for message in reply.messages for card in message.cards] for reply in replies]


def due_ids(world: World, audience: str = "provider") -> list[int]:
    """The notices that may go now."""
    return [i for due in world.desk.due(world.now) if due.audience == audience for i in due.ids]
