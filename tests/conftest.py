"""Shared fixtures: a private PostgreSQL and Redis, and a migrated database of each kind."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from knowledge.records.database import Database

START_SECONDS = 30
POSTGRES_HOMES = "/usr/lib/postgresql"  # where Debian and Ubuntu put initdb and pg_ctl


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """URL of a PostgreSQL database: TEST_DATABASE_URL, or a cluster of our own that is gone afterwards."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    programs = _postgres_programs()
    if programs is None:
        _absent("PostgreSQL", "install postgresql, or set TEST_DATABASE_URL to an empty database")
    folder = Path(tempfile.mkdtemp(prefix="assistant-postgres-"))
    as_owner = _hand_to_postgres(folder)
    data, port = folder / "data", _free_port()
    control = [*as_owner, str(programs / "pg_ctl"), "-D", str(data), "-w"]
    try:
        _run([*as_owner, str(programs / "initdb"), "-D", str(data), "-U", "assistant", "-A", "trust", "-E", "UTF8",
              "--locale=C.UTF-8", "--no-sync"], folder)  # fmt: skip
        # Nothing here has to survive a power cut, so nothing waits for the disk.
        settings = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off"
        _run([*control, "-l", str(folder / "log"), "-o", settings, "start"], folder)
        yield f"postgresql://assistant@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], cwd=folder, capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """URL of a Redis of our own that keeps nothing on disk."""
    program = shutil.which("redis-server")
    if program is None:
        _absent("Redis", "install redis-server")
    folder, port = Path(tempfile.mkdtemp(prefix="assistant-redis-")), _free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
               "--dir", str(folder)]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait_for_port(port, process)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(timeout=10)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """URL of a SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path}/assistant.db"


@pytest.fixture
def postgres_schema_url(postgres_url: str) -> Iterator[str]:
    """URL that leads into an empty PostgreSQL schema of this test's own, dropped afterwards."""
    schema = f"test_{uuid.uuid4().hex[:12]}"
    server = create_engine(Database(postgres_url).url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    url = make_url(postgres_url).update_query_dict({"options": f"-csearch_path={schema}"})
    yield url.render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    server.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """URL of an empty database, once of each kind."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_schema_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated, empty database, once of each kind."""
    database = Database(database_url)
    database.migrate()
    yield database
    database.close()


@pytest.fixture(scope="session")
def _migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "assistant.db"
    database = Database(f"sqlite:///{path}")
    database.migrate()
    database.close()  # brings the write-ahead log into the file, which can then be copied
    return path


@pytest.fixture
def sqlite_database(_migrated_file: Path, sqlite_url: str, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty SQLite database, for tests that are not about the database."""
    shutil.copy(_migrated_file, tmp_path / "assistant.db")
    database = Database(sqlite_url)
    yield database
    database.close()


def _absent(what: str, remedy: str) -> NoReturn:
    """In CI a missing service is an error; at a desk its tests are skipped, and say so."""
    reason = f"{what} is not here, so its tests DID NOT RUN: {remedy}"
    if os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def _postgres_programs() -> Path | None:
    """The folder with initdb and pg_ctl, of the newest version installed."""
    homes = sorted(Path(POSTGRES_HOMES).glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]), reverse=True)
    found = str(homes[0]) if homes else shutil.which("initdb")
    return Path(found).parent if found else None


def _hand_to_postgres(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root, so root lends the folder to the user postgres."""
    if os.geteuid() != 0:
        return []
    owner = pwd.getpwnam("postgres")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return ["runuser", "-u", "postgres", "--"]


def _run(command: list[str], folder: Path) -> None:
    # pg_ctl leaves the server behind with our pipes, so its output goes to a file rather than to us.
    output = folder / "output"
    with output.open("w") as file:
        done = subprocess.run(command, cwd=folder, stdout=file, stderr=file, timeout=120, check=False)
    assert done.returncode == 0, f"{' '.join(command)} failed:\n{output.read_text(errors='replace')[-2000:]}"


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        with socket.socket() as caller:
            if caller.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"nothing answers on port {port}; the process ended with {process.poll()}")


class ByFolder(LoadScopeScheduling):
    """Tests of one kind stay with one worker: real servers beside what is computed, and no server is started twice."""

    def _split_scope(self, nodeid: str) -> str:
        return "/".join(nodeid.partition("::")[0].split("/")[:2])


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFolder:
    """For two workers (`make test`)."""
    return ByFolder(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """On the build machine nothing is skipped in silence: only an absent ../shared excuses a test."""
    report = yield
    if (
        os.environ.get("CI")
        and report.skipped
        and not hasattr(report, "wasxfail")
        and "../shared" not in str(report.longrepr)
    ):
        report.outcome = "failed"
        report.longrepr = f"skipped on the build machine: {report.longrepr}"
    return report
