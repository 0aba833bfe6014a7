"""When a notice may go: so many a week, by day only, and not for ever. Pure; times are aware, hours are those of Shanghai."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import SHANGHAI

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class NoticeTerms:
    """The rules of sending.

    Attributes:
        per_week: messages in any seven days about one need, or to one institution. keep: how long a notice may wait.
        first_hour, last_hour: it goes from the one until the other; 0 and 24 are all day.
    """

    per_week: int = 3
    keep: timedelta = timedelta(days=14)
    first_hour: int = 9
    last_hour: int = 20

    def allowed_at(self, sent: Iterable[datetime], now: datetime) -> datetime:
        """The first moment from `now` on at which one more message may go, after those that were sent."""
        recent = sorted(at for at in sent if at > now - WEEK)
        free = now if len(recent) < self.per_week else recent[-self.per_week] + WEEK
        return self.by_day(free)

    def by_day(self, at: datetime) -> datetime:
        """That moment if it is within the hours, or the next one that is."""
        local = at.astimezone(SHANGHAI)
        opening = local.replace(hour=self.first_hour, minute=0, second=0, microsecond=0)
        if local < opening:
            return opening.astimezone(at.tzinfo)
        if self.last_hour < 24 and local >= opening.replace(hour=self.last_hour):
            return (opening + timedelta(days=1)).astimezone(at.tzinfo)
        return at


def read_hours(text: str) -> tuple[int, int]:
    """9-20 → (9, 20)."""
    first, _, last = text.partition("-")
    return int(first), int(last)
