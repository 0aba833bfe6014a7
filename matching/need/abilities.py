"""What somebody who is looked for must be able to do, where no list has it: by how it is said, in the words that were said.

会 and 懂, 用过 and 做过, 有…证, 金融专业, 标书要会写; and in a terse advertisement (氩弧焊工，不锈钢管道，八千) what stands alone behind the job.
"""

import re
from collections.abc import Sequence

from matching.need.nouns import clauses, is_noun, noun_before
from matching.need.patterns import ENDS, either

LONGEST = 12  # characters of a skill
MOST_ALONE = 4  # of those that stand alone in a terse advertisement
_LONGEST_ALONE = 10

_N = "一二两三四五六七八九十百千万半几\\d"
_ABILITY = either(
    "会 会用 会使 会做 会干 会搞 会弄 会操作 懂 懂得 懂点 熟悉 熟知 通晓 精通 擅长 善于 熟练 熟练使用 熟练操作 玩得转 吃透 能看懂 看得懂 "
    "熟练掌握 掌握 拿手 能做 能独立 能独立做 独立做 能干 能写 能用 能开 能修 能带 能操作 擅长做 帮着做 来搞 来做 负责 "
    "用过 做过 干过 搞过 管过 开过 修过 调试过 调过 跑过 编过 画过 写过 养过 种过 操作过 使过 装过 接触过 学过 跟过 参与过"
)
_ABLE = re.compile(
    rf"(?<![社商协工大开年班省机])(?<![不没])(?<!没人)(?<!没有人){_ABILITY}(?!计|议|员|展|长|记|馆|有|不|得来|来|一样|点|操作工|上班|是)"
)
#: What follows 会 ends here; the next ability begins a skill of its own.
_ABILITY_ENDS = re.compile(
    rf"[{ENDS};；:（(]|的|最好|优先|就|不(?=要|招|收|用|考虑)|也行|也可|也要|都要|都得|那更|月薪|月给|工资|底薪|待遇|嗯|啊|吧|呢|至少|有经验|还|然后|自己|主要|在|给|"
    rf"(?<=[^学社大开])(?=会|懂|熟悉|能|要|得会|有|持)|[{_N}]+(?:个|名|年|月|天|千|万|到|百|位|块|岁)|$"
)
_AND = re.compile(r"、|/|&|\+(?!\+)(?=[^+])|(?<=.)(?:和(?!面|谐|解|声)|跟(?!单|踪|进|班|台|车|妆)|及|与)(?=.)")
_WELL = re.compile(
    r"(?P<skill>[a-z0-9+#.\u4e00-\u9fff、/和 -]{2,16}?)(?:都|也|一定|必须|这块|方面)?"
    + either(
        "要会 要好 要熟 要熟练 要精通 要过硬 要拿得起来 要懂 要能 得会 得好 得熟 得懂 得标准 得能 用得熟 用得溜 用的熟 用得好 做得好 玩得溜 "
        "得精 得过硬 要标准 必须会 必须好 好的 好点 优先 流利 熟练 精通 过硬 要拿手 过关 没问题 在行 要扎实 扎实 拿手 加分 拿得出手 拿得起"
    )
)
_DOING = re.compile(r"(?:做|搞|干|从事|能做)(?P<skill>[\u4e00-\u9fffa-z]{2,8}?)(?:的|方面)")
_PAPER = re.compile(
    r"(?:资格|操作|作业|从业|执业|上岗)?(?:证书?|执照)(?![件明券据实监人号代])|(?<=[级类师员照工])本(?!人|地|科|市|省|来|身|月|公|周|子)"
)
_NO_PAPER = re.compile(
    r"认证|保证|办证|身份证|签证|凭证|验证|论证|房产证|许可证|健康证明|社保|^(?:有|持|带|相关|上岗|考|证|操作|资格|从业)"
)
_GRADE = re.compile(
    r"(?:初级|中级|高级|正高|副高)(?:工程师|技工|技师|工|职称)?(?=以上|及以上|职称|[，。；、|]|$)|(?:高级)?技师(?=以上)"
)
_STUDIED = re.compile(r"(?:相关|类|等)?(?:的?(?:专业(?!的|技|人|知|团|公)|毕业|科班|硕士|博士|本科|研究生))")
_EXPERIENCE = re.compile(r"(?:方面)?(?:的)?(?:工作|从业|实操|实战|管理)?(?:经验|经历|背景)(?!不限)")
_KIND_OF = re.compile(r"方向(?!盘)|领域|类目")
_LATIN = re.compile(r"[a-z][a-z0-9+#.]*(?:[ -][a-z0-9][a-z0-9.]*)*")
_NO_LATIN = re.compile(
    r"^(?:hr|kpi|roi|ok|app|vip|[a-z]|kw|mw|mwh|kva|tb|gb|kg|cm|mm|km|am|pm|qq|wx|vx|id|it|pc|ceo|cfo|cto|boss|www|http|https|com|to|tob|b2b|o2o|gmv|3c|"
    r"\d*k(?:[- ].*)?)$"
)

_LEAD = re.compile(
    r"^(?:用(?!友|电|工|药|户)|做|使|得|点|操作|使用|熟练|独立|过|各种|常见|基本|基础|一些|简单|还|也|能|要|有(?!机)|持|带)+(?=.{2})"
)
_REST = re.compile(
    r"(?:什么|之类|这些|那些|那种|这种|这一块|这块|方面|以上|相关|等|都会|都要会|都行|都可以|都能|均可|均须|必须|必备|优先|最好|更好|加分|"
    r"也行|也可以|也得干|也得会|也要会|要会|都要|都|也|要|能|还|吗|没有|了|的|类|就行|即可|就成|就好|随便|在手上?|在手里|作品)+$"
)
_NO_SKILL = re.compile(
    rf"^.证$|^(?:的|就|也|都|有|能|要|来|是|人|不(?!锈)|好|上|下|干活|吃苦|做事|工作|开车的|说话|普通|长期|[{_N}](?![级维体保坐轴川]))|经验|学历|大专|本科|"
    r"中专|以上|年龄|户口|本地|住|月薪|工资|上班|应届|男|女|退役|吗|的人|手艺好|先不|不要|身体|持证|出差|加班|^到|军人|党员|退伍|^项目$|^本人|责任心|形象|我们|咱们|老板|公司|招|找|想"
)
#: What stands alone in an advertisement and is no requirement: pay, times, places, persons, courtesies.
_NO_REQUIREMENT = re.compile(
    r"编外|合同制|编制|劳务|佣金|^[^，]*制$|班|休|包吃|包住|管饭|管吃|管住|吃住|食宿|宿舍|五险|社保|保险|公积金|提成|奖金|计件|面议|待遇|工资|底薪|薪|补助|补贴|保底|日结|月结|周结|长期|"
    r"短期|急|应届|男|女|岁|年轻|年龄|吃苦|踏实|勤快|老实|细心|耐心|加班|出差|附近|户口|工作|岗位|到岗|周|月|年|天|小时|时间|季|晚场|元旦|"
    r"春节|过年|公司|企业|厂|店|酒店|园区|牧场|基地|工地|项目部|熟手|生手|新手|熟练|经验|退休|稳定|形象|气质|身体|健康|学历|不限|实习|试用|转正|"
    r"谢谢|电话|微信|联系|机会|名|位|人|司$|部$|馆$|院$|站$|场$|村|镇|旁|边|预算|订单|出口|客户$|要求|情况|方便|价|元|块|钱|证$|兼职|全职|远程|"
    r"坐班|专职|临时|团队$|老师$|服务$|外包|合作社|项目$|活$|货$|地址|现场|单位|行业|产品$|家$"
)


def abilities(said: str, job: str | None) -> list[str]:
    """The skills that a normalised text tells by its turns of phrase."""
    found = [part for able in _ABLE.finditer(said) for part in _behind(said, able.end())]
    for well in _WELL.finditer(said):
        found += [noun_before(part, len(part)) for part in _AND.split(_REST.sub("", well["skill"]))]
    for place in _STUDIED.finditer(said):
        found.append(noun_before(said, place.start()))
    for place in _EXPERIENCE.finditer(said):
        name = noun_before(said, place.start())
        found += [name] if name + "经验" in said or "有" in said[: place.start()] else []
    found += [noun_before(said, place.start()) for place in _KIND_OF.finditer(said)]
    if job is None and (doing := _DOING.search(said)) is not None:
        found.append(doing["skill"])
    papers = _papers(said)
    skills = [skill for skill in map(_cleaned, found) if _is_skill(skill, job)] + papers
    return list(dict.fromkeys(skills))


def _behind(said: str, start: int) -> list[str]:
    """What follows 会: 线切割、抛光 are two."""
    rest = said[start : start + 2 * LONGEST]
    end = _ABILITY_ENDS.search(rest)
    return _AND.split(rest[: end.start() if end else len(rest)])


def _papers(said: str) -> list[str]:
    found = []
    for paper in _PAPER.finditer(said):
        name = noun_before(said[: paper.end()], paper.end())
        name = _LEAD.sub("", name)
        if len(name) > len(paper[0]) + 1 and len(name) <= LONGEST and not _NO_PAPER.search(name):
            found.append(name)
    for grade in _GRADE.finditer(said):
        found.append(grade[0] if len(grade[0]) > 2 else grade[0] + "职称")
    return found


def standing_alone(
    said: str, job: str, taken: Sequence[tuple[int, int]], listed: Sequence[tuple[int, int]]
) -> dict[str, tuple[int, int]]:
    """What a terse advertisement asks for behind the job, and where it stands: clauses that are nothing but a noun, names of software.

    Args:
        taken: where the job and other things stand that are no skills. listed: where skills stand that a list has; they
            are told again only within a longer name (英语六级, 西门子s7-1500).
    """
    found: dict[str, tuple[int, int]] = {}
    first = min((start for start, _ in taken), default=0)
    for at, clause in clauses(said):
        parts = _AND.split(clause) if at >= first else []
        for part in parts:
            start = said.find(part, at)
            if not any(s < start + len(part) and start < e for s, e in taken):
                found |= _alone(part, start, job, listed)
    return dict(list(found.items())[:MOST_ALONE])


def _alone(part: str, start: int, job: str, listed: Sequence[tuple[int, int]]) -> dict[str, tuple[int, int]]:
    name = _cleaned(part.strip())
    within = [(s, e) for s, e in listed if start <= s and e <= start + len(part)]
    if _NO_REQUIREMENT.search(name) or any(e - s >= len(name) for s, e in within):
        return {}
    latin = [m for m in _LATIN.finditer(part) if not _NO_LATIN.match(m[0])]
    whole = _LATIN.sub("件", name) if latin else name
    if 2 <= len(name) <= _LONGEST_ALONE + 4 * bool(latin) and is_noun(whole) and _is_skill(name, job):
        return {name: (start, start + len(part))}
    own = [m for m in latin if len(m[0]) > 1 and not within]
    return {m[0]: (start + m.start(), start + m.end()) for m in own}


def _cleaned(skill: str) -> str:
    return _REST.sub("", _LEAD.sub("", skill.strip()))


def _is_skill(skill: str, job: str | None) -> bool:
    return 2 <= len(skill) <= LONGEST + 4 and not _NO_SKILL.search(skill) and skill != job


__all__ = ["abilities", "standing_alone"]
