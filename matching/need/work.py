"""人才: the job, skills, schooling and way of working that are asked for."""

import re

from knowledge.need_words import NeedWords
from knowledge.offers import DEGREES
from matching.need.findings import Findings
from matching.need.mentions import Mention, affirmed, mentions
from matching.need.nouns import noun_after, noun_before
from matching.need.patterns import ENDS, either

LONGEST_SKILL = 12

_JOB_ENDING = re.compile(
    r"(?:工程师|设计师|技术员|操作[员工手]|修理工|运营|司机|师傅|经理|主管|总监|助理|专员|顾问|教练|老师|教师|讲师|医生|护士|"
    r"厂长|店长|主任|飞手|工长|[\u4e00-\u9fff](?:员|工|师))(?!作|资|程|厂|业|具|艺|傅|人|会|大|地|期|龄|钱|序|况|商|生|范|队)"
)
_NOT_A_JOB = re.compile(
    r"^(?:师傅|老师傅|员工|职工|人员|成员|招工|用工|加工|施工|开工|打工|化工|手工|民工|零工|包工|日工|律师事务所|"
    r"会员|学员|全工|正式工|长期工|临时工|短工|小时工|钟点工|实习工)$|(?:加工|施工|化工|开工)$"
)
_NAMED_JOB = re.compile(
    r"(?:招聘?|聘请?|雇|缺|找|要)(?:一?个|[一二两三四五六七八九十\d]+(?:个|名|位)|名|位|几个|些)"
    r"(?:有经验的|熟练的?|全职的?|兼职的?|专业的?|能)?(?P<job>[\u4e00-\u9fff]{2,6}?)"
    rf"(?=[{ENDS}、;]|的|要|月薪|工资|大专|本科|中专|有|会|来|$)"
)
_ABILITY = either(
    "会 会用 会使 会做 会干 会搞 懂 懂得 熟悉 精通 擅长 熟练 熟练使用 熟练操作 "
    "熟练掌握 掌握 拿手 能做 能独立做 能干 能写 能用 擅长做 帮着做 来搞 来做 负责"
)
_ABLE = re.compile(
    rf"(?<![社商协工大开年班省机])(?<!不)(?<!没人)(?<!没有人){_ABILITY}(?!计|议|员|展|长|记|馆|有|不|得来|来|一样|点|操作工|上班|是)"
)
_SKILL_END = re.compile(
    rf"[{ENDS}、和跟及;；:：]|的|最好|优先|就|也行|也可|那更|月薪|月给|工资|待遇|嗯|啊|"
    rf"吧|呢|至少|有经验|[一二两三四五六七八九十\d]+(?:个|名|年|千|万|到|百|位|块)|$"
)
_WELL = re.compile(
    r"(?P<skill>[a-z0-9+#\u4e00-\u9fff、和]{2,16}?)(?:都|也|一定|必须)?"
    + either(
        "要会 要好 要熟 要熟练 要精通 要过硬 要拿得起来 要懂 得会 得好 得熟 得懂 得标准 "
        "得精 得过硬 要标准 必须会 必须好 好的 好点 优先 流利 熟练 精通 过硬 要拿手 过关"
    )
)
_DOING = re.compile(r"(?:做|搞|干|从事|能做)(?P<skill>[\u4e00-\u9fffa-z]{2,8}?)(?:的|方面)")
_NOT_A_SKILL = re.compile(
    r"^(?:的|就|也|都|有|能|要|来|是|人|不|好|上|下|干活|吃苦|做事|工作|开车的|说话|[一二三四五六七八九十两\d])|经验|学历|"
    r"大专|本科|中专|以上|年龄|户口|本地|住|月薪|工资|上班|应届|男|女|退役|吗|的人|手艺好|工资|先不|不要|身体|持证|责任心|形象"
)
_NO_DEGREE = re.compile(r"(?:不要|不收|不招|不考虑|别给)[^，。|]{0,2}$")
_AS_A_SKILL_BEFORE = re.compile(r"(?:会|懂|会做|做|能做|帮着做|帮忙做|熟悉|精通)$")
_PERSON_AFTER = re.compile(r"^(?:员|师|工|的(?!人|那种|，|$))")
_DISTINCT = ("实习生", "应届生", "小时工")  # ways of working rather than jobs


def read_work(said: str, words: NeedWords) -> Findings:
    """The fields of a need for people."""
    found = Findings()
    jobs = [m for m in affirmed(said, words.occupation) if not _is_skill(said, m, words)]
    job = _job(said, jobs)
    found.put("occupation", job)
    degrees = [m for m in mentions(said, words.degree) if not _NO_DEGREE.search(said[: m.start])]
    if degrees:
        lowest = min(degrees, key=lambda m: DEGREES.index(m.value))  # 大专以上，本科优先
        found.put("degree", lowest.value, entity="degree", text=said[lowest.start : lowest.end])
    ways = mentions(said, words.employment)
    wanted = [m.value for m in ways if not m.denied]
    found.put("employment", wanted[0] if wanted else None)
    found.put("employment_exclude", tuple(dict.fromkeys(m.value for m in ways if m.denied)))
    found.put("skills", _skills(said, job, words), entity="skill")
    return found


def _is_skill(said: str, mention: Mention, words: NeedWords) -> bool:
    """会抖音运营的人, 帮着做短视频剪辑: a job that is spoken of as something one can do."""
    wider = [m.start for m in mentions(said, words.skill) if m.start <= mention.start and mention.end <= m.end]
    able = _AS_A_SKILL_BEFORE.search(said[: min([mention.start, *wider])])
    return (
        bool(able)
        and not said[: mention.end].endswith(("员", "师", "工", "的"))
        and not _PERSON_AFTER.match(said[mention.end :])
    )


def _job(said: str, jobs: list[Mention]) -> str | None:
    """The job by its usual name; by its own words if it is one that no list has (农机修理工)."""
    known = [m for m in jobs if m.value not in _DISTINCT]
    for ending in _JOB_ENDING.finditer(said):
        inside = [m for m in known if m.start <= ending.end() - 1 < m.end]
        name = noun_before(said, ending.end())
        if inside and (inside[0].end > ending.end() or inside[0].start <= ending.end() - len(name)):
            break  # the list has the whole name
        if known and known[0].end < ending.start() and not inside:
            break
        told_as_skill = _AS_A_SKILL_BEFORE.search(said[: ending.end() - len(name)])
        if 2 <= len(name) <= 8 and not _NOT_A_JOB.search(name) and not told_as_skill:
            return name
    if known:
        return known[0].value
    named = _NAMED_JOB.search(said)
    if named is None or jobs or _NOT_A_JOB.search(named["job"]):
        return None
    noun = noun_after(said, named.start("job"))
    return noun[: len(named["job"])] if len(noun) > 1 and not re.search(r"^会|懂|做|人$", named["job"]) else None


def _skills(said: str, job: str | None, words: NeedWords) -> tuple[str, ...]:
    job_places = [(m.start, m.end) for m in mentions(said, words.occupation) if not _is_skill(said, m, words)]
    skills: dict[str, None] = {}
    for mention in affirmed(said, words.skill):
        if not any(start <= mention.start and mention.end <= end for start, end in job_places):
            skills[mention.value] = None
    for told in _told_skills(said, job):
        if not any(told.lower() in known.lower() or known.lower() in told.lower() for known in skills):
            skills[words.skill.get(told, told)] = None
    return tuple(skill for skill in skills if skill != job)


def _told_skills(said: str, job: str | None) -> list[str]:
    """What stands behind 会 and 懂, or before 要会 and 要好."""
    found: list[str] = []
    for able in _ABLE.finditer(said):
        rest = said[able.end() :]
        end = _SKILL_END.search(rest)
        found.append(rest[: end.start() if end else len(rest)])
    for well in _WELL.finditer(said):
        for part in re.split(r"[、和]", well["skill"]):
            found.append(noun_before(part, len(part)))
    if job is None and (doing := _DOING.search(said)) is not None:
        found.append(doing["skill"])
    cleaned = (
        re.sub(r"^(?:用|做|使|得|点)|(?:什么|之类|这些|那种|都|要|能|还|吗|没有)+$", "", skill) for skill in found
    )
    return [
        skill
        for skill in cleaned
        if 2 <= len(skill) <= LONGEST_SKILL and not _NOT_A_SKILL.search(skill) and skill != job
    ]
