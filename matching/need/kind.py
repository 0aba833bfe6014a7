"""Of the nine kinds of offer, the one that a text asks for."""

import re
from collections import Counter
from collections.abc import Iterable

from knowledge.need_words import NeedWords
from knowledge.offers import KINDS, Kind
from matching.need.collateral import Collateral
from matching.need.industry import firms_named
from matching.need.measures import Quantity
from matching.need.mentions import Mention, affirmed, mentions
from matching.need.patterns import either

#: How much a word says: one that names the kind, one that hints at it, and frames that leave little doubt.
NAMED, HINTED, FRAMED, CERTAIN = 2, 1, 4, 8

_SOME = r"[\d一二两三四五六七八九十百]"
_LENDING = re.compile(
    rf"[借贷融](?:得|他|个|点|一|到|上|不|款|来|些|{_SOME})|(?:想|要|能|再|来|去|得|就|可以)[借贷融]|"
    r"资金(?:不够|大?概?[差缺]|紧张|上?一?下?转不开|需求|短缺|不足|周转)|"
    rf"[差缺](?:了|着|口|个)?[^，。|]{{0,4}}?{_SOME}+(?:来|多)?[万w]|发(?:绿色)?债|养殖保险|种植保险"
)
_MONEY = re.compile(r"[万亿款钱贷押息]|融资")
_MACHINE = r"(?:仪|镜|拉力机|试验机|实验室|检测线|质谱|色谱|三坐标|测试设备|检测设备|实验设备|共享设备|共享的?设备)"
_PLACE = r"(?:场地|会议室|教室|展厅|直播间|礼堂|工位|路演厅|报告厅|会场)"
_GET = r"(?:借用?|租用?|预约|共享|订)"
_BORROWED_MACHINE = re.compile(
    rf"{_GET}[^，。|]{{0,10}}?(?:{_MACHINE}|设备做|机器做|设备)|"
    rf"{_MACHINE}[^。]{{0,16}}(?:[借租]|共享|上机|预约)|共享的?[^，。|]{{1,6}}[机仪镜炉箱]"
)
_BORROWED_PLACE = re.compile(rf"(?:{_GET}|要|找|有没有)[^，。|]{{0,8}}?{_PLACE}|{_PLACE}[^。]{{0,10}}[借租订用]")
_LESSON = re.compile(r"上[^，。|]{2,8}课|的课(?!题)|培训课|开班|网课|课[^，。|]{0,4}(?:报名|在哪)")
_RENTED = re.compile(r"(?:租|找|有没有)[^，。|]{0,6}(?:厂房|办公室|仓库|写字楼|库房|门面房?|冷库)(?!租?金|抵|质|押)")
#: 专利质押融资的路演 is a meeting: what stands before its head says what it is about.
_HEAD_AFTER = re.compile(r"^[^，。|]{0,6}(?:路演|对接会|沙龙|讲座|培训|课程|专家|宣讲会|推介会|论坛|的课)")
_SOFTWARE = re.compile(r"(?:上|装|用|买|换|整|搞)(?:一?[套个款]|了)?[^，。|]{2,8}(?:系统|软件|平台)")
_HIRING = re.compile(
    r"招(?!标|商|牌|待|呼|投|生|领|股)|诚聘|[拟招]聘|聘(?!用合同)|雇(?!主)|缺(?:个|名|位|人(?!家)|"
    r"几个)|[缺差](?:[一两三四五六七八九十]|\d+)(?:个|名|位)(?!月|点|亿|w)|求职|挖一?个|急[招找缺]"
)
_SOUGHT_BEFORE = re.compile(r"(?:招|聘|找|要|缺|差|雇|需要|请|求|来|添|寻|急需|介绍|推荐)[^，。|]{0,12}$")
_NOT_A_JOB_AFTER = re.compile(
    r"^[^，。|]{0,2}(?:公司|机构|事务所|服务|软件|系统|证|认证|培训|课|讲座|专家|考试|考证|取证|外包|协会|设备|学校|费|报告|方面的专家)"
)
_FIRM = either("机构 公司 律所 事务所 第三方 服务商 设计院 代办 团队 中介")
_SEEKING = either("找 请 寻 求 委托 有没有 哪家 哪个 哪 推荐 联系 介绍 换")
_OFFERING = either("有吗 有没有 哪家 哪个 推荐 报个价 报价 能做 能接 能办 靠谱 联系 多少钱 怎么收费")
_SEEKS_FIRM = re.compile(
    rf"{_SEEKING}[^，。|]{{0,9}}{_FIRM}|{_FIRM}[^，。|]{{0,4}}{_OFFERING}|第三方机构|律师事务所|(?:找|请|让)人代?[办做写]"
)
_SOUGHT = re.compile(
    either(
        "找 请 求 想做 要做 想办 要办 哪 谁 代 委托 推荐 需要 怎么弄 怎么办 想搞 "
        "报价 有没有 有吗 多少钱 有合作 想申报 想申请 帮我 帮忙 做一下 做个"
    )
)
_SIGN_UP = re.compile(r"报名|参加|场次|几号办|什么时候办")


def read_kind(said: str, words: NeedWords) -> Kind | None:
    """The kind that most words speak for; between equals the one named first."""
    counts: Counter[str] = Counter()
    first: dict[str, int] = {}

    def add(kind: str, weight: int, place: int) -> None:
        counts[kind] += weight
        first[kind] = min(first.get(kind, place), place)

    own = firms_named(said, words)
    for table, weight in ((words.kind, NAMED), (words.kind_hints, HINTED)):
        for mention in mentions(said, table):
            about = mention.value == "financing" and _HEAD_AFTER.match(said[mention.end :])
            if not about and not (mention.denied and mention.value != "financing") and not _inside(mention, own):
                add(mention.value, weight, mention.start)
    for kind, weight, place in (*_frames(said), *_jobs(said, words)):
        add(kind, weight, place)
    services = [m for m in affirmed(said, words.service) if not _inside(m, own)]
    if (firm := _SEEKS_FIRM.search(said)) is not None:
        add("provider", FRAMED if services else NAMED + HINTED, firm.start())
    weak = not counts or max(counts.values()) < NAMED
    if weak and services and ("provider" in counts or _SOUGHT.search(said)):
        return "provider"
    if weak:
        return None  # one hint alone decides nothing
    return min((kind for kind in KINDS if kind in counts), key=lambda kind: (-counts[kind], first[kind]))


def implied_kind(quantities: Iterable[Quantity], collateral: Collateral) -> Kind | None:
    """三百万 一年 没抵押 speaks of a loan without the word."""
    fields = {quantity.field for quantity in quantities}
    if "rate" in fields or ("amount" in fields and "term" in fields) or collateral.has:
        return "financing"
    return "talent" if "salary" in fields else None


def _frames(said: str) -> list[tuple[str, int, int]]:
    """(kind, weight, place) of the turns of phrase that ask for something."""
    found: list[tuple[str, int, int]] = []
    machine, place = _BORROWED_MACHINE.search(said), _BORROWED_PLACE.search(said)
    if not _MONEY.search(said) or (machine and re.search("共享|预约|借用", said)):  # 借用色谱仪, 借个场地: no loan
        if place is not None:
            found.append(("venue", CERTAIN, place.start()))
        elif machine is not None:
            found.append(("instrument", CERTAIN, machine.start()))
    if (rented := _RENTED.search(said)) is not None and "租" in rented[0]:
        found.append(("venue", NAMED + HINTED, rented.start()))
    if (lending := _LENDING.search(said)) is not None:
        found.append(("financing", FRAMED, lending.start()))
    if (software := _SOFTWARE.search(said)) is not None:
        found.append(("cloud", NAMED, software.start()))
    if _LESSON.search(said):
        found.append(("course", NAMED, len(said)))
    if (signed := _SIGN_UP.search(said)) is not None:
        found.append(("activity", HINTED, signed.start()))
    if (hiring := _HIRING.search(said)) is not None:
        found.append(("talent", NAMED, hiring.start()))
    return found


_STAFF_TOLD = re.compile(r"员工|一共|总共|连[^，。|]{1,4}一共")


def _jobs(said: str, words: NeedWords) -> list[tuple[str, int, int]]:
    """找个电工, 要两名焊工: an occupation, weightier where it is looked for; and the schooling that is asked for."""
    found: list[tuple[str, int, int]] = []
    for mention in affirmed(said, words.occupation):
        if _NOT_A_JOB_AFTER.match(said[mention.end :]):
            continue
        sought = _SOUGHT_BEFORE.search(said[max(0, mention.start - 16) : mention.start])
        if not sought and _STAFF_TOLD.search(said):
            continue
        found = [("talent", NAMED + HINTED if sought else NAMED, mention.start), *found][:1]
        if sought:
            break
    return found + [("talent", HINTED, m.start) for m in affirmed(said, words.degree)[:1]]


def _inside(mention: Mention, spans: list[tuple[int, int]]) -> bool:
    return any(start <= mention.start and mention.end <= end for start, end in spans)
