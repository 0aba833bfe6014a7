"""Characters and spaces: what a scan, a portal or a word processor leaves behind is put right here."""

import re
import unicodedata

# Ideographs, kana, and the punctuation and symbols that Chinese text sets beside them.
CJK = "\u2e80-\u2fdf\u3001-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff60\uffe0-\uffe6“”‘’…—①-⑳㈠-㈩"
_CJK_CHAR = re.compile(f"[{CJK}]")
_SPACES = re.compile(r"[^\S\n]+")
_SPACES_BY_CJK = re.compile(rf"(?<=[{CJK}])[^\S\n]+|[^\S\n]+(?=[{CJK}])")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u206a-\u206f\ufeff\u00ad\ufffe\uffff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f]")
_LOOKALIKE = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
_PAGE_NUMBER = re.compile(
    r"^\s*(?:[-—–－―·.]{1,4}\s*\d{1,4}\s*[-—–－―·.]{1,4}|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?"
    r"|\d{1,4}\s*/\s*\d{1,4}|[Pp]age\s+\d{1,4}(?:\s+of\s+\d{1,4})?)\s*$"
)


def normalise_characters(text: str) -> str:
    """One kind of line end, no invisible characters, radicals that fonts put in place of ideographs undone."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\v", "\n")
    text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    return _LOOKALIKE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def close_up(text: str) -> str:
    """Take out the spaces that Chinese does not use.

    >>> close_up("到 2019 年底，打造 168 平台")
    '到2019年底，打造168平台'
    >>> close_up("Open  Source 软件")
    'Open Source软件'
    """
    return _SPACES.sub(" ", _SPACES_BY_CJK.sub("", text)).strip()


def is_page_number(line: str) -> bool:
    """True for lines such as "- 3 -" or 第3页 共5页, which belong to the paper and not to the text."""
    return bool(_PAGE_NUMBER.match(line))


def is_chinese(character: str) -> bool:
    return bool(_CJK_CHAR.match(character))


def joint(left: str, right: str) -> str:
    """What goes between two halves of a sentence that a line break had parted."""
    if not left or not right or is_chinese(left[-1]) or is_chinese(right[0]):
        return ""
    return " "
