"""How much money, and for what: a loan, a wage, a year's revenue, a price."""

import re
from collections.abc import Collection

from matching.need.measures import Field, Place, Quantity, each
from matching.need.numbers import numbers_in
from matching.need.patterns import either

WAGES = (1000, 100_000)  # yuan a month that are believed to be a wage where no unit is said
MOST_WAGE = 200_000
LEAST_OWED = 10_000  # yuan
PRICES = (50, 1_000_000)  # yuan that are believed to be a price where no unit is said

_UNIT = re.compile(
    r"^\s*(?:多|来)?(?:元|块(?!儿|地|田|土|压力|表|板|屏|电|玻|砖|钢|牌|料|肉|布|显|硬盘|样)钱?|人民币|rmb)"
)
_UNIT_BEFORE = re.compile(r"(?:¥|￥|人民币|rmb)\s*$")
_LENDING = re.compile(
    r"(?:借|贷|融|贷款|融资|借款|借款额|额度|缺口?|差|短缺|再[借贷]|还差|需要?|想要|拿)(?:他|"
    r"它|到|上|个|一笔|了|着|款|大概|大约|差不多|也就|是|为|有|在|来|出|：|:|资){0,3}$|"
    r"(?:要|得|让|先|一下)(?:先)?(?:压|押|打|交|垫|掏|付)(?:出去?|进去)?$|"
    r"(?:能|先|想|要|再|早点|提前)(?:变|换|弄|整|凑|腾|倒腾|支|拿)(?:个|点|出|出来|成)?$"
)
#: 贷五百个, 借五十, 还差二百六: who talks of a loan may leave the 万 unsaid.
TEN_THOUSANDS = (10, 9999)
MOST_UNSAID = 1000  # 贷款3000 may be yuan, 授信2000 is none
_LIMIT_BEFORE = re.compile(r"(?:授信|额度|融)[^，。|]{0,3}$")
_TEN_THOUSANDS_BEFORE = re.compile(
    r"(?:(?:借|贷|融|授信|缺口|额度|本金|差|凑|总共要)(?:希望|想要|要|最好)?(?:到|个|一笔|他|了|大概|大约|差不多|是|为|在|来|出|：|款|资){0,3}|(?:想|要|能|再)(?:弄|整|凑|变)(?:个|点|出|出来)?)$"
)
_TEN_THOUSANDS_AFTER = re.compile(r"^个?(?:左右|上下|出头|以内|封顶|往上)?(?:$|[，。？|吧吗呢不行])")
_PIECES_AFTER = re.compile(r"^(?:来|多)?个(?:左右|上下|出头|以内|封顶|往上)?(?:$|[，。？|]|吧|吗|不(?:$|[，。]))")
_PIECES = re.compile(r"^(?:来|多)?个(?!月|$|[，。])")  # 五千个盒
_ALONE_BEFORE = re.compile(r"(?:[，。|]|换[^，。|]{2,6}[，|])$")
#: 负五万, 贷-5万: less than nothing is no money that anybody wants.
_BELOW_NOTHING = re.compile(r"(?:负|负的|[贷借融][款资]?-)$")
_WANTING = re.compile(r"(?:还差|缺口?|差|[借贷](?!过)|融)[^，。|\d一二两三四五六七八九十百千]{0,5}$")

_YEARLY_WAGE = re.compile(r"年薪[^，。|]{0,4}$|(?:一年(?:给|开|工资|能给|能开)?|年收入|每年(?:给|开))[^，。|]{0,3}$")
_OF_A_YEAR = re.compile(r"^(?:元|块钱?)?(?:左右|上下|以上|起)?(?:一年|每年|/年|年薪|的年薪)")
_WAGE = either("月薪 工资 薪资 薪水 薪酬 底薪 月工资 月钱 待遇 月给 月开 报酬")
_WAGE_BEFORE = re.compile(rf"{_WAGE}[^，。,、|]{{0,5}}$")
_PAID_BEFORE = re.compile(
    rf"(?:{_WAGE}|开(?:价|到)?|给(?:到|开)?|一个月(?:给|开|能给)?|每个?月|保底|税后|税前|补贴)[^，。,、|]{{0,5}}$"
)
_WAGE_AFTER = re.compile(
    r"^(?:元|块钱?|多|左右|上下)*(?:一个?月|每月|/月|每个月|月薪|的?(?:月薪|工资|底薪|待遇)|包吃住|管吃|税后|到手|保底)"
)
_NOT_A_MONTH = re.compile(r"(?:日结|一天|每天|日薪|一小时|每小时|时薪|提成|奖金|补贴|补助|押金)[^，。|]{0,3}$")
_BY_THE_DAY = re.compile(r"^(?:元|块钱?)?(?:一天|每天|/天|一小时|/小时|每小时|一次|一趟|/次)")

_YEAR_OF = either("去年 今年 前年 一年 每年 上年 年均")
_MAKING = either("能 大概 也就 差不多 总共 下来 到头 是 在 有 做 走 卖 干 开票 销 收 流水")
_REVENUE_WORDS = either(
    "营收 营业额 营业收入 销售额 销售收入 销售 流水 产值 年收入 年销 年产值 卖了 营业 开票 开票额 收入 (?<!大)盘子 规模 做到"
)
_REVENUE_BEFORE = re.compile(rf"(?:{_REVENUE_WORDS}|{_YEAR_OF}{_MAKING}{{1,4}})[^，。、|]{{0,6}}$")
_REVENUE_AFTER = re.compile(
    r"^(?:多|来|左右|上下|元|出头)*的?(?:营收|营业额|流水|产值|销售额|销售|年销售|收入|营业收入|开票|盘子)"
)
_MONTHLY_REVENUE = re.compile(r"(?:一个月|每个?月|月)(?:的?流水|营收|营业额|销售额|能?卖|能?做|均)[^，。|]{0,3}$")

_PRICE_BEFORE = re.compile(
    either("预算 价格 价钱 费用 收费 报价 价位 经费 单价 学费 租金 月租 花 出(?!口|让|货) 能出 掏 贵 超过 租 给")
    + r"[^，。|]{0,5}$"
)

_BUDGET = re.compile(r"(?:预算|报价|费用|学费|价格)[^，。|]{0,4}$")
_OWNED = either(
    "注册资本 注册资金 实缴 认缴 利润 毛利 净利 自有 自己有 自己出 自筹 首付 评估 评估价 估值 值 "
    "只剩 账上有 账上剩 账上就剩 还剩 手里有 值个 欠 欠了 欠着 欠我 欠款 押着 押了 已有 已经贷 已经借 已贷 原来贷 原来的 原来 原先 上次 上期 上笔 上一笔 "
    "之前贷 之前借 贷过 借过 批过 批了 放了 贷到过 在贷 还欠 还差着 投了 投资了 投资(?!人|方|者|机构|商) 总投资 花了 砸了 存款 押金 交税 纳税 缴税 "
    "税交 税缴 缴 交了 补贴 补助 奖励 赔 罚 工程款 尾款 压了 压着 挂着 挂了 应收 应收账款 应收款 货款 订单 存栏 出栏 "
    "订单有 订单额 合同 合同额 合同金额 中标 设备款还欠"
)
_OTHER_BEFORE = re.compile(
    rf"{_OWNED}(?:有|是|了|着|在|价|大概|差不多|将近|快|个|额|不到|超过)?[^，。|借贷融差缺要\d]{{0,3}}$"
)
_OTHER_AFTER = re.compile(
    r"^(?![^，。|]{0,6}(?:能|可以|可|来|作|做)(?:抵|押|质))(?:多|来|左右|元|块钱?)*的?(?:订单|应收|账款|货款|存货|库存|设备(?!款)|机器|厂房|房子(?!是|也|都|押|没)|房产|合同|定金|税|"
    r"纳税(?!.{0,2}(?:每年|记录|很好|正常|稳定|信用))|采购|单子|欠款|账|货(?!款)|押金|车|门面|专利|地|发票|保证金|中标|"
    r"没到期|还没到期|在(?:他|她|人|人家|对方|医院)[^，。|]{0,3}(?:账上|那)|挂在|挂了|没还|没收|利润|注册资)"
)


def money(place: Place) -> Quantity | None:
    """What the money of a number is, if it is money."""
    if place.kind not in ("financing", "talent", None) and _PIECES.match(place.after):
        return None
    told = place.number.scaled or _UNIT.match(place.after) or _UNIT_BEFORE.search(place.before)
    if not (told or _is_bare(place) or _unsaid_scale(place)):
        return None
    if place.number.high <= 0 or _BELOW_NOTHING.search(place.before):
        return None
    if place.number.high == 1 and not place.number.scaled:
        return None  # 那一块, 归到一块
    if place.kind == "financing" and _unsaid_scale(place):
        return place.quantity("amount", each(place.bounds(), 10_000))
    found = place.bounds()
    for read in (_wage_of_year, _revenue, _wage):
        if (quantity := read(place)) is not None:
            return quantity
    if place.kind == "talent":
        return None
    lent = _LENDING.search(place.before) or _WANTING.search(place.before)
    if not lent and (_OTHER_BEFORE.search(place.before) or _OTHER_AFTER.match(place.after)):
        return None
    if place.kind not in ("financing", None) or (
        place.kind is None and not lent and _PRICE_BEFORE.search(place.before)
    ):
        return place.quantity("price", (None, found[1] if found[1] is not None else found[0]))
    return place.quantity("amount", found)


def owed(said: str, others: Collection[Quantity]) -> Quantity | None:
    """The sum that others owe, where it is to be sold: of factoring it is the amount that is wanted. `others`: what the other numbers are."""
    told = {quantity.start for quantity in others}
    for number in numbers_in(said):
        if number.scaled and number.low >= LEAST_OWED and number.start not in told:
            return Quantity("amount", number.low, number.high, number.start, number.end)
    return None


def is_wanting(text: str, quantity: Quantity) -> bool:
    """还差一千六百万: of several amounts the one that is missing."""
    return _WANTING.search(text[max(0, quantity.start - 10) : quantity.start]) is not None


def _wage_of_year(place: Place) -> Quantity | None:
    yearly = _YEARLY_WAGE.search(place.before) or (_OF_A_YEAR.match(place.after) if place.kind == "talent" else None)
    if yearly is None or not (place.kind == "talent" or (place.kind is None and "薪" in yearly[0])):
        return None
    if place.number.high < 10_000:
        return None
    return place.quantity("salary", each(place.bounds(), 1 / 12, 0))


def _revenue(place: Place) -> Quantity | None:
    if (
        _LENDING.search(place.before)
        or _BUDGET.search(place.before)
        or not (_REVENUE_BEFORE.search(place.before) or _REVENUE_AFTER.match(place.after))
    ):
        return None
    if place.kind == "talent" and place.number.high < WAGES[1]:
        return None
    field: Field = "revenue"
    return place.quantity(field, each(place.bounds(), 12 if _MONTHLY_REVENUE.search(place.before) else 1))


def _wage(place: Place) -> Quantity | None:
    told = _WAGE_AFTER.match(place.after) or _WAGE_BEFORE.search(place.before)
    if not (place.kind == "talent" or (place.kind is None and told and place.number.high < WAGES[1])):
        return None
    if _NOT_A_MONTH.search(place.before) or _BY_THE_DAY.match(place.after) or not 300 <= place.number.high < MOST_WAGE:
        return None
    return place.quantity("salary", place.bounds())


def _unsaid_scale(place: Place) -> bool:
    """Whether a sum is said in 万 without the word: it stands where only the sum of a loan stands."""
    number = place.number
    if place.kind != "financing" or not TEN_THOUSANDS[0] <= number.low <= number.high <= TEN_THOUSANDS[1]:
        return False
    if number.scaled:  # 两千五百个, but not 借三千
        return _PIECES_AFTER.match(place.after) is not None
    if _BELOW_NOTHING.search(place.before):
        return False
    lent = _TEN_THOUSANDS_BEFORE.search(place.before) and _TEN_THOUSANDS_AFTER.match(place.after)
    if lent and (number.high < MOST_UNSAID or _LIMIT_BEFORE.search(place.before)):
        return True
    if number.low >= 30 and _PIECES_AFTER.match(place.after):
        return True
    rounded = number.low >= 100 and number.low % 10 == 0
    return rounded and bool(_ALONE_BEFORE.search(place.before) and re.match(r"(?:$|[，。？|])", place.after))


#: s7-1500 is a machine, 西门子1500, too; but 焊工4500 is a wage.
_MACHINE_BEFORE = re.compile(
    r"(?:[a-z][a-z\d]*[-/ ]?|西门子|三菱|欧姆龙|发那科|施耐德|台达|松下|小松|斗山|沃尔沃|卡特|徐工|三一|柳工|日立|安川|广数|型号)$"
)


def _is_bare(place: Place) -> bool:
    """Money without a unit: a wage where people are looked for (4500), a price where something is (三百以内)."""
    high = place.number.high
    if place.kind == "talent":
        named = _MACHINE_BEFORE.search(place.before)
        return named is None and WAGES[0] <= high <= WAGES[1] and re.match(r"年|号|届|[a-z]", place.after) is None
    if place.kind not in ("financing", None):
        low, _ = place.bounds()
        limited = low is None or _PRICE_BEFORE.search(place.before)
        return bool(limited) and PRICES[0] <= high <= PRICES[1]
    return bool(_PAID_BEFORE.search(place.before)) and WAGES[0] <= high <= WAGES[1]
