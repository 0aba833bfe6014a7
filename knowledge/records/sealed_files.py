"""Files sealed chunk by chunk: written as they arrive, read from any place, never whole in memory and never readable on the disk.

Each file has a key of its own, which is kept elsewhere: who forgets the key has deleted the file. A chunk is AES-256-GCM; its
nonce is its number and whether it is the last one, so none can be changed, moved, left out or cut off unnoticed.
"""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from knowledge.records.vault import VaultError

CHUNK = 64 * 1024  # bytes of the file in one chunk
TAG = 16  # bytes that sealing adds to a chunk
MOST_AT_ONCE = (
    1024 * 1024
)  # bytes that one read may ask for: a hostile archive must not have its index read into memory


def make_file_key() -> bytes:
    """A key for one file, and for no other."""
    return AESGCM.generate_key(bit_length=256)


class SealedWriter:
    """Writes one new file; `finish` makes sure that it is on the disk. Whoever leaves without it leaves no file."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._aead = path, AESGCM(key)
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._waiting = bytearray()
        self._number = 0
        self._finished = False

    def write(self, data: bytes) -> None:
        self._waiting += data
        while len(self._waiting) > CHUNK:  # the last chunk, full or not, waits for `finish`
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def finish(self) -> None:
        """Write what is left, and wait until the disk has all of it."""
        self._put(bytes(self._waiting), last=True)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._finished = True

    def close(self) -> None:
        self._file.close()

    def _put(self, chunk: bytes, *, last: bool) -> None:
        self._file.write(self._aead.encrypt(_nonce(self._number, last=last), chunk, None))
        self._number += 1

    def __enter__(self) -> "SealedWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if not self._finished:
            self._path.unlink(missing_ok=True)


class SealedReader(io.RawIOBase):
    """A sealed file as it was, to be read from any place; raises VaultError where it is damaged or the key does not fit."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._aead = AESGCM(key)
        self._file = path.open("rb")
        sealed = path.stat().st_size
        self._chunks = max(1, -(-sealed // (CHUNK + TAG)))
        self._size = sealed - self._chunks * TAG
        self._place = 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("there is nothing before the beginning of a file")
        self._place = start + offset
        return self._place

    def read(self, size: int = -1) -> bytes:
        wanted = max(0, self._size - self._place) if size < 0 else size
        if wanted > MOST_AT_ONCE:
            raise ValueError(f"at most {MOST_AT_ONCE} bytes are read at once, got {wanted}")
        found = bytearray()
        while len(found) < wanted and self._place < self._size:
            number, start = divmod(self._place, CHUNK)
            piece = self._chunk(number)[start : start + wanted - len(found)]
            found += piece
            self._place += len(piece)
        return bytes(found)

    def chunks(self) -> Iterator[bytes]:
        """All of it in order, and the file is closed at the end."""
        with self:
            for number in range(self._chunks):
                yield self._chunk(number)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _chunk(self, number: int) -> bytes:
        if self._held[0] != number:
            self._file.seek(number * (CHUNK + TAG))
            sealed = self._file.read(CHUNK + TAG)
            try:
                opened = self._aead.decrypt(_nonce(number, last=number == self._chunks - 1), sealed, None)
            except (InvalidTag, ValueError) as error:
                raise VaultError("a sealed file cannot be opened: it is damaged, or its key is another") from error
            self._held = (number, opened)
        return self._held[1]


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
