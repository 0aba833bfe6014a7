"""Documents by title, number and year."""

from datetime import date
from typing import Any

import pytest

from knowledge.lexicon import Lexicon
from knowledge.records.tables import DocumentRow
from knowledge.validity import Status
from matching.catalogue import Catalogue, catalogue_of
from matching.query import Query, QueryReader
from matching.tokenise import Segmenter

READER = QueryReader(Lexicon(), Segmenter())


def row(document_id: str, title: str, **fields: Any) -> DocumentRow:
    return DocumentRow(id=document_id, title=title, **{"regions": [], "is_sample": False, **fields})


def ask(text: str) -> Query:
    return READER.read(text)


def titled(catalogue: Catalogue, text: str) -> list[str]:
    return [found.document_id for found in catalogue.titled(ask(text))]


@pytest.fixture
def laws() -> Catalogue:
    return catalogue_of(
        [
            row("company", "中华人民共和国公司法"),
            row("patent", "中华人民共和国专利法"),
            row("patent-rules", "中华人民共和国专利法实施细则（2023年修订）", published_on=date(2023, 12, 11)),
            row("size", "关于印发《中小企业划型标准规定》的通知", document_number="工信部联企业〔2011〕300号"),
            row("voucher", "中小企业服务补贴券使用规则（示例）"),
            row("plan", "2019年自治区中小企业公共服务体系工作方案", document_number="宁工信办发〔2019〕69号"),
        ]
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("公司法第四十七条怎么说", ["company"]),
        ("《中华人民共和国公司法》还有效吗", ["company"]),
        ("中小企业划型标准规定是哪年发的", ["size"]),
        ("关于印发《中小企业划型标准规定》的通知", ["size"]),
        ("服务补贴券怎么领", []),
        ("中小企业服务补贴券使用规则什么时候到期", ["voucher"]),
        ("中小企業服務補貼券使用規則", ["voucher"]),
        ("我想开公司", []),
        ("", []),
    ],
)
def test_titles_are_recognised_in_a_question(laws: Catalogue, text: str, found: list[str]) -> None:
    assert titled(laws, text) == found


def test_the_longest_title_wins_over_one_that_is_part_of_it(laws: Catalogue) -> None:
    assert titled(laws, "专利法实施细则现在有效吗") == ["patent-rules"]
    assert titled(laws, "专利法现在有效吗") == ["patent"]


def test_all_versions_of_one_title_are_found() -> None:
    versions = catalogue_of([row("old", "行政复议法（2017修正）"), row("new", "中华人民共和国行政复议法（2023修订）")])
    assert sorted(titled(versions, "行政复议法")) == ["new", "old"]


@pytest.mark.parametrize("written", ["宁工信办发〔2019〕69号", "宁工信办发[2019]69号", "宁工信办发（２０１９）６９号"])
def test_numbers_are_recognised_however_their_brackets_are_written(laws: Catalogue, written: str) -> None:
    assert [found.document_id for found in laws.numbered(ask(f"请问{written}还执行吗"))] == ["plan"]


def test_another_number_of_the_same_office_is_not_taken_for_it(laws: Catalogue) -> None:
    assert laws.numbered(ask("宁工信办发〔2019〕70号")) == ()
    assert laws.numbered(ask("宁工信办发〔2018〕69号")) == ()


def test_years_are_those_of_publication_and_effect() -> None:
    dates = {"published_on": date(2023, 12, 29), "effective_from": date(2024, 7, 1), "expires_on": date(2030, 1, 1)}
    (found,) = catalogue_of([row("d", "公司法", **dates)]).documents
    assert found.years == {2023, 2024}


def test_a_document_knows_its_successor_and_its_status() -> None:
    catalogue = catalogue_of(
        [row("old", "办法（一）", superseded_on=date(2026, 1, 1)), row("new", "办法（二）", supersedes_id="old")]
    )
    old, new = catalogue.get("old"), catalogue.get("new")
    assert old is not None
    assert new is not None
    assert (old.successor_id, new.successor_id) == ("new", None)
    assert old.status(date(2025, 12, 31)) is Status.PUBLISHED
    assert old.status(date(2026, 1, 1)) is Status.SUPERSEDED


def test_an_unknown_id_is_none(laws: Catalogue) -> None:
    assert laws.get("nothing") is None


def test_a_title_too_short_to_be_told_from_common_words_names_nothing() -> None:
    assert titled(catalogue_of([row("d", "通知")]), "这个通知什么意思") == []
