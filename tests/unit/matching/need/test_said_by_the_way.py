"""What stands beside a need and is none of it, and what belongs to it though it looks otherwise."""

from datetime import date
from typing import Any

import pytest

from matching.need.read import NeedReader


def _read(reader: NeedReader, text: str, today: date) -> dict[str, Any]:
    return reader.read(text, today=today, told=reader.likely_kind(text, today=today)).need.as_json()


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("我们去年贷过一百万，今年想再贷两百万", 2_000_000),
        ("银行给批了两百万，不够，还想要一百万，用一年半", 1_000_000),
        ("在农行有三百万贷款，还差两百万周转", 2_000_000),
        ("注册资本五百万，想贷一百万", 1_000_000),
        ("想贷五十万，再加五十万，一共一百万", 1_000_000),
    ],
)
def test_money_that_was_had_is_not_wanted(reader: NeedReader, today: date, text: str, amount: int) -> None:
    assert _read(reader, text, today)["amount"] == amount


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("原来有五十万贷款到期了，想续贷", "financing_type", "loan"),
        ("账上还有六十万应收款没回来，想拿这个融资五十万", "collateral", ["receivables"]),
        ("有三百万应收账款，是国企的，想转让出去拿现钱", "financing_type", "factoring"),
        ("缺一个月嫂", "occupation", "月嫂"),
        ("招聘行政文员1人", "headcount", 1),
        ("招预算员，广联达要熟，有二建证优先", "skills", ["广联达", "二级建造师"]),
        ("安全员要继续教育，哪里能报名", "topics", ["安全生产", "安全员", "继续教育"]),
    ],
)
def test_what_belongs_to_the_need(reader: NeedReader, today: date, text: str, field: str, value: object) -> None:
    assert _read(reader, text, today)[field] == value


def test_what_is_refused_and_what_heads_an_advertisement_is_no_part_of_it(reader: NeedReader, today: date) -> None:
    assert "financing_type_exclude" not in _read(reader, "原来有五十万贷款到期了，想续贷", today)
    assert "skills" not in _read(reader, "招聘行政文员1人", today)
    assert "月" not in _read(reader, "招数控车工，会编程，能倒班", today)["occupation"]
    assert not _read(reader, "招数控车工，会编程，能倒班", today)["occupation"].startswith("招")
