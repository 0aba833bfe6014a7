"""The columns of each kind's table: head, how a cell is read, and what we tell the clerk about it."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from knowledge.offers import Kind
from knowledge.supply_file import cells, words
from knowledge.supply_file.words import Words, taught, taught_with_values

REQUIRED = ("id", "title")
_MONEY = "金额，如 300万、3000000、1.2亿"
_RATE = "年利率（%），如 3.85 或 3.85%；低于0.3的请带上%"
_TERM = "期限，如 12、12个月、1年"
_YEARS = "年数，如 2、1.5、3年"
_DAY = "日期，如 2027-06-30、2027/6/30、2027年6月30日，或 Excel 日期"
_LIST = "多个用顿号（、）或分号（；）隔开"


@dataclass(frozen=True)
class Column:
    """One column. `expected` says what a cell may hold; `choices` are offered as a list in Excel."""

    field: str
    head: str
    read: Callable[[str], Any]
    meaning: str
    expected: str
    example: str = ""
    choices: tuple[str, ...] = ()

    @property
    def is_required(self) -> bool:
        return self.field in REQUIRED


def _text(field: str, head: str, meaning: str, longest: int, example: str) -> Column:
    return Column(field, head, cells.text, meaning, f"文字，最多{longest:,}个字", example)


def _list(field: str, head: str, meaning: str, example: str) -> Column:
    return Column(field, head, cells.names, meaning, f"文字，每项最多100个字；{_LIST}，最多200项", example)


def _one(field: str, head: str, meaning: str, table: Words, example: str) -> Column:
    choices = tuple(said[0] for said in table.values())
    return Column(field, head, cells.one_of(table), meaning, f"以下之一：{taught(table)}", example, choices)


def _some(field: str, head: str, meaning: str, table: Words, example: str) -> Column:
    read = cells.several(cells.one_of(table))
    return Column(field, head, read, meaning, f"以下一项或几项：{taught(table)}；{_LIST}", example)


def _range(
    name: str, heads: tuple[str, str], meanings: tuple[str, str], read: Callable[[str], Any], expected: str,
    examples: tuple[str, str],
) -> tuple[Column, Column]:  # fmt: skip
    fields = (f"{name}_min", f"{name}_max")
    low, high = (Column(fields[at], heads[at], read, meanings[at], expected, examples[at]) for at in (0, 1))
    return low, high


def _flag(field: str, head: str, meaning: str) -> Column:
    return Column(field, head, cells.yes_no, meaning, "是 或 否", "否", ("是", "否"))


def _common(title: str, description: str, institution: str) -> tuple[Column, ...]:
    return (
        _text("id", "编号", "这条供给的编号，同一类里不能重复；再导入同一编号就是更新", 64, "示例-001"),
        _text("title", "标题", "给企业看的名称", 200, title),
        _text("description", "说明", "给企业看的介绍", 10_000, description),
        _text("institution", "机构", "提供方", 200, institution),
        Column("regions", "地区", cells.several(cells.place), "服务哪些地方；空着表示不限地区",
               f"宁夏、市或县（区）的名称，如 银川市、贺兰县，或 全国；{_LIST}", "银川市、贺兰县"),
        Column("industries", "行业", cells.industries, "面向哪些行业；空着表示不限行业",
               f"国民经济行业门类的名称或字母：{taught_with_values(words.INDUSTRIES)}；{_LIST}", "制造业、批发和零售业"),
        Column("valid_until", "有效期至", cells.day, "最后一个有效的日子；空着表示长期有效", _DAY, "2029-12-31"),
    )  # fmt: skip


_PRICE = _range(
    "price", ("最低价格(元)", "最高价格(元)"), ("最低收费，0为免费；空着表示面议", "最高收费；空着表示面议"),
    cells.amount, _MONEY, ("500", "2000"),
)  # fmt: skip
_FINANCING = (
    *_common("小微流动资金贷款（示例）", "示例：给小微企业进料、周转用的流动资金贷款。", "示例银行"),
    _one("financing_type", "融资方式", "属于哪一种融资", words.FINANCING_TYPES, "贷款"),
    *_range("amount", ("最低额度(元)", "最高额度(元)"), ("最少能办多少", "最多能办多少"), cells.amount, _MONEY, ("50万", "300万")),
    *_range("term", ("最短期限(月)", "最长期限(月)"), ("最短办多久", "最长办多久"), cells.months, _TERM, ("6个月", "1年")),
    *_range("rate", ("最低年利率(%)", "最高年利率(%)"), ("年利率或年费率下限", "年利率或年费率上限"), cells.rate, _RATE, ("3.85", "4.5%")),
    _some("collateral", "担保方式", "满足其中一种即可；空着表示没有说明", words.COLLATERAL, "信用、房产"),
    _some("sizes", "企业规模", "面向多大的企业；空着表示不限", words.SIZES, "微型、小型"),
    Column("min_years", "最低成立年限(年)", cells.years, "企业至少成立几年；空着表示不限", _YEARS, "2"),
    Column("min_revenue", "最低年营收(元)", cells.amount, "企业一年至少多少营业收入；空着表示不限", _MONEY, "100万"),
    _list("qualifications", "所需资质", "每一项都要有；空着表示不要求", "营业执照"),
    _flag("whitelist_only", "仅限白名单", "是否只给白名单企业；空着算否"),
)  # fmt: skip
_TALENT = (
    *_common("会计 王女士（示例）", "示例：做过八年总账，能独立报税。", "示例人力资源公司"),
    _text("occupation", "职业", "做什么工作", 100, "会计"),
    _list("skills", "技能", "会什么", "总账、纳税申报"),
    _one("degree", "学历", "最高学历", words.DEGREES, "本科"),
    Column("years", "工作年限(年)", cells.years, "做了几年", _YEARS, "8"),
    *_range("salary", ("最低月薪(元)", "最高月薪(元)"), ("希望的月薪下限；空着表示面议", "希望的月薪上限；空着表示面议"),
            cells.amount, _MONEY, ("6000", "8000")),
    _some("employment", "用工方式", "愿意怎样工作", words.EMPLOYMENT, "全职、兼职"),
)  # fmt: skip
_PROVIDER = (
    *_common("代理记账服务（示例）", "示例：每月收票、做账、报税。", "示例财税公司"),
    *_PRICE,
    _list("services", "服务内容", "提供哪些服务", "代理记账、纳税申报"),
    Column("stars", "星级", cells.count, "服务机构评定的星级；空着表示未评定", "1到5的整数", "4"),
    _flag("accepts_voucher", "接受服务券", "能不能用服务补贴券；空着表示不清楚"),
    _list("qualifications", "资质", "机构有哪些资质", "代理记账许可证书"),
)  # fmt: skip


def _topical(title: str, description: str, institution: str, topics: str) -> tuple[Column, ...]:
    return (
        *_common(title, description, institution),
        *_PRICE,
        _list("topics", "主题", "涉及什么内容", topics),
        Column("starts_on", "开始日期", cells.day, "从哪天开始；空着表示随时", _DAY, "2029-06-01"),
        Column("ends_on", "结束日期", cells.day, "到哪天结束；空着表示随时", _DAY, "2029年6月30日"),
        Column("capacity", "容纳人数", cells.count, "能容纳多少人或有多少个", "不超过一千万的整数，如 60", "60"),
    )


COLUMNS: dict[Kind, tuple[Column, ...]] = {
    "financing": _FINANCING,
    "talent": _TALENT,
    "provider": _PROVIDER,
    "expert": _topical("枸杞种植专家（示例）", "示例：可以下地看病虫害。", "示例研究所", "枸杞种植、病虫害"),
    "course": _topical("安全生产培训（示例）", "示例：两天课，发结业证。", "示例培训学校", "安全生产、消防"),
    "activity": _topical("银企对接会（示例）", "示例：银行和企业面对面谈。", "示例服务中心", "银企对接、融资"),
    "cloud": _topical("云上进销存（示例）", "示例：采购、库存、销售一本账。", "示例软件公司", "进销存、财务"),
    "instrument": _topical("液相色谱仪（示例）", "示例：按次预约，送样检测。", "示例检测中心", "液相色谱、农残检测"),
    "venue": _topical("创业孵化工位（示例）", "示例：带会议室，有人值班。", "示例孵化器", "孵化器、工位"),
}
KIND_NAMES: dict[Kind, str] = {
    "financing": "融资产品", "talent": "人才", "provider": "服务机构", "expert": "专家", "course": "课程", "activity": "活动",
    "cloud": "云服务", "instrument": "仪器", "venue": "场地",
}  # fmt: skip


def head_key(written: str) -> str:
    """Heads are the same whatever their brackets, width and spaces; the unit in brackets counts.

    >>> head_key("最低额度（元）") == head_key("最低额度 (元)")
    True
    """
    return re.sub(r"[\s*＊:]", "", unicodedata.normalize("NFKC", written)).lower()


def by_head(kind: Kind) -> dict[str, Column]:
    """Key of a head → column; heads also go without their unit, and by the field's name in the contract."""
    found: dict[str, Column] = {}
    for column in COLUMNS[kind]:
        key = head_key(column.head)
        found |= {key: column, key.partition("(")[0]: column, column.field: column}
    return found
