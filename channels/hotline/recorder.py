"""The call recorder: every message of the gateway, every reply of the conversation and what was sent, with its time.

One JSON object per line; `masked` has made numbers of persons unreadable before anything is written. `replay.py` runs a
record again.
"""

import hashlib
import json
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from bot.privacy import masked
from channels.hotline.events import Event
from channels.hotline.figures import Figures

log = logging.getLogger(__name__)
DAY_SECONDS = 24 * 3600
Kind = Literal["terms", "gateway", "told", "reply", "sent", "figures"]


@dataclass(frozen=True)
class Entry:
    """A line of a record.

    `body`: what the house offered, the gateway's message, what happened to the connection, the reply's JSON, or the list of
    what was sent.
    """

    at: float
    kind: Kind
    body: Any
    wire: str = ""


class Recorder:
    """Writes records into a folder, one file per call and day; `keep_days` 0 records nothing."""

    def __init__(self, folder: Path, keep_days: int) -> None:
        self._folder = folder
        self._keep_days = keep_days

    def write(self, call_id: str, entries: Sequence[Entry]) -> None:
        """Add lines to the record of a call; a full disk loses the record, not the call."""
        if not self._keep_days or not entries:
            return
        path = self.path(call_id, entries[0].at)
        lines = "".join(json.dumps(_masked(asdict(entry)), ensure_ascii=False) + "\n" for entry in entries)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.write(lines)
        except OSError as error:
            log.error("a call could not be recorded: %s", error)

    def path(self, call_id: str, at: float) -> Path:
        """Where the record of a call is; ids of gateways may be anything, so the name is made from it."""
        name = hashlib.sha256(call_id.encode("utf-8", "replace")).hexdigest()[:24]
        return self._folder / time.strftime("%Y-%m-%d", time.gmtime(at)) / f"{name}.jsonl"

    def sweep(self, now: float) -> None:
        """Delete records older than they may be kept."""
        oldest = time.strftime("%Y-%m-%d", time.gmtime(now - self._keep_days * DAY_SECONDS))
        for day in self._folder.glob("????-??-??"):
            if day.name < oldest or not self._keep_days:
                for path in day.glob("*.jsonl"):
                    path.unlink(missing_ok=True)
                with suppress(OSError):
                    day.rmdir()


def read_record(path: Path) -> Iterator[Entry]:
    """The lines of a record; a last line that a crash has cut off is passed over."""
    for line in path.read_text(encoding="utf-8").splitlines():
        with suppress(ValueError, TypeError):
            yield Entry(**json.loads(line))


def figures_entry(at: float, figures: Figures) -> Entry:
    return Entry(at, "figures", asdict(figures))


def told_entry(event: Event, wire: str) -> Entry:
    """Something that happened to the connection: {"event": "Dropped", …}."""
    return Entry(event.at, "told", {"event": type(event).__name__, **asdict(event)}, wire)


def as_kept(value: Any) -> Any:
    """A JSON value as a record has it: numbers of persons masked."""
    return _masked(value)


def _masked(value: Any) -> Any:
    """Every text of a JSON value masked; a caller's number is one even without a word such as 电话 before it."""
    match value:
        case str():
            return masked(value)
        case Mapping():
            return {name: _masked_number(name, one) for name, one in value.items()}
        case list() | tuple():
            return [_masked(one) for one in value]
    return value


def _masked_number(name: str, value: Any) -> Any:
    if name in _NUMBERS and isinstance(value, str) and value:
        return f"尾号{value[-4:]}" if not value.startswith("尾号") else value
    return _masked(value)


_NUMBERS = frozenset(
    {"caller", "callerDisplayName", "from", "calling_number", "caller_id", "callerHost", "caller_name"}
)
