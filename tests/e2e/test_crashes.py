"""kill -9 in the middle of a crowd: nothing acknowledged is lost, nothing counts twice, and it comes back by itself."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.e2e.service import PROGRAMS, Program, Service, new_session

CLIENTS = 10
MESSAGES = 50  # from each client
RETRY_SECONDS = 90  # how long a client goes on trying to get one message through
PAUSE_SECONDS = 0.1
RESTART_SECONDS = 60
QUESTIONS = (
    "服务补贴券是什么？", "你好", "小微企业所得税怎么优惠", "什么样的企业能领补贴券？", "谢谢", "asdfgh",
    "补贴券怎么申领？",
)  # fmt: skip
TECHNICAL = ("rasa", "error", "exception", "traceback", "timeout", "http", "超时", "异常", "服务器", "报错", "系统错误")


@dataclass
class Crowd:
    """Clients that send message after message and repeat each until it is acknowledged."""

    url: str
    sessions: tuple[str, ...] = field(default_factory=lambda: tuple(new_session() for _ in range(CLIENTS)))
    acknowledged: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    broken: int = 0

    async def run(self) -> None:
        # No pool: a client that opens each connection anew is the one that meets a server that is not there.
        limits = httpx.Limits(max_keepalive_connections=0)
        async with httpx.AsyncClient(base_url=self.url, timeout=20, trust_env=False, limits=limits) as client:
            await asyncio.gather(*(self._talk(client, session) for session in self.sessions))

    async def wait_for(self, count: int) -> None:
        while len(self.acknowledged) < count:
            await asyncio.sleep(0.02)

    async def _talk(self, client: httpx.AsyncClient, session: str) -> None:
        for number in range(MESSAGES):
            message_id = f"m{number}"
            self.acknowledged[session, message_id] = await self._send(client, session, message_id)
            if number % 10 == 3:  # an impatient client repeats what was answered already
                again = await self._send(client, session, message_id)
                assert again == self.acknowledged[session, message_id]

    async def _send(self, client: httpx.AsyncClient, session: str, message_id: str) -> dict[str, Any]:
        text = QUESTIONS[int(message_id[1:]) % len(QUESTIONS)]
        body = {"session_id": session, "message_id": message_id, "text": text}
        deadline = time.monotonic() + RETRY_SECONDS
        while time.monotonic() < deadline:
            try:
                answer = await client.post("/api/v1/chat", json=body)
            except httpx.HTTPError:
                self.broken += 1
            else:
                if answer.status_code == 200:
                    reply: dict[str, Any] = answer.json()
                    return reply
                self.refused.append(f"{answer.status_code} {answer.text[:200]}")
            await asyncio.sleep(PAUSE_SECONDS)
        raise AssertionError(f"{message_id} of {session} did not get through in {RETRY_SECONDS} seconds")


async def test_killing_both_processes_loses_nothing_and_doubles_nothing(service: Service) -> None:
    crowd = Crowd(service.url)
    talking = asyncio.create_task(crowd.run())
    total = CLIENTS * MESSAGES
    victims: tuple[tuple[float, Program], ...] = ((0.2, "api"), (0.45, "rasa"), (0.7, "api"))
    for share, program in victims:
        await asyncio.wait([talking, asyncio.create_task(crowd.wait_for(int(total * share)))],
                           return_when=asyncio.FIRST_COMPLETED)  # fmt: skip
        assert not talking.done(), f"the crowd was done before {program} was killed: {talking}"
        await asyncio.to_thread(service.kill, program)
    await talking
    assert crowd.broken > 0, "no client noticed the crash, so nothing was tested"
    assert crowd.refused == []
    assert len(crowd.acknowledged) == total
    assert _technical_words(crowd.acknowledged.values()) == []
    for session in crowd.sessions:
        _check_transcript(service, session, crowd.acknowledged)
    await asyncio.to_thread(service.wait_until_ready, RESTART_SECONDS)


def _check_transcript(service: Service, session: str, acknowledged: dict[tuple[str, str], dict[str, Any]]) -> None:
    rows = service.history(session)
    incoming = {row["message_id"]: row["turn_id"] for row in rows if row["direction"] == "in"}
    outgoing = {row["turn_id"]: row["reply"] for row in rows if row["direction"] == "out"}
    assert len(rows) == 2 * MESSAGES  # each once, each answered once
    assert list(incoming) == [f"m{number}" for number in range(MESSAGES)]
    for message_id, turn_id in incoming.items():
        assert outgoing[turn_id] == acknowledged[session, message_id]


def test_service_comes_back_by_itself_after_both_processes_died(service: Service, session_id: str) -> None:
    before = service.chat("服务补贴券是什么？", session_id, message_id="before")
    killed = {program: service.process(program).pid for program in PROGRAMS}
    for program in PROGRAMS:
        service.kill(program)
    assert not service.is_ready()
    service.wait_until_ready(RESTART_SECONDS)
    assert all(service.process(program).pid != pid for program, pid in killed.items())
    assert service.chat("服务补贴券是什么？", session_id, message_id="before") == before
    assert service.chat("你好", session_id)["understanding"]["intent"] == "smalltalk_greet"
    assert len(service.history(session_id)) == 4


def test_knowledge_base_answers_alone_while_rasa_is_down(service: Service, session_id: str) -> None:
    service.kill("rasa")
    answered = service.chat("服务补贴券是什么？", session_id)
    unknown = service.chat("今天晚上吃什么", session_id)
    readiness = service.client.get("/readyz")
    assert readiness.status_code == 503, "Rasa was up again before the questions were asked"
    assert readiness.json() == {"ready": False, "database": True, "index": True, "rasa": False}
    assert service.client.get("/healthz").status_code == 200
    assert answered["outcome"] == "answered"
    assert "补贴券" in answered["messages"][0]["text"]
    assert answered["messages"][0]["citations"]
    assert unknown["outcome"] == "no_answer"
    assert _technical_words([answered, unknown]) == []
    service.wait_until_ready(RESTART_SECONDS)
    assert service.chat("你好", session_id)["understanding"]["intent"] == "smalltalk_greet"


def _technical_words(replies: Iterable[dict[str, Any]]) -> list[str]:
    said = "".join(message["text"] for reply in replies for message in reply["messages"]).lower()
    return [word for word in TECHNICAL if word in said]
