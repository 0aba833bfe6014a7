"""What this account may do; WeChat may say otherwise than the settings."""

import time
from collections.abc import Callable

BELIEVED_SECONDS = 3600  # how long a refusal counts before it is tried again


class Right:
    """Something that an account may do or not: as the settings say, unless WeChat has refused it lately."""

    def __init__(self, configured: bool, now: Callable[[], float] = time.monotonic) -> None:
        self._configured = configured
        self._now = now
        self._refused_at: float | None = None

    @property
    def granted(self) -> bool:
        lately = self._refused_at is not None and self._now() - self._refused_at < BELIEVED_SECONDS
        return self._configured and not lately

    def refused(self) -> None:
        """WeChat said that the account may not."""
        self._refused_at = self._now()


class Capability(Right):
    """Whether customer-service messages may be sent."""

    @property
    def can_push(self) -> bool:
        return self.granted
