"""The held-out needs, and whether their fields are read right.

A field is right if its value is. For words that everybody chooses freely (a job, a title, services, skills, subjects) what is asked is what
somebody would ask who sees what was understood: is it the same thing? Two words are the same thing if one holds the other (安全评价报告, 安全评价),
if a table of `knowledge/content/needs/` has both under one name, or if one is part of what that table calls the other's thing (设备联网 of
设备联网服务, which is 设备上云): the tables say what one thing is called, whichever of them is asked (记账 is a service and a skill). Each
expected word must be found; more may be read.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.need_words import need_words
from knowledge.offers import Kind
from matching.need.need import Need, from_json
from tests.bench.ranking_measures import Grades, mean
from tests.bench.table import Row

ASKED_READING = {"typed": 0.95, "transcript": 0.85}
#: Fields in free words: another word for the same thing is as good.
FREE_WORDS = ("occupation", "skills", "services", "topics", "qualifications")
TOLD_APART = 5  # needs that must hold a field for it to have a line of its own

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """One held-out need.

    Attributes:
        expected: its fields as its writer meant them when the offers were graded. grades: of the offers that suit.
        agreed: its fields as most of three people read them from the text alone, where that was asked; else as expected.
    """

    text: str
    style: str
    kind: Kind
    expected: dict[str, Any]
    grades: Grades
    agreed: dict[str, Any]

    @property
    def need(self) -> Need:
        """The expected need as our matching takes it: one way of employment, not a list of one."""
        ways = self.expected.get("employment")
        return from_json(self.expected | ({"employment": ways[0]} if ways else {}))


def load_needs(path: Path) -> tuple[Asked, ...]:
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return tuple(
        Asked(
            line["text"],
            line["style"],
            line["kind"],
            line["need"],
            line.get("grades", {}),
            line.get("agreed") or line["need"],
        )
        for line in lines
    )


def is_read(field: str, expected: Any, read: Fields) -> bool:
    """Whether an expected field was read: exactly, or for free words each of them by another word for the same."""
    got = read.get(field)
    if field in FREE_WORDS:
        return all(any(_same(word, other) for other in _listed(got)) for word in _listed(expected))
    if isinstance(expected, list) or isinstance(got, list):
        return set(_listed(got)) == set(_listed(expected))
    return bool(got == expected)


def _same(one: str, other: str) -> bool:
    one, other = one.lower(), other.lower()
    if one in other or other in one:
        return True
    return any(one in name for name in _names_beside(other)) or any(other in name for name in _names_beside(one))


@cache
def _tables() -> tuple[dict[str, list[str]], ...]:
    """For each table of names: the usual name of a thing → everything that it is called."""
    words = need_words()
    made = []
    for table in (words.occupation, words.skill, words.service, words.topic, words.qualification):
        called: dict[str, list[str]] = {}
        for word, name in table.items():
            called.setdefault(name, []).append(word)
        made.append(called)
    return tuple(made)


@cache
def _names_beside(word: str) -> tuple[str, ...]:
    """What else the tables call the thing that a word names."""
    return tuple(
        name
        for called in _tables()
        for usual, names in called.items()
        if usual and (word == usual.lower() or word in names)
        for name in names
    )


def _listed(value: Any) -> list[str]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def reading_rows(needs: Sequence[Asked], read: Sequence[Need], *, demanded: bool) -> list[Row]:
    """Expected fields that were read right, and fields that were read though nobody expected them."""
    right: Counter[str] = Counter()
    missing: Counter[str] = Counter()
    total: Counter[str] = Counter()
    rows = []
    fields = [got.as_json() for got in read]
    for style, floor in ASKED_READING.items():
        hits: list[bool] = []
        whole: list[bool] = []
        for asked, got in zip(needs, fields, strict=True):
            if asked.style != style:
                continue
            found = {field: is_read(field, value, got) for field, value in asked.agreed.items()}
            hits += found.values()
            whole.append(all(found.values()))
            total.update(found.keys())
            right.update(field for field, is_right in found.items() if is_right)
            missing.update(field for field in found if field not in got)
        line = f"fields read right, {style} (of {len(hits)})"
        rows.append(
            Row.at_least(line, mean(hits), None, floor=floor) if demanded else Row.reported(line, mean(hits), None)
        )
        rows.append(Row.reported(f"needs read wholly right, {style} (of {len(whole)})", mean(whole), None))
    rows.append(Row.reported("expected fields not read at all", sum(missing.values()) / sum(total.values()), None))
    extra = [len(got.keys() - asked.agreed.keys()) for asked, got in zip(needs, fields, strict=True)]
    rows.append(Row.reported("fields read that were not expected, per need", mean(extra), None))
    for field, count in total.most_common():
        if count >= TOLD_APART:
            rows.append(Row.reported(f"field read right: {field} (of {count})", right[field] / count, None))
    return rows
