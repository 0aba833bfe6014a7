"""Service hours: several spans, holidays, worked weekends."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handovers.hours import ServiceHours, read_holidays, read_service_hours
from bot.settings import Settings
from knowledge.errors import BadContent

WEEK = "周一至周五 9:00-12:00,14:00-18:00；周六 9:00-12:00"
HOLIDAYS = "2026-10-01~2026-10-07,+2026-10-11"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-06-15T08:59", False), ("2026-06-15T09:00", True), ("2026-06-15T11:59", True),
        ("2026-06-15T12:00", False), ("2026-06-15T14:00", True), ("2026-06-15T18:00", False),
        ("2026-06-20T10:00", True), ("2026-06-20T15:00", False), ("2026-06-21T10:00", False),
        ("2026-10-01T10:00", False), ("2026-10-07T10:00", False), ("2026-10-08T10:00", True),
        ("2026-10-11T15:00", True), ("2026-10-18T15:00", False),
    ],
)  # fmt: skip
def test_when_staff_are_there(moment: str, is_open: bool) -> None:
    assert read_service_hours(WEEK, HOLIDAYS).is_open(at(moment).astimezone(UTC)) is is_open


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-06-15T12:30", "2026-06-15T14:00"), ("2026-06-20T12:00", "2026-06-22T09:00"),
        ("2026-09-30T18:00", "2026-10-08T09:00"), ("2026-10-10T12:00", "2026-10-11T09:00"),
    ],
)  # fmt: skip
def test_when_they_come_back(moment: str, opening: str) -> None:
    assert read_service_hours(WEEK, HOLIDAYS).next_opening(at(moment)) == at(opening)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)))
def test_the_next_opening_is_open_and_nothing_before_it_is(moment: datetime) -> None:
    hours, now = read_service_hours(WEEK, HOLIDAYS), moment.replace(tzinfo=UTC)
    opening = hours.next_opening(now)
    assert opening is not None and opening >= now and hours.is_open(opening)
    if not hours.is_open(now):
        steps = int((opening - now) / timedelta(minutes=30))
        assert not any(hours.is_open(now + n * timedelta(minutes=30)) for n in range(steps))


def test_where_nobody_ever_comes_there_is_no_opening() -> None:
    assert ServiceHours({}).next_opening(at("2026-06-15T09:00")) is None


@pytest.mark.parametrize(
    "text",
    [
        "九点到十二点",
        "周一 9:00",
        "周一 12:00-9:00",
        "周一 9:00-12:00,11:00-14:00",
        "周八 9:00-12:00",
        "周一 9:70-12:00",
        "周一 9:00-25:00",
    ],
)
def test_hours_that_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises(BadContent):
        read_service_hours(text)
    with pytest.raises(ValueError):
        Settings.model_validate({"service_hours": text})


def test_days_are_named_in_many_ways() -> None:
    assert set(read_service_hours("每天 0:00-24:00").week) == set(range(7))
    assert set(read_service_hours("周六、周日 9:00-10:00").week) == {5, 6}
    assert set(read_service_hours("周末 9:00-10:00;工作日 9:00-12:00").week) == set(range(7))
    assert set(read_service_hours("周五至周一 9:00-10:00").week) == {4, 5, 6, 0}


def test_holidays_are_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "holidays.txt"
    file.write_text("2026-10-01~2026-10-02 # 国庆\n+2026-10-10\n", encoding="utf-8")
    assert read_holidays(str(file)) == (
        frozenset({date(2026, 10, 1), date(2026, 10, 2)}), frozenset({date(2026, 10, 10)}),
    )  # fmt: skip


@pytest.mark.parametrize("text", ["nowhere.txt", "2026-13-01", "2026-10-07~2026-10-01", "2026-01-01~2027-01-01"])
def test_holidays_that_mean_nothing_are_refused(text: str) -> None:
    with pytest.raises(BadContent):
        read_holidays(text)
