"""Days as people say them: 下周三, 月底前, 12月中旬. Read by JioNLP; what it leaves out is read here."""

import calendar
import contextlib
import io
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from threading import Lock
from typing import Any

_SAID = re.compile(
    r"(?:(?:\d{4}|今|明|后)年)?(?:\d{1,2}|十[一二]|十|[一二三四五六七八九])月(?:份)?(?:\d{1,2}|"
    r"[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?:日|号)|"
    r"(?:(?:\d{4}|今|明|后)年|这个|下个|本|下)?(?:\d{1,2}|十[一二]|十|[一二三四五六七八九])?月(?:份)?(?:上旬|中旬|下旬|初|底|末)|"
    r"(?:这|本|下|下下)个?月(?:\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?:日|号)|"
    r"(?:这|本|下|下下)?个?(?:周|星期|礼拜)[一二三四五六日天末]|(?:这|本|下|下下)个?(?:周|星期|礼拜)(?![一二三四五六日天末])|"
    r"今天|明天|后天|大后天|(?:本|这个|下个|下)月|年底|年前|月底|月初|(?:\d{1,2}|[一二两三四五六七八九十]{1,2})天[后内]|"
    r"(?:(?:\d{4}|今|明)年)?(?<!个)(?:\d{1,2}|十[一二]|十|元|[一二三四五六七八九])月份?(?!\d)|\d{4}-\d{1,2}-\d{1,2}"
)
_MONTH = re.compile(r"((?:\d{4}|今|明)年)?(\d{1,2}|十[一二]|十|元|[一二三四五六七八九])月(?:份)?")
_PARSING = Lock()  # JioNLP's parser keeps what it is reading, and at its first use what it has made so far, in itself
_BEFORE = re.compile(r"^(?:之?前|以前|内|之内)")
_AFTER = re.compile(r"^(?:之?后|以后|起|开始)")


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both included, at a place in the text. None = open."""

    first: date | None
    last: date | None
    start: int
    end: int


def days_in(text: str, today: date) -> list[Span]:
    """The days that a normalised text names, counted from today."""
    found = []
    for match in _SAID.finditer(text):
        days = _own(match[0], today) or _read(match[0], today)
        if days is None:
            continue
        first, last = days
        rest = text[match.end() :]
        if _BEFORE.match(rest) or match[0] == "年前":
            found.append(Span(None, last, match.start(), match.end()))
        elif _AFTER.match(rest):
            found.append(Span(first, None, match.start(), match.end()))
        else:
            found.append(Span(first, last, match.start(), match.end()))
    return found


def _own(said: str, today: date) -> tuple[date, date] | None:
    """What JioNLP refuses or reads otherwise."""
    last_of_month = _end_of_month(today)
    if said in ("月底", "本月底", "这个月底"):
        return last_of_month, last_of_month
    if said in ("年底", "年前"):
        return date(today.year, 12, 31), date(today.year, 12, 31)
    weeks = re.fullmatch(r"(这|本|下|下下)?个?(?:周|星期|礼拜)([一二三四五六日天末])?", said)
    if weeks is not None:
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks={"下": 1, "下下": 2}.get(weeks[1] or "", 0))
        if weeks[2] is None:
            return monday, monday + timedelta(days=6)
        if weeks[2] == "末":
            return monday + timedelta(days=5), monday + timedelta(days=6)
        day = monday + timedelta(days="一二三四五六日".find(weeks[2].replace("天", "日")))
        if weeks[1] is None and day < today:
            day += timedelta(weeks=1)
        return day, day
    if (month := _MONTH.fullmatch(said)) is not None:
        return _month(_months().index(month[2]) % 12 + 1 if month[2] in _months() else int(month[2]), month[1], today)
    if said in ("本月", "这个月", "下月", "下个月"):
        first = today.replace(day=1)
        if said.startswith("下"):
            first = (first + timedelta(days=31)).replace(day=1)
        return first, _end_of_month(first)
    return None


def _months() -> tuple[str, ...]:
    return ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "元")


def _month(number: int, year: str | None, today: date) -> tuple[date, date] | None:
    if not 1 <= number <= 12:
        return None
    ahead = {"明年": 1, "今年": 0}.get(year or "", 1 if number < today.month else 0)
    first = date(int(year[:4]) if year and year[0].isdigit() else today.year + ahead, number, 1)
    return first, _end_of_month(first)


def _end_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _read(said: str, today: date) -> tuple[date, date] | None:
    try:
        with _PARSING:
            parsed = _jionlp().parse_time(said, time_base={"year": today.year, "month": today.month, "day": today.day})
        first, last = (date.fromisoformat(value[:10]) for value in parsed["time"])
    except (ValueError, KeyError, TypeError, IndexError):
        return None
    if last < today and "年" not in said and "-" not in said:  # a month that is over means the next one
        first, last = _next_year(first), _next_year(last)
    return first, last


def _next_year(day: date) -> date:
    return day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else date(day.year + 1, 3, 1)


@cache
def _jionlp() -> Any:
    """Imported at first use (0.6 s), and without the greeting that it prints."""
    with contextlib.redirect_stdout(io.StringIO()):
        import jionlp
    return jionlp
