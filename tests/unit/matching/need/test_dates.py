from datetime import date

import pytest

from matching.need.dates import days_in


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("明天", "2026-11-24", "2026-11-24"), ("下周三", "2026-12-02", "2026-12-02"), ("这周五", "2026-11-27", "2026-11-27"),
        ("下个月5号", "2026-12-05", "2026-12-05"), ("12月8号", "2026-12-08", "2026-12-08"),
        ("12月中旬", "2026-12-11", "2026-12-20"), ("12月上旬", "2026-12-01", "2026-12-10"), ("月底前", None, "2026-11-30"),
        ("下周一之前", None, "2026-11-30"), ("明年3月", "2027-03-01", "2027-03-31"), ("三月", "2027-03-01", "2027-03-31"),
        ("年底", "2026-12-31", "2026-12-31"), ("下周三以后", "2026-12-02", None), ("下个月", "2026-12-01", "2026-12-31"),
    ],
)  # fmt: skip
def test_a_day_is_counted_from_today(today: date, text: str, first: str | None, last: str | None) -> None:
    (span,) = days_in(text, today)
    assert (span.first and span.first.isoformat(), span.last and span.last.isoformat()) == (first, last)


@pytest.mark.parametrize("text", ["三个月", "用一年", "没有日子", "99月99号"])
def test_a_length_of_time_is_no_day(today: date, text: str) -> None:
    assert days_in(text, today) == []
