"""需求 → 供给: read the need, filter by its hard conditions, rank, check once more against the rows, explain, ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from knowledge.offers import KINDS, Kind, Offer
from knowledge.records.database import Database
from knowledge.records.repositories.supply import StoredOffer, Supply
from matching.encoder import Vectors
from matching.need.need import Need
from matching.need.read import NeedReader, Reading
from matching.query import Query, QueryReader
from matching.supply.columns import as_offer
from matching.supply.eligibility import Condition, Eligibility, Verdict, eligibility, judge
from matching.supply.fairness import Scored, arrange
from matching.supply.near_misses import NearMiss, best_near_misses, near_miss
from matching.supply.questions import Question, best_questions
from matching.supply.rank import WEIGHTS, Found, fit, in_one_scale, on_subject, survivors_by_text
from matching.supply.stock import Stock

LIMIT = 10
WARM_UP_NEED = "我们想贷三百万，用一年，下个月要用"
NEAR_MISSES = 3
NEAR_MISS_POOL = 20  # offers per list that are tried: three are shown
OPEN_PENALTY = 0.03  # for each condition that cannot be judged: what is sure to fit comes first among equals
EVIDENCE_DEPTH = 3  # offers of a kind that speak for it
CLOSE = 0.85  # a second kind with more than this share of the first one's evidence may be meant as well
_LEFT_OUT = frozenset({"amount", "term", "rate", "salary", "years", "revenue", "region", "date", "headcount"})


@dataclass(frozen=True)
class Match:
    """One offer that fits, as far as can be judged. `score`: how well it suits, 0–1, only for order."""

    kind: Kind
    offer: Offer
    score: float
    eligibility: Eligibility
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Matched:
    """The answer to a need. `survivors`: how many offers fail no condition; `revision`: of the supply that was searched."""

    need: Need
    reading: Reading
    results: tuple[Match, ...]
    near_misses: tuple[NearMiss, ...]
    questions: tuple[Question, ...]
    survivors: int = 0
    revision: int = 0


class Matcher:
    """Matches needs with the live stock."""

    def __init__(self, database: Database, stock: Stock, reader: NeedReader, query_reader: QueryReader) -> None:
        self._database = database
        self._stock = stock
        self._reader = reader
        self._query_reader = query_reader

    def warm_up(self) -> None:
        """Make what is otherwise made at first use: the words, the sounds, the shelves."""
        self.match(WARM_UP_NEED, on=date.today(), kinds=KINDS, keep=False)

    def read(self, text: str, *, on: date, kind: str | None = None) -> Reading:
        return self._reader.read(text, today=on, kind=kind)

    def match(
        self, text: str, *, on: date, kinds: Sequence[Kind] = (), profile: Mapping[str, Any] | None = None, limit: int = LIMIT,
        keep: bool = True,
    ) -> Matched:  # fmt: skip
        """Match what somebody says. `profile`: what is known of the enterprise already; the text overrides it."""
        reading = self.understand(text, on=on, kind=kinds[0] if len(kinds) == 1 else None, any_kind=not kinds)
        return self.match_need(
            with_profile(reading.need, profile or {}), reading, on=on, kinds=kinds, limit=limit, keep=keep
        )

    def understand(self, text: str, *, on: date, kind: Kind | None = None, any_kind: bool = True) -> Reading:
        """The need in a text. `kind`: what is known of it otherwise; `any_kind`: it may be told by the offers it finds."""
        reading = self.read(text, on=on, kind=kind)
        if reading.need.kind is not None:
            return reading
        found = kind or (self._likely_kind(reading, on) if any_kind else None)
        if found is None:
            return reading
        reading = self.read(text, on=on, kind=found)
        return replace(reading, need=replace(reading.need, kind=reading.need.kind or found))

    def match_need(
        self, need: Need, reading: Reading, *, on: date, kinds: Sequence[Kind] = (), limit: int = LIMIT, keep: bool = True
    ) -> Matched:  # fmt: skip
        """Match a typed need; the reading lends its words. `keep`: what is shown is logged."""
        wanted = tuple(kinds) or ((need.kind,) if need.kind else KINDS)
        if need.kind is None and len(wanted) == 1:
            need = replace(need, kind=wanted[0])
        query = self._query_reader.read(_what(reading) or reading.text)
        vector = self._stock.encoder.questions([query.expanded])[0]
        sought = [self._seek(kind, need, query, vector, on) for kind in wanted]
        by_text = in_one_scale([s.fitting for s in sought] + [s.failing for s in sought])
        found = [
            _FoundOfKind(
                self._ranked(s.kind, fitting, need, query, on),
                self._missed(s.kind, failing, need, on),
                s.survivors,
                s.revision,
            )
            for s, fitting, failing in zip(sought, by_text[: len(sought)], by_text[len(sought) :], strict=True)
        ]
        results = (
            sorted((m for f in found for m in f.results), key=lambda m: -m.score)
            if len(found) > 1
            else found[0].results
        )
        misses = best_near_misses([pair for f in found for pair in f.misses], NEAR_MISSES)
        shown = tuple(results)[:limit]
        subject = [m.offer for m in results if on_subject(need, m.offer)]  # no question about offers of something else
        matched = Matched(
            need, reading, shown, tuple(misses), tuple(best_questions(need, subject, on)),
            sum(f.survivors for f in found), max(f.revision for f in found),
        )  # fmt: skip
        if keep:
            self._keep(matched)
        return matched

    def _likely_kind(self, reading: Reading, on: date) -> Kind | None:
        """The kind whose offers the words speak for, where the text itself does not say it; None if two are close."""
        query = self._query_reader.read(_what(reading) or reading.text)
        vector = self._stock.encoder.questions([query.expanded])[0]
        sought = [self._seek(kind, Need(), query, vector, on) for kind in KINDS]
        evidence = {
            s.kind: sum(sorted((f.words + f.cosine for f in found), reverse=True)[:EVIDENCE_DEPTH])
            for s, found in zip(sought, in_one_scale([s.fitting for s in sought]), strict=True)
        }
        first, second = sorted(evidence, key=lambda kind: -evidence[kind])[:2]
        return first if evidence[first] * CLOSE > evidence[second] else None

    def _seek(self, kind: Kind, need: Need, query: Query, vector: Vectors, on: date) -> "_Sought":
        """What fails no condition, by its text; and what fails some, if little is left."""
        shelf = self._stock.current(kind)
        possible = [
            part.columns.not_failing(need, on) & alive for part, alive in zip(shelf.parts, shelf.alive, strict=True)
        ]
        survivors = int(sum(mask.sum() for mask in possible))
        failing: list[Found] = []
        if survivors < LIMIT:
            others = [alive & ~mask for alive, mask in zip(shelf.alive, possible, strict=True)]
            failing = survivors_by_text(shelf, others, query, vector, NEAR_MISS_POOL)
        return _Sought(kind, survivors_by_text(shelf, possible, query, vector), failing, survivors, shelf.revision)

    def _ranked(self, kind: Kind, found: Sequence[Found], need: Need, query: Query, on: date) -> list[Match]:
        stored, by_text = self._rows(kind, found)
        matches: dict[str, Match] = {}
        scored = []
        for row in stored.values():
            offer = as_offer(kind, row.fields)
            conditions = tuple(judge(need, offer, on))
            verdict = eligibility(list(conditions))
            if verdict is Eligibility.INELIGIBLE:  # the row changed since it was indexed
                continue
            score = _score(by_text[row.id], need, offer, conditions)
            matches[row.id] = Match(kind, offer, score, verdict, conditions)
            scored.append(Scored(row.id, offer.institution, score, row.added_at))
        ordered = arrange(scored, seed=f"{on.isoformat()} {query.text}", now=datetime.now(UTC))
        return [matches[item.offer_id] for item in ordered]

    def _missed(self, kind: Kind, failing: Sequence[Found], need: Need, on: date) -> list[tuple[NearMiss, float]]:
        stored, by_text = self._rows(kind, failing)
        found = []
        for row in stored.values():
            offer = as_offer(kind, row.fields)
            if (miss := near_miss(kind, need, offer, on)) is not None:
                found.append((miss, _score(by_text[row.id], need, offer, miss.conditions)))
        return found

    def _rows(self, kind: Kind, found: Sequence[Found]) -> tuple[dict[str, StoredOffer], dict[str, Found]]:
        """The rows as they are in the database now: the truth that the list is checked against."""
        by_text = {f.offer_id: f for f in found}
        with self._database.looking() as connection:
            return Supply(connection).get(kind, list(by_text)), by_text

    def _keep(self, matched: Matched) -> None:
        shown = [
            {"id": m.offer.id, "kind": m.kind, "position": place, "score": round(m.score, 4)}
            for place, m in enumerate(matched.results, 1)
        ]
        if shown:
            with self._database.writing() as connection:
                Supply(connection).show(
                    kind=matched.results[0].kind, need=matched.need.as_json(), revision=matched.revision,
                    survivors=matched.survivors, shown=shown,
                )  # fmt: skip


@dataclass(frozen=True)
class _Sought:
    """The offers of one kind before they are ranked."""

    kind: Kind
    fitting: list[Found]
    failing: list[Found]
    survivors: int
    revision: int


@dataclass(frozen=True)
class _FoundOfKind:
    results: list[Match]
    misses: list[tuple[NearMiss, float]]
    survivors: int
    revision: int


def with_profile(need: Need, profile: Mapping[str, Any]) -> Need:
    """The need with what is known of the enterprise where the text says nothing; qualifications of both add up."""
    values: dict[str, Any] = {}
    for name, value in profile.items():
        if value is None or name == "qualifications":
            continue
        stem = (name, f"{name}_min", f"{name}_max")
        if all(getattr(need, n, None) is None for n in stem) and not (name == "years" and need.kind == "talent"):
            values[name] = value
    if (has := profile.get("qualifications")) is not None:
        values["qualifications"] = tuple(dict.fromkeys((*(need.qualifications or ()), *has)))
    return replace(need, **values)


def _score(found: Found, need: Need, offer: Offer, conditions: Sequence[Condition]) -> float:
    """0–1, only for order: never shown as a chance."""
    still_open = sum(c.verdict is Verdict.UNKNOWN for c in conditions)
    total = WEIGHTS["words"] * found.words + WEIGHTS["cosine"] * found.cosine + WEIGHTS["fits"] * fit(need, offer)
    most = WEIGHTS["words"] + WEIGHTS["cosine"] + WEIGHTS["fits"]
    return float(np.clip((total - OPEN_PENALTY * still_open) / most, 0.0, 1.0))


def _what(reading: Reading) -> str:
    """The words of a need without its quantities and places: those are conditions, not what it is about."""
    text = reading.text
    for entity in sorted(reading.entities, key=lambda e: -len(e.text)):
        if entity.type in _LEFT_OUT and entity.text:
            text = text.replace(entity.text, " ")
    return text.strip()
