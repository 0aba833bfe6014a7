"""Files for staff on SQLite and on PostgreSQL: rows, and what keeps them apart."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from knowledge.records.database import Database
from knowledge.records.repositories.handover_files import HandoverFiles
from tests.handover_world import MONDAY


def add(database: Database, file_id: str, session_id: str = "s1", **changes: Any) -> None:
    values = {
        "id": file_id, "session_id": session_id, "handover_id": 1, "message_id": f"m-{file_id}", "name": "营业执照.pdf",
        "kind": "pdf", "size": 9, "digest": file_id * 2, "key": "sealed", "created_at": MONDAY, **changes,
    }  # fmt: skip
    with database.writing() as connection:
        HandoverFiles(connection).add(**values)


def test_rows_of_files(database: Database) -> None:
    add(database, "a")
    add(database, "b", created_at=MONDAY + timedelta(days=1))
    add(database, "c", "s2", digest="aa")  # the same file in another conversation is no matter
    with pytest.raises(IntegrityError):
        add(database, "d", digest="aa")
    with database.writing() as connection:
        files = HandoverFiles(connection)
        found = files.get("a", "s1")
        assert found is not None and (found.name, found.size, found.created_at) == ("营业执照.pdf", 9, MONDAY)
        assert files.get("a", "s2") is None and files.get("x", "s1") is None
        same = files.same("s1", "bb")
        assert same is not None and same.id == "b" and files.same("s2", "bb") is None
        assert (files.count("s1"), files.count("s2"), files.count("s3")) == (2, 1, 0)
        assert files.known(["a", "b", "x"]) == {"a", "b"} and files.known([]) == set()
        assert [row.id for row in files.older_than(MONDAY + timedelta(hours=1))] == ["a", "c"]
        assert [row.id for row in files.older_than(MONDAY + timedelta(days=2), limit=1)] == ["a"]
        files.remove(["c"])
        assert files.count("s2") == 0
        files.forget("s1")
        assert files.count("s1") == 0
