"""情形: how people tell what they need without its name (账没人管 → 代理记账), as data (`content/needs/situations/`)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.offers import KINDS, Kind
from knowledge.yaml_file import read_yaml

CONTENT = Path(__file__).parent / "content" / "needs" / "situations"


@dataclass(frozen=True)
class Situation:
    """One thing that is needed and how people tell it.

    `name`: of the job, the service or the subject; "" for turns of phrase that say only the kind. `skills`, `employment`:
    what is meant beside a job; `financing_type`: what is meant beside a way to money, whose name is only searched with. `industry`: of whoever
    tells it; `collateral`: what they have.
    """

    kind: Kind
    name: str
    says: tuple[str, ...]
    skills: tuple[str, ...] = ()
    employment: str | None = None
    financing_type: str | None = None
    industry: str | None = None
    collateral: str | None = None


@cache
def load_situations(folder: Path = CONTENT) -> tuple[Situation, ...]:
    """The situations of the project's content, one file a kind."""
    return tuple(_situation(kind, entry) for kind in KINDS for entry in read_yaml(folder / f"{kind}.yml")["situations"])


def _situation(kind: Kind, entry: dict[str, Any]) -> Situation:
    return Situation(
        kind, str(entry["name"]), tuple(map(str, entry["says"])), tuple(entry.get("skills", ())),
        entry.get("employment"), entry.get("type"), entry.get("industry"), entry.get("collateral"),
    )  # fmt: skip
