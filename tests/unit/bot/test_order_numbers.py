"""Reference numbers as people type them."""

import pytest

from bot.desks.order_numbers import find_number


@pytest.mark.parametrize(
    "text",
    ["XQ-20261123-0007", "xq-20261123-0007", "xq202611230007", "ＸＱ－２０２６１１２３－０００７", "XQ 20261123 0007",
     "帮我查下 xq—20261123—0007 到哪了", "我的编号是XQ20261123-0007，谢谢", "Xq 2026 11 23 0007", "XQ_20261123_0007"],
)  # fmt: skip
def test_a_number_is_found_however_it_is_joined(text: str) -> None:
    assert find_number(text) == "XQ-20261123-0007"


def test_orders_and_numbers_beyond_9999_are_found_too() -> None:
    assert find_number("dd20261123-10001怎么样了") == "DD-20261123-10001"


@pytest.mark.parametrize(
    "text",
    ["", "XQ", "20261123-0007", "XQ-2026112-0007", "XQ-20261123-007", "AXQ-20261123-0007", "XQ-20261123-00070007007"],
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert find_number(text) is None
