"""The columns of supply files: which there are, what their cells may say, and what the template teaches."""

import csv
import io
from typing import Any

import openpyxl
import pytest

from knowledge.offers import KINDS, MODELS, Kind
from knowledge.supply_file import cells, words
from knowledge.supply_file.columns import COLUMNS, by_head, head_key
from knowledge.supply_file.read import read_supply
from knowledge.supply_file.template import EXPLANATION, Format, template


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_the_contract_has_a_column_and_no_column_is_made_up(kind: Kind) -> None:
    assert {column.field for column in COLUMNS[kind]} == set(MODELS[kind].model_fields)
    assert len({head_key(column.head) for column in COLUMNS[kind]}) == len(COLUMNS[kind])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_template_reads_back_to_a_valid_offer_with_every_field(kind: Kind, format: Format) -> None:
    reading = read_supply(kind, f"模板.{format}", template(kind, format))
    (good,) = reading.good
    assert reading.problems == ()
    assert "示例" in good.fields["title"]
    offer = MODELS[kind].model_validate(good.fields)
    unset = {"whitelist_only"}  # 否 is also what it is without a word
    assert offer.model_fields_set >= set(MODELS[kind].model_fields) - unset
    assert "示例" in reading.warnings[0]


@pytest.mark.parametrize("kind", KINDS)
def test_second_sheet_explains_every_column(kind: Kind) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(template(kind, "xlsx")))[EXPLANATION]
    explained = {row[0]: row[1:] for row in sheet.iter_rows(min_row=2, values_only=True)}
    for column in COLUMNS[kind]:
        required, meaning, expected, _ = explained[column.head]
        assert (required == "必填") == (column.field in ("id", "title"))
        assert meaning
        assert expected


def test_csv_template_opens_in_excel_as_utf8_and_has_heads_and_one_example() -> None:
    data = template("financing", "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    first, example = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert first[:8] == ["编号", "标题", "说明", "机构", "地区", "行业", "有效期至", "融资方式"]
    assert "示例" in example[0]


@pytest.mark.parametrize("table", [words.FINANCING_TYPES, words.COLLATERAL, words.SIZES, words.DEGREES, words.EMPLOYMENT, words.INDUSTRIES])  # fmt: skip
def test_no_word_stands_for_two_values(table: words.Words) -> None:
    said = [word.lower() for value, all_said in table.items() for word in (value, *all_said)]
    assert len(said) == len(set(said))


@pytest.mark.parametrize(
    ("head", "field"),
    [("最低额度(元)", "amount_min"), ("最低额度（元）", "amount_min"), (" 最低 额度 ", "amount_min"), ("amount_min", "amount_min"),
     ("最低额度(万元)", None), ("额度", None)],
)  # fmt: skip
def test_head_may_lack_its_unit_but_not_have_another(head: str, field: str | None) -> None:
    column = by_head("financing").get(head_key(head))
    assert (column.field if column else None) == field


@pytest.mark.parametrize(
    ("read", "written", "value"),
    [
        (cells.amount, "300万", 3_000_000), (cells.amount, "3000000", 3_000_000), (cells.amount, "1.2亿", 120_000_000),
        (cells.amount, "3,000,000元", 3_000_000), (cells.amount, "３００万元", 3_000_000), (cells.amount, "¥0", 0),
        (cells.amount, "0.35万", 3_500), (cells.amount, "2千万", 20_000_000),
        (cells.rate, "3.85", 3.85), (cells.rate, "3.85%", 3.85), (cells.rate, "4％", 4.0), (cells.rate, "0.2%", 0.2),
        (cells.rate, "0", 0.0),
        (cells.months, "12", 12), (cells.months, "12个月", 12), (cells.months, "1年", 12), (cells.months, "1年6个月", 18),
        (cells.months, "1.5年", 18), (cells.months, "一年半".replace("一", "1"), 18), (cells.months, "半年", 6),
        (cells.years, "2", 2.0), (cells.years, "1.5年", 1.5), (cells.years, "2年以上", 2.0), (cells.years, "1年半", 1.5),
        (cells.count, "60", 60), (cells.count, "60人", 60), (cells.count, "4星", 4),
        (cells.day, "2027-06-30", "2027-06-30"), (cells.day, "2027/6/30", "2027-06-30"), (cells.day, "2027.6.30", "2027-06-30"),
        (cells.day, "2027年6月30日", "2027-06-30"), (cells.day, "20270630", "2027-06-30"), (cells.day, "2027-06-30 00:00", "2027-06-30"),
        (cells.yes_no, "是", True), (cells.yes_no, "否", False), (cells.yes_no, "TRUE", True),
        (cells.industry, "C", "C"), (cells.industry, "c", "C"), (cells.industry, "制造业", "C"), (cells.industry, "C 制造业", "C"),
        (cells.industries, "农、林、牧、渔业、制造业", ["A", "C"]), (cells.industries, "A 农、林、牧、渔业；C；C", ["A", "C"]),
        (cells.place, "银川", "银川市"), (cells.place, "全国", "全国"),
        (cells.one_of(words.FINANCING_TYPES), "贷款", "loan"), (cells.one_of(words.FINANCING_TYPES), "Loan", "loan"),
        (cells.one_of(words.COLLATERAL), "房产", "property"), (cells.one_of(words.COLLATERAL), "无抵押", "none"),
        (cells.one_of(words.SIZES), "小型", "small"), (cells.one_of(words.DEGREES), "本科", "bachelor"),
        (cells.names, "总账、报税; 出纳；总账", ["总账", "报税", "出纳"]), (cells.names, "无", []),
    ],
)  # fmt: skip
def test_cell_is_read_as_it_was_meant(read: Any, written: str, value: Any) -> None:
    assert read(written) == value


@pytest.mark.parametrize(
    ("read", "written"),
    [
        (cells.amount, "很多"), (cells.amount, "-5"), (cells.amount, "100万-300万"), (cells.amount, "0.5元"), (cells.amount, "1,00"),
        (cells.rate, "0.0385"), (cells.rate, "三厘"), (cells.rate, "3.85‰"), (cells.months, "90天"), (cells.months, "1年半3个月"),
        (cells.months, "半"), (cells.day, "2027年6月"), (cells.day, "2027-02-30"), (cells.day, "昨天"), (cells.count, "4.5"),
        (cells.industry, "C 农业"), (cells.industry, "Z"), (cells.place, "火星"), (cells.yes_no, "也许"),
        (cells.one_of(words.DEGREES), "神童"),
    ],
)  # fmt: skip
def test_cell_that_could_mean_anything_is_refused(read: Any, written: str) -> None:
    with pytest.raises((ValueError, LookupError)):
        read(written)
