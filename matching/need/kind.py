"""Of the nine kinds of offer, the one that a text asks for."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import cast

from knowledge.need_words import NeedWords
from knowledge.offers import KINDS, Kind
from matching.need.collateral import Collateral
from matching.need.doings import services_told
from matching.need.heads import heads_in
from matching.need.industry import firms_named
from matching.need.measures import Quantity
from matching.need.mentions import Mention, affirmed, mentions
from matching.need.patterns import clause_around, either
from matching.need.ways import ways_told

#: How much each signal says where the text names what it wants: 2 is a word that names the kind.
WEIGHTS = {
    "word": 2, "hint": 1, "borrowing": 8, "lending": 4, "renting": 3, "software": 2, "lesson": 2, "sign up": 1, "hiring": 2,
    "job sought": 3, "job": 2, "recruiting": 4, "schooling": 1, "firm": 3, "firm for a service": 4,
}  # fmt: skip
NAMED = WEIGHTS["word"]
DECIDING = ("way", "head", "counted")  # of what all of a text tells: enough to speak of a need at all
#: Services that are spoken of where the money itself is wanted.
_OF_MONEY = {
    "贷款服务", "融资担保", "融资租赁", "知识产权质押", "供应链金融", "股权融资", "保险", "农业保险", "融资顾问", "设备租赁", "信用评级", "资产评估",
}  # fmt: skip
_AS_ABILITY_BEFORE = re.compile(r"(?:(?<!充)会|懂|做过|干过|熟悉|(?<!不)能)(?:做|写|搞|弄|用)?$")
_OTHER_SOUGHT = re.compile(r"(?:请|找|有没有)[^，。|]{0,6}(?:专家|教授|老师)|想学|学学|学一下")
#: 3D打印机, 商标讲座: the service is what the thing is for or about.
_OF_ANOTHER_AFTER = re.compile(
    r"^(?:机(?!构)|仪|软件|系统|平台|方面)|^[^，。|]{0,4}(?:培训|课|讲座|的?班(?!组)|专家|活动|说明会|对接会|沙龙|宣讲)"
)
LONG_SERVICE = 3  # characters of a service's name that is not said by the way

Signal = tuple[Kind, str, int]  # the kind, the signal's name, where it stands

_SOME = r"[\d一二两三四五六七八九十百]"
_LENDING = re.compile(
    rf"[贷融](?:得|他|个|点|一|到|上|不|款|来|些|{_SOME})|借(?:点|款|钱|些|一笔)|(?:想|要|能|再|来|去|得|就|可以)[贷融]|"
    r"资金(?:不够|大?概?[差缺]|紧张|上?一?下?转不开|需求|短缺|不足|周转)|"
    rf"[差缺](?:了|着|口|个)?[^，。|]{{0,4}}?{_SOME}+(?:来|多)?[万w]|发[^，。|票展货]{{0,8}}债(?!务|权)|养殖保险|种植保险"
)
#: 借个东西查查 borrows a thing.
_BORROWING = re.compile(rf"借(?:得|他|个|一|到|上|不|来|{_SOME})|(?:想|要|能|再|来|去|得|就|可以)借")
_MONEY = re.compile(r"[万亿款钱贷押息]|融资")
_MACHINE = r"(?:仪|镜|拉力机|试验机|实验室|检测线|质谱|色谱|三坐标|测试设备|检测设备|实验设备|共享设备|共享的?设备)"
_PLACE = r"(?:场地|会议室|教室|展厅|直播间|礼堂|工位|路演厅|报告厅|会场)"
_GET = r"(?:借用?|租用?|预约|共享|订)"
_BORROWED_MACHINE = re.compile(
    rf"{_GET}[^，。|]{{0,10}}?(?:{_MACHINE}|设备做|机器做|设备)|(?:找一?台|有没有)[^，。|]{{0,8}}?{_MACHINE}|"
    rf"{_MACHINE}[^。]{{0,16}}(?:[借租]|共享|上机|预约)|共享的?[^，。|]{{1,6}}[机仪镜炉箱]"
)
_BORROWED_PLACE = re.compile(rf"(?:{_GET}|要|找|有没有)[^，。|]{{0,8}}?{_PLACE}|{_PLACE}[^。]{{0,10}}[借租订用]")
_LESSON = re.compile(r"上[^，。|]{2,8}课|的课(?!题)|培训课|开班|网课|课[^，。|]{0,4}(?:报名|在哪)")
_RENTED = re.compile(
    r"(?:租|找|有没有)[^，。|]{0,6}(?:厂房|办公室|仓库|写字楼|库房|门面房?|冷库|车间)(?!租?金|抵|质|押)|"
    r"(?:^|[，。|])[^，。|]{0,4}(?:厂房|仓库|库房|冷库|车间)(?:想|要)?租(?!赁)"
)
#: 专利质押融资的路演 is a meeting: what stands before its head says what it is about.
_HEAD_AFTER = re.compile(r"^[^，。|]{0,6}(?:路演|对接会|沙龙|讲座|培训|课程|专家|宣讲会|推介会|论坛|的课)")
_SOFTWARE = re.compile(r"(?:上|装|用|买|换|整|搞)(?:一?[套个款]|了)?[^，。|]{2,8}(?:系统|软件|平台)")
_HIRING = re.compile(
    r"(?<!代)招(?!标|商|牌|待|呼|投|生|领|股|聘(?:外包|流程|代理|服务|平台))|诚聘|[拟招]聘(?!外包|流程|代理|服务|平台)|聘(?!用合同)|雇(?!主)|缺(?:个|名|位|人(?!家)|"
    r"几个)|[缺差](?:[一两三四五六七八九十]|\d+)(?:个|名|位)(?!月|点|亿|w)|求职|挖一?个|急[招找缺]"
)
#: 招库管，会用进销存软件: what the text begins with is what it is about.
_RECRUITING = re.compile(
    r"^(?:急|现|诚|长期|高薪|我们|公司|厂里?|店里?|饭店|想|要|再)*(?:招聘?|聘请?|雇)(?!标|商|牌|待|呼|投|生|领|股|用合同|主)(?!聘?(?:会|管理|信息|平台|软件|系统|外包|服务|代理|机构|公司|活动|网))"
)
_SOUGHT_BEFORE = re.compile(r"(?:招|聘|找|要|缺|差|雇|需要|请|求|来|添|寻|急需|介绍|推荐)[^，。|让考学教问]{0,12}$")
_NOT_A_JOB_AFTER = re.compile(
    r"^[^，。|]{0,2}(?:公司|机构|事务所|服务|软件|系统|证|认证|培训|课|讲座|专家|考试|考证|取证|外包|协会|设备|学校|费|报告|方面的专家)"
)
#: 污水处理站站长 is a person; the 污水处理 in it is no service.
_PERSON_LAST = re.compile(r"(?:[员师长匠手]|(?<!施)(?<!加)(?<!代)工|司机|经理|主管|总监|助理|师傅|阿姨)$")
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
    signals = signals_of(said, words)
    counts: Counter[Kind] = Counter()
    first: dict[Kind, int] = {}
    for kind, name, place in signals:
        counts[kind] += WEIGHTS[name]
        first[kind] = min(first.get(kind, place), place)
    if counts and max(counts.values()) >= NAMED:
        return min((kind for kind in KINDS if kind in counts), key=lambda kind: (-counts[kind], first[kind]))
    services = affirmed(said, words.service) and _services_sought(said, words)
    if services and ("provider" in counts or _SOUGHT.search(said)):
        return "provider"
    return None  # one hint alone decides nothing


def signals_of(said: str, words: NeedWords) -> list[Signal]:
    """Everything in a text that speaks for a kind."""
    found: list[Signal] = []
    own = firms_named(said, words)
    for table, name in ((words.kind, "word"), (words.kind_hints, "hint")):
        for mention in mentions(said, table):
            kind = cast(Kind, mention.value)
            about = kind == "financing" and _HEAD_AFTER.match(said[mention.end :])
            if not about and not (mention.denied and kind != "financing") and not _inside(mention, own):
                found.append((kind, name, mention.start))
    found += [*_frames(said), *_jobs(said, words)]
    if (firm := _SEEKS_FIRM.search(said)) is not None:
        found.append(("provider", "firm for a service" if _services_sought(said, words) else "firm", firm.start()))
    return found


def speaking_for(said: str, words: NeedWords) -> list[Signal]:
    """What speaks for a kind where all of a text is weighed, and decides nothing alone: services, ways of financing, ends of statements."""
    ways = ways_told(said)
    special = [w for w in ways if w.value != "loan"]
    told: list[Signal] = [("financing", "loan" if w.value == "loan" else "way", w.start) for w in ways]
    told += [("financing", "way", w.start) for w in ways if w.value == "insurance"]  # which is told as a service, too
    services = [
        s
        for s in services_named(said, words)
        if not any(w.start <= s[2] + LONG_SERVICE and s[2] < w.end for w in special)
    ]
    heads = heads_in(said)
    told_of = [
        clause_around(said, place, place + 1) for kind, name, place in heads if (kind, name) == ("talent", "head")
    ]
    jobs = [(start, end) for start, end in told_of if _PERSON_LAST.search(said[start:end])]
    services = [s for s in services if not any(start <= s[2] < end for start, end in jobs)]
    return [*services, *told, *heads]


def services_named(said: str, words: NeedWords) -> list[Signal]:
    """The services that a text names: they speak for a provider where all of the text is weighed, and decide nothing alone."""
    if _HIRING.search(said) or _OTHER_SOUGHT.search(said):
        return []
    named: list[Signal] = [
        ("provider", "service", m.start)
        for m in _services_sought(said, words)
        if m.end - m.start >= LONG_SERVICE
        and m.value not in _OF_MONEY
        and not _AS_ABILITY_BEFORE.search(said[: m.start])
        and not _OF_ANOTHER_AFTER.match(said[m.end :])
        and not any(said[m.start : m.end] in table for table in (words.kind, words.qualification))
    ]
    told = [at for _, at in services_told(said) if not _AS_ABILITY_BEFORE.search(said[: at[0]])]
    return named or [("provider", "service", start) for start, end in told if not _OF_ANOTHER_AFTER.match(said[end:])]


def _services_sought(said: str, words: NeedWords) -> list[Mention]:
    """Services that are named, but for those that the enterprise itself renders."""
    own = firms_named(said, words)
    return [m for m in affirmed(said, words.service) if not _inside(m, own)]


def implied_kind(quantities: Iterable[Quantity], collateral: Collateral) -> Kind | None:
    """八十万 半年 speaks of a loan without the word."""
    fields = {quantity.field for quantity in quantities}
    if "rate" in fields or ("amount" in fields and "term" in fields) or collateral.has:
        return "financing"
    return "talent" if "salary" in fields else None


def _frames(said: str) -> list[Signal]:
    """The turns of phrase that ask for something."""
    found: list[Signal] = []
    machine, place = _BORROWED_MACHINE.search(said), _BORROWED_PLACE.search(said)
    if not _MONEY.search(said) or (machine and re.search("共享|预约|借用", said)):  # 借用色谱仪, 借个场地: no loan
        if place is not None:
            found.append(("venue", "borrowing", place.start()))
        elif machine is not None:
            found.append(("instrument", "borrowing", machine.start()))
    if (rented := _RENTED.search(said)) is not None and "租" in rented[0]:
        found.append(("venue", "renting", rented.start()))
    lending = _LENDING.search(said) or (_BORROWING.search(said) if _MONEY.search(said) else None)
    if lending is not None:
        found.append(("financing", "lending", lending.start()))
    if (software := _SOFTWARE.search(said)) is not None:
        found.append(("cloud", "software", software.start()))
    if _LESSON.search(said):
        found.append(("course", "lesson", len(said)))
    if (signed := _SIGN_UP.search(said)) is not None:
        found.append(("activity", "sign up", signed.start()))
    if (hiring := _HIRING.search(said)) is not None:
        found.append(("talent", "hiring", hiring.start()))
    if _RECRUITING.search(said):
        found.append(("talent", "recruiting", 0))
    return found


_HIRED_FOR = re.compile(r"代招(?!商|生|标)")  # an agency hires for us
_STAFF_TOLD = re.compile(r"员工|一共|总共|连[^，。|]{1,4}一共")


def _jobs(said: str, words: NeedWords) -> list[Signal]:
    """找个电工, 要两名焊工: an occupation, weightier where it is looked for; and the schooling that is asked for."""
    found: list[Signal] = []
    if _HIRED_FOR.search(said):
        return found
    for mention in affirmed(said, words.occupation):
        if _NOT_A_JOB_AFTER.match(said[mention.end :]):
            continue
        sought = _SOUGHT_BEFORE.search(said[max(0, mention.start - 16) : mention.start])
        if not sought and _STAFF_TOLD.search(said):
            continue
        found = [("talent", "job sought" if sought else "job", mention.start), *found][:1]
        if sought:
            break
    return found + [("talent", "schooling", m.start) for m in affirmed(said, words.degree)[:1]]


def _inside(mention: Mention, spans: list[tuple[int, int]]) -> bool:
    return any(start <= mention.start and mention.end <= end for start, end in spans)
