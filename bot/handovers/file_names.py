"""The name of a file that somebody sends: what it may hold, and a suffix that says what the file is."""

import re
import unicodedata
from urllib.parse import unquote

from bot.handovers.file_errors import BAD_NAME, LONG_NAME, NO_NAME, FileRefused
from bot.privacy import masked

LONGEST = 160  # characters, with the suffix
SUFFIXES = {
    "pdf": (".pdf",), "jpeg": (".jpg", ".jpeg"), "png": (".png",), "webp": (".webp",), "docx": (".docx",),
    "xlsx": (".xlsx",),
}  # fmt: skip
_OURS = tuple(suffix for suffixes in SUFFIXES.values() for suffix in suffixes)
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NEVER = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_NOT_ON_WINDOWS = re.compile(r'[<>:"|?*]')


def read_name(sent: str) -> str:
    """The name as it was percent-encoded (UTF-8) by the sender; raises FileRefused if there is none or it leads elsewhere."""
    try:
        name = unicodedata.normalize("NFC", unquote(sent, errors="strict"))
    except UnicodeDecodeError as error:
        raise FileRefused(NO_NAME) from error
    if any(c in "/\\" or c in _BIDI or unicodedata.category(c) in _NEVER for c in name):
        raise FileRefused(BAD_NAME)
    name = "".join(c for c in name if unicodedata.category(c) != "Cf")  # joins emoji; else only hides
    name = _NOT_ON_WINDOWS.sub("_", name).strip(" .\u3000")
    if not name:
        raise FileRefused(NO_NAME)
    if len(name) > LONGEST:
        raise FileRefused(LONG_NAME)
    return name


def name_for(name: str, kind: str) -> str:
    """The name with the suffix of what the file is, and without anybody's number.

    >>> name_for("照片.jpg", "png"), name_for("合同.exe", "pdf"), name_for("表.XLSX", "xlsx")
    ('照片.png', '合同.exe.pdf', '表.XLSX')
    """
    stem, dot, suffix = name.rpartition(".")
    if dot and stem and f".{suffix.lower()}" in SUFFIXES[kind]:
        return f"{masked(stem)}.{suffix}"
    if dot and stem and f".{suffix.lower()}" in _OURS:
        name = stem
    return masked(name) + SUFFIXES[kind][0]


def size_words(size: int) -> str:
    """Bytes, for people to read.

    >>> size_words(300), size_words(4_096), size_words(1_300_000)
    ('1 KB', '4 KB', '1.2 MB')
    """
    kilobytes = max(1, round(size / 1024))
    return f"{kilobytes} KB" if kilobytes < 1000 else f"{size / 1024 / 1024:.1f} MB"
