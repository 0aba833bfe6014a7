"""The job that is looked for where no list has it: by its ending, by what stands after 招 or before 两名, by a terse beginning."""

import re

from matching.need.nouns import clauses, is_noun, noun_after, noun_before
from matching.need.patterns import ENDS

SHORTEST, LONGEST = 2, 9  # characters of a job's name
_N = "一二两三四五六七八九十\\d"
_COUNT = rf"(?:一?个|几个|[{_N}]+(?:来)?(?:个|名|位|人)|一批|若干|名|位|些|批|点)"

ENDING = re.compile(
    r"(?:工程师|设计师|技术员|操作[员工手]|修理工|运营|司机|师傅|经理|主管|总监|助理|专员|顾问|教练|老师|教师|讲师|医生|护士|厨师长|总厨|"
    r"阿姨|管家|会计|文员|导游|厂长|店长|主任|飞手|工长|馆员|翻译|主播|剪辑|策划|编程|"
    r"[\u4e00-\u9fff](?:员|工|师|匠|嫂|(?<![成生校增擅特专])长(?!期|途|大|城|沙|江|度|时|短|白|春|安)|(?<![动接入对高助帮下抓双左右分转水联亲棘选新熟生好人顺随伸握洗经一收拍])手(?!里|续|工|上|头|机|动|艺|抓|法|册|下|把|术|写|持|抖)))"
    r"(?!作|资|程|厂|业|具|艺|傅|人(?!员)|会(?=议|计|所|员|长|费|务|$|[，。的])|大|地|期|龄|钱|序|况|商|生|范|队(?!长)|证|培训)"
)
#: 看火师傅, 做凉皮的师傅: what is done stands before who does it.
_DOER = re.compile(
    r"(?:看|开|修|烤|做|炸|炒|切|扛|搬|喂|种|养|装|卸|洗|腌|蒸|熬|跑|管|带|挑|拣|绑|刷|打|拉|摘|剪|缝|织|磨|杀|宰)[\u4e00-\u9fff]{1,4}?的?(?:师傅|阿姨|大姐|大哥|老师|工人|把式)"
)
_NOT_A_JOB = re.compile(
    r"^(?:师傅|老师傅|员工|职工|人员|成员|招工|用工|加工|施工|开工|打工|化工|手工|民工|零工|包工|日工|律师事务所|熟练工|男工|女工|技工|老师|阿姨|工人|能手|"
    r"帮手|人手|年轻人|大学生|会员|学员|社员|队员|组员|组织社员|全工|正式工|长期工|临时工|短工|小时工|钟点工|实习工|专家|教授|律师|队长家长|家长|班长|人|女的|男的|"
    r"吃苦|加班|出差|干活|上班|懂行|行家|明白人|内行|坐班|天天.*|搭把手|把手|这个|这行|高人|高手|女子|嘴皮子.*|主事|挑头|常驻|住场|翻本子|学法|合适|长期|合同工|合同制|编外|退休人员|固定工|季节工|夜班|白班|伙计|团队|公司|机构|厂家|单位|中介|地方|东西|活|工作)$|(?:加工|施工|化工|开工|以上|证书?|员工|职工|学徒工人)$|"
    r"师傅.|^[不没别先]|^[^\u4e00-\u9fffa-z]|月薪|工资|待遇|公司|机构|事务所|有限|学历|(?:厂|店|场|园|院|校|站|库|司|企业|酒庄|合作社|车队|口|区|县|市)$"
)
_SEEKING = r"(?:急[招聘缺找需]|诚聘|招聘?|聘请?|雇|缺|差|找|要|请|寻|求|需要?|来|添|物色|补|配)"
_QUALITY = r"(?:(?:有经验|熟练|能干|全职|兼职|专业|专职|长期|靠谱|年轻|勤快|踏实|本地)的?|[会懂能][^，。|的]{1,6}的|老|好|能|持证的?|有证的?)*"
#: 要大修 asks for no 大修: a word that is said of much else needs a number behind it.
_SEEKING_SO_MANY = (
    rf"(?:{_SEEKING}(?:招聘?|聘请?)?{_COUNT}|(?:急[招聘缺找需]|诚聘|招聘?|聘请?|雇|缺|找)(?:招聘?|聘请?)?)"
)
_SOUGHT = re.compile(rf"{_SEEKING_SO_MANY}{_QUALITY}(?P<job>[a-z\u4e00-\u9fff]{{2,{LONGEST}}})")
_JOB_ENDS = re.compile(
    rf"[{ENDS}、;；:：（( ]|的|要|月薪|工资|底薪|年薪|待遇|薪|大专|本科|中专|高中|有|会|懂|能|来|得|在|到|给|包|管(?=吃|住|饭)|{_COUNT}|[{_N}]+[千万]|"
    r"熟悉|精通|持|兼职|全职|长期|急|吧|啊|嗯|呢|吗|不要|优先|最好|工作$|岗位?$|方面|以上|$"
)
_COUNTED = re.compile(
    rf"(?:还|再)?(?:缺|要|招|差)?(?:[{_N}]+(?:个人|个|名|位|人)|若干|数名|一枚)(?!月|星期|礼拜|工位|小时|亿|多亿|员工|老板|[{_N}])"
)
_BY_DOING = re.compile(
    rf"(?:{_SEEKING}{_COUNT}?|^)(?:能|会)?(?P<doing>(?P<verb>[开修卖做跑看带写拍画管打刻裱焊切采摘搬刷养种挖钻缝绣织扎编炒烤蒸卤腌酿磨宰喂挤放牧剪装拆])(?P<thing>[a-z\u4e00-\u9fff]{{1,5}}?))的(?=[{ENDS}]|$|人|师傅|要|得|月|一|两|[{_N}])"
)
_SOUGHT_FIRST = re.compile(r"^招(?![商标生聘投工])(?=.{2})")  # 招数控车工, which is no trick
_CALLED = {"开": "司机", "修": "维修工", "卖": "销售"}
_AS_A_SKILL_BEFORE = re.compile(
    r"(?:会|懂|会做|做|能做|帮着做|帮忙做|熟悉|精通|做过|干过|当过|考|学|(?:要|得|须|持|最好)有|持|具备)$"
)
_OF_ANOTHER_BEFORE = re.compile(r"(?:跟|给|替|教|让|派|我是|我们是|带|原来的?|之前的?|有个|走了个|没招到|辞了)$")


def job_by_ending(said: str, start: int = 0) -> tuple[str, int, int] | None:
    """The first name from `start` on that ends as the names of jobs do, and where it stands."""
    for doer in _DOER.finditer(said, start):
        if not re.search(r"[的我你他要找招]", doer[0][:-3]) and is_noun(doer[0][1:-2]):
            return doer[0], doer.start(), doer.end()
    for ending in ENDING.finditer(said, start):
        name = _without_one(_SOUGHT_FIRST.sub("", noun_before(said, ending.end())))
        at = ending.end() - len(name)
        skill = _AS_A_SKILL_BEFORE.search(said[:at]) or _OF_ANOTHER_BEFORE.search(said[:at])
        if is_job(name) and not skill:
            return name, at, ending.end()
    return None


def job_sought(said: str, *, alone: bool) -> tuple[str, int, int] | None:
    """What stands where the job is named: after 招两个, before 两名, or with `alone` at the beginning of a terse text."""
    for sought in _SOUGHT.finditer(said):
        place = _until_end(said, sought.start("job"))
        if place is not None:
            return place
    if (doing := _BY_DOING.search(said)) is not None and is_noun(doing["thing"]):
        name = doing["thing"] + _CALLED[doing["verb"]] if doing["verb"] in _CALLED else doing["doing"] + "的"
        return name, doing.start("doing"), doing.end("doing") + name.endswith("的")
    for counted in _COUNTED.finditer(said):
        name = noun_before(said, counted.start())
        if is_job(name):
            return name, counted.start() - len(name), counted.start()
    if alone:
        return _first_clause(said)
    return None


def is_job(name: str) -> bool:
    return SHORTEST <= len(name) <= LONGEST and not _NOT_A_JOB.search(name)


def _without_one(name: str) -> str:
    """一个月嫂 is no month's sister."""
    return name[2:] if name.startswith(("一个", "一名", "一位")) and len(name) > SHORTEST + 1 else name


def _until_end(said: str, start: int) -> tuple[str, int, int] | None:
    end = _JOB_ENDS.search(said, start + 1)
    stretch = _without_one(said[start : end.start() if end else len(said)])
    start = (end.start() if end else len(said)) - len(stretch)
    name = noun_after(stretch, 0)
    return (name, start, start + len(name)) if name == stretch and is_job(name) else None


def _first_clause(said: str) -> tuple[str, int, int] | None:
    """镗床，会看图，六千 begins with the job."""
    first = clauses(said)[:1]
    if len(clauses(said)) < 2 or not first:
        return None
    at, clause = first[0]
    return (clause, at, at + len(clause)) if is_noun(clause) and is_job(clause) else None
