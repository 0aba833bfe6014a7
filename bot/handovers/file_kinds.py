"""What a file is, by its content. Only enough of it is read to tell; nobody here opens what somebody sends to staff."""

import io
import struct
import zipfile
import zlib
from typing import IO
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from bot.handovers.file_errors import DAMAGED, MACROS, MAY_BE, UNKNOWN, FileRefused

KINDS = {
    "pdf": "application/pdf",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
HEAD = 32  # bytes that tell the kind
END = 2048  # bytes in which a PDF says that it is over
CONTENT_TYPES = "[Content_Types].xml"
MOST_TYPES = 512 * 1024  # bytes of that list; Office writes a few thousand
_MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
}
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # what Office writes; others may ask for much memory
_JPEG_SECOND = frozenset({*range(0xE0, 0xF0), 0xDB, 0xC0, 0xC2, 0xC4, 0xDD, 0xFE})
_OTHERS = (  # what people try to send, with what they can do instead
    (
        b"\xd0\xcf\x11\xe0",
        "这是旧版 Office 文件，或者设了打开密码，不能发。请去掉密码，另存为 .docx、.xlsx 或 PDF 再发。",
    ),
    (b"Rar!", f"压缩包不能发，请解压后一个一个发。{MAY_BE}"),
    (b"7z\xbc\xaf", f"压缩包不能发，请解压后一个一个发。{MAY_BE}"),
    (b"\x1f\x8b", f"压缩包不能发，请解压后一个一个发。{MAY_BE}"),
)
_ZIP = f"压缩包不能发，请解压后一个一个发。{MAY_BE}"
_HEIC = "这是苹果手机的 HEIC 照片，不能发。请截图后发截图，或在“设置-相机-格式”里选“兼容性最佳”再拍。"
_BROKEN = (
    zipfile.BadZipFile, ValueError, KeyError, EOFError, OSError, RuntimeError, NotImplementedError, OverflowError,
    struct.error, zlib.error, ParseError, DefusedXmlException,
)  # fmt: skip


def kind_of(file: IO[bytes] | io.RawIOBase, size: int) -> str:
    """One of KINDS; raises FileRefused, with what to do instead, for anything else and for what is plainly damaged."""
    file.seek(0)
    head = file.read(HEAD) or b""
    if head.startswith(b"%PDF-"):
        return _sound("pdf", head[5:6].isdigit() and b"%%EOF" in _end(file, size))
    if head.startswith(b"\xff\xd8\xff"):
        return _sound("jpeg", len(head) == HEAD and head[3] in _JPEG_SECOND)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return _sound("png", head[8:16] == b"\x00\x00\x00\rIHDR" and len(head) == HEAD)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _sound("webp", head[12:15] == b"VP8" and int.from_bytes(head[4:8], "little") + 8 <= size)
    if head.startswith(b"PK\x03\x04"):
        return _office_kind(file)
    if head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc"):
        raise FileRefused(_HEIC)
    raise FileRefused(next((reason for mark, reason in _OTHERS if head.startswith(mark)), UNKNOWN))


def _sound(kind: str, is_sound: bool) -> str:
    if not is_sound:
        raise FileRefused(DAMAGED)
    return kind


def _end(file: IO[bytes] | io.RawIOBase, size: int) -> bytes:
    file.seek(max(0, size - END))
    return file.read(END) or b""


def _office_kind(file: IO[bytes] | io.RawIOBase) -> str:
    """By the list of contents that every Office file begins with, not by a name that anybody can give."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if CONTENT_TYPES not in names:
                raise FileRefused(_ZIP)
            parts = _parts(archive)
    except _BROKEN as error:
        raise FileRefused(DAMAGED) from error
    if any("macroenabled" in part.lower() or "vbaproject" in part.lower() for part in (*parts.values(), *names)):
        raise FileRefused(MACROS)
    main = {_MAIN[content] for name, content in parts.items() if content in _MAIN and name.lstrip("/") in names}
    if len(main) != 1:
        raise FileRefused(UNKNOWN)
    return main.pop()


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """What the archive says of its parts: name → content type."""
    if archive.getinfo(CONTENT_TYPES).compress_type not in _PLAIN:
        raise ValueError("the list of contents is packed in no way that Office uses")
    with archive.open(CONTENT_TYPES) as part:
        listed = part.read(MOST_TYPES + 1)
    if len(listed) > MOST_TYPES:
        raise ValueError("the list of contents has no end")
    root = fromstring(listed, forbid_dtd=True)
    return {str(each.get("PartName", "")): str(each.get("ContentType", "")) for each in root if each.get("PartName")}
