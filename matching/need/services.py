"""服务: what a service provider is asked to do."""

import re

from knowledge.need_words import NeedWords
from matching.need.findings import Findings
from matching.need.industry import firms_named
from matching.need.mentions import affirmed, mentions
from matching.need.nouns import noun_before

LONGEST = 12
_NAME_ENDING = re.compile(
    r"检测|检验|化验|认证|认定|评价|评估|鉴定|诊断|注册|登记|备案|诉讼|仲裁|挖掘|代?运营|律师函|"
    r"建设|筹划|规划|许可证|设计|制作|拍摄|申报|申请|审计|监理|验收|测评|编制|维修|维保|保养|改造|"
    r"处理|清运|清洗|代缴|代理|代办|外包|派遣|运输|配送|托管|租赁|推广|策划|翻译|咨询|顾问|核查|审核|校准|"
    r"检定|评审|贯标|报关|报检|开发|搭建|安装|测绘|勘察|监测|修复|转让|变更|注销|年检|备货|体检|培训|招聘"
)
_TITLED = re.compile(r"^(?:认证|认定|评价|申报|代办|登记|备案)")
_OF_ITSELF = ("许可证", "认证", "登记", "贯标", "备案", "许可")
_PUT_OFF = re.compile(r"(?:帮我们?|请人|找人|代为?|做个?|办个?)$")
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


def read_services(said: str, words: NeedWords) -> Findings:
    """The services by their usual names; by their own words where no list has them (奶粉检测)."""
    found = Findings()
    names: dict[str, tuple[int, int]] = {}
    own = firms_named(said, words)
    for mention in affirmed(said, words.service):
        if not any(start <= mention.start and mention.end <= end for start, end in own):
            names.setdefault(mention.value, (mention.start, mention.end))
    for name, place in _titles(said, words):
        names.setdefault(name, place)
    for name, (start, end) in _told(said):
        covered = [known for known, (first, last) in names.items() if start <= first and last <= end]
        overlapped = any(first < end and start < last for first, last in names.values())
        if name in words.service:
            continue
        if covered:
            for known in covered:
                if known in _PLAIN or known != name:
                    names.pop(known)
            names[name] = (start, end)
        elif not overlapped and not names and name not in _PLAIN:
            names[name] = (start, end)
    found.put("services", tuple(names), entity="topic")
    return found


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
        name = noun_before(said, ending.end())
        if len(ending[0]) < len(name) <= LONGEST:
            found.append((name, (ending.end() - len(name), ending.end())))
    return found
