"""The outbox of what staff are to be told, on SQLite and on PostgreSQL: one sender at a time, and nothing twice."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest

from knowledge.records.database import Database
from knowledge.records.repositories.staff_alerts import CANCELLED, GIVEN_UP, QUEUED, SENDING, SENT, StaffAlerts
from tests.handover_world import MONDAY

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


def add(database: Database, *kinds: str, at: datetime = MONDAY) -> None:
    with database.writing() as connection:
        for n, kind in enumerate(kinds, start=1):
            StaffAlerts(connection).add(kind, n, at=MONDAY, not_before=at, expires_at=at + 4 * HOUR)


def claim(database: Database, lease: str, now: datetime = MONDAY) -> Sequence[Any]:
    with database.writing() as connection:
        return StaffAlerts(connection).claim(lease, now, until=now + MINUTE, last_before=now - 9 * SECOND)


def settle(database: Database, lease: str, ids: Sequence[int], **values: Any) -> int:
    with database.writing() as connection:
        return StaffAlerts(connection).settle(lease, ids, **values)


def states(database: Database) -> list[str]:
    with database.looking() as connection:
        return [row.state for row in StaffAlerts(connection).all()]


def has_due(database: Database, now: datetime) -> bool:
    with database.looking() as connection:
        return StaffAlerts(connection).has_due(now)


def test_what_is_due_goes_together_and_to_one_sender(database: Database) -> None:
    add(database, "queued", "queued")
    add(database, "unclaimed", at=MONDAY + 3 * MINUTE)
    assert not has_due(database, MONDAY - SECOND) and has_due(database, MONDAY)
    rows = claim(database, "a")
    assert [(row.kind, row.attempts, row.state) for row in rows] == [("queued", 1, SENDING)] * 2
    assert claim(database, "b") == () and not has_due(database, MONDAY)
    assert settle(database, "b", [row.id for row in rows], state=SENT) == 0
    assert settle(database, "a", [rows[0].id], state=SENT) == 1
    assert settle(database, "a", [rows[1].id], state=CANCELLED) == 1
    assert settle(database, "a", [rows[0].id], state=QUEUED) == 0
    assert states(database) == [SENT, CANCELLED, QUEUED]


def test_after_a_message_there_is_a_gap_and_after_a_refusal_a_rest_for_everything(database: Database) -> None:
    add(database, "queued")
    [row] = claim(database, "a")
    settle(database, "a", [row.id], state=QUEUED, not_before=MONDAY + MINUTE, error="HTTP 500")
    add(database, "returned")
    for wait in (SECOND, 30 * SECOND, 59 * SECOND):
        assert has_due(database, MONDAY + wait) and claim(database, "b", MONDAY + wait) == ()
    rows = claim(database, "b", MONDAY + MINUTE)
    assert [(row.kind, row.attempts) for row in rows] == [("queued", 2), ("returned", 1)]
    settle(database, "b", [row.id for row in rows], state=SENT)
    add(database, "queued")
    assert claim(database, "c", MONDAY + MINUTE + 8 * SECOND) == ()
    assert len(claim(database, "c", MONDAY + MINUTE + 10 * SECOND)) == 1


def test_what_a_dead_process_held_goes_again_and_it_cannot_settle_it_any_more(database: Database) -> None:
    add(database, "queued")
    [row] = claim(database, "dead")
    assert not has_due(database, MONDAY + 59 * SECOND) and claim(database, "b", MONDAY + 59 * SECOND) == ()
    assert has_due(database, MONDAY + MINUTE)
    [again] = claim(database, "b", MONDAY + MINUTE)
    assert again.id == row.id and settle(database, "dead", [row.id], state=SENT) == 0
    assert settle(database, "b", [row.id], state=SENT) == 1


def test_what_waits_too_long_is_given_up_and_what_is_long_over_forgotten(database: Database) -> None:
    add(database, "queued", "queued", "queued")
    rows = claim(database, "a")
    settle(database, "a", [rows[0].id], state=SENT)
    settle(database, "a", [rows[1].id], state=QUEUED)
    with database.writing() as connection:
        alerts = StaffAlerts(connection)
        assert alerts.expire(MONDAY + 3 * HOUR) == 0
        assert alerts.expire(MONDAY + 4 * HOUR) == 2  # one was put back, the other's sender died
        assert [row.state for row in alerts.all()] == [SENT, GIVEN_UP, GIVEN_UP]
        assert alerts.forget(MONDAY) == 0
        alerts.add("queued", 9, at=MONDAY, not_before=MONDAY, expires_at=MONDAY + HOUR)
        assert alerts.forget(MONDAY + SECOND) == 3 and [row.handover_id for row in alerts.all()] == [9]


@pytest.mark.parametrize("round_", range(3))
def test_of_many_senders_at_once_one_gets_everything(database: Database, round_: int) -> None:
    add(database, *["queued"] * 20)
    other = Database(database.url)
    start = threading.Barrier(6)

    def one(n: int) -> list[int]:
        start.wait()
        return [row.id for row in claim((database, other)[n % 2], f"sender-{n}")]

    with ThreadPoolExecutor(6) as pool:
        got = list(pool.map(one, range(6)))
    other.close()
    assert sorted(map(len, got)) == [0, 0, 0, 0, 0, 20]
