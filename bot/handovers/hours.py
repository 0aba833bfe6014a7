"""服务时间: when staff are there. Several spans a day, holidays, and weekends that are worked instead (调休). Pure; Shanghai time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.clock import SHANGHAI
from knowledge.errors import BadContent

DAYS = "一二三四五六日"
MONDAY = 0
LOOK_AHEAD_DAYS = 60  # longer than any holiday
_DAY = rf"(?:周|星期)([{DAYS}天])"
_SPAN = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")
_GROUP = re.compile(r"(?P<days>[^\d\s]+)\s*(?P<spans>[\d:,\-\s]+)")
_NAMED = {"每天": range(7), "工作日": range(5), "周末": range(5, 7)}

Span = tuple[int, int]  # minutes of the day, from and until


@dataclass(frozen=True)
class ServiceHours:
    """When staff are there.

    Attributes:
        week: weekday (Monday is 0) → spans. holidays: nobody is there.
        workdays: days that are worked although their weekday is free; they have the spans of a Monday.
    """

    week: Mapping[int, tuple[Span, ...]]
    holidays: frozenset[date] = field(default=frozenset())
    workdays: frozenset[date] = field(default=frozenset())
    text: str = ""

    def spans(self, day: date) -> tuple[Span, ...]:
        """The spans of a day, in order."""
        if day in self.holidays:
            return ()
        spans = self.week.get(day.weekday(), ())
        return spans or (self.week.get(MONDAY, ()) if day in self.workdays else ())

    def is_open(self, at: datetime) -> bool:
        local = at.astimezone(SHANGHAI)
        minute = local.hour * 60 + local.minute
        return any(first <= minute < last for first, last in self.spans(local.date()))

    def next_opening(self, at: datetime) -> datetime | None:
        """The first moment from `at` on at which somebody comes; None if nobody does for two months."""
        local = at.astimezone(SHANGHAI)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        for ahead in range(LOOK_AHEAD_DAYS):
            day = midnight + timedelta(days=ahead)
            for first, _ in self.spans(day.date()):
                if (opening := day + timedelta(minutes=first)) >= local:
                    return opening
        return None


def read_service_hours(text: str, holidays: str = "") -> ServiceHours:
    """周一至周五 9:00-12:00,14:00-18:00；周六 9:00-12:00; raises BadContent with what is wrong. For holidays see `read_holidays`.

    >>> read_service_hours("周一至周五 9:00-12:00").week[4]
    ((540, 720),)
    """
    week: dict[int, tuple[Span, ...]] = {}
    for group in filter(
        None, (part.strip() for part in re.split(r"[;；]", text.replace("，", ",").replace("：", ":")))
    ):
        match = _GROUP.fullmatch(group)
        if match is None:
            raise BadContent(f"service hours must be like 周一至周五 9:00-12:00,14:00-18:00, got {group!r}")
        spans = _spans(match["spans"])
        week |= dict.fromkeys(_weekdays(match["days"]), spans)
    free, worked = read_holidays(holidays)
    return ServiceHours(week, free, worked, text)


def read_holidays(text: str) -> tuple[frozenset[date], frozenset[date]]:
    """2026-10-01~2026-10-07,+2026-10-10: days off, and days that are worked instead; or the path of a file with one a line."""
    text = text.strip()
    if text and not re.match(r"[+\d]", text):
        try:
            text = Path(text).read_text(encoding="utf-8")
        except OSError as error:
            raise BadContent(f"the holidays cannot be read from {text}: {error}") from error
    items = [re.sub(r"#.*", "", line) for line in text.splitlines()]
    free: set[date] = set()
    worked: set[date] = set()
    for item in filter(None, (part.strip() for part in re.split(r"[,，]", ",".join(items)))):
        (worked if item.startswith("+") else free).update(_days(item.lstrip("+")))
    return frozenset(free), frozenset(worked)


def _days(item: str) -> list[date]:
    first, _, last = item.partition("~")
    try:
        begin = date.fromisoformat(first.strip())
        end = date.fromisoformat(last.strip()) if last else begin
    except ValueError as error:
        raise BadContent(f"a holiday must be like 2026-10-01 or 2026-10-01~2026-10-07, got {item!r}") from error
    if not 0 <= (end - begin).days < LOOK_AHEAD_DAYS:
        raise BadContent(f"a holiday must end after it begins, and within two months, got {item!r}")
    return [begin + timedelta(days=n) for n in range((end - begin).days + 1)]


def _weekdays(text: str) -> list[int]:
    found: list[int] = []
    for part in re.split("[、,和]", text.strip()):
        if part in _NAMED:
            found += _NAMED[part]
        elif (match := re.fullmatch(rf"{_DAY}(?:[至到\-~]{_DAY})?", part)) is not None:
            first = _weekday(match[1])
            last = _weekday(match[2]) if match[2] else first
            found += [(first + n) % 7 for n in range((last - first) % 7 + 1)]
        else:
            raise BadContent(f"days must be like 周一至周五, 周六、周日, 每天 or 工作日, got {part!r}")
    return found


def _weekday(day: str) -> int:
    return 6 if day == "天" else DAYS.index(day)


def _spans(text: str) -> tuple[Span, ...]:
    spans: list[Span] = []
    for part in filter(None, (p.strip() for p in text.split(","))):
        match = _SPAN.fullmatch(part)
        hours = [int(each) for each in match.groups()] if match is not None else []
        if not hours or hours[1] > 59 or hours[3] > 59:
            raise BadContent(f"a span must be like 9:00-12:00, got {part!r}")
        first, last = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
        if not (spans[-1][1] if spans else 0) <= first < last <= 24 * 60:
            raise BadContent(f"spans must follow each other within one day, got {text!r}")
        spans.append((first, last))
    return tuple(spans)
