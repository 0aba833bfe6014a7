"""Numbers, needs, introductions, trade orders: every query means the same on SQLite and on PostgreSQL."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from knowledge.records.database import Database
from knowledge.records.repositories.introductions import Introductions
from knowledge.records.repositories.needs import Needs, lock_registration
from knowledge.records.repositories.numbers import Numbers
from knowledge.records.repositories.trade_orders import TradeOrders
from tests.recorded_needs import HOUR, NOW

TODAY = date(2026, 11, 23)
THREADS = 8


@pytest.fixture
def replicas(database: Database) -> Iterator[list[Database]]:
    """The same database as two processes see it: each with connections and locks of its own."""
    other = Database(database.url)
    yield [database, other]
    other.close()


def add_need(database: Database, place: int, **fields: object) -> tuple[str, str]:
    """A need with its order; their numbers."""
    number, order_number = f"XQ-20261123-{place:04d}", f"DD-20261123-{place:04d}"
    at = NOW + timedelta(minutes=place)
    values = {
        "number": number, "session_id": "s1", "turn_id": f"t{place}", "channel": "web", "kind": "financing",
        "fields": {"kind": "financing"}, "text": "想贷款", "enterprise": None, "contact": f"sealed{place}",
        "contact_hint": "138****2345", "consented_at": NOW, "state": "open", "muted": False,
        "expires_on": TODAY + timedelta(days=90), "created_at": at, "updated_at": at, **fields,
    }  # fmt: skip
    with database.writing() as connection:
        Needs(connection).add(**values)
        TradeOrders(connection).add(order_number, need_number=number, at=at)
    return number, order_number


def queue(database: Database, need: str, *ids: str) -> list[int]:
    with database.writing() as connection:
        line = Introductions(connection)
        return [line.add(need, kind="financing", offer_id=i, title=f"贷{i}", institution="示例银行") for i in ids]


# --- numbers ---


def test_numbers_count_for_each_prefix_and_day(database: Database) -> None:
    with database.writing() as connection:
        numbers = Numbers(connection)
        given = [numbers.next("XQ", TODAY), numbers.next("DD", TODAY), numbers.next("XQ", TODAY)]
        given.append(numbers.next("XQ", TODAY + timedelta(days=1)))
    assert given == ["XQ-20261123-0001", "DD-20261123-0001", "XQ-20261123-0002", "XQ-20261124-0001"]


def test_a_number_of_a_transaction_that_failed_is_given_again(database: Database) -> None:
    with pytest.raises(RuntimeError), database.writing() as connection:
        Numbers(connection).next("XQ", TODAY)
        raise RuntimeError
    with database.writing() as connection:
        assert Numbers(connection).next("XQ", TODAY) == "XQ-20261123-0001"


def test_after_9999_numbers_grow_longer(database: Database) -> None:
    with database.writing() as connection:
        numbers = Numbers(connection)
        last = [numbers.next("XQ", TODAY) for _ in range(10_001)][-2:]
    assert last == ["XQ-20261123-10000", "XQ-20261123-10001"]


def test_many_at_once_in_two_processes_get_every_number_once_without_a_gap(replicas: list[Database]) -> None:
    start = threading.Barrier(THREADS)

    def take(worker: int) -> list[str]:
        taken = []
        start.wait()
        for place in range(20):
            try:
                with replicas[worker % 2].writing() as connection:
                    number = Numbers(connection).next("XQ", TODAY)
                    if place % 5 == 4:
                        raise RuntimeError  # what fails leaves no hole
                taken.append(number)
            except RuntimeError:
                pass
        return taken

    with ThreadPoolExecutor(THREADS) as pool:
        given = [number for taken in pool.map(take, range(THREADS)) for number in taken]
    assert sorted(given) == [f"XQ-20261123-{place:04d}" for place in range(1, THREADS * 16 + 1)]


# --- needs ---


def test_a_need_is_found_by_its_turn_and_a_turn_records_one(database: Database) -> None:
    number, _ = add_need(database, 1)
    with database.looking() as connection:
        assert Needs(connection).number_of("t1") == number
        assert Needs(connection).number_of("t2") is None
    with pytest.raises(IntegrityError):
        add_need(database, 2, turn_id="t1")


def test_a_contact_is_kept_until_it_is_erased_with_its_hint(database: Database) -> None:
    number, order_number = add_need(database, 1)
    with database.looking() as connection:
        assert Needs(connection).contact_of(number) == "sealed1"
    with database.writing() as connection:
        assert Needs(connection).erase_contact(number)
        assert not Needs(connection).erase_contact(number)
    with database.looking() as connection:
        assert Needs(connection).contact_of(number) is None
        kept = TradeOrders(connection).find(order_number)
        assert (kept.contact_hint, kept.has_contact) == (None, False)


def test_a_need_changes_its_state_and_says_when(database: Database) -> None:
    number, _ = add_need(database, 1)
    with database.writing() as connection:
        Needs(connection).change(number, at=NOW + HOUR, state="withdrawn")
    with database.looking() as connection:
        assert TradeOrders(connection).find(number).need_state == "withdrawn"


def test_the_lock_is_given_back_at_the_end_of_the_transaction(database: Database) -> None:
    for _ in range(2):
        with database.writing() as connection:
            lock_registration(connection)


# --- introductions ---


def test_offers_stand_in_line_as_they_came_and_each_once(database: Database) -> None:
    number, _ = add_need(database, 1)
    first, second = queue(database, number, "b", "a")
    with database.looking() as connection:
        line = Introductions(connection).of_need(number)
        assert [(row.id, row.place, row.offer_id, row.state) for row in line] == [
            (first, 1, "b", "waiting"), (second, 2, "a", "waiting"),
        ]  # fmt: skip
        assert Introductions(connection).get(second).title == "贷a"
        assert Introductions(connection).get(second + 99) is None
    with pytest.raises(IntegrityError):
        queue(database, number, "a")


def test_who_was_asked_and_is_late_is_overdue_the_latest_first(database: Database) -> None:
    needs = [add_need(database, place)[0] for place in (1, 2, 3, 4)]
    asked = [queue(database, number, "a")[0] for number in needs]
    with database.writing() as connection:
        line = Introductions(connection)
        for place, introduction in enumerate(asked[:3]):
            line.change(introduction, state="asked", asked_at=NOW, due_at=NOW + place * HOUR)
    with database.looking() as connection:
        assert Introductions(connection).overdue(NOW + HOUR) == needs[:2]
        assert Introductions(connection).overdue(NOW - HOUR) == []


def test_cancelling_leaves_alone_what_was_answered(database: Database) -> None:
    number, _ = add_need(database, 1)
    asked, answered, _waiting = queue(database, number, "a", "b", "c")
    with database.writing() as connection:
        line = Introductions(connection)
        line.change(asked, state="asked")
        line.change(answered, state="declined")
        line.cancel_open(number, at=NOW)
    with database.looking() as connection:
        assert [row.state for row in Introductions(connection).of_need(number)] == [
            "cancelled",
            "declined",
            "cancelled",
        ]


# --- trade orders ---


@pytest.mark.parametrize("by", [0, 1], ids=["need", "order"])
def test_an_order_is_held_and_found_by_either_number(database: Database, by: int) -> None:
    numbers = add_need(database, 1)
    with database.writing() as connection:
        assert TradeOrders(connection).hold(numbers[by]).number == numbers[1]
        assert TradeOrders(connection).hold("XQ-20261123-0009") is None
    with database.looking() as connection:
        found = TradeOrders(connection).find(numbers[by])
        assert (found.number, found.order_number, found.state, found.need_state) == (*numbers, "registered", "open")
        assert (found.version, found.title, found.has_contact) == (1, None, True)
        assert TradeOrders(connection).find("nothing") is None


def test_what_is_read_of_an_order_holds_no_contact(database: Database) -> None:
    add_need(database, 1)
    with database.looking() as connection:
        orders = TradeOrders(connection)
        rows = [orders.find("XQ-20261123-0001"), *orders.of_session("s1", limit=9), *orders.page(limit=9, offset=0)]
    assert len(rows) == 3
    assert all("contact" not in row._mapping and "sealed1" not in map(str, row) for row in rows)


def test_every_change_of_an_order_raises_its_version(database: Database) -> None:
    number, order_number = add_need(database, 1)
    (introduction,) = queue(database, number, "a")
    with database.writing() as connection:
        TradeOrders(connection).change(
            order_number, at=NOW + HOUR, state="agreed", introduction_id=introduction, amount=9_000_000_000
        )
    with database.looking() as connection:
        found = TradeOrders(connection).find(number)
    assert (found.version, found.state, found.amount, found.updated_at) == (2, "agreed", 9_000_000_000, NOW + HOUR)
    assert (found.title, found.institution, found.offer_kind) == ("贷a", "示例银行", "financing")


def test_events_come_back_in_their_order(database: Database) -> None:
    _, order_number = add_need(database, 1)
    with database.writing() as connection:
        orders = TradeOrders(connection)
        for event, before, after in (("register", None, "registered"), ("fail", "registered", "failed")):
            orders.log(order_number, event=event, before=before, after=after, actor="li", note="试", at=NOW)
    with database.looking() as connection:
        rows = TradeOrders(connection).events(order_number)
    assert [(row.event, row.before, row.after, row.actor, row.note, row.at) for row in rows] == [
        ("register", None, "registered", "li", "试", NOW), ("fail", "registered", "failed", "li", "试", NOW),
    ]  # fmt: skip


def test_a_session_sees_its_own_needs_newest_first(database: Database) -> None:
    add_need(database, 1)
    add_need(database, 2, kind="talent")
    add_need(database, 3, session_id="s2")
    with database.looking() as connection:
        orders = TradeOrders(connection)
        assert [row.number[-1] for row in orders.of_session("s1", limit=9)] == ["2", "1"]
        assert [row.number[-1] for row in orders.of_session("s1", kind="financing", limit=9)] == ["1"]
        assert [row.number[-1] for row in orders.of_session("s1", limit=1)] == ["2"]
        assert orders.of_session("s3", limit=9) == []


def test_pages_are_filtered_and_run_from_the_newest(database: Database) -> None:
    for place in range(1, 6):
        add_need(
            database, place, kind="talent" if place == 2 else "financing", state="closed" if place == 3 else "open"
        )
    with database.writing() as connection:
        TradeOrders(connection).change("DD-20261123-0004", at=NOW, state="failed")

    def shown(**filters: object) -> list[str]:
        with database.looking() as connection:
            return [r.number[-1] for r in TradeOrders(connection).page(**{"limit": 9, "offset": 0, **filters})]

    assert shown() == ["5", "4", "3", "2", "1"]
    assert [shown(limit=2, offset=offset) for offset in (0, 2, 4)] == [["5", "4"], ["3", "2"], ["1"]]
    assert shown(kind="talent") == ["2"]
    assert shown(need_state="closed") == ["3"]
    assert shown(state="failed", kind="financing") == ["4"]
    assert shown(since=NOW + timedelta(minutes=4)) == ["5", "4"]


def test_only_what_nobody_has_taken_up_expires_and_on_the_day_after_its_last(database: Database) -> None:
    for place, state in enumerate(("registered", "matched", "accepted", "failed"), start=1):
        _, order_number = add_need(database, place, expires_on=TODAY)
        with database.writing() as connection:
            TradeOrders(connection).change(order_number, at=NOW, state=state)
    with database.looking() as connection:
        assert TradeOrders(connection).expired(TODAY) == []
        assert [n[-1] for n in TradeOrders(connection).expired(TODAY + timedelta(days=1))] == ["1", "2"]


def test_contacts_of_orders_that_ended_before_a_time(database: Database) -> None:
    for place, (state, erased) in enumerate(
        (("failed", False), ("completed", False), ("failed", True), ("agreed", False))
    ):
        number, order_number = add_need(database, place)
        with database.writing() as connection:
            TradeOrders(connection).change(order_number, at=NOW + place * HOUR, state=state)
            if erased:
                Needs(connection).erase_contact(number)
    with database.looking() as connection:
        orders = TradeOrders(connection)
        assert [n[-1] for n in orders.ended_with_contact(NOW + 9 * HOUR)] == ["0", "1"]
        assert [n[-1] for n in orders.ended_with_contact(NOW + HOUR)] == ["0"]
