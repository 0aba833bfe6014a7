"""Every error is {"error", "detail"} with a fitting status, and too much is refused before it is read."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from channels.web_chat.protocol import BODY_LIMIT
from knowledge.errors import TooLarge
from tests.fixtures_api import Service

CHAT, DOCUMENTS, FAQS = "/api/v1/chat", "/api/v1/knowledge/documents", "/api/v1/knowledge/faqs"
FAQ = {"question": "只为报错而写的问题？", "answer": "答。"}


def assert_error(answer: Any, status: int, code: str) -> str:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert set(body) == {"error", "detail"}
    assert body["error"] == code
    assert body["detail"]
    return str(body["detail"])


@pytest.mark.parametrize(
    ("method", "path", "role", "body", "status", "code"),
    [
        ("GET", FAQS, None, None, 401, "NotLoggedIn"),
        ("POST", FAQS, "analyst", FAQ, 403, "NotAllowed"),
        ("GET", f"{FAQS}/nothing", "editor", None, 404, "NotFound"),
        ("GET", f"{DOCUMENTS}/nothing", "editor", None, 404, "NotFound"),
        ("POST", f"{DOCUMENTS}/nothing/submit", "editor", None, 404, "NotFound"),
        ("GET", "/api/v1/nothing", None, None, 404, "NotFound"),
        ("GET", "/nothing", None, None, 404, "NotFound"),
        ("GET", CHAT, None, None, 405, "MethodNotAllowed"),
        ("DELETE", FAQS, "editor", None, 405, "MethodNotAllowed"),
        ("POST", "/healthz", None, None, 405, "MethodNotAllowed"),
        ("POST", f"{FAQS}/hours/approve", "reviewer", None, 409, "Conflict"),
        ("POST", f"{FAQS}/hours/explode", "reviewer", None, 422, "BadContent"),
        ("POST", CHAT, None, {}, 422, "BadContent"),
        ("GET", "/api/v1/knowledge/search?q=", "editor", None, 422, "BadContent"),
        ("GET", "/api/v1/knowledge/search?q=a&on=yesterday", "editor", None, 422, "BadContent"),
        ("GET", f"{CHAT}/s1/messages?after=-1", None, None, 422, "BadContent"),
        ("GET", f"{CHAT}/s1/messages?after=99999999999", None, None, 422, "BadContent"),
    ],
)
def test_error_has_the_shape_of_the_contract(
    service: Service, method: str, path: str, role: str | None, body: Any, status: int, code: str
) -> None:
    headers = service.as_(role) if role else {}
    assert_error(service.client.request(method, path, json=body, headers=headers), status, code)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("session_id", ""),
        ("session_id", "x" * 129),
        ("session_id", 7),
        ("session_id", None),
        ("session_id", "a\x00b"),
        ("text", 7),
        ("text", "x" * 50_001),
        ("text", None),
        ("channel", "fax"),
        ("message_id", ""),
        ("message_id", "a\nb"),
        ("choice_id", "x" * 129),
    ],
)
def test_bad_field_of_a_message_is_named(service: Service, field: str, value: Any) -> None:
    body = {"session_id": "s1", "text": "你好", field: value}
    assert field in assert_error(service.client.post(CHAT, json=body), 422, "BadContent")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"7", b"null", b'"text"', b"\xff\xfe", b"[" * 5000])
def test_body_that_is_no_message_is_refused(service: Service, body: bytes) -> None:
    answer = service.client.post(CHAT, content=body, headers={"Content-Type": "application/json"})
    assert_error(answer, answer.status_code, {400: "BadRequest", 422: "BadContent"}[answer.status_code])


@pytest.mark.parametrize(
    "text", ["", "😀", "\\u0000", "\\ud83d", "税" * 2001, "/restart", "\\u202e\\u200b", "\\ud83d\\ude00"]
)
def test_whatever_is_typed_is_answered_or_refused_but_never_breaks_anything(service: Service, text: str) -> None:
    body = f'{{"session_id": "s-typed", "text": "{text}"}}'.encode()
    answer = service.client.post(CHAT, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (200, 422), answer.text
    assert answer.status_code == 200 or set(answer.json()) == {"error", "detail"}


class TestTooLarge:
    def test_message_over_the_limit(self, service: Service) -> None:
        body = json.dumps({"session_id": "s1", "text": "x" * BODY_LIMIT})
        assert_error(service.client.post(CHAT, content=body), 413, "TooLarge")

    def test_message_over_the_limit_that_does_not_say_how_long_it_is(self, service: Service) -> None:
        def chunks() -> Iterator[bytes]:
            for _ in range(20):
                yield b"x" * (BODY_LIMIT // 10)

        assert_error(service.client.post(CHAT, content=chunks()), 413, "TooLarge")

    def test_document_over_the_limit_of_the_settings(self, service: Service) -> None:
        limit = service.assistant.settings.upload_limit_mb * 1024 * 1024
        answer = service.client.post(
            DOCUMENTS,
            files={"file": ("a.txt", b"x" * (limit + 1))},
            data={"metadata": "{}"},
            headers=service.as_("editor"),
        )
        assert_error(answer, TooLarge.status, "TooLarge")


def test_database_that_does_not_answer_is_unavailable_without_details(service: Service) -> None:
    from fastapi import FastAPI
    from sqlalchemy.exc import OperationalError

    from api import error_handlers

    app = FastAPI()
    error_handlers.install(app)

    @app.get("/ask")
    def ask() -> None:
        raise OperationalError("SELECT secret", {}, Exception("host db.internal"))

    detail = assert_error(TestClient(app).get("/ask"), 503, "Unavailable")
    assert "secret" not in detail
    assert "internal" not in detail


def test_bug_of_ours_tells_nothing_of_the_inside(service: Service) -> None:
    from fastapi import FastAPI

    from api import error_handlers

    app = FastAPI()
    error_handlers.install(app)

    @app.get("/ask")
    def ask() -> None:
        raise RuntimeError("password=123")

    detail = assert_error(TestClient(app, raise_server_exceptions=False).get("/ask"), 500, "AssistantError")
    assert "123" not in detail
