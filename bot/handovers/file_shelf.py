"""Where sealed files lie on the disk: a folder for each conversation, and one for those that are still coming in."""

import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

INCOMING = "incoming"
STRAY_SECONDS = 3600  # a file that nobody knows is left alone for this long: it may just be coming in


@dataclass(frozen=True)
class FileShelf:
    """Knows nothing of what is in the files."""

    folder: Path

    def incoming(self, file_id: str) -> Path:
        """Where a file is written to."""
        folder = self.folder / INCOMING
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder / file_id

    def place(self, file_id: str, session_id: str) -> Path:
        """Put a file that is whole to its conversation; when this returns, the disk has its name, too."""
        path = self.path(file_id, session_id)
        try:
            self._move(file_id, path)
        except FileNotFoundError:  # the folder was empty, and taken away at this very moment
            self._move(file_id, path)
        for folder in (path.parent, self.folder, self.folder.parent):
            _sync(folder)
        return path

    def _move(self, file_id: str, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.incoming(file_id).replace(path)

    def path(self, file_id: str, session_id: str) -> Path:
        """A session may be called anything, so its folder is not."""
        return self.folder / hashlib.sha256(session_id.encode("utf-8", "surrogatepass")).hexdigest() / file_id

    def remove(self, file_id: str, session_id: str) -> None:
        self.discard(self.path(file_id, session_id))

    def discard(self, path: Path) -> None:
        """Remove a file, and its folder if it was the last."""
        path.unlink(missing_ok=True)
        with suppress(OSError):  # others are still there
            path.parent.rmdir()

    def forget(self, session_id: str) -> None:
        """Remove all files of a conversation."""
        shutil.rmtree(self.path("-", session_id).parent, ignore_errors=True)

    def old_ones(self) -> Iterator[Path]:
        """Files that have been here for longer than any takes to come in; each is named after its id."""
        before = time.time() - STRAY_SECONDS
        for path in self.folder.glob("*/*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before:
                    yield path


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
