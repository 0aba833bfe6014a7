"""Needs and orders under pressure, on SQLite and on PostgreSQL, as two processes share one database."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import TypeVar

import pytest

from bot.desks.order_staff import OrderStaff
from bot.desks.order_upkeep import OrderUpkeep
from bot.desks.orders import OrderDesk
from bot.desks.whitelist import WhitelistDesk
from knowledge.errors import Conflict
from knowledge.records.database import Database
from knowledge.records.repositories.introductions import Introductions
from knowledge.records.repositories.trade_orders import TradeOrders
from tests.recorded_needs import DAY, HOUR, NOW, events, order, put_offers, register, registration, remove_offers

Result = TypeVar("Result")
THREADS = 8
LATE = NOW + 49 * HOUR


@pytest.fixture
def replicas(database: Database) -> Iterator[list[Database]]:
    """The same database as two processes see it: each with connections and locks of its own."""
    other = Database(database.url)
    yield [database, other]
    other.close()


def at_once(replicas: list[Database], work: Callable[[Database, int], Result], count: int = THREADS) -> list[Result]:
    """The work, `count` times at the same moment, in turns over the replicas."""
    start = threading.Barrier(count)

    def one(place: int) -> Result:
        start.wait()
        return work(replicas[place % 2], place)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_one_turn_that_comes_many_times_at_once_records_one_need(replicas: list[Database]) -> None:
    put_offers(replicas[0], "a", "b")
    done = at_once(replicas, lambda database, _: register(database, "t1", "a", "b"))
    assert len(set(done)) == 1
    assert done[0].number == f"XQ-{DAY}-0001"
    with replicas[0].looking() as connection:
        assert len(TradeOrders(connection).page(limit=9, offset=0)) == 1
        assert len(Introductions(connection).of_need(done[0].number)) == 2


def test_many_registrations_at_once_get_numbers_without_a_gap(replicas: list[Database]) -> None:
    def several(database: Database, worker: int) -> list[tuple[str, str]]:
        done = [register(database, f"t{worker}-{place}") for place in range(5)]
        return [(each.number, each.order_number) for each in done]

    given = sorted(pair for pairs in at_once(replicas, several) for pair in pairs)
    expected = [f"{DAY}-{place:04d}" for place in range(1, THREADS * 5 + 1)]
    assert given == [(f"XQ-{place}", f"DD-{place}") for place in expected]


def test_two_replicas_that_reassign_at_once_pass_every_order_on_once(replicas: list[Database]) -> None:
    put_offers(replicas[0], "a", "b", "c")
    done = [register(replicas[0], f"t{place}", "a", "b", "c") for place in range(12)]
    counts = at_once(replicas, lambda database, _: OrderUpkeep(database).reassign_overdue(LATE), 4)
    assert sum(counts) == len(done)
    for each in done:
        assert events(replicas[0], each.order_number) == [
            ("register", "registered"), ("introduce", "matched"), ("time_out", "registered"), ("introduce", "matched"),
        ]  # fmt: skip
        with replicas[0].looking() as connection:
            assert [row.state for row in Introductions(connection).of_need(each.number)] == [
                "timed_out", "asked", "waiting",
            ]  # fmt: skip


def test_expiry_by_two_at_once_ends_every_need_once_and_erases_its_contact(replicas: list[Database]) -> None:
    done = [register(replicas[0], f"t{place}") for place in range(12)]
    over = date(2026, 11, 23) + timedelta(days=91)
    counts = at_once(replicas, lambda database, _: OrderUpkeep(database).expire(over, now=LATE), 4)
    assert sum(counts) == len(done)
    for each in done:
        assert [event for event, _ in events(replicas[0], each.order_number)] == [
            "register",
            "expire",
            "contact_erased",
        ]
        kept = order(replicas[0], each.number)
        assert (kept.need_state, kept.state, kept.has_contact) == ("expired", "failed", False)


def test_of_many_staff_who_saw_one_version_one_enters_the_event(replicas: list[Database]) -> None:
    put_offers(replicas[0], "a")
    done = register(replicas[0], "t1", "a")

    def accept(database: Database, place: int) -> str:
        try:
            OrderStaff(database).change(done.order_number, "accept", version=2, staff=f"staff{place}", now=NOW)
        except Conflict as conflict:
            return str(conflict)
        return "entered"

    said = Counter(at_once(replicas, accept))
    assert said == {"entered": 1, f"order {done.order_number} is at version 3, not 2: read it again": THREADS - 1}
    assert [event for event, _ in events(replicas[0], done.order_number)] == ["register", "introduce", "accept"]


def test_an_answer_and_the_time_out_at_once_leave_one_of_them(replicas: list[Database]) -> None:
    put_offers(replicas[0], "a", "b")
    for place in range(6):
        done = register(replicas[0], f"t{place}", "a", "b")

        def race(database: Database, worker: int, number: str = done.order_number) -> None:
            if worker % 2:
                OrderUpkeep(database).reassign_overdue(LATE)
                return
            try:
                OrderStaff(database).change(number, "accept", version=2, staff="li", now=LATE)
            except Conflict:
                return

        at_once(replicas, race, 4)
        log = events(replicas[0], done.order_number)
        accepted = [("accept", "accepted")]
        passed_on = [("time_out", "registered"), ("introduce", "matched")]
        assert log[2:] in (accepted, passed_on)
        assert order(replicas[0], done.number).state == log[-1][1]


def test_withdrawing_and_reassigning_at_once_never_asks_another_afterwards(replicas: list[Database]) -> None:
    put_offers(replicas[0], "a", "b")
    for place in range(6):
        done = register(replicas[0], f"t{place}", "a", "b")

        def race(database: Database, worker: int, number: str = done.number) -> None:
            if worker % 2:
                OrderUpkeep(database).reassign_overdue(LATE)
            else:
                assert OrderDesk(database).withdraw(number, session_id="s1", now=LATE)

        at_once(replicas, race, 4)
        with replicas[0].looking() as connection:
            states = {row.state for row in Introductions(connection).of_need(done.number)}
        assert not states & {"asked", "waiting"}
        assert order(replicas[0], done.number).need_state == "withdrawn"


def test_an_enterprise_entered_by_many_at_once_stands_on_the_list_once(replicas: list[Database]) -> None:
    def enter(database: Database, place: int) -> bool:
        try:
            WhitelistDesk(database).enter("宁夏示例枸杞有限公司", reason="信用好", staff=f"staff{place}", now=NOW)
        except Conflict:
            return False
        return True

    assert at_once(replicas, enter).count(True) == 1


def test_a_registration_keeps_the_offers_as_they_were_and_says_what_is_gone(database: Database) -> None:
    put_offers(database, "a", "b", "over")
    put_offers(database, "over", valid_until="2026-11-22")
    done = OrderDesk(database).register(registration("t1", "b", "nowhere", "a", "over", "b"), now=NOW)
    assert done.introduced == ("周转贷b（示例）", "周转贷a（示例）")
    assert done.gone == ("nowhere", "周转贷over（示例）")
    remove_offers(database, "a", "b")
    again = OrderDesk(database).register(registration("t1", "b", "nowhere", "a", "over", "b"), now=NOW)
    assert again == done
