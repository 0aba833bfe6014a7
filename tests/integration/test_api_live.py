"""What only shows over a real connection: a stream that goes on, a socket between processes, many people at once."""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from websockets.sync.client import connect

from tests.fixtures_api import Service

SECONDS = 10


@pytest.fixture
def http(live_url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=live_url, timeout=SECONDS, trust_env=False) as client:
        yield client


def test_event_stream_goes_on_with_what_is_said_later(http: httpx.Client, live_url: str, session_id: str) -> None:
    def speak_later() -> None:
        time.sleep(0.3)
        httpx.post(
            f"{live_url}/api/v1/chat", json={"session_id": session_id, "text": "服务大厅几点开门"}, trust_env=False
        )

    speaker = threading.Thread(target=speak_later)
    speaker.start()
    rows = []
    with http.stream("GET", "/api/v1/chat/stream", params={"session_id": session_id}) as events:
        for line in events.iter_lines():
            if line.startswith("data: "):
                rows.append(json.loads(line.removeprefix("data: ")))
            if rows and rows[-1]["direction"] == "out":
                break
    speaker.join()
    assert [(row["seq"], row["direction"]) for row in rows] == [(1, "in"), (2, "out")]
    assert rows[1]["reply"]["messages"][0]["text"].startswith("工作日九点")


def test_socket_works_between_processes(live_url: str, session_id: str) -> None:
    with connect(f"{live_url.replace('http', 'ws', 1)}/api/v1/chat/ws", proxy=None, open_timeout=SECONDS) as socket:
        socket.send(json.dumps({"type": "hello", "session_id": session_id, "after": 0}))
        assert json.loads(socket.recv(timeout=SECONDS)) == {"type": "history", "messages": []}
        socket.send(json.dumps({"type": "message", "text": "服务大厅几点开门", "message_id": "m-1"}))
        frames = [json.loads(socket.recv(timeout=SECONDS)) for _ in range(3)]
    assert [frame["type"] for frame in frames] == ["typing", "message", "message"]
    assert frames[2]["message"]["reply"]["outcome"] == "answered"


def test_many_people_at_once_all_get_their_own_answer(http: httpx.Client, service: Service, session_id: str) -> None:
    def ask(number: int) -> tuple[str, str]:
        body = {"session_id": f"{session_id}-{number}", "text": "服务大厅几点开门", "message_id": "m-1"}
        reply = http.post("/api/v1/chat", json=body).json()
        return reply["session_id"], reply["messages"][0]["text"][:5]

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(ask, range(48)))
    assert answers == [(f"{session_id}-{number}", "工作日九点") for number in range(48)]


def test_publishing_while_people_ask_disturbs_nobody(http: httpx.Client, service: Service, session_id: str) -> None:
    body = {"question": "边问边发可以吗？", "answer": "可以。"}
    faq_id = http.post("/api/v1/knowledge/faqs", json=body, headers=service.as_("editor")).json()["id"]

    def ask(number: int) -> int:
        return http.post(
            "/api/v1/chat", json={"session_id": f"{session_id}-{number}", "text": body["question"]}
        ).status_code

    with ThreadPoolExecutor(6) as pool:
        asking = [pool.submit(ask, number) for number in range(30)]
        for action in ("submit", "approve", "publish", "withdraw", "submit", "approve", "publish"):
            answer = http.post(f"/api/v1/knowledge/faqs/{faq_id}/{action}", headers=service.as_("reviewer"))
            assert answer.status_code == 200, answer.text
        assert {each.result() for each in asking} == {200}
    assert "可以。" in service.says(body["question"])
