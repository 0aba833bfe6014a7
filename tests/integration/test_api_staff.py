"""Login and roles: who gets in, for how long, and who may do what."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from api.auth import COOKIE, Role, ensure_admin
from knowledge.records.database import Database
from knowledge.records.repositories.staff import Staff
from knowledge.records.tables import TokenRow
from knowledge.records.tables.base import utc_now
from tests.fixtures_api import PASSWORD, Service

LOGIN, LIST, SEARCH = "/api/v1/auth/login", "/api/v1/knowledge/faqs", "/api/v1/knowledge/search?q=服务券"
ALL = [role.value for role in Role]


def log_in(service: Service, username: str = "editor", password: str = PASSWORD) -> Any:
    return service.client.post(LOGIN, json={"username": username, "password": password})


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_login_gives_a_token_that_opens_the_library(service: Service) -> None:
    answer = log_in(service)
    assert (answer.status_code, set(answer.json())) == (200, {"token"})
    service.client.cookies.clear()
    assert service.client.get(LIST, headers=bearer(answer.json()["token"])).status_code == 200


def test_login_sets_a_session_cookie_that_does_the_same(service: Service) -> None:
    cookie = log_in(service).headers["set-cookie"]
    assert service.client.get(LIST).status_code == 200
    assert cookie.startswith(f"{COOKIE}=")
    assert "httponly" in cookie.lower()
    assert "samesite=strict" in cookie.lower()
    assert "max-age=43200" in cookie.lower()


@pytest.mark.parametrize(
    ("username", "password"), [("editor", "wrong"), ("nobody", PASSWORD), ("editor", PASSWORD + " ")]
)
def test_wrong_name_or_password_is_refused_alike(service: Service, username: str, password: str) -> None:
    answer = log_in(service, username, password)
    assert (answer.status_code, answer.json()) == (
        401, {"error": "NotLoggedIn", "detail": "wrong username or password"},
    )  # fmt: skip
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [{}, bearer(""), bearer("made-up"), {"Authorization": "Basic ZWRpdG9yOng="}, {"Authorization": "Bearer"},
     {"Cookie": f"{COOKIE}=made-up"}],
)  # fmt: skip
def test_without_a_valid_token_the_library_is_closed(service: Service, headers: dict[str, str]) -> None:
    answer = service.client.get(LIST, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "NotLoggedIn")


def test_token_that_has_expired_is_worthless(service: Service) -> None:
    headers = bearer(log_in(service, "analyst").json()["token"])
    service.client.cookies.clear()
    assert service.client.get(LIST, headers=headers).status_code == 200
    with service.assistant.database.transaction() as session:
        session.execute(update(TokenRow).where(TokenRow.username == "analyst").values(expires_at=utc_now()))
    assert service.client.get(LIST, headers=headers).status_code == 401
    service._tokens.pop("analyst", None)


def test_token_ends_after_the_hours_of_the_settings(service: Service) -> None:
    log_in(service, "operator")
    with service.assistant.database.reading() as session:
        last = max(row.expires_at for row in session.query(TokenRow).filter_by(username="operator"))
    assert timedelta(hours=11.9) < last - utc_now() <= timedelta(hours=12)


def test_logging_out_makes_the_token_worthless(service: Service) -> None:
    headers = bearer(log_in(service).json()["token"])
    assert service.client.post("/api/v1/auth/logout", headers=headers).status_code == 204
    service.client.cookies.clear()
    assert service.client.get(LIST, headers=headers).status_code == 401


def test_neither_passwords_nor_tokens_are_stored_readably(service: Service) -> None:
    token = log_in(service).json()["token"]
    with service.assistant.database.reading() as session:
        row = Staff(session).get("editor")
        assert row is not None
        assert row.password_hash.startswith("$argon2")
        assert token not in {stored.token_hash for stored in session.query(TokenRow)}


@pytest.mark.parametrize("role", ALL)
def test_everybody_on_the_staff_may_look(service: Service, role: str) -> None:
    assert service.client.get(LIST, headers=service.as_(role)).status_code == 200
    assert service.client.get(SEARCH, headers=service.as_(role)).status_code == 200


@pytest.mark.parametrize(
    ("role", "status"), [("editor", 201), ("reviewer", 201), ("admin", 201), ("operator", 403), ("analyst", 403)]
)
def test_only_editors_reviewers_and_admin_may_write(service: Service, role: str, status: int) -> None:
    body = {"question": f"{role}写的问题？", "answer": "答。"}
    answer = service.client.post(LIST, json=body, headers=service.as_(role))
    assert answer.status_code == status, answer.text
    assert status == 201 or answer.json()["error"] == "NotAllowed"


@pytest.mark.parametrize("action", ["approve", "publish", "withdraw"])
def test_editor_may_submit_but_not_decide_what_the_public_reads(service: Service, action: str) -> None:
    body = {"question": f"谁可以{action}？", "answer": "审核员。"}
    faq_id = service.client.post(LIST, json=body, headers=service.as_("editor")).json()["id"]
    assert service.step("faqs", faq_id, "submit", "editor").status_code == 200
    refused = service.step("faqs", faq_id, action, "editor")
    assert (refused.status_code, refused.json()["error"]) == (403, "NotAllowed")
    if action == "publish":
        assert service.step("faqs", faq_id, "approve", "reviewer").status_code == 200
    assert service.step("faqs", faq_id, action, "reviewer").status_code == 200


def test_talking_needs_no_login(service: Service) -> None:
    assert service.chat("服务大厅几点开门")["outcome"] == "answered"


def test_first_start_makes_admin_with_the_password_of_the_settings(sqlite_database: Database) -> None:
    assert ensure_admin(sqlite_database, "gewählt-密码") is None
    with sqlite_database.reading() as session:
        row = Staff(session).get("admin")
    assert row is not None
    assert row.roles == ["admin"]
    assert ensure_admin(sqlite_database, "another") is None  # a later start changes nothing


def test_first_start_without_a_password_makes_one_up_and_tells_it_once(sqlite_database: Database) -> None:
    told = ensure_admin(sqlite_database, "")
    assert told is not None
    assert len(told) >= 12
    assert ensure_admin(sqlite_database, "") is None
