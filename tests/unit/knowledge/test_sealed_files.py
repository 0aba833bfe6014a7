"""Sealed files: they come out as they went in, from any place, and no change goes unnoticed."""

import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.records.sealed_files import CHUNK, MOST_AT_ONCE, TAG, SealedReader, SealedWriter, make_file_key
from knowledge.records.vault import VaultError

SIZES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7)


def content(size: int) -> bytes:
    return bytes(n * 31 % 251 for n in range(size))


def seal(path: Path, data: bytes, key: bytes, piece: int = 10_007) -> None:
    with SealedWriter(path, key) as writer:
        for start in range(0, len(data), piece):
            writer.write(data[start : start + piece])
        writer.finish()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("piece", [10_007, CHUNK, 5 * CHUNK])
def test_what_is_sealed_comes_out_as_it_was(tmp_path: Path, size: int, piece: int) -> None:
    path, key, data = tmp_path / "f", make_file_key(), content(size)
    seal(path, data, key, piece)
    assert b"".join(SealedReader(path, key).chunks()) == data
    assert path.stat().st_mode & 0o077 == 0
    if size > 100:
        assert data[:64] not in path.read_bytes()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 3 * CHUNK + 50), st.integers(0, 2 * CHUNK)), max_size=8))
def test_it_is_read_from_any_place_like_any_file(tmp_path: Path, steps: list[tuple[int, int]]) -> None:
    path, key, data = tmp_path / "any", b"k" * 32, content(3 * CHUNK + 7)
    if not path.exists():
        seal(path, data, key)
    plain = io.BytesIO(data)
    with SealedReader(path, key) as reader:
        for place, size in steps:
            assert reader.seek(place) == plain.seek(place)
            assert reader.read(size) == plain.read(size) and reader.tell() == plain.tell()
        assert reader.seek(-3, io.SEEK_END) == len(data) - 3 and reader.read() == data[-3:]


@pytest.mark.parametrize("size", SIZES)
def test_every_change_is_noticed(tmp_path: Path, size: int) -> None:
    path, key = tmp_path / "f", make_file_key()
    seal(path, content(size), key)
    whole = path.read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    changed = [bytes(flipped), whole[:-1], whole + b"x", b""]
    if size > CHUNK:
        step = CHUNK + TAG
        changed += [whole[:step], whole[step:], whole[step : 2 * step] + whole[:step] + whole[2 * step :]]
    for each in changed:
        path.write_bytes(each)
        with pytest.raises(VaultError):
            list(SealedReader(path, key).chunks())
    path.write_bytes(whole)
    with pytest.raises(VaultError):
        list(SealedReader(path, make_file_key()).chunks())


def test_who_does_not_finish_leaves_no_file(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), SealedWriter(tmp_path / "f", make_file_key()) as writer:
        writer.write(content(3 * CHUNK))
        raise RuntimeError("the line broke")
    assert list(tmp_path.iterdir()) == []


def test_no_file_is_written_over(tmp_path: Path) -> None:
    seal(tmp_path / "f", b"first", key := make_file_key())
    with pytest.raises(FileExistsError):
        SealedWriter(tmp_path / "f", make_file_key())
    assert b"".join(SealedReader(tmp_path / "f", key).chunks()) == b"first"


def test_nobody_reads_much_at_once(tmp_path: Path) -> None:
    seal(tmp_path / "f", b"short", key := make_file_key())
    with SealedReader(tmp_path / "f", key) as reader:
        assert reader.read(MOST_AT_ONCE) == b"short"
        with pytest.raises(ValueError, match="at once"):
            reader.read(MOST_AT_ONCE + 1)
