"""Hostile input against the running service: no 5xx, no hang, a clear error, and nothing lost."""

import io
import json
import random
import select
import socket
import time
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.e2e.service import Service, new_session

MEGABYTE = 1024 * 1024
CHAT = "/api/v1/chat"
DOCUMENTS = "/api/v1/knowledge/documents"
HANGING_SECONDS = 30  # longer is a hang
BOMB_MEGABYTES = 400
CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>'


@pytest.fixture(autouse=True)
def unharmed(service: Service) -> Iterator[None]:
    """Whatever a test sends: the same process still answers, and the conversation before is still there."""
    session = new_session()
    service.chat("服务补贴券是什么？", session)
    process, before = service.process("api").pid, service.history(session)
    yield
    assert service.process("api").pid == process, "the service was started again"
    assert service.history(session) == before
    assert service.chat("服务补贴券是什么？")["outcome"] == "answered"


@pytest.mark.parametrize("name", ["bomb.docx", "bomb.xlsx"])
def test_zip_bomb_is_refused(service: Service, name: str) -> None:
    began = time.monotonic()
    answer = service.upload(name, _zip_bomb(name), title="压缩炸弹")
    _check_refusal(answer, 422)
    assert time.monotonic() - began < HANGING_SECONDS


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.docx", "cut off"), ("a.docx", "noise"), ("a.docx", "empty"), ("a.xlsx", "noise"), ("a.pdf", "cut off"),
     ("a.pdf", "noise"), ("a.pdf", "empty"), ("a.txt", "empty"), ("a.exe", "noise"), ("../../etc/passwd", "noise")],
)  # fmt: skip
def test_broken_file_is_refused_with_a_reason(service: Service, name: str, kind: str) -> None:
    whole = _pdf("Article 1") if name.endswith("pdf") else _zipped({"word/document.xml": WORD})
    data = {"cut off": whole[: len(whole) // 2], "noise": random.Random(168).randbytes(5000), "empty": b""}[kind]
    _check_refusal(service.upload(name, data), 422)


def test_pdf_without_text_is_refused_and_says_why(service: Service) -> None:
    assert "文字" in _check_refusal(service.upload("scan.pdf", _pdf("")), 422)


def test_encrypted_pdf_is_refused_and_says_why(service: Service) -> None:
    data = _pdf("secret", encrypt=StandardEncryption("user", "owner", canPrint=0))
    detail = _check_refusal(service.upload("locked.pdf", data), 422)
    assert "密码" in detail or "加密" in detail


@pytest.mark.parametrize("declared", [True, False], ids=["declared length", "chunked"])
def test_200_megabytes_are_refused_before_they_are_read(service: Service, declared: bool) -> None:
    process = service.process("api")
    before = process.memory_info().rss
    status, sent = _upload_endlessly(service, 200 * MEGABYTE, declared=declared)
    assert status == 413
    assert sent < (8 if declared else 40) * MEGABYTE  # what fits into the buffers of the connection
    assert process.memory_info().rss - before < 60 * MEGABYTE


def test_thousand_variants_of_one_question_are_one_answer(service: Service) -> None:
    variants = [f"第{number}号测试园区的班车几点发车" for number in range(1000)]
    faq = {"question": "测试园区的班车几点发车？", "variants": variants, "answer": "测试园区的班车早上七点半发车。"}
    made = service.client.post("/api/v1/knowledge/faqs", json=faq, headers=service.admin())
    assert made.status_code == 201, made.text
    path = f"/api/v1/knowledge/faqs/{made.json()['id']}"
    for action in ("submit", "approve", "publish"):
        assert service.client.post(f"{path}/{action}", headers=service.admin()).status_code == 200
    deadline = time.monotonic() + 20
    while "七点半" not in service.chat(variants[777])["messages"][0]["text"]:
        assert time.monotonic() < deadline, service.trace(variants[777])
        time.sleep(0.5)
    choices = [m["choices"] for m in service.chat("测试园区班车什么时候发车")["messages"]]
    assert all(len({c["title"] for c in offered}) == len(offered) for offered in choices)
    assert service.client.post(f"{path}/withdraw", headers=service.admin()).status_code == 200
    assert "七点半" not in service.chat(variants[777])["messages"][0]["text"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"session_id": "s", "text": "\\u0000\\u0007\\u001b[2J\\u202e"}',
        b'{"session_id": "s", "text": "\\ud800"}',
        b'{"session_id": "\\udfff", "text": "a"}',
        b'{"session_id": "a\\u0000b", "text": "a"}',
        b'{"session_id": "s", "message_id": "\\ud800", "text": "a"}',
        b'{"session_id": "s", "text": ' + b"[" * 20_000 + b"]" * 20_000 + b"}",
        b'{"session_id": "s", "deep": ' + b'{"a":' * 8_000 + b"1" + b"}" * 8_000 + b"}",
        b'{"session_id": "' + b"s" * 60_000 + b'", "text": "a"}',
        b'{"session_id": "s", "text": "' + "税".encode() * 20_000 + b'"}',
        b'{"session_id": "s", "text": "' + b"a" * 1_000_000 + b'"}',
        b'{"session_id": "s", "text": 1e400}',
        b'{"session_id": "s", "text": "\xff\xfe"}',
        b'{"session_id": "s", "session_id": null}',
        b"[" * 50_000,
    ],
    ids=["control", "surrogate text", "surrogate session", "nul session", "surrogate id", "deep list", "deep object",
         "giant session", "long text", "a megabyte", "infinity", "no utf-8", "two keys", "open brackets"],
)  # fmt: skip
def test_hostile_body_is_answered_or_refused(service: Service, body: bytes) -> None:
    answer = service.client.post(CHAT, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (200, 400, 413, 422), answer.text
    if answer.status_code != 200:
        _check_refusal(answer, answer.status_code)


@pytest.mark.parametrize(
    "metadata", ["[" * 20_000, "null", "7", '{"title": "\\u0000"}', '{"title": "\\ud800"}', '{"regions": "宁夏"}']
)
def test_hostile_metadata_is_refused(service: Service, metadata: str) -> None:
    files = {"file": ("a.txt", "第一条 甲。".encode())}
    answer = service.client.post(DOCUMENTS, headers=service.admin(), files=files, data={"metadata": metadata})
    _check_refusal(answer, 422)


@pytest.mark.parametrize(
    "frame",
    [b"\x00\xff", "", "{", "[]", "null", '{"type": []}', '{"type": "message", "text": "a"}', '{"type": "hello"}',
     "[" * 50_000, '{"type": "hello", "session_id": "\\ud800"}', '{"type": "' + "x" * 500_000 + '"}'],
    ids=["binary", "empty", "half", "list", "null", "odd type", "no hello", "no session", "deep", "surrogate", "long"],
)  # fmt: skip
def test_websocket_survives_garbage(service: Service, frame: str | bytes, session_id: str) -> None:
    with connect(f"{service.url.replace('http', 'ws')}{CHAT}/ws", proxy=None) as garbage:
        try:
            garbage.send(frame)
            answer = json.loads(garbage.recv(timeout=HANGING_SECONDS))
            assert answer["type"] == "error", answer
        except ConnectionClosed as closed:
            assert closed.rcvd is not None
            assert closed.rcvd.code in (1003, 1007, 1008, 1009), closed  # it says what it refused; 1011 is a crash
    with connect(f"{service.url.replace('http', 'ws')}{CHAT}/ws", proxy=None) as fresh:
        fresh.send(json.dumps({"type": "hello", "session_id": session_id}))
        assert json.loads(fresh.recv(timeout=HANGING_SECONDS)) == {"type": "history", "messages": []}


def _check_refusal(answer: Any, status: int) -> str:
    assert answer.status_code == status, answer.text[:500]
    content = answer.json()
    assert set(content) == {"error", "detail"}
    assert content["detail"]
    assert "Traceback" not in content["detail"]
    return str(content["detail"])


def _zip_bomb(name: str) -> bytes:
    """An office file of about half a megabyte that unpacks to BOMB_MEGABYTES."""
    member = "word/document.xml" if name.endswith("docx") else "xl/worksheets/sheet1.xml"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        with archive.open(member, "w", force_zip64=True) as file:
            file.write(WORD.encode())
            for _ in range(BOMB_MEGABYTES):
                file.write(b" " * MEGABYTE)
    return packed.getvalue()


def _zipped(members: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _pdf(text: str, **options: Any) -> bytes:
    made = io.BytesIO()
    canvas = Canvas(made, **options)
    canvas.rect(100, 100, 200, 200, fill=1)
    canvas.drawString(100, 700, text)
    canvas.save()
    return made.getvalue()


def _upload_endlessly(service: Service, total: int, *, declared: bool) -> tuple[int, int]:
    """Send up to `total` bytes until there is an answer; returns its status and how much was sent."""
    host, port = service.url.removeprefix("http://").split(":")
    length = f"Content-Length: {total}" if declared else "Transfer-Encoding: chunked"
    head = (
        f"POST {DOCUMENTS} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {service.admin()['Authorization']}\r\n"
        f"Content-Type: multipart/form-data; boundary=b\r\n{length}\r\n\r\n"
    )
    first = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    with socket.create_connection((host, int(port)), timeout=HANGING_SECONDS) as line:
        line.sendall(head.encode() + (first if declared else _chunk(first)))
        piece = b"x" * MEGABYTE if declared else _chunk(b"x" * MEGABYTE)
        sent = 0
        while sent < total and not select.select([line], [], [], 0.01)[0]:
            try:
                line.sendall(piece)
            except (BrokenPipeError, ConnectionResetError):
                break
            sent += MEGABYTE
        return int(line.recv(64).split()[1]), sent


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)
