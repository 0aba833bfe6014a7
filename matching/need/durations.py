"""How long: the term of a loan, the age of an enterprise, the experience of a person."""

import re
from collections.abc import Iterator
from datetime import date

from matching.need.measures import AFTER, BEFORE, Bounds, Place, Quantity, bounds, each
from matching.need.numbers import chain_value
from matching.need.patterns import either

_YEAR = re.compile(
    r"^\s*(?:来|多|几)?\s*年(?P<half>半)?(?P<rest>零(?P<months>[一二两三四五六七八九十]+|\d{1,2})个月)?(?P<tail>多|来|期|左右|了)?"
)
_MONTH = re.compile(r"^(?:来|多)?个(?:来|多)?月(?P<half>半)?")
_MONTH_AND_HALF = re.compile(r"^个半月")
_QUARTER = re.compile(r"^个?季度")
_DAYS = re.compile(r"^天(?!前|后|内)")
_INSTALMENTS = re.compile(r"^期(?!限|间|货|待)")
_HALF_YEAR = re.compile(r"(?<!年)(?P<about>小|大)?半年")
_YEAR_AND_HALF = re.compile(r"(?<![一二两三四五六七八九十\d])年半")

_FOUNDED = either("成立 注册 开业 开张 创办 创立 建厂 开厂 办厂 开店 起照 执照 起步")
_LIVED = either("开了 办了 干了 做了 搞了 养了 种了 跑了 卖了 酿了 建了 经营 营业 运营 满 有 干 做这行 入行")
_FILLED = either("已经 已 也 才 都 刚 刚刚 快 差不多 大概 有 满 了 将近 整 到现在 至今 这行 快有 得有 这 算起来 总共")
_AGED_BEFORE = re.compile(rf"(?:{_FOUNDED}|{_LIVED}){_FILLED}*$")
_AGED_AFTER = re.compile(
    rf"^(?:多|来)?(?:了|多了|历史|(?:的|以上的)?老?(?:企业|厂|店|公司|字号)|前(?:成立|注册|开|办|建|起)|{_FOUNDED})"
)
_WISHED_BEFORE = re.compile(r"(?:想|要|贷|借|用|周转|还|期限)[^，。|]{0,3}有?$")
_ESTABLISHED = re.compile(rf"^[^，。,|]{{0,6}}?(?:{_FOUNDED}|开的|办的|建的|建起|拿的?照|创的)")
_ESTABLISHED_SHORT = re.compile(r"^年(?:建|成立|注册|开|办|创)")

_FIELDS_OF_WORK = r"(?:相关|同行|行业|岗位|本行|实际|工作|现场|一线|项目|带班|做账|从业|管理|电商|开发|设计|驾龄|[a-z\u4e00-\u9fff]{0,8})?"
_EXPERIENCED_AFTER = re.compile(
    rf"^(?:多|来)?(?:以上|及以上|往上|左右|起)?的?{_FIELDS_OF_WORK}(?:经验|经历|工作|从业|驾龄|工龄|资历|年限)"
)
_EXPERIENCED_BEFORE = re.compile(
    either("经验 干过 做过 工作 从业 驾龄 工龄 资历 经历 干满 做满")
    + either("要 得 至少 最好 有 满 不少于 不低于 够 在 过 个 了 的")
    + "*$"
)
_STATEMENT = either("流水 营收 营业额 销售额 销售 产值 卖 营业 开票")
_NOT_A_TERM_BEFORE = re.compile(
    rf"(?:近|最近|连续|过去|每|头|前|这|那|账期|租期|合同期|质保|{_STATEMENT}|付|交|交了|欠了?|欠就是|挂了?|压了?|拖了?|等了?|打了|干了|熬了?|第)$"
)
_OF_THE_YEAR = either("做 卖 走 交 开 挣 赚 有 大概 差不多 营收 营业 流水 销售 产值 收入 纳税 开票 总共 光 给 工资")
_PER_YEAR_AFTER = re.compile(rf"^(?:下来|到头|大概|能(?!还)|要|也就|的|也|差不多)*{_OF_THE_YEAR}")
_PER_YEAR_AFTER_VAGUELY = re.compile(r"^(?:下来|到头|大概|也就|差不多|能有)+[\d一二两三四五六七八九十百千]")
_PER_MONTH_AFTER = re.compile(rf"^[^，。|]{{0,2}}(?:{_STATEMENT}|工资|给|来[一二两三四五六七八九十\d])")
_MONEY_BEFORE = re.compile(r"(?:万[一二三四五六七八九]?|[千百块元])(?:多|左右|钱)?$")
#: 六十天后才给钱, 一年一到: when somebody else pays, and what comes round.
_NOT_A_TERM_AFTER = re.compile(
    r"^(?:以?后|之后)?(?:才|一到|一结|一交|一付|没(?:给|结|付|动静)|不(?:给|结|付))|^(?:的)?(?:班|工)(?!程)"
)
_LATER_BEFORE = re.compile(r"(?:[上下前后这近]|账期|每)$")


def duration(place: Place, today: date) -> Quantity | None:
    """The number as a length of time, if it is one."""
    if not place.number.scaled:
        return _short(place) or _months(place) or _years(place, today)
    return _months(place)


def halves(text: str, kind: str | None) -> Iterator[Quantity]:
    """半年 and 年半, in which no numeral stands."""
    for match in _HALF_YEAR.finditer(text):
        before, after = text[max(0, match.start() - BEFORE) : match.start()], text[match.end() : match.end() + AFTER]
        if _LATER_BEFORE.search(before) or match["about"]:
            continue
        if _AGED_BEFORE.search(before) or _AGED_AFTER.match(after):
            yield Quantity("years", 0.5, 0.5, match.start(), match.end())
        elif kind == "talent" and _EXPERIENCED_AFTER.match(after):
            yield Quantity("years", 0.5, 0.5, match.start(), match.end(), person=True)
        elif kind != "talent":
            yield Quantity("term", *bounds(6, 6, before, after), match.start(), match.end())
    for match in _YEAR_AND_HALF.finditer(text):
        yield Quantity("term", 18, 18, match.start(), match.end())


def _short(place: Place) -> Quantity | None:
    """Quarters, thirties of days, instalments, 一个半月."""
    number, after = place.number, place.after
    if (quarter := _QUARTER.match(after)) is not None:
        return place.quantity("term", each((number.low, number.high), 3), quarter.end())
    if (days := _DAYS.match(after)) is not None and number.low % 30 == 0 and number.low:
        if _NOT_A_TERM_BEFORE.search(place.before) or _NOT_A_TERM_AFTER.match(after[days.end() :]):
            return None
        return place.quantity("term", each((number.low, number.high), 1 / 30), days.end())
    if (half := _MONTH_AND_HALF.match(after)) is not None:
        return place.quantity("term", (number.low + 0.5, number.high + 0.5), half.end())
    if _INSTALMENTS.match(after) and 3 <= number.high <= 120:
        return place.quantity("term", place.bounds(1), 1)
    return None


def _months(place: Place) -> Quantity | None:
    month = _MONTH.match(place.after)
    if month is None or place.number.high > 600:
        return None
    rest, before = place.after[month.end() :], place.before
    if (_PER_MONTH_AFTER.match(rest) and place.number.high == 1) or re.search(r"(?:账期|每)$", before):
        return None
    if place.kind != "financing" and place.number.high == 1 and _MONEY_BEFORE.search(before):
        return None  # 八千一个月
    found = place.bounds(month.end())
    if place.kind != "talent" and (_AGED_BEFORE.search(before) or _AGED_AFTER.match(rest)):
        return place.quantity("years", each(found, 1 / 12), month.end())
    if _NOT_A_TERM_BEFORE.search(before) or _NOT_A_TERM_AFTER.match(rest):
        return None
    if place.kind == "talent" and _EXPERIENCED_AFTER.match(rest):
        return place.quantity("years", each(found, 1 / 12), month.end(), person=True)
    return place.quantity("term", found, month.end())


def _years(place: Place, today: date) -> Quantity | None:
    year, number, before = _YEAR.match(place.after), place.number, place.before
    if year is None:
        return None
    rest = place.after[year.end() :]
    if 1950 <= number.low == number.high <= today.year:
        founded = _ESTABLISHED.match(rest) or _AGED_BEFORE.search(before)
        return place.quantity("years", _since(number.low, today)) if founded else None
    if _ESTABLISHED_SHORT.match(place.after) and number.end - number.start == 2 and number.high < today.year % 100 + 1:
        return place.quantity("years", _since(2000 + number.low, today))  # 08年建的
    if number.high > 100 or re.search(r"[去前今明每哪当同第]$", before):
        return None
    extra = (0.5 if year["half"] else 0.0) + _rest_of_year(year["months"])
    low, high = (None if value is None else value + extra for value in place.bounds(year.end()))
    if _is_experience(place, rest):
        return place.quantity("years", (low, high), year.end(), person=True)
    aged = _AGED_BEFORE.search(before) or _AGED_AFTER.match((year["tail"] or "") + rest)
    if aged and not _WISHED_BEFORE.search(before):
        return place.quantity("years", (low, high), year.end())
    if _NOT_A_TERM_BEFORE.search(before) or _NOT_A_TERM_AFTER.match(rest):
        return None
    if number.high == 1 and (
        _PER_YEAR_AFTER.match(rest) or _PER_YEAR_AFTER_VAGUELY.match(rest) or re.search(r"[多来大]概?$", before)
    ):
        return None
    return place.quantity("term", each((low, high), 12), year.end())


def _is_experience(place: Place, rest: str) -> bool:
    if _EXPERIENCED_AFTER.match(rest) or _EXPERIENCED_BEFORE.search(place.before):
        return True
    if place.kind != "talent" or _NOT_A_TERM_BEFORE.search(place.before):
        return False
    return not (_AGED_BEFORE.search(place.before) or re.match(r"给|下来|合同|一签", rest))


def _since(year: float, today: date) -> Bounds:
    return float(today.year - int(year)), float(today.year - int(year))


def _rest_of_year(months: str | None) -> float:
    if not months:
        return 0.0
    value = (float(months), 0.0, 1) if months.isdecimal() and months.isascii() else chain_value(months)
    return round(value[0] / 12, 4) if value else 0.0
