"""Numbers with what stands around them → amounts, terms, rates, salaries, years, revenue, prices, head counts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from matching.need.numbers import Number, numbers_in

Field = Literal[
    "amount", "term", "rate", "salary", "years", "revenue", "price", "headcount", "capacity", "stars"
]  # fmt: skip

BEFORE = 12  # characters before a number that may say what it is
AFTER = 10

_LEAST_BEFORE = re.compile(r"(?:至少|最短|别低于|别少于|不要低于|最少得|最少|起码|最低|不少于|不低于|不能低于|不能少于|少说|底线|超过|大于|高于|多于)(?:也?[要得是有贷借]|得贷|得借|给|来){0,2}$")
_MOST_BEFORE = re.compile(
    r"(?<!别)(?<!不)(?<!不要)(?<!不能)(?:最多|最长|最长别过|别过|最高|至多|顶多|顶天|不超过|不能超过|别超过?|不要超过?|不得超过|不高于|不能高于|低于|少于|小于|控制在|封顶|超不过|不能超|不超|不大于|以内|多不过)"
    r"(?:就|也就|只能|能)?(?:[是给贷用出]|拿)?$"
)
_LEAST_AFTER = re.compile(r"^(?:往上|起步|(?:左右)?打底)|^(?:元|块钱?|万)?(?:一个月|每月|的?经验)?(?:以上|起步|起码|起(?!来|动)|往上|打底|朝上|及以上)")
_MOST_AFTER = re.compile(r"^(?:元|块钱?|人民币)?(?:一个月|每月)?(?:以内|以下|之内|之下|以里|封顶|内(?!部|容|地)|顶天|顶破天|往下|到头|及以下)")

_YEAR_AFTER = re.compile(r"^\s*(?:来|多|几)?\s*年(?P<half>半)?(?P<zero>零(?P<months>[一二两三四五六七八九十]|\d{1,2})个月)?(?P<tail>多|来|期|左右|了)?")
_MONTH_AFTER = re.compile(r"^(?:来|多)?个(?:来|多)?月")
_MONTH_HALF = re.compile(r"^个半月")
_HALF_YEAR = re.compile(r"(?<!年)(?P<about>小|大)?半年")
_YEAR_AND_HALF = re.compile(r"(?<![一二两三四五六七八九十\d])年半")
_ISSUES = re.compile(r"^期(?!限|间|货|待)")
_AGE = re.compile(
    r"(?:成立|注册|开业|开张|开了|办了|办厂|干了|做了|经营|营业|创办|创立|运营|搞了|养了|种了|跑了|开厂|建厂|开店|起照|执照|满|有|干)(?:已经|已|也|才|都|刚|刚刚|快|差不多|大概|有|满|了|将近|整|到现在|至今|这行)*$"
)
_AGE_AFTER = re.compile(r"^(?:多|来)?(?:了|的老?企业|的老?厂|的老?店|的公司|老厂|老店|老企业|多了|前(?:成立|注册|开|办)|成立|历史)")
_EXPERIENCE_AFTER = re.compile(r"^(?:多|来)?(?:以上|及以上|往上|左右|起)?的?(?:相关|同行|行业|岗位|本行|实际|工作|现场|一线|项目|带班|做账|从业|管理|电商|开发|设计|驾龄|\w{0,6})?(?:经验|经历|工作|从业|驾龄|工龄|资历)")
_EXPERIENCE_BEFORE = re.compile(r"(?:经验|干过|做过|工作|从业|驾龄|工龄|资历|经历)(?:要|得|至少|最好|有|满|不少于|不低于|够|在|过|个)*$")
_PER_YEAR_AFTER = re.compile(r"^(?:下来|到头|大概|能(?!还)|要|也就|的|也)*(?:[做卖走交开挣赚有]|大概|差不多|营收|营业|流水|销售|产值|收入|纳税|开票|总共|光)")

_MONEY_UNIT = re.compile(r"^\s*(?:多|来)?(?:元|块钱?|人民币|rmb)")
_PERCENT_BEFORE = re.compile(r"百分之$")
_PERCENT_AFTER = re.compile(r"^\s*(?:%|个百分点|个(?:多)?点|分点|点(?!钟|半|[一二三四五六七八九\d]))")
_RATE_WORDS = re.compile(r"利率|年化|利息|年息|月息|成本|费率|年利|利(?!用|润|通)|息|资金成本|贷款|几个点|点")
_NO_RATE = re.compile(r"(?:增长|占股?|股份|股权|持股|首付|折扣|涨|降|毛利|利润|出让|比例|提成|抽成|涨了|减少|提高)[^，。]{0,4}$")
_LI = re.compile(r"^厘")
_FEN = re.compile(r"^分(?!钟|店|公司|厂|期|红|之|点|批)")
_MONTHLY = re.compile(r"月(?:息|利|利率)?[^，。]{0,4}$")

_SALARY_BEFORE = re.compile(r"(?:月薪|工资|薪资|薪水|薪酬|待遇|月钱|底薪|月工资|开(?:价|到)?|给(?:到|开)?|一个月(?:给|开|能给)?|每月|每个月|月给|保底|税后|税前|实习补贴|补贴|月开|报酬)[^，。,、]{0,5}$")
_SALARY_AFTER = re.compile(r"^(?:元|块钱?|多|左右|上下)*(?:一个?月|每月|/月|每个月|月薪|的?(?:月薪|工资|底薪|待遇)|包吃住|税后|到手|保底)")
_ANNUAL_BEFORE = re.compile(r"(?:年薪|一年(?:给|开|工资)?|年收入)[^，。]{0,3}$")
_REVENUE_BEFORE = re.compile(
    r"(?:营收|营业额|营业收入|销售额|销售收入|销售|流水|产值|年收入|年销|卖了|卖|营业|年产值|开票(?:额)?|收入|做到|规模|(?:去年|今年|一年(?:下来|到头|也就|能|大概)?|每年)(?:能|大概|也就|差不多|总共)?(?:做|走|卖|干|开票|销))[^，。、]{0,6}$"
)
_REVENUE_AFTER = re.compile(r"^(?:多|来|左右|上下|元|出头)*的?(?:营收|营业额|流水|产值|销售额|销售|年销售|收入|营业收入|开票|盘子)")
_PRICE_BEFORE = re.compile(r"(?:预算|价格|价钱|费用|收费|报价|花|出(?!口)|价位|经费|能出|掏|贵|单价|学费|租金|超过|租)[^，。]{0,5}$")
_OTHER_MONEY_BEFORE = re.compile(
    r"(?:注册资[本金]|实缴|利润|毛利|净利|自有|自己有|没到期|评估(?:价)?|估值|值(?!得)|欠(?:了|着|我|款)?|押着|已有|已经贷|原来(?:贷|的)|上一?笔|之前(?:贷|借)|还(?:欠|差着)|买了|投了|投资了|花了|存款|押金|交税|纳税|税(?:交|缴)|缴税|订单(?:有|是|额|金额)|应收(?:账款|款)?(?:有|是)?|合同(?:额|金额)?)[^，。]{0,5}$"
)
_OTHER_MONEY_AFTER = re.compile(
    r"^(?:多|来|左右|元|块钱?)*的?(?:订单|应收|账款|货款|存货|库存|设备|机器|厂房|房子|房产|合同|定金|税|纳税|采购|单子|欠款|账|货|押金|车|门面|专利|地|发票|保证金|中标)"
)
_PEOPLE_BEFORE = re.compile(r"(?:员工(?:人数)?|职工|人数)(?:是|有|改成|现在|一共|大概|总共|也就|：|:)*$")
_WANTED = re.compile(r"^(?:来|多)?号人|^(?:来|多)?(?:个|名|位)(?:人)?(?!月|点|百分|亿|工作日|季度|小时|厂|店|项目|品种)|^(?:来|多)?(?:人|口人|员工)(?!民|均|才)")
_SEATS_BEFORE = re.compile(r"(?:容纳|能坐|坐得?下|坐|可坐|装得?下|放得?下|容得?下|摆得?下|够)[^，。]{0,4}$")
_SEATS_AFTER = re.compile(r"^(?:来|多)?(?:个)?(?:人|号人|个人|座|座位|位)(?:左右|以上|上下|的|规模|开|用|坐|参加|听|上课|培训|办公)*的?(?:[^，。]{0,4})?(?:会议室|教室|场地|会场|报告厅|培训室|厅|会|工位|办公|班)")
_DESKS_AFTER = re.compile(r"^(?:来|多)?个工位")
_STARS_AFTER = re.compile(r"^(?:颗)?星(?!期)")
_THINGS = re.compile(r"^(?:来|多|几)?(?:只|头|亩|吨|平米?|公斤|斤|台|辆|棵|户|家|箱|瓶|件|米|公里|千瓦|兆瓦|kw|mw|度|方|立方|套|间|张|次|条|项|号)(?!月)")
_BIRTH_BEFORE = re.compile(r"(?:去|前|今|明|每|哪|当|同)$")
_CALENDAR = re.compile(r"^年")


@dataclass(frozen=True)
class Quantity:
    """One number with its meaning. `low` / `high`: equal for a point, None for an open end. In the units of the need."""

    field: Field
    low: float | None
    high: float | None
    start: int
    end: int
    person: bool = False  # years: the experience of a person, not the age of the enterprise


def quantities_in(text: str, *, kind: str | None, today: date) -> list[Quantity]:
    """What the numbers of a normalised text say. `kind`: of what is looked for, if known: money is then a wage or a price."""
    found: list[Quantity] = []
    for number in numbers_in(text):
        found += _read(text, number, kind, today)
    found += _half_years(text, kind)
    return _alternatives(text, sorted(found, key=lambda q: q.start))


def _alternatives(text: str, found: list[Quantity]) -> list[Quantity]:
    """两年三年都可以, 十万二十万都行: two values side by side are the ends of a range."""
    joined: list[Quantity] = []
    for quantity in found:
        last = joined[-1] if joined else None
        beside = last is not None and last.field == quantity.field and text[last.end : quantity.start] in ("", "、", "或", "或者")
        if last is not None and beside and last.low is not None and quantity.high is not None and last.low < quantity.high:
            joined[-1] = replace(last, high=quantity.high, end=quantity.end)
        else:
            joined.append(quantity)
    return joined


def _read(text: str, number: Number, kind: str | None, today: date) -> Iterator[Quantity]:
    before, after = text[max(0, number.start - BEFORE) : number.start], text[number.end : number.end + AFTER + 8]
    if (quantity := _rate(text, number, before, after)) is not None:
        yield quantity
    elif (quantity := _time(number, before, after, kind, today)) is not None:
        yield quantity
    elif _STARS_AFTER.match(after) and number.high <= 5:
        yield Quantity("stars", number.low, None, number.start, number.end + 1)
    elif _SEATS_AFTER.match(after) or _DESKS_AFTER.match(after) or (kind in ("venue", "course") and _WANTED.match(after)) or (_SEATS_BEFORE.search(before) and _WANTED.match(after)):
        yield Quantity("capacity", number.low, number.high, number.start, number.end)
    elif not number.scaled and (_WANTED.match(after) or _PEOPLE_BEFORE.search(before)) and number.high < 10_000:
        yield Quantity("headcount", number.low, number.high, number.start, number.end)
    elif _THINGS.match(after):
        return
    elif number.scaled or _MONEY_UNIT.match(after) or _bare_wage(number, before, after, kind):
        yield from _money(number, before, after, kind)


def _bounds(number: Number, before: str, after: str) -> tuple[float | None, float | None]:
    if number.low != number.high:
        return number.low, number.high
    if re.search(r"保底$", before):
        return number.low, None
    if _MOST_AFTER.match(after) or _MOST_BEFORE.search(before):
        return None, number.high
    if _LEAST_AFTER.match(after) or _LEAST_BEFORE.search(before):
        return number.low, None
    return number.low, number.high


def _rate(text: str, number: Number, before: str, after: str) -> Quantity | None:
    if number.scaled or number.high > 60:
        return None
    percent = _PERCENT_AFTER.match(after)
    if _PERCENT_BEFORE.search(before) or percent:
        if _NO_RATE.search(before.removesuffix("百分之")):
            return None
        yearly = number.high * 12 if _MONTHLY.search(before.removesuffix("百分之")) else number.high
    elif _LI.match(after):
        yearly = number.high * 1.2 if _MONTHLY.search(before) else number.high
    elif _FEN.match(after) and re.search(r"[利息]", before + after[1:4]):
        yearly = number.high * 12 if not re.search(r"年", before) else number.high * 10
    elif re.search(r"(?:利率|年化|利息)[^，。\d]{0,6}$", before) and number.high < 30 and not _YEAR_AFTER.match(after):
        yearly = number.high
    else:
        return None
    end = number.end + (percent.end() if percent else 0)
    return Quantity("rate", None, round(yearly, 4), number.start, end)


def _time(number: Number, before: str, after: str, kind: str | None, today: date) -> Quantity | None:
    if (quarter := re.match(r"^个?季度", after)) is not None:
        return Quantity("term", number.low * 3, number.high * 3, number.start, number.end + quarter.end())
    if (days := re.match(r"^天(?!前|后|内)", after)) is not None and not number.scaled and number.low % 30 == 0 and number.low:
        return Quantity("term", number.low / 30, number.high / 30, number.start, number.end + days.end())
    if _MONTH_HALF.match(after):
        return Quantity("term", number.low + 0.5, number.high + 0.5, number.start, number.end + 3)
    if (month := _MONTH_AFTER.match(after)) is not None:
        if re.match(r"[^，。]{0,2}(?:流水|营收|卖|销售|营业|产值|开票)", after[month.end() :]):
            return None
        if re.search(r"账期$", before) or _MONEY_LIKE.search(before) or (number.high == 1 and re.search(r"[万千百块元\d]$", before)):
            return None
        if _AGE.search(before) or _AGE_AFTER.match(after[month.end() :]):
            return Quantity("years", *_each(_bounds(number, before, after[month.end() :]), 1 / 12), number.start, number.end + month.end())  # fmt: skip
        low, high = _bounds(number, before, after[month.end() :])
        return Quantity("term", low, high, number.start, number.end + month.end())
    if _ISSUES.match(after) and not number.scaled and 3 <= number.high <= 120:
        low, high = _bounds(number, before, after[1:])
        return Quantity("term", low, high, number.start, number.end + 1)
    year = _YEAR_AFTER.match(after)
    if year is None or number.scaled:
        return None
    if 1950 <= number.low == number.high <= today.year:
        rest = after[year.end() :]
        opened = re.match(r"[^，。,]{0,6}?(?:成立|注册|开业|开的|办的|建厂|创办|起步|拿的?执照)", rest)
        if opened or _AGE.search(before):
            return Quantity("years", float(today.year - int(number.low)), float(today.year - int(number.low)), number.start, number.end)  # fmt: skip
        return None
    if number.high < 30 and number.low == number.high and re.match(r"年(?:建|成立|注册|开|办)", after) and 2 == number.end - number.start:
        founded = 2000 + int(number.low)
        return Quantity("years", float(today.year - founded), float(today.year - founded), number.start, number.end)
    if number.high > 100 or _BIRTH_BEFORE.search(before):
        return None
    rest = after[year.end() :]
    extra = 0.5 if year["half"] else 0.0
    if year["months"]:
        months = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
        extra = (months.get(year["months"]) or int(year["months"])) / 12
    low, high = (None if v is None else v + extra for v in _bounds(number, before, rest))
    end = number.end + year.end()
    if _EXPERIENCE_AFTER.match(rest) or _EXPERIENCE_BEFORE.search(before) or (kind == "talent" and not _AGE.search(before)):
        return Quantity("years", low if low is not None else None, high, number.start, end, person=True)
    aged = _AGE.search(before) or _AGE_AFTER.match((year["tail"] or "") + rest)
    if aged and not re.search(r"(?:想|要|贷|借|用|周转)[^，。]{0,3}有?$", before):
        return Quantity("years", low, high, number.start, end)
    if re.search(r"(?:近|最近|连续|过去|每|头|前|这|那|账期|流水|营收|营业额|销售额|付)$", before):
        return None
    if number.high == 1 and (_PER_YEAR_AFTER.match(rest) or re.search(r"[多来大]概?$", before)):
        return None
    return Quantity("term", *_each((low, high), 12), number.start, end)


_MONEY_LIKE = re.compile(r"(?:万[一二三四五六七八九]?|[千百块元])(?:多|左右)?$")


def _each(bounds: tuple[float | None, float | None], factor: float) -> tuple[float | None, float | None]:
    low, high = bounds
    return (None if low is None else round(low * factor, 4)), (None if high is None else round(high * factor, 4))


def _half_years(text: str, kind: str | None) -> Iterator[Quantity]:
    for match in _HALF_YEAR.finditer(text):
        before, after = text[max(0, match.start() - BEFORE) : match.start()], text[match.end() : match.end() + AFTER]
        if re.search(r"(?:[上下前后这近]|账期)$", before) or match["about"]:
            continue
        if _AGE.search(before) or _AGE_AFTER.match(after):
            yield Quantity("years", 0.5, 0.5, match.start(), match.end())
        elif kind != "talent":
            low, high = _bounds(Number(0, 0, 6, 6, False), before, after)
            yield Quantity("term", low, high, match.start(), match.end())
    for match in _YEAR_AND_HALF.finditer(text):
        yield Quantity("term", 18, 18, match.start(), match.end())


def _bare_wage(number: Number, before: str, after: str, kind: str | None) -> bool:
    """Money without a unit: a wage where people are looked for (4500), a price where something is (三百以内)."""
    if kind == "talent":
        return 1000 <= number.high <= 100_000 and not re.match(r"年|号|届", after)
    if kind not in ("financing", None):
        limited = _MOST_AFTER.match(after) or _MOST_BEFORE.search(before) or _PRICE_BEFORE.search(before)
        return bool(limited) and 50 <= number.high <= 1_000_000
    return bool(_SALARY_BEFORE.search(before)) and 1000 <= number.high <= 100_000


def _money(number: Number, before: str, after: str, kind: str | None) -> Iterator[Quantity]:
    low, high = _bounds(number, before, after)
    place = (number.start, number.end)
    if _ANNUAL_BEFORE.search(before) and kind in ("talent", None) and "薪" in before + "":
        yield Quantity("salary", *_rounded((low, high), 1 / 12), *place)
    elif kind == "talent" and _ANNUAL_BEFORE.search(before):
        yield Quantity("salary", *_rounded((low, high), 1 / 12), *place)
    elif _REVENUE_BEFORE.search(before) or _REVENUE_AFTER.match(after):
        if re.search(r"(?:一个月|每月|月)(?:的?流水|营收|营业额|销售额|能?卖|能?做)[^，。]{0,3}$", before):
            low, high = _each((low, high), 12)
        yield Quantity("revenue", low, high, *place)
    elif kind == "talent" or ((kind is None) and (_SALARY_AFTER.match(after) or _wage_before(before)) and number.high < 100_000):
        if number.high < 200_000:
            yield Quantity("salary", low, high, *place)
    elif _OTHER_MONEY_BEFORE.search(before) or _OTHER_MONEY_AFTER.match(after):
        return
    elif kind not in ("financing", None) or (kind is None and _PRICE_BEFORE.search(before)):
        yield Quantity("price", None, high if high is not None else low, *place)
    else:
        yield Quantity("amount", low, high, *place)


def _wage_before(before: str) -> bool:
    return bool(re.search(r"(?:月薪|工资|薪资|薪水|薪酬|底薪|月工资|待遇)[^，。,、]{0,5}$", before))


def _rounded(bounds: tuple[float | None, float | None], factor: float) -> tuple[float | None, float | None]:
    low, high = bounds
    return (None if low is None else round(low * factor)), (None if high is None else round(high * factor))
