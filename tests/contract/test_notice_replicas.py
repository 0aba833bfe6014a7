"""Notices on SQLite and on PostgreSQL, as two processes share one database: nothing is told twice, nothing is missed."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import func, select

from knowledge.records.database import Database
from knowledge.records.repositories.notices import NOTICES, Notices
from knowledge.records.repositories.supply import Supply
from knowledge.records.repositories.watched_needs import WatchedNeeds
from tests.notice_world import NOW, World, told

Result = TypeVar("Result")


@pytest.fixture
def worlds(database: Database) -> Iterator[list[World]]:
    """The same database as two processes see it: each with connections, locks and shelves of its own."""
    other = Database(database.url)
    yield [World(database), World(other)]
    other.close()


def at_once(*work: Callable[[], Result]) -> list[Result]:
    start = threading.Barrier(len(work))

    def one(each: Callable[[], Result]) -> Result:
        start.wait()
        return each()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(one, work))


def row(offer: str = "a", audience: str = "enterprise", need: str = "XQ-1", **fields: Any) -> dict[str, Any]:
    return {
        "audience": audience, "addressee": "s1", "need_number": need, "kind": "financing", "offer_id": offer,
        "text": "有新的", "state": "queued", "created_at": NOW, "not_before": NOW, "expires_at": NOW + timedelta(days=14),
        **fields,
    }  # fmt: skip


# --- queries ---


def test_a_pair_is_kept_once_a_side_and_renewed_only_if_it_was_never_told(database: Database) -> None:
    with database.writing() as connection:
        notices = Notices(connection)
        assert notices.queue([row("a"), row("b"), row("c", state="seen"), row("a", "provider")]) == 4
        ids = {r.offer_id: r.id for r in notices.page(after=0, limit=9, audience="enterprise")}
        notices.mark_sent([ids["a"]], turn_id="t", at=NOW)
        notices.cancel([ids["b"]])
        again = [row(offer, text="还有新的") for offer in "abc"]
        assert notices.queue(again) == 1
        texts = {r.offer_id: (r.state, r.text) for r in notices.page(after=0, limit=9, audience="enterprise")}
    assert texts == {"a": ("sent", "有新的"), "b": ("queued", "还有新的"), "c": ("seen", "有新的")}


def test_more_notices_than_one_query_may_name(database: Database) -> None:
    with database.writing() as connection:
        notices = Notices(connection)
        assert notices.queue([row(f"o{n}") for n in range(1300)]) == 1300
        assert len(notices.told("enterprise", "financing", [f"o{n}" for n in range(1300)])) == 1300


def test_messages_are_counted_by_what_the_cap_counts(worlds: list[World]) -> None:
    world = worlds[0]
    with world.database.writing() as connection:
        notices = Notices(connection)
        notices.queue([row(o, need=need) for need in ("XQ-1", "XQ-2") for o in "abc"])
        ids = [r.id for r in notices.page(after=0, limit=9)]
        notices.mark_sent(ids[:2], turn_id="one", at=NOW)
        notices.mark_sent(ids[2:3], turn_id="two", at=NOW + timedelta(hours=1))
        since = NOW - timedelta(days=7)
        assert {key: len(at) for key, at in notices.sent_at("enterprise", ["XQ-1", "XQ-2"], since).items()} == {
            "XQ-1": 2, "XQ-2": 0,
        }  # fmt: skip
        assert notices.sent_at("enterprise", ["XQ-1"], NOW)["XQ-1"] == [NOW + timedelta(hours=1)]


# --- two at once ---


def test_two_who_follow_at_once_tell_every_pair_once(worlds: list[World]) -> None:
    numbers = [worlds[0].watch(f"XQ-{n}") for n in range(12)]
    worlds[0].put("a", "b", institution=None)
    at_once(*(lambda w=w: w.desk.follow(NOW) for w in (*worlds, *worlds)))
    assert worlds[0].notices() == {(number, offer): "queued" for number in numbers for offer in "ab"}


def test_two_who_deliver_at_once_send_every_message_once(worlds: list[World]) -> None:
    for n in range(12):
        worlds[0].watch(f"XQ-{n}")
    worlds[0].put("a", "b")
    worlds[0].desk.follow(NOW)
    counts = at_once(*(lambda w=w: w.desk.deliver({"web": w.pusher}, NOW) for w in worlds))
    assert sum(counts) == 12
    pushed = [*worlds[0].pusher.pushed, *worlds[1].pusher.pushed]
    assert sorted(reply.session_id for reply in pushed) == sorted(f"session of XQ-{n}" for n in range(12))
    assert all(sorted(cards) == ["a", "b"] for cards in told(pushed))


def test_two_who_announce_at_once_tell_every_owner_once(worlds: list[World]) -> None:
    worlds[0].put("a", institution="甲行")
    for n in range(8):
        worlds[0].record(f"XQ-{n}")
    at_once(*(lambda w=w: w.desk.announce_new(NOW) for w in worlds))
    assert worlds[0].notices("provider") == {(f"XQ-{n}", "a"): "queued" for n in range(8)}


def test_needs_and_offers_that_come_at_once_all_meet(worlds: list[World]) -> None:
    """Every pair is either on the list when the need is first compared, or told afterwards."""
    chance, ends = random.Random(168), time.monotonic() + 4
    running = threading.Event()

    def follow(world: World) -> None:
        while not running.is_set():
            world.desk.announce_new(NOW)
            world.desk.follow(NOW)

    followers = [threading.Thread(target=follow, args=(world,)) for world in worlds]
    for thread in followers:
        thread.start()
    needs, offers = 0, 0
    while time.monotonic() < ends and offers < 8:
        if chance.random() < 0.5:
            worlds[needs % 2].record(f"XQ-{needs}")
            needs += 1
        else:
            worlds[offers % 2].put(f"o{offers}", institution=f"行{offers}")
            offers += 1
        time.sleep(chance.random() / 20)
    running.set()
    for thread in followers:
        thread.join()
    worlds[0].desk.announce_new(NOW)
    worlds[0].desk.follow(NOW)
    assert needs and offers
    assert set(worlds[0].notices()) == {(f"XQ-{n}", f"o{o}") for n in range(needs) for o in range(offers)}


# --- what happens while somebody compares ---


class Interrupted(World):
    """Something happens between the comparing and the writing down."""

    def interrupt(self, happening: Callable[[], object]) -> None:
        watch = self.desk._watch
        find, happenings = watch._head, [happening]

        def head(*args: Any) -> Any:
            found = find(*args)
            if happenings:
                happenings.pop()()
            return found

        watch._head = head


@pytest.fixture
def world(database: Database) -> Interrupted:
    return Interrupted(database)


def test_a_need_that_is_announced_while_others_follow_is_not_passed_over(world: Interrupted) -> None:
    """It was searched for before the change came, and is watched only after those who follow looked who is watched."""
    other, searched, go_on = Interrupted(world.database), threading.Event(), threading.Event()
    world.watch("XQ-1")
    world.record("XQ-2")
    other.interrupt(lambda: (searched.set(), go_on.wait(30)))
    announcing = threading.Thread(target=other.desk.announce, args=("XQ-2", NOW))
    announcing.start()
    assert searched.wait(30)
    world.put("a")
    world.interrupt(lambda: (go_on.set(), announcing.join()))
    world.desk.follow(NOW)
    assert world.notices() == {("XQ-1", "a"): "queued", ("XQ-2", "a"): "queued"}


def test_an_offer_that_comes_while_a_need_is_announced_is_not_missed(world: Interrupted) -> None:
    other = World(world.database)
    other.watch("XQ-0")

    def happen() -> None:
        other.put("a")
        other.desk.follow(NOW)  # the cursor is past the change before XQ-1 is watched

    world.record("XQ-1", created_at=NOW - timedelta(days=1))
    world.interrupt(happen)
    world.desk.announce("XQ-1", NOW)
    assert world.notices() == {("XQ-0", "a"): "queued", ("XQ-1", "a"): "queued"}


def test_a_need_that_is_muted_or_closed_meanwhile_is_not_told(world: Interrupted) -> None:
    world.watch("XQ-1")
    world.watch("XQ-2")
    world.put("a")

    def happen() -> None:
        world.change("XQ-1", muted=True)
        world.change("XQ-2", state="closed")

    world.interrupt(happen)
    world.desk.follow(NOW)
    assert world.notices() == {}


def test_nothing_is_kept_and_the_cursor_stays_if_it_ends_in_the_middle(world: Interrupted) -> None:
    world.watch("XQ-1")
    world.put("a")
    world.interrupt(lambda: (_ for _ in ()).throw(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        world.desk.follow(NOW)
    with world.database.looking() as connection:
        assert WatchedNeeds(connection).cursor("financing") == 0
        assert connection.scalar(select(func.count()).select_from(NOTICES)) == 0
    assert world.desk.follow(NOW) == 1
    assert world.desk.follow(NOW) == 0


def test_the_cursor_moves_past_changes_that_concern_nobody(world: Interrupted) -> None:
    world.put("a")
    world.remove("a")
    assert world.desk.follow(NOW) == 0
    with world.database.looking() as connection:
        assert WatchedNeeds(connection).cursor("financing") == Supply(connection).revision("financing") > 0


def test_a_mute_and_a_delivery_at_once_never_tell_after_the_mute(worlds: list[World]) -> None:
    for n in range(10):
        worlds[0].watch(f"XQ-{n}")
    worlds[0].put("a")
    worlds[0].desk.follow(NOW)
    quiet: list[str] = []  # muted before anything was sent

    def mute() -> None:
        for number in (f"XQ-{n}" for n in reversed(range(10))):
            worlds[1].change(number, muted=True)
            if worlds[1].notices()[number, "a"] == "queued":
                quiet.append(number)

    at_once(lambda: worlds[0].desk.deliver({"web": worlds[0].pusher}, NOW), lambda: mute() or 0)
    assert not [number for number in quiet if worlds[0].notices()[number, "a"] == "sent"]
