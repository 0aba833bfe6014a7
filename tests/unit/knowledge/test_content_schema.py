"""What may come in from outside, and what is refused with a reason."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from knowledge.content_schema import MAX_VARIANTS, DocumentMetadata, FaqContent

FAQ: dict[str, Any] = {"question": "补贴券怎么领？", "answer": "登录后在补贴券专区申领。"}
NO_CONTROL = [chr(code) for code in range(32) if chr(code) not in "\n\t\r"]


def problem(model: type[FaqContent] | type[DocumentMetadata], fields: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(fields)
    return str(caught.value)


def test_a_faq_needs_only_a_question_and_an_answer() -> None:
    faq = FaqContent.model_validate(FAQ)
    assert (faq.variants, faq.citations, faq.regions, faq.desk, faq.effective_from) == ([], [], [], None, None)


def test_document_metadata_may_be_empty() -> None:
    assert DocumentMetadata.model_validate({}).title is None


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x1b", "\x0b"])
@pytest.mark.parametrize("field", ["question", "answer", "spoken_answer", "desk"])
def test_control_characters_are_refused_in_every_text_of_a_faq(field: str, char: str) -> None:
    assert "control characters" in problem(FaqContent, FAQ | {field: f"补贴{char}券"})


@pytest.mark.parametrize(
    "fields",
    [{"variants": ["a\x00"]}, {"regions": ["宁\x00夏"]}, {"citations": [{"title": "a\x00b"}]},
     {"citations": [{"title": "a", "quote": "b\x08c"}]}],
    ids=["variant", "region", "citation title", "quote"],
)  # fmt: skip
def test_control_characters_are_refused_inside_lists_too(fields: dict[str, Any]) -> None:
    assert "control characters" in problem(FaqContent, FAQ | fields)


@pytest.mark.parametrize("field", ["title", "document_number", "issuer", "level", "supersedes"])
def test_control_characters_are_refused_in_every_text_of_a_document(field: str) -> None:
    assert "control characters" in problem(DocumentMetadata, {field: "宁工信\x00发"})


@given(st.sampled_from(NO_CONTROL), st.text(max_size=20), st.text(max_size=20))
def test_no_control_character_gets_through_wherever_it_stands(char: str, before: str, after: str) -> None:
    problem(FaqContent, FAQ | {"answer": f"甲{before}{char}{after}乙"})


def test_line_breaks_and_tabs_are_kept() -> None:
    assert FaqContent.model_validate(FAQ | {"answer": "一、登录\r\n\t二、申领"}).answer == "一、登录\r\n\t二、申领"


@pytest.mark.parametrize(
    ("field", "value"),
    [("question", "问" * 501), ("answer", "答" * 10_001), ("spoken_answer", "说" * 81), ("desk", "d" * 101),
     ("variants", [f"问法{i}" for i in range(MAX_VARIANTS + 1)]), ("regions", ["宁夏"] * 201),
     ("citations", [{"title": "文件"}] * 51), ("variants", ["问" * 501])],
    ids=["question", "answer", "spoken", "desk", "variants", "regions", "citations", "one variant"],
)  # fmt: skip
def test_what_is_too_large_is_refused_by_its_name(field: str, value: Any) -> None:
    assert field in problem(FaqContent, FAQ | {field: value})


@pytest.mark.parametrize(
    ("field", "value"),
    [("question", "问" * 500), ("answer", "答" * 10_000), ("spoken_answer", "说" * 80),
     ("variants", [f"问法{i}" for i in range(MAX_VARIANTS)])],
    ids=["question", "answer", "spoken", "variants"],
)  # fmt: skip
def test_what_just_fits_is_taken(field: str, value: Any) -> None:
    assert getattr(FaqContent.model_validate(FAQ | {field: value}), field) == value


@pytest.mark.parametrize(
    ("field", "value"),
    [("question", ""), ("question", " \n "), ("question", None), ("question", ["问"]), ("answer", 5),
     ("variants", "问"), ("variants", [""]), ("regions", "宁夏"), ("regions", [{"name": "宁夏"}]),
     ("effective_from", "下个月"),
     ("effective_from", "2026-02-30"), ("citations", [{}]), ("citations", ["文件"]),
     ("citations", [{"title": "文件", "url": "javascript:alert(1)"}]), ("colour", "red")],
)  # fmt: skip
def test_malformed_faqs_are_refused_by_the_field(field: str, value: Any) -> None:
    assert field in problem(FaqContent, FAQ | {field: value})


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", "题" * 501), ("document_number", "号" * 101), ("level", "级" * 41), ("topics", ["题"] * 201),
     ("source_url", "ftp://example.cn"), ("source_url", "https://a b"), ("source_url", "https://" + "a" * 1000),
     ("published_on", "2026/1/2 或三日"), ("expires_on", {}), ("id", "d1")],
)  # fmt: skip
def test_malformed_document_metadata_is_refused_by_the_field(field: str, value: Any) -> None:
    assert field in problem(DocumentMetadata, {field: value})


@pytest.mark.parametrize("model", [FaqContent, DocumentMetadata])
def test_an_end_before_the_beginning_is_refused_and_one_day_is_enough(model: Any) -> None:
    base = FAQ if model is FaqContent else {}
    dates = {"effective_from": "2026-05-01", "expires_on": "2026-04-30"}
    assert "expires_on must not be before effective_from" in problem(model, base | dates)
    assert model.model_validate(base | dates | {"expires_on": "2026-05-01"}).expires_on is not None


def test_spaces_around_texts_are_dropped() -> None:
    faq = FaqContent.model_validate({"question": " 问 \n", "answer": "\n答\n", "variants": [" 别的问法 "]})
    assert (faq.question, faq.answer, faq.variants) == ("问", "答", ["别的问法"])
