"""Time, memory and hostile files."""

import time
from contextlib import suppress

import pytest

from knowledge.documents.errors import UnreadableDocument
from knowledge.documents.parse import parse
from knowledge.documents.sandbox import parse_safely
from tests.unit.knowledge.documents.document_makers import make_docx, make_pdf

ARTICLE = (
    "第{}条 企业应当依法申报，主管部门应当在十五个工作日内作出决定，并将结果告知企业；不予批准的，应当说明理由。\n"
)


def numbered_law(size: int) -> bytes:
    article = len(ARTICLE.encode())
    return "".join(ARTICLE.format(number) for number in range(1, size // article)).encode()[:size]


def test_five_megabytes_of_law_take_less_than_twenty_seconds() -> None:
    began = time.monotonic()
    document = parse("a.txt", numbered_law(5_000_000))
    assert time.monotonic() - began < 20
    assert len(document.clauses) > 5_000


@pytest.mark.parametrize(
    "text",
    [
        "（一）" * 100_000,
        "支持中小企业发展" * 42_000,
        "（" * 300_000,
        "“第一条 甲" * 60_000,
        "一、" + " " * 900_000 + "甲",
        "附件：1.甲 " * 40_000,
        "。示例省人民政府" * 40_000,
        "|" * 300_000,
        "甲，\n" * 150_000,
        "目录\n" + "第一章 总则\n" * 60_000,
    ],
    ids=lambda text: text[:8].strip(),
)
def test_hostile_text_does_not_hang(text: str) -> None:
    began = time.monotonic()
    with suppress(UnreadableDocument):
        parse("a.txt", text.encode())
    assert time.monotonic() - began < 20


def test_deeply_nested_html_does_not_hang_or_overflow() -> None:
    page = "<div>" * 50_000 + "第一条 甲。" + "</div>" * 50_000
    with suppress(UnreadableDocument):
        assert "第一条" in parse("a.html", page.encode()).cleaned_text


def test_sandbox_gives_the_same_document() -> None:
    text = "示例办法\n\n第一条 为了服务企业。\n\n第二条 本办法自2023年1月1日起施行。\n".encode()
    assert parse_safely("办法.txt", text) == parse("办法.txt", text)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", make_docx(["第一条 甲。", "第二条 乙。"])),
        ("a.pdf", make_pdf(["第一条 甲方负责受理申请。", "第二条 乙。"])),
    ],
)
def test_sandbox_reads_formats_whose_libraries_need_memory(name: str, data: bytes) -> None:
    assert [one.label for one in parse_safely(name, data).clauses] == ["第一条", "第二条"]


def test_sandbox_hands_on_the_reason() -> None:
    with pytest.raises(UnreadableDocument, match="不支持"):
        parse_safely("a.exe", b"MZ")


def test_sandbox_kills_a_child_that_takes_too_long() -> None:
    began = time.monotonic()
    with pytest.raises(UnreadableDocument, match="没有读完"):
        parse_safely("a.txt", numbered_law(19_000_000), timeout_seconds=1.0)
    assert time.monotonic() - began < 10


def test_sandbox_stops_a_child_that_takes_too_much_memory() -> None:
    with pytest.raises(UnreadableDocument, match="内存"):
        parse_safely("a.txt", numbered_law(15_000_000), memory_mb=120)
