import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.need.numbers import chain_value, numbers_in
from tests.unit.matching.need.speaker import aloud, below_ten_thousand


def _only(text: str) -> tuple[float, float]:
    (number,) = numbers_in(text)
    return number.low, number.high


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("三百五十万", 3_500_000), ("一百零五万", 1_050_000), ("两万五千", 25_000), ("一万五", 15_000), ("3万5", 35_000),
        ("一百二十三万四千五百", 1_234_500), ("一亿两千万", 120_000_000), ("1.2亿", 120_000_000), ("300个w", 3_000_000),
        ("半个亿", 50_000_000), ("1,200万", 12_000_000), ("一万零五百", 10_500), ("五十来万", 500_000), ("两千三百五", 2350),
        ("三点八五", 3.85), ("12k", 12_000),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_said_or_written(said: str, value: float) -> None:
    assert _only(said) == (value, value)


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ("两三百万", 2_000_000, 3_000_000), ("三五十万", 300_000, 500_000), ("三十到五十万", 300_000, 500_000),
        ("八千到一万二", 8000, 12_000), ("8-12k", 8000, 12_000), ("18到24万", 180_000, 240_000), ("五千五到六千五", 5500, 6500),
        ("一百二三十万", 1_200_000, 1_300_000),
    ],
)  # fmt: skip
def test_a_range_has_two_ends(said: str, low: float, high: float) -> None:
    assert _only(said) == (low, high)


@pytest.mark.parametrize("said", ["几十万", "几百万", "上百万", "好几百万", "百分之百的把握", "千万别"])
def test_a_vague_number_is_no_number(said: str) -> None:
    assert list(numbers_in(said)) == []


def test_two_amounts_side_by_side_are_not_added() -> None:
    assert [number.low for number in numbers_in("十万二十万都行")] == [100_000, 200_000]


def test_a_term_after_an_amount_is_not_part_of_it() -> None:
    assert [number.low for number in numbers_in("五十万三十六个月")] == [500_000, 36]


def test_the_digits_of_a_name_are_no_number() -> None:
    assert list(numbers_in("iso9001认证")) == []


def test_what_makes_no_number_has_no_value() -> None:
    assert chain_value("十百千") is None


@given(st.integers(1, 9999))
def test_numbers_below_ten_thousand_are_read_back(number: int) -> None:
    found = chain_value(below_ten_thousand(number))
    assert found is not None
    assert found[:2] == (number, number)


@given(st.integers(1, 99_999).map(lambda thousands: thousands * 1000) | st.integers(10_000, 99_990_000))
def test_an_amount_that_is_read_aloud_is_read_back(yuan: int) -> None:
    numbers = list(numbers_in(aloud(yuan)))
    assert [(n.low, n.high) for n in numbers] == [(yuan, yuan)], aloud(yuan)


@given(st.integers(1, 98), st.integers(1, 99))
def test_a_range_that_is_read_aloud_is_read_back(first: int, more: int) -> None:
    low, high = first, first + more
    assert _only(f"{aloud(low * 10**4)}到{aloud(high * 10**4)}") == (low * 10**4, high * 10**4)
