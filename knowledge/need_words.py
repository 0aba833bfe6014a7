"""需求用词: the words from which a need is read, as data (`content/needs/`)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.yaml_file import read_yaml

CONTENT = Path(__file__).parent / "content" / "needs"


@dataclass(frozen=True)
class NeedWords:
    """Each table: word as said → value of the contract, or the plainest name."""

    kind: dict[str, str]
    financing_type: dict[str, str]
    collateral: dict[str, str]
    size: dict[str, str]
    degree: dict[str, str]
    employment: dict[str, str]
    industry: dict[str, str]
    occupation: dict[str, str]
    service: dict[str, str]
    qualification: dict[str, str]
    skill: dict[str, str]
    topic: dict[str, str]
    no_collateral: tuple[str, ...]
    accepts_voucher: tuple[str, ...]


@cache
def need_words(folder: Path = CONTENT) -> NeedWords:
    """The words of the project's content."""
    terms: dict[str, Any] = read_yaml(folder / "terms.yml")
    named = {
        name: {said.lower(): e["name"] for e in _named(folder, name) for said in (e["name"], *(e.get("says") or ()))}
        for name in ("occupations", "services", "qualifications", "skills", "topics")
    }
    return NeedWords(
        **{n: _said(terms[n]) for n in ("kind", "financing_type", "collateral", "size", "degree", "employment")},
        industry=_said(read_yaml(folder / "industries.yml")["industries"]),
        occupation=named["occupations"], service=named["services"], qualification=named["qualifications"],
        skill=named["skills"], topic=named["topics"],
        no_collateral=tuple(terms["no_collateral"]), accepts_voucher=tuple(terms["accepts_voucher"]),
    )  # fmt: skip


def _named(folder: Path, name: str) -> list[dict[str, Any]]:
    path = folder / f"{name}.yml"
    entries: list[dict[str, Any]] = read_yaml(path)[name] if path.exists() else []
    return entries


def _said(table: dict[str, list[str]]) -> dict[str, str]:
    return {str(word).lower(): value for value, words in table.items() for word in words}
