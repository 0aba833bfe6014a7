"""Every phrase of the development files, with the fields that a person reads from it."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from knowledge.need_words import NeedWords
from matching.need.read import NeedReader

HERE = Path(__file__).parent
FILES = ("phrases_financing.jsonl", "phrases_other.jsonl", "phrases_more.jsonl")
FLOORS = {"typed": 0.95, "transcript": 0.85}
FIELD_FLOOR, FIELD_CASES = 0.85, 8  # a field that is expected this often must be read this well
MOST_EXTRA = 0.03  # fields that are read and were not said
NAMED = ("skills", "topics", "services")  # free words: a longer or shorter name of the same thing is as good


@dataclass
class Tally:
    expected: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    by_style: Counter[str] = field(default_factory=Counter)
    read_by_style: Counter[str] = field(default_factory=Counter)
    extra: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)


def _phrases() -> list[dict[str, Any]]:
    return [
        json.loads(line) for name in FILES for line in (HERE / name).read_text("utf-8").splitlines() if line.strip()
    ]


def _same(name: str, expected: Any, read: Any, words: NeedWords) -> bool:
    if read is None:
        return False
    if name in NAMED:
        plainest = {"skills": words.skill, "topics": words.topic, "services": words.service}[name]
        return all(
            any(e.lower() in r.lower() or r.lower() in e.lower() or plainest.get(e.lower()) == r for r in read)
            for e in expected
        )
    if name == "occupation":
        return words.occupation.get(expected, expected) == read or expected in read or read in expected
    return set(expected) == set(read) if isinstance(expected, list) else bool(expected == read)


@pytest.fixture(scope="module")
def tally(reader: NeedReader, words: NeedWords, today: date) -> Tally:
    made = Tally()
    for phrase in _phrases():
        read = reader.read(phrase["text"], today=today).need.as_json()
        for name, value in phrase["need"].items():
            made.expected[name] += 1
            made.by_style[phrase["style"]] += 1
            if _same(name, value, read.get(name), words):
                made.read[name] += 1
                made.read_by_style[phrase["style"]] += 1
            else:
                made.misses.append(f"{phrase['id']} {phrase['text']}: {name} {value!r}, read {read.get(name)!r}")
        for name in read.keys() - phrase["need"].keys() - {"kind"}:
            made.extra.append(f"{phrase['id']} {phrase['text']}: {name} {read[name]!r} was not said")
    return made


@pytest.mark.parametrize("style", FLOORS)
def test_the_fields_of_the_phrases_are_read(tally: Tally, style: str) -> None:
    accuracy = tally.read_by_style[style] / tally.by_style[style]
    assert accuracy >= FLOORS[style], f"{accuracy:.3f} of {style} fields\n" + "\n".join(tally.misses)


def test_no_field_is_read_much_worse_than_the_others(tally: Tally) -> None:
    low = {
        n: f"{tally.read[n]}/{c}"
        for n, c in tally.expected.items()
        if c >= FIELD_CASES and tally.read[n] / c < FIELD_FLOOR
    }
    assert not low, f"{low}\n" + "\n".join(tally.misses)


def test_hardly_anything_is_read_that_was_not_said(tally: Tally) -> None:
    assert len(tally.extra) / sum(tally.expected.values()) < MOST_EXTRA, "\n".join(tally.extra)


def test_the_ids_of_the_phrases_are_unique() -> None:
    ids = [phrase["id"] for phrase in _phrases()]
    assert len(ids) == len(set(ids))
