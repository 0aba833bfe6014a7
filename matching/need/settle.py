"""Several numbers of one field → the one that holds: corrections, bounds that belong together, the first of equals."""

import re

from matching.need.findings import Entity, Findings
from matching.need.measures import Quantity
from matching.need.money import is_wanting
from matching.need.patterns import either

_CORRECTED = re.compile(
    either(
        "不对 后来 其实 降到 还差 哦不 噢不 啊不 说错 说错了 讲错 口误 更正 改成 改为 应该是 记错 "
        "错了 打错了 换成 不不 还是按 算了 还是 等等 等一下 实在不行 不行就 哦 先招 先来 请改"
    )
    + r"|[，|]不[，|]|不是[^，。,|]{0,8}[，。,|]?是|不是[招找要](?=$)"
)
_REPAID = re.compile(r"^(?:之?内|以内)?(?:就|能|准能|一定|可以|保证|分期)?(?:还|期)")  # 五年的租子，两年还
_SUM_BEFORE = re.compile(r"(?:一共|总共|共计|合计|加起来|凑够)(?:要|是|贷|借|就是)?$")  # 再加五十万，一共一百万
_ONE_OPEN_END = {"rate": "rate_max", "price": "price_max"}
_POINTS = ("stars", "capacity")
_ENTITIES = {
    "amount": "amount", "price": "amount", "term": "term", "rate": "rate", "salary": "salary", "years": "years",
    "headcount": "headcount",
}  # fmt: skip
_MONEY = ("amount", "salary", "revenue", "price")
_OF_FINANCING = ("amount", "rate", "term")
_OF_THINGS = ("price", "stars", "capacity")


def settle(said: str, quantities: tuple[Quantity, ...], kind: str | None) -> Findings:
    """The fields of a need that the numbers of a text fill."""
    found = Findings()
    for field in dict.fromkeys(quantity.field for quantity in quantities):
        if _fits(field, kind):
            chosen = _choose(said, [quantity for quantity in quantities if quantity.field == field])
            _put(chosen, said[chosen.start : chosen.end], found)
    return found


def _fits(field: str, kind: str | None) -> bool:
    """A wage belongs to a job, a price to a thing: what a number means depends on what is looked for."""
    if field in _OF_FINANCING:
        return kind in ("financing", None)
    if field == "salary":
        return kind == "talent"
    return kind not in ("financing", "talent", None) if field in _OF_THINGS else True


def _choose(said: str, these: list[Quantity]) -> Quantity:
    corrected = [q for q in these[1:] if _CORRECTED.search(said[these[0].end : q.start])]
    if corrected:
        return corrected[-1]
    first = these[0]
    if first.field == "amount" and (sums := [q for q in these if _SUM_BEFORE.search(said[: q.start])]):
        these = sums
    elif first.field == "amount" and (wanting := [q for q in these if q.low == q.high and is_wanting(said, q)]):
        these = wanting
    if first.field == "term" and (repaid := [q for q in these if _REPAID.match(said[q.end :])]):
        these = repaid
    if first.field == "years" and (people := [q for q in these if q.person]):
        these = people
    lows, highs = [q for q in these if q.high is None], [q for q in these if q.low is None]
    if lows and highs and first.field != "rate" and (lows[0].low or 0) <= (highs[0].high or 0):
        return Quantity(first.field, lows[0].low, highs[0].high, lows[0].start, max(lows[0].end, highs[0].end))
    return these[0]


def _put(quantity: Quantity, text: str, found: Findings) -> None:
    field = quantity.field
    digits = 0 if field in _MONEY else 4  # 1.1万 is 11000 yuan, not 11000.000000000002
    low, high = _whole(quantity.low, digits), _whole(quantity.high, digits)
    most = high if high is not None else low
    if field in _ONE_OPEN_END:
        found.values[_ONE_OPEN_END[field]] = most
    elif field in _POINTS:  # of a range the room must hold the most
        found.values[field] = int(most or 0) if field == "capacity" else int((low if low is not None else high) or 0)
    elif low is None or high is None or low == high:
        _put_bound(field, low, high, found)
    else:
        found.values |= {f"{field}_min": low, f"{field}_max": high}
    if field in _ENTITIES:
        found.entities.append(Entity(_ENTITIES[field], most, text))


def _put_bound(field: str, low: float | None, high: float | None, found: Findings) -> None:
    if field == "years" or low == high:  # 三年以上经验 asks for three years
        found.values[field] = low if low is not None else high
    else:
        found.values |= {f"{field}_{end}": value for end, value in (("min", low), ("max", high)) if value is not None}


def _whole(value: float | None, digits: int) -> float | int | None:
    if value is None:
        return None
    rounded = round(value, digits)
    return int(rounded) if float(rounded).is_integer() else rounded
