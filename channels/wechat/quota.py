"""How many customer-service messages WeChat still takes for a person. Pure: the windows are kept in the database.

Five in 48 hours after the person said something; three in a minute after a tap on a menu (also one in a `msgmenu`), a scan or
a subscription. They do not add up, so a message counts in every window that is open. The last message of the long window is
kept for what matters; in the short one there is nothing to keep it for.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

SAID_LIMIT, SAID_FOR = 5, timedelta(hours=48)
TAPPED_LIMIT, TAPPED_FOR = 3, timedelta(minutes=1)
MARGIN = timedelta(seconds=5)  # a window ends a little earlier for us: the call takes time, and clocks differ
RESERVED = 1


@dataclass(frozen=True)
class Windows:
    """When the person last said or tapped something, and how many messages went since."""

    said_at: datetime | None = None
    said_used: int = 0
    tapped_at: datetime | None = None
    tapped_used: int = 0

    def said(self, now: datetime) -> "Windows":
        return replace(self, said_at=now, said_used=0)

    def tapped(self, now: datetime) -> "Windows":
        return replace(self, tapped_at=now, tapped_used=0)

    def left(self, now: datetime, *, urgent: bool = False) -> int:
        """How many messages may go now."""
        kept = 0 if urgent else RESERVED
        said = SAID_LIMIT - self.said_used - kept if _open(self.said_at, SAID_FOR, now) else 0
        tapped = TAPPED_LIMIT - self.tapped_used if _open(self.tapped_at, TAPPED_FOR, now) else 0
        return max(said, tapped, 0)

    def spent(self) -> "Windows":
        """After one more message."""
        return replace(self, said_used=self.said_used + 1, tapped_used=self.tapped_used + 1)

    def closed(self) -> "Windows":
        """After WeChat took no more, whatever was counted here."""
        return replace(self, said_used=SAID_LIMIT, tapped_used=TAPPED_LIMIT)


def _open(since: datetime | None, lasting: timedelta, now: datetime) -> bool:
    return since is not None and now - since < lasting - MARGIN
