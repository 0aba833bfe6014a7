"""The widget's socket and event stream carry the same messages as POST /chat and its replay."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.testclient import WebSocketTestSession

from bot.messages import Message, Outcome, Reply
from channels.web_chat.pusher import WebPusher
from channels.web_chat.socket import PAGE
from tests.fakes.dialogue import FakeDialogue
from tests.fixtures_api import Service

Frames = list[dict[str, Any]]


@contextmanager
def socket(service: Service) -> Iterator[WebSocketTestSession]:
    with service.client.websocket_connect("/api/v1/chat/ws") as connection:
        yield connection


def hello(connection: WebSocketTestSession, session_id: str, after: Any = 0) -> dict[str, Any]:
    connection.send_json({"type": "hello", "session_id": session_id, "after": after})
    frame: dict[str, Any] = connection.receive_json()
    return frame


def say(connection: WebSocketTestSession, text: str, message_id: str, **fields: Any) -> Frames:
    """Send a message; the typing sign and the two rows that follow."""
    connection.send_json({"type": "message", "text": text, "message_id": message_id, **fields})
    return [connection.receive_json() for _ in range(3)]


def replay(service: Service, session_id: str) -> Frames:
    rows: Frames = service.client.get(f"/api/v1/chat/{session_id}/messages").json()["messages"]
    return rows


def test_hello_brings_the_history_after_what_was_seen(service: Service, session_id: str) -> None:
    service.chat("甲", session_id)
    service.chat("乙", session_id)
    rows = replay(service, session_id)
    with socket(service) as connection:
        assert hello(connection, session_id, after=2) == {"type": "history", "messages": rows[2:]}
    with socket(service) as connection:
        assert hello(connection, session_id) == {"type": "history", "messages": rows}


def test_message_brings_the_typing_sign_then_both_rows_in_order(service: Service, session_id: str) -> None:
    with socket(service) as connection:
        hello(connection, session_id)
        typing, question, answer = say(connection, "服务大厅几点开门", "m-1")
    assert typing == {"type": "typing"}
    assert [question, answer] == [{"type": "message", "message": row} for row in replay(service, session_id)]
    assert (question["message"]["direction"], question["message"]["message_id"]) == ("in", "m-1")
    assert answer["message"]["reply"]["messages"][0]["text"].startswith("工作日九点")


def test_turns_go_on_over_one_socket(service: Service, dialogue: FakeDialogue, session_id: str) -> None:
    with socket(service) as connection:
        hello(connection, session_id)
        rows = say(connection, "甲", "m-1")[1:] + say(connection, "乙", "m-2")[1:]
    assert [row["message"]["seq"] for row in rows] == [1, 2, 3, 4]
    assert [call.session_id for call in dialogue.calls] == [session_id] * 2


def test_message_that_was_sent_before_is_not_answered_twice(
    service: Service, dialogue: FakeDialogue, session_id: str
) -> None:
    service.chat("甲", session_id, message_id="m-1")
    with socket(service) as connection:
        hello(connection, session_id, after=0)
        connection.send_json({"type": "message", "text": "甲", "message_id": "m-1"})
        connection.send_json({"type": "ping"})
        assert [connection.receive_json()["type"] for _ in range(2)] == ["typing", "pong"]
    assert len(dialogue.calls) == 1


def test_what_another_tab_said_comes_unasked(service: Service, session_id: str) -> None:
    with socket(service) as connection:
        hello(connection, session_id)
        service.chat("别的标签页", session_id)
        frames = [connection.receive_json() for _ in range(2)]
    assert frames == [{"type": "message", "message": row} for row in replay(service, session_id)]


def test_what_is_written_past_the_routes_comes_within_seconds(service: Service, session_id: str) -> None:
    with socket(service) as connection:
        hello(connection, session_id)
        reply = Reply(session_id, "notice-1", Outcome.DONE, (Message("您的需求有新进展。"),))
        with service.assistant.database.writing() as writing:
            WebPusher().push(writing, reply)
        assert connection.receive_json()["message"]["text"] == "您的需求有新进展。"


def test_conversation_longer_than_a_page_comes_whole(service: Service, session_id: str) -> None:
    with service.assistant.database.writing() as writing:
        for number in range(PAGE + 3):
            reply = Reply(session_id, f"notice-{number}", Outcome.DONE, (Message(str(number)),))
            WebPusher().push(writing, reply)
    with socket(service) as connection:
        rows = hello(connection, session_id)["messages"]
        rows += [connection.receive_json()["message"] for _ in range(3)]
    assert [row["seq"] for row in rows] == list(range(1, PAGE + 4))


def test_second_hello_goes_on_with_the_other_conversation(service: Service, session_id: str) -> None:
    service.chat("甲", session_id)
    with socket(service) as connection:
        hello(connection, "somebody-else-of-this-tab")
        assert hello(connection, session_id)["messages"] == replay(service, session_id)
        assert [frame["message"]["seq"] for frame in say(connection, "乙", "m-1")[1:]] == [3, 4]


def test_refusal_names_the_message(service: Service, session_id: str) -> None:
    with socket(service) as connection:
        hello(connection, session_id)
        connection.send_json({"type": "message", "text": 7, "message_id": "m-1"})
        assert connection.receive_json()["message_id"] == "m-1"


def test_ping_is_answered_even_before_hello(service: Service) -> None:
    with socket(service) as connection:
        connection.send_json({"type": "ping"})
        assert connection.receive_json() == {"type": "pong"}


@pytest.mark.parametrize(
    "frame",
    [
        {"type": "message", "text": "没有先打招呼", "message_id": "m-1"},
        {"type": "hello"},
        {"type": "hello", "session_id": ""},
        {"type": "hello", "session_id": "x" * 129},
        {"type": "hello", "session_id": 7},
        {"type": "hello", "session_id": "a\x00b"},
        {"type": "dance"},
        {"text": "没有类型"},
        {},
        ["hello"],
        "hello",
        7,
        None,
    ],
)
def test_frame_that_is_wrong_gets_an_error_and_the_socket_stays_open(service: Service, frame: Any) -> None:
    with socket(service) as connection:
        connection.send_json(frame)
        answer = connection.receive_json()
        assert set(answer) == {"type", "error", "detail"}
        assert (answer["type"], answer["error"]) == ("error", "BadContent")
        connection.send_json({"type": "ping"})
        assert connection.receive_json() == {"type": "pong"}


@pytest.mark.parametrize("text", ["not json", "", "{", "\ud800".encode("utf-8", "replace").decode(), "[" * 3000])
def test_text_that_is_no_json_gets_an_error(service: Service, text: str) -> None:
    with socket(service) as connection:
        connection.send_text(text)
        assert connection.receive_json()["error"] == "BadContent"


@pytest.mark.parametrize(
    "wrong", [{"text": 7}, {"text": "x" * 50_001}, {"message_id": ""}, {"choice_id": "x" * 129}, {"message_id": "a\nb"}]
)
def test_message_that_is_wrong_gets_an_error_and_is_not_answered(
    service: Service, dialogue: FakeDialogue, session_id: str, wrong: dict[str, Any]
) -> None:
    with socket(service) as connection:
        hello(connection, session_id)
        connection.send_json({"type": "message", "text": "甲", "message_id": "m-1", **wrong})
        assert connection.receive_json()["error"] == "BadContent"
    assert dialogue.calls == []


@pytest.mark.parametrize("after", [-5, "3", None, 2**70, 1.5, True])
def test_strange_after_of_hello_does_no_harm(service: Service, session_id: str, after: Any) -> None:
    with socket(service) as connection:
        assert hello(connection, session_id, after)["type"] == "history"


def test_lone_surrogate_over_the_socket_is_refused_or_answered_politely(service: Service, session_id: str) -> None:
    with socket(service) as connection:
        hello(connection, session_id)
        connection.send_text('{"type": "message", "text": "\\ud83d", "message_id": "m-1"}')
        assert connection.receive_json()["type"] in ("typing", "error")


class TestEventStream:
    def events(self, service: Service, session_id: str, after: int = 0, **headers: str) -> list[dict[str, str]]:
        """The events up to now, each as its fields."""
        query = {"session_id": session_id, "after": after, "follow": False}
        answer = service.client.get("/api/v1/chat/stream", params=query, headers=headers)
        assert answer.headers["content-type"].startswith("text/event-stream")
        blocks = answer.text.replace("\r\n", "\n").strip().split("\n\n")
        return [dict(line.split(": ", 1) for line in block.splitlines()) for block in blocks if block.strip()]

    def test_it_carries_the_rows_of_the_replay(self, service: Service, session_id: str) -> None:
        service.chat("服务大厅几点开门", session_id)
        events = self.events(service, session_id)
        assert [event["event"] for event in events] == ["message", "message"]
        assert [json.loads(event["data"]) for event in events] == replay(service, session_id)

    def test_it_begins_after_what_was_seen(self, service: Service, session_id: str) -> None:
        service.chat("甲", session_id)
        assert [event["id"] for event in self.events(service, session_id, after=1)] == ["2"]

    def test_reconnecting_browser_goes_on_where_it_was(self, service: Service, session_id: str) -> None:
        service.chat("甲", session_id)
        assert [event["id"] for event in self.events(service, session_id, **{"Last-Event-ID": "1"})] == ["2"]

    def test_session_without_messages_has_no_events(self, service: Service, session_id: str) -> None:
        assert self.events(service, session_id) == []
