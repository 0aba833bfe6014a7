"""From a newly recorded need to the owners of the offers that suit it, who hear of it through staff."""

import pytest

from knowledge.errors import Conflict, NotFound
from knowledge.records.database import Database
from knowledge.records.repositories.notices import Notices
from tests.notice_world import World, due_ids
from tests.recorded_needs import register

TOO_SMALL = {"amount_max": 1_000_000}


@pytest.fixture
def world(sqlite_database: Database) -> World:
    return World(sqlite_database)


def test_owners_of_what_suits_a_new_need_are_told_once(world: World) -> None:
    world.put("a1", "a2", institution="甲行")
    world.put("b", institution="乙行")
    world.put("c", institution="丙行", **TOO_SMALL)
    world.put("d", institution=None)
    world.record()
    world.go_round()
    world.go_round()
    told_of = [offer for _, offer in world.notices("provider")]
    assert len(told_of) == 2 and "b" in told_of and {"a1", "a2"} & {*told_of}


def test_muted_institutions_and_those_introduced_already_are_passed_over(world: World) -> None:
    for name in "abc":
        world.put(name, institution=f"{name}行")
    with world.database.writing() as connection:
        assert Notices(connection).mute_provider("a行", world.now)
    number = register(world.database, "turn", "b").number
    world.desk.announce(number, world.now)
    assert list(world.notices("provider")) == [(number, "c")]


def test_muting_an_institution_cancels_what_waits_for_it(world: World) -> None:
    world.put("a", institution="甲行")
    world.watch()
    with world.database.writing() as connection:
        assert Notices(connection).mute_provider("甲行", world.now)
        assert not Notices(connection).mute_provider("甲行", world.now)
    assert world.notices("provider") == {("XQ-1", "a"): "cancelled"}
    with world.database.writing() as connection:
        assert Notices(connection).unmute_provider("甲行")
        assert not Notices(connection).unmute_provider("甲行")
    world.watch("XQ-2")
    assert world.notices("provider")["XQ-2", "a"] == "queued"


def test_an_institution_hears_of_several_needs_in_one_message_and_not_too_often(world: World) -> None:
    world.put("a", institution="甲行")
    for n in range(4):
        world.watch(f"XQ-{n}")
    (due,) = world.desk.due(world.now)
    assert (due.audience, due.addressee, len(due.ids)) == ("provider", "甲行", 4)
    for notice in due.ids[:3]:
        world.desk.sent([notice], world.now)
    assert due_ids(world) == []
    world.pass_(days=7)
    assert due_ids(world) == [due.ids[3]]


def test_only_queued_notices_of_one_addressee_can_be_marked_as_sent(world: World) -> None:
    world.put("a", institution="甲行")
    world.put("b", institution="乙行")
    world.watch()
    one, other = due_ids(world)
    with pytest.raises(Conflict):
        world.desk.sent([one, other], world.now)
    with pytest.raises(NotFound):
        world.desk.sent([one, 999], world.now)
    world.desk.sent([one], world.now)
    with pytest.raises(Conflict):
        world.desk.sent([one], world.now)


def test_a_need_that_closed_at_once_is_told_to_nobody(world: World) -> None:
    world.put("a")
    world.record(state="withdrawn")
    world.go_round()
    assert world.notices("provider") == {} and world.notices() == {}
