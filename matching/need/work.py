"""人才: the job, skills, schooling and way of working that are asked for."""

import re

from knowledge.need_words import NeedWords
from knowledge.offers import DEGREES
from matching.need.abilities import abilities, standing_alone
from matching.need.findings import Findings
from matching.need.jobs import ENDING, job_by_ending, job_sought
from matching.need.mentions import Mention, affirmed, mentions
from matching.need.papers import paper_asked
from matching.need.situations import Meant

MOST_SKILLS = 4  # of those that are named and those that a situation tells
MOST_OWN = 2  # of those in words of their own, beside a situation's
SPECIFIC = 4  # characters of a job's name that is not said by the way

_SOUGHT_BEFORE = re.compile(
    r"(?:招聘?|聘请?|雇|缺|找|要|请|寻|求)(?:个|名|位|一个|[一二两三四五六七八九十\d]+(?:个|名|位))?[^，。|]{0,6}$"
)
_COUNTED_AFTER = re.compile(r"^(?:[\d一二两三四五六七八九十]+(?:名|个|位)|，|有吗|有没有)")
_CORRECTED = re.compile(r"不对|说错|错了|改成|换成|应该是|不是")
_NO_DEGREE = re.compile(r"(?:不要|不收|不招|不考虑|别给)[^，。|]{0,2}$")
_AS_A_SKILL_BEFORE = re.compile(r"(?:会|懂|会做|做|能做|帮着做|帮忙做|熟悉|精通|(?:要|得|须|持|最好)有|具备)$")
_PERSON_AFTER = re.compile(r"^(?:员|师|工|的(?!人|那种|，|$))")
_FILLERS = re.compile(r"嗯|会|能|呃|啊|那个|那啥|这个|就是|就说|然后|我们|我|，|\||急|招聘|诚聘|现|：")
#: What is done in a job names it: 还原炉巡检.
_WORK = re.compile(
    r".{2}(?:巡检|操作|检修|维修|维护|安装|采摘|养殖|驾驶|包装|搬运|分拣|装卸|焊接|调试|设计|讲解|编程|运维|监护|巡查|看护|护理|保管|配送|修剪|嫁接)$"
)
_DISTINCT = ("实习生", "应届生", "小时工")  # ways of working rather than jobs

Job = tuple[str, int, int]  # its name, where it stands


def read_work(said: str, words: NeedWords, meant: Meant | None = None, *, alone: bool = False) -> Findings:
    """The fields of a need for people; the job by the situation where none is named that a list has.

    `alone`: the text is a need of its own and no answer, so that what it begins with may be the job.
    """
    found = Findings()
    jobs = [m for m in _jobs_meant(said, words) if not _is_skill(said, m, words)]
    place = _job(said, jobs, words, alone=alone)
    told = meant.situation if meant is not None and _is_told(said, place, jobs, meant, words) else None
    job = place[0] if place else None
    if told is not None:
        job = words.occupation.get(told.name) or told.name
    found.put("occupation", job)
    degrees = [m for m in mentions(said, words.degree) if not _NO_DEGREE.search(said[: m.start])]
    if degrees:
        lowest = min(degrees, key=lambda m: DEGREES.index(m.value))  # 大专以上，本科优先
        found.put("degree", lowest.value, entity="degree", text=said[lowest.start : lowest.end])
    ways = [
        m for m in mentions(said, words.employment) if place is None or not place[1] < m.end <= place[2]
    ]  # 猎头顾问
    wanted = [m.value for m in ways if not m.denied]
    found.put("employment", wanted[0] if wanted else told and told.employment)
    found.put("employment_exclude", tuple(dict.fromkeys(m.value for m in ways if m.denied)))
    skills = _skills(
        said, job, place, words, alone=alone and (told is None or (place is not None and _is_named(said, place)))
    )
    if told is not None:
        named = [skill for skill in skills if skill in words.skill.values()]
        own = [skill for skill in skills if skill not in named]
        skills = (*dict.fromkeys((*named, *told.skills)),)[: max(MOST_SKILLS, len(named))] + tuple(own[:MOST_OWN])
    if (paper := paper_asked(said, job)) is not None:
        skills = tuple(dict.fromkeys((*skills, paper)))
    found.put("skills", skills, entity="skill")
    return found


def _jobs_meant(said: str, words: NeedWords) -> list[Mention]:
    """The jobs that are named, without what is denied or corrected: 招个电工，不对，不是电工，是焊工."""
    named = mentions(said, words.occupation)
    refused = {m.value for m in named if m.denied}
    meant = [m for m in named if m.value not in refused]
    corrected = [m for m in meant[1:] if _CORRECTED.search(said, meant[0].end, m.start)]
    return corrected[-1:] or meant


def _is_told(said: str, place: Job | None, jobs: list[Mention], meant: Meant, words: NeedWords) -> bool:
    """Whether the situation tells the job: none is named, or one that no list has, or one that is not what is looked for."""
    if place is None:
        return True
    job, start, end = place
    if job == (words.occupation.get(meant.situation.name) or meant.situation.name):
        return True
    if any(m.value == job for m in jobs) or ENDING.search(job + "，"):
        listed = any(m.value == job for m in jobs) and end - start >= SPECIFIC
        return meant.sure and not listed and not _is_named(said, place)
    if said[end : end + 1] == "的" or not _is_named(said, place):  # may be no job at all
        return True
    begins = start == 0 and job.endswith("的")  # 打馕的，两个人
    return meant.sure and not begins and not _WORK.search(job)


def _is_named(said: str, place: Job) -> bool:
    """Whether a job stands where what is looked for stands."""
    _, start, end = place
    return not _FILLERS.sub("", said[:start]) or bool(
        _SOUGHT_BEFORE.search(said[:start]) or _COUNTED_AFTER.match(said[end:])
    )


def _is_skill(said: str, mention: Mention, words: NeedWords) -> bool:
    """会抖音运营的人, 帮着做短视频剪辑: a job that is spoken of as something one can do."""
    wider = [m.start for m in mentions(said, words.skill) if m.start <= mention.start and mention.end <= m.end]
    able = _AS_A_SKILL_BEFORE.search(said[: min([mention.start, *wider])])
    return (
        bool(able)
        and not said[: mention.end].endswith(("员", "师", "工", "的"))
        and not _PERSON_AFTER.match(said[mention.end :])
    )


def _job(said: str, jobs: list[Mention], words: NeedWords, *, alone: bool) -> Job | None:
    """The job by its usual name; by its own words if it is one that no list has (农机修理工)."""
    known = [m for m in jobs if m.value not in _DISTINCT]
    first = known[0] if known else None
    own = job_by_ending(said)
    if own is not None and first is not None and own[1] < first.start:
        corrected = any(m.start < own[2] and own[1] < m.end for m in mentions(said, words.occupation))
        if corrected or not _is_named(said, own):  # or said by the way, before the one that a list has
            own = job_by_ending(said, first.start)
    if own is not None:
        _, start, end = own
        inside = [m for m in known if m.start < end <= m.end]
        whole = inside and (inside[0].end > end or inside[0].start <= start)  # the list has the whole name
        if whole and first is not None and inside[0].start == first.end:
            first = inside[0]  # 售后安装师傅
        behind = first is not None and first.end < start and not inside
        if not whole and not behind:
            return own
    if first is not None:
        return first.value, first.start, first.end
    return None if jobs else job_sought(said, alone=alone)


def _skills(said: str, job: str | None, place: Job | None, words: NeedWords, *, alone: bool) -> tuple[str, ...]:
    job_places = [place[1:]] if place else [(m.start, m.end) for m in mentions(said, words.occupation)]
    listed = []
    for mention in affirmed(said, words.skill):
        whole = any(start == mention.start and end == mention.end for start, end in job_places)
        named_in_job = any(start <= mention.start and mention.end <= end for start, end in job_places)
        says_with = said[mention.start].isascii()  # Java开发 says what with, as 俄语翻译 does
        heading = said.startswith(("：", ":"), mention.end) or (not mention.start and mention.value == "招聘")  # 招聘：
        if not heading and (not named_in_job or mention.value.endswith("语") or (says_with and not whole)):
            listed.append(mention)
    told: dict[str, tuple[int, int]] = {}
    if alone and job is not None:
        taken = [*job_places, *((m.start, m.end) for m in mentions(said, words.degree))]
        told = standing_alone(said, job, taken, [(m.start, m.end) for m in listed])
    listed = [m for m in listed if not any(start <= m.start and m.end <= end for start, end in told.values())]
    skills = dict.fromkeys(m.value for m in listed)
    for skill in (*told, *abilities(said, job)):
        within = sum(m.value != skill and said[m.start : m.end] in f"做{skill}" for m in listed)
        shorter = [known for known in skills if known.lower() in skill.lower()]
        longer = any(skill.lower() in known.lower() for known in skills)
        if within > 1 or longer or any(len(skill) < len(known) + 2 for known in shorter):
            continue
        for known in shorter:  # 扒皮去内脏 says more than 扒皮
            skills.pop(known)
        skills[words.skill.get(skill, skill)] = None
    return tuple(skill for skill in skills if skill != job)
