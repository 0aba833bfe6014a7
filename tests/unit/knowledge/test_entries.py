"""From a clause tree to entries: what is found and quoted as one piece."""

import sys
from datetime import date

from knowledge.entry import JOINED_LIMIT, LEAD_LIMIT, Entry, document_entries, faq_entry
from knowledge.records.tables import ClauseRow, FaqRow
from knowledge.validity import Validity
from tests.unit.knowledge.trees import annex, article, chapter, clauses, document, item, table_row


def entries(*roots) -> list[Entry]:
    return document_entries(document(), clauses(*roots))


def labels(entry: Entry) -> list[str]:
    return [span.label for span in entry.spans]


# --- articles ---


def test_an_article_is_one_entry_with_its_items() -> None:
    found = entries(
        article("第一条", "为了发展，制定本办法。"),
        article(
            "第二条", "有下列情形之一的，不予兑付：", item("（一）", "虚构服务的；"), item("（二）", "重复申报的。")
        ),
    )
    assert [entry.body for entry in found] == [
        "为了发展，制定本办法。", "有下列情形之一的，不予兑付：\n（一）虚构服务的；\n（二）重复申报的。",
    ]  # fmt: skip


def test_all_of_an_article_is_cited_by_the_article() -> None:
    (found,) = entries(article("第二条", "下列：", item("（一）", "甲；", item("1.", "子。")), item("（二）", "乙。")))
    assert labels(found) == ["第二条"] * 4


def test_spans_know_the_clause_they_come_from() -> None:
    _, found = entries(
        article("第一条", "甲。"), article("第二条", "下列：", item("（一）", "乙；"), item("（二）", "丙。"))
    )
    assert found.entry_id == "clause:d1:1"
    assert [span.ordinal for span in found.spans] == [1, 2, 3]


def test_headings_lead_down_from_the_document_to_the_article() -> None:
    tree = chapter("第二章", "申领", article("第五条", "企业在线申领。", title="方式"))
    (found,) = entries(tree)
    assert found.headings == "服务补贴券管理办法 申领 方式"
    assert found.title == found.headings
    assert not found.is_faq


def test_articles_come_in_document_order_across_chapters() -> None:
    tree = [chapter("第一章", "总则", article("第一条", "甲。"), article("第二条", "乙。")),
            chapter("第二章", "附则", article("第三条", "丙。"))]  # fmt: skip
    assert [entry.body for entry in entries(*tree)] == ["甲。", "乙。", "丙。"]


# --- letters: items under items ---


def test_a_short_list_is_joined_with_the_sentence_that_introduces_it() -> None:
    (found,) = entries(item("一、", "申领企业应当同时符合：", item("1.", "在宁夏注册；"), item("2.", "属于中小企业。")))
    assert found.body == "申领企业应当同时符合：\n1.在宁夏注册；\n2.属于中小企业。"
    assert labels(found) == ["一、", "一、1.", "一、2."]


def test_a_joined_item_with_a_title_keeps_marker_and_title() -> None:
    (found,) = entries(item("一、", "措施如下：", item("（一）", "发放补贴券。", title="降低成本。")))
    assert found.body == "措施如下：\n（一）降低成本。 发放补贴券。"


def test_items_without_an_introduction_stand_alone() -> None:
    found = entries(item("一、", "", item("（一）", "建平台。"), item("（二）", "育基地。"), title="重点任务"))
    assert [entry.body for entry in found] == ["建平台。", "育基地。"]
    assert [labels(entry) for entry in found] == [["一、（一）"], ["一、（二）"]]
    assert {entry.headings for entry in found} == {"服务补贴券管理办法 重点任务"}


def test_items_of_a_list_too_long_to_join_carry_the_lead_sentence() -> None:
    long_item = "支持企业" + "发展" * (JOINED_LIMIT // 4) + "。"
    found = entries(item("一、", "对下列企业给予补贴：", item("1.", long_item), item("2.", long_item)))
    assert [entry.body for entry in found] == ["对下列企业给予补贴：", long_item, long_item]
    assert [entry.lead for entry in found] == ["", "对下列企业给予补贴：", "对下列企业给予补贴："]


def test_a_list_of_exactly_the_limit_is_still_joined() -> None:
    one, two = "甲" * (JOINED_LIMIT // 2), "乙" * (JOINED_LIMIT // 2)
    assert len(entries(item("一、", "下列：", item("1.", one), item("2.", two)))) == 1
    assert len(entries(item("一、", "下列：", item("1.", one), item("2.", two + "丙")))) == 3


def test_only_the_end_of_a_long_lead_sentence_is_carried() -> None:
    lead = "前" * LEAD_LIMIT + "后" * (LEAD_LIMIT - 1) + "："
    found = entries(item("一、", lead, item("1.", "甲" * (JOINED_LIMIT + 1))))
    assert found[1].lead == "后" * (LEAD_LIMIT - 1) + "："


def test_a_sentence_that_announces_nothing_is_no_lead() -> None:
    found = entries(item("一、", "总的要求已经明确。", item("1.", "甲。")))
    assert [entry.lead for entry in found] == ["", ""]


def test_a_title_without_text_or_children_is_an_entry_of_its_own() -> None:
    (found,) = entries(item("（三）", title="完善融资服务。"))
    assert found.body == "（三）完善融资服务。"


def test_the_title_at_the_head_of_a_document_does_not_answer_by_itself() -> None:
    found = entries(("preamble", "", "服务补贴券管理办法", "", []), article("第一条", "甲。"))
    assert [entry.body for entry in found] == ["甲。"]


def test_what_stands_below_the_title_is_an_entry() -> None:
    (found,) = entries(("preamble", "", "服务补贴券管理办法", "2026年1月1日公布", []))
    assert found.body == "2026年1月1日公布"


def test_a_clause_without_words_makes_no_entry() -> None:
    assert entries(item("一、", " "), chapter("第一章", "", article("第一条", ""))) == []


# --- tables and annexes ---


def test_every_table_row_is_its_own_entry() -> None:
    tree = annex("附件2", "收费标准", table_row(1, "检测：500元"), table_row(2, "认证：800元"))
    found = entries(tree)
    assert [(labels(entry), entry.body) for entry in found] == [
        (["附件2 第1行"], "检测：500元"), (["附件2 第2行"], "认证：800元"),
    ]  # fmt: skip
    assert {entry.headings for entry in found} == {"服务补贴券管理办法 收费标准"}


def test_rows_announced_by_a_sentence_stay_apart_and_carry_it() -> None:
    found = entries(item("三、", "标准如下：", table_row(1, "甲：1元"), table_row(2, "乙：2元")))
    assert [(entry.body, entry.lead) for entry in found] == [
        ("标准如下：", ""), ("甲：1元", "标准如下："), ("乙：2元", "标准如下："),
    ]  # fmt: skip


# --- all trees ---


def test_no_text_is_lost_and_none_is_in_two_entries() -> None:
    tree = [
        item("", "前言。"),
        chapter("第一章", "总则", article("第一条", "甲：", item("（一）", "乙；"), item("（二）", "丙。"))),
        item("一、", "丁：", item("1.", "戊" * 500), item("2.", "己" * 500)),
        annex("附件", "表", table_row(1, "庚")),
    ]
    rows = clauses(*tree)
    found = document_entries(document(), rows)
    ordinals = [span.ordinal for entry in found for span in entry.spans]
    assert ordinals == sorted(set(ordinals))
    assert set(ordinals) == {row.ordinal for row in rows if row.text}
    assert len({entry.entry_id for entry in found}) == len(found)


def test_nesting_deeper_than_python_recurses_is_read() -> None:
    depth = sys.getrecursionlimit() + 200
    rows = [
        ClauseRow(document_id="d1", ordinal=i, parent=i - 1 if i else None, level="item", marker="", label=str(i),
                  title="", text=f"第{i}层。", page=None)
        for i in range(depth)
    ]  # fmt: skip
    found = document_entries(document(), rows)
    assert len(found) == depth
    assert found[-1].body == f"第{depth - 1}层。"


def test_a_document_without_clauses_has_no_entries() -> None:
    assert document_entries(document(), []) == []


def test_entries_carry_source_and_validity_of_their_document() -> None:
    (found,) = document_entries(
        document(superseded_on=date(2027, 1, 1), is_sample=True), clauses(article("第一条", "甲。"))
    )
    (source,) = found.sources
    assert (source.document_id, source.title, source.document_number) == (
        "d1",
        "服务补贴券管理办法",
        "宁工信规发〔2026〕3号",
    )
    assert (source.url, source.is_sample, source.regions) == ("https://example.cn/3", True, ("宁夏",))
    assert found.validity == Validity(date(2026, 1, 1), date(2028, 12, 31), date(2027, 1, 1), ("宁夏",))
    assert found.group == "document:d1"


# --- FAQs ---


def test_a_faq_is_one_entry_with_all_its_questions_and_sources() -> None:
    row = FaqRow(
        id="f1", desk="voucher", question="券怎么领？", variants=["领券", "咋领"], answer=" 在线申领。\n",
        regions=["宁夏"], spoken_answer="在线领。", effective_from=date(2026, 1, 1), expires_on=None,
        citations=[{"title": "规则", "effective_from": "2025-05-01"}, {"title": "细则", "section": "第二条"}],
    )  # fmt: skip
    entry = faq_entry(row)
    assert entry.is_faq
    assert (entry.entry_id, entry.group, entry.desk) == ("faq:f1", "faq:f1", "voucher")
    assert entry.questions == ("券怎么领？", "领券", "咋领")
    assert (entry.title, entry.body, entry.spoken_answer) == ("券怎么领？", "在线申领。", "在线领。")
    assert [(s.title, s.section, s.effective_from) for s in entry.sources] == [
        ("规则", None, date(2025, 5, 1)), ("细则", "第二条", date(2026, 1, 1)),
    ]  # fmt: skip
    assert entry.validity == Validity(date(2026, 1, 1), None, None, ("宁夏",))
