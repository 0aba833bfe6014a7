"""kill -9 ten times while needs are registered and orders changed: what was acknowledged stays, and every order adds up."""

import asyncio
import random
import re
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from bot.desks.orders import OrderDesk
from knowledge.records.database import Database
from knowledge.records.tables.base import utc_now
from tests.e2e.service import Service, new_session
from tests.recorded_needs import registration

KILLS = 10  # and ten more in test_supply_crashes.py: twenty in all
SEEDED = 40  # orders that are there before, so that staff have work from the first moment
TALKERS, CLERKS = 3, 3
PAUSE_SECONDS, REST_SECONDS = (
    0.1,
    0.5,
)  # between calls; after one that met no server, which needs the processor to start
RETRY_SECONDS = 300  # how long a client goes on trying to get one message through
MOST_TURNS = 12  # of one registration
ALIVE_SECONDS = 180
LONGEST_LIFE = 1.5  # seconds between what was waited for and the kill
REMARKS = ("contact_seen", "contact_erased")  # events that move nothing
FIRST = "在中宁想贷三百万用一年，没有抵押"
SAY = {"consent": "同意", "contact": "马经理，电话13800001234", "confirm": "确认登记"}
NUMBER = re.compile(r"XQ-\d{8}-\d{4,}")


@dataclass
class Crowd:
    """Enterprises that register by talking, and clerks who enter events; each keeps what it was told had happened."""

    url: str
    headers: dict[str, str]
    luck: random.Random
    stopping: bool = False
    broken: int = 0
    answered: int = 0
    talked: int = 0
    registered: dict[str, str] = field(default_factory=dict)  # session → number
    begun: list[str] = field(default_factory=list)
    entered: dict[str, list[list[dict[str, Any]]]] = field(
        default_factory=dict
    )  # order → its events at each acknowledgement
    refused: list[str] = field(default_factory=list)

    async def run(self) -> None:
        limits = httpx.Limits(max_keepalive_connections=0)  # each connection anew meets a server that is not there
        async with httpx.AsyncClient(base_url=self.url, timeout=20, trust_env=False, limits=limits) as client:
            talkers = [self._talk(client) for _ in range(TALKERS)]
            await asyncio.gather(*talkers, *(self._clerk(client) for _ in range(CLERKS)))

    async def _talk(self, client: httpx.AsyncClient) -> None:
        while not self.stopping:
            session = new_session()
            self.begun.append(session)
            if (number := await self._register(client, session)) is not None:
                self.registered[session] = number

    async def _register(self, client: httpx.AsyncClient, session: str) -> str | None:
        """One registration, led by what is asked; the number that was told."""
        text = FIRST
        for turn in range(MOST_TURNS):
            reply = await self._send(client, {"session_id": session, "message_id": f"m{turn}", "text": text})
            said = "\n".join(message["text"] for message in reply["messages"])
            if reply["outcome"] == "done" and (told := NUMBER.search(said)):
                return told[0]
            collecting = reply["state"]["collecting"]
            text = SAY.get(collecting, "联系第一个" if reply["outcome"] in ("matched", "asking") else FIRST)
        return None

    async def _send(self, client: httpx.AsyncClient, body: dict[str, Any]) -> dict[str, Any]:
        deadline = time.monotonic() + RETRY_SECONDS
        while time.monotonic() < deadline:
            answer = await self._try(client, "POST", "/api/v1/chat", json=body)
            if answer is not None and answer.status_code == 200:
                self.talked += 1
                reply: dict[str, Any] = answer.json()
                return reply
            await asyncio.sleep(PAUSE_SECONDS)
        raise AssertionError(f"{body} did not get through in {RETRY_SECONDS} seconds")

    async def _clerk(self, client: httpx.AsyncClient) -> None:
        while not self.stopping:
            await asyncio.sleep(PAUSE_SECONDS / 2)
            listed = await self._try(client, "GET", "/api/v1/orders", params={"limit": 200})
            open_ones = [order for order in listed.json() if order["possible"]] if listed is not None else []
            if open_ones:
                await self._enter(client, self.luck.choice(open_ones))

    async def _enter(self, client: httpx.AsyncClient, order: dict[str, Any]) -> None:
        """One event that is possible; nothing is repeated, for who got no answer reads again."""
        event = self.luck.choice(order["possible"])
        details: dict[str, dict[str, Any]] = {
            "agree": {"amount": self.luck.randint(1, 10**9)}, "fail": {"reason": "条件不合"},
            "introduce": {"offer": {"kind": "financing", "id": self.luck.choice(("a", "b", "c"))}},
        }  # fmt: skip
        body = {"version": order["version"], **details.get(event, {})}
        path = f"/api/v1/orders/{order['number']}/{event}"
        answer = await self._try(client, "POST", path, json=body)
        if answer is not None and answer.status_code == 200:
            self.entered.setdefault(order["number"], []).append(answer.json()["events"])

    async def _try(self, client: httpx.AsyncClient, method: str, path: str, **how: Any) -> httpx.Response | None:
        try:
            answer = await client.request(method, path, headers=self.headers, **how)
        except httpx.HTTPError:
            self.broken += 1
            await asyncio.sleep(REST_SECONDS)
            return None
        self.answered += 1
        if answer.status_code not in (200, 409):  # 409: another clerk was faster, or our own request that got no answer
            self.refused.append(f"{method} {path} {answer.status_code} {answer.text[:200]}")
        return answer


@pytest.mark.timeout(1500)  # some three minutes where nothing else runs: most of it is the service starting
async def test_kills_among_orders_lose_nothing_and_leave_nothing_half_done(service: Service) -> None:
    put = service.client.put(
        "/api/v1/supply/financing", headers=service.admin(),
        json=[{"id": i, "title": f"崩溃测试贷{i}（示例）", "institution": f"示例银行{i}"} for i in ("a", "b", "c")],
    )  # fmt: skip
    assert put.status_code == 200, put.text
    seeded = _seed(service)
    luck = random.Random(168)
    crowd = Crowd(service.url, service.admin(), random.Random(69))
    working = asyncio.create_task(crowd.run())
    for place in range(KILLS):
        if place % 3 == 2:  # talking takes the whole service, which comes later than staff's part
            await _until_heard(crowd, working, "talked", luck.randint(1, MOST_TURNS))
        else:
            await _until_heard(crowd, working, "answered")
        await asyncio.sleep(luck.uniform(0, LONGEST_LIFE))
        await asyncio.to_thread(service.kill, "api")
    crowd.stopping = True
    await working
    await asyncio.to_thread(service.wait_until_ready, ALIVE_SECONDS)
    assert crowd.broken > KILLS / 2, "hardly anybody noticed the crashes, so nothing was tested"
    assert crowd.refused == []
    acknowledged = sum(map(len, crowd.entered.values()))
    print(
        f"{acknowledged} events and {len(crowd.registered)} of {len(crowd.begun)} registrations acknowledged, {crowd.broken} calls broken"
    )
    assert acknowledged >= KILLS
    assert len(crowd.registered) >= KILLS / 5
    _check_orders(service, crowd)
    _check_needs(service, crowd, seeded)


def _seed(service: Service) -> list[str]:
    """Orders that are there before, registered by a second process as a replica would."""
    database = Database(f"sqlite:///{service.data}/assistant.db")
    try:
        desk, now = OrderDesk(database), utc_now()
        turns = (
            registration(new_session()[:40], "a", "b", "c", session=new_session(), contact=None) for _ in range(SEEDED)
        )
        return [desk.register(turn, now=now).number for turn in turns]
    finally:
        database.close()


async def _until_heard(crowd: Crowd, working: "asyncio.Task[None]", what: str, count: int = 1) -> None:
    enough, deadline = getattr(crowd, what) + count, time.monotonic() + ALIVE_SECONDS
    while getattr(crowd, what) < enough:
        assert not working.done(), f"the crowd stopped: {working}"
        assert time.monotonic() < deadline, f"nothing was answered for {ALIVE_SECONDS} seconds"
        await asyncio.sleep(0.02)


def _rows(service: Service, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{service.data}/assistant.db?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()


def _check_orders(service: Service, crowd: Crowd) -> None:
    """What was acknowledged is still the beginning of each order's story, and each story adds up to the order as it stands."""
    assert _rows(service, "PRAGMA integrity_check") == [("ok",)]
    stories: dict[str, list[tuple[Any, ...]]] = {}
    for number, *step in _rows(
        service, "SELECT order_number, event, before, after FROM trade_order_events ORDER BY id"
    ):
        stories.setdefault(number, []).append(tuple(step))
    for number, told in crowd.entered.items():
        for events in told:
            known = [(event["event"], event["before"], event["after"]) for event in events]
            assert stories[number][: len(known)] == known, number
    orders = _rows(service, "SELECT number, state, version, introduction_id FROM trade_orders")
    assert {number for number, *_ in orders} == set(stories)
    for number, state, version, introduction in orders:
        _check_story(number, stories[number], state, version, introduction)
    asked = _rows(
        service,
        "SELECT o.state, count(i.id) FROM trade_orders o LEFT JOIN introductions i "
        "ON i.need_number = o.need_number AND i.state = 'asked' GROUP BY o.number",
    )
    assert not [(state, count) for state, count in asked if count != (state == "matched")]


def _check_story(
    number: str, story: Sequence[tuple[Any, ...]], state: str, version: int, introduction: int | None
) -> None:
    assert story[0] == ("register", None, "registered"), number
    assert [before for _, before, _ in story[1:]] == [after for *_, after in story[:-1]], number
    assert story[-1][2] == state, number
    assert version == len([event for event, *_ in story if event not in REMARKS]), number
    assert (introduction is None) <= (state in ("registered", "failed", "rated")), number


def _check_needs(service: Service, crowd: Crowd, seeded: Sequence[str]) -> None:
    """Every number that was told is there, belongs to who was told, and was given once; none is missing between."""
    needs = dict(_rows(service, "SELECT number, session_id FROM needs"))
    assert set(seeded) <= set(needs)
    assert len(set(crowd.registered.values())) == len(crowd.registered)
    for session, number in crowd.registered.items():
        assert needs[number] == session
    sessions = [session for session in needs.values() if session in set(crowd.begun)]
    assert len(sessions) == len(set(sessions)), "a conversation registered its need twice"
    for prefix, table in (("XQ", "needs"), ("DD", "trade_orders")):
        given = sorted(number for (number,) in _rows(service, f"SELECT number FROM {table}"))
        last = {
            day.replace("-", ""): count
            for day, count in _rows(service, f"SELECT day, last FROM numbers WHERE prefix = '{prefix}'")
        }
        assert given == sorted(
            f"{prefix}-{day}-{place:04d}" for day, count in last.items() for place in range(1, count + 1)
        )
