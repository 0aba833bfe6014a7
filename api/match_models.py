"""The JSON of a match."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from knowledge.content_schema import Passage
from knowledge.offers import Industry, Kind, Place, Size, Words, Years, Yuan
from matching.need.need import Need
from matching.supply.eligibility import Condition, Verdict
from matching.supply.match import Matched
from matching.supply.wording import need_value, offer_value


class Enterprise(BaseModel):
    """What is known of the enterprise already; what the text says comes first."""

    model_config = ConfigDict(extra="forbid")

    region: Place | None = None
    industry: Industry | None = None
    size: Size | None = None
    years: Years | None = None
    revenue: Yuan | None = None
    qualifications: Words | None = None
    whitelisted: bool | None = None


class MatchIn(BaseModel):
    """A need in one's own words."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[Passage, Field(max_length=2000)]
    kinds: Annotated[list[Kind], Field(max_length=9)] | None = None
    enterprise: Enterprise | None = None
    limit: Annotated[int, Field(ge=1, le=50)] = 10


class ReasonOut(BaseModel):
    """One condition: what the need says of it and what the offer asks for or has."""

    field: str
    verdict: Verdict
    need: str
    offer: str


class ResultOut(BaseModel):
    """An offer without a failing condition. `score` is for order only; it is no chance of anything."""

    id: str
    kind: Kind
    title: str
    institution: str | None
    score: float
    eligibility: str
    reasons: list[ReasonOut]


class NearMissOut(BaseModel):
    """An offer that would fit after `change`."""

    id: str
    kind: Kind
    title: str
    institution: str | None
    eligibility: str
    reasons: list[ReasonOut]
    change: str


class QuestionOut(BaseModel):
    field: str
    text: str


class MatchOut(BaseModel):
    """What was understood, what to ask next, what fits, and what nearly does."""

    need: dict[str, Any]
    questions: list[QuestionOut]
    results: list[ResultOut]
    near_misses: list[NearMissOut]


def match_out(matched: Matched) -> MatchOut:
    return MatchOut(
        need=matched.need.as_json(),
        questions=[QuestionOut(field=q.field, text=q.text) for q in matched.questions],
        results=[
            ResultOut(
                id=m.offer.id, kind=m.kind, title=m.offer.title, institution=m.offer.institution, score=round(m.score, 4),
                eligibility=m.eligibility.value, reasons=reasons(matched.need, m.offer, m.conditions),
            )
            for m in matched.results
        ],
        near_misses=[
            NearMissOut(
                id=miss.offer.id, kind=miss.kind, title=miss.offer.title, institution=miss.offer.institution,
                eligibility="near_miss", reasons=reasons(matched.need, miss.offer, miss.conditions), change=miss.change.text,
            )
            for miss in matched.near_misses
        ],
    )  # fmt: skip


def reasons(need: Need, offer: Any, conditions: tuple[Condition, ...]) -> list[ReasonOut]:
    """The conditions as rows in the user's words."""
    return [
        ReasonOut(field=c.field, verdict=c.verdict, need=need_value(need, c.field), offer=offer_value(offer, c.field))
        for c in conditions
    ]
