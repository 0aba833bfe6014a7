"""What is shown is written behind the answers: nothing is lost when it is flushed, and a database that fails stops no answer."""

import logging
from unittest.mock import patch

import pytest

from knowledge.records.database import Database
from knowledge.records.repositories.supply import Exposure, Supply
from knowledge.records.tables.base import utc_now
from matching.supply import exposures
from matching.supply.exposures import Exposures


def shown(number: int) -> Exposure:
    return Exposure("cloud", {"kind": "cloud"}, utc_now(), number, 1, [{"id": "a", "kind": "cloud"}])


def kept(database: Database) -> list[int]:
    with database.looking() as connection:
        return [row.revision for row in Supply(connection).exposures()]


def test_lists_are_written_together_and_a_flush_waits_for_them(sqlite_database: Database) -> None:
    made = Exposures(sqlite_database)
    made.flush()  # nothing was shown yet
    with patch.object(sqlite_database, "writing", wraps=sqlite_database.writing) as writing:
        for number in range(30):
            made.keep(shown(number))
        made.flush()
    assert kept(sqlite_database) == list(range(30))
    assert writing.call_count <= 2


def test_a_list_that_cannot_be_written_is_told_in_the_log_and_the_next_is_kept(
    sqlite_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    made = Exposures(sqlite_database)
    with patch.object(Supply, "show", side_effect=OSError("no room")), caplog.at_level(logging.ERROR):
        made.keep(shown(1))
        made.flush()
    assert "1 lists that were shown could not be kept" in caplog.text
    made.keep(shown(2))
    made.flush()
    assert kept(sqlite_database) == [2]


def test_more_than_may_wait_are_not_kept_and_nobody_waits(
    sqlite_database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exposures, "MOST_WAITING", 3)
    made = Exposures(sqlite_database)
    for number in range(10):
        made.keep(shown(number))
    made.flush()
    assert 3 <= len(kept(sqlite_database)) < 10
    assert "a list is not kept" in caplog.text
