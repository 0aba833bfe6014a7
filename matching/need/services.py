"""服务: what a service provider is asked to do."""

import re
from collections.abc import Sequence

from knowledge.need_words import NeedWords
from matching.need.asked import FIRM_BEFORE, Place, begun_with, service_asked
from matching.need.doings import services_told
from matching.need.findings import Findings
from matching.need.industry import firms_named
from matching.need.mentions import affirmed, mentions
from matching.need.nouns import noun_before
from matching.need.situations import Meant, told_by

Names = dict[str, tuple[int, int]]  # a service → where it stands

LONGEST = 12
SPECIFIC = 4  # characters of a name that is not said by the way
_NAME_ENDING = re.compile(
    r"检测|检验|化验|认证|认定|评价|评估|鉴定|诊断|注册|登记|备案|诉讼|仲裁|挖掘|代?运营|律师函|"
    r"建设|筹划|规划|许可证|设计|制作|拍摄|申报|申请|审计|监理|验收|测评|编制|维修|维保|保养|改造|"
    r"处理|清运|清洗|代缴|代理|代办|外包|派遣|运输|配送|托管|租赁|推广|策划|翻译|咨询|顾问|核查|审核|校准|"
    r"检定|评审|贯标|报关|报检|开发|搭建|安装|测绘|勘察|监测|修复|转让|变更|注销|年检|备货|体检(?!测)|培训|招聘|"
    r"标定|年审|续展|答辩|防腐|除锈|整治|搬迁|吊装|回收|处置|鉴证|催收|盘查|核算|打样|代工|代加工|换证|疏通|加固|拆除|灭鼠|消杀|改版|编写|复审|公估|验资|归集|挂靠|维护|养护|更换|清掏|补漏|布线|航拍|订舱|外协|拆装|除甲醛|数据恢复|出租|热处理|施工|喷涂|同声传译|灭虫|杀虫|清洁|检查|大修|办理|补办|登报|搭台|宣传片"
)
_TITLED = re.compile(r"^(?:认证|认定|评价|申报|代办|登记|备案)")
_OF_ITSELF = ("许可证", "认证", "登记", "贯标", "备案", "许可")
_PUT_OFF = re.compile(r"(?:帮我们?|请人|找人|代为?|做个?|办个?)$")
_ASKED_BEFORE = re.compile(r"(?:做|办|找|请|要|代|搞|想|求|委托|申请|有没有|哪家|寻个?|给)[^，。|不没]{0,4}$")
_ASKED_AFTER = re.compile(
    r"^[^，。|]{0,3}(?:机构|公司|服务|代办|谁|哪|多少钱|有吗|怎么|找|报价|收费|费|靠谱|到期|要?重办|三级|要找|该找|律所|事务所)"
)
_PLAIN = {
    "检测",
    "认证",
    "培训",
    "设计",
    "咨询",
    "服务",
    "代理",
    "代办",
    "外包",
    "开发",
    "申请",
    "申报",
    "建设",
    "登记",
    "注册",
    "评价",
    "评估",
    "处理",
}


def read_services(said: str, words: NeedWords, meant: Meant | None = None, *, alone: bool = False) -> Findings:
    """The services by their usual names; by their own words where no list has them (奶粉检测); else by the situation.

    `alone`: the text is a need of its own and no answer, so that what it begins with may be the service.
    """
    own = firms_named(said, words)
    names = _listed(said, words, own)
    done = {n: place for n, place in services_told(said) if not any(s < place[1] and place[0] < e for s, e in own)}
    for name, place in done.items():
        names.setdefault(name, place)
    _add_told(names, said, words, tuple(done.values()))
    sure = meant is not None and meant.sure
    asked = None if done else _in_own_words(said, names, alone=alone and not sure)
    if asked is not None and not any(s < asked[2] and asked[1] < e for s, e in own):
        _put_instead(names, asked)
    services = tuple(names)
    named = sure and any(_is_asked(said, *at) for at in names.values())
    if meant is not None and not done and not (asked and not sure) and not (services and (not sure or named)):
        long = [name for name, (start, end) in names.items() if end - start >= SPECIFIC]
        services = tuple(dict.fromkeys((*told_by(meant, services, words.service), *long)))
    found = Findings()
    found.put("services", services, entity="topic")
    return found


def _listed(said: str, words: NeedWords, own: Sequence[tuple[int, int]]) -> Names:
    """The services that a list has, and titles that are to be got."""
    names: Names = {}
    for mention in affirmed(said, words.service):
        if not any(start <= mention.start and mention.end <= end for start, end in own):
            names.setdefault(mention.value, (mention.start, mention.end))
    for name, place in _titles(said, words):
        names.setdefault(name, place)
    if not names:  # 保洁公司，每月三千以下: the firm that is looked for, where no other service is named
        names |= {m.value: (m.start, m.end) for m in affirmed(said, words.service) if m.start == 0}
    return names


def _add_told(names: Names, said: str, words: NeedWords, done: Sequence[tuple[int, int]]) -> None:
    """奶粉检测: more telling than the 检测 that a list has."""
    for name, (start, end) in _told(said):
        covered = [known for known, (first, last) in names.items() if start <= first and last <= end]
        overlapped = any(first < end and start < last for first, last in names.values())
        if name in words.service or any(start <= first and last <= end for first, last in done):
            continue
        if covered or (not overlapped and not names and name not in _PLAIN):
            _put_instead(names, (name, start, end))


def _put_instead(names: Names, place: Place) -> None:
    """One name in place of all those that stand within it."""
    name, start, end = place
    for known in [known for known, (first, last) in names.items() if start <= first and last <= end]:
        names.pop(known)
    names[name] = (start, end)


def _in_own_words(said: str, names: Names, *, alone: bool) -> Place | None:
    """What is asked for by a turn of phrase, if no list has more of it than a plain word (检测)."""
    asked = service_asked(said) or (begun_with(said, terse=alone) if not names else None)
    if asked is None or asked[0] in names:
        return None
    _, start, end = asked
    within = [name for name, (first, last) in names.items() if start <= first and last <= end]
    return asked if len(within) == len(names) and all(name in _PLAIN for name in within) else None


def _is_asked(said: str, start: int, end: int) -> bool:
    """Whether it is named as what is wanted, not beside it."""
    return bool(_ASKED_BEFORE.search(said[:start]) or _ASKED_AFTER.match(said[end:]))


def _titles(said: str, words: NeedWords) -> list[tuple[str, tuple[int, int]]]:
    """ISO9001认证, 高新技术企业认定, 办食品生产许可证: a title that is to be got is a service."""
    found = []
    for titled in mentions(said, words.qualification):
        following = _TITLED.match(said[titled.end :])
        if following is None and not titled.value.endswith(_OF_ITSELF):
            continue
        action = following[0] if following and following[0] not in ("代办", "申报") else ""
        name = titled.value if titled.value.endswith(action) else titled.value + action
        found.append((name, (titled.start, titled.end + (following.end() if following else 0))))
    return found


def _told(said: str) -> list[tuple[str, tuple[int, int]]]:
    """The nouns that end in what providers do: 农残检测, 节能诊断."""
    found = []
    for ending in _NAME_ENDING.finditer(said):
        name = FIRM_BEFORE.sub("", noun_before(said, ending.end()))
        if len(ending[0]) < len(name) <= LONGEST:
            found.append((name, (ending.end() - len(name), ending.end())))
    return found
