"""What is put up, as a loan's own name tells it: 税贷, 订单融资, 仓单质押, 房抵贷; and that nothing is: 走信用方式."""

import re
from collections.abc import Iterator

from matching.need.mentions import denied

_PAYER = r"(?:国企|央企|医院|学校|政府|甲方|上市公司|大厂|国网|客户|下游)"
_GIVEN = r"(?:押给|质押|能押|可以[押质])"
_NAMES = tuple(
    (value, needed, re.compile(pattern))
    for value, needed, pattern in (
        (
            "tax_record",
            "税票",
            r"(?:银税|税(?:易|务|金|融|信|e)?|发票|开票|票税|纳税(?:信用)?|云税)(?:贷(?!款?利)|互动)|[按凭照](?:着)?纳税(?:额|多少|记录)?[^，。|]{0,2}[贷借]",
        ),
        (
            "order",
            "单采标同",
            r"(?:订单|政采|政府采购|采购|中标|合同)(?:贷|融资|质押)|拿着?(?:订单|合同|中标)|手[里上]有[^，。|]{0,10}(?:合同|订单)|中标(?:通知书?|合同)?[^，。|]{0,3}(?:能|可以)?[贷借押]",
        ),
        (
            "receivables",
            "收账费",
            rf"(?:应收(?:账款|款)?|运费|账款)(?:贷|融资|质押)|{_PAYER}[^，。|]{{0,4}}(?:应收|账款)|(?:收费权|收益权?|电费|租金|补贴款?)[^，。|]{{0,4}}(?:质押|能[质押]|可[质押])",
        ),
        (
            "inventory",
            "押贷资",
            r"(?:存货|库存|仓单|活体|生物资产|活畜|粮食|钢材|原酒|货物|动产)(?:贷|融资|[抵质]押)|"
            rf"(?:货|酒|煤|粮|钢|枸杞|原料|成品)[^，。|没不]{{0,6}}{_GIVEN}",
        ),
        (
            "property",
            "抵押红本证照物",
            r"(?:房|房产|房屋|厂房|土地|房地|商铺|住房)(?:抵|抵押|押)(?:贷|给|了|吧|行)|红本|(?:房本|房产证|土地证|不动产证|房照)[^，。|没]{0,3}(?:在手|都?有|齐|现成)|(?:经营性?)?物业贷|[二双]押(?!金|品)|"
            r"抵押(?:还)?(?:剩|有)[^，。|]{0,4}空间|不动产抵押",
        ),
        ("intellectual_property", "权利标著识产", r"(?:专利|商标|软著|知识产权|知产|版权)(?:权)?(?:贷|融资|质押)"),
        (
            "equipment",
            "抵押",
            r"(?:设备|机器|车辆|农机|机械|动产|车)(?:抵押|抵|质押)(?:贷|给|了|行|融资)|(?:押|抵)(?:上)?(?:台)?(?:设备|机器|车)(?!间)",
        ),
    )
)
_ON_CREDIT = re.compile(
    r"走?信用(?:方式|类(?:的)?(?:贷款)?|放款|就行|的(?!记录|等级|证))|走信用|凭(?:信用|信誉)|(?<!有)(?:免|无)(?:抵押|担保)"
)


def pledged_by_name(said: str) -> Iterator[tuple[str, str]]:
    """(kind of security, the words) that the names in a normalised text stand for; none that are refused."""
    for value, needed, pattern in _NAMES:
        if not any(char in said for char in needed):
            continue
        match = pattern.search(said)
        if match is not None and not denied(said, match.start(), match.end()):
            yield value, match[0]


def on_credit(said: str) -> str | None:
    """The words in which it is said that nothing shall be put up."""
    found = _ON_CREDIT.search(said)
    return found[0] if found else None
