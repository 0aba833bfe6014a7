"""What reading a supply file gives, and its way through the sandbox as JSON."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    """What is wrong in one row. `column` is "" where it is the row as a whole."""

    row: int
    column: str
    found: str
    expected: str

    @property
    def text(self) -> str:
        """The whole sentence for the clerk."""
        where = f"第{self.row}行" + (f"“{self.column}”" if self.column else "")
        found = f"写的是“{self.found}”" if self.found else "是空的"
        return f"{where}{found}，应为：{self.expected}"


@dataclass(frozen=True)
class GoodRow:
    """A row without a problem, as the offer it stands for."""

    row: int
    fields: dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """All rows of a file. `problems` may be cut short; `problem_count` and `bad_rows` count them all."""

    good: tuple[GoodRow, ...]
    problems: tuple[Problem, ...]
    problem_count: int
    bad_rows: int
    warnings: tuple[str, ...] = ()


def reading_to_json(reading: Reading) -> dict[str, Any]:
    return asdict(reading)


def reading_from_json(answer: dict[str, Any]) -> Reading:
    return Reading(
        good=tuple(GoodRow(**row) for row in answer["good"]),
        problems=tuple(Problem(**problem) for problem in answer["problems"]),
        problem_count=answer["problem_count"],
        bad_rows=answer["bad_rows"],
        warnings=tuple(answer["warnings"]),
    )
