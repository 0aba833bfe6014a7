"""What a file is, by its content; what is refused, and what the person can do instead."""

import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handovers.file_errors import DAMAGED, MACROS, UNKNOWN, FileRefused
from bot.handovers.file_kinds import KINDS, MOST_TYPES, kind_of
from knowledge.records.sealed_files import SealedReader, SealedWriter, make_file_key
from tests.handover_samples import DOCX_MAIN, SAMPLES, office, pdf, plain_zip

PART = "word/document.xml"
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
ENTITIES = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><Types><Override '
    f'PartName="/{PART}" ContentType="{DOCX_MAIN}"/>&b;</Types>'
)
ENDLESS = f'<Types><Override PartName="/{PART}" ContentType="{DOCX_MAIN}"/>{" " * MOST_TYPES}</Types>'


def kind(data: bytes) -> str:
    return kind_of(io.BytesIO(data), len(data))


def reason(data: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        kind(data)
    return str(refused.value)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_kind_is_known_by_its_content(name: str) -> None:
    assert kind(SAMPLES[name]) == name and name in KINDS


def test_what_office_programs_write_is_taken(tmp_path: Path) -> None:
    document, book = io.BytesIO(), io.BytesIO()
    docx.Document().save(document)
    openpyxl.Workbook().save(book)
    assert (kind(document.getvalue()), kind(book.getvalue())) == ("docx", "xlsx")
    key = make_file_key()  # as it is done: over what is sealed
    with SealedWriter(tmp_path / "f", key) as writer:
        writer.write(document.getvalue())
        writer.finish()
    with SealedReader(tmp_path / "f", key) as sealed:
        assert kind_of(sealed, len(document.getvalue())) == "docx"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"MZ\x90\x00" + b"\x00" * 60, UNKNOWN), (b"<!doctype html><script>alert(1)</script>", UNKNOWN),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", UNKNOWN), (b"x", UNKNOWN), (b"GIF89a" + b"\x00" * 60, UNKNOWN),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 60, "旧版 Office"), (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 60, "HEIC"),
        (b"Rar!\x1a\x07" + b"\x00" * 60, "压缩包"), (plain_zip(), "压缩包"),
        (b"\n%PDF-1.7\n%%EOF", UNKNOWN), (pdf()[:-8], DAMAGED), (b"%PDF-x%%EOF", DAMAGED), (b"\xff\xd8\xff", DAMAGED),
        (b"\xff\xd8\xff\x00" + b"\x00" * 60, DAMAGED), (SAMPLES["png"][:20], DAMAGED), (SAMPLES["webp"][:-4], DAMAGED),
        (SAMPLES["docx"][:-30], DAMAGED), (SAMPLES["docx"][:40], DAMAGED),
        (office(PART, MACRO), MACROS), (office(PART, DOCX_MAIN, extra={"word/vbaProject.bin": b"x"}), MACROS),
        (office(PART, "application/epub+zip"), UNKNOWN), (office("xl/workbook.xml", DOCX_MAIN.replace("main", "other")), UNKNOWN),
        (office(PART, DOCX_MAIN, types=ENTITIES), DAMAGED), (office(PART, DOCX_MAIN, types=ENDLESS), DAMAGED),
        (office(PART, DOCX_MAIN, types="no xml"), DAMAGED),
    ],
    ids=range(25),
)  # fmt: skip
def test_what_may_not_be_sent_is_refused_with_a_reason(data: bytes, said: str) -> None:
    assert said in reason(data)


def test_a_part_that_is_only_claimed_does_not_count() -> None:
    types = f'<Types><Override PartName="/word/none.xml" ContentType="{DOCX_MAIN}"/></Types>'
    assert reason(office(PART, DOCX_MAIN, types=types)) == UNKNOWN


def test_an_index_without_end_is_not_read(tmp_path: Path) -> None:
    written, key = io.BytesIO(), make_file_key()
    with zipfile.ZipFile(written, "w") as archive:
        for number in range(12_000):
            archive.writestr(f"{number:0>60}", "")
    with SealedWriter(tmp_path / "f", key) as writer:
        writer.write(written.getvalue())
        writer.finish()
    with SealedReader(tmp_path / "f", key) as sealed, pytest.raises(FileRefused, match="损坏"):
        kind_of(sealed, len(written.getvalue()))


@given(st.sampled_from(list(SAMPLES.values())), st.data())
def test_whatever_comes_is_a_kind_or_refused(sample: bytes, data: st.DataObject) -> None:
    broken = bytearray(sample)
    for _ in range(data.draw(st.integers(0, 6))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(broken[: data.draw(st.integers(0, len(broken)))])
    try:
        assert kind(cut) in KINDS
    except FileRefused as refused:
        assert "。" in str(refused)
