"""What a thing is by the end of its name, what a firm does by its own, what is put up by what a loan is called."""

from datetime import date

import pytest

from knowledge.need_words import NeedWords
from matching.need.firms import firm_named
from matching.need.heads import heads_in
from matching.need.own_trade import own_doing
from matching.need.pledges import on_credit, pledged_by_name
from matching.need.read import NeedReader


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("菌种师，双孢菇都行", "talent"),
        ("包装线领班，会排班", "talent"),
        ("不动产评估，银行要的", "provider"),
        ("私有云，要五十个账号", "cloud"),
        ("叉车证培训，十二个人", "course"),
        ("扫描电镜预约，看断口", "instrument"),
        ("产业对接会报名", "activity"),
        ("员工十二个人", None),
    ],
)
def test_the_end_of_a_statement_says_what_it_is_about(text: str, kind: str | None) -> None:
    found = [k for k, name, _ in heads_in(text) if name == "head"]
    assert (found[0] if found else None) == kind


def test_who_wants_to_learn_hires_nobody() -> None:
    assert not [k for k, name, _ in heads_in("想学短视频剪辑") if name == "head"]


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("开火锅店的，借十五万", "H"),
        ("修车铺，缺个举升机", "O"),
        ("桶装水厂新厂房要检测", "C"),
        ("我们物流公司两班倒", "G"),
        ("监理公司缺流动资金", "M"),
        ("找家监理公司", None),
        ("隔壁的火锅店要转让", None),
        ("小微企业过桥", None),
    ],
)
def test_a_firm_is_known_by_the_end_of_its_name(text: str, section: str | None) -> None:
    found = firm_named(text)
    assert (found.value if found else None) == section


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("我们做塑料管的要拉一拉", "C"),
        ("石嘴山搞脱硫剂的，六十万", "C"),
        ("新上一条乳清粉线", "C"),
        ("做短视频的小公司", "R"),
        ("羊五百只，能押不", "A"),
        ("我想做贷款", None),
        ("想开个账户", None),
    ],
)
def test_a_trade_is_told_by_what_is_done(text: str, section: str | None, words: NeedWords) -> None:
    found = own_doing(text, words)
    assert (found.value if found else None) == section


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("税贷能做到多少", ["tax_record"]),
        ("仓单质押贷一百万", ["inventory"]),
        ("房本在手", ["property"]),
        ("电费收费权质押", ["receivables"]),
        ("不要税贷", []),
        ("贷款五十万", []),
    ],
)
def test_the_name_of_a_loan_tells_what_is_put_up(text: str, kinds: list[str]) -> None:
    assert [value for value, _ in pledged_by_name(text)] == kinds


def test_a_loan_on_credit_needs_nothing() -> None:
    assert on_credit("走信用方式，一年") == "走信用方式"
    assert on_credit("信用记录很好") is None


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("银行授信到期重做，原来三千五百万，这次要四千万", "amount", 40_000_000),
        ("我们有四十块压力表要送检", "price_max", None),
        ("plc工程师，西门子s7-1500，本科", "salary", None),
        ("车间主任，能带三十人的班子", "headcount", None),
        ("想给羊群上个养殖险，盐池", "collateral", None),
        ("融资担保公司能给做个担保不，六百万", "collateral", None),
        ("塔吊司机一名，特种作业证在有效期内", "industry", None),
    ],
)
def test_what_stands_beside_something_else(
    reader: NeedReader, today: date, text: str, field: str, value: int | None
) -> None:
    read = reader.read(text, today=today, told=reader.likely_kind(text, today=today)).need.as_json()
    assert read.get(field) == value
