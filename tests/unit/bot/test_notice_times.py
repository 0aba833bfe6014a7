"""So many messages a week, by day only: the arithmetic of the cap and of the hours, with a clock that only tests move."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SHANGHAI
from bot.desks.notice_times import WEEK, NoticeTerms, read_hours

NOON = datetime(2026, 11, 23, 12, tzinfo=SHANGHAI).astimezone(UTC)
DAY = timedelta(days=1)
times = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
hours = st.tuples(st.integers(0, 23), st.integers(1, 24)).filter(lambda pair: pair[0] < pair[1])


def at(hour: int, minute: int = 0, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "expected"),
    [(at(9), at(9)), (at(19, 59), at(19, 59)), (at(20), at(9, day=24)), (at(23, 30), at(9, day=24)), (at(0), at(9)),
     (at(8, 59), at(9))],
)  # fmt: skip
def test_by_night_it_waits_for_the_morning(now: datetime, expected: datetime) -> None:
    assert NoticeTerms().by_day(now.astimezone(UTC)) == expected


def test_all_day_is_all_day() -> None:
    terms = NoticeTerms(first_hour=0, last_hour=24)
    assert [terms.by_day(at(hour)) for hour in range(24)] == [at(hour) for hour in range(24)]


def test_the_one_too_many_waits_until_the_first_is_a_week_old() -> None:
    terms = NoticeTerms(per_week=3)
    sent = [NOON - 3 * DAY, NOON - 2 * DAY, NOON - DAY]
    assert terms.allowed_at(sent[1:], NOON) == NOON
    assert terms.allowed_at(sent, NOON) == NOON + 4 * DAY
    assert terms.allowed_at([NOON - 8 * DAY, *sent[1:]], NOON) == NOON


def test_what_the_cap_lets_go_by_night_waits_for_the_morning_as_well() -> None:
    sent = [at(19, 30, day=17)]
    assert NoticeTerms(per_week=1, last_hour=19).allowed_at(sent, at(12)) == at(9, day=25)


@pytest.mark.parametrize("text", ["9-20", "0-24", "08-9"])
def test_hours_are_read_as_they_are_set(text: str) -> None:
    assert read_hours(text) == tuple(int(part) for part in text.split("-"))


@given(times, hours)
def test_a_moment_within_the_hours_is_found_and_it_is_the_next(now: datetime, span: tuple[int, int]) -> None:
    terms = NoticeTerms(first_hour=span[0], last_hour=span[1])
    found = terms.by_day(now)
    assert now <= found < now + DAY
    assert span[0] <= found.astimezone(SHANGHAI).hour < span[1]
    assert terms.by_day(found) == found
    if found > now:
        assert not span[0] <= now.astimezone(SHANGHAI).hour < span[1]


@given(st.lists(st.timedeltas(timedelta(0), timedelta(days=4)), max_size=40), st.integers(1, 4), hours)
def test_never_more_than_the_cap_in_any_seven_days_and_never_longer_held_back_than_needed(
    pauses: list[timedelta], per_week: int, span: tuple[int, int]
) -> None:
    terms = NoticeTerms(per_week=per_week, first_hour=span[0], last_hour=span[1])
    now, sent = NOON, list[datetime]()
    for pause in pauses:
        now += pause
        allowed = terms.allowed_at(sent, now)
        assert terms.allowed_at(sent, allowed) == allowed >= now
        if allowed == now:
            sent.append(now)
        elif allowed > terms.by_day(now):  # the cap holds it back, and was full until the moment before
            free = sent[-per_week] + WEEK
            assert allowed == terms.by_day(free)
            assert sum(free - timedelta(microseconds=1) - WEEK < one for one in sent) >= per_week
    for place, first in enumerate(sent):
        assert sum(first <= one < first + WEEK for one in sent[place:]) <= per_week
