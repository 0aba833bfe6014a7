"""Files to staff on SQLite and on PostgreSQL: one message for each, whole or not at all, whatever happens in between."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.errors import Conflict, NotFound
from bot.handovers.file_errors import FilesClosed, FileSentBefore, FilesFull, FileTooLarge
from bot.handovers.file_shelf import STRAY_SECONDS, FileShelf
from bot.handovers.files import FileDesk, FileTerms
from bot.handovers.incoming_file import IncomingFile
from knowledge.records.database import Database
from tests.handover_samples import jpeg, pdf
from tests.handover_world import World, at_once

ROOT = Path(__file__).parents[2]
#: Sends a file, and dies when the file is on the disk and its row is about to be written.
SCRIPT = """
import os, signal, sys
from pathlib import Path
from knowledge.records.database import Database
from tests.contract.test_handover_files import desk_of, send
from tests.handover_samples import pdf
from tests.handover_world import World

desk = desk_of(World(Database(sys.argv[1])), Path(sys.argv[2]))
desk._write = lambda *anything: os.kill(os.getpid(), signal.SIGKILL)
send(desk, pdf(), "m1")
"""


#: Nothing in these depends on the kind of database.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def desk_of(world: World, folder: Path, **terms: Any) -> FileDesk:
    return FileDesk(world.database, world.people, world.vault, FileShelf(folder), FileTerms(**terms), lambda: world.now)


def send(desk: FileDesk, data: bytes, message_id: str, name: str = "a.pdf", session_id: str = "s1") -> dict[str, Any]:
    begun = desk.begin(session_id, message_id, name, len(data))
    if not isinstance(begun, IncomingFile):
        return begun
    try:
        begun.write(data)
        begun.finish()
        return desk.take(begun)
    finally:
        desk.end(begun)


def on_disk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def files_in(world: World, session_id: str = "s1") -> list[dict[str, Any]]:
    return [row for row in world.log.history(session_id, 0, 500) if "file" in row]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture
async def world(database: Database) -> World:
    """Staff have the conversation s1."""
    world = World(database)
    world.hire()
    await world.say("转人工")
    world.staff.claim(world.row().id, "li")
    return world


@pytest.fixture
def desks(world: World, database: Database, folder: Path) -> Iterator[list[FileDesk]]:
    """Two processes over one database and one disk."""
    other = Database(database.url)
    yield [desk_of(world, folder), desk_of(World(other), folder)]
    other.close()


def test_a_file_is_a_message_answered_by_silence(world: World, desks: list[FileDesk]) -> None:
    world.now += timedelta(minutes=1)
    taken = send(desks[0], pdf(), "m1", "%E6%89%A7%E7%85%A7.pdf")
    (row,) = files_in(world)
    assert row["file"] == {"name": "执照.pdf", "kind": "pdf", "size": len(pdf())}
    assert (row["message_id"], row["text"]) == ("m1", "[文件] 执照.pdf（1 KB）") and taken["id"] not in str(row)
    answer = world.log.history("s1", row["seq"], 9)
    assert [(each["turn_id"], each["text"]) for each in answer] == [(row["turn_id"], "")]
    assert answer[0]["reply"]["state"]["handover"] == {"state": "with_staff", "position": None, "staff": "li"}
    assert world.row().person_at == world.now, "whoever sends a file has said something"
    found, sealed = desks[1].find(world.row().id, taken["id"])
    assert b"".join(sealed.chunks()) == pdf() and found.name == "执照.pdf"


@on_sqlite
def test_what_lies_on_the_disk_is_sealed(world: World, desks: list[FileDesk], folder: Path) -> None:
    send(desks[0], pdf(90_000), "m1")
    (path,) = on_disk(folder)
    assert b"%PDF" not in path.read_bytes() and b"%%%%" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0 and "s1" not in path.as_posix()[len(folder.as_posix()) :]


@on_sqlite
def test_the_disk_has_the_file_and_its_name_before_the_row_is_written(
    world: World, desks: list[FileDesk], monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    before: list[str] = []
    really, write = os.fsync, desks[0]._write

    def fsync(handle: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        really(handle)

    def write_row(*anything: Any) -> dict[str, Any]:
        before.extend(synced)
        return write(*anything)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(desks[0], "_write", write_row)
    path = desks[0].shelf.path(send(desks[0], pdf(), "m1")["id"], "s1")
    assert before[0] == str(desks[0].shelf.incoming(path.name)) and str(path.parent) in before[1:]


def test_a_repeat_is_the_same_message_even_when_staff_are_gone(world: World, desks: list[FileDesk]) -> None:
    first = send(desks[0], pdf(), "m1")
    assert send(desks[1], pdf(), "m1") == first
    world.staff.close(world.row().id, "li")
    assert send(desks[1], pdf(), "m1") == first and len(files_in(world)) == 1


def test_of_repeats_at_once_one_is_written(world: World, desks: list[FileDesk], folder: Path) -> None:
    taken = at_once(*(lambda d=d: send(d, pdf(), "m1") for d in desks * 2))
    assert len({each["id"] for each in taken}) == 1
    assert len(files_in(world)) == 1 and len(on_disk(folder)) == 1
    rows = world.log.history("s1", 0, 99)
    assert [row["seq"] for row in rows] == list(range(1, len(rows) + 1))


def test_the_same_content_is_not_kept_twice(world: World, desks: list[FileDesk], folder: Path) -> None:
    results = at_once(lambda: send(desks[0], pdf(), "m1"), lambda: send(desks[1], pdf(), "m2", "b.pdf"))
    assert sum(isinstance(each, FileSentBefore) for each in results) == 1 and len(on_disk(folder)) == 1
    send(desks[0], jpeg(), "m3", "b.jpg")
    assert [row["file"]["kind"] for row in files_in(world)] == ["pdf", "jpeg"]


async def test_only_while_staff_have_the_conversation(world: World, desks: list[FileDesk], folder: Path) -> None:
    with pytest.raises(FilesClosed, match="转人工"):
        send(desks[0], pdf(), "m1", session_id="s2")
    await world.say("转人工", "s3")
    with pytest.raises(FilesClosed):
        send(desks[0], pdf(), "m1", session_id="s3")
    begun = desks[0].begin("s1", "m1", "a.pdf", None)
    assert isinstance(begun, IncomingFile)
    begun.write(pdf())
    begun.finish()
    world.staff.close(world.row().id, "li")  # while it was on its way
    with pytest.raises(FilesClosed):
        desks[0].take(begun)
    desks[0].end(begun)
    assert on_disk(folder) == [] and files_in(world) == []


@on_sqlite
async def test_a_message_without_a_file_is_no_repeat(world: World, desks: list[FileDesk]) -> None:
    await world.say("您好", message_id="m1")
    with pytest.raises(Conflict):
        send(desks[0], pdf(), "m1")


@on_sqlite
def test_no_more_and_no_larger_ones_than_the_terms_say(world: World, folder: Path) -> None:
    desk = desk_of(world, folder, most_bytes=2000, most_files=2)
    with pytest.raises(FileTooLarge):
        desk.begin("s1", "m0", "a.pdf", 2001)
    begun = desk.begin("s1", "m0", "a.pdf", None)
    assert isinstance(begun, IncomingFile)
    with pytest.raises(FileTooLarge):
        begun.write(b"%" * 2001)
    desk.end(begun)
    send(desk, pdf(1), "m1")
    send(desk, pdf(2), "m2")
    with pytest.raises(FilesFull, match="2 个"):
        send(desk, pdf(3), "m3")
    assert len(on_disk(folder)) == 2


@on_sqlite
def test_few_are_under_way_at_once(world: World, folder: Path) -> None:
    desk = desk_of(world, folder)
    under_way = [desk.begin("s1", f"m{n}", "a.pdf", None) for n in range(2)]
    with pytest.raises(FilesFull, match="还没有发完"):
        desk.begin("s1", "m3", "a.pdf", None)
    for each in under_way:
        assert isinstance(each, IncomingFile)
        desk.end(each)
    assert on_disk(folder) == []
    send(desk, pdf(), "m4")


@on_sqlite
def test_a_process_that_dies_before_the_row_acknowledges_nothing(world: World, folder: Path) -> None:
    command = [sys.executable, "-c", SCRIPT, world.database.url, str(folder)]
    died = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr
    (left,) = on_disk(folder)
    assert files_in(world) == []
    desk = desk_of(world, folder)
    assert desk.erase_old() == 0 and left.exists(), "it might just be coming in"
    taken = send(desk, pdf(), "m1")
    old = time.time() - STRAY_SECONDS - 1
    for path in on_disk(folder):
        os.utime(path, (old, old))
    assert desk.erase_old() == 1 and not left.exists()
    _, sealed = desk.find(world.row().id, taken["id"])
    assert b"".join(sealed.chunks()) == pdf()


def test_files_whose_days_are_over_are_removed(world: World, desks: list[FileDesk], folder: Path) -> None:
    taken = send(desks[0], pdf(), "m1")
    handover = world.row().id
    world.now += timedelta(days=90, seconds=1)
    send(desks[0], jpeg(), "m2", "b.jpg")
    assert (desks[0].erase_old(), desks[0].erase_old()) == (1, 0)
    assert len(on_disk(folder)) == 1
    with pytest.raises(NotFound):
        desks[0].find(handover, taken["id"])
    assert len(files_in(world)) == 2, "the transcript says that it was sent"


def test_a_conversation_that_is_deleted_takes_its_files_along(
    world: World, desks: list[FileDesk], folder: Path
) -> None:
    taken = send(desks[0], pdf(), "m1")
    handover = world.row().id
    world.log.forget("s1")
    desks[0].forget("s1")
    assert on_disk(folder) == []
    with pytest.raises(NotFound):
        desks[1].find(handover, taken["id"])


@on_sqlite
async def test_staff_find_the_files_of_this_conversation_only(
    world: World, desks: list[FileDesk], folder: Path
) -> None:
    taken = send(desks[0], pdf(), "m1")
    await world.say("转人工", "s2")
    other = world.row("s2").id
    for handover, file_id in ((other, taken["id"]), (999, taken["id"]), (world.row().id, "0" * 32)):
        with pytest.raises(NotFound):
            desks[0].find(handover, file_id)
    on_disk(folder)[0].unlink()
    with pytest.raises(NotFound, match="disk"):
        desks[0].find(world.row().id, taken["id"])


@on_sqlite
async def test_a_joined_channel_sends_into_the_common_conversation(world: World, desks: list[FileDesk]) -> None:
    code = world.people.offer("s1", "web").code
    world.people.join("s9", "web", code)
    send(replace(desks[0]), pdf(), "m1", session_id="s9")
    assert len(files_in(world)) == 1 and files_in(world, "s9") == []
