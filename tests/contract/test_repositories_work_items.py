"""Work items and feedback: every query means the same on SQLite and on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from knowledge.records.database import Database
from knowledge.records.repositories.feedback import Feedbacks
from knowledge.records.repositories.work_items import WorkItems
from knowledge.records.tables.base import utc_now


def add(database: Database, turn_id: str, reason: str = "fallback", **fields: Any) -> None:
    values = {"desk": "policy", "text": "问", "detail": {}, **fields}
    with database.writing() as connection:
        WorkItems(connection).add("s1", turn_id, reason, **values)


def page(database: Database, **wanted: Any) -> list[tuple[str, str]]:
    with database.looking() as connection:
        return [(row.turn_id, row.reason) for row in WorkItems(connection).page(**{"limit": 50, **wanted})]


def item(database: Database, turn_id: str, reason: str = "fallback") -> Any:
    with database.looking() as connection:
        return next(row for row in WorkItems(connection).of_turn(turn_id) if row.reason == reason)


def test_a_turn_has_one_item_for_one_reason_also_when_it_comes_at_once(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: add(database, "t1", "fallback" if n % 2 else "human", text=f"第{n}次"), range(16)))
    assert sorted(page(database)) == [("t1", "fallback"), ("t1", "human")]


def test_a_second_one_changes_nothing(database: Database) -> None:
    add(database, "t1", text="第一次", detail={"evidence": 0.1})
    add(database, "t1", text="第二次", detail={})
    assert (item(database, "t1").text, item(database, "t1").detail) == ("第一次", {"evidence": 0.1})


def test_items_are_found_by_state_reason_and_desk_newest_first(database: Database) -> None:
    add(database, "t1")
    add(database, "t2", "human", desk="human")
    add(database, "t3")
    with database.writing() as connection:
        assert WorkItems(connection).close(item(database, "t1").id, staff="editor", resolution="已补充")
    assert page(database) == [("t3", "fallback"), ("t2", "human"), ("t1", "fallback")]
    assert page(database, state="open") == [("t3", "fallback"), ("t2", "human")]
    assert page(database, reason="fallback") == [("t3", "fallback"), ("t1", "fallback")]
    assert page(database, desk="human", state="open") == [("t2", "human")]
    assert page(database, limit=1) == [("t3", "fallback")]
    assert page(database, before=item(database, "t3").id) == [("t2", "human"), ("t1", "fallback")]
    assert page(database, before=item(database, "t1").id) == []


def test_an_item_is_closed_once(database: Database) -> None:
    add(database, "t1")
    number = item(database, "t1").id
    with database.writing() as connection:
        assert WorkItems(connection).close(number, staff="editor", resolution="已补充问答")
    with database.writing() as connection:
        assert not WorkItems(connection).close(number, staff="operator", resolution="又一次")
        assert not WorkItems(connection).close(number + 1, staff="operator", resolution="没有这条")
    closed = item(database, "t1")
    assert (closed.state, closed.closed_by, closed.resolution) == ("closed", "editor", "已补充问答")
    assert utc_now() - closed.closed_at < timedelta(minutes=1)


def test_an_item_is_opened_again_only_if_told_so(database: Database) -> None:
    def open_again(*, reopen: bool, why: str) -> Any:
        with database.writing() as connection:
            WorkItems(connection).open_again(
                "s1", "t1", "thumbs_down", desk="policy", text="问", detail={"why": why}, reopen=reopen
            )
        return item(database, "t1", "thumbs_down")

    assert open_again(reopen=False, why="一").state == "open"
    with database.writing() as connection:
        assert WorkItems(connection).close_of_turn("t1", "thumbs_down", resolution="用户改为满意")
        assert not WorkItems(connection).close_of_turn("t1", "fallback", resolution="没有这条")
    still = open_again(reopen=False, why="二")
    assert (still.state, still.closed_by, still.detail) == ("closed", "user", {"why": "二"})
    again = open_again(reopen=True, why="三")
    assert (again.state, again.closed_at, again.closed_by, again.resolution) == ("open", None, None, None)


def test_items_are_counted_by_reason_desk_and_state(database: Database) -> None:
    for turn_id, reason, desk in (
        ("t1", "fallback", "policy"), ("t2", "fallback", "policy"), ("t3", "fallback", "talent"), ("t4", "human", "human"),
    ):  # fmt: skip
        add(database, turn_id, reason, desk=desk)
    with database.writing() as connection:
        WorkItems(connection).close(item(database, "t1").id, staff="editor", resolution="好")
    with database.looking() as connection:
        items = WorkItems(connection)
        assert [tuple(row) for row in items.counts(None)] == [
            ("fallback", "policy", "closed", 1), ("fallback", "policy", "open", 1), ("fallback", "talent", "open", 1),
            ("human", "human", "open", 1),
        ]  # fmt: skip
        assert items.counts(utc_now() + timedelta(seconds=5)) == []
        assert len(items.counts(utc_now() - timedelta(minutes=5))) == 4


def test_the_last_word_on_a_reply_counts(database: Database) -> None:
    for verdict in ("down", "up", "down"):
        with database.writing() as connection:
            Feedbacks(connection).put("t1", session_id="s1", verdict=verdict, reason=None, at=utc_now())
    with database.looking() as connection:
        assert Feedbacks(connection).verdict("t1") == "down"
        assert Feedbacks(connection).verdict("t2") is None
