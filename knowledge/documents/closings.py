"""What stands outside the numbered clauses: signature and date, lists of annexes, notes of publication."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.documents.cleaning import close_up

_DAY = r"[\d一二三四五六七八九十]{1,3}"
_DATE = rf"(?:\d{{4}}|[一二三四五六七八九〇零○ＯO]{{4}})\s*年\s*{_DAY}\s*月\s*{_DAY}\s*日"
_ORGAN = r"(?:部|厅|局|委|会|政府|室|院|行|办|司|处|署|中心|集团|工商联|共青团中央)"
_DATE_LINE = re.compile(rf"^\s*{_DATE}\s*(?:[（(]此件[^）)]{{1,20}}[）)])?\s*$")
_ORGAN_LINE = re.compile(rf"^[^，。；：！？\n]{{2,80}}?{_ORGAN}\s*(?:[（(](?:代章|章|盖章)[）)])?$")
_NOTED = r"\s*(?:[（(]此件[^）)]{1,20}[）)])?\s*$"
_ORGAN_THEN_DATE = re.compile(rf"^[^，。；：！？\n]{{2,160}}?{_ORGAN}\s*{_DATE}{_NOTED}")
_NOTE = re.compile(
    r"^\s*(?:[（(]此件(?:主动|公开|依申请|不公开|删减)|抄\s?送[：:]|特此(?:通知|公告|函告|通告|函复|批复)[。．]?\s*$"
    r"|更多信息请关注|政策解读[：:]|链接[：:]|[（(]联系人[：:])"
)
# Portals run the signature on behind the last sentence.
_INLINE = re.compile(
    rf"(?:^|(?<=[。；）)!！]))\s*(?P<organ>[\u4e00-\u9fff、\s]{{3,160}}?{_ORGAN})\s*(?P<date>{_DATE})"
    r"(?=\s|$|更多|附件|[（(]此件|政策解读|链接"
    r"|[\u4e00-\u9fff]{4,40}?(?:措施|办法|方案|意见|细则|规定|计划|条例|指引)(?:\s|第一))"
)
_ANNEX_LIST = re.compile(r"附\s?件\s*[：:]")
_BEFORE_LIST = "。；）)！”"


@dataclass(frozen=True, slots=True)
class Break:
    """An offset from which the text belongs to no numbered clause."""

    start: int
    kind: str  # "signature", "note" or "list"


def closing_breaks(text: str, following: str) -> list[Break]:
    """Breaks inside one paragraph; `following` is the next one, by which a line with only an organ is known."""
    breaks: list[Break] = []
    stripped = text.strip()
    if _is_signature(stripped, following.strip()):
        return [Break(0, "signature")]
    if _NOTE.match(text):
        return [Break(0, "note")]
    breaks += [Break(found.start("organ"), "signature") for found in _INLINE.finditer(text)]
    breaks += [Break(start, "list") for start in annex_list_starts(text)]
    return sorted(breaks, key=lambda one: one.start)


def _is_signature(line: str, following: str) -> bool:
    if len(line) > 200:
        return False
    if _DATE_LINE.match(line) or (_ORGAN_THEN_DATE.match(line) and not re.match(r"^第|^[（(]", line)):
        return True
    if not _ORGAN_LINE.match(line):
        return False
    return bool(_DATE_LINE.match(following) or _ORGAN_THEN_DATE.match(following[:200]))


def annex_list_starts(text: str) -> list[int]:
    """Where 附件：1.… begins a list of annexes, as against （见附件：…） inside a sentence."""
    starts: list[int] = []
    for found in _ANNEX_LIST.finditer(text):
        before = text[max(0, found.start() - 40) : found.start()].rstrip()
        if not before or before[-1] in _BEFORE_LIST:
            starts.append(found.start())
    return starts


def signature_dates(texts: Sequence[str]) -> list[str]:
    """Dates under signatures, as written, in reading order."""
    dates: list[str] = []
    for text in texts:
        found = re.search(_DATE, text)
        if found and (_DATE_LINE.match(text) or _ORGAN_THEN_DATE.match(text.strip()[:200])):
            dates.append(close_up(found[0]))
        else:
            dates += [close_up(inline["date"]) for inline in _INLINE.finditer(text)]
    return dates
