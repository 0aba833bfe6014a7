"""Marker, title and text of all clauses are the cleaned text, and the cleaned text is the file."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.documents.parse import parse
from knowledge.documents.tree import ParsedDocument
from tests.unit.knowledge.documents.document_makers import SHARED_DATA, make_docx

MARKERS = [
    "第一条",
    "第二条",
    "第三条",
    "第一章",
    "第二章",
    "第一节",
    "一、",
    "二、",
    "三、",
    "（一）",
    "（二）",
    "(三)",
    "1.",
    "2．",
    "3、",
    "（1）",
    "（2）",
    "附件1",
    "附件 2",
    "附件：",
    "目录",
    "第十条规定的",
    "11.5.14.2的试验",
    "",
    "",
]
PIECES = [
    "企业应当申报",
    "满足下列条件：",
    "由主管部门负责。",
    "（含本数）",
    "，并",
    "；",
    "见附件1",
    "“专精特新”",
    "示例厅",
    "2020年1月2日",
    "（未完",
    "|甲|乙|",
    "一、二、三产业",
    "www.a.cn",
]
PIECES += [" ", "　", "2019 年", "168 平台", "收入\t金额\t比例", "- 3 -", "总 则"]
BREAKS = ["\n", "\n\n", "\n\f", " ", "", "。"]


def squeeze(text: str) -> str:
    return "".join(text.split())


def joined(document: ParsedDocument) -> str:
    return squeeze("".join(one.marker + one.title + one.text for one in document.clauses))


def well_formed(document: ParsedDocument) -> bool:
    ordinals = [one.ordinal for one in document.clauses]
    return ordinals == list(range(len(ordinals))) and all(
        one.parent is None or one.parent < one.ordinal for one in document.clauses
    )


@st.composite
def documents(draw: st.DrawFn) -> str:
    size = draw(st.integers(1, 25))
    parts = [
        draw(st.sampled_from(MARKERS))
        + draw(st.sampled_from(["", " ", "　"]))
        + "".join(draw(st.lists(st.sampled_from(PIECES), max_size=5)))
        + draw(st.sampled_from(BREAKS))
        for _ in range(size)
    ]
    return "甲" + "".join(parts)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_clauses_are_the_cleaned_text_of_any_document(text: str) -> None:
    for name in ("a.txt", "a.md"):
        document = parse(name, text.encode())
        assert joined(document) == squeeze(document.cleaned_text)
        assert well_formed(document)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_clauses_are_the_cleaned_text_of_any_word_file(text: str) -> None:
    document = parse("a.docx", make_docx(text.replace("\f", "").split("\n")))
    assert joined(document) == squeeze(document.cleaned_text)
    assert well_formed(document)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_no_text_whatever_breaks_the_reader(text: str) -> None:
    document = parse("a.txt", ("甲" + text).encode("utf-8", errors="replace"))
    assert joined(document) == squeeze(document.cleaned_text)


def test_plain_text_is_kept_to_the_character() -> None:
    text = "关于服务的通知\n\n一、目标\n\n到2025年，服务1万家（次）。\n\n（一）要求。各地落实，\n\n不收费。\n\n二、时限"
    assert squeeze(parse("a.txt", text.encode()).cleaned_text) == squeeze(text)


def canonical(text: str) -> str:
    """Without white space, Markdown marks and the punctuation of numbers, which is normalised."""
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"^#+\s*", "", text, flags=re.MULTILINE)
    return re.sub(r"[、.．：:\u200b\ufeff]", "", squeeze(text)).replace("(", "（").replace(")", "）")


def real_files() -> list[str]:
    if not SHARED_DATA.exists():
        return []
    return sorted(
        path.relative_to(SHARED_DATA).as_posix() for path in SHARED_DATA.rglob("*") if path.suffix in (".txt", ".md")
    )


@pytest.mark.parametrize("name", real_files() or [None])
def test_nothing_is_lost_from_a_real_file(name: str | None) -> None:
    if name is None:
        pytest.skip(
            f"../shared absent: no real documents under {SHARED_DATA.name}/, so only made-up texts were checked"
        )
    path = SHARED_DATA / name
    document = parse(path.name, path.read_bytes())
    assert joined(document) == squeeze(document.cleaned_text)
    assert well_formed(document)
    if not any(one.level == "table_row" for one in document.clauses):
        assert canonical(document.cleaned_text) == canonical(path.read_text(encoding="utf-8"))
