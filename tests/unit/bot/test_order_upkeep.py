"""Upkeep of orders: one that cannot be changed holds up no other."""

import logging

import pytest

from bot.desks.order_upkeep import OrderUpkeep
from knowledge.records.database import Database
from knowledge.records.repositories.introductions import Introductions
from knowledge.records.repositories.needs import Needs
from tests.recorded_needs import DAY, HOUR, NOW, order, put_offers, register


def test_a_need_without_its_order_is_reported_and_the_others_are_passed_on(
    sqlite_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    put_offers(sqlite_database, "a", "b")
    with sqlite_database.writing() as connection:
        Needs(connection).add(
            number="XQ-20200101-0001", session_id="s1", turn_id="lost", channel="web", kind="financing", fields={}, text="",
            expires_on=NOW.date(),
        )  # fmt: skip
        lost = Introductions(connection).add(
            "XQ-20200101-0001", kind="financing", offer_id="a", title="贷", institution=None
        )
        Introductions(connection).change(lost, state="asked", asked_at=NOW - HOUR, due_at=NOW - HOUR)
    done = register(sqlite_database, "t1", "a", "b")
    with caplog.at_level(logging.ERROR):
        assert OrderUpkeep(sqlite_database).reassign_overdue(NOW + 49 * HOUR) == 1
    assert "XQ-20200101-0001" in caplog.text
    assert order(sqlite_database, done.number).offer_id == "b"


def test_numbers_are_those_of_the_day_in_yinchuan(sqlite_database: Database) -> None:
    evening = NOW.replace(hour=15, minute=59)
    assert register(sqlite_database, "t1", now=evening).number == f"XQ-{DAY}-0001"
    assert register(sqlite_database, "t2", now=evening + HOUR / 60).number == "XQ-20261124-0001"
