"""Two replicas over one PostgreSQL and one Redis are one service."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from api.app import create_app
from bot.desks.human import reach_a_person
from bot.handovers.hours import read_service_hours
from bot.messages import Outcome
from knowledge.records.database import Database
from tests.fakes.dialogue import FakeDialogue, turn_saying
from tests.fixtures_api import Calendar, MakeSettings, Service, stock

Pair = tuple[Service, Service]


@pytest.fixture(scope="module")
def schema_url(postgres_url: str) -> Iterator[str]:
    """A schema of this module's own."""
    server, schema = Database(postgres_url), f"replicas_{uuid.uuid4().hex[:8]}"
    with server.engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    joint = "&" if "?" in postgres_url else "?"
    yield f"{postgres_url}{joint}options=-csearch_path%3D{schema}"
    with server.engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    server.close()


@pytest.fixture(scope="module")
def replicas(make_settings: MakeSettings, schema_url: str, redis_url: str) -> Iterator[Pair]:
    shared = {"database_url": schema_url, "redis_url": redis_url, "person_key": "one key for both replicas"}
    settings = [make_settings(**shared, chat_limit="30/minute") for _ in range(2)]
    apps = [create_app(each, today=Calendar()) for each in settings]
    stock(apps[0].state.assistant.database)
    with TestClient(apps[0]) as one, TestClient(apps[1]) as other:
        yield Service(apps[0], one, Calendar()), Service(apps[1], other, Calendar())


def test_conversation_goes_on_at_the_other_replica(replicas: Pair, session_id: str) -> None:
    one, other = replicas
    one.chat("甲", session_id)
    other.chat("乙", session_id)
    rows = one.client.get(f"/api/v1/chat/{session_id}/messages").json()["messages"]
    assert [row["seq"] for row in rows] == [1, 2, 3, 4]


@pytest.fixture
def engines(replicas: Pair) -> Iterator[list[FakeDialogue]]:
    """A slow scripted engine behind each replica, for one test."""
    conversations = [replica.assistant.conversation for replica in replicas]
    absent, fakes = (
        [conversation.dialogue for conversation in conversations],
        [FakeDialogue(seconds=0.2) for _ in replicas],
    )
    for conversation, fake in zip(conversations, fakes, strict=True):
        conversation.dialogue = fake
    yield fakes
    for conversation, engine in zip(conversations, absent, strict=True):
        conversation.dialogue = engine


def test_repeat_that_reaches_the_other_replica_at_once_is_answered_once(
    replicas: Pair, engines: list[FakeDialogue], session_id: str
) -> None:
    with ThreadPoolExecutor(6) as pool:
        replies = list(pool.map(lambda n: replicas[n % 2].chat("你好", session_id, message_id="m-1"), range(6)))
    assert all(reply == replies[0] for reply in replies)
    assert sum(len(engine.calls) for engine in engines) == 1
    rows = replicas[0].client.get(f"/api/v1/chat/{session_id}/messages").json()["messages"]
    assert [row["direction"] for row in rows] == ["in", "out"]


def test_burst_over_both_replicas_is_kept_in_one_order(replicas: Pair, session_id: str) -> None:
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda n: replicas[n % 2].chat(f"第{n}句", session_id, message_id=f"m-{n}"), range(8)))
    assert len({reply["turn_id"] for reply in replies}) == 8
    rows = replicas[1].client.get(f"/api/v1/chat/{session_id}/messages").json()["messages"]
    assert [row["seq"] for row in rows] == list(range(1, 17))


def test_what_one_publishes_the_other_answers_and_what_one_withdraws_the_other_forgets(replicas: Pair) -> None:
    one, other = replicas
    body = {"question": "分店也知道吗？", "answer": "分店也知道。"}
    faq_id = one.client.post("/api/v1/knowledge/faqs", json=body, headers=one.as_("editor")).json()["id"]
    assert "分店也知道。" not in other.says("分店也知道吗")
    for action in ("submit", "approve", "publish"):
        assert one.step("faqs", faq_id, action).status_code == 200
    assert "分店也知道。" in other.says("分店也知道吗")
    assert one.step("faqs", faq_id, "withdraw").status_code == 200
    assert "分店也知道。" not in other.says("分店也知道吗")


def test_login_at_one_replica_counts_at_the_other(replicas: Pair) -> None:
    one, other = replicas
    assert other.client.get("/api/v1/knowledge/faqs", headers=one.as_("editor")).status_code == 200


def test_replicas_count_messages_together(replicas: Pair, session_id: str) -> None:
    statuses = [
        replicas[n % 2].client.post("/api/v1/chat", json={"session_id": session_id, "text": ""}).status_code
        for n in range(32)
    ]
    assert statuses == [200] * 30 + [429] * 2


def test_who_asks_for_a_person_at_one_replica_is_taken_at_the_other_once(replicas: Pair, session_id: str) -> None:
    for replica in replicas:
        desk = replica.assistant.handovers
        desk.terms = replace(desk.terms, enabled=True, hours=read_service_hours("每天 0:00-24:00"))
        person = turn_saying(reach_a_person(), outcome=Outcome.HANDOVER, desk="human", intent="human_request")
        replica.assistant.conversation.dialogue = FakeDialogue(person)
    one, other = replicas
    assert one.chat("转人工", session_id)["state"]["handover"]["state"] == "queued"
    listed = other.client.get("/api/v1/handovers", headers=other.as_("operator")).json()
    url = f"/api/v1/handovers/{next(each['id'] for each in listed if each['session_id'] == session_id)}"
    roles = ("operator", "admin")
    headers = [(replica, replica.as_(role)) for replica in replicas for role in roles]
    with ThreadPoolExecutor(4) as pool:
        claims = list(pool.map(lambda each: each[0].client.post(f"{url}/claim", headers=each[1]).status_code, headers))
    assert sorted(claims) == [200, 409, 409, 409]
    assert other.chat("在吗", session_id)["messages"] == []
    code = one.client.post(f"/api/v1/chat/{session_id}/join-code").json()["code"]
    joined = other.client.post(f"/api/v1/chat/{session_id}-b/join", json={"code": code})
    assert joined.json()["session_id"] == session_id
    assert one.chat("还在", f"{session_id}-b")["state"]["handover"]["state"] == "with_staff"
