"""One file on its way in: counted, digested and sealed piece by piece, so that it is never whole in memory or readable on the disk."""

import hashlib
from pathlib import Path

from bot.handovers.file_errors import EMPTY, FileRefused, FileTooLarge
from bot.handovers.file_kinds import kind_of
from knowledge.records.sealed_files import SealedReader, SealedWriter


class IncomingFile:
    """Synchronous: `write` the pieces, then `finish`; `discard` at the end, whatever happened.

    Attributes:
        id: its own. session_id: of the conversation. message_id: of the message that brings it.
        name: as it was sent, checked. key: opens it. size, in bytes, digest, kind: known after `finish`.
    """

    def __init__(
        self, file_id: str, *, session_id: str, message_id: str, name: str, path: Path, key: bytes, most_bytes: int
    ) -> None:  # fmt: skip
        self.id, self.session_id, self.message_id, self.name, self.key = file_id, session_id, message_id, name, key
        self.size, self.digest, self.kind = 0, "", ""
        self._path, self._most_bytes = path, most_bytes
        self._hash = hashlib.sha256()
        self._writer = SealedWriter(path, key)

    def write(self, data: bytes) -> None:
        """Raises FileTooLarge as soon as it is."""
        self.size += len(data)
        if self.size > self._most_bytes:
            raise FileTooLarge(self._most_bytes)
        self._hash.update(data)
        self._writer.write(data)

    def finish(self) -> None:
        """All of it is on the disk, and it is one of the kinds that may be sent; else FileRefused."""
        if self.size == 0:
            raise FileRefused(EMPTY)
        self._writer.finish()
        self.digest = self._hash.hexdigest()
        with SealedReader(self._path, self.key) as sealed:
            self.kind = kind_of(sealed, self.size)

    def discard(self) -> None:
        """Nothing stays where it came in."""
        self._writer.close()
        self._path.unlink(missing_ok=True)
