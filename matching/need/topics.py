"""主题: what an expert, a course, a meeting, a cloud service, an instrument or a room is for."""

import re

from knowledge.need_words import NeedWords
from matching.need.findings import Findings
from matching.need.industry import firms_named
from matching.need.mentions import affirmed
from matching.need.nouns import noun_after, noun_before
from matching.need.patterns import ENDS, either

LONGEST = 12  # characters
MOST = 3  # topics of one need

#: The word that says which kind of thing it is; what it is about stands before it.
_HEADS = {
    "expert": r"(?:方面|领域|行业)?的?(?:技术)?(?:专家|教授|老师|把脉|会诊|诊断)",
    "course": r"(?:方面)?的?(?:陪训班|培训班|培训课|培训|课程|网课|的课|课|学习班|讲座|内训)",
    "activity": r"(?:方面|主题|企业|行业)?的?(?:沙龙|展览会|展会|博览会|推介会|宣讲会|交流会|"
    r"洽谈会|讲座|论坛|活动|大赛|发布会|(?<=对接)会|(?<=路演)会?|年会|招聘会)",
    "cloud": r"(?:方面|管理)?的?(?:saas|云软件|云服务|云平台|云|软件|系统|平台)(?:云服务|saas)?",
    "instrument": r"(?:的)?(?:共享设备|共享仪器)",
    "venue": r"$^",
}
_TOLD = {
    "expert": either(
        "闹 得了 治 解决 攻克 诊断一下 诊断 看看 指导 指导一下 弄懂 懂 研究 改进 提高 关于 请教 方面是 问题是"
    ),
    "course": either("讲 关于 学 学习 主题是 内容是 教 想学 学点"),
    "activity": either("讲 关于 主题是 要讲 聊 交流 说 谈"),
    "cloud": either("管 用来管 做 用于 搞"),
    "instrument": either("做 测 用来做 用来测 能做 能测 检 分析 用"),
    "venue": either("开 办 搞 做 用来开 用来办 举办 拍"),
}
_TROUBLE = re.compile(
    r"(?:老是?|总是?|一直|自己|都|也|该|这块|这方面|的?问题)*"
    + either(
        "治不好 弄不明白 弄不懂 怎么搞 怎么弄 咋设计 咋弄 咋搞 咋办 怎么办 怎么做 怎么设计 怎么管 "
        "不会 搞不定 解决不了 上不去 降不下来 超标 出问题 不达标 太高 太低 不稳定 如何 不懂"
    )
)
_INSTRUMENT = re.compile(
    r"(?:仪器|仪|显微镜|电镜|镜|试验机|拉力机|测试机|试验箱|天平|色谱|质谱|光谱|离心机|"
    r"三坐标|光度计|粘度计|试验|实验|分析|测试|测量|测定|打印机|扫描|中试线|冻干机)(?!室)"
)
_TAIL = re.compile(r"(?:方面|行业|领域|相关|有关|这块|那种|企业|公司|技术|的|类|用|业务|服务|专业|骨干|员工|一类)+$")
_HEADLESS = {"instrument", "venue", "cloud"}  # may be about nothing but themselves


def read_topics(said: str, kind: str, words: NeedWords) -> Findings:
    """What it is about, most telling first: nouns before or behind a frame, then words of the list, then its own name."""
    own = firms_named(said, words)
    listed = [m for m in affirmed(said, words.topic) if not any(s <= m.start and m.end <= e for s, e in own)]
    told = [name for name in _told(said, kind, words) if not _is_own_trade(name, said, own)]
    topics: list[str] = []
    for name in told + [m.value for m in listed if m.value not in words.plain_topics]:
        if not any(name in known or known in name for known in topics):
            topics.append(name)
    if not topics and kind in _HEADLESS:
        topics = [m.value for m in listed][:1] or [
            said[m.start : m.end] for m in affirmed(said, words.kind) if m.value == kind
        ][:1]
    found = Findings()
    found.put("topics", tuple(topics[:MOST]), entity="topic")
    return found


def _told(said: str, kind: str, words: NeedWords) -> list[str]:
    names = [noun_before(said, head.start()) for head in re.finditer(_HEADS[kind], said)]
    if kind == "instrument":
        names += [noun_before(said, machine.end()) for machine in _INSTRUMENT.finditer(said)]
    if kind in ("expert", "course"):
        names += [noun_before(said, trouble.start()) for trouble in _TROUBLE.finditer(said)]
    if kind != "instrument":
        names += [
            noun_after(said, told.end())
            for told in re.finditer(_TOLD[kind], said)
            if kind != "venue" or _is_event(said, told)
        ]
    cleaned = (_TAIL.sub("", re.sub(rf"[{ENDS}]", "", name)) for name in names)
    return [name for name in cleaned if 2 <= len(name) <= LONGEST and name not in words.plain_topics]


def _is_event(said: str, told: re.Match[str]) -> bool:
    """开新品发布会, 搞年会: what a room is wanted for ends in 会 and the like."""
    return re.search(r"(?:会|展|课|培训|活动|论坛|沙龙|直播|路演|比赛|面试)$", noun_after(said, told.end())) is not None


def _is_own_trade(name: str, said: str, own: list[tuple[int, int]]) -> bool:
    at = said.find(name)
    return any(start <= at and at + len(name) <= end for start, end in own)
