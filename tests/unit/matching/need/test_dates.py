import subprocess
import sys
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


def test_many_may_ask_at_once_also_when_it_is_first_used() -> None:
    """In a process of its own, where nothing has been read yet."""
    program = (
        "import sys; from concurrent.futures import ThreadPoolExecutor; from datetime import date\n"
        "from matching.need.dates import days_in\n"
        "sys.setswitchinterval(1e-5)\n"
        "today = date(2026, 11, 23)\n"
        "with ThreadPoolExecutor(8) as pool:\n"
        "    found = list(pool.map(lambda n: days_in(('下周三', '12月8号')[n % 2], today)[0].first.day, range(64)))\n"
        "assert found == [2, 8] * 32, found\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
