"""Recall and precision of every desk, and a gate for each: an average hides the desk that nobody reaches."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tests.bench.table import Row

Confusion = Mapping[str, Mapping[str, int]]  # true desk → said desk → number


@dataclass(frozen=True)
class Floors:
    """The least recall and the least precision of any desk."""

    recall: float
    precision: float


HELD_OUT = Floors(recall=0.80, precision=0.75)
CROSS_VALIDATION = Floors(recall=0.75, precision=0.65)  # four fifths of the examples, and those short and unlike


@dataclass(frozen=True)
class DeskScore:
    """One desk: `of` messages belong to it, `said` were given to it, `right` are both."""

    desk: str
    of: int
    said: int
    right: int

    @property
    def recall(self) -> float:
        return self.right / self.of if self.of else 0.0

    @property
    def precision(self) -> float:
        """Of what was given to it; a desk that is given nothing has no precision, and no recall either."""
        return self.right / self.said if self.said else 0.0


def confusion(judged: Iterable[tuple[str, str]]) -> Confusion:
    """Counts of (true desk, said desk)."""
    counts: dict[str, dict[str, int]] = {}
    for true, said in judged:
        row = counts.setdefault(true, {})
        row[said] = row.get(said, 0) + 1
    return counts


def scores(counts: Confusion) -> list[DeskScore]:
    """Every desk that has messages, by name."""
    return [
        DeskScore(
            desk,
            of=sum(row.values()),
            said=sum(other.get(desk, 0) for other in counts.values()),
            right=row.get(desk, 0),
        )
        for desk, row in sorted(counts.items())
    ]


def gates(counts: Confusion, label: str, floors: Floors) -> list[Row]:
    """Two lines for every desk."""
    return [
        row
        for score in scores(counts)
        for row in (
            Row.at_least(f"{label}: {score.desk} recall (n={score.of})", score.recall, None, floor=floors.recall),
            Row.at_least(f"{label}: {score.desk} precision", score.precision, None, floor=floors.precision),
        )
    ]


def below(rows: Iterable[Row]) -> list[str]:
    """The lines that do not hold."""
    return [f"{row.name} is {row.ours:.3f}, asked {row.floor}" for row in rows if row.passed is False]
