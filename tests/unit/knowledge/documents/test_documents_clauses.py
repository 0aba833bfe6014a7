"""Laws and official letters to clause trees: levels, labels, and what is not a heading."""

import pytest

from knowledge.documents.parse import parse
from knowledge.documents.tree import Clause, ParsedDocument


def read(text: str, name: str = "a.txt") -> ParsedDocument:
    return parse(name, text.encode())


def labels(document: ParsedDocument, *levels: str) -> list[str]:
    return [one.label for one in document.clauses if not levels or one.level in levels]


def clause(document: ParsedDocument, label: str) -> Clause:
    found = [one for one in document.clauses if one.label == label and one.marker]
    assert found, f"{label} not in {labels(document)}"
    return found[0]


def above(document: ParsedDocument, one: Clause) -> str:
    return document.clauses[one.parent].label if one.parent is not None else ""


LAW = """# 示例市企业服务条例

2020年3月1日 示例市人大常委会第一次会议通过

## 第一章 总则

第一条 为了服务企业，制定本条例。

第二条 本条例所称企业，是指中小企业。

第十条规定的期限，自受理之日起计算。

## 第二章 申报条件

第三条 申请补贴的企业应当符合下列条件：

（一）依法登记；

（二）没有失信记录，并符合下列情形之一：

1. 上年度纳税的；

2．新增就业的。

不符合前款规定的，不予受理。

第四条 本条例自2020年5月1日起施行。
"""


def test_law_has_chapters_articles_and_items_with_their_labels() -> None:
    document = read(LAW, "law.md")
    assert labels(document, "chapter", "article", "item") == [
        "第一章", "第一条", "第二条", "第二章", "第三条",
        "第三条（一）", "第三条（二）", "第三条（二）1.", "第三条（二）2.", "第四条",
    ]  # fmt: skip
    assert clause(document, "第二章").title == "申报条件"
    assert above(document, clause(document, "第三条")) == "第二章"
    assert clause(document, "第三条（二）1.").text == "上年度纳税的；"
    assert clause(document, "第三条（二）2.").marker == "2."


def test_line_that_opens_with_a_cross_reference_is_text_not_a_heading() -> None:
    document = read(LAW, "law.md")
    assert clause(document, "第二条").text.endswith("\n第十条规定的期限，自受理之日起计算。")
    assert "第十条" not in labels(document)


def test_paragraph_after_the_items_belongs_to_the_article() -> None:
    closing = next(one for one in read(LAW, "law.md").clauses if one.text == "不符合前款规定的，不予受理。")
    assert (closing.level, closing.label) == ("paragraph", "第三条")


def test_law_metadata_is_guessed_from_its_head_and_last_article() -> None:
    document = read(LAW, "law.md")
    assert document.title == "示例市企业服务条例"
    assert str(document.published_on) == "2020-03-01"
    assert str(document.effective_from) == "2020-05-01"
    assert document.clauses[0].level == "preamble" and document.clauses[0].label == ""


@pytest.mark.parametrize(
    "line",
    [
        "第三条规定的补贴，按年度发放。",
        "第三条所称设备，是指新购设备。",
        "第三条的适用范围由主管部门规定。",
        "第三条、第四条中的“以上”包括本数。",
        "第三条第一款中的企业应当备案。",
        "第九条 其他事项。",
        "11.5.14.2的试验适用于新产品。",
        "3.5万元以上的部分不计入。",
        "（三）项所列材料应当齐全。",
    ],
)
def test_lines_that_speak_about_a_number_open_no_clause(line: str) -> None:
    document = read(f"第一条 甲方负责受理。\n\n第二条 乙方负责审核。\n\n{line}\n")
    assert labels(document, "article", "item") == ["第一条", "第二条"]
    assert "".join(line.split()) in "".join(clause(document, "第二条").text.split())


def test_numbers_that_do_not_go_on_are_text() -> None:
    document = read("一、受理\n\n（一）收件。\n\n（五）从第五项起另行通知。\n\n二、审核\n\n由主管部门审核。\n")
    assert labels(document) == ["一、", "一、（一）", "二、"]
    assert "（五）从第五项起另行通知。" in clause(document, "一、（一）").text


def test_missing_number_does_not_swallow_the_articles_after_it() -> None:
    document = read("第一条 甲。\n\n第二条 乙。\n\n第四条 丁。\n\n第五条 戊。\n")
    assert labels(document) == ["第一条", "第二条", "第四条", "第五条"]
    assert any("第四条" in warning for warning in document.warnings)


def test_article_inserted_by_amendment_keeps_its_number() -> None:
    document = read("第一条 甲。\n\n第一条之一 乙。\n\n第二条 丙。\n")
    assert labels(document) == ["第一条", "第一条之一", "第二条"]


@pytest.mark.parametrize("one", ["1.", "1．", "1、", "１."])
@pytest.mark.parametrize("bracket", ["（一）", "(一)", "( 一 )"])
def test_letter_numbers_are_normalised_whatever_their_width(one: str, bracket: str) -> None:
    document = read(f"一、 总体要求\n\n{bracket} 工作目标\n\n{one} 建立平台。\n\n(1)完成接入。\n\n（2）完成验收。\n")
    assert labels(document) == ["一、", "一、（一）", "一、（一）1.", "一、（一）1.（1）", "一、（一）1.（2）"]
    assert clause(document, "一、").title == "总体要求"


PORTAL = (
    "示例厅关于开展示例活动的通知\n"
    "各市主管部门：为做好工作，现将有关事项通知如下：一、扩大供给（一）加强培养。围绕需求，支持1.5万人次，"
    "详见第（二）项。（二）畅通渠道。按照第三条、第四条办理（包括：1.甲；2.乙）。二、优化服务（三）稳岗扩岗。"
    "新增岗位3.2万个。（四）强化服务：1.线上服务；2.线下服务。三、工作要求。各地要加强领导。示例省示例厅2023年5月6日"
)


def test_portal_text_without_line_breaks_is_split_where_numbers_go_on() -> None:
    document = read(PORTAL)
    assert labels(document, "item") == [
        "一、", "一、（一）", "一、（二）", "二、", "二、（三）", "二、（四）", "二、（四）1.", "二、（四）2.", "三、",
    ]  # fmt: skip
    assert clause(document, "一、").title == "扩大供给"
    assert "支持1.5万人次" in clause(document, "一、（一）").text
    assert "1.甲；2.乙" in clause(document, "一、（二）").text


def test_signature_behind_the_last_sentence_is_no_part_of_the_last_clause() -> None:
    document = read(PORTAL)
    assert document.clauses[-1].text == "示例省示例厅2023年5月6日"
    assert document.clauses[-1].parent is None
    assert str(document.published_on) == "2023-05-06"


def test_measures_embedded_in_a_letter_keep_their_articles() -> None:
    document = read(
        "关于印发《示例办法》的通知\n\n示办发〔2021〕5号\n\n各单位：\n\n请认真贯彻，并做好下列工作：\n\n一、加强宣传。\n\n"
        "二、按时报送。\n\n示例厅\n\n2021年2月3日\n\n示例办法\n\n第一章 总则\n\n第一条 为了规范管理，制定本办法。\n\n"
        "第二条 本办法自印发之日起施行。\n"
    )
    assert labels(document, "chapter", "article", "item") == ["一、", "二、", "第一章", "第一条", "第二条"]
    assert above(document, clause(document, "第一条")) == "第一章"
    assert document.document_number == "示办发〔2021〕5号"
    assert document.effective_from == document.published_on and str(document.published_on) == "2021-02-03"


def test_annexes_are_roots_and_their_items_are_told_apart() -> None:
    document = read(
        "关于申报的通知\n\n一、申报条件\n\n依法登记。\n\n附件：1.申报表\n2.评分标准\n\n示例厅\n\n2022年4月5日\n\n"
        "附件 1\n\n申报表\n\n一、基本情况\n\n（一）名称。\n\n附件2\n\n评分标准\n\n一、规模指标\n\n满分20分。\n"
    )
    assert labels(document, "annex") == ["附件1", "附件2"]
    assert clause(document, "附件1").title == "申报表"
    assert labels(document, "item") == ["一、", "附件1 一、", "附件1 一、（一）", "附件2 一、"]
    listing = next(one for one in document.clauses if one.text.startswith("附件：1.申报表"))
    assert listing.level == "paragraph" and "2.评分标准" in listing.text


def test_table_of_contents_is_not_taken_for_the_chapters() -> None:
    document = read(
        "示例条例\n\n目 录\n\n第一章 总则\n\n第二章 附则\n\n第一章 总则\n\n第一条 甲。\n\n第二章 附则\n\n第二条 乙。\n"
    )
    assert labels(document, "chapter", "article") == ["第一章", "第一条", "第二章", "第二条"]
    assert "第二章附则" in document.clauses[0].text.replace("\n", "")


def test_parts_chapters_and_sections_nest() -> None:
    document = read("第一编 总则\n\n第一章 通则\n\n第一节 目的\n\n第一条 甲。\n\n第二节 范围\n\n第二条 乙。\n")
    assert [one.level for one in document.clauses] == ["part", "chapter", "section", "article", "section", "article"]
    assert labels(document, "section") == ["第一章第一节", "第一章第二节"]


def test_two_lists_in_one_article_are_cited_by_paragraph() -> None:
    document = read(
        "第一条 下列企业免税：\n\n（一）甲类；\n\n（二）乙类。\n\n"
        "下列企业减税：\n\n（一）丙类；\n\n（二）丁类。\n\n第二条 施行。\n"
    )
    assert labels(document, "item") == [
        "第一条第一款（一）", "第一条第一款（二）", "第一条第二款（一）", "第一条第二款（二）",
    ]  # fmt: skip


def test_text_without_numbers_is_kept_as_paragraphs() -> None:
    document = read("服务简介\n\n平台全年开放。\n\n欢迎企业前来。\n")
    assert [one.text or one.title for one in document.clauses] == ["服务简介", "平台全年开放。", "欢迎企业前来。"]
    assert document.title == "服务简介"


@pytest.mark.parametrize(
    ("head", "number"),
    [
        ("宁工信办发〔2019〕69号\n\n关于印发方案的通知", "宁工信办发〔2019〕69号"),
        ("中华人民共和国国务院令\n\n国务院令第802号", "国务院令第802号"),
        ("关于某事的通知\n\n根据《意见》（国办发〔2022〕7号），现通知如下：", None),
        ("关于某事的通知\n\n冀科〔2023〕1号示例厅关于某事的通知各市：", "冀科〔2023〕1号"),
    ],
)
def test_document_number_is_its_own_and_not_a_cited_one(head: str, number: str | None) -> None:
    assert read(f"{head}\n\n一、甲\n\n二、乙\n").document_number == number
