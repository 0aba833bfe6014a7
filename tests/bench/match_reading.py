"""The held-out needs, and whether their fields are read right."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.need_words import need_words
from knowledge.offers import Kind
from matching.need.need import Need, from_json
from tests.bench.check_needs import NEEDS
from tests.bench.ranking_measures import Grades, mean
from tests.bench.table import Row

ASKED_READING = {"typed": 0.95, "transcript": 0.85}
#: Fields in free words, with their table in `need_words`: another word for the same thing is as good.
FREE_WORDS = {"occupation": "occupation", "skills": "skill", "services": "service", "topics": "topic"}
TOLD_APART = 5  # needs that must hold a field for it to have a line of its own

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """One held-out need. `expected`: its fields; `grades`: of the offers that suit."""

    text: str
    style: str
    kind: Kind
    expected: dict[str, Any]
    grades: Grades

    @property
    def need(self) -> Need:
        """The expected need as our matching takes it: one way of employment, not a list of one."""
        ways = self.expected.get("employment")
        return from_json(self.expected | ({"employment": ways[0]} if ways else {}))


def load_needs() -> tuple[Asked, ...]:
    lines = [json.loads(line) for line in NEEDS.read_text("utf-8").splitlines()]
    return tuple(Asked(line["text"], line["style"], line["kind"], line["need"], line["grades"]) for line in lines)


def is_read(field: str, expected: Any, read: Fields) -> bool:
    """Whether an expected field was read: exactly, or for free words each of them by another word for the same."""
    got = read.get(field)
    if field in FREE_WORDS:
        table: dict[str, str] = getattr(need_words(), FREE_WORDS[field])
        return all(any(_same(word, other, table) for other in _listed(got)) for word in _listed(expected))
    if isinstance(expected, list) or isinstance(got, list):
        return set(_listed(got)) == set(_listed(expected))
    return bool(got == expected)


def _same(one: str, other: str, table: Mapping[str, str]) -> bool:
    one, other = one.lower(), other.lower()
    return one in other or other in one or (table.get(one) or one) == (table.get(other) or other)


def _listed(value: Any) -> list[str]:
    if value is None:
        return []
    return list(value) if isinstance(value, list | tuple) else [value]


def reading_rows(needs: Sequence[Asked], read: Sequence[Need]) -> list[Row]:
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
            found = {field: is_read(field, value, got) for field, value in asked.expected.items()}
            hits += found.values()
            whole.append(all(found.values()))
            total.update(found.keys())
            right.update(field for field, is_right in found.items() if is_right)
            missing.update(field for field in found if field not in got)
        rows.append(Row.at_least(f"fields read right, {style} (of {len(hits)})", mean(hits), None, floor=floor))
        rows.append(Row.reported(f"needs read wholly right, {style} (of {len(whole)})", mean(whole), None))
    rows.append(Row.reported("expected fields not read at all", sum(missing.values()) / sum(total.values()), None))
    extra = [len(got.keys() - asked.expected.keys()) for asked, got in zip(needs, fields, strict=True)]
    rows.append(Row.reported("fields read that were not expected, per need", mean(extra), None))
    for field, count in total.most_common():
        if count >= TOLD_APART:
            rows.append(Row.reported(f"field read right: {field} (of {count})", right[field] / count, None))
    return rows
