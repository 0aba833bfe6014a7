"""Numbering: the forms that 编章节条 and 一、（一）1.（1） take, and where in a text they may stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, IntEnum

_CN = "一二三四五六七八九十百千零〇两"
_NUMERALS = "零一二三四五六七八九"
_DIGITS = {character: value for value, character in enumerate(_NUMERALS)} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")


class Style(IntEnum):
    """A way of numbering; the lower the value, the higher it stands in a document."""

    ANNEX = 0
    PART = 1
    CHAPTER = 2
    SECTION = 3
    ARTICLE = 4
    CN_COMMA = 5  # 一、
    CN_PAREN = 6  # （一）
    NUMBER = 7  # 1.
    PAREN_NUMBER = 8  # （1）


LEVELS = {
    Style.ANNEX: "annex",
    Style.PART: "part",
    Style.CHAPTER: "chapter",
    Style.SECTION: "section",
    Style.ARTICLE: "article",
}
_UNIT_STYLES = {
    "编": Style.PART,
    "篇": Style.PART,
    "部分": Style.PART,
    "章": Style.CHAPTER,
    "节": Style.SECTION,
    "条": Style.ARTICLE,
}


class Place(Enum):
    """What stands before a marker; it decides how much else must speak for a heading."""

    START = "start of a paragraph"
    STOP = "after a full stop, colon, semicolon or bracket"
    SPACE = "after a space, which in portal text is a lost line break"
    BARE = "straight after other characters"


@dataclass(frozen=True, slots=True)
class Marker:
    """A place that may be a heading. `number` has a second part for 第十条之一."""

    start: int
    end: int
    style: Style
    number: tuple[int, int]
    place: Place
    written: str
    spaced: bool  # followed by a space or by the end of the line


# A gap of at most two blanks inside a marker is what justified type and OCR leave.
_GAP = r"[ \t\u3000]{0,2}"
_MARKER = re.compile(
    rf"""
    (?P<unit>第{_GAP}(?P<unit_n>(?:[{_CN}]{_GAP}){{1,9}}|[0-9０-９]{{1,4}}{_GAP})(?P<unit_name>编|篇|部分|章|节|条)
        (?:之(?P<unit_sub>[一二三四五六七八九十]{{1,2}})(?![{_CN}]))?)
  | (?P<cn>(?P<cn_n>[一二三四五六七八九十]{{1,4}}){_GAP}[、．.])
  | (?P<cnp>[（(]{_GAP}(?P<cnp_n>[一二三四五六七八九十]{{1,4}}){_GAP}[）)](?:{_GAP}[、.．])?)
  | (?P<np>[（(]{_GAP}(?P<np_n>[0-9０-９]{{1,3}}){_GAP}[）)](?:{_GAP}[、.．])?|(?P<np_half>[0-9]{{1,2}})[）)])
  | (?P<num>(?P<num_n>[0-9０-９]{{1,3}}){_GAP}[.．、])
    """,
    re.VERBOSE,
)
# 第十条规定的…, 第十条所称…, 第十条和第十一条…: the number of a clause that is spoken about.
_ABOUT_UNIT = re.compile(
    r"[ \t\u3000]*(?:之?(?:规定|所称|所列|所述|所指)|的|之外|以外|中的|中规定|中所|情形|[、，；。,;）)”’》」〉]|"
    r"(?:和|及|至|与|或|或者|以及)(?=[第本前《])|第[一二三四五六七八九十\d]{1,3}[款项条])"
)
_ABOUT_ITEM = re.compile(r"[ \t\u3000]*(?:项(?!目)|款(?!项)|目(?![标的前录])|至[（(]|、[（(]|和[（(]|或[（(])")
_NOT_A_LIST = re.compile(r"[一二三四五六七八九十]{1,2}[、产季]")  # 一、二、三产业
_DECIMAL = re.compile(r"[0-9０-９]")
_YEAR_OR_NAME = re.compile(r"(?:19|20)\d\d\s*年|\d{3,}(?![\d.．、%％‰倍万亿千百元的])[\u4e00-\u9fff]")
_LEFT_OF_NUMBER = re.compile(r"[0-9０-９A-Za-z.．]")
_STOPS = "。：；！？）)”’:;!?】》"


def chinese_number(text: str) -> int:
    """Value of 二十三 or 23.

    >>> chinese_number("一百零五"), chinese_number("十"), chinese_number("12"), chinese_number("一二六")
    (105, 10, 12, 126)
    """
    text = text.translate(FULL_WIDTH)
    if text.isdecimal():
        return int(text)
    if not any(character in _UNITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    total = digit = 0
    for character in text:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        else:
            digit = _DIGITS[character]
    return total + digit


def chinese_numeral(value: int) -> str:
    """一 to 九百九十九.

    >>> chinese_numeral(10), chinese_numeral(21), chinese_numeral(105)
    ('十', '二十一', '一百零五')
    """
    if value < 10:
        return _NUMERALS[value]
    if value < 20:
        return "十" + (_NUMERALS[value - 10] if value > 10 else "")
    if value < 100:
        return _NUMERALS[value // 10] + "十" + (_NUMERALS[value % 10] if value % 10 else "")
    if value < 1000:
        rest = value % 100
        zero_or_one = "" if rest >= 20 or not rest else "一" if rest >= 10 else "零"  # 一百零五, 一百一十五
        return _NUMERALS[value // 100] + "百" + zero_or_one + (chinese_numeral(rest) if rest else "")
    return str(value)


def find_markers(text: str) -> Iterator[Marker]:
    """All places in a paragraph that have the form of a heading's number and are not plainly something else."""
    for found in _MARKER.finditer(text):
        marker = _as_marker(text, found)
        if marker is not None:
            yield marker


def begins_with_marker(text: str) -> bool:
    """True when a line opens with a number of the kinds above, so that it never continues the line before."""
    found = _MARKER.match(text)
    return found is not None and _as_marker(text, found) is not None


def _as_marker(text: str, found: re.Match[str]) -> Marker | None:
    end = found.end()
    if found["unit"]:
        style = _UNIT_STYLES[found["unit_name"]]
        number = (_value(found["unit_n"]), _value(found["unit_sub"] or "零"))
        refused = _ABOUT_UNIT.match(text, end) is not None
    elif found["cn"]:
        style, number = Style.CN_COMMA, (_value(found["cn_n"]), 0)
        refused = _NOT_A_LIST.match(text, end) is not None or text[found.start() - 1 : found.start()] == "第"
    elif found["cnp"]:
        style, number = Style.CN_PAREN, (_value(found["cnp_n"]), 0)
        refused = _ABOUT_ITEM.match(text, end) is not None
    elif found["np"]:
        style, number = Style.PAREN_NUMBER, (_value(found["np_n"] or found["np_half"]), 0)
        refused = _ABOUT_ITEM.match(text, end) is not None or _is_inside_number(text, found)
    else:
        style, number = Style.NUMBER, (_value(found["num_n"]), 0)
        refused = _is_inside_number(text, found) or _is_decimal(text, end)
    if refused:
        return None
    return Marker(
        start=found.start(),
        end=end,
        style=style,
        number=number,
        place=_place(text, found.start()),
        written=_normalised(found),
        spaced=end == len(text) or text[end].isspace(),
    )


def _value(written: str) -> int:
    return chinese_number(re.sub(r"\s", "", written))


def _is_inside_number(text: str, found: re.Match[str]) -> bool:
    before = text[found.start() - 1 : found.start()] if found.start() else ""
    return bool(_LEFT_OF_NUMBER.match(before)) and found[0][0] not in "（("


def _is_decimal(text: str, end: int) -> bool:
    return _DECIMAL.match(text, end) is not None and _YEAR_OR_NAME.match(text, end) is None


def _place(text: str, start: int) -> Place:
    at = start
    while at and text[at - 1].isspace():
        at -= 1
    if at == 0:
        return Place.START
    if text[at - 1] in _STOPS:
        return Place.STOP
    return Place.SPACE if at < start else Place.BARE


def _normalised(found: re.Match[str]) -> str:
    written = re.sub(r"\s", "", found[0]).translate(FULL_WIDTH)
    if found["unit"]:
        return written
    digits = re.sub(r"[（()）、.．]", "", written)
    if found["cn"]:
        return f"{digits}、"
    if found["num"]:
        return f"{digits}."
    return f"（{digits}）" if written[0] in "（(" else f"{digits}）"
