"""Bytes to text for files that do not say how they are written."""

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

from knowledge.documents.errors import UnreadableDocument

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下，。、；：（）"
    "第条章应当规定企业政府部门項條應當規業門為個國會對發動時來關"
)
_SAMPLE = 20_000  # bytes; enough to tell one Chinese encoding from another
_MANY_BAD = 0.02  # share of unreadable characters above which the text is not worth keeping
_META = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([A-Za-z0-9_\-]{2,20})""", re.IGNORECASE)


def decode(data: bytes, *, html: bool = False) -> tuple[str, tuple[str, ...]]:
    """Text and warnings. Tries, in order: byte order mark, declared charset (HTML), UTF-8, Chinese encodings."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, errors="replace"), ()
    declared = _declared(data) if html else None
    for encoding in (declared or "utf-8", "utf-8"):
        try:
            return data.decode(encoding), ()
        except (UnicodeDecodeError, LookupError):
            continue
    if (best := _best_chinese(data)) is not None:
        return data.decode(best), ()
    text = data.decode("utf-8", errors="replace")
    if text.count("\ufffd") <= _MANY_BAD * len(text):
        return text, ("文件中有少量无法识别的字符，已用“\ufffd”代替，请核对原文。",)
    text = data.decode("gb18030", errors="replace")
    if text.count("\ufffd") <= _MANY_BAD * len(text):
        return text, ("文件中有少量无法识别的字符，已用“\ufffd”代替，请核对原文。",)
    return _last_resort(data), ("未能确定文件编码，请核对文字是否正确。",)


def _declared(data: bytes) -> str | None:
    found = _META.search(data[:4096])
    name = found[1].decode("ascii").lower() if found else None
    return "gb18030" if name in ("gb2312", "gbk", "gb_2312-80") else name


def _best_chinese(data: bytes) -> str | None:
    scored: list[tuple[float, str]] = []
    for encoding in ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        scored.append((_plausibility(text[:_SAMPLE]), encoding))
    if not scored:
        return None
    score, encoding = max(scored, key=lambda pair: pair[0])
    return encoding if score > 0 else None


def _plausibility(text: str) -> float:
    """Share of everyday characters less the share of unassigned and control characters."""
    if not text:
        return 0.0
    common = sum(1 for one in text if one in _COMMON or (one.isascii() and one.isprintable()))
    odd = sum(1 for one in text if one not in "\r\n\t\f" and unicodedata.category(one) in ("Cc", "Cn", "Co", "Cs"))
    return (common - 4 * odd) / len(text)


def _last_resort(data: bytes) -> str:
    best = from_bytes(data[: 10 * _SAMPLE]).best()
    if best is None:
        raise UnreadableDocument("文件不是文本，或使用了无法识别的编码；请另存为 UTF-8 编码后再上传。")
    return data.decode(best.encoding, errors="replace")
