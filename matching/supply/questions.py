"""The one question that matters: of what was not said, what would settle most about the offers at the top.

For each open field a few likely answers are tried on the top ten; the field whose answers leave least uncertain is asked. At most two.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from knowledge.offers import Offer
from knowledge.regions import HOME, gazetteer
from matching.need.need import Need
from matching.supply.eligibility import Rule, Verdict, judge, rules_of

LOOKED_AT = 10
MOST = 2
WORTH = 0.5  # bits that a question must settle to be asked

_ANSWERS: dict[str, tuple[tuple[Any, float], ...]] = {
    "amount": ((100_000, 0.15), (500_000, 0.3), (2_000_000, 0.3), (5_000_000, 0.15), (20_000_000, 0.1)),
    "term": ((6, 0.25), (12, 0.4), (24, 0.2), (36, 0.15)),
    "collateral": (
        (("none",), 0.4), (("property",), 0.3), (("equipment",), 0.1), (("receivables",), 0.1), (("guarantor",), 0.1),
    ),
    "size": (("micro", 0.45), ("small", 0.45), ("medium", 0.1)),
    "years": ((0.5, 0.15), (1.5, 0.2), (3.0, 0.3), (6.0, 0.35)),
    "revenue": ((500_000, 0.25), (3_000_000, 0.35), (10_000_000, 0.25), (50_000_000, 0.15)),
    "qualifications": (((), 0.6), (("高新技术企业",), 0.2), (("专精特新中小企业",), 0.2)),
    "whitelisted": ((True, 0.2), (False, 0.8)),
    "industry": (("C", 0.35), ("A", 0.15), ("F", 0.2), ("I", 0.1), ("G", 0.1), ("H", 0.1)),
    "capacity": ((20, 0.4), (60, 0.4), (150, 0.2)),
}  # fmt: skip
_TEXTS = {
    "amount": "大概需要多少钱？", "term": "打算用多长时间？", "collateral": "有没有能抵押或担保的，比如房产、设备、应收账款？没有也行。",
    "size": "企业算微型、小型还是中型？", "years": "企业成立几年了？", "revenue": "去年营收大概多少？",
    "qualifications": "有没有高新技术企业、专精特新这类资质？", "whitelisted": "企业在不在融资白名单里？",
    "industry": "企业主要做什么？", "capacity": "大概多少人用？", "region": "企业在哪个市、县（区）？",
}  # fmt: skip


@dataclass(frozen=True)
class Question:
    """A question about a field of the need, and how many bits its answer settles on average."""

    field: str
    text: str
    gain: float


def question_text(field: str | None) -> str:
    """How a field is asked for."""
    return _TEXTS[field] if field else ""


def best_questions(need: Need, offers: Sequence[Offer], on: date) -> list[Question]:
    """The questions worth asking, best first."""
    top = [(offer, {c.field: c.verdict for c in judge(need, offer, on)}) for offer in offers[:LOOKED_AT]]
    open_fields = {field for _, verdicts in top for field, verdict in verdicts.items() if verdict is Verdict.UNKNOWN}
    now = sum(_open(verdicts.values()) or 0 for _, verdicts in top)
    found = []
    for field in sorted(open_fields & _TEXTS.keys()):
        hang_on = [h for offer, verdicts in top if (h := _hangs_on(field, offer, verdicts)) is not None]
        left = sum(share * _left(hang_on, need.with_values(**{field: value}), on) for value, share in _likely(field))
        if now - left >= WORTH:
            found.append(Question(field, _TEXTS[field], round(now - left, 3)))
    return sorted(found, key=lambda question: (-question.gain, question.field))[:MOST]


def _likely(field: str) -> Sequence[tuple[Any, float]]:
    if field != "region":
        return _ANSWERS[field]
    cities = [name for name, parent in gazetteer().parents.items() if parent == HOME]
    return [(name, 1 / len(cities)) for name in cities]


def _open(verdicts: Collection[Verdict]) -> int | None:
    """Bits that are open about whether an offer fits: one for each condition that cannot be judged. None if another fails."""
    return None if Verdict.UNMET in verdicts else sum(verdict is Verdict.UNKNOWN for verdict in verdicts)


class _HangsOn(NamedTuple):
    """An offer that an answer may decide. `rule`: of the field that is asked for; no other reads it. `others`: bits besides it."""

    offer: Offer
    rule: Rule | None
    others: int


def _hangs_on(field: str, offer: Offer, verdicts: Mapping[str, Verdict]) -> _HangsOn | None:
    others = _open([verdict for name, verdict in verdicts.items() if name != field])
    return _HangsOn(offer, dict(rules_of(type(offer))).get(field), others) if others is not None else None


def _left(hang_on: Sequence[_HangsOn], need: Need, on: date) -> int:
    """Bits that are open after an answer, which the need has."""
    total = 0
    for offer, rule, others in hang_on:
        verdict = rule(need, offer, on) if rule is not None else None
        if verdict is not Verdict.UNMET:
            total += others + (verdict is Verdict.UNKNOWN)
    return total
