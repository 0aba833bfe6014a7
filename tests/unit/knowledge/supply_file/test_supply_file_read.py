"""Reading supply files: good rows stay, bad rows and bad files are explained in Chinese."""

import io
import zipfile
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from knowledge.documents.errors import UnreadableDocument
from knowledge.offers import KINDS, Kind
from knowledge.supply_file import read
from knowledge.supply_file.read import read_safely, read_supply
from knowledge.supply_file.template import template
from tests.supply_files import csv_file, heads, xlsx_file

LOAN = {
    "编号": "L1",
    "标题": "枸杞贷",
    "融资方式": "贷款",
    "最低额度(元)": "50万",
    "最高额度(元)": "300万",
    "担保方式": "信用、房产",
}


def problems(data: bytes, filename: str = "a.csv", kind: Kind = "financing") -> list[tuple[int, str, str]]:
    return [(p.row, p.column, p.found) for p in read_supply(kind, filename, data).problems]


def refused(data: bytes, filename: str = "a.csv", kind: Kind = "financing") -> str:
    with pytest.raises(UnreadableDocument) as caught:
        read_supply(kind, filename, data)
    return str(caught.value)


def test_good_rows_are_kept_beside_bad_ones_and_each_bad_cell_is_named() -> None:
    bad = {**LOAN, "编号": "L2", "标题": "", "最低额度(元)": "很多", "行业": "炼金"}
    reading = read_supply("financing", "a.csv", csv_file("financing", LOAN, bad, {**LOAN, "编号": "L3"}))
    assert [(row.row, row.fields["id"]) for row in reading.good] == [(2, "L1"), (4, "L3")]
    assert reading.good[0].fields == {
        "id": "L1", "title": "枸杞贷", "financing_type": "loan", "amount_min": 500_000, "amount_max": 3_000_000,
        "collateral": ["none", "property"],
    }  # fmt: skip
    assert [(p.row, p.column, p.found) for p in reading.problems] == [
        (3, "标题", ""), (3, "行业", "炼金"), (3, "最低额度(元)", "很多"),
    ]  # fmt: skip
    assert (reading.problem_count, reading.bad_rows) == (3, 1)
    assert reading.problems[2].text == "第3行“最低额度(元)”写的是“很多”，应为：金额，如 300万、3000000、1.2亿"


@pytest.mark.parametrize("kind", KINDS)
def test_excel_writes_gb18030_and_it_reads_the_same(kind: Kind) -> None:
    utf8 = template(kind, "csv")
    assert read_supply(kind, "a.csv", utf8.decode("utf-8-sig").encode("gb18030")) == read_supply(kind, "a.csv", utf8)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_encoding_of_excel_is_read(encoding: str) -> None:
    assert len(read_supply("financing", "a.csv", csv_file("financing", LOAN, encoding=encoding)).good) == 1


def test_a_table_parted_by_tabs_is_read_too() -> None:
    assert len(read_supply("financing", "a.txt", csv_file("financing", LOAN).replace(b",", b"\t")).good) == 1


def test_typed_cells_of_excel_are_read_as_they_are_shown() -> None:
    row: dict[str, Any] = {
        "编号": 1001, "标题": "贷", "有效期至": date(2027, 6, 30), "最高额度(元)": 3_000_000.0, "最低年利率(%)": 0.0385,
        "最高年利率(%)": 4.5, "最短期限(月)": 6, "仅限白名单": True,
    }  # fmt: skip

    def as_percent(sheet: Any) -> None:
        sheet.cell(2, heads("financing").index("最低年利率(%)") + 1).number_format = "0.00%"

    (good,) = read_supply("financing", "a.xlsx", xlsx_file("financing", row, change=as_percent)).good
    assert good.fields == {
        "id": "1001", "title": "贷", "valid_until": "2027-06-30", "amount_max": 3_000_000, "rate_min": 3.85, "rate_max": 4.5,
        "term_min": 6, "whitelist_only": True,
    }  # fmt: skip


def test_a_moment_in_a_date_column_counts_as_its_day() -> None:
    data = xlsx_file("financing", {**LOAN, "有效期至": datetime(2027, 6, 30, 18, 0)})
    assert read_supply("financing", "a.xlsx", data).good[0].fields["valid_until"] == "2027-06-30"


def test_formulas_and_merged_cells_are_errors_of_their_rows() -> None:
    def change(sheet: Any) -> None:
        sheet["D3"] = "=A1&B1"
        sheet.merge_cells("D4:D5")

    rows = [{**LOAN, "编号": f"L{n}", "机构": "银行"} for n in range(2, 6)]
    reading = read_supply("financing", "a.xlsx", xlsx_file("financing", *rows, change=change))
    assert [row.row for row in reading.good] == [2]
    assert [(p.row, p.column, p.found) for p in reading.problems] == [
        (3, "机构", "=A1&B1"), (4, "机构", "银行"), (5, "机构", "合并单元格"),
    ]  # fmt: skip
    assert "公式" in reading.problems[0].expected
    assert "合并" in reading.problems[1].expected


def test_formula_in_a_csv_and_error_marks_are_errors_too() -> None:
    data = csv_file("financing", {**LOAN, "机构": "=HYPERLINK(1)"}, {**LOAN, "编号": "L2", "机构": "#REF!"})
    assert problems(data) == [(2, "机构", "=HYPERLINK(1)"), (3, "机构", "#REF!")]


def test_the_same_id_twice_is_an_error_of_every_such_row() -> None:
    reading = read_supply("financing", "a.csv", csv_file("financing", LOAN, {**LOAN, "编号": "L2"}, LOAN))
    assert [row.fields["id"] for row in reading.good] == ["L2"]
    assert [p.text for p in reading.problems] == [
        "第2行“编号”写的是“L1”，应为：文件里每个编号只出现一次（另见第4行）",
        "第4行“编号”写的是“L1”，应为：文件里每个编号只出现一次（另见第2行）",
    ]


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"最低额度(元)": "400万"}, "最低额度(元)"), ({"最短期限(月)": "2年", "最长期限(月)": "1年"}, "最短期限(月)"),
        ({"编号": "x" * 65}, "编号"), ({"编号": "1.23E+17"}, "编号"), ({"标题": "长" * 201}, "标题"), ({"地区": "火星"}, "地区"),
        ({"最高额度(元)": "99999999亿"}, "最高额度(元)"), ({"最高年利率(%)": "2000"}, "最高年利率(%)"), ({"所需资质": "长" * 101}, "所需资质"),
        ({"最低成立年限(年)": "300"}, "最低成立年限(年)"), ({"标题": "不认识\ufffd字"}, "标题"), ({"仅限白名单": "也许"}, "仅限白名单"),
    ],
)  # fmt: skip
def test_what_the_contract_does_not_allow_is_an_error_of_its_column(change: dict[str, str], column: str) -> None:
    (found,) = problems(csv_file("financing", {**LOAN, **change}))
    assert found[:2] == (2, column)


@pytest.mark.parametrize(("kind", "change", "column"), [
    ("provider", {"星级": "6"}, "星级"), ("course", {"开始日期": "2027-06-02", "结束日期": "2027-06-01"}, "开始日期"),
    ("venue", {"容纳人数": "99999999"}, "容纳人数"), ("talent", {"学历": "神童"}, "学历"),
])  # fmt: skip
def test_limits_of_other_kinds_are_checked_as_well(kind: Kind, change: dict[str, str], column: str) -> None:
    (found,) = problems(csv_file(kind, {"编号": "a", "标题": "b", **change}), kind=kind)
    assert found[:2] == (2, column)


def test_words_for_no_condition_are_as_good_as_an_empty_cell() -> None:
    row = {**LOAN, "地区": "不限", "有效期至": "长期", "最低年营收(元)": "—", "所需资质": "无"}
    (good,) = read_supply("financing", "a.csv", csv_file("financing", row)).good
    assert not {"regions", "valid_until", "min_revenue", "qualifications"} & set(good.fields)


def test_a_value_under_no_head_is_an_error_and_not_lost() -> None:
    assert problems(csv_file("financing", LOAN).rstrip() + b",stray\r\n") == [(2, "第21列", "stray")]


def test_a_title_above_the_heads_and_empty_rows_do_no_harm() -> None:
    def change(sheet: Any) -> None:
        sheet.insert_rows(1)
        sheet["A1"] = "融资产品汇总"
        sheet.merge_cells("A1:F1")
        sheet.insert_rows(3)

    assert [
        row.row for row in read_supply("financing", "a.xlsx", xlsx_file("financing", LOAN, change=change)).good
    ] == [4]


def test_other_sheets_with_content_are_said_to_be_ignored() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(xlsx_file("financing", LOAN)))
    workbook.create_sheet("旧数据")["A1"] = "x"
    written = io.BytesIO()
    workbook.save(written)
    assert "旧数据" in read_supply("financing", "a.xlsx", written.getvalue()).warnings[0]


def test_wrong_heads_are_named_with_the_way_to_the_template() -> None:
    first = ["编号", "编号", *heads("financing")[2:-1], "利息"]
    said = refused(csv_file("financing", LOAN, first=first))
    assert "缺少：标题、仅限白名单" in said
    assert "不认识：利息" in said
    assert "重复：编号" in said
    assert "/api/v1/supply/financing/template?format=xlsx" in said


def test_merged_heads_are_refused() -> None:
    data = xlsx_file("financing", LOAN, change=lambda sheet: sheet.merge_cells("C1:D1"))
    assert "合并" in refused(data, "a.xlsx")


def _zip(**parts: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/") + ".xml", content)
    return written.getvalue()


@pytest.mark.parametrize(
    ("filename", "data", "said"),
    [
        ("a.csv", b"", "空的"), ("a.csv", b" \r\n ", "空的"), ("a.csv", b"\xef\xbb\xbf,,,\n,,", "没有内容"),
        ("a.csv", csv_file("financing"), "只有表头"), ("a.xlsx", xlsx_file("financing"), "只有表头"),
        ("a.csv", csv_file("talent", {"编号": "1"}), "缺少"), ("a.csv", csv_file("financing") + b'"L1,x', "双引号"),
        ("a.xlsx", b"PK\x03\x04broken", "损坏"), ("a.xlsx", b"plain", "不符"), ("a.xls", b"\xd0\xcf\x11\xe0old", "旧版格式"),
        ("a.pdf", b"%PDF", "只能导入"), ("a", b"x", "只能导入"), ("a.xlsx", _zip(xl__workbook="<a"), "损坏"),
        ("a.xlsx", _zip(xl__other="<a/>"), "不符"),
        ("a.xlsx", _zip(xl__workbook="<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "实体"),
        ("a.xlsx", _zip(xl__workbook="<a/>", bomb=" " * 50_000_000), "过大"), ("a.csv", bytes(range(256)) * 20, "。"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_such_table_is_refused_with_one_chinese_sentence(
    filename: str, data: bytes, said: str
) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read_safely("financing", filename, data)
    assert said in str(caught.value)


def test_too_many_rows_are_refused_with_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "MAX_ROWS", 2)
    many = [{**LOAN, "编号": f"L{n}"} for n in range(3)]
    assert len(read_supply("financing", "a.csv", csv_file("financing", *many[:2])).good) == 2
    assert "一次最多2行" in refused(csv_file("financing", *many))


def test_very_many_problems_are_counted_and_the_first_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "MAX_PROBLEMS", 3)
    reading = read_supply("financing", "a.csv", csv_file("financing", *({"编号": f"L{n}"} for n in range(9))))
    assert (len(reading.problems), reading.problem_count, reading.bad_rows) == (3, 9, 9)


def test_sandbox_gives_the_same_reading() -> None:
    data = csv_file("financing", LOAN, {**LOAN, "编号": "L2", "地区": "火星"}, {"编号": "示例-1", "标题": "x"})
    assert read_safely("financing", "名/字.csv", data) == read_supply("financing", "名/字.csv", data)
