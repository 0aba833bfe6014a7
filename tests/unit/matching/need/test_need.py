from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.offers import DEGREES, KINDS
from matching.need.need import LISTS, Need, from_json

_WORDS = st.lists(st.text(alphabet="电工会计金蝶设备", min_size=1, max_size=5), max_size=3, unique=True).map(tuple)
_MONEY = st.none() | st.integers(0, 10**10)
_DAYS = st.none() | st.dates(date(2020, 1, 1), date(2035, 12, 31))
_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "kind": st.none() | st.sampled_from(KINDS),
    **dict.fromkeys(
        ("amount", "amount_min", "amount_max", "revenue", "salary_min", "price_max", "term", "capacity"), _MONEY
    ),
    **{name: st.none() | st.integers(0, 400).map(lambda n: n / 4) for name in ("rate_max", "years", "years_min")},
    **{name: _WORDS for name in LISTS if name != "qualifications"},
    "qualifications": st.none() | _WORDS,
    **{name: st.none() | st.booleans() for name in ("whitelisted", "accepts_voucher")},
    "degree": st.none() | st.sampled_from(DEGREES),
    "region": st.none() | st.sampled_from(["银川市", "宁夏"]),
    **dict.fromkeys(("starts_on", "starts_on_min", "starts_on_max"), _DAYS),
}


@given(st.fixed_dictionaries({}, optional=_FIELDS))
def test_a_need_that_was_written_is_read_back(values: dict[str, Any]) -> None:
    need = Need(**values)
    assert from_json(need.as_json()) == need


def test_only_what_was_said_is_written() -> None:
    assert Need().as_json() == {}
    assert Need(qualifications=()).as_json() == {"qualifications": []}
    assert Need(amount=3_000_000, starts_on=date(2026, 12, 2)).as_json() == {
        "amount": 3_000_000,
        "starts_on": "2026-12-02",
    }


def test_a_field_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="colour"):
        from_json({"colour": "red"})


def test_a_new_value_ends_the_range_it_contradicts() -> None:
    need = Need(amount_min=1, amount_max=2, rate_max=4.0)
    assert need.with_values(amount=3) == Need(amount=3, rate_max=4.0)
    assert need.with_values(amount_min=5).amount_max is None
