"""A short answer to a question about one field of a need: 没有, 在, 三年了, 中宁. Without the question it would say little."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from knowledge.need_words import need_words
from matching.need.mentions import mentions
from matching.need.need import Need
from matching.need.numbers import numbers_in
from matching.need.read import Reading

_NO = re.compile(r"^(?:都|啥|什么)?(?:没有?|无|不在|不是|没得|木有|啥也没有|什么都没有?|没啥|还没|没进|未)")
_YES = re.compile(r"^(?:有|在|是|对|嗯|进了|已经在|在的|是的)")
_LEAD = re.compile(r"^(?:嗯|哦|啊|呃|那个|这个|我们|咱们?|企业|公司|，|\s)+")
_WAN = 10_000


def reply_to(field: str | None, reading: Reading, need: Need) -> Need:
    """What an answer says of the field that was asked for, and whatever else it says."""
    said = reading.need
    answer = _ANSWERS.get(field or "")
    if answer is None or field is None:
        return said
    value = answer(reading)
    if value is None:
        return said
    # 三年 after 成立几年了 is an age, not a term; 五百万 after 营收多少 is no amount.
    misread = (
        {n: None for n in ("term", "amount") if n != field and getattr(need, n) is None}
        if field in ("years", "revenue")
        else {}
    )
    kept = {n: getattr(need, n) for n in ("term", "amount") if n != field and field in ("years", "revenue")}
    return replace(said, **{**kept, **misread, field: value})


def _number(reading: Reading) -> float | None:
    return next((number.high for number in numbers_in(reading.text)), None)


def _collateral(reading: Reading) -> Any:
    if reading.need.collateral:
        return reading.need.collateral
    named = tuple(dict.fromkeys(m.value for m in mentions(reading.text, need_words().collateral) if not m.denied))
    named = tuple(kind for kind in named if kind not in reading.need.collateral_exclude)
    if named:
        return named
    return ("none",) if _NO.match(_LEAD.sub("", reading.text)) or reading.need.collateral == ("none",) else None


def _qualifications(reading: Reading) -> Any:
    if reading.need.qualifications:
        return reading.need.qualifications
    if reading.need.collateral or reading.need.collateral_exclude:
        return None  # 没有抵押 answers another question
    return () if _NO.match(_LEAD.sub("", reading.text)) else None


def _whitelisted(reading: Reading) -> Any:
    if _NO.match(_LEAD.sub("", reading.text)):
        return False
    return True if _YES.match(reading.text) else reading.need.whitelisted


def _years(reading: Reading) -> Any:
    if reading.need.years is not None:
        return reading.need.years
    if re.search(r"不到一?1?年|刚成立|刚注册|今年(?:才|刚)", reading.text):
        return 0.5
    months = reading.need.term
    if re.search(r"期限|用|贷|借|还(?!没)", reading.text):
        return None  # 期限改成三年 is no age
    if months is not None:
        return months / 12
    number = _number(reading)
    return number if number is not None and number <= 100 else None


def _money(name: str) -> Callable[[Reading], Any]:
    def answer(reading: Reading) -> Any:
        for field in (name, "amount", "revenue", "price_max"):
            if (value := getattr(reading.need, field)) is not None:
                return value
        number = _number(reading)
        if number is None:
            return None
        return int(number) if number >= 1000 else int(number * _WAN)  # 三百 after 需要多少钱: in 万, as owners count

    return answer


def _term(reading: Reading) -> Any:
    return reading.need.term


def _size(reading: Reading) -> Any:
    return next((m.value for m in mentions(reading.text, need_words().size)), None)


def _industry(reading: Reading) -> Any:
    return reading.need.industry or next((m.value for m in mentions(reading.text, need_words().industry)), None)


def _region(reading: Reading) -> Any:
    return reading.need.region


def _capacity(reading: Reading) -> Any:
    number = reading.need.capacity or reading.need.headcount or _number(reading)
    return int(number) if number is not None else None


_ANSWERS: dict[str, Callable[[Reading], Any]] = {
    "collateral": _collateral, "qualifications": _qualifications, "whitelisted": _whitelisted, "years": _years,
    "revenue": _money("revenue"), "amount": _money("amount"), "term": _term, "size": _size, "industry": _industry,
    "region": _region, "capacity": _capacity,
}  # fmt: skip
