from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.need.quantities import quantities_in
from tests.unit.matching.need.speaker import aloud


def _read(text: str, today: date, kind: str | None = "financing") -> list[tuple[str, Any, Any]]:
    return [(q.field, q.low, q.high) for q in quantities_in(text, kind=kind, today=today)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("借八十万", ("amount", 800_000, 800_000)), ("至少一百万", ("amount", 1_000_000, None)),
        ("不超过50万", ("amount", None, 500_000)), ("三百万往上", ("amount", 3_000_000, None)),
        ("用一年半", ("term", 18, 18)), ("借半年", ("term", 6, 6)), ("一到两年都行", ("term", 12, 24)),
        ("用九十天", ("term", 3, 3)), ("一个季度", ("term", 3, 3)), ("分36期", ("term", 36, 36)), ("至少两年", ("term", 24, None)),
        ("年化不超过4.5%", ("rate", None, 4.5)), ("百分之四点三五以下", ("rate", None, 4.35)), ("四个点以内", ("rate", None, 4)),
        ("月息五厘以内", ("rate", None, 6)),
        ("成立三年了", ("years", 3, 3)), ("2018年办的", ("years", 8, 8)), ("08年建的", ("years", 18, 18)),
        ("去年营收两千万", ("revenue", 20_000_000, 20_000_000)), ("一个月流水四十五万", ("revenue", 5_400_000, 5_400_000)),
        ("员工四十二人", ("headcount", 42, 42)),
    ],
)  # fmt: skip
def test_what_a_number_means_follows_from_the_words_around(
    today: date, text: str, expected: tuple[str, Any, Any]
) -> None:
    assert _read(text, today) == [expected]


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("月薪八千到一万", "talent", ("salary", 8000, 10_000)), ("年薪二十万", "talent", ("salary", 16_667, 16_667)),
        ("一万五以内", "talent", ("salary", None, 15_000)), ("4500块", "talent", ("salary", 4500, 4500)),
        ("三年以上经验", "talent", ("years", 3, None)), ("招三名", "talent", ("headcount", 3, 3)),
        ("预算两万", "provider", ("price", None, 20_000)), ("三百块以内", "course", ("price", None, 300)),
        ("四星以上", "provider", ("stars", 4, None)), ("能坐一百五十人的会议室", "venue", ("capacity", 150, 150)),
        ("三个工位", "venue", ("capacity", 3, 3)),
    ],
)  # fmt: skip
def test_money_and_people_mean_what_the_kind_makes_of_them(
    today: date, text: str, kind: str, expected: tuple[str, Any, Any]
) -> None:
    assert _read(text, today, kind) == [expected]


@pytest.mark.parametrize(
    "text", ["出让15%股份", "八百亩地", "五吨货", "注册资本1000万", "还有两百万没到期", "一块儿办", "账期半年"]
)
def test_numbers_of_other_things_are_passed_over(today: date, text: str) -> None:
    assert _read(text, today, "financing") == []


def test_two_values_side_by_side_are_the_ends_of_a_range(today: date) -> None:
    assert _read("两年三年都可以", today) == [("term", 24, 36)]


@given(st.integers(1, 120))
def test_a_term_that_is_read_aloud_is_read_back(months: int) -> None:
    assert _read(f"用{aloud(months)}个月".replace("用二个", "用两个"), date(2026, 11, 23)) == [("term", months, months)]


@given(st.integers(1, 20), st.integers(1, 99))
def test_a_rate_that_is_read_aloud_is_read_back(whole: int, hundredths: int) -> None:
    digits = "".join("零一二三四五六七八九"[int(d)] for d in f"{hundredths:02}".rstrip("0"))
    text = f"年化百分之{aloud(whole).replace('两', '二')}点{digits}以内"
    assert _read(text, date(2026, 11, 23)) == [("rate", None, pytest.approx(whole + hundredths / 100))]


@given(st.integers(1, 40), st.integers(1, 40))
def test_a_range_of_amounts_is_read_back(low: int, more: int) -> None:
    high = low + more
    text = f"借{aloud(low * 10**5)}到{aloud(high * 10**5)}"
    assert _read(text, date(2026, 11, 23)) == [("amount", low * 10**5, high * 10**5)]
