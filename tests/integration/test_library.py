"""The life of knowledge: from draft to published to withdrawn, and what a new version does to the old one."""

from datetime import date, timedelta
from typing import Any

import pytest

from knowledge import library
from knowledge.content_schema import DocumentMetadata, FaqContent
from knowledge.documents.tree import ParsedDocument
from knowledge.errors import BadContent, Conflict, NotFound
from knowledge.records.database import Database
from knowledge.records.repositories.changes import Changes
from knowledge.records.repositories.documents import Documents
from knowledge.records.repositories.faqs import Faqs
from knowledge.records.tables import DocumentRow, FaqRow
from knowledge.starter import load_starter
from knowledge.validity import Stage, Status
from tests.integration.shelf import TODAY, Shelf

TEXT = "第一条 企业可以申领补贴。\n\n第二条 补贴每户三万元。"


@pytest.fixture
def shelf(sqlite_database: Database) -> Shelf:
    return Shelf(sqlite_database)


def add(shelf: Shelf, kind: str) -> str:
    if kind == "document":
        return shelf.document("补贴办法", TEXT, publish=False)
    return shelf.faq("f1", "补贴怎么领？", publish=False)


def row_of(shelf: Shelf, kind: str, entry_id: str) -> DocumentRow | FaqRow:
    with shelf.database.reading() as session:
        row = Documents(session).get(entry_id) if kind == "document" else Faqs(session).get(entry_id)
        assert row is not None
        return row


def status(shelf: Shelf, document_id: str, on: date = TODAY) -> Status:
    row = row_of(shelf, "document", document_id)
    return library.validity_of(row).status_on(Stage(row.stage), on)


# --- the steps ---


@pytest.mark.parametrize("kind", ["document", "faq"])
def test_an_entry_goes_from_draft_to_published_to_withdrawn_and_every_step_is_logged(shelf: Shelf, kind: str) -> None:
    entry_id = add(shelf, kind)
    stages = [row_of(shelf, kind, entry_id).stage]
    for action in ("submit", "approve", "publish", "withdraw"):
        shelf.step(kind, entry_id, action, staff=f"who-{action}")
        stages.append(row_of(shelf, kind, entry_id).stage)
    assert stages == ["draft", "in_review", "in_review", "published", "withdrawn"]
    with shelf.database.reading() as session:
        log = [(change.action, change.staff) for change in Changes(session).of_entry(kind, entry_id)]
    assert log == [
        ("create", "li"), ("submit", "who-submit"), ("approve", "who-approve"), ("publish", "who-publish"),
        ("withdraw", "who-withdraw"),
    ]  # fmt: skip


PATHS = {
    "draft": [], "in_review": ["submit"], "approved": ["submit", "approve"],
    "published": ["submit", "approve", "publish"], "withdrawn": ["withdraw"],
}  # fmt: skip
FORBIDDEN = [
    ("draft", "approve"), ("draft", "publish"), ("in_review", "submit"), ("in_review", "publish"),
    ("published", "submit"), ("published", "approve"), ("published", "publish"),
    ("withdrawn", "approve"), ("withdrawn", "publish"), ("withdrawn", "withdraw"),
]  # fmt: skip


@pytest.mark.parametrize("kind", ["document", "faq"])
@pytest.mark.parametrize(("stage", "action"), FORBIDDEN)
def test_a_step_out_of_turn_is_a_conflict_and_changes_nothing(shelf: Shelf, kind: str, stage: str, action: str) -> None:
    entry_id = add(shelf, kind)
    for before in PATHS[stage]:
        shelf.step(kind, entry_id, before)
    was = row_of(shelf, kind, entry_id).stage
    with shelf.database.reading() as session:
        revision = Changes(session).revision()
    with pytest.raises(Conflict, match=entry_id):
        shelf.step(kind, entry_id, action)
    assert row_of(shelf, kind, entry_id).stage == was
    with shelf.database.reading() as session:
        assert Changes(session).revision() == revision


@pytest.mark.parametrize("stage", ["draft", "in_review", "approved", "published"])
def test_anything_not_yet_withdrawn_can_be(shelf: Shelf, stage: str) -> None:
    entry_id = add(shelf, "faq")
    for action in PATHS[stage]:
        shelf.step("faq", entry_id, action)
    shelf.withdraw("faq", entry_id)
    assert row_of(shelf, "faq", entry_id).stage == "withdrawn"


def test_an_entry_submitted_again_needs_a_new_approval(shelf: Shelf) -> None:
    entry_id = add(shelf, "faq")
    shelf.publish("faq", entry_id)
    shelf.withdraw("faq", entry_id)
    shelf.step("faq", entry_id, "submit")
    with pytest.raises(Conflict, match="approval"):
        shelf.step("faq", entry_id, "publish")


def test_the_approver_is_remembered(shelf: Shelf) -> None:
    entry_id = add(shelf, "faq")
    shelf.step("faq", entry_id, "submit", staff="editor")
    shelf.step("faq", entry_id, "approve", staff="reviewer")
    assert row_of(shelf, "faq", entry_id).approved_by == "reviewer"


@pytest.mark.parametrize("kind", ["document", "faq"])
def test_a_step_of_an_unknown_entry_is_not_found(shelf: Shelf, kind: str) -> None:
    with pytest.raises(NotFound, match="nothing"):
        shelf.step(kind, "nothing", "submit")


# --- the same thing twice ---


def test_the_same_file_twice_is_a_conflict_that_names_the_first(shelf: Shelf) -> None:
    first = shelf.document("补贴办法", TEXT)
    with pytest.raises(Conflict, match=first):
        shelf.document("补贴办法", TEXT)


def test_the_same_file_may_come_again_once_the_first_is_withdrawn(shelf: Shelf) -> None:
    shelf.withdraw("document", shelf.document("补贴办法", TEXT))
    assert status(shelf, shelf.document("补贴办法", TEXT)) is Status.PUBLISHED


def test_the_same_question_twice_is_a_conflict_that_names_the_first(shelf: Shelf) -> None:
    shelf.faq("f1", "补贴怎么领？")
    with pytest.raises(Conflict, match="f1"):
        shelf.faq("f2", "补贴怎么领？")


def test_variants_that_repeat_the_question_or_each_other_are_dropped(shelf: Shelf) -> None:
    shelf.faq("f1", "补贴怎么领？", variants=["咋领", "补贴怎么领？", "咋领", "去哪领"])
    assert row_of(shelf, "faq", "f1").variants == ["咋领", "去哪领"]


# --- metadata ---


def test_a_document_without_any_title_is_refused(shelf: Shelf) -> None:
    untitled = ParsedDocument(None, None, None, None, (), "", ())
    with shelf.database.transaction() as session, pytest.raises(BadContent, match="title"):
        library.add_document(session, untitled, DocumentMetadata(), filename="a.txt", data_hash="h", staff=None)


def test_what_the_clerk_says_wins_over_what_the_text_seems_to_say(shelf: Shelf) -> None:
    document_id = shelf.document("真正的题目", "宁工信发〔2020〕5号\n\n" + TEXT, document_number="宁工信发〔2026〕5号")
    row = row_of(shelf, "document", document_id)
    assert (row.title, row.document_number) == ("真正的题目", "宁工信发〔2026〕5号")


def test_a_document_takes_effect_when_it_is_published_unless_said_otherwise(shelf: Shelf) -> None:
    dated = shelf.document("甲", TEXT, published_on="2026-03-01")
    told = shelf.document("乙", TEXT + "乙", published_on="2026-03-01", effective_from="2026-05-01")
    assert row_of(shelf, "document", dated).effective_from == date(2026, 3, 1)
    assert row_of(shelf, "document", told).effective_from == date(2026, 5, 1)


def test_another_provinces_document_is_kept_to_that_province_with_a_warning(shelf: Shelf) -> None:
    row = row_of(shelf, "document", shelf.document("河北省补贴办法", TEXT))
    assert row.regions == ["河北省"]
    assert any("河北省" in warning for warning in row.warnings)


def test_the_clause_tree_is_stored_as_it_was_read(shelf: Shelf) -> None:
    document_id = shelf.document("补贴办法", TEXT)
    with shelf.database.reading() as session:
        clauses = Documents(session).clauses_of([document_id])[document_id]
    articles = [(c.label, c.text) for c in clauses if c.level == "article"]
    assert articles == [("第一条", "企业可以申领补贴。"), ("第二条", "补贴每户三万元。")]


# --- versions ---


def two_versions(shelf: Shelf, **newer: Any) -> tuple[str, str]:
    old = shelf.document("补贴办法", TEXT, document_number="宁工信发〔2020〕1号", effective_from="2020-01-01")
    values = {"supersedes": "宁工信发〔2020〕1号", "effective_from": "2026-07-01", **newer}
    return old, shelf.document("补贴办法", TEXT + "新", document_number="宁工信发〔2026〕1号", publish=False, **values)


def test_a_draft_ends_nothing(shelf: Shelf) -> None:
    old, _ = two_versions(shelf)
    assert status(shelf, old) is Status.PUBLISHED


@pytest.mark.parametrize("reference", ["宁工信发〔2020〕1号", "补贴办法", "《补贴办法》"])
def test_a_new_version_ends_the_older_on_the_day_it_takes_effect(shelf: Shelf, reference: str) -> None:
    old, new = two_versions(shelf, supersedes=reference)
    shelf.publish("document", new)
    assert status(shelf, old, date(2026, 6, 30)) is Status.PUBLISHED
    assert status(shelf, old, date(2026, 7, 1)) is Status.SUPERSEDED
    assert status(shelf, new, date(2026, 6, 30)) is Status.SCHEDULED
    assert status(shelf, new, date(2026, 7, 1)) is Status.PUBLISHED


def test_a_version_of_the_future_leaves_the_older_in_force_until_then(shelf: Shelf) -> None:
    old, new = two_versions(shelf, effective_from="2027-01-01")
    shelf.publish("document", new)
    assert (status(shelf, old), status(shelf, new)) == (Status.PUBLISHED, Status.SCHEDULED)
    assert status(shelf, old, date(2027, 1, 1)) is Status.SUPERSEDED


def test_a_version_without_a_date_takes_over_on_the_day_it_is_published(shelf: Shelf) -> None:
    old, new = two_versions(shelf, effective_from=None)
    shelf.publish("document", new)
    assert status(shelf, old, TODAY - timedelta(days=1)) is Status.PUBLISHED
    assert status(shelf, old, TODAY) is Status.SUPERSEDED


def test_withdrawing_the_new_version_gives_the_older_back(shelf: Shelf) -> None:
    old, new = two_versions(shelf)
    shelf.publish("document", new)
    shelf.withdraw("document", new)
    assert status(shelf, old) is Status.PUBLISHED
    with shelf.database.reading() as session:
        log = [change.action for change in Changes(session).of_entry("document", old)]
    assert log[-2:] == ["supersede", "supersede"]  # the index hears of both turns


def test_withdrawing_a_draft_of_a_new_version_leaves_a_published_one_in_charge(shelf: Shelf) -> None:
    old, new = two_versions(shelf)
    shelf.publish("document", new)
    other = shelf.document("补贴办法", TEXT + "又新", publish=False, supersedes=old)
    shelf.withdraw("document", other)
    assert status(shelf, old) is Status.SUPERSEDED


def test_of_two_versions_that_replace_one_the_first_to_take_effect_ends_it(shelf: Shelf) -> None:
    old, new = two_versions(shelf, effective_from="2026-07-01")
    shelf.publish("document", new)
    corrected = shelf.document("补贴办法", TEXT + "更正", supersedes=old, effective_from="2027-01-01")
    assert status(shelf, old) is Status.SUPERSEDED
    shelf.withdraw("document", corrected)
    assert status(shelf, old) is Status.SUPERSEDED
    shelf.withdraw("document", new)
    assert status(shelf, old) is Status.PUBLISHED


def test_an_older_version_that_comes_in_later_is_still_superseded(shelf: Shelf) -> None:
    new = shelf.document(
        "新办法", TEXT, publish=False, supersedes="宁工信发〔2020〕1号", effective_from="2026-07-01"
    )  # fmt: skip
    assert any("宁工信发〔2020〕1号" in warning for warning in row_of(shelf, "document", new).warnings)
    old = shelf.document("旧办法", TEXT + "旧", document_number="宁工信发〔2020〕1号", effective_from="2020-01-01")
    shelf.publish("document", new)
    assert status(shelf, old) is Status.SUPERSEDED


# --- starter content ---


def test_the_starter_is_loaded_once_and_into_an_empty_library_only(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        added = load_starter(session, today=TODAY)
    with sqlite_database.transaction() as session:
        assert load_starter(session, today=TODAY) == 0
        assert Faqs(session).count() + Documents(session).count() == added >= 200
        assert all(row.is_sample for row in Documents(session).in_stage(Stage.PUBLISHED))


def test_a_library_in_use_gets_no_starter(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as session:
        library.add_faq(session, FaqContent(question="自己的问题？", answer="自己的回答。"), staff="li")
        assert load_starter(session, today=TODAY) == 0
