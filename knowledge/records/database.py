"""The database: one engine, one transaction at a time, migrated by Alembic."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.orm import Session, sessionmaker

MIGRATIONS = Path(__file__).parent / "migrations"
READ_ONLY = "read_only"
_to_json = partial(json.dumps, ensure_ascii=False)  # Chinese stays readable, and searchable, in JSON columns
MAPPED_BYTES = 2**30  # of the file; what lies behind is read as before
SQLITE_BUSY_SECONDS = 30  # long enough for a bulk load beside the chat, short enough to be noticed


class Database:
    """Engine and sessions for one database URL (SQLite or PostgreSQL)."""

    def __init__(self, url: str) -> None:
        self.url = _with_driver(url)
        self.engine = _create_engine(self.url)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        # SQLite has one writer at a time and lets the others sleep up to 100 ms between looks; a lock wakes them at once.
        self._writer = Lock() if self.url.startswith("sqlite") else nullcontext()
        self._readers = self.engine.execution_options(**{READ_ONLY: True})

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits when the block ends and rolls back on any error."""
        with self._writer, self._sessions.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for looking only: in SQLite it waits for no writer."""
        with Session(self._readers, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """As `transaction`, without a session: what every turn writes would cost more in it than in the database."""
        with self._writer, self.engine.begin() as connection:
            yield connection

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """As `reading`, without a session, for the small looks that every turn takes."""
        with self._readers.connect() as connection:
            yield connection

    def migrate(self) -> None:
        """Bring the schema to the newest version."""
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        with self.engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def check(self) -> None:
        """Raise if the database does not answer."""
        with self.engine.connect() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        self.engine.dispose()


def _with_driver(url: str) -> str:
    """PostgreSQL URLs without a driver get psycopg 3, the one that is installed."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _create_engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, json_serializer=_to_json, pool_pre_ping=True, pool_size=10, max_overflow=20)
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, json_serializer=_to_json, connect_args={"timeout": SQLITE_BUSY_SECONDS})
    event.listen(engine, "connect", _tune_sqlite)
    event.listen(engine, "begin", _begin)
    return engine


def _tune_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not open transactions of its own: _begin does.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")  # readers never wait for the writer
    cursor.execute(
        "PRAGMA synchronous=NORMAL"
    )  # survives kill -9; FULL also guards against power loss at a cost per turn
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA mmap_size={MAPPED_BYTES}")  # a row here and there is read three times as fast
    cursor.close()


def _begin(connection: Any) -> None:
    # A deferred transaction that reads first and writes later fails at once with "database is locked",
    # so whoever may write takes the lock at the beginning.
    read_only = connection.get_execution_options().get(READ_ONLY, False)
    connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")
