"""When an entry holds: the stage, the three dates, and what wins when several apply."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.validity import STEPS, Stage, Status, Validity

START, LAST_DAY, SUCCESSOR_DAY = date(2026, 1, 1), date(2026, 12, 31), date(2026, 7, 1)
ONE_DAY = timedelta(days=1)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def test_an_entry_without_dates_always_holds() -> None:
    assert Validity().in_force(date.min)
    assert Validity().in_force(date.max)


def test_the_first_day_counts_and_the_day_before_is_scheduled() -> None:
    validity = Validity(effective_from=START)
    assert validity.status_on(Stage.PUBLISHED, START) is Status.PUBLISHED
    assert validity.status_on(Stage.PUBLISHED, START - ONE_DAY) is Status.SCHEDULED


def test_the_last_valid_day_still_counts_and_the_next_is_expired() -> None:
    validity = Validity(expires_on=LAST_DAY)
    assert validity.status_on(Stage.PUBLISHED, LAST_DAY) is Status.PUBLISHED
    assert validity.status_on(Stage.PUBLISHED, LAST_DAY + ONE_DAY) is Status.EXPIRED


def test_the_day_of_the_successor_no_longer_belongs_to_the_older_version() -> None:
    validity = Validity(superseded_on=SUCCESSOR_DAY)
    assert validity.status_on(Stage.PUBLISHED, SUCCESSOR_DAY - ONE_DAY) is Status.PUBLISHED
    assert validity.status_on(Stage.PUBLISHED, SUCCESSOR_DAY) is Status.SUPERSEDED


def test_superseded_says_more_than_expired() -> None:
    validity = Validity(expires_on=LAST_DAY, superseded_on=SUCCESSOR_DAY)
    assert validity.status_on(Stage.PUBLISHED, LAST_DAY + ONE_DAY) is Status.SUPERSEDED


def test_superseded_before_it_began_is_superseded_not_scheduled() -> None:
    validity = Validity(effective_from=date(2027, 1, 1), superseded_on=SUCCESSOR_DAY)
    assert validity.status_on(Stage.PUBLISHED, date(2026, 8, 1)) is Status.SUPERSEDED


@pytest.mark.parametrize("stage", [Stage.DRAFT, Stage.IN_REVIEW, Stage.WITHDRAWN])
def test_dates_refine_only_what_is_published(stage: Stage) -> None:
    assert Validity(START, LAST_DAY, SUCCESSOR_DAY).status_on(stage, date(2030, 1, 1)).value == stage.value


@given(start=days, length=st.integers(0, 2000), on=days)
def test_in_force_means_between_first_and_last_day(start: date, length: int, on: date) -> None:
    end = start + timedelta(days=length)
    assert Validity(start, end).in_force(on) is (start <= on <= end)


@given(handover=days, on=days)
def test_two_versions_are_never_both_in_force_and_never_both_out(handover: date, on: date) -> None:
    older, newer = Validity(superseded_on=handover), Validity(effective_from=handover)
    assert older.in_force(on) is not newer.in_force(on)


def test_every_stage_can_be_left_again() -> None:
    left = {stage for allowed, target in STEPS.values() for stage in allowed if target is not stage}
    assert left == set(Stage)


def test_nothing_is_published_without_having_been_in_review() -> None:
    assert [allowed for allowed, target in STEPS.values() if target is Stage.PUBLISHED] == [{Stage.IN_REVIEW}]
