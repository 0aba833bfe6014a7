"""Log lines without personal numbers, whoever wrote them: also what a driver or a library puts into its errors."""

import logging
from typing import Any

from bot.privacy import masked

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


class MaskedFormatter(logging.Formatter):
    """Masks the message and the traceback; the time in front stays as it is."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = masked(record.message)
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:
        return masked(super().formatException(ei))


def set_up(level: str) -> None:
    """Log to stderr, masked, unless this process logs somewhere already."""
    handler = logging.StreamHandler()
    handler.setFormatter(MaskedFormatter(FORMAT))
    logging.basicConfig(level=level, handlers=[handler])
