"""Ways of financing: their usual names, and how they are told without one (设备想分期买, 把应收账款卖给别人, 房子按揭, 找人合伙投点)."""

import re
from dataclasses import dataclass
from functools import lru_cache

from matching.need.mentions import denied
from matching.need.patterns import either

_GOODS = (
    r"(?:设备|机器|机床|车床|铣床|磨床|挖机|挖掘机|铲车|装载机|吊车|叉车|货车|卡车|重卡|半挂|牵引车|罐车|冷藏车|生产线|流水线|产线|收割机|拖拉机|农机|机组|"
    r"中心|组件|[车机仪])"
)
_BY_PARTS = r"分期(?!还|偿|归)"
_OWED = r"(?:应收(?:账款|款)?|账款|货款|运费|工程款|欠款|回款|票据|账)"
_DUE = r"(?:应收(?:账款|款)?|账款|货款|运费|工程款|回款|欠款|欠(?:我们?|咱们?)?的钱)"
_INSURED = either(
    "信用 货运 运输 财产 养殖 种植 保证 履约 农业 牲畜 活畜 奶牛 肉牛 肉羊 滩羊 枸杞 大棚 温棚 设备 首台套 专利 产品 责任 雇主 "
    "意外 团体 一切 火灾 企财 工程 "
    "机损 机器损坏 收入 价格 指数 气象 天气 产量 成本 出口 短期 中长期 贷款 关税 车辆 商业 公众 安责 安全生产 环境 污染 质量 网络 "
    "董责 货物 仓储 现金 营业 "
    "中断 延期 医疗 补充 重疾 工伤 食品 完全成本 目标价 森林 草原 水稻 玉米 小麦 马铃薯 苹果 葡萄 交强 三者 承运人 职业 诉讼 保全 "
    "投标 预付款 建工 安工 船舶 航空"
)
#: 五险一金, 有保险, 交社保 are what a job offers; 风险 and 危险 are no insurance.
_NO_INSURANCE = r"(?<!五)(?<!三)(?<!风)(?<!危)(?<!抢)(?<!探)(?<!冒)(?<!社)(?<!脱)(?<!排)(?<!避)(?<!救)"
_OF_OTHERS = r"(?!公估|定损|公司|代理|经纪|业务员|销售|专员|员|柜|杠|丝|箱|峰|膜|管|阀)"
_INVESTOR = r"(?:投资(?:人|方|机构|者|公司|商)|合伙人?|合作人|股东|资方|基金|风投|创投|战投|资本)"
_SEEK = r"(?:找|拉|寻|有没有|引入?|要|想让|想|招|对接|认识|介绍|请|见|约|物色|联系)"

#: The way, characters of which it needs one, and what names or tells it. A loan is told by 贷 itself.
_WAYS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    (
        "guarantee",
        "担函信",
        re.compile(
            r"担保(?:公司|机构|中心|集团)[^，。|]{0,4}(?:给|帮|替|能|来|为)[^，。|]{0,5}(?:担|撑|保)|"
            r"(?:找|请|让|要|寻|再|换)[^，。|贷]{0,6}担保(?:性)?的?(?:公司|机构|中心|集团)|农担|融担|融资(?:性)?担保|(?<!创业)担保贷|贷款担保|"
            r"(?:政府|政策)性?担保|(?:履约|投标|预付款|质量|付款|工程|支付|诉讼|保全|海关|关税|工资支付|农民工工资)的?担保(?!人)|"
            r"保函|反担保|担保(?:费|费率|额度|业务|函)|[见出]函|增信"
        ),
    ),
    (
        "leasing",
        "租分赁凭",
        re.compile(
            rf"{_GOODS}[^，。|]{{0,6}}{_BY_PARTS}|分期(?:付款)?(?:买|购|提|拿|付(?:清|款)?)|"
            rf"(?:买|购|提|换|添|上)[^，。|]{{0,8}}{_GOODS}[^。贷借]{{0,14}}{_BY_PARTS}|"
            r"以租代(?:购|买)|先租后(?:买|购)|[先再]卖?[^，。|]{0,4}(?:后租|再租|租回)|租回来?|(?:回|直|融)租|租[赁凭]公司|租着用|直接租赁|"
            r"(?:卖给|抵给)[^，。|]{0,6}再租|(?:设备|车辆|机械|农机|经营性?|金融|厂商|杠杆)(?:融资)?租赁(?!给)|融资租赁|设备融资|金租"
        ),
    ),
    (
        "factoring",
        "账款理应运票",
        re.compile(
            rf"{_OWED}[^。|]{{0,14}}(?:卖给|卖出去|卖掉|卖断|卖了|转让|转出去|转给|买断|变现)|(?:卖|转让|买断)[^，。|]{{0,3}}(?:应收|账款)|保理|"
            rf"{_DUE}[^，。|]{{0,6}}提前(?:拿|要|收|兑|变|回|支|给|结|换)|提前(?:把)?(?:拿到?|收|要|变|支|兑)[^，。|]{{0,6}}(?:回款|账款|货款|应收)"
        ),
    ),
    (
        "equity",
        "股投伙资轮基估募创",
        re.compile(
            rf"{_SEEK}[^，。|还贷]{{0,8}}(?:{_INVESTOR}|投资(?!项目|建|的?厂|额|款)|投(?:点|些|笔)?钱|入伙|入股|参股|占股)|"
            r"(?:天使|种子|pre-?[ab]|[abcd])轮|占股|(?:占|出|让|拿)[^，。|利]{0,6}(?:股份|股权|的股|点股|成股|%股)|增资扩股|增资|融股|"
            r"(?:出让|稀释|释放|让出)[^，。|]{0,8}(?:%|百分之|股|点)|创投|风投|产业基金|引导基金|股权(?!变更|转让的?(?:手续|合同|工商|税|登记|代办)|激励|架构|设计|质押|纠纷)|"
            r"私募(?!债)|战略投资|战投|财务投资|入股|参股|干股|融资估值|投前估值|估值(?=[\d一二两三四五六七八九十])|带资"
        ),
    ),
    (
        "insurance",
        "险保",
        re.compile(
            rf"{_INSURED}[^，。|]{{0,3}}?{_NO_INSURANCE}(?:保险|险){_OF_OTHERS}|一切险|农险|车险|财险|寿险|意外险|投保|承保|"
            rf"(?:上|买|入|办|续|做)[^，。|社五]{{0,6}}?{_NO_INSURANCE}(?:保险|险){_OF_OTHERS}|(?:保险|险)[^，。|]{{0,3}}(?:怎么|咋|哪里?|哪家)(?:买|上|投|办|保)"
        ),
    ),
    (
        "bond",
        "债票融abrsmpc证募收",
        re.compile(
            r"(?:私募|科创|集合|绿色|公司|企业|可转|短期|专项|双创|城投|碳中和|乡村振兴|定向|美元|可交换|永续|供应链|小微)债(?!务|权|主)|(?:中期|科创|定向|短期|集合|资产支持)票据|中票|"
            r"[超]?短融|(?<![a-z])(?:abs|abn|ppn|mtn|scp|smecn|reits?|cmbs)(?![a-z])|资产(?:支持)?(?:证券|专项计划)|证券化|收益凭证|债券|债务融资工具|"
            r"发[^，。|票展货]{0,8}债(?!务|权)|募集[^，。|]{0,6}亿|票面利率|公募债|信用债"
        ),
    ),
    (
        "loan",
        "贷揭授额透贴",
        re.compile(
            r"(?<!小)(?<!网)(?<!利)(?<!放)贷(?!记|后|前|方|款公司|款机构|款中介|给)|按揭|授信(?!报告)|贴现|循环额度|信用额度|透支|流贷"
        ),
    ),
)
#: A loan that is there already or is somebody else's trade; bridging is asked of a fund.
_NO_LOAN = re.compile(
    r"[转倒]贷(?:资金|基金)|(?:原来|原|之前|以前|已经|已|去年|还有|欠着?|身上|名下有?|背着?|旧的?|现有的?|手里有)[^，。|想再要]{0,6}(?:房贷|车贷|按揭|贷款|贷)|"
    r"贷款?(?:到期|还没还|没还|还完|结清|还清|还欠|逾期)|(?:有|还着?|还在还|背)(?:房|车)贷|(?:信贷|助贷)(?:员|经理|主管|专员)|[房车]贷(?:还|压力)"
)


_NEEDED = {value: frozenset(needed) for value, needed, _ in _WAYS}
MOST_TEXTS = 64  # whose ways are kept: they tell the kind first


@dataclass(frozen=True)
class Way:
    """A way of financing that a text speaks of; `refused`: as one that is not wanted."""

    value: str
    start: int
    end: int
    refused: bool


@lru_cache(maxsize=MOST_TEXTS)
def ways_told(said: str) -> tuple[Way, ...]:
    """The ways that a normalised text names or tells of, each once, where it does so first; a loan last."""
    said = said.replace("别人", "他人")  # 卖给别人 refuses nothing
    found = []
    for value, _, pattern in _WAYS:
        if not _NEEDED[value].intersection(said):
            continue
        searched = _NO_LOAN.sub(lambda m: "＿" * len(m[0]), said) if value == "loan" else said
        match = pattern.search(searched)
        if match is not None:
            found.append(Way(value, match.start(), match.end(), denied(said, match.start(), match.end())))
    return tuple(found)
