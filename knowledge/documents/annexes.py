"""Where an annex begins, as against a list of annexes and a reference to one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.documents.markers import chinese_number

_NUMBER = r"(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})"
_GAP = r"[ \t\u3000]*"
_COLON = r"(?P<colon>[：:])?"
_HEAD = re.compile(rf"{_GAP}(?P<word>附\s?[件表录]){_GAP}(?P<number>{_NUMBER}(?!\s*[-—年月]))?{_GAP}{_COLON}")
# In portal text only a date, a publication note or the end of a list item goes before an annex without a line break.
_INLINE = re.compile(rf"(?<=[日。）)])(?P<gap>{_GAP})(?P<word>附件){_GAP}(?P<number>{_NUMBER})?{_GAP}{_COLON}")
_NOTE_OF_ISSUE = re.compile(r"此件[^（(]{1,12}$")
_SPOKEN_OF = re.compile(r"[ \t\u3000]*(?:所|中|的|和|及|与|、|，|。|；|规定|列|为准|材料|应|由|是|内|[)）”》])")
_STOP = re.compile(r"[。；，！？]")
_LONGEST_TITLE = 60  # characters


@dataclass(frozen=True, slots=True)
class AnnexMark:
    paragraph: int
    start: int
    end: int
    written: str  # normalised, without the colon: 附件2
    number: int | None


def find_annexes(texts: Sequence[str]) -> list[AnnexMark]:
    """Annexes in reading order. A line whose number comes again further down is an entry of the list of annexes."""
    candidates = [mark for at, text in enumerate(texts) for mark in _in_paragraph(texts, at, text)]
    last_of = {(mark.written[:2], mark.number): at for at, mark in enumerate(candidates)}
    kept: list[AnnexMark] = []
    for at, mark in enumerate(candidates):
        if last_of[mark.written[:2], mark.number] != at and mark.number is not None:
            continue
        same = [one.number or 0 for one in kept if one.written[:2] == mark.written[:2]][-1:]
        if not same or (mark.number or 0) > same[0]:
            kept.append(mark)
    return kept


def _in_paragraph(texts: Sequence[str], at: int, text: str) -> list[AnnexMark]:
    marks: list[AnnexMark] = []
    head = _HEAD.match(text)
    if head and _opens_annex(texts, at, text, head):
        marks.append(_mark(at, head, head.start("word")))
    for found in _INLINE.finditer(text):
        if found.start("word") == (head.start("word") if head else -1):
            continue
        if _opens_inline(text, found):
            marks.append(_mark(at, found, found.start("word")))
    return marks


def _mark(at: int, found: re.Match[str], start: int) -> AnnexMark:
    number = found["number"]
    word = re.sub(r"\s", "", found["word"])
    return AnnexMark(at, start, found.end(), word + (number or ""), chinese_number(number) if number else None)


def _opens_annex(texts: Sequence[str], at: int, text: str, head: re.Match[str]) -> bool:
    rest = text[head.end() :].strip()
    if not rest:
        following = texts[at + 1].lstrip() if at + 1 < len(texts) else ""
        return not (head["colon"] and not head["number"] and re.match(r"[1１一《]", following))
    if head["colon"] and not head["number"]:
        return False
    return not _SPOKEN_OF.match(text, head.end()) and _is_title(rest)


def _opens_inline(text: str, found: re.Match[str]) -> bool:
    before = text[found.start() - 1]
    if before == "。" and found["gap"] == "" and not found["number"]:
        return False
    if found["colon"] and before != "日":
        return False
    noted = _NOTE_OF_ISSUE.search(text[max(0, found.start() - 14) : found.start() - 1])
    if before in "。）)" and not (found["number"] and found["gap"]) and not noted:
        return False
    return not _SPOKEN_OF.match(text, found.end())


def _is_title(rest: str) -> bool:
    """A title runs to the end of the line or to a space, without a stop."""
    head = re.split(r"\s", rest, maxsplit=1)[0] if len(rest) > _LONGEST_TITLE else rest
    head = re.split(r"\s", head, maxsplit=1)[0] if _STOP.search(head) else head
    return len(head) <= _LONGEST_TITLE and not _STOP.search(head)
