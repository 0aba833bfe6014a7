"""A number with its meaning, and the words that make a bound of it: 至少, 以内, 往上."""

import re
from dataclasses import dataclass
from typing import Literal

from matching.need.numbers import Number
from matching.need.patterns import either

Field = Literal["amount", "term", "rate", "salary", "years", "revenue", "price", "headcount", "capacity", "stars"]
Bounds = tuple[float | None, float | None]

BEFORE = 12  # characters before a number that may say what it is
AFTER = 18

_LEAST = either(
    "至少 最少 最短 最低 起码 少说 底线 不少于 不低于 不能低于 不能少于 不要低于 别低于 别少于 不下于 不止 超过 大于 高于 多于 保底"
)
_LEAST_BEFORE = re.compile(
    rf"(?<!不)(?<!别)(?<!能)(?<!要)(?:{_LEAST}|(?:不要|不能|别)(?:低于|少于))(?:也?[要得是有贷借]|得贷|得借|给|来|接受){{0,2}}$"
)
_MOST = either(
    "最多 最长 最高 至多 顶多 顶天 不超过 不能超过 不超 不能超 不得超过 不要超过 "
    "别超过 别超 别过 超不过 多不过 不高于 不能高于 别高于 不大于 低于 少于 小于 "
    "控制在 控制到 封顶 压到 压在"
)
_MOST_BEFORE = re.compile(
    rf"(?<!别)(?<!不)(?<!不要)(?<!不能){_MOST}(?:就|也就|只能|能|别超过?|不超过?|不能超过?)?(?:[是给贷用出借做要]|拿|能?接受|承受)?$"
)
_UNIT = r"(?:元|块钱?|人民币|万)?(?:一个月|每个?月|一年|每年|每次|一次|一天)?"
_LEAST_AFTER = re.compile(
    rf"^{_UNIT}(?:左右)?(?:的?经验)?(?:以上|及以上|往上|朝上|起步|起码|起(?!来|动|订)|打底|开外|保底)"
)
_MOST_AFTER = re.compile(
    rf"^{_UNIT}(?:以内|以下|之内|之下|及以下|以里|内(?!部|容|地)|封顶|打住|顶天|顶破天|往下|到头|为限|是上限|(?:就|也)?顶了|撑死)"
)
#: 超过五千就算了, 年化超过8%的别来: what is more than this is refused.
_NO_MORE = re.compile(
    r"^[^，。|]{0,6}[，|]?(?:就|的)?(?:都|也|我)?(?:算了|别来|不要|免谈|不考虑|不接受|就别|不行|不划算|贷不起|用不起|不用)"
)


@dataclass(frozen=True)
class Quantity:
    """One number with its meaning. `low` / `high`: equal for a point, None for an open end. In the units of the need."""

    field: Field
    low: float | None
    high: float | None
    start: int
    end: int
    person: bool = False  # years: the experience of a person, not the age of the enterprise


@dataclass(frozen=True)
class Place:
    """A number and what stands around it. `kind`: what is looked for, as far as it is known."""

    number: Number
    before: str
    after: str
    kind: str | None

    def quantity(self, field: Field, bounds: Bounds, longer: int = 0, *, person: bool = False) -> Quantity:
        """This number as a field; `longer`: how many characters after the number belong to it."""
        return Quantity(field, *bounds, self.number.start, self.number.end + longer, person)

    def bounds(self, longer: int = 0) -> Bounds:
        """The number's range, or the point or bound that the words around make of it."""
        return bounds(self.number.low, self.number.high, self.before, self.after[longer:])


def bounds(low: float, high: float, before: str, after: str) -> Bounds:
    """至少一百万 → (1000000, None), 一百万以内 → (None, 1000000); a range stays as it is."""
    if low != high:
        return low, high
    if re.search(r"超过$", before) and _NO_MORE.match(after):
        return None, high
    if _MOST_AFTER.match(after) or _MOST_BEFORE.search(before):
        return None, high
    if _LEAST_AFTER.match(after) or _LEAST_BEFORE.search(before):
        return low, None
    return low, high


def each(values: Bounds, factor: float, digits: int = 4) -> Bounds:
    """Both ends in another unit."""
    low, high = values
    return (None if low is None else round(low * factor, digits)), (
        None if high is None else round(high * factor, digits)
    )
