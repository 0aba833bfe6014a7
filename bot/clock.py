"""What day it is where the service is used."""

from datetime import UTC, date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))


def shanghai_day(now: datetime) -> date:
    return now.astimezone(SHANGHAI).date()


def today_in_shanghai() -> date:
    return shanghai_day(datetime.now(UTC))
