"""Numbers with what stands around them → amounts, terms, rates, salaries, years, revenue, prices, head counts."""

import re
from dataclasses import replace
from datetime import date
from functools import lru_cache

from matching.need.durations import duration, halves
from matching.need.measures import AFTER, BEFORE, Place, Quantity
from matching.need.money import money
from matching.need.numbers import numbers_in
from matching.need.patterns import either

MOST_PERCENT = 60  # a year; what is above is a share or a discount
MOST_PEOPLE = 10_000
RATE_OF_ONE_LI = 1.2  # percent a year: 月息一厘 is 0.1 % a month
RATE_OF_ONE_FEN = 12.0

_PERCENT_BEFORE = re.compile(r"百分之$")
_PERCENT_AFTER = re.compile(r"^\s*(?:%|个百分点|个(?:多)?点|分点|点(?!钟|半|[一二三四五六七八九\d]))")
_HALF_POINTS = re.compile(r"^个半点")
_NOT_A_RATE = re.compile(
    either(
        "增长 占 占股 股份 股权 持股 首付 折扣 涨 降(?!到) 毛利 利润 出让 比例 提成 抽成 减少 提高 稀释 转让 合格率 税率"
    )
    + r"[^，。|]{0,4}$"
)
_SHARE_AFTER = re.compile(r"^(?:的)?(?:股份|股权|首付|提成|利润|折)")
_LI = re.compile(r"^厘")
_FEN = re.compile(r"^分(?!钟|店|公司|厂|期|红|之|点|批)")
_MONTHLY = re.compile(r"月(?:息|利|利率)?[^，。|]{0,4}$")
_RATE_BEFORE = re.compile(r"(?:利率|年化|利息|年息)[^，。\d|]{0,6}$")
_BARE_RATE = re.compile(r"^(?:以下|以内|之内|以里|左右|的利率|的利息|往下)")

_STAFF_BEFORE = re.compile(r"(?:员工(?:人数)?|职工|人数|工人)(?:是|有|改成|现在|一共|大概|总共|也就|差不多|：|:)*$")
_PEOPLE_AFTER = re.compile(r"^(?:来|多)?(?:号|口|个|名|位)?(?:人(?!民|均|才|次)|员工|工人|职工)")
_WANTED_AFTER = re.compile(
    r"^(?:来|多)?(?:个|名|位)(?!半?月|点|百分|亿|工作日|季度|小时|厂|店|项目|"
    r"品种|工程|车间(?!骨干|主任|工人)|星期|礼拜|钟|班|证|w|人|员工|工人|职工)"
)
_ATTENDING = re.compile(
    r"^(?:来|多)?(?:名|位|个[^，。|]{0,4}(?:骨干|学员|老板|干部|班组长|焊工|电工|师傅|经理|同事|客商|经销商|客户|客人|嘉宾|媳妇|姐妹|妇女|工人|学生|娃|"
    r"孩子|代表|伙计|徒弟|供应商|合作商|代理商|老人|评委|记者))"
)
_OF_A_FIRM = re.compile(
    r"^(?:来|多)?(?:号|口|个|名|位)?人的?[^，。|]{0,6}?(?:厂|公司|企业|合作社|店|铺|作坊|工作室|团队|单位|施工队|车队|农场|馆)(?!房|区)"
)
_EACH_BEFORE = re.compile(r"(?:每|一|上|下|头|那|这|哪|第|某)$")
_LED_BEFORE = re.compile(r"(?:带|管|管理|带过|管过|带领)(?:过|着|得了|好)?$")  # 能带三十人的班子
_NONE_BEFORE = re.compile(r"(?:没|没有|没得|连|有哪|不是)$")  # 没一个办事的 wants nobody
_ROOM_FOR = either("容纳 能坐 坐得下 坐 可坐 装得下 放得下 容得下 摆得下 够 能装 能放")
_SEATS_BEFORE = re.compile(rf"{_ROOM_FOR}[^，。|]{{0,4}}$")
_ROOMS = either("会议室 教室 场地 会场 报告厅 培训室 厅 会 工位 办公 班 座 位置")
_SEATS_AFTER = re.compile(
    rf"^(?:来|多)?(?:个)?(?:人|号人|个人|座|座位|位)(?:左右|以上|上下|的|规模|开|用|坐|参加|听|上课|培训|办公)*的?[^，。|]{{0,4}}{_ROOMS}"
)
_DESKS_AFTER = re.compile(r"^(?:来|多)?个?(?:工位|座位?|卡座)")
_DESKS_BEFORE = re.compile(r"工位[^，。|]{0,3}$")
_STARS_AFTER = re.compile(r"^(?:颗)?星(?!期)")
_THINGS = re.compile(
    r"^(?:来|多|几)?"
    + either(
        "只 头 亩 吨 平 平米 平方 公斤 斤 台 辆 棵 户 家(?!里|人|中|底) 箱 瓶 件 米 公里 千瓦 兆瓦 "
        "kw mw 度 方 立方 套 间 张 次 条 项 号 岁 趟 天 款 份 层 届 站 小时 点钟"
    )
    + r"(?!月|人)"
)
_BESIDE = ("", "、", "或", "或者", "|")
_CORRECTION = re.compile(
    r"^[^，。|]{0,8}[，。|]?[^，。|]{0,6}(?:其实|应该是|改成|改为|不对|说错了?|哦不|不是|是)[^，。|\d]{0,6}$"
)


def quantities_in(text: str, *, kind: str | None, today: date) -> tuple[Quantity, ...]:
    """What the numbers of a normalised text say. `kind`: of what is looked for, if known: money is then a wage or a price."""
    return _quantities(text, kind, today)


@lru_cache(maxsize=256)
def _quantities(text: str, kind: str | None, today: date) -> tuple[Quantity, ...]:
    found: list[Quantity] = []
    for number in numbers_in(text):
        before = text[max(0, number.start - BEFORE) : number.start]
        place = Place(number, before, text[number.end : number.end + AFTER], kind)
        quantity = _read(place, today) or _corrected(text, place, found)
        if quantity is not None:
            found.append(quantity)
    found += halves(text, kind)
    return _with_alternatives(text, sorted(found, key=lambda quantity: quantity.start))


def _with_alternatives(text: str, found: list[Quantity]) -> tuple[Quantity, ...]:
    """两年三年都可以, 十万二十万都行: two values side by side are the ends of a range."""
    joined: list[Quantity] = []
    for quantity in found:
        last = joined[-1] if joined else None
        beside = last is not None and last.field == quantity.field and text[last.end : quantity.start] in _BESIDE
        if (
            last is not None
            and beside
            and last.low is not None
            and quantity.high is not None
            and last.low < quantity.high
        ):
            joined[-1] = replace(last, high=quantity.high, end=quantity.end)
        else:
            joined.append(quantity)
    return tuple(joined)


def _corrected(text: str, place: Place, found: list[Quantity]) -> Quantity | None:
    """员工人数是35，其实现在53: a bare number that corrects the one before is of the same field."""
    if not found or not _CORRECTION.match(text[found[-1].end : place.number.start]):
        return None
    last = found[-1]
    plain = last.field in ("headcount", "capacity", "stars") and not place.number.scaled
    alone = re.match(r"^(?:了|个|人|吧|才对|[，。|]|$)", place.after)
    return place.quantity(last.field, (place.number.low, place.number.high)) if plain and alone else None


def _read(place: Place, today: date) -> Quantity | None:
    number, after = place.number, place.after
    if (found := _rate(place) or duration(place, today)) is not None:
        return found
    if _STARS_AFTER.match(after) and number.high <= 5:
        return place.quantity("stars", (number.low, None), 1)
    if (found := _people(place)) is not None:
        return found
    return None if _THINGS.match(after) else money(place)


def _people(place: Place) -> Quantity | None:
    """Seats and desks of a room, people who are wanted, the staff of an enterprise."""
    number, before, after = place.number, place.before, place.after
    people, wanted = _PEOPLE_AFTER.match(after), _WANTED_AFTER.match(after)
    if place.kind == "talent" and _LED_BEFORE.search(before):
        return None
    if number.scaled or number.high >= MOST_PEOPLE:
        return None
    seats = _SEATS_AFTER.match(after) and place.kind not in ("financing", "talent")
    if seats or _DESKS_AFTER.match(after) or (_DESKS_BEFORE.search(before) and (wanted or people)):
        return place.quantity("capacity", (number.low, number.high))
    if _OF_A_FIRM.match(after) and not _SEATS_BEFORE.search(before):
        return place.quantity("headcount", (number.low, number.high))
    if people and (place.kind in ("venue", "course", "activity") or _SEATS_BEFORE.search(before)):
        return place.quantity("capacity", (number.low, number.high))
    if place.kind in ("venue", "course") and wanted and _ATTENDING.match(after):
        return place.quantity("capacity", (number.low, number.high))
    if _STAFF_BEFORE.search(before) or (people and not _EACH_BEFORE.search(before)):
        return place.quantity("headcount", (number.low, number.high))
    if place.kind == "talent" and wanted and not (_EACH_BEFORE.search(before) or _NONE_BEFORE.search(before)):
        return place.quantity("headcount", (number.low, number.high))
    return None


def _rate(place: Place) -> Quantity | None:
    number, after = place.number, place.after
    if number.scaled or number.high > MOST_PERCENT:
        return None
    before = place.before.removesuffix("百分之")
    percent = _PERCENT_AFTER.match(after)
    end = percent.end() if percent else 0
    if percent and number.high == 1 and percent[0] == "点" and not re.search(r"[利息]", before):
        return None  # 自己凑了一点
    if _HALF_POINTS.match(after):
        return place.quantity("rate", (None, number.high + 0.5), 3)
    if percent or before != place.before:
        if _NOT_A_RATE.search(before) or _SHARE_AFTER.match(after[end:]):
            return None
        yearly = number.high * (12 if _MONTHLY.search(before) else 1)
    elif _LI.match(after):
        yearly, end = number.high * (RATE_OF_ONE_LI if "月" in before or "年" not in before else 1), 1
    elif _FEN.match(after) and re.search(r"[利息]", before + after[1:4]):
        yearly, end = number.high * (10 if "年" in before else RATE_OF_ONE_FEN), 1
    elif _RATE_BEFORE.search(before) and number.high < 30 and not re.match(r"年|个|期", after):
        yearly = number.high
    elif (
        _BARE_RATE.match(after)
        and number.high < 30
        and not number.high.is_integer()
        and place.kind in ("financing", None)
    ):
        yearly = number.high  # 我要三点五以下的
    else:
        return None
    return place.quantity("rate", (None, round(yearly, 4)), end)
