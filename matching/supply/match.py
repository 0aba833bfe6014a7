"""需求 → 供给: read the need, filter by its hard conditions, rank, check once more against the rows, explain, ask."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from knowledge.offers import KINDS, Kind, Offer
from knowledge.records.database import Database
from knowledge.records.repositories.supply import Exposure, StoredOffer, Supply
from matching.encoder import Vectors
from matching.need.need import Need
from matching.need.read import NeedReader, Reading
from matching.query import Query, QueryReader
from matching.supply.eligibility import Condition, Eligibility, Verdict, eligibility, judge
from matching.supply.exposures import Exposures
from matching.supply.fairness import Scored, arrange
from matching.supply.near_misses import NearMiss, best_near_misses, near_miss
from matching.supply.questions import Question, best_questions
from matching.supply.rank import Found, fit, in_one_scale, on_subject, score, shortlist, survivors_by_text
from matching.supply.shelf import Shelf
from matching.supply.stock import Stock
from matching.supply.stored_fields import as_offer

LIMIT = 10
WARM_UP_NEED = "我们想贷三百万，用一年，下个月要用"
NEAR_MISSES = 3
NEAR_MISS_POOL = 20  # offers per list that are tried: three are shown
SPARE = 6  # offers read beyond those shown: some may have changed since, and the question looks at more


@dataclass(frozen=True)
class Match:
    """One offer that fits, as far as can be judged. `score`: how well it suits, 0–1, only for order."""

    kind: Kind
    offer: Offer
    score: float
    eligibility: Eligibility
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Head:
    """The ids at the head of the list of one kind, best first; `revision`: of the supply that was searched."""

    ids: tuple[str, ...]
    revision: int


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
        self.exposures = Exposures(database)
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
        """The need in a text that opens one. `kind`: what is known of it otherwise; `any_kind`: it may be told by its situation."""
        open_to_any = kind is None and any_kind
        told = (
            self._reader.likely_kind(text, today=on)
            if open_to_any
            else self.read(text, on=on, kind=kind).need.kind or kind
        )
        return self._reader.read(text, today=on, told=told)

    def match_need(
        self, need: Need, reading: Reading, *, on: date, kinds: Sequence[Kind] = (), limit: int = LIMIT, keep: bool = True
    ) -> Matched:  # fmt: skip
        """Match a typed need; the reading lends its words. `keep`: what is shown is logged."""
        wanted = tuple(kinds) or ((need.kind,) if need.kind else KINDS)
        if need.kind is None and len(wanted) == 1:
            need = replace(need, kind=wanted[0])
        query, vector = self._asked(need, reading)
        sought = [self._seek(kind, need, query, vector, on) for kind in wanted]
        by_text = in_one_scale([s.fitting for s in sought] + [s.failing for s in sought])
        found = [
            _FoundOfKind(
                self._ranked(s, fitting, need, query, on, limit),
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
        shown = tuple(results)[:limit]
        subject = [m.offer for m in results if on_subject(need, m.offer)]  # no question about offers of something else
        nearly = [pair for f in found for pair in f.misses]
        if not subject and not nearly:  # what fits is all of something else
            nearly = [pair for kind in wanted for pair in self._nearly(kind, need, query, vector, on)]
        misses = best_near_misses(nearly, NEAR_MISSES)
        matched = Matched(
            need, reading, shown, tuple(misses), tuple(best_questions(need, subject, on)),
            sum(f.survivors for f in found), max(f.revision for f in found),
        )  # fmt: skip
        if keep:
            self._keep(matched)
        return matched

    def head(self, need: Need, reading: Reading, *, on: date, kind: Kind, limit: int = LIMIT) -> Head:
        """Which offers `match_need` would list of a kind, told from the shelf alone: for those who compare many needs."""
        query, vector = self._asked(need, reading)
        sought = self._seek(kind, need, query, vector, on)
        fitting, _ = in_one_scale([sought.fitting, sought.failing])
        seed, now = _seed(on, query), datetime.now(UTC)
        likely = shortlist(sought.shelf, fitting, seed=seed, now=now, count=limit)
        return Head(tuple(found.offer_id for found in likely), sought.revision)

    def offer(self, kind: Kind, offer_id: str) -> Offer | None:
        """An offer as it is in the database now."""
        with self._database.looking() as connection:
            stored = Supply(connection).get(kind, [offer_id]).get(offer_id)
        return as_offer(kind, stored.fields) if stored is not None else None

    def _asked(self, need: Need, reading: Reading) -> tuple[Query, Vectors]:
        """What is searched with: the words that were said, and the usual names of what they are about."""
        said = reading.what or reading.text
        named = [name for name in dict.fromkeys((*need.names(), reading.situation)) if name and name not in said]
        query = self._query_reader.read(" ".join((said, *named)), words=False)
        return query, self._stock.encoder.questions([query.expanded])[0]

    def _nearly(self, kind: Kind, need: Need, query: Query, vector: Vectors, on: date) -> list[tuple[NearMiss, float]]:
        """What is meant, though it fails some condition."""
        shelf = self._stock.current(kind)
        failing = [
            alive & ~part.columns.not_failing(need, on) for part, alive in zip(shelf.parts, shelf.alive, strict=True)
        ]
        [found] = in_one_scale([survivors_by_text(shelf, failing, query, vector, need, on, NEAR_MISS_POOL)])
        missed = self._missed(kind, found, need, on)
        return [(miss, score) for miss, score in missed if on_subject(need, miss.offer)]

    def _seek(self, kind: Kind, need: Need, query: Query, vector: Vectors, on: date) -> "_Sought":
        """What fails no condition, by its text; and what fails some, if little is left."""
        shelf = self._stock.current(kind)
        possible = [
            part.columns.not_failing(need, on) & alive for part, alive in zip(shelf.parts, shelf.alive, strict=True)
        ]
        survivors = sum(int(np.count_nonzero(mask)) for mask in possible)
        failing: list[Found] = []
        if survivors < LIMIT:
            others = [alive & ~mask for alive, mask in zip(shelf.alive, possible, strict=True)]
            failing = survivors_by_text(shelf, others, query, vector, need, on, NEAR_MISS_POOL)
        return _Sought(shelf, survivors_by_text(shelf, possible, query, vector, need, on), failing, survivors)

    def _ranked(
        self, sought: "_Sought", found: Sequence[Found], need: Need, query: Query, on: date, limit: int
    ) -> list[Match]:
        """The head of the list, `limit` and some more, judged and scored by the rows as they are now."""
        kind, seed, now = sought.kind, _seed(on, query), datetime.now(UTC)
        likely = shortlist(sought.shelf, found, seed=seed, now=now, count=limit + SPARE)
        stored, by_text = self._rows(kind, likely)
        matches: dict[str, Match] = {}
        scored = []
        for row in stored.values():
            offer = as_offer(kind, row.fields)
            conditions = tuple(judge(need, offer, on))
            verdict = eligibility(list(conditions))
            if verdict is Eligibility.INELIGIBLE:  # the row changed since it was indexed
                continue
            value = _score(by_text[row.id], need, offer, conditions)
            matches[row.id] = Match(kind, offer, value, verdict, conditions)
            scored.append(Scored(row.id, offer.institution, value, row.added_at.timestamp()))
        ordered = arrange(scored, seed=seed, now=now)
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
        if not by_text:
            return {}, by_text
        with self._database.looking() as connection:
            return Supply(connection).get(kind, list(by_text)), by_text

    def _keep(self, matched: Matched) -> None:
        shown = [
            {"id": m.offer.id, "kind": m.kind, "position": place, "score": round(m.score, 4)}
            for place, m in enumerate(matched.results, 1)
        ]
        if shown:
            kind, need, now = matched.results[0].kind, matched.need.as_json(), datetime.now(UTC)
            self.exposures.keep(Exposure(kind, need, now, matched.revision, matched.survivors, shown))


@dataclass(frozen=True)
class _Sought:
    """The offers of one kind before they are ranked."""

    shelf: Shelf
    fitting: list[Found]
    failing: list[Found]
    survivors: int

    @property
    def kind(self) -> Kind:
        return self.shelf.kind

    @property
    def revision(self) -> int:
        return self.shelf.revision


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
    return score(found.words, found.cosine, fit(need, offer), still_open)


def _seed(on: date, query: Query) -> str:
    """Of the lot that equal offers draw: the same need draws the same on one day."""
    return f"{on.isoformat()} {query.text}"
