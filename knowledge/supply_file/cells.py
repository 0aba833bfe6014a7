"""From what a clerk wrote in a cell to a value of the contract. Every function takes trimmed text that is not empty.

A text that cannot be read is a `ValueError` or a `LookupError`; what it may say is told by the column (`knowledge.supply_file.columns`).
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from knowledge.regions import NATIONAL, gazetteer
from knowledge.supply_file.words import INDUSTRIES, YES_NO, Words, lookup

NO_CONDITION = frozenset(
    {"不限", "无要求", "面议", "长期", "长期有效", "-", "--", "—", "/"}
)  # as good as an empty cell
MIN_PLAIN_RATE = Decimal("0.3")  # a lower rate without its sign is most likely a share: 0.0385 for 3.85%
_NONE = frozenset({"无", "没有"})
_BETWEEN = re.compile(r"[、;；,，\n]")
_NUMBER = r"(\d{1,15}(?:\.\d{1,10})?)"
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_UNITS = {"": 1, "百": 10**2, "千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_AMOUNT = re.compile(rf"[¥￥]?{_NUMBER}(百万|千万|百|千|万|亿)?(?:元|块|人民币|元/月|元/年|元人民币)?")
_RATE = re.compile(rf"(?:年化|年利率)?{_NUMBER}(%)?")
_TERM = re.compile(rf"(?:{_NUMBER}年|(半)年)?(半)?(?:{_NUMBER}(?:个月|月)?)?")
_YEARS = re.compile(rf"(?:满)?{_NUMBER}(?:年(半)?)?(?:以上)?")
_COUNT = re.compile(r"(\d{1,9})(?:\.0+)?(?:人|个|台|套|间|张|次|颗星|星级|星)?")
_DATE = re.compile(
    r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?|(\d{2})(\d{2}))(?:\s+[\d:]{4,8})?"
)
_NAMES_WITH_COMMA = {name: value for value, said in INDUSTRIES.items() for name in said if "、" in name}


def text(written: str) -> str:
    return written


def amount(written: str) -> int:
    """Yuan.

    >>> amount("300万"), amount("1.2亿元"), amount("3,000,000")
    (3000000, 120000000, 3000000)
    """
    number, unit = _matched(_AMOUNT, _THOUSANDS.sub("", _plain(written))).groups()
    return _whole(Decimal(number) * _UNITS[unit or ""])


def rate(written: str) -> float:
    """Percent a year.

    >>> rate("3.85"), rate("3.85%")
    (3.85, 3.85)
    """
    number, sign = _matched(_RATE, _plain(written)).groups()
    value = Decimal(number)
    if not sign and 0 < value < MIN_PLAIN_RATE:
        raise ValueError("a share or a percentage?")
    return float(value)


def months(written: str) -> int:
    """
    >>> months("12"), months("12个月"), months("1年"), months("1年半"), months("半年")
    (12, 12, 12, 18, 6)
    """
    plain = _plain(written)
    years, half, and_half, rest = _matched(_TERM, plain).groups()
    if and_half and (rest or not years):
        raise ValueError(written)
    halves = bool(half) + bool(and_half)
    return _whole(Decimal(years or 0) * 12 + 6 * halves + Decimal(rest or 0))


def years(written: str) -> float:
    number, half = _matched(_YEARS, _plain(written)).groups()
    return float(Decimal(number) + (Decimal("0.5") if half else 0))


def count(written: str) -> int:
    return int(_matched(_COUNT, _THOUSANDS.sub("", _plain(written)))[1])


def day(written: str) -> str:
    """
    >>> day("2027/6/30"), day("2027年6月30日"), day("2027-06-30")
    ('2027-06-30', '2027-06-30', '2027-06-30')
    """
    found = _matched(_DATE, unicodedata.normalize("NFKC", written).strip())
    year, *parts = (int(part) for part in found.groups() if part)
    return date(year, *parts).isoformat()


def yes_no(written: str) -> bool:
    return _YES_NO[_plain(written)] == "true"


def several(one: Callable[[str], str]) -> Callable[[str], list[str]]:
    """Several values in a cell, each once."""
    return lambda written: list(dict.fromkeys(one(part.strip()) for part in _BETWEEN.split(written) if part.strip()))


def names(written: str) -> list[str]:
    """Free words; 无 says that there are none."""
    return [name for name in several(text)(written) if name not in _NONE]


def one_of(words: Words) -> Callable[[str], str]:
    """A value of the contract, by its Chinese words or by itself."""
    table = lookup(words)
    return lambda written: table[_plain(written)]


def industry(written: str) -> str:
    """The letter of a section: C, 制造业, "C 制造业"."""
    plain = _plain(written)
    head, rest = plain[:1].upper(), plain[1:].lstrip(".-:、")
    if head in INDUSTRIES and rest and _INDUSTRIES[rest] == head:
        return head
    return _INDUSTRIES[plain]


@lru_cache(maxsize=1_000)
def industries(written: str) -> list[str]:
    """Some sections have 、 in their names, which else parts one value from the next."""
    for name, value in _NAMES_WITH_COMMA.items():
        written = re.sub(f"(?:{value}[\\s.:、-]*)?{name}", value, written)
    return several(industry)(written)


def place(written: str) -> str:
    """The full name of a place that is known."""
    full = gazetteer().full_name(written)
    if full not in gazetteer().names.values() and full not in NATIONAL:
        raise ValueError(written)
    return full


def _plain(written: str) -> str:
    """Narrow characters, no spaces, small letters."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", written)).lower()


def _matched(pattern: re.Pattern[str], written: str) -> re.Match[str]:
    found = pattern.fullmatch(written)
    if found is None:
        raise ValueError(written)
    return found


def _whole(value: Decimal) -> int:
    if value != value.to_integral_value():
        raise ValueError(f"{value} is not whole")
    return int(value)


_YES_NO = lookup(YES_NO)
_INDUSTRIES = lookup(INDUSTRIES)
