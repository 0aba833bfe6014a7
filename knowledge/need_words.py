"""需求用词: the words from which a need is read, as data (`content/needs/`)."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.lexicon import load_lexicon
from knowledge.yaml_file import read_yaml

CONTENT = Path(__file__).parent / "content" / "needs"


@dataclass(frozen=True)
class NeedWords:
    """Each table: word as said → value of the contract, or the plainest name.

    A word that stands for "" is none of the table's, though it holds one: 销售额 is not 销售.
    `heard`, `heard_in_money`: words as a recogniser writes them → as they were meant; the latter are real words too, and
    are what they are in the words of `kept`.
    """

    kind: dict[str, str]
    kind_hints: dict[str, str]
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
    industry_cue: dict[str, str]
    no_collateral: tuple[str, ...]
    accepts_voucher: tuple[str, ...]
    noun_stops: frozenset[str] = frozenset()
    plain_topics: frozenset[str] = frozenset()
    repaired: tuple[str, ...] = ()
    heard: dict[str, str] = field(default_factory=dict)
    heard_in_money: dict[str, str] = field(default_factory=dict)
    kept: tuple[str, ...] = ()


@cache
def need_words(folder: Path = CONTENT) -> NeedWords:
    """The words of the project's content."""
    terms: dict[str, Any] = read_yaml(folder / "terms.yml")
    heard: dict[str, Any] = read_yaml(folder / "heard.yml")
    trades: dict[str, Any] = read_yaml(folder / "industries.yml")
    return NeedWords(
        **{n: _said(terms[n]) for n in ("kind", "kind_hints", "financing_type", "collateral", "size", "degree", "employment")},
        industry=_said(trades["industries"]), industry_cue=_said(trades["cues"]),
        occupation=_named(folder, "occupations"), service=_named(folder, "services"),
        qualification=_named(folder, "qualifications"), skill=_named(folder, "skills"), topic=_named(folder, "topics"),
        no_collateral=tuple(terms["no_collateral"]), accepts_voucher=tuple(terms["accepts_voucher"]),
        noun_stops=frozenset(terms["noun_stops"]), plain_topics=frozenset(terms["plain_topics"]),
        repaired=tuple(heard["repaired"]), heard_in_money=dict(heard["in_money"]), kept=tuple(heard["kept"]),
        heard={**_equally_long(load_lexicon().homophones), **heard["always"]},
    )  # fmt: skip


def _named(folder: Path, name: str) -> dict[str, str]:
    """`name` and `says` of every entry → the name; `not` of the file → ""."""
    content: dict[str, Any] = read_yaml(folder / f"{name}.yml")
    words = {str(said).lower(): str(e["name"]) for e in content[name] for said in (e["name"], *(e.get("says") or ()))}
    return words | {str(other).lower(): "" for other in content.get("not", ())}


def _said(table: dict[str, list[str]]) -> dict[str, str]:
    return {str(word).lower(): value for value, words in table.items() for word in words}


def _equally_long(homophones: dict[str, str]) -> dict[str, str]:
    """Those that leave every other word of the text in its place."""
    return {heard: meant for heard, meant in homophones.items() if len(heard) == len(meant)}
