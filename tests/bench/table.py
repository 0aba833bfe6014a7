"""The lines of `make bench`: what was measured, beside a baseline of the same run, against a floor."""

from collections.abc import Iterable
from dataclasses import dataclass

MARKS = {True: "✓", False: "✗", None: ""}


@dataclass(frozen=True)
class Row:
    """One line. `ratio` is ours / baseline; `floor` says what is asked of us."""

    name: str
    ours: float
    baseline: float | None
    ratio: float | None
    floor: str
    passed: bool | None  # None: only reported

    @classmethod
    def reported(cls, name: str, ours: float, baseline: float | None) -> "Row":
        """A line without a demand."""
        return cls(name, ours, baseline, ours / baseline if baseline else None, "", None)

    @classmethod
    def at_least(cls, name: str, ours: float, baseline: float | None, *, floor: float) -> "Row":
        ratio = ours / baseline if baseline else None
        return cls(name, ours, baseline, ratio, f">= {floor:.3f}", ours >= floor)

    @classmethod
    def at_most(cls, name: str, ours: float, baseline: float | None, *, ceiling: float) -> "Row":
        ratio = ours / baseline if baseline else None
        return cls(name, ours, baseline, ratio, f"<= {ceiling:.3f}", ours <= ceiling)


def render(rows: Iterable[Row]) -> str:
    """A Markdown table."""
    lines = ["| measure | ours | baseline | ratio | asked | |", "|---|---|---|---|---|---|"]
    for row in rows:
        base = f"{row.baseline:.3f}" if row.baseline is not None else "–"
        ratio = f"{row.ratio:.2f}" if row.ratio is not None else "–"
        lines.append(f"| {row.name} | {row.ours:.3f} | {base} | {ratio} | {row.floor} | {MARKS[row.passed]} |")
    return "\n".join(lines)
