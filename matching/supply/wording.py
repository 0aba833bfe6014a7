"""Values in the words of those who read them: 300万元, 1年半, 4%以内, 房产、设备."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from knowledge.offers import Offer
from knowledge.supply_file import words
from knowledge.supply_file.words import first_words
from matching.need.need import Need

KIND_NAMES = {
    "financing": "融资", "talent": "人才", "provider": "服务机构", "expert": "专家", "course": "培训课程", "activity": "服务活动",
    "cloud": "云服务", "instrument": "共享仪器", "venue": "场地",
}  # fmt: skip
FINANCING_TYPES = {
    "loan": "贷款", "guarantee": "担保", "leasing": "融资租赁", "equity": "股权融资", "factoring": "保理", "bond": "债券",
    "insurance": "保险",
}  # fmt: skip
COLLATERAL = {
    "none": "无需抵押担保", "property": "房产土地", "equipment": "设备", "receivables": "应收账款", "inventory": "存货",
    "intellectual_property": "知识产权", "guarantor": "担保人", "tax_record": "纳税记录", "order": "订单合同",
}  # fmt: skip
SIZES = {"micro": "微型企业", "small": "小型企业", "medium": "中型企业"}
DEGREES, EMPLOYMENT, INDUSTRIES = (first_words(table) for table in (words.DEGREES, words.EMPLOYMENT, words.INDUSTRIES))
FIELD_NAMES = {
    "kind": "需要", "amount": "金额", "term": "期限", "rate_max": "利率", "collateral": "抵押担保", "financing_type": "融资方式", "region": "地区",
    "industry": "行业", "size": "企业规模", "years": "年限", "revenue": "年营收", "qualifications": "资质", "whitelisted": "白名单",
    "occupation": "岗位", "skills": "技能", "degree": "学历", "salary": "月薪", "employment": "用工方式", "headcount": "人数",
    "services": "服务", "price_max": "预算", "stars": "星级", "accepts_voucher": "服务券", "capacity": "容纳人数", "topics": "主题",
    "starts_on": "时间", "valid_until": "有效期",
}  # fmt: skip
NOT_SAID = "还没说"
_YES_NO = {"whitelisted": ("在白名单", "不在白名单"), "accepts_voucher": ("能用服务券", "不用服务券")}


def money(yuan: float) -> str:
    """3000000 → 300万元, 120000000 → 1.2亿元, 8500 → 8500元."""
    for scale, name in ((10**8, "亿元"), (10**4, "万元")):
        if yuan >= scale and (yuan * 100) % scale == 0:
            return f"{yuan / scale:g}{name}" if yuan % scale else f"{int(yuan // scale)}{name}"
    return f"{int(yuan)}元"


def months(number: float) -> str:
    """18 → 1年半, 24 → 2年, 3 → 3个月."""
    years, rest = divmod(number, 12)
    if years and rest == 0:
        return f"{int(years)}年"
    if years and rest == 6:
        return f"{int(years)}年半"
    return f"{number:g}个月"


def people(number: float) -> str:
    return f"{number:g}人"


def percent(rate: float) -> str:
    return f"{rate:g}%"


def years(number: float) -> str:
    return f"{number:g}年" if number >= 1 or number == 0 else f"{round(number * 12)}个月"


def between(least: float | None, most: float | None, write: Callable[[float], str]) -> str:
    """A range in words; `write` says one value."""
    if least is not None and most is not None:
        return write(least) if least == most else f"{write(least)}–{write(most)}"
    if least is not None:
        return f"{write(least)}以上"
    return f"{write(most)}以内" if most is not None else "不限"


def names(values: Iterable[str], table: dict[str, str]) -> str:
    return "、".join(table.get(value, value) for value in values)


def need_value(need: Need, field: str) -> str:
    """What the need says of a field, or that it has not been said."""
    if field == "amount" or field == "revenue":
        return _span(need, field, money)
    if field == "salary":
        return _span(need, field, money, "每月")
    if field == "term":
        return _span(need, field, months)
    if field == "years":
        return _span(need, field, years)
    if field == "headcount":
        return _span(need, field, people)
    value = getattr(need, field, None)
    if field == "collateral" and not value and need.collateral_exclude:
        return "不用" + names(need.collateral_exclude, COLLATERAL)
    if field == "financing_type" and not value and need.financing_type_exclude:
        return "不要" + names(need.financing_type_exclude, FINANCING_TYPES)
    if field == "employment" and not value and need.employment_exclude:
        return "不要" + names(need.employment_exclude, EMPLOYMENT)
    if value is None or value == ():
        return NOT_SAID if value is None or field != "qualifications" else "没有"
    if field == "collateral" and value == ("none",):
        return "没有抵押物"
    return _plain(field, value)


def offer_value(offer: Offer, field: str) -> str:
    """What the offer says of the same field."""

    def has(name: str) -> Any:
        return getattr(offer, name, None)

    if field in ("amount", "term"):
        return between(has(f"{field}_min"), has(f"{field}_max"), money if field == "amount" else months)
    if field == "rate_max":
        return between(has("rate_min"), has("rate_max"), percent)
    if field == "price_max":
        return between(has("price_min"), has("price_max"), money)
    if field == "salary":
        return between(has("salary_min"), has("salary_max"), money)
    if field == "years":
        least = has("min_years")
        return f"满{years(least)}" if least else (years(has("years")) if has("years") is not None else "没写")
    if field == "revenue":
        return f"{money(has('min_revenue'))}以上"
    if field == "region":
        return "、".join(offer.regions) or "不限"
    if field == "industry":
        return names(offer.industries, INDUSTRIES) or "不限"
    if field == "size":
        return names(has("sizes") or (), SIZES) or "不限"
    if field == "whitelisted":
        return "只对白名单企业"
    if field == "valid_until":
        return f"到{offer.valid_until}"
    value = has(field)
    return _plain(field, value) if value not in (None, [], ()) else "没写"


def _span(need: Need, field: str, say: Callable[[float], str], suffix: str = "") -> str:
    point, low, high = (getattr(need, n, None) for n in (field, f"{field}_min", f"{field}_max"))
    if point is None and low is None and high is None:
        return NOT_SAID
    low, high = (point, point) if point is not None else (low, high)
    return suffix + between(low, high, say)


def _plain(field: str, value: Any) -> str:
    tables = {
        "collateral": COLLATERAL, "financing_type": FINANCING_TYPES, "degree": DEGREES, "employment": EMPLOYMENT,
        "industry": INDUSTRIES, "size": SIZES, "kind": KIND_NAMES,
    }  # fmt: skip
    table = tables.get(field, {})
    if isinstance(value, bool):
        yes, no = _YES_NO.get(field, ("是", "否"))
        return yes if value else no
    if isinstance(value, list | tuple):
        return names(value, table)
    if isinstance(value, date):
        return value.isoformat()
    if field == "price_max":
        return f"{money(value)}以内"
    if field == "rate_max":
        return f"{percent(value)}以内"
    if field == "stars":
        return f"{value}星以上"
    if field == "capacity":
        return people(value)
    return table.get(str(value), str(value))
