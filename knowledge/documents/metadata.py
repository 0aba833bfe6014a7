"""Guesses from the text: title, document number, dates. Unsure means None; the clerk fills it in."""

import re
from collections.abc import Sequence
from datetime import date

from knowledge.documents.cleaning import close_up
from knowledge.documents.closings import signature_dates
from knowledge.documents.markers import chinese_number

_HEAD_CHARACTERS = 1_500
_CODE = r"[\u4e00-\u9fff]{1,14}\s*[〔［\[【（(]\s*(?:19|20)\d{2}\s*[〕］\]】）)]\s*第?\s*\d{1,5}\s*号"
_ORDER = r"(?:中华人民共和国)?(?:国务院|主席)令\s*第[\d一二三四五六七八九十百]{1,6}号"
_OTHER_ORDER = r"[\u4e00-\u9fff]{2,20}?(?:令|公告)\s*(?:第\s*\d{1,4}\s*号|\d{4}年第\d{1,4}号)"
_NUMBER_LINE = re.compile(rf"^\s*[（(]?({_CODE}|{_ORDER}|{_OTHER_ORDER})")
_NUMBER_INSIDE = re.compile(rf"(?:(?<=[\s》])|(?<=通知)|(?<=意见)|(?<=公告)|(?<=决定)|(?<=措施)|(?<=方案))({_CODE})")
_ORDER_INSIDE = re.compile(rf"({_ORDER})公布")
_BEFORE_CODE = re.compile(r"^.*(?:通知|意见|公告|决定|措施|方案|办法|细则|规定)(?=[\u4e00-\u9fff]{2})")
_DOCUMENT_WORD = re.compile(
    r"(?:法|条例|办法|通知|意见|方案|细则|规定|决定|公告|通告|报告|措施|计划|规划|指南|指引|清单|目录|批复|函|标准|纲要"
    r"|名单|须知|解读|政策|章程|制度|规范|要点|任务)"
    r"(?:[（(][^（）()]{1,20}[）)])?$"
)
_DATE = re.compile(
    r"(\d{4}|[一二三四五六七八九〇零○ＯO]{4})年([\d一二三四五六七八九十]{1,3})月([\d一二三四五六七八九十]{1,3})日"
)
_GIVEN = re.compile(r"^[—\-（(]*(\d{4}年\d{1,2}月\d{1,2}日)在.{4,80}(?:会议|大会)")  # a report, by the day it was given
_ADOPTED = re.compile(r"^(?:[（(])?(\d{4}年\d{1,2}月\d{1,2}日).{0,120}?(?:通过|公布|修正|修订|批准|发布)")
_ADOPTED_INSIDE = re.compile(r"(\d{4}年\d{1,2}月\d{1,2}日)[^。；，]{0,80}?(?:通过|修正|修订)")
_ENTERS = re.compile(
    r"(?:本[\u4e00-\u9fff（）()]{1,14}|现予(?:公布|发布|印发)，)自(\d{4}年\d{1,2}月\d{1,2}日)起(?:正式)?(?:施行|实施|执行|生效)"
)
_ENTERS_NOW = re.compile(r"本[\u4e00-\u9fff（）()]{1,14}自(?:印发|发布|公布)之日起?(?:正式)?(?:施行|实施|执行|生效)")
_SIGNED_INSIDE = re.compile(
    r"(?:厅|局|部|委|会|政府|办公室|行|院)\s*(\d{4}年\d{1,2}月\d{1,2}日)"
    r"(?!\S{0,12}(?:第|通过|印发|前|至|起|—|以来|发布|公布))"
)
_COMES_INTO_FORCE = re.compile(r"^(\d{4}年\d{1,2}月\d{1,2}日)(?:起)?施行$")
_LONGEST_TITLE = 100


def guess_title(lines: Sequence[str]) -> str | None:
    """The first line that is named like a document; an organ on the line before 关于… belongs to the title."""
    head = [close_up(line) for line in lines[:12]]
    for at, line in enumerate(head):
        if not line or len(line) > _LONGEST_TITLE or re.search(r"[。；]", line):
            continue
        if _DOCUMENT_WORD.search(line) and not line.startswith(("附件", "根据", "现将", "目录")):
            before = head[at - 1] if at else ""
            if line.startswith("关于") and re.search(r"(?:厅|局|部|委员会|政府|办公室|院)$", before):
                return before + line
            return line
    first = next((line for line in head if line), None)
    return first if first and len(first) <= 60 and not re.search(r"[。；，：]", first) else None


def guess_number(lines: Sequence[str]) -> str | None:
    """发文字号, from its own line or from where portals leave it; numbers of cited documents do not count."""
    left = _HEAD_CHARACTERS
    for line in lines[:40]:
        part = line[:left]
        found = _NUMBER_LINE.match(part) or _NUMBER_INSIDE.search(part) or _ORDER_INSIDE.search(part)
        if found and not re.search(r"根据|按照|依据|依照|贯彻|落实|《", found[1]):
            return _BEFORE_CODE.sub("", re.sub(r"\s", "", found[1]))
        left -= len(line)
        if left <= 0:
            break
    return None


def guess_published(preamble: Sequence[str], everything: Sequence[str]) -> date | None:
    """成文日期: the latest adoption or amendment of a law, else the date under the first signature."""
    head = [close_up(line)[:200] for line in preamble]
    adopted = [found[1] for line in head if (found := _ADOPTED.match(line) or _GIVEN.match(line))]
    dates = [day for text in adopted if (day := as_date(text))]
    if dates:
        return max(dates)
    signed = signature_dates(preamble) or _portal_dates(preamble) or signature_dates(everything)
    if signed:
        return as_date(signed[0])
    inline = [day for line in preamble for text in _ADOPTED_INSIDE.findall(line) if (day := as_date(text))]
    return max(inline, default=None)


def _portal_dates(preamble: Sequence[str]) -> list[str]:
    """…请认真执行。 河北省科学技术厅 2023年1月13日 …: the organ and its date between two spaces or sentences."""
    return [day for text in preamble for day in _SIGNED_INSIDE.findall(text)]


def guess_effective(texts: Sequence[str], preamble: Sequence[str], published: date | None) -> date | None:
    """The day of coming into force if the text names exactly one, or says 自印发之日起 and was issued once."""
    whole = [close_up(text) for text in texts]
    named = {found for text in whole for found in _ENTERS.findall(text)}
    named |= {found[1] for line in preamble if (found := _COMES_INTO_FORCE.match(close_up(line)))}
    days = {day for text in named if (day := as_date(text))}
    if len(days) == 1:
        return days.pop()
    amended = sum(1 for line in preamble if _ADOPTED.match(close_up(line)[:200])) > 1
    if not days and not amended and any(_ENTERS_NOW.search(text) for text in whole):
        return published
    return None


def as_date(text: str) -> date | None:
    """2019年3月13日 or 二〇一九年三月十三日.

    >>> as_date("二〇二二年九月二十八日"), as_date("2019年3月13日")
    (datetime.date(2022, 9, 28), datetime.date(2019, 3, 13))
    """
    found = _DATE.search(re.sub(r"\s", "", text))
    if not found:
        return None
    year = re.sub("[○ＯO]", "〇", found[1])
    try:
        return date(chinese_number(year), chinese_number(found[2]), chinese_number(found[3]))
    except ValueError:
        return None
