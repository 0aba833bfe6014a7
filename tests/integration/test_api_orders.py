"""Needs and orders over HTTP: what staff see and enter, with which roles; the contact comes out in one place only."""

import json
import logging
import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.desks.orders import Registered
from knowledge.records.tables.base import utc_now
from tests.fixtures_api import Service
from tests.recorded_needs import HOUR, PHONE, put_offers, registration, remove_offers

READERS = ("operator", "analyst", "reviewer", "admin")
CONTACT = {"phone": PHONE, "name": "王女士", "enterprise": None}


@pytest.fixture
def offers(service: Service) -> tuple[str, str]:
    """Two offers of this test's own."""
    ids = (uuid.uuid4().hex, uuid.uuid4().hex)
    put_offers(service.assistant.database, *ids)
    return ids


def record(service: Service, *ids: str, **fields: Any) -> Registered:
    sealed = service.assistant.vault.seal(json.dumps(CONTACT, ensure_ascii=False))
    wanted = registration(uuid.uuid4().hex, *ids, **{"contact": sealed, "session": uuid.uuid4().hex, **fields})
    return service.assistant.orders.register(wanted, now=utc_now())


def get(service: Service, path: str, role: str = "operator", **params: Any) -> Any:
    answer = service.client.get(f"/api/v1/{path}", params=params, headers=service.as_(role))
    assert answer.status_code == 200, answer.text
    return answer.json()


def enter(service: Service, number: str, event: str, role: str = "operator", **body: Any) -> Any:
    return service.client.post(f"/api/v1/orders/{number}/{event}", json=body, headers=service.as_(role))


def enter_all(service: Service, number: str, *steps: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    for event, details in steps:
        version = get(service, f"orders/{number}")["version"]
        answer = enter(service, number, event, version=version, **details)
        assert answer.status_code == 200, answer.text
    order: dict[str, Any] = get(service, f"orders/{number}")
    return order


def test_an_order_goes_from_registration_to_its_end(service: Service, offers: tuple[str, str]) -> None:
    done = record(service, *offers)
    order = enter_all(
        service, done.order_number, ("accept", {}), ("negotiate", {"reason": "下周面谈"}), ("agree", {"amount": 2_800_000}),
        ("agree", {"amount": 2_500_000}), ("complete", {}),
    )  # fmt: skip
    assert (order["state"], order["amount"], order["possible"]) == ("completed", 2_500_000, [])
    assert order["need_number"] == done.number
    assert order["offer"] == {"kind": "financing", "id": offers[0]}
    assert [(e["event"], e["after"], e["actor"]) for e in order["events"]] == [
        ("register", "registered", "user"), ("introduce", "matched", "system"), ("accept", "accepted", "operator"),
        ("negotiate", "negotiating", "operator"), ("agree", "agreed", "operator"), ("agree", "agreed", "operator"),
        ("complete", "completed", "operator"),
    ]  # fmt: skip
    assert order["events"][3]["note"] == "下周面谈"
    need = get(service, f"needs/{done.number}")
    assert (need["state"], need["order_state"]) == ("closed", "completed")
    assert [i["state"] for i in need["introductions"]] == ["accepted", "cancelled"]


def test_a_refusal_passes_the_order_on_and_then_staff_find_another(service: Service, offers: tuple[str, str]) -> None:
    done = record(service, *offers)
    order = enter_all(service, done.order_number, ("decline", {"reason": "行业不做"}))
    assert (order["state"], order["offer"]["id"]) == ("matched", offers[1])
    order = enter_all(service, done.order_number, ("decline", {}))
    assert (order["state"], order["offer"], order["possible"]) == ("registered", None, ["introduce", "fail"])
    another = uuid.uuid4().hex
    answer = enter(
        service, done.order_number, "introduce", version=order["version"], offer={"kind": "financing", "id": another}
    )
    assert answer.status_code == 422
    assert another in answer.json()["detail"]
    put_offers(service.assistant.database, another)
    order = enter_all(service, done.order_number, ("introduce", {"offer": {"kind": "financing", "id": another}}))
    assert (order["state"], order["title"]) == ("matched", f"周转贷{another}（示例）")
    line = get(service, f"needs/{done.number}")["introductions"]
    assert [(i["state"], i["note"]) for i in line] == [("declined", "行业不做"), ("declined", None), ("asked", None)]


def test_who_does_not_answer_in_time_is_passed_over_and_so_is_an_offer_that_is_gone(service: Service) -> None:
    ids = tuple(uuid.uuid4().hex for _ in range(3))
    put_offers(service.assistant.database, *ids)
    done = record(service, *ids)
    remove_offers(service.assistant.database, ids[1])
    assert service.assistant.upkeep.reassign_overdue(utc_now() + 49 * HOUR) >= 1
    line = get(service, f"needs/{done.number}")["introductions"]
    assert [i["state"] for i in line] == ["timed_out", "cancelled", "asked"]
    assert line[1]["note"] == "供给已下架"
    assert get(service, f"orders/{done.order_number}")["offer"]["id"] == ids[2]


def test_an_event_the_state_does_not_allow_is_refused_with_those_it_does(
    service: Service, offers: tuple[str, str]
) -> None:
    done = record(service, *offers)
    answer = enter(service, done.order_number, "complete", version=2)
    assert (answer.status_code, answer.json()["error"]) == (409, "Conflict")
    assert answer.json()["detail"].endswith("is matched: complete is not possible; possible: accept, decline, fail")
    assert get(service, f"orders/{done.order_number}")["version"] == 2


def test_who_saw_an_older_version_is_refused(service: Service, offers: tuple[str, str]) -> None:
    done = record(service, *offers)
    assert enter(service, done.order_number, "accept", version=2).status_code == 200
    answer = enter(service, done.order_number, "decline", version=2)
    assert answer.status_code == 409
    assert "is at version 3, not 2: read it again" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("event", "body"),
    [("accept", {}), ("accept", {"version": 0}), ("accept", {"version": 2**31}), ("accept", {"version": 2, "amount": 5}),
     ("accept", {"version": 2, "reason": ""}), ("accept", {"version": 2, "reason": "长" * 501}),
     ("accept", {"version": 2, "reason": "a\x00b"}), ("fail", {"version": 2}), ("accept", {"version": 2, "more": 1}),
     ("accept", {"version": 2, "offer": {"kind": "financing", "id": "x"}}), ("rate", {"version": 2}),
     ("withdraw", {"version": 2, "reason": "x"})],
)  # fmt: skip
def test_a_bad_event_is_refused_and_changes_nothing(
    service: Service, offers: tuple[str, str], event: str, body: dict[str, Any]
) -> None:
    done = record(service, *offers)
    answer = enter(service, done.order_number, event, **body)
    assert answer.status_code == 422
    assert set(answer.json()) == {"error", "detail"}
    assert [e["event"] for e in get(service, f"orders/{done.order_number}")["events"]] == ["register", "introduce"]


@pytest.mark.parametrize(
    "path", ["needs/XQ-20200101-0001", "orders/DD-20200101-0001", "needs/XQ-20200101-0001/contact"]
)
def test_what_is_not_there_is_404(service: Service, path: str) -> None:
    assert service.client.get(f"/api/v1/{path}", headers=service.as_("operator")).status_code == 404
    assert enter(service, "DD-20200101-0001", "accept", version=1).status_code == 404


@pytest.mark.parametrize("path", ["needs/DD-20261123-0001", "orders/XQ-20261123-0001", "orders/1", "needs?kind=ships",
                                  "needs?state=matched", "orders?state=open", "orders?since=昨天", "needs?limit=0"])  # fmt: skip
def test_what_cannot_be_asked_for_is_refused(service: Service, path: str) -> None:
    assert service.client.get(f"/api/v1/{path}", headers=service.as_("operator")).status_code == 422


def test_lists_are_filtered_paged_and_newest_first(service: Service, offers: tuple[str, str]) -> None:
    first, second = record(service, *offers), record(service)
    today = (utc_now() + 8 * HOUR).date()
    needs = get(service, "needs", kind="financing", state="open", since=today.isoformat(), limit=2)
    assert [n["number"] for n in needs] == [second.number, first.number]
    assert (needs[1]["need"]["amount"], needs[1]["text"], needs[1]["contact_hint"]) == (
        3_000_000, "想周转三百万", "王女士 138****2345",
    )  # fmt: skip
    assert get(service, "needs", limit=1, offset=1)[0]["number"] == first.number
    assert get(service, "orders", state="matched", limit=1)[0]["number"] == first.order_number
    assert get(service, "orders", state="registered", limit=1)[0]["number"] == second.order_number
    assert get(service, "needs", since=(today + timedelta(days=1)).isoformat()) == []
    assert get(service, "orders", since="0001-01-01", limit=1)
    assert get(service, "orders", since="9999-12-31") == []


@pytest.mark.parametrize("role", READERS)
def test_readers_read(service: Service, offers: tuple[str, str], role: str) -> None:
    done = record(service, *offers)
    for path in ("needs", "orders", f"needs/{done.number}", f"orders/{done.order_number}"):
        assert get(service, path, role)


def test_others_read_nothing_and_only_operators_change_or_see_a_contact(
    service: Service, offers: tuple[str, str]
) -> None:
    done = record(service, *offers)
    paths = ("needs", "orders", f"needs/{done.number}", f"orders/{done.order_number}", f"needs/{done.number}/contact")
    for path in paths:
        assert service.client.get(f"/api/v1/{path}").status_code == 401
        assert service.client.get(f"/api/v1/{path}", headers=service.as_("editor")).status_code == 403
    for role in ("analyst", "reviewer", "editor"):
        assert service.client.get(f"/api/v1/{paths[-1]}", headers=service.as_(role)).status_code == 403
        assert enter(service, done.order_number, "accept", role, version=2).status_code == 403
    assert enter(service, done.order_number, "accept", "admin", version=2).status_code == 200


def test_who_looks_at_a_contact_is_written_down_and_stops_nobody(service: Service, offers: tuple[str, str]) -> None:
    done = record(service, *offers)
    assert get(service, f"needs/{done.number}/contact") == {"number": done.number, "contact": CONTACT}
    order = get(service, f"orders/{done.order_number}")
    assert [(e["event"], e["before"], e["after"], e["actor"]) for e in order["events"]][-1] == (
        "contact_seen", "matched", "matched", "operator",
    )  # fmt: skip
    assert enter(service, done.order_number, "accept", version=2).status_code == 200


def test_a_contact_is_in_no_other_reply_no_log_and_not_readable_in_the_database(
    service: Service, offers: tuple[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    session = uuid.uuid4().hex
    with caplog.at_level(logging.DEBUG):
        done = record(service, *offers, session=session)
        replies = [
            get(service, path) for path in ("needs", "orders", f"needs/{done.number}", f"orders/{done.order_number}")
        ]
        replies.append(enter(service, done.order_number, "accept", version=2).json())
        replies.append(enter(service, done.order_number, "accept", version=2).json())
        replies.append([str(p) for p in service.assistant.orders.progress(session_id=session)])
        get(service, f"needs/{done.number}/contact")
    for place in (json.dumps(replies, ensure_ascii=False), caplog.text):
        assert PHONE not in place
        assert PHONE[3:7] + PHONE[7:] not in place
        assert "gAAAA" not in place
    with service.assistant.database.looking() as connection:
        stored = connection.execute(
            text("SELECT contact FROM needs WHERE number = :n"), {"n": done.number}
        ).scalar_one()
    assert PHONE not in stored
    assert "王" not in stored


def test_after_a_withdrawal_the_contact_is_gone_for_good(service: Service, offers: tuple[str, str]) -> None:
    session = uuid.uuid4().hex
    done = record(service, *offers, session=session)
    assert service.assistant.orders.withdraw(done.number, session_id=session, now=utc_now())
    assert get(service, f"needs/{done.number}/contact") == {"number": done.number, "contact": None}
    need = get(service, f"needs/{done.number}")
    assert (need["state"], need["contact_hint"], need["has_contact"]) == ("withdrawn", None, False)
    events = [e["event"] for e in get(service, f"orders/{done.order_number}")["events"]]
    assert events == ["register", "introduce", "withdraw", "contact_erased"]


def test_phone_numbers_in_what_people_write_are_masked(service: Service, offers: tuple[str, str]) -> None:
    session = uuid.uuid4().hex
    done = record(service, *offers, session=session, text=f"想周转三百万，电话{PHONE}")
    assert service.assistant.orders.withdraw(done.number, session_id=session, now=utc_now(), reason=f"改打{PHONE}")
    told = json.dumps([get(service, f"needs/{done.number}"), get(service, f"orders/{done.order_number}")])
    assert PHONE not in told
