"""Queries over notices, watched needs, and what the index reads of the supply and the log: the same on every database."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from knowledge.records.database import Database
from knowledge.records.repositories.conversations import Conversations
from knowledge.records.repositories.notices import Notices
from knowledge.records.repositories.supply import Supply
from knowledge.records.repositories.watched_needs import NEEDS, WatchedNeeds
from tests.notice_world import NOW, World

TODAY = NOW.date()


@pytest.fixture
def world(database: Database) -> World:
    return World(database)


def queued(offer: str, need: str = "XQ-1", audience: str = "enterprise", **fields: Any) -> dict[str, Any]:
    return {
        "audience": audience, "addressee": "s1", "need_number": need, "kind": "financing", "offer_id": offer,
        "text": "有新的", "state": "queued", "created_at": NOW, "not_before": NOW, "expires_at": NOW + timedelta(days=14),
        **fields,
    }  # fmt: skip


def test_what_is_ready_is_due_and_wanted(world: World) -> None:
    world.watch("XQ-1")
    world.watch("XQ-2")
    with world.database.writing() as connection:
        notices = Notices(connection)
        notices.queue(
            [queued("a"), queued("b", not_before=NOW + timedelta(hours=1)), queued("c", "XQ-2"), queued("d", "XQ-9")]
        )
        assert [r.offer_id for r in notices.ready(NOW, TODAY, ["enterprise"])] == ["a", "c"]
        assert notices.ready(NOW, TODAY, ["provider"]) == []
        connection.execute(NEEDS.update().where(NEEDS.c.number == "XQ-2").values(muted=True))
        assert [r.offer_id for r in notices.ready(NOW, TODAY, ["enterprise"])] == ["a"]
        assert [r.offer_id for r in notices.queued_of("financing", ["a", "z"])] == ["a"]
        notices.defer([r.id for r in notices.queued_of("financing", ["a"])], NOW + timedelta(days=1))
        assert notices.ready(NOW, TODAY, ["enterprise"]) == []


def test_what_nobody_wants_is_cancelled_and_what_waited_too_long_expires(world: World) -> None:
    world.watch("XQ-1")
    with world.database.writing() as connection:
        notices = Notices(connection)
        notices.queue([queued("a"), queued("b", expires_at=NOW), queued("c", "XQ-9")])
        assert notices.end_what_is_over(NOW, TODAY) == 2
        states = {r.offer_id: r.state for r in notices.page(after=0, limit=9)}
    assert states == {"a": "queued", "b": "expired", "c": "cancelled"}


def test_an_institution_is_muted_once_and_its_notices_end(world: World) -> None:
    world.watch("XQ-1")
    with world.database.writing() as connection:
        notices = Notices(connection)
        notices.queue(
            [queued("a", audience="provider", addressee="示例银行"), queued("b", audience="provider", addressee="别家")]
        )
        assert notices.mute_provider("示例银行", NOW) and not notices.mute_provider("示例银行", NOW)
        assert [row.institution for row in notices.muted_providers()] == ["示例银行"]
        assert {r.offer_id: r.state for r in notices.page(after=0, limit=9)} == {"a": "cancelled", "b": "queued"}
        assert notices.unmute_provider("示例银行") and not notices.unmute_provider("示例银行")


def test_watched_needs_of_a_kind_and_what_changed_for_them(world: World) -> None:
    world.watch("XQ-1")
    world.put("a", "b")
    with world.database.looking() as connection:
        watched = WatchedNeeds(connection)
        [need] = watched.of_kind("financing", TODAY)
        assert need.number == "XQ-1" and watched.of_kind("talent", TODAY) == []
        assert "contact" not in need._mapping, "who watches needs does not see contacts"
        assert watched.last_listed_at(need) == need.created_at
        assert watched.institutions_introduced("XQ-1") == set()
        changed = select(NEEDS.c.created_at).where(NEEDS.c.number == "XQ-1")
        assert watched.changed_after("financing", ["a", "z"], connection.scalar(changed) - timedelta(days=999)) == {"a"}
        assert watched.changed_after("financing", ["a"], NOW + timedelta(days=9999)) == set()


def test_the_cursor_moves_only_where_it_is_held(world: World) -> None:
    with world.database.writing() as connection:
        watched = WatchedNeeds(connection)
        assert watched.hold_cursor("financing") == 0
        watched.move_cursor("financing", 7)
    with world.database.looking() as connection:
        assert (WatchedNeeds(connection).cursor("financing"), WatchedNeeds(connection).cursor("talent")) == (7, 0)


def test_every_offer_comes_in_batches_by_id(world: World) -> None:
    world.put(*(f"o{n:02}" for n in range(7)))
    with world.database.looking() as connection:
        batches = list(Supply(connection).batches_of("financing", 3))
        ids = [[offer.id for offer in batch] for batch in batches]
        assert list(Supply(connection).batches_of("talent", 3)) == []
    assert ids == [["o00", "o01", "o02"], ["o03", "o04", "o05"], ["o06"]]


def test_the_last_two_replies_come_the_last_one_first(database: Database) -> None:
    with database.writing() as connection:
        conversations = Conversations(connection)
        conversations.hold("s1", "web")
        for turn in ("t1", "t2", "t3"):
            for direction, text in (("in", f"问{turn}"), ("out", f"答{turn}")):
                conversations.append(
                    session_id="s1", turn_id=turn, direction=direction, channel="web", text=text, payload={}
                )
        assert [(row.turn_id, row.said) for row in conversations.last_two("s1")] == [("t3", "问t3"), ("t2", "问t2")]
        assert conversations.last_two("s2") == []
