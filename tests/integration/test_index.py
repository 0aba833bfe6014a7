"""The index shows what is published, in force and of the right place — at once, in every process."""

from datetime import date
from pathlib import Path

import pytest

from knowledge.records.database import Database
from matching.answer import AboutDocument, Nothing, Quoted
from tests.integration.shelf import TODAY, Desk, Shelf

RULES = "第一条 企业购买检测服务可以使用补贴券。\n\n第二条 补贴券面值五百元，一年内有效。"


@pytest.fixture
def shelf(sqlite_database: Database) -> Shelf:
    return Shelf(sqlite_database)


@pytest.fixture
def desk(sqlite_database: Database, tmp_path: Path) -> Desk:
    return Desk(sqlite_database, tmp_path / "index")


# --- published and withdrawn ---


def test_an_empty_library_answers_nothing(desk: Desk) -> None:
    assert desk.trace("补贴券怎么用").decision == Nothing()
    assert desk.index.ready


@pytest.mark.parametrize("kind", ["faq", "document"])
def test_what_is_published_shows_at_once_and_what_is_withdrawn_is_gone_at_once_in_every_process(
    database: Database, database_url: str, tmp_path: Path, kind: str
) -> None:
    other_connection = Database(database_url)
    everywhere = (Desk(database, tmp_path / "one"), Desk(other_connection, tmp_path / "two"))
    shelf = Shelf(database)
    shelf.faq("other", "怎么注册账号？")  # the nearest vector there is, so it is always among the candidates
    assert [each.groups("补贴券面值多少") for each in everywhere] == [{"faq:other"}] * 2
    entry_id = shelf.faq("f1", "补贴券面值多少？") if kind == "faq" else shelf.document("补贴券规则", RULES)
    assert [each.groups("补贴券面值多少") for each in everywhere] == [{"faq:other", f"{kind}:{entry_id}"}] * 2
    shelf.withdraw(kind, entry_id)
    assert [each.groups("补贴券面值多少") for each in everywhere] == [{"faq:other"}] * 2
    other_connection.close()


def test_a_standard_question_that_is_withdrawn_is_not_answered_by_the_exact_lane_either(
    shelf: Shelf, desk: Desk
) -> None:
    shelf.faq("f1", "补贴券面值多少？", "五百元。")
    decision = desk.trace("补贴券面值多少").decision
    assert isinstance(decision, Quoted)
    assert decision.entry.answer == "五百元。"
    shelf.withdraw("faq", "f1")
    assert desk.trace("补贴券面值多少").decision == Nothing()


@pytest.mark.parametrize("steps", [[], ["submit"], ["submit", "approve"]], ids=["draft", "in review", "approved"])
def test_what_is_not_yet_published_is_not_found(shelf: Shelf, desk: Desk, steps: list[str]) -> None:
    shelf.faq("f1", "补贴券面值多少？", publish=False)
    for action in steps:
        shelf.step("faq", "f1", action)
    assert desk.groups("补贴券面值多少") == set()


def test_what_was_in_the_first_base_is_gone_after_withdrawal_and_back_after_publishing(
    shelf: Shelf, desk: Desk
) -> None:
    shelf.faq("f1", "补贴券面值多少？")
    desk.index.open()
    assert len(desk.index.current().segments) == 1
    shelf.withdraw("faq", "f1")
    assert desk.groups("补贴券面值多少") == set()
    shelf.publish("faq", "f1")
    assert desk.groups("补贴券面值多少") == {"faq:f1"}


def test_an_index_opened_again_catches_up_with_what_happened_meanwhile(shelf: Shelf, desk: Desk) -> None:
    shelf.faq("gone", "补贴券面值多少？")
    shelf.faq("stays", "补贴券哪里领？")
    desk.index.open()
    shelf.withdraw("faq", "gone")
    shelf.faq("new", "补贴券几年有效？")
    again = Desk(shelf.database, desk.folder)
    again.index.open()
    assert again.groups("补贴券") == {"faq:stays", "faq:new"}
    assert again.index.current().entry_count() == 2


def test_an_entry_is_handed_out_by_id_only_while_it_is_alive(shelf: Shelf, desk: Desk) -> None:
    shelf.faq("f1", "补贴券面值多少？")
    found = desk.answerer.entry("faq:f1")
    assert found is not None
    assert found.questions == ("补贴券面值多少？",)
    shelf.withdraw("faq", "f1")
    assert desk.answerer.entry("faq:f1") is None


def test_an_article_without_words_is_no_trouble(shelf: Shelf, desk: Desk) -> None:
    document_id = shelf.document("补贴券规则", "第一条\n\n第二条 补贴券面值五百元。")
    assert desk.groups("补贴券面值") == {f"document:{document_id}"}
    assert isinstance(desk.trace("补贴券规则第二条").decision, Quoted)


# --- days ---


@pytest.mark.parametrize(
    ("on", "found"),
    [(date(2026, 3, 31), False), (date(2026, 4, 1), True), (date(2026, 9, 30), True), (date(2026, 10, 1), False)],
)
def test_only_what_is_in_force_on_the_day_is_found(shelf: Shelf, desk: Desk, on: date, found: bool) -> None:
    days = {"effective_from": "2026-04-01", "expires_on": "2026-09-30"}
    shelf.faq("f1", "补贴券面值多少？", **days)
    document_id = shelf.document("补贴券规则", RULES, **days)
    assert desk.groups("补贴券面值", on=on) == ({"faq:f1", f"document:{document_id}"} if found else set())
    assert isinstance(desk.trace("补贴券面值多少？", on=on).decision, Quoted) is found


def test_an_expired_standard_question_is_not_answered_by_the_exact_lane(shelf: Shelf, desk: Desk) -> None:
    shelf.faq("f1", "补贴券面值多少？", expires_on="2026-09-30")
    assert desk.trace("补贴券面值多少？", on=date(2026, 10, 1)).decision == Nothing()


def test_a_document_named_after_it_expired_is_said_to_have_expired(shelf: Shelf, desk: Desk) -> None:
    document_id = shelf.document("补贴券使用规则", RULES, expires_on="2026-09-30")
    decision = desk.trace("补贴券使用规则里面值多少").decision
    assert isinstance(decision, AboutDocument)
    assert (decision.document.document_id, decision.status) == (document_id, "expired")


# --- versions ---


def versions(shelf: Shelf) -> tuple[str, str]:
    old = shelf.document("补贴券规则", RULES, effective_from="2020-01-01", document_number="宁工信发〔2020〕1号")
    text = RULES.replace("五百元", "八百元")
    return old, shelf.document("补贴券规则", text, effective_from="2026-07-01", supersedes=old)


@pytest.mark.parametrize(("on", "place"), [(date(2026, 6, 30), 0), (date(2026, 7, 1), 1), (TODAY, 1)])
def test_of_two_versions_only_the_one_in_force_is_found(shelf: Shelf, desk: Desk, on: date, place: int) -> None:
    desk.index.open()
    ids = versions(shelf)
    assert desk.groups("补贴券面值多少元", on=on) == {f"document:{ids[place]}"}


def test_withdrawing_the_new_version_brings_the_old_one_back_into_search(shelf: Shelf, desk: Desk) -> None:
    old, new = versions(shelf)
    assert desk.groups("补贴券面值") == {f"document:{new}"}
    shelf.withdraw("document", new)
    assert desk.groups("补贴券面值") == {f"document:{old}"}


def test_the_old_version_asked_for_by_number_is_said_to_be_superseded_by_the_new(shelf: Shelf, desk: Desk) -> None:
    old, new = versions(shelf)
    decision = desk.trace("宁工信发〔2020〕1号还有效吗").decision
    assert isinstance(decision, AboutDocument)
    assert (decision.document.document_id, decision.status) == (old, "superseded")
    assert decision.successor is not None
    assert decision.successor.document_id == new


# --- places ---


@pytest.fixture
def places(shelf: Shelf) -> Shelf:
    for faq_id, regions in [
        ("nation", []), ("said-nation", ["全国"]), ("home", ["宁夏"]), ("yinchuan", ["银川市"]), ("helan", ["贺兰县"]),
        ("guyuan", ["固原"]), ("hebei", ["河北省"]), ("both", ["河北省", "宁夏"]),
    ]:  # fmt: skip
        shelf.faq(faq_id, f"创业补贴多少钱（{faq_id}）", regions=regions)
    return shelf


EVERYONE = {"nation", "said-nation", "home", "both"}


@pytest.mark.parametrize(
    ("question", "region", "found"),
    [
        ("创业补贴多少钱", None, EVERYONE),
        ("创业补贴多少钱", "贺兰县", EVERYONE | {"yinchuan", "helan"}),
        ("创业补贴多少钱", "银川", EVERYONE | {"yinchuan"}),
        ("创业补贴多少钱", "固原市", EVERYONE | {"guyuan"}),
        ("贺兰的创业补贴多少钱", None, EVERYONE | {"yinchuan", "helan"}),
        ("河北创业补贴多少钱", None, EVERYONE | {"hebei"}),
        ("石家庄创业补贴多少钱", None, EVERYONE | {"hebei"}),
        ("河北创业补贴多少钱", "固原市", EVERYONE | {"hebei", "guyuan"}),
        ("陕西创业补贴多少钱", None, EVERYONE),
    ],
)
def test_rules_of_a_place_answer_those_of_that_place(
    places: Shelf, desk: Desk, question: str, region: str | None, found: set[str]
) -> None:
    assert desk.groups(question, region=region) == {f"faq:{faq_id}" for faq_id in found}


def test_another_provinces_rule_is_marked_as_foreign_when_it_answers(shelf: Shelf, desk: Desk) -> None:
    shelf.document("河北省专利奖励办法", "第一条 专利奖励每件三千元。")
    decision = desk.trace("河北省专利奖励办法第一条").decision
    assert isinstance(decision, Quoted)
    assert decision.foreign_region == "河北省"


def test_a_rule_of_home_and_elsewhere_is_not_foreign(places: Shelf, desk: Desk) -> None:
    decision = desk.trace("创业补贴多少钱（both）").decision
    assert isinstance(decision, Quoted)
    assert decision.foreign_region is None


def test_a_letter_of_another_province_answers_nobody_else_even_if_only_its_text_says_whose_it_is(
    shelf: Shelf, desk: Desk
) -> None:
    shelf.document(
        "关于扶持创业的若干措施", "各市人民政府、省政府各部门：\n\n一、我省创业补贴三千元。\n\n河北省人民政府办公厅"
    )
    assert desk.groups("创业补贴多少钱") == set()
    assert len(desk.groups("河北创业补贴多少钱")) == 1


# --- years ---


def test_a_named_year_speaks_for_the_documents_of_that_year(shelf: Shelf, desk: Desk) -> None:
    ids = {
        shelf.document(f"{year}年创业工作要点", "第一条 创业补贴要用好。", effective_from=date(2020, 1, 1)): year
        for year in (2025, 2026)
    }

    def years(question: str) -> dict[int, float]:
        found = desk.candidates(question)
        return {ids[c.entry.group.removeprefix("document:")]: c.features["year"] for c in found}

    assert years("2026年创业补贴怎么用") == {2025: 0.0, 2026: 1.0}
    assert years("2020年的创业补贴怎么用") == {2025: 1.0, 2026: 1.0}  # the year they came into force
    assert years("创业补贴怎么用") == {2025: 0.5, 2026: 0.5}
