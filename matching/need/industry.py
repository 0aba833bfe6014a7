"""行业: what an enterprise does, as a section of GB/T 4754, by what it says that it does or is."""

import re

from knowledge.need_words import NeedWords
from matching.need.firms import OTHERS, firm_named
from matching.need.mentions import Mention, mentions
from matching.need.own_trade import NAME, REQUEST, SERVED, by_head, own_doing
from matching.need.patterns import ENDS, clause_around, either

_DOES = either(
    "做 搞 干 弄 开 办 经营 从事 主营 生产 加工 养 种 卖 跑 酿 管 我们是 咱是 咱们是 我是 俺是 家是 "
    "属于 主要是 主要 专门 专做 承包 我家 我们家 我们 咱们 咱 俺们 我这 我那个 我那 我这个 我的 "
    "行业是 行业：行业:"
)
_DOES_BEFORE = re.compile(rf"{_DOES}[^{ENDS},、]{{0,6}}$")
_DOING_CHARACTERS = "做种养卖开跑搞酿办挖盖拉修"
_IS_AFTER = re.compile(
    rf"^[^{ENDS},]{{0,3}}?"
    + either("企业 公司 厂 合作社 农场 店 户 老板 作坊 基地 工作室 门市 场 园 队 中心 馆 一家 车间 的 行业")
)
_FIRM_ENDING = re.compile(
    either(
        "企业 公司 厂 合作社 农场 店 户 作坊 基地 门市 场 园 队 馆 厅 院 所 电站 搅拌站 加油站 "
        "药企 酒企 乳企 车企 站 矿 酒庄 牧场 景区 网点 车间 中心 学校 诊所 行 社 铺 部 楼 吧 民宿 超市 驿站"
    )
    + "$"
)
_ALONE_BEFORE = re.compile(rf"(?:^|[{ENDS},、：:嗯啊])(?:我们|咱们?|我|是|就是|那个|一家|一个|这边是|现在是|改成|做)*$")
_ALONE_AFTER = re.compile(rf"^(?:$|[{ENDS},、嗯啊哈呢]|的|在|想|去年|现在|有|要|缺|招)")
_WANTED = re.compile(
    either(
        "找 招 买 购 进 请 缺 租 聘 学 采购 添 上一 上台 上套 上条 上个 要上 想上 "
        "换 收 装(?!工|卸) 委托 哪家 哪个 推荐 押给 欠 差 卖给 借 参加 报名 请教"
    )
    + rf"[^{ENDS},、的]{{0,6}}$"
)
_SOUGHT_AFTER = re.compile(rf"^[^{ENDS},]{{0,3}}(?:有吗|有没有|有合作|推荐|哪家|报价|怎么收费|能做|能给|帮我)")

_TRADE = re.compile(
    r"(?:的)?(?:(?P<build>施工|工程队|安装公司)|(?P<make>加工厂?|制造|深加工|酒|汁|醋|酱|果?脯|干果?|籽?油(?!菜)|茶|糖|酵素|原浆|饮料|罐头|蜜饯|粉条)|(?P<sell>批发|零售|专卖|经销|贸易)|"
    r"(?P<grow>种植|养殖)|(?P<carry>运输车?队?))"
)
_TRADES = {"build": "E", "make": "C", "sell": "F", "grow": "A", "carry": "G"}
#: What is done with a thing, before it: 跑焦炭的 carries it, 卖硅铁的 sells it.
_HANDLED = re.compile(r"(?:(?P<carry>跑|拉|倒|运)|(?P<sell>卖|批发|倒腾|经销|贩|代理)|(?P<grow>种|栽|养))(?:点|些)?$")
#: 给几家医院送耗材, 去信用社张口, 进商场: somebody else.
_OF_OTHERS = re.compile(
    r"(?:给|往|去|进|到|跟|向|替|卖到|送到|往外|找|请|让)(?:几家|那些|那个|这些|些|个|大|城里的?|县上?的?|市里的?|外省的?|了)?[^，。|的们]{0,2}$"
)
_NOT_ITS_OWN_AFTER = re.compile(r"^(?:贷|险|园区|款|[干做待呆]过|企业[干做待呆]过)")
_OWES = re.compile(r"^的?(?:应收|账款|货款|欠|订单|工程款)")
_BOUGHT_BEFORE = re.compile(r"(?:买|购|添|[要想新]上|采购)[^，。|]{0,5}$")  # 要上两台数控车床
_FIRST_PERSON = re.compile(r"[我咱俺家厂店场园队做种养卖酿]|公司|企业|单位|庄子|合作社|地里|这边")
#: 管过猪场 is said of a person; 厂里 of any maker, and by the way of any firm.
_HAS_DONE = re.compile(r"(?:[管做干带待开]过|熟悉|懂)[^，。|]{0,10}$")
_OF_ANY_MAKER = frozenset(
    [
        "厂里",
        "我们厂",
        "咱厂",
        "小厂",
        "厂子",
        "车间",
        "生产线",
        "流水线",
        "甲方",
        "业主",
        "施工",
        "合同",
        "专线",
        "工程款",
        "经销",
        "代理商",
    ]
)
TOLD_AT_LENGTH = 21  # characters from which a text tells of the enterprise beside what it wants
_TOLD_AT_LENGTH = 14  # characters: a shorter text that names two trades says neither
_DONE_BY_ONESELF = "写做卖跑拉倒修养种喂"  # what a cue that tells a doing begins with
_WITHIN = re.compile(r"^(?:里|里头|的存货|的货|押|抵|那边|账上)")
_PAUSE = re.compile(r"[啊嗯呢吧嘛哈]|然后|就是")
_OWN_SUBJECT = re.compile(r"我|咱|俺|公司|厂|店|家里|单位|是")
_FIRM_AFTER = re.compile(
    r"^[^，。|的]{0,3}(?:企业|公司|厂|合作社|农场|店|户|作坊|基地|车间|队)|^的(?:企业|公司|厂|小?作坊|老板)"
)
_NOT_WISHED = r"(?<![想要能帮请找先再来去该让])"
_BEGINS = rf"(?:^|(?<=[{ENDS},、嗯啊是们家咱俺厂司店我才来去边])|(?<=[县区市镇]))"
_GENERAL = tuple(
    (letter, re.compile(pattern))
    for letter, pattern in (
        ("F", r"给[^，。|]{1,10}?(?:送|供)(?!饭|餐|检|修|水)[^，。|我你]{1,6}的"),
        (
            "A",
            rf"{_NOT_WISHED}(?:种植?|养殖?|栽|放)(?<![那这某各品一]种)(?!老|护|生|车|路|心|假|"
            rf"款){NAME}{{1,5}}的|{NAME}{{1,4}}(?:种植|养殖|合作社)(?:户|场|基地)?",
        ),
        ("B", rf"{NAME}{{1,5}}(?:矿(?!泉|区|石算|石里)|洗选|开采)(?:的|厂|企业|公司)?"),
        ("E", rf"{NAME}{{1,6}}(?:施工|安装工程|工程队|建筑公司|包工程)|(?:包|干|接)工程"),
        ("G", r"(?:跑|拉|开)(?:大)?(?:货车|长途|运输|专线|货运|半挂|大车|冷链|货的)|搞运输|做运输"),
        (
            "C",
            rf"{_NOT_WISHED}(?:做|生产|加工|酿|制造|造)(?!兼职|全职|销售|运营|"
            rf"直播|研发|工作|饭|事){NAME}{{1,7}}(?:的|厂子?|加工|企业|小?作坊)",
        ),
        (
            "C",
            rf"{NAME}{{1,6}}(?:加工厂?|制造)(?!商|设备|费)|"
            rf"(?![办开建工电扩老进出离回住]){NAME}{{1,6}}(?<![工电进出老分新办开建入])厂(?!商|房|区|长|家|址|方|里|子里)",
        ),
        ("C", rf"{_NOT_WISHED}(?:酿|磨|榨|烤|卤){NAME}{{1,3}}"),
        ("F", rf"(?:卖|批发|零售|倒腾|经销){NAME}{{1,6}}的|{NAME}{{1,4}}(?:批发|专卖店|商店|门市部|经销部)"),
        (
            "C",
            rf"{_BEGINS}(?:做|生产)(?!保理|贷款|检测|认证|环评|账|税|活动|培训|项目|生意|买卖|担保|"
            rf"抵押|融资|业务|好|完|不|到|大|强|一|审计|推广|代理)(?:{NAME}{{2,5}})(?=[{ENDS},]|$)",
        ),
    )
)


def read_industry(said: str, kind: str | None, words: NeedWords) -> Mention | None:
    """A word that stands as what the enterprise does (做枸杞的) or is (枸杞加工厂, or alone between commas)."""
    taken = _taken(said, kind, words)
    best: tuple[int, int, Mention] | None = None
    for mention in mentions(said, words.industry):
        if mention.denied or (_overlaps(mention, taken) and not _says_it_of_itself(said, mention)):
            continue
        rank = _rank(said, mention, kind, words)
        if rank > 0 and (best is None or (rank, mention.end - mention.start) > best[:2]):
            best = (rank, mention.end - mention.start, mention)
    if best is not None:
        return _by_trade(said, best[2])
    if (doing := own_doing(said, words)) is not None:
        return doing
    firm = firm_named(said)
    others = [span for span in taken if firm is not None and not (firm.start <= span[0] and span[1] <= firm.end)]
    return firm if firm is not None and not _overlaps(firm, others) else _in_general(said, kind, taken)


def cued_industry(said: str, words: NeedWords, kind: str | None = None) -> str | None:
    """The trade that words said by the way belong to: the one told first, but what is made (C) yields to where it is made of (A) or used.

    What is looked for says nothing of it (塔吊司机), and a short text says by the way only what it is about.
    """
    taken = _taken(said, kind, words)
    told_at_length = kind is None or len(said) >= TOLD_AT_LENGTH
    if kind == "talent" and not told_at_length:
        return None
    within = len(said) if kind != "talent" or _FIRST_PERSON.search(said) else len(said) // 2
    cues = [
        m
        for m in mentions(said, words.industry_cue)
        if m.start < within
        and not _overlaps(m, taken)
        and not (m.value == "C" and _BOUGHT_BEFORE.search(said[: m.start]))
        and (told_at_length or said[m.start : m.end] not in _OF_ANY_MAKER)
        if said[m.start] in _DONE_BY_ONESELF or not _OF_OTHERS.search(said[max(0, m.start - 8) : m.start])
    ]
    special = [m for m in cues if m.value != "C"] or cues
    if not special:
        return None
    beside = {m.value for m in special if not re.search(f"[{ENDS}]", said[special[0].end : m.start])}
    return _by_trade(said, special[0]).value if len(beside) == 1 or len(said) > _TOLD_AT_LENGTH else None


def _by_trade(said: str, mention: Mention) -> Mention:
    """园林绿化施工, 枸杞批发: what is done with the thing decides."""
    if SERVED.search(said[mention.start : mention.end]) and said.endswith("卖", 0, mention.start):
        return Mention("H", mention.start, mention.end, False)
    trade = _TRADE.match(said[mention.end :])
    if trade is None and mention.value in "AC":
        trade = _HANDLED.search(said[: mention.start])
    letter = next((_TRADES[group] for group, text in trade.groupdict().items() if text), None) if trade else None
    return Mention(letter, mention.start, mention.end, False) if letter else mention


def firms_named(said: str, words: NeedWords) -> list[tuple[int, int]]:
    """Where the enterprise names itself: a 培训学校 looks for no training, a 检测公司 for no test."""
    trades = [
        m
        for m in mentions(said, words.industry)
        if not _WANTED.search(said[max(0, m.start - 10) : m.start]) and not _SOUGHT_AFTER.match(said[m.end :])
    ]
    own = {m.value for m in trades if _says_it_of_itself(said, m)}
    return [
        (m.start, m.end)
        for m in trades
        if m.value in own or (m.end - m.start > 2 and _FIRM_ENDING.search(said[m.start : m.end]))
    ]


def _says_it_of_itself(said: str, mention: Mention) -> bool:
    """我们做软件的, 跑货运的: said with its own subject, or as a description that ends with 的."""
    before, after = said[max(0, mention.start - 6) : mention.start], said[mention.end : mention.end + 1]
    if re.search(
        r"(?:我们|咱们?|俺们?|我|单位|公司)(?:这边|那个|家)?(?:是|主要|专门)?(?:做|搞|开|跑|卖|养|种|干)?$", before
    ):
        return after in ("的", "") or after in ENDS
    return said[mention.start] in _DOING_CHARACTERS and after == "的" and mention.end - mention.start > 2


def _rank(said: str, mention: Mention, kind: str | None, words: NeedWords) -> int:
    """How clearly the word is said of the enterprise itself; 0 or less: it is not."""
    word = said[mention.start : mention.end]
    before, after = said[max(0, mention.start - 10) : mention.start], said[mention.end : mention.end + 8]
    doing = bool(_DOES_BEFORE.search(before)) or word[0] in _DOING_CHARACTERS
    being = bool(_IS_AFTER.match(after)) or bool(_FIRM_ENDING.search(word))
    if kind not in ("financing", None) and not _is_told_of_itself(said, mention, kind):
        return 0
    if (being and not doing and _OF_OTHERS.search(before)) or (mention.value == "G" and _WITHIN.match(after)):
        return 0
    alone = bool(_ALONE_BEFORE.search(before)) and bool(_ALONE_AFTER.match(after))
    wanted = bool(_WANTED.search(before)) or bool(_SOUGHT_AFTER.match(after))
    if (
        _OWES.match(after)
        or _NOT_ITS_OWN_AFTER.match(after)
        or OTHERS.search(before)
        or (kind == "talent" and _HAS_DONE.search(said[: mention.start]))
    ):
        return 0
    lender = mention.value == "J" and (word in words.financing_type or word in words.collateral)
    if lender or word in words.kind or words.kind_hints.get(word) == "financing":
        return 2 if re.search(r"(?:我们|咱们?|我|俺)(?:是|开|做|这是)[^，。|]{0,4}$", before) and being else 0
    if mention.value in ("J", "M", "L") and kind == "provider" and not doing:
        return 0
    return 2 * doing + being + alone - 3 * wanted


def _is_told_of_itself(said: str, mention: Mention, kind: str) -> bool:
    """Where something else than money is looked for, a trade is often the subject of it: only what has a subject of its
    own, is a firm, or makes a statement for itself (生产新材料的) is the enterprise's."""
    first, last = clause_around(said, mention.start, mention.end)
    before, after, word = said[first : mention.start], said[mention.end : last], said[mention.start : mention.end]
    before, after = _PAUSE.split(before)[-1], _PAUSE.split(after)[0]
    if _OWN_SUBJECT.search(before) and not REQUEST.search(before):
        return True
    if _FIRM_ENDING.search(word) or _FIRM_AFTER.match(after):
        return True
    if (
        mention.value in "IJLMP"
        or re.fullmatch(
            r"(?:(?:往|给|向|在|从|跟)[^，。|]{1,6}?)?(?:就是|是|那个)?(?:做|搞|生产|种|养|卖|开|跑|干|造|加工)?",
            before,
        )
        is None
    ):
        return False
    return re.fullmatch(r"[^，。|]{0,3}的", after) is not None or (not after and kind != "talent")


def _in_general(said: str, kind: str | None, taken: list[tuple[int, int]]) -> Mention | None:
    """A firm that makes, grows or sells something no list has."""
    if kind not in ("financing", "talent", "provider", "expert", None):
        return None
    for letter, pattern in _GENERAL:
        match = pattern.search(said)
        if (
            match is None
            or OTHERS.search(said[: match.start()])
            or _WANTED.search(said[max(0, match.start() - 10) : match.start()])
        ):
            continue
        found = Mention(by_head(match[0], letter), match.start(), match.end(), False)
        if not _overlaps(found, taken) and (kind in ("financing", None) or _is_told_of_itself(said, found, kind)):
            return found
    return None


def _taken(said: str, kind: str | None, words: NeedWords) -> list[tuple[int, int]]:
    """Where something is named that is looked for or held: a service, a job, a title; it tells not what this firm does."""
    tables = [words.qualification]
    if kind == "provider":
        tables.append(words.service)
    elif kind == "talent":
        tables.append(words.occupation)
    return [(m.start, m.end) for table in tables for m in mentions(said, table)]


def _overlaps(mention: Mention, spans: list[tuple[int, int]]) -> bool:
    """Whether the mention shares characters with one of these; one that holds the whole of it says more (跑货运 holds 货运)."""
    return any(
        start < mention.end and mention.start < end and not (mention.start < start and end <= mention.end)
        for start, end in spans
    )
