"""Files that a person sends to staff: taken while staff have the conversation, sealed on the disk, read by staff alone.

The order of steps is what keeps the promise: the file is whole and on the disk before its row is written, and the row is written
with its message before anybody is told. A process that dies in between leaves a file without a row, which nobody can read, and
which is swept away. A row without its file there is not, unless somebody removes it by hand.
"""

import base64
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from sqlalchemy import Row
from sqlalchemy.engine import Connection

from bot.errors import Conflict, NotFound
from bot.handovers.file_errors import EMPTY, FileRefused, FilesClosed, FileSentBefore, FilesFull, FileTooLarge
from bot.handovers.file_names import name_for, read_name, size_words
from bot.handovers.file_shelf import FileShelf
from bot.handovers.incoming_file import IncomingFile
from bot.handovers.steps import reply_of, standing
from bot.messages import IncomingMessage, reply_payload
from bot.persons import People
from knowledge.records.database import Database
from knowledge.records.repositories.conversations import Conversations
from knowledge.records.repositories.handover_files import HandoverFiles
from knowledge.records.repositories.handovers import Handovers
from knowledge.records.sealed_files import SealedReader, make_file_key
from knowledge.records.tables.base import utc_now
from knowledge.records.vault import Vault

log = logging.getLogger(__name__)
CHANNEL = "web"
MOST_UNDER_WAY = 2  # of one conversation: one that was given up may still be noticed as such
BATCH = 500


@dataclass(frozen=True)
class FileTerms:
    """`most_bytes` of one file, `most_files` of one conversation, `keep`: how long they stay."""

    most_bytes: int = 10 * 1024 * 1024
    most_files: int = 20
    keep: timedelta = timedelta(days=90)


@dataclass
class FileDesk:
    """Synchronous. The errors that it raises for the person are in bot/handovers/file_errors.py."""

    database: Database
    people: People
    vault: Vault
    shelf: FileShelf
    terms: FileTerms
    now: Callable[[], datetime] = utc_now
    _under_way: dict[str, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def begin(
        self, session_id: str, message_id: str, sent_name: str, declared: int | None
    ) -> IncomingFile | dict[str, Any]:
        """Where the bytes go; or the file as it was taken, if this message has come before. `declared`: its size in bytes, if told.

        Whoever gets an IncomingFile gives it back with `end`, whatever happens.
        """
        session_id = self.people.arrive(IncomingMessage(session_id, "", CHANNEL)).session_id
        with self.database.looking() as connection:
            if (taken := _taken(connection, session_id, message_id)) is not None:
                return taken
            self._check(connection, session_id, hold=False)
        if declared is not None and declared > self.terms.most_bytes:
            raise FileTooLarge(self.terms.most_bytes)
        if declared == 0:
            raise FileRefused(EMPTY)
        name, file_id = read_name(sent_name), uuid.uuid4().hex
        self._count(session_id, 1)
        try:
            return IncomingFile(
                file_id, session_id=session_id, message_id=message_id, name=name, path=self.shelf.incoming(file_id),
                key=make_file_key(), most_bytes=self.terms.most_bytes,
            )  # fmt: skip
        except OSError:
            self._count(session_id, -1)
            raise

    def end(self, file: IncomingFile) -> None:
        """Nothing is left of what was not taken."""
        self._count(file.session_id, -1)
        file.discard()

    def take(self, file: IncomingFile) -> dict[str, Any]:
        """The file, whole and on the disk, becomes a message to staff; returns it as the transcript shows it.

        To be called with the session's lock, so that the conversation is not deleted meanwhile.
        """
        self.shelf.place(file.id, file.session_id)
        try:
            with self.database.writing() as connection:
                return self._write(connection, file)
        except Conflict:  # after any other error it may have been written: what has no row is swept away later
            self.shelf.remove(file.id, file.session_id)
            raise

    def find(self, handover_id: int, file_id: str) -> tuple[Row[Any], SealedReader]:
        """For staff: a file of the conversation of this handover; raises NotFound if there is none, or none any more."""
        with self.database.looking() as connection:
            handover = Handovers(connection).get(handover_id)
            row = HandoverFiles(connection).get(file_id, handover.session_id) if handover is not None else None
        if row is None:
            raise NotFound(f"handover {handover_id} has no file {file_id}, or its days are over")
        try:
            return row, SealedReader(self.shelf.path(row.id, row.session_id), _opened(self.vault, row.key))
        except FileNotFoundError as error:
            raise NotFound(f"file {file_id} is not on the disk of this service") from error

    def forget(self, session_id: str) -> None:
        """Remove the files of a conversation whose rows are gone."""
        self.shelf.forget(session_id)

    def erase_old(self) -> int:
        """Remove files whose days are over, and what lies on the disk without a row; returns how many."""
        with self.database.writing() as connection:
            files = HandoverFiles(connection)
            old = files.older_than(self.now() - self.terms.keep, limit=BATCH)
            files.remove([row.id for row in old])
        for row in old:
            self.shelf.remove(row.id, row.session_id)
        return len(old) + self._sweep()

    def _sweep(self) -> int:
        """Files that no row knows: their keys are lost."""
        paths, strays = list(self.shelf.old_ones()), 0
        for start in range(0, len(paths), BATCH):
            batch = paths[start : start + BATCH]
            with self.database.looking() as connection:
                known = HandoverFiles(connection).known([path.name for path in batch])
            for path in batch:
                if path.name not in known:
                    self.shelf.discard(path)
                    strays += 1
        return strays

    def _count(self, session_id: str, change: int) -> None:
        """How many are under way; raises FilesFull if that is one too many."""
        with self._lock:
            count = self._under_way.pop(session_id, 0) + change
            if count > MOST_UNDER_WAY:
                self._under_way[session_id] = count - change
                raise FilesFull
            if count:
                self._under_way[session_id] = count

    def _check(self, connection: Connection, session_id: str, *, hold: bool) -> Row[Any]:
        """The handover, if a file may be sent in it."""
        row = Handovers(connection).of_session(session_id, hold=hold)
        if row is None or row.state != "with_staff":
            raise FilesClosed
        if HandoverFiles(connection).count(session_id) >= self.terms.most_files:
            raise FilesFull(self.terms.most_files)
        return row

    def _write(self, connection: Connection, file: IncomingFile) -> dict[str, Any]:
        """Message, silence in answer, and file, in one transaction."""
        Handovers(connection).of_session(file.session_id, hold=True)  # of two with one id, the second waits here
        if (taken := _taken(connection, file.session_id, file.message_id)) is not None:
            self.shelf.remove(file.id, file.session_id)
            return taken
        handover = self._check(connection, file.session_id, hold=True)
        if HandoverFiles(connection).same(file.session_id, file.digest) is not None:
            raise FileSentBefore
        name, now = name_for(file.name, file.kind), self.now()
        shown = {"id": file.id, "name": name, "kind": file.kind, "size": file.size}
        HandoverFiles(connection).add(
            **shown, session_id=file.session_id, handover_id=handover.id, message_id=file.message_id,
            digest=file.digest, key=self.vault.seal(base64.b64encode(file.key).decode()), created_at=now,
        )  # fmt: skip
        _say(connection, file, shown, handover.staff)
        Handovers(connection).change(handover.id, ["with_staff"], person_at=now)
        log.info("file %s (%s, %s bytes) came in for handover %s", file.id, file.kind, file.size, handover.id)
        return shown


def _say(connection: Connection, file: IncomingFile, shown: dict[str, Any], staff: str) -> None:
    """The file as a message of the person's, answered by nobody but staff."""
    conversations, turn_id = Conversations(connection), uuid.uuid4().hex
    conversations.hold(file.session_id, CHANNEL)
    text = f"[文件] {shown['name']}（{size_words(file.size)}）"
    conversations.append(
        session_id=file.session_id, turn_id=turn_id, direction="in", channel=CHANNEL, text=text,
        payload={"file": shown}, message_id=file.message_id,
    )  # fmt: skip
    silence = reply_of(file.session_id, turn_id, (), standing("with_staff", staff=staff))
    conversations.append(
        session_id=file.session_id, turn_id=turn_id, direction="out", channel=CHANNEL, text="",
        payload=reply_payload(silence),
    )  # fmt: skip


def _taken(connection: Connection, session_id: str, message_id: str) -> dict[str, Any] | None:
    """The file that this message brought before."""
    row = Conversations(connection).incoming(session_id, message_id)
    if row is None:
        return None
    if "file" not in row.payload:
        raise Conflict(f"message {message_id!r} has come before, without a file")
    return dict(row.payload["file"])


def _opened(vault: Vault, sealed: str) -> bytes:
    return base64.b64decode(vault.open(sealed))
