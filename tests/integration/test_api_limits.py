"""Rate limits as a client meets them."""

from collections.abc import Iterator

import pytest

from tests.fixtures_api import PASSWORD, MakeSettings, Service, open_service

CHAT, LOGIN = "/api/v1/chat", "/api/v1/auth/login"


@pytest.fixture(scope="module")
def limited(make_settings: MakeSettings) -> Iterator[Service]:
    yield from open_service(make_settings(chat_limit="3/hour", address_limit="20/hour", login_limit="4/hour"))


def test_one_message_too_many_is_refused(limited: Service, session_id: str) -> None:
    answers = [limited.client.post(CHAT, json={"session_id": session_id, "text": "你好"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[-1].json()["error"] == "TooManyMessages"
    assert "3 per 1 hour" in answers[-1].json()["detail"]


def test_refused_message_is_not_written_down(limited: Service, session_id: str) -> None:
    for _ in range(5):
        limited.client.post(CHAT, json={"session_id": session_id, "text": "你好"})
    rows = limited.client.get(f"{CHAT}/{session_id}/messages").json()["messages"]
    assert len(rows) == 6


def test_socket_counts_with_the_same_limit_and_stays_open(limited: Service, session_id: str) -> None:
    for _ in range(3):
        limited.client.post(CHAT, json={"session_id": session_id, "text": "你好"})
    with limited.client.websocket_connect(f"{CHAT}/ws") as socket:
        socket.send_json({"type": "hello", "session_id": session_id, "after": 6})
        assert socket.receive_json()["type"] == "history"
        socket.send_json({"type": "message", "text": "再来", "message_id": "m-1"})
        refused = socket.receive_json()
        assert (refused["type"], refused["error"]) == ("error", "TooManyMessages")
        socket.send_json({"type": "ping"})
        assert socket.receive_json() == {"type": "pong"}


def test_new_sessions_do_not_get_around_the_limit_of_the_address(limited: Service, session_id: str) -> None:
    statuses = [
        limited.client.post(CHAT, json={"session_id": f"{session_id}-{n}", "text": "你好"}).status_code
        for n in range(25)
    ]
    assert statuses[-1] == 429


def test_guessing_passwords_is_slowed_down_even_for_the_right_one(limited: Service) -> None:
    guesses = [
        limited.client.post(LOGIN, json={"username": "admin", "password": f"guess-{n}"}).status_code for n in range(4)
    ]
    assert guesses == [401] * 4
    right = limited.client.post(LOGIN, json={"username": "admin", "password": PASSWORD})
    assert (right.status_code, right.json()["error"]) == (429, "TooManyMessages")


def test_no_limit_is_set_unless_the_settings_say_so(service: Service, session_id: str) -> None:
    for _ in range(12):
        service.chat("你好", session_id)
