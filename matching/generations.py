"""Indexes on disk, one folder per generation: written beside and renamed, every file checksummed, the newest named by `CURRENT`.

A generation that is half written has another name; one byte turned anywhere is found when it is read. FAISS itself reads a turned
byte without a word, so nothing here is read unchecked.
"""

import hashlib
import io
import json
import logging
import os
import shutil
import time
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

log = logging.getLogger(__name__)
KEPT = 2  # generations on disk: the current one and the one before
CURRENT, MANIFEST, HALF_WRITTEN = "CURRENT", "manifest.json", "new-"
CHUNK = 1 << 20  # bytes read and added to the checksum at once
READERS = 2
ABANDONED_SECONDS = 86_400
ALIGNED = 64  # bytes; where the header of a .npy file ends, so that its numbers start at a cache line
UNUSABLE = (ValueError, KeyError, TypeError, OSError, RuntimeError)  # what a damaged index may raise while it is read

Manifest = dict[str, Any]


def write(folder: Path, prefix: str, about: Mapping[str, Any], fill: Callable[[Path], None]) -> Path:
    """Let `fill` write a generation's files, then make it the current one; returns its folder. Old ones are dropped.

    `about`: what its manifest says besides the files. Nobody sees it before it is whole and on the disk.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{prefix}-{uuid.uuid4().hex[:12]}"
    half = folder / f"{HALF_WRITTEN}{name}"
    half.mkdir()
    try:
        fill(half)
        files = {path.name: _checksum_of_file(path) for path in sorted(half.iterdir())}
        manifest = _signed({**about, "generation": name, "files": files})
        (half / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
        for path in half.iterdir():
            _to_disk(path)
        _to_disk(half)
        half.rename(folder / name)
    except BaseException:
        shutil.rmtree(half, ignore_errors=True)
        raise
    pointer = folder / f"{CURRENT}.new"
    pointer.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    _to_disk(pointer)
    pointer.replace(folder / CURRENT)
    _to_disk(folder)
    _drop_old(folder, prefix, name)
    return folder / name


def current(folder: Path) -> Manifest:
    """The manifest that `CURRENT` holds. FileNotFoundError if there is none, ValueError if it is damaged."""
    return _whole(folder / CURRENT)


def newest_first(folder: Path, prefix: str) -> Iterator[Manifest]:
    """The manifests that are whole: the current one, then those of older generations."""
    pointers = [folder / CURRENT]
    pointers += sorted(folder.glob(f"{prefix}-*/{MANIFEST}"), key=lambda path: path.stat().st_mtime, reverse=True)
    seen = set()
    for path in pointers:
        try:
            manifest = _whole(path)
        except FileNotFoundError:
            continue
        except UNUSABLE as error:
            log.warning("%s cannot be used: %s", path, error)
            continue
        if manifest["generation"] not in seen:
            seen.add(manifest["generation"])
            yield manifest


class Reader:
    """The files of a generation, all checked before any is used. ValueError if one is damaged, OSError if one is gone.

    They are mapped, so processes share them and nothing is copied; those named in `copied` are read into memory of our own,
    where pages are large: what is read here and there is found in half the time.
    """

    def __init__(self, folder: Path, manifest: Manifest, copied: Collection[str] = ()) -> None:
        self._generation = generation = folder / str(manifest["generation"])
        largest_first = sorted(manifest["files"], key=lambda name: -(generation / name).stat().st_size)
        with ThreadPoolExecutor(READERS) as pool:
            read = pool.map(
                lambda name: _read(generation / name, manifest["files"][name], copied=name in copied), largest_first
            )
            self._files: dict[str, npt.NDArray[np.uint8]] = dict(zip(largest_first, read, strict=True))

    def has(self, name: str) -> bool:
        return name in self._files

    def path(self, name: str) -> Path:
        """Where a checked file is, for those who must read it themselves."""
        return self._generation / name

    def content(self, name: str) -> npt.NDArray[np.uint8]:
        return self._files[name]

    def json(self, name: str) -> Any:
        return json.loads(self._files[name].tobytes())

    def array(self, name: str) -> Any:
        """The array of a .npy file, where it was read to."""
        content = self._files[name]
        header = io.BytesIO(content[:4096].tobytes())
        version = np.lib.format.read_magic(header)
        if version != (1, 0):
            raise ValueError(f"{name} is no array of ours")
        shape, _, kind = np.lib.format.read_array_header_1_0(header)
        return np.frombuffer(content, dtype=kind, offset=header.tell()).reshape(shape)


def write_array(path: Path, values: npt.NDArray[Any]) -> None:
    """A .npy file that `Reader.array` reads: C order, no objects."""
    with path.open("wb") as file:
        np.lib.format.write_array(file, np.ascontiguousarray(values), version=(1, 0), allow_pickle=False)


def write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def _signed(manifest: Mapping[str, Any]) -> Manifest:
    """The manifest with a checksum of itself."""
    return {**manifest, "checksum": hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()}


def _whole(path: Path) -> Manifest:
    manifest = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(manifest, dict) or _signed({k: v for k, v in manifest.items() if k != "checksum"}) != manifest:
        raise ValueError(f"{path.name} is damaged")
    return manifest


def _read(path: Path, checksum: str, *, copied: bool) -> npt.NDArray[np.uint8]:
    size = path.stat().st_size
    if not copied and size:
        mapped = np.memmap(path, dtype=np.uint8, mode="r")
        if hashlib.sha256(mapped.data).hexdigest() != checksum:
            raise ValueError(f"{path.name} is damaged")
        return mapped.view(np.ndarray)
    room = np.empty(size + ALIGNED, dtype=np.uint8)
    content = room[-room.ctypes.data % ALIGNED :][:size]
    digest, view, filled = hashlib.sha256(), content.data, 0
    with path.open("rb", buffering=0) as file:
        while count := file.readinto(view[filled : filled + CHUNK]):
            digest.update(view[filled : filled + count])
            filled += count
    if filled != size or digest.hexdigest() != checksum:
        raise ValueError(f"{path.name} is damaged")
    return content


def _checksum_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _drop_old(folder: Path, prefix: str, newest: str) -> None:
    """Keep the newest generations; what a process that died has left half written goes after a day."""
    generations = sorted(folder.glob(f"{prefix}-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in [g for g in generations if g.name != newest][KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)
    for path in folder.glob(f"{HALF_WRITTEN}*"):
        if path.stat().st_mtime < time.time() - ABANDONED_SECONDS:
            shutil.rmtree(path, ignore_errors=True)
