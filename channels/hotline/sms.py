"""Text messages to callers who agreed: a port, and an implementation that only writes a line to the log."""

import logging
from typing import Protocol

from bot.privacy import masked

log = logging.getLogger(__name__)


class SmsSender(Protocol):
    """Whatever sends text messages for the house."""

    async def send(self, number: str, text: str) -> None:
        """Send it, or raise; the call goes on either way."""


class LogSms:
    """For houses without a text-message contract, and for trying: what would be sent stands in the log, masked."""

    async def send(self, number: str, text: str) -> None:
        log.info("text message to %s: %s", masked(f"电话{number}"), masked(text))
