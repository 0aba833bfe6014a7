"""Notices over HTTP: an offer put by staff reaches the widget within one round of the chores; staff pass on what is for providers."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from bot.desks.orders import Registration
from knowledge.offers import KINDS
from knowledge.records.repositories.supply import Supply
from knowledge.records.tables.base import utc_now
from matching.need.need import Need
from tests.fixtures_api import MakeSettings, Service, open_service
from tests.supply_files import csv_file

LOAN = {
    "id": "loan-1", "title": "枸杞周转贷（示例）", "institution": "示例银行", "financing_type": "loan", "amount_min": 500_000,
    "amount_max": 5_000_000, "collateral": ["none"], "min_years": 2,
}  # fmt: skip
NEED = Need(kind="financing", amount=3_000_000, term=12, collateral=("none",))


@pytest.fixture(scope="module")
def awake(make_settings: MakeSettings) -> Iterator[Service]:
    """A service that tells by night as well: a test may run at any hour."""
    yield from open_service(make_settings(notice_hours="0-24"))


@pytest.fixture
def service(awake: Service) -> Service:
    with awake.assistant.database.writing() as connection:
        supply = Supply(connection)
        for kind in KINDS:
            supply.remove(kind, [offer.id for offer in supply.all_of(kind)], staff=None)
    return awake


def register(service: Service, session_id: str, **fields: Any) -> str:
    """What a conversation records at its end; the number of the need."""
    values: dict[str, Any] = {
        "need": NEED, "text": "想贷三百万，用一年，没有抵押", "session_id": session_id, "turn_id": f"turn-{session_id}"[:40],
        "channel": "web", "enterprise": "宁夏秘密枸杞有限公司", "contact": "sealed", "contact_hint": "王女士 138****2345",
        "consented_at": utc_now(),
    }  # fmt: skip
    return service.assistant.orders.register(Registration(**{**values, **fields}), now=utc_now()).number


def put(service: Service, *offers: dict[str, Any], kind: str = "financing") -> None:
    answer = service.client.put(f"/api/v1/supply/{kind}", json=list(offers), headers=service.as_("editor"))
    assert answer.status_code == 200, answer.text


def do_chores(service: Service) -> None:
    for chore in service.app.state.chores:
        chore.work()


def history(service: Service, session_id: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = service.client.get(f"/api/v1/chat/{session_id}/messages").json()["messages"]
    return rows


def notices(service: Service, role: str = "operator", **query: Any) -> list[dict[str, Any]]:
    answer = service.client.get("/api/v1/notices", params=query, headers=service.as_(role))
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


def post(service: Service, path: str, role: str = "operator", **body: Any) -> Any:
    return service.client.post(f"/api/v1/notices/{path}", json=body, headers=service.as_(role))


# --- the enterprise ---


def test_an_offer_that_staff_put_is_in_the_widget_after_one_round_of_the_chores(
    service: Service, session_id: str
) -> None:
    number = register(service, session_id)
    do_chores(service)
    assert history(service, session_id) == []
    put(service, LOAN)
    do_chores(service)
    (row,) = history(service, session_id)
    assert row["direction"] == "out" and row["turn_id"].startswith("notice-")
    assert row["reply"]["outcome"] == "matched" and row["reply"]["understanding"]["desk"] == "financing"
    (message,) = row["reply"]["messages"]
    assert number in message["text"] and "不作保证" in message["text"]
    (card,) = message["cards"]
    assert (card["id"], card["title"]) == ("loan-1", "枸杞周转贷（示例）")
    assert "年限待确认（满2年）" in card["reasons"]
    do_chores(service)
    assert len(history(service, session_id)) == 1


def test_an_offer_of_an_import_is_told_like_any_other(service: Service, session_id: str) -> None:
    register(service, session_id)
    do_chores(service)
    file = csv_file("financing", {"编号": "new-1", "标题": "信用周转贷", "机构": "示例银行", "融资方式": "贷款"})
    url = "/api/v1/supply/financing/imports"
    preview = service.client.post(url, files={"file": ("a.csv", file)}, headers=service.as_("editor")).json()
    do_chores(service)
    assert history(service, session_id) == []
    done = service.client.post(f"{url}/{preview['id']}/confirm", headers=service.as_("editor"))
    assert done.status_code == 200, done.text
    do_chores(service)
    (row,) = history(service, session_id)
    assert row["reply"]["messages"][0]["cards"][0]["id"] == "new-1"


def test_a_notice_leaves_the_choices_of_the_last_answer_as_they_were(service: Service, session_id: str) -> None:
    log = service.assistant.log
    asked = service.chat("谢谢", session_id)
    register(service, session_id)
    do_chores(service)
    before = log.last_reply(session_id)
    put(service, LOAN)
    do_chores(service)
    assert history(service, session_id)[-1]["turn_id"].startswith("notice-")
    assert log.last_reply(session_id) == before
    assert before[0].text == asked["messages"][0]["text"]


def test_an_open_widget_sees_it_at_its_next_ping(service: Service, session_id: str) -> None:
    register(service, session_id)
    do_chores(service)
    with service.client.websocket_connect("/api/v1/chat/ws") as socket:
        socket.send_json({"type": "hello", "session_id": session_id, "after": 0})
        assert socket.receive_json()["messages"] == []
        put(service, LOAN)
        do_chores(service)
        socket.send_json({"type": "ping"})
        assert socket.receive_json() == {"type": "pong"}
        row = socket.receive_json()["message"]
        assert row["reply"]["messages"][0]["cards"][0]["id"] == "loan-1"
        socket.send_json({"type": "ping"})
        socket.send_json({"type": "ping"})
        assert [socket.receive_json(), socket.receive_json()] == [{"type": "pong"}] * 2


def test_the_event_stream_carries_it_as_well(service: Service, session_id: str) -> None:
    register(service, session_id)
    put(service, LOAN)
    do_chores(service)
    query = {"session_id": session_id, "follow": "false"}
    with service.client.stream("GET", "/api/v1/chat/stream", params=query) as stream:
        data = [json.loads(line.removeprefix("data: ")) for line in stream.iter_lines() if line.startswith("data: ")]
    assert [row["reply"]["outcome"] for row in data] == ["matched"]


def test_after_a_mute_nothing_comes(service: Service, session_id: str) -> None:
    number = register(service, session_id)
    do_chores(service)
    service.assistant.orders.mute(number, session_id=session_id, muted=True, now=utc_now())
    put(service, LOAN)
    do_chores(service)
    assert history(service, session_id) == []


def test_needs_of_a_channel_that_cannot_push_are_left_to_staff(service: Service, session_id: str) -> None:
    number = register(service, session_id, channel="hotline")
    do_chores(service)
    put(service, LOAN)
    do_chores(service)
    assert history(service, session_id) == []
    (notice,) = notices(service, audience="enterprise", state="due", need=number)
    assert post(service, f"{notice['id']}/sent").status_code == 200
    assert notices(service, audience="enterprise", state="due", need=number) == []


# --- the providers ---


def test_staff_see_whom_a_new_need_is_for_pass_it_on_and_say_so(service: Service, session_id: str) -> None:
    put(service, {**LOAN, "institution": f"银行 {session_id}"})
    number = register(service, session_id)
    do_chores(service)
    (notice,) = notices(service, audience="provider", need=number, state="due")
    assert notice["addressee"] == f"银行 {session_id}" and number in notice["text"]
    for secret in ("秘密", "王女士", "138", "sealed"):
        assert secret not in json.dumps(notice, ensure_ascii=False)
    (sent,) = post(service, f"{notice['id']}/sent").json()
    assert sent["state"] == "sent" and sent["sent_at"] is not None
    again = post(service, f"{notice['id']}/sent")
    assert (again.status_code, again.json()["error"]) == (409, "Conflict")
    assert [n["id"] for n in notices(service, audience="provider", need=number, state="sent")] == [notice["id"]]


def test_several_passed_on_together_are_one_message(service: Service, session_id: str) -> None:
    put(service, {**LOAN, "institution": f"银行 {session_id}"})
    numbers = [register(service, f"{session_id}-{n}", turn_id=f"{n}-{session_id}"[:40]) for n in range(2)]
    do_chores(service)
    one, other = (notices(service, audience="provider", need=number)[0]["id"] for number in numbers)
    sent = post(service, f"{one}/sent", together_with=[other]).json()
    assert [n["id"] for n in sent] == sorted([one, other])
    assert len({n["sent_at"] for n in sent}) == 1


def test_pages_follow_one_another(service: Service, session_id: str) -> None:
    put(service, *({**LOAN, "id": f"o{n}", "institution": f"{n} {session_id}"} for n in range(4)))
    number = register(service, session_id)
    do_chores(service)
    first = notices(service, audience="provider", need=number, limit=3)
    rest = notices(service, audience="provider", need=number, limit=3, after=first[-1]["id"])
    assert (len(first), len(rest)) == (3, 1)
    assert notices(service, audience="provider", need=number, state="due", limit=3) == first


def test_a_muted_institution_hears_nothing_until_it_is_unmuted(service: Service, session_id: str) -> None:
    name = f"银行 {session_id}"
    put(service, {**LOAN, "institution": name})
    assert post(service, "mute", institution=name).json() == {"muted": name}
    assert post(service, "mute", institution=name).status_code == 409
    muted = service.client.get("/api/v1/notices/muted", headers=service.as_("analyst")).json()
    assert name in [entry["institution"] for entry in muted]
    number = register(service, session_id)
    do_chores(service)
    assert notices(service, audience="provider", need=number) == []
    assert post(service, "unmute", institution=name).json() == {"unmuted": name}
    assert post(service, "unmute", institution=name).status_code == 409


@pytest.mark.parametrize(
    ("path", "body"), [("1/sent", {}), ("mute", {"institution": "甲"}), ("unmute", {"institution": "甲"})]
)
def test_only_operators_change_anything(service: Service, path: str, body: dict[str, Any]) -> None:
    assert service.client.post(f"/api/v1/notices/{path}", json=body).status_code == 401
    for role in ("analyst", "editor", "reviewer"):
        assert post(service, path, role, **body).status_code == 403


def test_editors_do_not_see_notices(service: Service) -> None:
    assert service.client.get("/api/v1/notices", headers=service.as_("editor")).status_code == 403
    assert service.client.get("/api/v1/notices").status_code == 401


@pytest.mark.parametrize(
    "query", [{"state": "lost"}, {"audience": "all"}, {"after": -1}, {"need": "xq-1"}, {"limit": 0}]
)
def test_what_cannot_be_asked_is_refused(service: Service, query: dict[str, Any]) -> None:
    answer = service.client.get("/api/v1/notices", params=query, headers=service.as_("operator"))
    assert answer.status_code == 422


def test_a_notice_that_is_not_there_cannot_be_sent(service: Service) -> None:
    assert post(service, f"{2**31 - 1}/sent").status_code == 404
