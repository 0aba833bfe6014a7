"""Queries over WeChat's followers, pushes and outbox: the same on every database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from knowledge.records.database import Database
from knowledge.records.repositories.wechat_inbox import (
    DONE,
    LATER,
    LINK,
    OPEN,
    PASSIVE,
    Arrival,
    WechatFollowers,
    WechatPushes,
    windows_of,
)
from knowledge.records.repositories.wechat_outbox import FAILED, QUEUED, SENDING, SENT, WAITING, WechatOutbox

NOW = datetime(2026, 6, 15, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def followers(database: Database) -> Database:
    with database.writing() as connection:
        for name in ("anna", "bo"):
            WechatFollowers(connection).keep(f"s-{name}", f"o-{name}", NOW)
    return database


def queue(outbox: WechatOutbox, session: str, turn: str, *texts: str, **fields: Any) -> None:
    outbox.queue(
        session, turn, [{"text": text} for text in texts], now=NOW, expires_at=NOW + timedelta(days=2), **fields
    )


def texts(rows: Any) -> list[str]:
    return [row.body["text"] for row in rows]


def test_a_follower_is_kept_once_and_keeps_what_was_counted(followers: Database) -> None:
    with followers.writing() as connection:
        people = WechatFollowers(connection)
        people.change("s-anna", said_used=3)
        people.keep("s-anna", "o-anna", NOW + SECOND, said_at=NOW)
        row = people.hold("s-anna")
        assert row is not None
        assert (row.met_at, row.follows, row.openid) == (NOW + SECOND, True, "o-anna")
        assert windows_of(row) == {"said_at": NOW, "said_used": 3, "tapped_at": None, "tapped_used": 0}
        people.keep("s-anna", "o-anna", NOW, follows=False)
        found = people.get("s-anna")
        assert found is not None
        assert not found.follows
        assert people.get("s-nobody") is None


def test_deliveries_are_counted_and_one_caller_moves_a_push(followers: Database) -> None:
    with followers.writing() as connection:
        pushes = WechatPushes(connection)
        arrivals = [pushes.arrive("s-anna", "m1", "sealed", NOW + n * SECOND) for n in range(3)]
        assert arrivals == [Arrival(n, OPEN) for n in (1, 2, 3)]
        assert pushes.arrive("s-bo", "m1", "other", NOW) == Arrival(1, OPEN)
        assert [pushes.move("s-anna", "m1", (OPEN,), PASSIVE) for _ in range(2)] == [True, False]
        assert pushes.arrive("s-anna", "m1", "sealed", NOW) == Arrival(4, PASSIVE)
        pushes.finish("s-anna", "m1", "t1")
        pushes.replied("s-anna", "m1", "您好")
        row = pushes.get("s-anna", "m1")
        assert row is not None
        assert (row.turn_id, row.sealed, row.reply) == ("t1", "", "您好")


def test_what_is_forgotten_is_found_and_what_is_worked_at_is_not(followers: Database) -> None:
    with followers.writing() as connection:
        pushes = WechatPushes(connection)
        for key, state, turn in (
            ("answered", OPEN, "t1"), ("owed", LATER, "t2"), ("lost", OPEN, None), ("late", LATER, None), ("given", PASSIVE, "t3"),
        ):  # fmt: skip
            pushes.arrive("s-anna", key, "sealed", NOW)
            pushes.move("s-anna", key, (OPEN,), state)
            if turn:
                pushes.finish("s-anna", key, turn)

        def found(answered: int, lost: int) -> set[str]:
            rows = pushes.forgotten(answered_before=NOW + answered * SECOND, lost_before=NOW + lost * SECOND, limit=9)
            return {row.key for row in rows}

        assert (pushes.owed("s-anna"), pushes.owed("s-bo")) == (1, 0)
        assert found(0, 0) == set()
        assert found(1, 0) == {"answered", "owed"}
        assert found(0, 1) == {"lost", "late"}
        pushes.seen("s-anna", "lost", NOW + 5 * SECOND)
        assert found(1, 1) == {"answered", "owed", "late"}


def test_typing_is_shown_once_to_who_waits(followers: Database) -> None:
    with followers.writing() as connection:
        pushes = WechatPushes(connection)
        pushes.arrive("s-anna", "m1", "", NOW)
        pushes.arrive("s-bo", "m1", "", NOW)
        pushes.finish("s-bo", "m1", "t1")
        before, after = NOW + SECOND, NOW - SECOND
        assert pushes.anybody_waits(before, after)
        assert [list(pushes.begin_typing(before, after)) for _ in range(2)] == [["o-anna"], []]
        assert not pushes.anybody_waits(before, after)


def test_what_is_over_is_forgotten(followers: Database) -> None:
    with followers.writing() as connection:
        pushes = WechatPushes(connection)
        for number, state in enumerate((OPEN, PASSIVE, LATER, LINK, DONE)):
            pushes.arrive("s-anna", f"m{number}", "", NOW)
            pushes.move("s-anna", f"m{number}", (OPEN,), state)
        assert pushes.forget(NOW) == 0
        assert pushes.forget(NOW + SECOND) == 5


def test_messages_to_one_person_go_in_order_and_each_part_once(followers: Database) -> None:
    with followers.writing() as connection:
        outbox = WechatOutbox(connection)
        queue(outbox, "s-anna", "t1", "one", "two")
        queue(outbox, "s-anna", "t1", "one again", "two again", "three")
        queue(outbox, "s-bo", "t2", "hello", urgent=True)
        queue(outbox, "s-nobody", "t9", "to somebody who never wrote")
        assert texts(outbox.of_session("s-anna")) == ["one", "two", "three"]
        assert (outbox.has_due(NOW), outbox.has_due(NOW - SECOND)) == (True, False)
        due = outbox.due(NOW, 9)
        assert [(row.body["text"], row.openid, row.urgent) for row in due] == [
            ("one", "o-anna", False), ("hello", "o-bo", True),
        ]  # fmt: skip
        outbox.change(due[0].id, state=SENDING, not_before=NOW)
        assert texts(outbox.due(NOW, 9)) == ["hello"]
        outbox.change(due[0].id, state=SENT, sent_at=NOW)
        assert texts(outbox.due(NOW, 9)) == ["two", "hello"]
        assert texts(outbox.due(NOW, 1)) == ["two"]
        assert outbox.due(NOW - SECOND, 9) == []


def test_what_waits_goes_at_the_next_contact(followers: Database) -> None:
    with followers.writing() as connection:
        outbox = WechatOutbox(connection)
        queue(outbox, "s-anna", "t1", "one", "two")
        queue(outbox, "s-anna", "t2", "three", state=WAITING)
        assert texts(outbox.waiting("s-anna")) == ["one", "two", "three"]
        outbox.put_off("s-anna", WAITING, "45047")
        assert (outbox.due(NOW, 9), texts(outbox.waiting("s-anna"))) == ([], ["one", "two", "three"])
        assert outbox.wake("s-anna", NOW) == 3
        assert texts(outbox.due(NOW, 9)) == ["one"]
        outbox.put_off("s-anna", FAILED, "48002")
        assert {row.state for row in outbox.of_session("s-anna")} == {FAILED}


def test_what_a_dead_process_was_sending_is_sent_again_and_what_is_too_old_never(followers: Database) -> None:
    with followers.writing() as connection:
        outbox = WechatOutbox(connection)
        queue(outbox, "s-anna", "t1", "one")
        outbox.change(outbox.due(NOW, 1)[0].id, state=SENDING, not_before=NOW)
        assert (outbox.rescue(NOW), outbox.rescue(NOW + SECOND)) == (0, 1)
        assert [row.state for row in outbox.of_session("s-anna")] == [QUEUED]
        assert (outbox.expire(NOW), outbox.expire(NOW + timedelta(days=2))) == (0, 1)
        assert outbox.due(NOW, 9) == []


def test_two_senders_never_take_the_same_message(followers: Database) -> None:
    with followers.writing() as connection:
        queue(WechatOutbox(connection), "s-anna", "t1", "one")
        queue(WechatOutbox(connection), "s-bo", "t2", "hello")
    if followers.url.startswith("sqlite"):
        return  # one writer at a time: the second waits until the first has marked what it took
    with followers.writing() as first, followers.writing() as second:
        assert len(WechatOutbox(first).due(NOW, 1)) == 1
        assert texts(WechatOutbox(second).due(NOW, 9)) == ["hello"]
