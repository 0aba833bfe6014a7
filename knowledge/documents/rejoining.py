"""Sentences that a line or page break has cut in two are made whole."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from knowledge.documents.blocks import Block, Paragraph
from knowledge.documents.cleaning import joint
from knowledge.documents.markers import begins_with_marker

_TERMINAL = re.compile(r"[。！？；：…!?;:]$|[。！？；…!?;][”’」』）)》〉】\]]{1,3}$")
_CONTINUES = re.compile(r"[，、,（(《〈“‘—\-]$")
_FIELD = re.compile(r"^[^，。；：:]{1,8}[：:]")
_STARTS_APART = re.compile(r"^(?:\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*$|[—•●■◆▪·]|附\s*[件表录]|抄送|[（(]?此件)")
_MIN_BROKEN = 18  # characters; shorter lines with a comma are more often a form field than a broken sentence
_OPENERS, _CLOSERS = "（(《〈“【", "）)》〉”】"
_MAX_BRACKET = 400  # characters; a bracket open for longer was never closed, not broken by a page
_MAX_JOINED = 20_000  # characters; keeps the work linear when every line looks unfinished


def rejoin(blocks: Iterable[Block]) -> list[Block]:
    """Join soft paragraphs that are one sentence. Headings and numbered lines always start anew."""
    items = list(blocks)
    width = _wrap_width(items)
    joined: list[Block] = []
    parts: list[Paragraph] = []
    size = 0
    for block in items:
        if not isinstance(block, Paragraph) or not block.soft:
            joined += _merge(parts)
            parts = []
            joined.append(block)
            continue
        if parts and size < _MAX_JOINED and _belongs(parts, block, width):
            size += len(block.text)
        else:
            joined += _merge(parts)
            parts, size = [], len(block.text)
        parts.append(block)
    return joined + _merge(parts)


def _merge(parts: Sequence[Paragraph]) -> list[Block]:
    if len(parts) < 2:
        return list(parts)
    pieces: list[str] = []
    turns: list[tuple[int, int]] = []
    length, page, previous = 0, parts[0].page, ""
    for part in parts:
        text = part.text.strip()
        glue = joint(previous, text)
        if part.page is not None and part.page != page:
            page = part.page
            turns.append((length + len(glue), part.page))
        pieces += [glue, text]
        length += len(glue) + len(text)
        previous = text
    return [replace(parts[0], text="".join(pieces), turns=tuple(turns))]


def _belongs(parts: Sequence[Paragraph], following: Paragraph, width: int | None) -> bool:
    before, after = parts[-1].text.rstrip(), following.text.lstrip()
    if begins_with_marker(after) or _STARTS_APART.match(after) or following.role or parts[-1].role:
        return False
    if following.text[:2] in ("　　", "    "):
        return False  # an indented line opens a paragraph
    if _has_open_bracket(parts):
        return True
    if _TERMINAL.search(before):
        return False
    if _CONTINUES.search(before):
        return True
    if width is not None and not following.blank_before:
        return len(before) >= width - 2
    if _FIELD.match(before) or _FIELD.match(after):
        return False
    whole = "".join(part.text for part in parts[-3:])
    return len(whole) >= _MIN_BROKEN and any(mark in whole for mark in "，。；")


def _has_open_bracket(parts: Sequence[Paragraph]) -> bool:
    """A bracket opened near the end and not closed. Half- and full-width ones pair, as scans mix them."""
    tail = "".join(part.text for part in parts[-3:])[-_MAX_BRACKET:]
    depth = 0
    for character in reversed(tail):
        if character in _CLOSERS:
            depth += 1
        elif character in _OPENERS:
            if depth == 0:
                return True
            depth -= 1
    return False


def _wrap_width(blocks: Sequence[Block]) -> int | None:
    """The line length of text that was wrapped by hand or by a printer, None for text with whole paragraphs."""
    lengths = sorted(len(block.text.rstrip()) for block in blocks if isinstance(block, Paragraph) and block.soft)
    if len(lengths) < 10:
        return None
    width = lengths[int(len(lengths) * 0.95) - 1]
    full = sum(1 for length in lengths if width - 3 <= length <= width + 3)
    return width if 16 <= width <= 90 and full >= 0.4 * len(lengths) else None
