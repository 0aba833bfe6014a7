"""主题: what an expert, a course, a meeting, a cloud service, an instrument or a room is for."""

import re
from collections.abc import Iterable

from knowledge.need_words import NeedWords
from matching.need.findings import Findings
from matching.need.industry import firms_named
from matching.need.mentions import affirmed
from matching.need.nouns import leading_noun, noun_after, noun_before
from matching.need.patterns import ENDS, either
from matching.need.situations import Meant, told_by

LONGEST = 14  # characters
SPECIFIC = 3  # characters of a subject that is not said by the way
MOST = 3  # topics of one need

#: The word that says which kind of thing it is; what it is about stands before it.
_HEADS = {
    "expert": r"(?:方面|领域|行业)?的?(?:这方面的|技术)?(?:专家|教授|导师|老师|把把?脉|会诊|诊断|问题)",
    "course": r"(?:方面)?的?(?:那种|这种)?(?:继续教育|取证培训|复训|考证班|训练营|研修班|公开课|实训|技能培训|"
    r"陪训班|培训班|培训课|培训|课程|网课|的课|有?课|学习班|讲座|内训)",
    "activity": r"(?:方面|主题|企业|行业)?的?(?:沙龙|展览会|展会|博览会|推介会|宣讲会|交流会|"
    r"洽谈会|展销会|订货会|双选会|研讨会|说明会|见面会|大会|峰会|(?<![协商工学社机员才都不开约年])会(?=$|[，。|的哪几啥什怎报组在开能还])|游学|参访|观摩|讲座|论坛|活动|大赛|发布会|(?<=对接)会|(?<=路演)会?|年会|招聘会)",
    "cloud": r"(?:方面|管理)?的?(?:小程序|saas|云软件|云服务|云平台|云|软件|系统|平台)(?:云服务|saas)?",
    "instrument": r"(?:的)?(?:共享设备|共享仪器)",
    "venue": r"$^",
}
_TOLD = {
    "expert": either(
        "闹 得了 治 解决 攻克 诊断一下 诊断 "
        "看看 看一下 看下 看一看 瞧瞧 瞅瞅 把关 把把关 会诊 优化 指导 指导一下 弄懂 懂 研究 改进 提高 关于 请教(?!授) 方面是 问题是"
    ),
    "course": either("讲 关于 学 学习 主题是 内容是 教 想学 学点"),
    "activity": either("讲 关于 主题是 要讲 聊 交流 说 谈"),
    "cloud": either("管(?!理) 用来管(?!理) 做 用于 搞"),
    "instrument": either("做 测 用来做 用来测 能做 能测 检 分析 用"),
    "venue": either("开 办 搞 做 用来开 用来办 举办 拍"),
}
_TROUBLE = re.compile(
    r"(?:老是?|总是?|一直|自己|都|也|该|这块|这方面|的?问题)*"
    + either(
        "老不好 不见好 治不好 弄不明白 弄不懂 怎么搞 怎么弄 咋设计 咋弄 咋搞 咋办 怎么办 怎么做 怎么设计 怎么管 "
        "不会 搞不定 解决不了 上不去 降不下来 超标 出问题 不达标 太高 太低 不稳定 如何 不懂"
    )
)
_INSTRUMENT = re.compile(
    r"(?:仪器|仪|显微镜|电镜|镜|试验机|拉力机|测试机|试验箱|天平|色谱|质谱|光谱|波谱|能谱|离心机|"
    r"三坐标|光度计|粘度计|试验|实验|分析|测试|测量|测定|打印机|扫描|中试线|冻干机)(?!室)"
)
#: 看看我们的沼气池: whose it is.
_WHOSE = re.compile(
    r"(?:一下|一?[眼回])?(?:我们|咱们?|俺们?|公司|厂里|我)?(?:家|厂|那个|这个|那些|这些)?(?:的|[\u4e00-\u9fff]{1,4}[厂场店园棚地库家][里上]?的)?"
)
_LEAD = re.compile(r"^(?:管|看|跑|做|测|量|用来|能|搞|算)(?=.{2})(?!管理|管道|测量|测试|测温|算力|看板)")
_NO_TOPIC = re.compile(
    r"^(?:校企联合|校企|高校|大学|行业|导师|退休|资深|科研院所|院所|外地|农技站|线上|线下|[\d一二两三四五六七八九十]+.?)$"
)
_TAIL = re.compile(
    r"(?:方面|行业|领域|相关|有关|这块|那种|企业|公司|技术|的|类|用|业务|服务|专业|骨干|员工|一类|问题|情况|方案|多|高|低|差|慢|大|老|严重|这种|那种|实务班|那场|这场|取证|企业版)+$"
)
_HEADLESS = {"instrument", "venue", "cloud"}  # may be about nothing but themselves


def read_topics(said: str, kind: str, words: NeedWords, meant: Meant | None = None, *, alone: bool = False) -> Findings:
    """What it is about, most telling first: nouns before or behind a frame, words of the list, the situation, its own name.

    `alone`: the text is a need of its own and no answer, so that what it begins with may be what it is about.
    """
    own = firms_named(said, words)
    listed = [m for m in affirmed(said, words.topic) if not any(s <= m.start and m.end <= e for s, e in own)]
    told = [name for name in _told(said, kind, words) if not _is_own_trade(name, said, own)]
    topics: list[str] = []
    for name in told + [m.value for m in listed if m.value not in words.plain_topics]:
        if not any(name in known or known in name for known in topics):
            topics.append(name)
    named = any(name in words.topic for name in told) or any(
        words.kind.get(said[m.start : m.end]) == kind for m in listed
    )
    if alone and not (meant is not None and meant.sure) and (not topics or (kind in _HEADLESS and not listed)):
        topics = [name for name in _cleaned([leading_noun(said)], words) if name not in words.kind] or topics
    if meant is not None and not (topics and (named or not meant.sure)):
        long = {m.value for m in listed if m.end - m.start >= SPECIFIC}
        told_of = told_by(meant, topics, words.topic)
        topics = list(dict.fromkeys((*told_of, *(name for name in topics if name in long))))
    if not topics and kind in _HEADLESS:
        topics = [m.value for m in listed][:1] or [
            said[m.start : m.end] for m in affirmed(said, words.kind) if m.value == kind
        ][:1]
    found = Findings()
    found.put("topics", tuple(topics[:MOST]), entity="topic")
    return found


def _told(said: str, kind: str, words: NeedWords) -> list[str]:
    heads = re.finditer(_HEADS[kind], said)
    names = [_titled(name, head[0], kind, words) for head in heads for name in _joined_before(said, head.start())]
    if kind == "instrument":
        names += [noun_before(said, machine.end()) for machine in _INSTRUMENT.finditer(said)]
    if kind in ("expert", "course"):
        names += [noun_before(said, trouble.start()) for trouble in _TROUBLE.finditer(said)]
    if kind != "instrument":
        names += [
            noun_after(said, _after(said, told.end()))
            for told in re.finditer(_TOLD[kind], said)
            if kind != "venue" or _is_event(said, told)
        ]
    return _cleaned(names, words)


def _titled(name: str, head: str, kind: str, words: NeedWords) -> str:
    """糖酒会: of a short name the head is a part."""
    whole = kind == "activity" and head.endswith("会") and 2 <= len(name) <= 4 and name not in words.topic
    return name + head.removeprefix("的") if whole else name


def _cleaned(names: Iterable[str], words: NeedWords) -> list[str]:
    bare = (_TAIL.sub("", _LEAD.sub("", re.sub(rf"[{ENDS}]", "", name))) for name in names)
    return [
        name
        for name in bare
        if 2 <= len(name) <= LONGEST and name not in words.plain_topics and not _NO_TOPIC.match(name)
    ]


def _after(said: str, end: int) -> int:
    whose = _WHOSE.match(said, end)
    return whose.end() if whose else end


def _joined_before(said: str, end: int) -> list[str]:
    """ppt和演讲的培训: both."""
    name = noun_before(said, end)
    joint = end - len(name) - 1
    other = noun_before(said, joint) if name and joint > 0 and said[joint] in "和跟与及、" else ""
    return [other, name] if other else [name]


def _is_event(said: str, told: re.Match[str]) -> bool:
    """开新品发布会, 搞年会: what a room is wanted for ends in 会 and the like."""
    return (
        re.search(
            r"(?:会|展|课|培训|活动|论坛|沙龙|直播|路演|比赛|面试|表演|演出|团建|聚餐|讲座|拍摄|考试)$",
            noun_after(said, told.end()),
        )
        is not None
    )


def _is_own_trade(name: str, said: str, own: list[tuple[int, int]]) -> bool:
    at = said.find(name)
    return any(start <= at and at + len(name) <= end for start, end in own)
