"""Handovers on SQLite and on PostgreSQL, as several processes share one database: nobody is lost, nobody is taken twice."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.errors import Conflict
from knowledge.records.database import Database
from knowledge.records.repositories.conversations import Conversations
from knowledge.records.repositories.handovers import Handovers
from knowledge.records.repositories.work_items import WorkItems
from tests.handover_world import MINUTE, MONDAY, World, at_once


@pytest.fixture
def worlds(database: Database) -> Iterator[list[World]]:
    """The same database as two processes see it."""
    other = Database(database.url)
    both = [World(database), World(other)]
    both[0].hire()
    yield both
    other.close()


def say_all(world: World, *said: tuple[str, str]) -> None:
    """Several messages at once, each with its session."""

    async def gather() -> None:
        await asyncio.gather(*(world.say(text, session_id) for text, session_id in said))

    asyncio.run(gather())


def add(database: Database, session_id: str, minutes: int = 0, state: str = "queued") -> int | None:
    with database.writing() as connection:
        Conversations(connection).hold(session_id, "web")
        return Handovers(connection).add(
            session_id=session_id, channel="web", turn_id=f"t-{session_id}", text="转人工", state=state,
            at=MONDAY + minutes * MINUTE,
        )  # fmt: skip


def test_rows_of_handovers(database: Database) -> None:
    World(database).hire("bao", role="editor")
    first, second = add(database, "s1", 1), add(database, "s2")
    assert first and second and add(database, "s1") is None
    with database.writing() as connection:
        handovers = Handovers(connection)
        assert [row.session_id for row in handovers.in_states(["queued"])] == ["s2", "s1"]
        row = handovers.of_session("s1", hold=True)
        assert row is not None and handovers.position(row) == 2 and row.returned == 0
        assert handovers.change(first, ["queued"], state="with_staff", staff="li")
        assert not handovers.change(first, ["queued"], state="with_staff", staff="wang")
        assert handovers.get(first, hold=True).staff == "li"
        assert handovers.change(second, ["queued"], state="closed") and handovers.of_session("s2") is None
        assert [row.id for row in handovers.closed_before(None, limit=9)] == [second]
        assert not handovers.closed_before(second, limit=9) and handovers.get(99) is None
        assert handovers.anybody("editor") and not handovers.anybody("operator")
    assert add(database, "s2") is not None


def test_of_many_who_claim_at_once_one_wins(worlds: list[World]) -> None:
    handover = add(worlds[0].database, "s1")
    claims = [lambda w=w, n=n: w.staff.claim(handover, f"staff-{n}") for n in range(3) for w in worlds]
    results = at_once(*claims)
    assert sum(not isinstance(result, Conflict) for result in results) == 1
    row = worlds[0].row()
    assert row.state == "with_staff" and worlds[0].told() == [
        f"工作人员 {row.staff} 已接入，请直接说。说“结束人工”可以转回智能助手。"
    ]


def test_leaving_and_being_claimed_at_once_ends_one_way(worlds: list[World]) -> None:
    for n in range(6):
        session = f"s{n}"
        handover = add(worlds[0].database, session)
        left, claimed = at_once(
            lambda s=session: asyncio.run(worlds[0].say("不等了", s)),
            lambda h=handover: worlds[1].staff.claim(h, "li"),
        )
        row = worlds[0].row(session)
        if isinstance(claimed, Conflict):
            assert row is None and left["state"]["handover"]["state"] == "closed"
        else:
            assert row.state == "with_staff" and left["messages"] == [] and left["outcome"] == "handover"


def test_many_who_ask_at_once_stand_in_one_line(worlds: list[World]) -> None:
    at_once(
        *(lambda w=w, n=n: say_all(w, *(("转人工", f"s{i}") for i in range(n, 6, 2))) for n, w in enumerate(worlds))
    )
    line = [row.session_id for row, _ in worlds[0].staff.open_ones()]
    assert sorted(line) == [f"s{n}" for n in range(6)]
    assert [place for _, place in worlds[1].staff.open_ones()] == [1, 2, 3, 4, 5, 6]


def test_two_who_do_the_chores_at_once_make_one_ticket_of_each(worlds: list[World]) -> None:
    for n in range(5):
        add(worlds[0].database, f"s{n}")
    for world in worlds:
        world.now = MONDAY + timedelta(minutes=11)
    assert sum(at_once(*(w.upkeep.go_round for w in (*worlds, *worlds)))) == 5
    with worlds[0].database.looking() as connection:
        items = WorkItems(connection).page(reason="message", limit=99)
    assert sorted(item.detail["number"] for item in items) == [f"GD-20260615-{n:04d}" for n in range(1, 6)]
    assert all(len(worlds[0].told(f"s{n}")) == 1 for n in range(5))


def test_what_staff_and_person_say_at_once_is_all_kept_in_one_order(worlds: list[World]) -> None:
    handover = add(worlds[0].database, "s1")
    worlds[0].staff.claim(handover, "li")
    at_once(
        *(lambda n=n: worlds[0].staff.say(handover, "li", f"答{n}") for n in range(4)),
        lambda: say_all(worlds[1], *((f"问{n}", "s1") for n in range(4))),
    )
    rows = worlds[0].log.history("s1", 0, 99)
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))
    said = {row["text"] for row in rows}
    assert {f"答{n}" for n in range(4)} | {f"问{n}" for n in range(4)} <= said


def test_contacts_of_handovers_that_are_long_over_are_erased(worlds: list[World]) -> None:
    kept = [add(worlds[0].database, f"s{n}") for n in range(3)]
    with worlds[0].database.writing() as connection:
        for n, handover in enumerate(kept):
            state = "queued" if n == 2 else "closed"
            ended = {"state": state, "closed_at": MONDAY + timedelta(days=n)}
            Handovers(connection).change(handover or 0, ["queued"], contact="x", contact_hint="y", **ended)
        assert Handovers(connection).erase_contacts(MONDAY) == 0
    worlds[1].now = MONDAY + timedelta(days=180, hours=1)
    assert worlds[1].upkeep.erase_contacts() == 1
    with worlds[0].database.looking() as connection:
        contacts = [Handovers(connection).get(handover or 0).contact for handover in kept]
    assert contacts == [None, "x", "x"]


def test_a_conversation_that_is_deleted_leaves_no_handover(worlds: list[World]) -> None:
    handover = add(worlds[0].database, "s1")
    other = add(worlds[0].database, "s2")
    worlds[0].log.forget("s1")
    assert [row.id for row, _ in worlds[1].staff.open_ones()] == [other]
    with worlds[0].database.writing() as connection:
        assert Handovers(connection).get(handover or 0) is None
        Handovers(connection).forget("nobody")
