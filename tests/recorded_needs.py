"""Offers and registrations for tests of needs and orders."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.desks.orders import OrderDesk, Registered, Registration
from knowledge.records.database import Database
from knowledge.records.repositories.supply import Supply
from knowledge.records.repositories.trade_orders import TradeOrders
from matching.need.need import Need

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # nine in the morning in Yinchuan
DAY = "20261123"
HOUR = timedelta(hours=1)
PHONE = "13895012345"
NEED = Need(kind="financing", amount=3_000_000, term=12, region="贺兰县")


def put_offers(database: Database, *ids: str, kind: str = "financing", **fields: Any) -> None:
    offers = {i: {"id": i, "title": f"周转贷{i}（示例）", "institution": f"示例银行{i}", **fields} for i in ids}
    with database.writing() as connection:
        Supply(connection).put(kind, offers, staff=None)


def remove_offers(database: Database, *ids: str, kind: str = "financing") -> None:
    with database.writing() as connection:
        Supply(connection).remove(kind, ids, staff=None)


def registration(turn: str, *ids: str, session: str = "s1", **fields: Any) -> Registration:
    values: dict[str, Any] = {
        "need": NEED, "text": "想周转三百万", "session_id": session, "turn_id": turn, "channel": "web",
        "enterprise": "宁夏示例枸杞有限公司", "contact": f"sealed-{turn}", "contact_hint": "王女士 138****2345",
        "consented_at": NOW, "chosen": tuple(("financing", i) for i in ids),
    }  # fmt: skip
    return Registration(**{**values, **fields})


def register(database: Database, turn: str, *ids: str, now: datetime = NOW, **fields: Any) -> Registered:
    return OrderDesk(database).register(registration(turn, *ids, **fields), now=now)


def order(database: Database, number: str) -> Any:
    """A need with its order, as it stands."""
    with database.looking() as connection:
        row = TradeOrders(connection).find(number)
    assert row is not None
    return row


def events(database: Database, order_number: str) -> list[tuple[str, str]]:
    """(event, state after it), oldest first."""
    with database.looking() as connection:
        return [(row.event, row.after) for row in TradeOrders(connection).events(order_number)]
