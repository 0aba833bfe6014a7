"""The fields of a recogniser's JSON message, asked for by type; a wrong one is refused by its name."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from channels.hotline.speech.asr_event import BadTranscript, Dialect


@dataclass(frozen=True)
class Fields:
    """A JSON object whose fields are asked for by type."""

    dialect: Dialect
    content: Mapping[str, Any]

    def get(self, name: str) -> Any:
        return self.content.get(name)

    def text(self, name: str, default: str | None = None) -> str:
        value = self.content.get(name, default)
        if not isinstance(value, str):
            raise self.wrong(name, "a text")
        return value

    def number(self, name: str) -> float | None:
        """A number, also one written as a text; None if it is absent."""
        value = self.content.get(name)
        if value is None:
            return None
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise self.wrong(name, "a number") from None
        if isinstance(value, bool) or not math.isfinite(number):
            raise self.wrong(name, "a number")
        return number

    def milliseconds(self, name: str, *, per: float = 1) -> int | None:
        """A time; `per`: milliseconds of its unit. A negative one means none."""
        number = self.number(name)
        return None if number is None or number < 0 else round(number * per)

    def part(self, name: str) -> "Fields":
        value = self.content.get(name)
        if isinstance(value, str):  # iFlytek: JSON within JSON
            value = json_object(self.dialect, value)
        if not isinstance(value, Mapping):
            raise self.wrong(name, "an object")
        return Fields(self.dialect, value)

    def parts(self, name: str) -> list["Fields"]:
        value = self.content.get(name) or []
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            raise self.wrong(name, "a list of objects")
        return [Fields(self.dialect, item) for item in value]

    def wrong(self, name: str, expected: str) -> BadTranscript:
        got = json.dumps(self.content.get(name), ensure_ascii=False, default=str)
        return BadTranscript(f"{self.dialect}: expected '{name}' to be {expected}, got {got[:80]}")


def json_object(dialect: Dialect, text: str) -> Mapping[str, Any]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadTranscript(f"{dialect}: expected JSON, got {text[:80]!r}") from error
    if not isinstance(content, dict):
        raise BadTranscript(f"{dialect}: expected a JSON object, got {text[:80]!r}")
    return content
