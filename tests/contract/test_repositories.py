"""Documents and FAQs: every query means the same on SQLite and on PostgreSQL."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from knowledge.records.database import Database
from knowledge.records.repositories.changes import Changes
from knowledge.records.repositories.documents import Documents
from knowledge.records.repositories.faqs import Faqs
from knowledge.records.tables import ClauseRow, DocumentRow, FaqRow

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


def document(document_id: str, **fields: Any) -> DocumentRow:
    values: dict[str, Any] = {
        "title": f"《{document_id}办法》", "filename": "a.txt", "content_hash": document_id * 8, "stage": "draft",
        "regions": ["宁夏"], "topics": [], "warnings": [], "created_at": MORNING,
    }  # fmt: skip
    return DocumentRow(id=document_id, **{**values, **fields})


def clause(ordinal: int, text: str) -> ClauseRow:
    label = f"第{ordinal}条"
    return ClauseRow(ordinal=ordinal, parent=None, level="article", marker=label, label=label, title="", text=text)


def faq(faq_id: str, **fields: Any) -> FaqRow:
    values: dict[str, Any] = {
        "question": f"{faq_id}怎么办理？", "variants": [], "answer": "到窗口办理。", "citations": [], "regions": [],
        "stage": "draft", "created_at": MORNING,
    }  # fmt: skip
    return FaqRow(id=faq_id, **{**values, **fields})


def add(database: Database, *rows: DocumentRow | FaqRow) -> None:
    with database.transaction() as session:
        for row in rows:
            (Documents(session).add if isinstance(row, DocumentRow) else Faqs(session).add)(row)


# --- documents ---


def test_a_document_comes_back_with_every_field(database: Database) -> None:
    fields = {
        "title": "关于支持中小企业的若干措施", "document_number": "宁政办发〔2026〕1号", "issuer": "示例厅",
        "level": "省级", "published_on": date(2026, 1, 2), "effective_from": date(2026, 2, 3),
        "expires_on": date(2028, 2, 29), "superseded_on": date(2027, 1, 1), "supersedes_text": "旧措施",
        "topics": ["融资", "用工"],
        "source_url": "https://example.cn/a", "is_sample": True, "warnings": ["请核对"], "approved_by": "li",
        "created_by": "wang", "regions": ["银川市", "贺兰县"],
    }  # fmt: skip
    add(database, document("d1", **fields))
    with database.reading() as session:
        kept = Documents(session).get("d1")
        assert kept is not None
        assert {name: getattr(kept, name) for name in fields} == fields


def test_an_unknown_document_is_none(database: Database) -> None:
    with database.reading() as session:
        assert Documents(session).get("nothing") is None
        assert Documents(session).find("nothing") is None
        assert Documents(session).with_content("nothing") is None
        assert Documents(session).successors_of("nothing") == []


@pytest.mark.parametrize("reference", ["d1", "宁政发〔2026〕8号", "促进办法", "《促进办法》", " 促进办法 "])
def test_a_document_is_found_by_id_number_or_title(database: Database, reference: str) -> None:
    add(database, document("d0"), document("d1", title="促进办法", document_number="宁政发〔2026〕8号"))
    with database.reading() as session:
        found = Documents(session).find(reference)
    assert found is not None
    assert found.id == "d1"


def test_of_two_documents_of_one_title_the_newest_is_found(database: Database) -> None:
    later = document("d2", title="促进办法", created_at=MORNING + timedelta(seconds=1))
    add(database, later, document("d1", title="促进办法"))
    with database.reading() as session:
        assert Documents(session).find("促进办法").id == "d2"


def test_the_same_content_is_found_unless_it_was_withdrawn(database: Database) -> None:
    add(database, document("d1", content_hash="aaa"), document("d2", content_hash="bbb", stage="withdrawn"))
    with database.reading() as session:
        assert Documents(session).with_content("aaa").id == "d1"
        assert Documents(session).with_content("bbb") is None


def test_documents_are_listed_by_stage(database: Database) -> None:
    add(database, document("d1", stage="published"), document("d2"), document("d3", stage="published"))
    with database.reading() as session:
        documents = Documents(session)
        assert sorted(documents.ids_in_stage("published")) == ["d1", "d3"]
        assert sorted(row.id for row in documents.in_stage("published")) == ["d1", "d3"]
        assert documents.ids_in_stage("withdrawn") == []
        assert documents.count() == 3


def test_document_pages_run_from_the_newest_to_the_oldest_without_a_gap(database: Database) -> None:
    add(database, *(document(f"d{i}", created_at=MORNING + timedelta(minutes=i // 2)) for i in range(5)))
    with database.reading() as session:
        pages = [[row.id for row in Documents(session).page(limit=2, offset=offset)] for offset in (0, 2, 4, 6)]
    assert pages == [["d4", "d2"], ["d3", "d0"], ["d1"], []]


def test_document_pages_of_one_stage_hold_no_other(database: Database) -> None:
    add(database, document("d1", stage="published"), document("d2"))
    with database.reading() as session:
        assert [row.id for row in Documents(session).page(limit=9, offset=0, stage="published")] == ["d1"]


def test_clauses_come_in_document_order_for_each_document_asked_for(database: Database) -> None:
    add(database, document("d1", clauses=[clause(2, "乙"), clause(0, "〇"), clause(1, "甲")]), document("d2"))
    with database.reading() as session:
        found = Documents(session).clauses_of(["d2", "d1"])
    assert {key: [row.text for row in rows] for key, rows in found.items()} == {"d2": [], "d1": ["〇", "甲", "乙"]}


def test_clauses_of_more_documents_than_one_query_takes(database: Database) -> None:
    add(database, document("d1", clauses=[clause(0, "甲")]))
    ids = [f"missing{i}" for i in range(1000)] + ["d1"]  # 1000 go into one query
    with database.reading() as session:
        found = Documents(session).clauses_of(ids)
    assert len(found) == 1001
    assert [row.text for row in found["d1"]] == ["甲"]


def test_long_chinese_clauses_are_kept_to_the_last_character(database: Database) -> None:
    text = "支持专精特新“小巨人”企业，𠮷林等地参照执行；" * 4000 + "完。"
    add(database, document("d1", clauses=[clause(0, text)]))
    with database.reading() as session:
        assert Documents(session).clauses_of(["d1"])["d1"][0].text == text


def test_only_published_documents_count_as_successors(database: Database) -> None:
    add(database, document("old"), document("draft", supersedes_id="old"), document("other", stage="published"))
    with database.reading() as session:
        assert Documents(session).successors_of("old") == []
    add(database, *(document(i, supersedes_id="old", stage="published") for i in ("new", "newer")))
    with database.reading() as session:
        assert {row.id for row in Documents(session).successors_of("old")} == {"new", "newer"}


def test_deleting_a_document_takes_its_clauses_along(database: Database) -> None:
    add(database, document("d1", clauses=[clause(0, "甲")]))
    with database.transaction() as session:
        session.delete(Documents(session).get("d1"))
    with database.reading() as session:
        assert session.query(ClauseRow).count() == 0


# --- FAQs ---


def test_a_faq_comes_back_with_every_field(database: Database) -> None:
    fields = {
        "desk": "voucher", "variants": ["券咋领", "领券"], "answer": "先登录，\n再申领。",
        "spoken_answer": "登录后申领。", "citations": [{"title": "规则", "quote": "“应当”"}],
        "effective_from": date(2026, 1, 1), "expires_on": date(2026, 12, 31),
        "regions": ["宁夏"], "approved_by": "li", "created_by": "wang",
    }  # fmt: skip
    add(database, faq("f1", **fields))
    with database.reading() as session:
        kept = Faqs(session).get("f1")
        assert kept is not None
        assert {name: getattr(kept, name) for name in fields} == fields


def test_several_faqs_are_read_at_once_and_unknown_ones_left_out(database: Database) -> None:
    add(database, faq("f1"), faq("f2"), faq("f3"))
    with database.reading() as session:
        assert {row.id for row in Faqs(session).many(["f1", "f3", "f9"])} == {"f1", "f3"}
        assert list(Faqs(session).many([])) == []
        assert Faqs(session).get("f9") is None


def test_faqs_are_listed_by_stage(database: Database) -> None:
    add(database, faq("f2", stage="published"), faq("f1", stage="published"), faq("f3"))
    with database.reading() as session:
        assert [row.id for row in Faqs(session).in_stage("published")] == ["f1", "f2"]
        assert sorted(Faqs(session).ids_in_stage("published")) == ["f1", "f2"]
        assert Faqs(session).count() == 3


def test_a_standard_question_is_found_unless_it_was_withdrawn(database: Database) -> None:
    add(database, faq("f1", question="券怎么领？"), faq("f2", question="券怎么退？", stage="withdrawn"))
    with database.reading() as session:
        assert Faqs(session).with_question("券怎么领？").id == "f1"
        assert Faqs(session).with_question("券怎么领") is None
        assert Faqs(session).with_question("券怎么退？") is None


def test_faq_pages_run_from_the_newest_to_the_oldest(database: Database) -> None:
    add(database, *(faq(f"f{i}", created_at=MORNING + timedelta(minutes=i // 2), stage="published") for i in range(4)))
    add(database, faq("draft", created_at=MORNING + timedelta(days=1)))
    with database.reading() as session:
        faqs = Faqs(session)
        assert [row.id for row in faqs.page(limit=3, offset=0)] == ["draft", "f2", "f3"]
        assert [row.id for row in faqs.page(limit=3, offset=1, stage="published")] == ["f3", "f0", "f1"]


def test_two_faqs_of_one_id_are_refused(database: Database) -> None:
    add(database, faq("f1"))
    with pytest.raises(IntegrityError):
        add(database, faq("f1"))


# --- the log of changes ---


def test_an_empty_log_is_at_revision_nought(database: Database) -> None:
    with database.reading() as session:
        assert Changes(session).revision() == 0
        assert Changes(session).latest() == {}


def test_every_change_is_logged_and_raises_the_revision(database: Database) -> None:
    revisions = []
    for kind, entry_id, action in [("faq", "f1", "create"), ("document", "f1", "create"), ("faq", "f1", "publish")]:
        with database.transaction() as session:
            Changes(session).record(kind=kind, entry_id=entry_id, action=action, staff="li")
            revisions.append(Changes(session).revision())
    assert revisions == sorted(set(revisions))
    with database.reading() as session:
        log = Changes(session)
        assert [(c.kind, c.action, c.staff) for c in log.after(revisions[0])] == [
            ("document", "create", "li"), ("faq", "publish", "li"),
        ]  # fmt: skip
        assert log.after(revisions[-1]) == []
        assert {key: int(mark.split(" ")[0]) for key, mark in log.latest().items()} == {
            "faq:f1": revisions[2], "document:f1": revisions[1],
        }  # fmt: skip
        assert [c.action for c in log.of_entry("faq", "f1")] == ["create", "publish"]
        assert log.of_entry("faq", "f2") == []


def test_the_marks_of_two_databases_differ_even_at_the_same_number(database: Database, tmp_path: Path) -> None:
    other = Database(f"sqlite:///{tmp_path}/other.db")
    other.migrate()
    marks = []
    for each in (database, other):
        with each.transaction() as session:
            Changes(session).record(kind="faq", entry_id="f1", action="publish", staff=None)
        with each.reading() as session:
            assert Changes(session).latest() == Changes(session).latest()
            marks.append(Changes(session).latest()["faq:f1"])
    assert marks[0].split(" ")[0] == marks[1].split(" ")[0]
    assert marks[0] != marks[1]
    other.close()


def test_a_change_that_was_rolled_back_is_not_in_the_log(database: Database) -> None:
    with pytest.raises(RuntimeError), database.transaction() as session:
        Changes(session).record(kind="faq", entry_id="f1", action="create", staff=None)
        raise RuntimeError
    with database.reading() as session:
        assert Changes(session).after(0) == []
