"""Phrases read as the service reads them, from all that a text tells: development material for what was once read wrongly, class by class."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from matching.need.read import NeedReader
from tests.bench.match_reading import is_read

PHRASES = Path(__file__).parent / "phrases_plain.jsonl"
FLOORS = {"typed": 0.97, "transcript": 0.95}


def _read(reader: NeedReader, text: str, today: date) -> dict[str, Any]:
    return reader.read(text, today=today, told=reader.likely_kind(text, today=today)).need.as_json()


@pytest.mark.parametrize("style", FLOORS)
def test_the_fields_of_the_phrases_are_read(reader: NeedReader, today: date, style: str) -> None:
    right, misses = 0, []
    for line in PHRASES.read_text("utf-8").splitlines():
        phrase = json.loads(line)
        if phrase["style"] != style:
            continue
        read = _read(reader, phrase["text"], today)
        for field, value in phrase["need"].items():
            if is_read(field, value, read):
                right += 1
            else:
                misses.append(f"{phrase['id']} {phrase['text']}: {field} {value!r}, read {read.get(field)!r}")
    assert right + len(misses) > 20
    assert right / (right + len(misses)) >= FLOORS[style], "\n".join(misses)
