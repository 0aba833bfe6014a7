"""Files to staff over HTTP: who may, what is refused, what comes back, and that nothing lies about."""

import logging
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient

from api import error_handlers
from bot.desks.human import reach_a_person
from bot.handovers.hours import read_service_hours
from bot.messages import Outcome
from channels.delivery import Limits
from channels.web_chat.feed import Feed
from channels.web_chat.files import add_files
from tests.fakes.dialogue import FakeDialogue, turn_saying
from tests.fixtures_api import Service
from tests.handover_samples import SAMPLES, office, pdf

URL = "/api/v1/handovers"
PERSON = turn_saying(reach_a_person(), outcome=Outcome.HANDOVER, desk="human", intent="human_request")
MEGABYTE = 1024 * 1024


@pytest.fixture
def staffed(service: Service, dialogue: FakeDialogue) -> Iterator[Service]:
    """Handovers are on, and staff are there day and night."""
    desk = service.assistant.handovers
    before, desk.terms = desk.terms, replace(desk.terms, enabled=True, hours=read_service_hours("每天 0:00-24:00"))
    dialogue.script = [PERSON]
    yield service
    desk.terms = before


@pytest.fixture
def handover(staffed: Service, session_id: str) -> int:
    """Staff have the conversation of the test."""
    staffed.chat("转人工", session_id)
    listed = staffed.client.get(URL, headers=staffed.as_("operator")).json()
    number = next(int(each["id"]) for each in listed if each["session_id"] == session_id)
    assert staffed.client.post(f"{URL}/{number}/claim", headers=staffed.as_("operator")).status_code == 200
    return number


def send(
    service: Service,
    session_id: str,
    data: bytes,
    name: str = "营业执照.pdf",
    message_id: str | None = None,
    **headers: str,
) -> httpx.Response:
    sent = {"File-Name": quote(name), "Message-Id": message_id or uuid.uuid4().hex, **headers}
    return service.client.post(f"/api/v1/chat/{session_id}/files", content=data, headers=sent)


def history(service: Service, session_id: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = service.client.get(f"/api/v1/chat/{session_id}/messages").json()["messages"]
    return rows


def lines(service: Service, handover: int) -> list[dict[str, Any]]:
    opened = service.client.get(f"{URL}/{handover}", headers=service.as_("operator")).json()
    return [line for line in opened["messages"] if line["file"]]


def left_behind(service: Service) -> list[str]:
    return [path.name for path in (service.assistant.settings.data_dir / "files" / "incoming").glob("*")]


def test_a_file_reaches_staff_as_it_was(
    staffed: Service, handover: int, session_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    data = pdf(300_000)
    sent = send(staffed, session_id, data, message_id="m1")
    shown = {"name": "营业执照.pdf", "kind": "pdf", "size": len(data)}
    assert (sent.status_code, sent.json()) == (201, shown)
    assert [row["file"] for row in history(staffed, session_id) if "file" in row] == [shown]
    (line,) = lines(staffed, handover)
    assert line["text"] == "[文件] 营业执照.pdf（293 KB）" and line["file"] == {**shown, "id": line["file"]["id"]}
    address = f"{URL}/{handover}/files/{line['file']['id']}"
    with caplog.at_level(logging.INFO, logger="api.files"):
        got = staffed.client.get(address, headers=staffed.as_("operator"))
    assert got.content == data and got.headers["content-type"] == "application/pdf"
    assert got.headers["x-content-type-options"] == "nosniff" and "sandbox" in got.headers["content-security-policy"]
    assert got.headers["content-disposition"].startswith("attachment;") and "no-store" in got.headers["cache-control"]
    assert got.headers["content-disposition"].endswith(quote("营业执照.pdf"))
    assert f"audit: staff operator took file {line['file']['id']} of handover {handover}" in caplog.text
    assert staffed.client.get(address).status_code == 401
    assert staffed.client.get(address, headers=staffed.as_("editor")).status_code == 403
    assert staffed.client.get(f"{URL}/{handover}/files/{'0' * 32}", headers=staffed.as_("operator")).status_code == 404
    assert staffed.client.get(f"{URL}/{handover}/files/..%2f..%2fa", headers=staffed.as_("operator")).status_code == 404


def test_the_bot_says_nothing_and_reads_nothing(
    staffed: Service, handover: int, session_id: str, dialogue: FakeDialogue
) -> None:
    heard = len(dialogue.heard)
    send(staffed, session_id, SAMPLES["docx"], "转人工.docx")
    assert len(dialogue.heard) == heard
    assert history(staffed, session_id)[-1]["reply"]["messages"] == []


def test_a_repeat_is_one_message(staffed: Service, handover: int, session_id: str) -> None:
    first, second = (send(staffed, session_id, pdf(), message_id="m1") for _ in range(2))
    assert first.json() == second.json() and second.status_code == 201
    assert len(lines(staffed, handover)) == 1
    again = send(staffed, session_id, pdf(), message_id="m2")
    assert (again.status_code, again.json()["error"]) == (409, "FileSentBefore") and "发过" in again.json()["detail"]


def test_without_staff_nothing_is_taken(staffed: Service, session_id: str) -> None:
    for said in (None, "转人工"):
        if said:
            assert staffed.chat(said, session_id)["state"]["handover"]["state"] == "queued"
        refused = send(staffed, session_id, pdf())
        assert (refused.status_code, refused.json()["error"]) == (409, "FilesClosed")
        assert "转人工" in refused.json()["detail"]
    staffed.chat("不等了", session_id)


@pytest.mark.parametrize(
    ("data", "name", "status", "said"),
    [
        (b"", "a.pdf", 422, "空的"), (b"MZ\x90\x00" + b"\x00" * 99, "a.pdf", 422, "PDF"),
        (pdf(), "../../a.pdf", 422, "文件名"), (pdf(), "a\x00b.pdf", 422, "文件名"), (pdf(), " . ", 422, "文件名"),
        (pdf(), "长" * 180, 422, "太长"), (SAMPLES["docx"][:-20], "a.docx", 422, "损坏"),
        (office("word/document.xml", "application/zip"), "a.docx", 422, "PDF"),
        (pdf(10 * MEGABYTE), "a.pdf", 413, "10 MB"), (b"%" * 30 * MEGABYTE, "a.pdf", 413, "10 MB"),
    ],
    ids=["empty", "program", "path", "control", "no name", "long name", "cut off", "no office", "large", "huge"],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_in_words(
    staffed: Service, handover: int, session_id: str, data: bytes, name: str, status: int, said: str
) -> None:
    refused = send(staffed, session_id, data, name)
    assert refused.status_code == status and said in refused.json()["detail"]
    assert lines(staffed, handover) == [] and left_behind(staffed) == []


def test_a_body_of_unknown_length_is_counted_as_it_comes(staffed: Service, handover: int, session_id: str) -> None:
    def pieces() -> Iterator[bytes]:
        yield from (b"%PDF-1.7" + b"%" * MEGABYTE for _ in range(12))

    headers = {"File-Name": "a.pdf", "Message-Id": "m1"}
    address = f"/api/v1/chat/{session_id}/files"
    refused = staffed.client.post(address, content=pieces(), headers=headers)
    assert (refused.status_code, refused.json()["error"]) == (413, "FileTooLarge")
    taken = staffed.client.post(address, content=iter([pdf(), b"\n%%EOF"]), headers=headers)
    assert taken.status_code == 201 and left_behind(staffed) == []


@pytest.mark.parametrize("missing", ["File-Name", "Message-Id"])
def test_what_is_not_said_is_asked_for(staffed: Service, session_id: str, missing: str) -> None:
    headers = {name: "a" for name in ("File-Name", "Message-Id") if name != missing}
    answer = staffed.client.post(f"/api/v1/chat/{session_id}/files", content=b"x", headers=headers)
    assert answer.status_code == 422 and answer.json()["error"] == "BadContent"


def test_the_name_says_what_the_file_is(staffed: Service, handover: int, session_id: str) -> None:
    assert send(staffed, session_id, SAMPLES["png"], "截图.jpg").json()["name"] == "截图.png"
    assert send(staffed, session_id, pdf(), "合同.exe").json()["name"] == "合同.exe.pdf"
    assert "13812345678" not in send(staffed, session_id, SAMPLES["xlsx"], "张三13812345678.xlsx").text


def test_files_count_as_messages_for_the_limits(staffed: Service) -> None:
    app, router = FastAPI(), APIRouter()
    add_files(router, staffed.assistant, Limits(person="2/hour", address=""), Feed(lambda ids: {}))
    app.include_router(router, prefix="/api/v1/chat")
    error_handlers.install(app)
    with TestClient(app) as client:
        headers = {"File-Name": "a.pdf", "Message-Id": "m1"}
        answers = [client.post("/api/v1/chat/nobody/files", content=pdf(), headers=headers) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [409, 409, 429]


def test_a_line_that_breaks_leaves_nothing(staffed: Service, handover: int, session_id: str, live_url: str) -> None:
    def pieces() -> Iterator[bytes]:
        yield pdf(400_000)
        raise ConnectionError("the tunnel")

    headers = {"File-Name": "a.pdf", "Message-Id": "m1", "Content-Length": "900000"}
    with httpx.Client(base_url=live_url, trust_env=False) as client, pytest.raises(ConnectionError):
        client.post(f"/api/v1/chat/{session_id}/files", content=pieces(), headers=headers)
    for _ in range(100):
        if not left_behind(staffed):
            break
        time.sleep(0.05)
    assert left_behind(staffed) == [] and lines(staffed, handover) == []
    with httpx.Client(base_url=live_url, trust_env=False) as client:
        again = client.post(
            f"/api/v1/chat/{session_id}/files", content=pdf(), headers={**headers, "Content-Length": str(len(pdf()))}
        )
    assert again.status_code == 201 and len(lines(staffed, handover)) == 1


def test_deleting_the_conversation_deletes_its_files(staffed: Service, handover: int, session_id: str) -> None:
    send(staffed, session_id, pdf())
    (line,) = lines(staffed, handover)
    path = staffed.assistant.files.shelf.path(line["file"]["id"], session_id)
    assert path.is_file()
    staffed.client.delete(f"/api/v1/chat/{session_id}")
    assert not path.exists() and not path.parent.exists()
    address = f"{URL}/{handover}/files/{line['file']['id']}"
    assert staffed.client.get(address, headers=staffed.as_("operator")).status_code == 404


def test_a_file_that_was_changed_on_the_disk_is_not_given_out(staffed: Service, handover: int, session_id: str) -> None:
    send(staffed, session_id, pdf())
    (line,) = lines(staffed, handover)
    path = staffed.assistant.files.shelf.path(line["file"]["id"], session_id)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    answer = staffed.client.get(f"{URL}/{handover}/files/{line['file']['id']}", headers=staffed.as_("operator"))
    assert answer.status_code == 500 and b"PDF" not in answer.content
