"""Persons and join codes: every query means the same on SQLite and on PostgreSQL."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Connection

from bot.errors import BadContent, NotFound, TooManyAttempts
from bot.messages import IncomingMessage, Message, Outcome, Reply
from bot.persons import CODE_LIFE, MOST_OF_ADDRESS, MOST_OF_ALL, MOST_OF_SESSION, OnChannel, People, unasked
from channels.web_chat.pusher import WebPusher
from knowledge.records.database import Database
from knowledge.records.repositories.conversations import Conversations
from knowledge.records.repositories.persons import Persons, lock_persons

NOW = datetime(2026, 6, 15, 2, 0, tzinfo=UTC)
KEY = b"k" * 32


class RecordingPusher:
    """Keeps what it was to push."""

    def __init__(self) -> None:
        self.pushed: list[Reply] = []

    def push(self, connection: Connection, reply: Reply) -> None:
        self.pushed.append(reply)


@pytest.fixture
def people(database: Database) -> People:
    return People(database, KEY, {"web": WebPusher(), "wechat": RecordingPusher()})


def texts(database: Database, session_id: str) -> list[str]:
    with database.looking() as connection:
        return [row.text for row in Conversations(connection).after(session_id, 0, 99)]


def test_rows_of_persons(database: Database) -> None:
    with database.writing() as connection:
        lock_persons(connection)
        persons = Persons(connection)
        persons.add("p", "web-1", "web", NOW)
        persons.put("p", "wechat-1", "wechat", NOW + timedelta(minutes=1))
        persons.add("q", "web-2", "web", NOW)
        assert persons.person_of("nobody") is None
        assert persons.conversation_of("wechat-1") == "web-1" and persons.conversation_of("x") == "x"
        assert [row.session_id for row in persons.sessions_of("p")] == ["wechat-1", "web-1"]
        persons.seen("web-1", NOW + timedelta(minutes=2))
        assert [row.channel for row in persons.sessions_of("p")] == ["web", "wechat"]
        persons.merge("p", "q")
        assert {row.session_id for row in persons.sessions_of("q")} == {"web-1", "web-2", "wechat-1"}
        assert persons.conversation_of("wechat-1") == "web-2"
        persons.part("q")
        assert persons.conversation_of("wechat-1") == "wechat-1" and not persons.sessions_of("q")


def test_rows_of_codes_and_attempts(database: Database) -> None:
    later = NOW + CODE_LIFE
    with database.writing() as connection:
        persons = Persons(connection)
        kept = {"code_hash": "c", "scene_hash": "s", "expires_at": later, "now": NOW}
        assert persons.offer("web-1", "web", **kept)
        assert not persons.offer("web-2", "web", **{**kept, "scene_hash": "t"})
        assert persons.take("c", later) is None
        assert persons.offer("web-2", "web", **{**kept, "scene_hash": "t", "now": later})
        taken = persons.take("t", NOW)
        assert taken is not None and (taken.session_id, taken.channel) == ("web-2", "web")
        assert persons.take("c", NOW) is None
        persons.failed(["a", "b"], NOW, forget_before=NOW - CODE_LIFE)
        assert persons.attempts("a", NOW - CODE_LIFE) == 1 and persons.attempts("a", NOW) == 0
        persons.failed(["a"], later + CODE_LIFE, forget_before=later)
        assert persons.attempts("b", NOW - CODE_LIFE) == 0


def test_a_code_joins_once_and_what_is_said_on_one_channel_goes_on_on_the_other(people: People) -> None:
    with people.database.writing() as connection:
        Conversations(connection).hold("web-1", "web")
    proof = people.offer("web-1", "web", NOW)
    joined = people.join("wechat-1", "wechat", proof.code, now=NOW)
    assert (joined.session_id, joined.new, joined.channel) == ("web-1", True, "web")
    assert people.arrive(IncomingMessage("wechat-1", "接着", "wechat"), NOW).session_id == "web-1"
    for used in (proof.code, proof.scene):
        with pytest.raises(NotFound):
            people.join("wechat-2", "wechat", used, now=NOW)
    assert "断开连接" in texts(people.database, "web-1")[-1]
    assert people.part("wechat-1") and not people.part("wechat-1")


def test_a_scene_joins_as_a_code_does_and_none_that_is_old_or_its_own(people: People) -> None:
    with pytest.raises(NotFound):
        people.join("wechat-1", "wechat", people.offer("web-1", "web", NOW).scene, now=NOW + CODE_LIFE)
    proof = people.offer("web-1", "web", NOW)
    with pytest.raises(BadContent):
        people.join("web-1", "web", proof.scene, now=NOW)
    assert people.join("wechat-1", "wechat", proof.scene, now=NOW).new
    assert not people.join("wechat-1", "wechat", people.offer("web-1", "web", NOW).code, now=NOW).new


@pytest.mark.parametrize(
    ("most", "session", "address"),
    [(MOST_OF_SESSION, "s", ""), (MOST_OF_ADDRESS, "s{}", "10.0.0.1"), (MOST_OF_ALL, "s{}", "10.0.0.{}")],
)
def test_wrong_codes_are_limited_by_session_address_and_all_together(
    people: People, most: int, session: str, address: str
) -> None:
    right = people.offer("web-1", "web", NOW).code
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    for n in range(most):
        with pytest.raises(NotFound):
            people.join(session.format(n), "wechat", wrong, address=address.format(n), now=NOW)
    with pytest.raises(TooManyAttempts):
        people.join(session.format(most), "wechat", right, address=address.format(most), now=NOW)
    later = NOW + CODE_LIFE + timedelta(seconds=1)
    right = people.offer("web-1", "web", later).code
    assert people.join(session.format(most), "wechat", right, address=address.format(most), now=later).new


def test_a_code_tried_by_many_at_once_joins_one(people: People) -> None:
    others = [Database(people.database.url) for _ in range(2)]
    replicas = [People(database, KEY) for database in others]
    code, start = people.offer("web-1", "web", NOW).code, threading.Barrier(6)

    def attempt(n: int) -> bool:
        start.wait()
        try:
            return replicas[n % 2].join(f"wechat-{n}", "wechat", code, now=NOW).new
        except NotFound:
            return False

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(attempt, range(6))) == 1
    for database in others:
        database.close()


def test_two_joinings_that_cross_each_other_make_one_person(people: People) -> None:
    one, other = people.offer("web-1", "web", NOW).code, people.offer("wechat-1", "wechat", NOW).code
    with ThreadPoolExecutor(2) as pool:
        for done in (
            pool.submit(people.join, "wechat-1", "wechat", one, now=NOW),
            pool.submit(people.join, "web-1", "web", other, now=NOW),
        ):
            done.result()
    with people.database.looking() as connection:
        assert len({Persons(connection).conversation_of(s) for s in ("web-1", "wechat-1")}) == 1


STEPS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=8)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_joining_is_transitive_for_the_owner_of_a_conversation(
    sqlite_database: Database, steps: list[tuple[int, int]]
) -> None:
    """Whoever was just joined shares the giver's conversation; every conversation is that of one of its own sessions."""
    people = People(sqlite_database, KEY)
    for each in range(5):
        people.part(f"s{each}")
    for giver, joiner in steps:
        if giver != joiner:
            people.join(f"s{joiner}", "wechat", people.offer(f"s{giver}", "web", NOW).code, now=NOW)
            with sqlite_database.looking() as connection:
                of = Persons(connection).conversation_of
                assert of(f"s{giver}") == of(f"s{joiner}")
                assert all(of(of(f"s{n}")) == of(f"s{n}") for n in range(5))


def test_what_is_told_unasked_goes_where_the_person_is_and_into_the_transcript_once(people: People) -> None:
    wechat = people.pushers["wechat"]
    assert isinstance(wechat, RecordingPusher)
    with people.database.writing() as connection:
        Conversations(connection).hold("web-1", "web")
    assert people.reaches("web-1", "web") and not people.reaches("phone-1", "hotline")
    people.join("wechat-1", "wechat", people.offer("web-1", "web", NOW).code, now=NOW)
    people.arrive(IncomingMessage("wechat-1", "在", "wechat"), NOW + timedelta(seconds=1))
    with people.database.writing() as connection:
        assert people.tell(connection, unasked("web-1", Message("一"), Outcome.DONE, "human")) == "wechat"
        assert people.tell(connection, unasked("web-1", Message("二"), Outcome.DONE, "human"), "web") == "web"
        assert people.tell(connection, unasked("web-1", Message("三"), Outcome.DONE, "human"), "hotline") is None
        OnChannel(people, "wechat").push(connection, unasked("web-1", Message("四"), Outcome.DONE, "human"))
        WebPusher().push(connection, unasked("wechat-1", Message("五"), Outcome.DONE, "human"))
    assert [(r.session_id, r.messages[0].text) for r in wechat.pushed] == [("wechat-1", "一"), ("wechat-1", "四")]
    assert texts(people.database, "web-1")[1:] == ["一", "二", "三", "五"]
