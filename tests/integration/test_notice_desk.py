"""From a change of the supply to a message, and from a need to its providers: real matching over a real database, a clock by hand."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert

from bot.desks.orders import OrderDesk
from bot.messages import Outcome
from knowledge.records.database import Database
from knowledge.records.repositories.conversations import Conversations
from knowledge.records.tables import TradeOrderRow
from knowledge.records.tables.base import utc_now
from matching.need.need import Need
from tests.notice_world import NEED, World, due_ids, make_matcher, told
from tests.recorded_needs import register

TOO_SMALL = {"amount_max": 1_000_000}


@pytest.fixture
def world(sqlite_database: Database) -> World:
    return World(sqlite_database)


# --- what is news ---


def test_an_offer_that_comes_later_is_told_once_with_its_card(world: World) -> None:
    world.put("old")
    world.watch()
    assert world.go_round() == []
    world.put("new", min_years=2)
    (reply,) = world.go_round()
    assert reply.session_id == "session of XQ-1"
    assert reply.outcome is Outcome.MATCHED and reply.understanding.desk == "financing"
    assert told([reply]) == [["new"]]
    assert world.go_round() == []
    assert world.notices() == {("XQ-1", "old"): "seen", ("XQ-1", "new"): "sent"}


def test_an_offer_that_begins_to_suit_is_news_and_one_that_was_listed_is_none(world: World) -> None:
    world.put("listed")
    world.put("small", **TOO_SMALL)
    world.watch()
    world.put("listed", description="换了一句介绍。")
    assert world.go_round() == []
    world.put("small")
    assert told(world.go_round()) == [["small"]]
    world.put("small", description="又换了一句。")
    assert world.go_round() == []


@pytest.mark.parametrize(
    "fields", [TOO_SMALL, {"regions": ["固原市"]}, {"valid_until": "2026-11-22"}, {"collateral": ["property"]}]
)
def test_an_offer_that_breaks_a_condition_is_no_news(world: World, fields: dict[str, Any]) -> None:
    world.watch()
    world.put("new", **fields)
    assert world.go_round() == []
    assert world.notices() == {}


def test_an_offer_that_would_not_stand_in_the_first_ten_is_no_news(world: World) -> None:
    world.put(*[f"good{n:02}" for n in range(12)], title="流动资金贷款 三百万 没有抵押", institution=None)
    world.watch()
    world.put(
        "poor", title="展位", description="别的事。", financing_type=None, collateral=[], institution=None, min_years=3
    )
    assert world.go_round() == []


def test_needs_of_another_kind_closed_expired_or_agreed_on_are_not_told(world: World) -> None:
    world.watch("XQ-1", need=Need(kind="talent", occupation="会计"), text="招会计")
    world.watch("XQ-2", state="closed")
    world.watch("XQ-3", expires_on=date(2026, 11, 22))
    world.watch("XQ-4")
    with world.database.writing() as connection:
        order = {"number": "DD-4", "need_number": "XQ-4", "state": "agreed", "version": 1, "created_at": utc_now(),
                 "updated_at": utc_now()}  # fmt: skip
        connection.execute(insert(TradeOrderRow), order)
    world.watch("XQ-5")
    world.put("new")
    assert [reply.session_id for reply in world.go_round()] == ["session of XQ-5"]


def test_what_came_between_the_list_and_the_registration_is_told(world: World) -> None:
    world.put("listed")
    with world.database.writing() as connection:
        conversations = Conversations(connection)
        conversations.hold("s", "web")
        conversations.append(
            session_id="s", turn_id="t0", direction="out", channel="web", text="按您说的，找到 1 个",
            payload={"messages": [{"cards": [{"kind": "financing", "id": "listed"}]}]},
        )  # fmt: skip
    world.put("between")
    world.record(session_id="s")
    assert told(world.go_round()) == [["between"]]


def test_a_need_that_this_version_cannot_read_does_not_stop_the_others(world: World) -> None:
    world.watch("XQ-1")
    world.watch("XQ-2")
    world.change("XQ-1", fields={"kind": "financing", "colour": "红"})
    world.put("new")
    assert [reply.session_id for reply in world.go_round()] == ["session of XQ-2"]


# --- how much, and when ---


def test_what_comes_together_is_one_message_best_first(world: World) -> None:
    world.watch()
    world.put("a", institution="甲行")
    world.put("b", institution="乙行", financing_type="guarantee")
    (cards,) = told(world.go_round())
    assert cards == ["a", "b"]


def test_the_surplus_waits_and_then_goes_in_one_message(world: World) -> None:
    world.watch()
    for n in range(6):
        world.put(f"o{n}", institution=f"示例银行{n}")
        assert len(world.go_round()) == (1 if n < 3 else 0)
        world.pass_(hours=1)
    assert sorted(world.queued()) == ["o3", "o4", "o5"]
    world.pass_(days=6, hours=17)
    assert world.go_round() == []
    world.pass_(hours=2)
    (cards,) = told(world.go_round())
    assert sorted(cards) == ["o3", "o4", "o5"]


def test_the_cap_is_each_need_s_own(world: World) -> None:
    world.watch("XQ-1")
    for n in range(3):
        world.put(f"o{n}")
        world.go_round()
    world.watch("XQ-2")
    world.put("last", institution="另一家")
    assert [reply.session_id for reply in world.go_round()] == ["session of XQ-2"]


def test_nothing_goes_by_night(world: World) -> None:
    world.watch()
    world.pass_(hours=10)
    world.put("new")
    assert world.go_round() == [] and world.desk.due(world.now) == ()
    world.pass_(hours=12)
    assert world.go_round() == []
    world.pass_(hours=1)
    assert told(world.go_round()) == [["new"]]


def test_what_waited_too_long_expires(world: World) -> None:
    world.watch(channel="hotline")
    world.put("new")
    world.go_round()
    world.pass_(days=14)
    assert world.go_round() == []
    assert world.notices() == {("XQ-1", "new"): "expired"}


# --- what ends a notice ---


@pytest.mark.parametrize("end", [
    lambda w: w.remove("new"), lambda w: w.put("new", **TOO_SMALL), lambda w: w.change("XQ-1", state="withdrawn"),
    lambda w: w.change("XQ-1", muted=True), lambda w: w.change("XQ-1", expires_on=date(2026, 11, 23)),
], ids=["offer removed", "offer no longer suits", "need withdrawn", "muted", "need over"])  # fmt: skip
def test_what_is_no_longer_so_or_no_longer_wanted_is_cancelled(world: World, end: Any) -> None:
    world.watch()
    world.pass_(hours=10)
    world.put("new")
    world.go_round()
    assert world.notices() == {("XQ-1", "new"): "queued"}
    end(world)
    world.pass_(hours=14)
    assert world.go_round() == []
    assert world.notices() == {("XQ-1", "new"): "cancelled"}


def test_an_offer_that_ends_by_its_day_is_not_told_the_day_after(world: World) -> None:
    world.watch()
    world.pass_(hours=10)
    world.put("new", valid_until="2026-11-23")
    world.go_round()
    world.pass_(hours=14)
    assert world.go_round() == []
    assert world.notices() == {("XQ-1", "new"): "cancelled"}


def test_what_was_cancelled_before_anybody_heard_of_it_may_come_back(world: World) -> None:
    world.watch()
    world.pass_(hours=10)
    for fields in ({}, TOO_SMALL, {"term_max": 12}):
        world.put("new", **fields)
        world.go_round()
    world.pass_(hours=14)
    assert told(world.go_round()) == [["new"]]


def test_a_muted_need_hears_nothing_until_it_asks_again(world: World) -> None:
    number = register(world.database, "turn").number
    session = {"session_id": "s1", "now": world.now}
    world.desk.announce(number, world.now)
    OrderDesk(world.database).mute(number, muted=True, **session)
    world.put("new")
    assert world.go_round() == []
    OrderDesk(world.database).mute(number, muted=False, **session)
    world.put("newer")
    assert told(world.go_round()) == [["newer"]]


def test_a_failing_push_leaves_the_notice_for_the_next_round_and_stops_no_other(world: World) -> None:
    world.watch("XQ-1")
    world.watch("XQ-2")
    world.put("new")
    world.pusher.failing = "session of XQ-1"
    assert [reply.session_id for reply in world.go_round()] == ["session of XQ-2"]
    assert world.notices() == {("XQ-1", "new"): "queued", ("XQ-2", "new"): "sent"}
    world.pusher.failing = None
    assert [reply.session_id for reply in world.go_round()] == ["session of XQ-1"]


def test_a_channel_that_cannot_push_leaves_its_notices_to_staff(world: World) -> None:
    world.watch(channel="hotline")
    world.put("new")
    assert world.go_round() == []
    (notice,) = due_ids(world, "enterprise")
    world.desk.sent([notice], world.now)
    assert world.notices() == {("XQ-1", "new"): "sent"}


# --- the head of a list ---


def test_the_head_is_what_a_search_lists(world: World) -> None:
    for n in range(15):
        world.put(f"o{n}", institution=f"行{n % 4}", title=f"周转贷{n}", min_years=n % 3, rate_min=3 + n / 10)
    matcher = make_matcher(world.database)
    on = date(2026, 11, 23)
    for need in (NEED, Need(kind="financing"), Need(kind="financing", amount=20_000_000)):
        reading = matcher.read("想贷三百万，用一年，没有抵押", on=on, kind="financing")
        head = matcher.head(need, reading, on=on, kind="financing")
        listed = matcher.match_need(need, reading, on=on, kinds=("financing",), keep=False)
        assert list(head.ids) == [m.offer.id for m in listed.results]
        assert head.revision == listed.revision > 0
