"""Where a heading's title ends and its running text begins; and portal text back into paragraphs."""

import re

from knowledge.documents.cleaning import close_up, is_chinese
from knowledge.documents.markers import Style

_STOP = re.compile(r"[。；，：！？;!?]")
_FULL_STOP = re.compile(r"[。；：！？;!?]")
_LOST_BREAK = re.compile(r"(?<=[。；：！？])[ \t\u3000]+(?=\S)|(?<=[。；！？][”）)])[ \t\u3000]+(?=\S)")
_PORTAL_LINE = 120  # characters; in shorter lines a space after a stop is a slip of the scan
_LONGEST_UNIT_TITLE, _LONGEST_ITEM_TITLE, _LONGEST_ANNEX_TITLE = 60, 40, 80
_LEADER = re.compile(r"[.…·\s]{3,}\d{0,4}$")


def paragraphs_of(raw: str) -> list[str]:
    """The paragraphs (款) of a stretch of text; in portal text a space after a full stop is a lost line break."""
    pieces = raw.split("\n")
    if len(raw) >= _PORTAL_LINE:
        pieces = [part for piece in pieces for part in _LOST_BREAK.split(piece)]
    cleaned = (close_up(piece) for piece in pieces)
    return [piece for piece in cleaned if piece]


def split_title(raw: str, style: Style, *, in_article: bool, has_more: bool) -> tuple[str, str]:
    """(title, rest) of what follows a heading's number on its own line; rest keeps its spaces.

    `has_more` tells that children or further paragraphs follow, without which a short line is the clause itself.
    """
    text = raw.strip()
    if not text or style is Style.ARTICLE:
        return "", raw
    if style is Style.ANNEX:
        return _split_at_space(text, _LONGEST_ANNEX_TITLE)
    if style < Style.ARTICLE:
        if not _STOP.search(text) and len(text) <= _LONGEST_UNIT_TITLE:
            return text, ""
        return _split_at_space(text, _LONGEST_UNIT_TITLE)
    if in_article:
        return "", raw
    head, rest = _split_at_space(text, _LONGEST_ITEM_TITLE)
    if head and rest and _is_run_in(head, rest):
        return head, rest
    is_short = len(text) <= _LONGEST_ITEM_TITLE and not _FULL_STOP.search(text[:-1]) and text[-1] not in "；：;:，,"
    return (text, "") if has_more and is_short else ("", raw)


def _split_at_space(text: str, longest: int) -> tuple[str, str]:
    """Title up to the first space, if it has no stop and is short; a one-character head is spaced-out type (总 则)."""
    if not _STOP.search(text) and len(text) <= longest:
        return text, ""
    for found in re.finditer(r"\s+", text[: longest + 1]):
        head = text[: found.start()]
        if _STOP.search(head):
            break
        if len(head.replace(" ", "")) > 1 and is_chinese(text[found.end() : found.end() + 1] or "x"):
            return head, text[found.end() :]
    return "", text


def _is_run_in(head: str, rest: str) -> bool:
    """一、总体思路 瞄准…: both sides Chinese and a whole sentence behind; digits set off by a scan do not count."""
    return len(head) <= 30 and is_chinese(head[-1]) and is_chinese(rest[0]) and bool(_FULL_STOP.search(rest))


def looks_like_title(text: str, longest: int = _LONGEST_ANNEX_TITLE) -> bool:
    """A line of its own without a stop: the name of an annex or of a document."""
    stripped = text.strip()
    return 0 < len(stripped) <= longest and not _STOP.search(stripped) and not _LEADER.search(stripped)
