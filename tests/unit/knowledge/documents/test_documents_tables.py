"""A row never parts from its header, whatever the format."""

import docx
import pytest
from openpyxl import load_workbook

from knowledge.documents.parse import parse
from knowledge.documents.tree import ParsedDocument
from tests.unit.knowledge.documents.document_makers import docx_bytes, make_docx, make_pdf, make_xlsx

ROWS = [["指标", "分值", "说明"], ["研发投入", "20", "占营业收入5%以上"], ["知识产权", "15", "Ⅰ类1项以上"]]
WANTED = ["指标=研发投入；分值=20；说明=占营业收入5%以上", "指标=知识产权；分值=15；说明=Ⅰ类1项以上"]


def rows(document: ParsedDocument) -> list[tuple[str, str]]:
    return [(one.label, one.text) for one in document.clauses if one.level == "table_row"]


def as_markdown() -> bytes:
    lines = ["| " + " | ".join(row) + " |" for row in ROWS]
    return "\n".join(["一、评分", "", "评分如下：", "", lines[0], "|---|---|---|", *lines[1:]]).encode()


def as_html() -> bytes:
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    return f"<html><body><p>一、评分</p><p>评分如下：</p><table>{body}</table></body></html>".encode()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.md", as_markdown()),
        ("a.html", as_html()),
        ("a.docx", make_docx(["一、评分", "评分如下："], ROWS)),
        ("a.pdf", make_pdf(["一、评分", "评分如下："], ROWS)),
        ("a.txt", ("一、评分\n\n评分如下：\n\n" + "\n".join("\t".join(row) for row in ROWS)).encode()),
        ("b.txt", ("一、评分\n\n评分如下：\n\n" + "\n".join("│".join(["", *row, ""]) for row in ROWS)).encode()),
    ],
)
def test_each_row_is_a_clause_under_the_one_that_holds_the_table(name: str, data: bytes) -> None:
    document = parse(name, data)
    assert rows(document) == [("一、 表 第1行", WANTED[0]), ("一、 表 第2行", WANTED[1])]
    holder = next(one for one in document.clauses if one.label == "一、")
    assert all(one.parent == holder.ordinal for one in document.clauses if one.level == "table_row")


def test_rows_in_an_annex_are_cited_by_the_annex() -> None:
    text = "通知\n\n附件2\n\n评分表\n\n" + "\n".join("\t".join(row) for row in ROWS)
    assert [label for label, _ in rows(parse("a.txt", text.encode()))] == ["附件2 第1行", "附件2 第2行"]


def test_header_repeated_after_a_page_break_is_dropped() -> None:
    table = ["\t".join(row) for row in ROWS]
    text = "附件1\n\n评分表\n\n" + "\n".join(table) + "\n\n\f" + "\n".join([table[0], "上市计划\t5\t已申报"])
    assert [sentence for _, sentence in rows(parse("a.txt", text.encode()))] == [
        *WANTED,
        "指标=上市计划；分值=5；说明=已申报",
    ]


def test_numbers_in_cells_do_not_open_clauses() -> None:
    text = "一、任务\n\n序号\t事项\t时限\n一\t1.建平台\t6月底\n二\t2.建队伍\t全年\n\n二、要求\n\n按时完成。\n"
    document = parse("a.txt", text.encode())
    assert [one.label for one in document.clauses if one.level == "item"] == ["一、", "二、"]
    assert rows(document)[0][1] == "序号=一；事项=1.建平台；时限=6月底"


def test_text_after_a_table_stays_after_it() -> None:
    text = as_markdown().decode() + "\n\n注：分值可以累计。\n"
    document = parse("a.md", text.encode())
    assert document.clauses[-1].text == "注：分值可以累计。"
    assert (document.clauses[-1].level, document.clauses[-1].label) == ("paragraph", "一、")


def test_merged_cells_of_docx_repeat_and_two_header_rows_combine() -> None:
    document = docx.Document()
    document.add_paragraph("一、分工")
    table = document.add_table(rows=4, cols=3)
    for place, value in {
        (0, 0): "事项",
        (0, 1): "责任分工",
        (1, 1): "牵头单位",
        (1, 2): "配合单位",
        (2, 0): "建平台",
    }.items():
        table.cell(*place).text = value
    for row, (lead, help_) in enumerate([("服务处", "运营单位"), ("科技处", "高校")], start=2):
        table.cell(row, 1).text, table.cell(row, 2).text = lead, help_
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(2, 0).merge(table.cell(3, 0))
    found = [sentence for _, sentence in rows(parse("a.docx", docx_bytes(document)))]
    assert found == [
        "事项=建平台；责任分工·牵头单位=服务处；责任分工·配合单位=运营单位",
        "事项=建平台；责任分工·牵头单位=科技处；责任分工·配合单位=高校",
    ]


def test_html_spans_are_filled_and_layout_tables_are_text() -> None:
    page = """<table><tr><td><p>一、条件</p><p>依法登记。</p>
      <table><tr><th>类别</th><th>金额</th></tr>
      <tr><td rowspan=2>奖励</td><td>10万元</td></tr><tr><td>20万元</td></tr></table>
      </td></tr></table>"""
    document = parse("a.html", page.encode())
    assert [sentence for _, sentence in rows(document)] == ["类别=奖励；金额=10万元", "类别=奖励；金额=20万元"]
    assert document.clauses[0].label == "一、"


def test_workbook_rows_stand_under_their_sheet() -> None:
    data = make_xlsx(
        {"补贴目录": [["2024年补贴目录", None, None], *ROWS], "说明": [["项目", "内容"], ["电话", "96168"]]}
    )
    document = parse("a.xlsx", data)
    assert rows(document)[0] == ("补贴目录 第1行", WANTED[0])
    assert rows(document)[-1] == ("说明 第1行", "项目=电话；内容=96168")
    assert [one.title for one in document.clauses if one.title] == ["补贴目录", "说明"]
    assert "2024年补贴目录" in document.cleaned_text


def test_workbook_values_read_as_the_sheet_shows_them() -> None:
    import io

    workbook = load_workbook(io.BytesIO(make_xlsx({"表": [["名称", "比例", "数量"], ["甲", 0.05, 3.0]]})))
    workbook["表"]["B2"].number_format = "0%"
    out = io.BytesIO()
    workbook.save(out)
    assert rows(parse("a.xlsx", out.getvalue()))[0][1] == "名称=甲；比例=5%；数量=3"


def test_two_column_form_is_read_as_name_and_content() -> None:
    page = (
        "<table><tr><td>受理部门</td><td>示例市工业和信息化局中小企业科</td></tr>"
        "<tr><td>咨询电话</td><td>96168</td></tr></table>"
    )
    assert [sentence for _, sentence in rows(parse("a.html", page.encode()))] == [
        "受理部门=示例市工业和信息化局中小企业科",
        "咨询电话=96168",
    ]
