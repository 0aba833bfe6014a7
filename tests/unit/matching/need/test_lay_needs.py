"""Development needs: in own words, which name neither kind nor thing, and in more usual ones. The floors only keep what was reached."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from matching.need.read import NeedReader
from tests.bench.match_reading import is_read

DATA = Path(__file__).parents[4] / "matching" / "calibration"
#: Set → floors of the fields of at least ten needs, and of the styles.
FLOORS = {
    "needs.jsonl": {
        "kind": 0.93, "industry": 0.94, "topics": 0.82, "region": 0.98, "services": 0.78, "occupation": 0.78, "amount": 0.92,
        "collateral": 0.93, "skills": 0.55, "employment": 0.4, "term": 0.95, "price_max": 0.7, "typed": 0.89, "transcript": 0.87,
    },
    "plain_needs.jsonl": {
        "kind": 0.95, "industry": 0.96, "topics": 0.83, "region": 0.98, "services": 0.8, "occupation": 0.7, "amount": 0.95,
        "collateral": 0.95, "skills": 0.7, "term": 0.95, "price_max": 0.95, "salary": 0.95, "qualifications": 0.95, "years": 0.95,
        "typed": 0.96, "transcript": 0.93,
    },
    "more_needs.jsonl": {
        "kind": 0.97, "services": 0.93, "topics": 0.91, "occupation": 0.96, "skills": 0.95, "amount": 0.97, "financing_type": 0.96,
        "salary": 0.97, "collateral": 0.95, "price_max": 0.95, "region": 0.98, "industry": 0.95, "term": 0.95, "headcount": 0.95,
        "typed": 0.96,
    },
    "terse_needs.jsonl": {
        "kind": 0.98, "industry": 0.94, "occupation": 0.96, "services": 0.93, "financing_type": 0.96, "skills": 0.9, "amount": 0.98, "region": 0.98,
        "topics": 0.95, "collateral": 0.95, "headcount": 0.9, "term": 0.98, "salary": 0.98, "price_max": 0.98, "salary_min": 0.95, "degree": 0.95,
        "employment": 0.95, "typed": 0.97, "transcript": 0.95,
    },
    "odd_needs.jsonl": {
        "kind": 0.94, "amount": 0.95, "region": 0.95, "industry": 0.82, "salary": 0.9, "degree": 0.95, "typed": 0.8, "transcript": 0.74,
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def shares(reader: NeedReader, today: date) -> dict[tuple[str, str], float]:
    """Set and field, or style → the share that is read right."""
    right: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    for name in FLOORS:
        for line in (DATA / name).read_text("utf-8").splitlines():
            asked = json.loads(line)
            told = reader.likely_kind(asked["text"], today=today)
            read = reader.read(asked["text"], today=today, told=told).need.as_json()
            for field, value in asked["need"].items():
                total.update(((name, field), (name, asked["style"])))
                right.update(((name, field), (name, asked["style"])) if is_read(field, value, read) else ())
    return {key: right[key] / total[key] for key in total}


@pytest.mark.parametrize(("name", "field"), [(name, field) for name, floors in FLOORS.items() for field in floors])
def test_what_was_reached_is_kept(name: str, field: str, shares: dict[tuple[str, str], float]) -> None:
    assert shares[name, field] >= FLOORS[name][field]
