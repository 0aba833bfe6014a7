"""What a text says of the way of financing: a loan, no equity, and what can be put up for it."""

import re

from knowledge.need_words import NeedWords
from matching.need.collateral import Collateral
from matching.need.findings import Entity, Findings
from matching.need.mentions import mentions
from matching.need.ways import Way, ways_told

_PAYER = r"(?:货主|东家|甲方|业主|客户|医院|国企|央企|学校|公家|厂家|对方|人家|他们|下家|买家|大厂|超市|公司|单位|老板)"
#: What somebody owes the enterprise: 货主两个月后才给, 款压俩月, 在他们账上挂了八个月.
_OWED = re.compile(
    rf"{_PAYER}(?!先)[^，。|]{{0,8}}(?:欠(?!人|银行)|拖着?(?!拉)|没(?:结|给|付|打)|才(?:给|结|付)|不(?:给钱|给结|结账|付钱))|"
    rf"{_PAYER}[^，。|]{{0,3}}(?:压着|压了|欠着)|(?:货款|运费|工程款|进度款|账款|款|账|钱)[^，。|]{{0,2}}(?:压|挂|拖|欠)(?:着|了|在|\d|[一二两三四五六七八九十])|"
    r"(?:工程款|进度款|结算款|货款)[^，。|不没]{0,8}(?:抵(?!消|扣)|押(?!金)|质押)|"
    r"签收[^。]{0,8}不(?:打款|给钱|结)|先(?:送|发|供)货后(?:算|给|结)|电子(?:凭证|的?条子?)|半年(?:后)?才兑|账上挂|挂在[^，。|]{0,6}账|挂账|账期|(?:账|钱)[^，。|]{0,6}(?:接走|转给)|没结(?:账|款|的)|"
    r"(?:月底|年底|季度|学期|半年|[一两二三四五六七八九十\d]+(?:个月|天|个季度))(?:后|以后|之后)?(?:才|一)(?:给|结|付|能?到|回)|"
    r"应收(?:账款|款)?[^，。|]{0,3}没(?:回|收|到|结|给|付)|"
    r"钱(?:还|都|老|就是)?(?:没|不|未)(?:到|回来|见|给|结|拿到|下来)|没回款|回款(?:慢|要|得等|周期)|(?:结|给|付|拨)(?:钱|款|得)?(?:太|很|可)?慢|尾款|(?:万|块)(?:货款|运费|工程款)?[^，。|]{0,4}没(?:要|收)回"
)
_OWED_BY_NAME = re.compile(r"应收|账款|货款|运费|工程款")
_DEPOSIT = re.compile(r"保证金|押金|先压|要压|得压|先押|要押")
_ORDERED = re.compile(
    r"(?:接|拿|签|中|揽|来)(?:了|下|到|着)?[^，。|]{0,12}(?:单子?(?!位)|大?活儿?|订单|合同|标)[^。]{0,30}(?:垫|贴|备料|定金|预付|料钱|备货|开工)|"
    r"(?:大单|外单|订单|单子|合同|采购单|大活)[^。]{0,24}(?:没钱|缺钱|垫|贴|备料|备货|本钱|料钱|开工|开不了|做不起|接不住|接不起)|"
    r"(?:订单|合同|大单)[^，。|]{0,4}(?:签了|签好|签下来|都签|已经签|在手|到手)|(?:签|拿|接|揽)(?:了|下|到)[^，。|没]{0,8}(?:订单|合同|大单|大定单)|"
    r"(?:老外|外商|客户|国外)[^，。|]{0,3}(?:要|定|订|下)[^，。|]{0,6}(?:柜|单)|信用证[^，。|]{0,4}开|"
    r"垫(?:不起|料|进去)|(?:客户|甲方|外商|老外|人家)[^，。|]{0,6}(?:下了?单|定了货?|要货)[^。]{0,20}(?:钱|料|备)"
)
_INVENTED = re.compile(
    r"(?:就|只|光|手里|手上|倒|除了|有)[^，。|没]{0,6}(?:专利|发明|软著|著作权|商标)|(?:专利|发明|软著|商标)[^，。|]{0,6}(?:倒|有|一堆|能|值)"
)
_HERDS = r"(?:牛犊子?|架子牛|母牛|奶牛|肉牛|滩羊|母羊|羊|牛|猪)"
_HERD = re.compile(
    r"(?:库里|仓库|库房)[^，。|]{0,12}[，|]?(?:能|可以|想|拿去?)?(?:押|抵|质)(?!金)|"
    rf"{_HERDS}[一二两三四五六七八九十百千\d]+(?:来|多)?(?:只|头)[，|]?(?:能|可以)?(?:押|抵)|(?:就是|就这些|只有|就剩|除了)这?些?{_HERDS}|"
    rf"{_HERDS}[^，。|]{{0,6}}(?:能|可以)[^，。|]{{0,3}}(?:押|抵|算)"
)
_MACHINES = re.compile(
    r"(?:挖机|挖掘机|铲车|装载机|塔吊|吊车|机子|机器|设备)[^。]{0,24}(?:变[^，。|]{0,3}(?:现|钱)|卖给(?:你|租赁)|再租|回租|盘活)|(?:回租|先卖后租)[^。]{0,14}(?:线|机|设备|炉|床|车|机组)"
)
_TOLD = (
    ("inventory", _HERD),
    ("equipment", _MACHINES),
    ("intellectual_property", _INVENTED),
    ("order", _ORDERED),
    ("receivables", _OWED),
)


def told_security(said: str) -> str | None:
    """What the enterprise has, where it is told of and not named: money that is owed to it, an order, its animals."""
    if _DEPOSIT.search(said):
        return None
    return next((value for value, pattern in _TOLD if pattern.search(said)), None)


def read_financing(said: str, kind: str | None, collateral: Collateral, words: NeedWords) -> Findings:
    """Security, and the types of financing that are wanted and refused."""
    found = Findings()
    refused, wanted = _types(said, words) if kind == "financing" else ([], [])
    special = [m for m in wanted if m.value != "loan"] or wanted  # 融资租赁 is also spoken of as 贷款
    has = tuple(value for value, word in collateral.words if not (_is_of_the_way(special, value, word)))
    found.put("collateral", has)
    found.entities += [Entity("collateral", value, text) for value, text in collateral.words if value in has]
    found.put("collateral_exclude", collateral.refused)
    if special:
        first = special[0]
        found.put("financing_type", first.value, entity="financing_type", text=said[first.start : first.end])
        if first.value == "factoring" and not has and _OWED_BY_NAME.search(said):
            found.put("collateral", ("receivables",))
    if "guarantor" in collateral.refused:  # who wants no surety says nothing of a firm's guarantee
        refused = [value for value in refused if value != "guarantee"]
    found.put("financing_type_exclude", tuple(dict.fromkeys(refused)))
    return found


def _is_of_the_way(wanted: list[Way], value: str, word: str) -> bool:
    """融资担保公司给做个担保 asks for a guarantee, and names nobody who stands surety."""
    return (
        value == "guarantor"
        and bool(wanted)
        and wanted[0].value == "guarantee"
        and re.search("人|反|肯|愿意|答应|同意|说好", word) is None
    )


def _types(said: str, words: NeedWords) -> tuple[list[str], list[Way]]:
    """The ways that are refused, and those that are wanted from left to right: by their names in the table, and as they are told."""
    named = mentions(said, words.financing_type)
    told = ways_told(said)
    refused = [m.value for m in named if m.denied] + [way.value for way in told if way.refused and way.value != "loan"]
    wanted = [Way(m.value, m.start, m.end, False) for m in named if not m.denied] + [
        way for way in told if not way.refused
    ]
    return refused, sorted((way for way in wanted if way.value not in refused), key=lambda way: way.start)
