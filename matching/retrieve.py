"""Question → candidates with their features: keyword and vector search, hard filters first, one hit per entry."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from knowledge.entry import Entry
from knowledge.regions import HOME, NATIONAL, gazetteer
from matching.catalogue import Listed
from matching.encoder import Encoder
from matching.fusion import fuse
from matching.index import Mask, Snapshot
from matching.keyword_index import K1, Floats, idf, scores
from matching.normalise import normalise
from matching.passage import WeightedUnits, asked_kinds, sentences
from matching.query import Query
from matching.segment import Segment

POOLS = {"pairs": 80, "words": 80, "vectors": 200}  # rows taken from each list; an entry has several vectors
CANDIDATES = 40  # entries whose features are computed
PAIR_FIELDS = {"question": 1.0, "title": 0.35, "body": 1.0}
FUSION_WEIGHTS = {"pairs": 1.0, "words": 0.5, "vectors": 1.2}
FEATURES = (
    "pairs", "words", "cosine", "nearness", "fused", "strength", "coverage", "characters", "sentence", "title", "kind", "named", "place", "year",
)  # fmt: skip

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")

RowKey = tuple[int, int]


@dataclass(frozen=True)
class Candidate:
    """One entry that may answer, with what speaks for it.

    `features` (all 0–1): pairs, words = BM25 relative to the best; cosine; fused = rank fusion relative to the best;
    nearness = cosine relative to the best; strength = BM25 relative to what the question could reach at all; coverage of the question by the whole entry;
    sentence = by its best sentence; title = by title and headings;
    kind = it holds what is asked for (amount, day …); named = its document, place = its place, year = its year is named in the question.
    """

    entry: Entry
    row_text: str
    features: dict[str, float]
    raw: dict[str, float]
    probability: float = 0.0


@dataclass(frozen=True)
class Search:
    """What one retrieval found."""

    query: Query
    idfs: dict[str, float]
    candidates: tuple[Candidate, ...]
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Scope:
    """Where and when a question is asked, and what is left out.

    Attributes:
        on: the day asked about. region: the person's own place (full name) or None.
        only_documents: ids to which the search is held (the question names them exactly); empty = no limit.
        exclude_rows: texts of rows left out, for calibration with a question's own wording held out.
    """

    on: date
    region: str | None = None
    only_documents: frozenset[str] = frozenset()
    exclude_rows: frozenset[str] = frozenset()


class Retriever:
    """Finds candidates in a snapshot."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def search(self, snapshot: Snapshot, query: Query, scope: Scope, named: Sequence[Listed] = ()) -> Search:
        """Candidates for a question, best fused first; `named` are the documents its words name."""
        idfs = self.rarity(snapshot, query)
        masks = [
            _allowed(segment, alive, query, scope)
            for segment, alive in zip(snapshot.segments, snapshot.alive, strict=True)
        ]
        vector = self._encoder.questions([query.expanded])[0]
        lists: dict[str, list[tuple[float, RowKey]]] = {"pairs": [], "words": [], "vectors": []}
        for place, (segment, mask) in enumerate(zip(snapshot.segments, masks, strict=True)):
            for name, values in self._keyword_scores(snapshot, segment, query, idfs).items():
                lists[name] += [(float(values[row]), (place, int(row))) for row in _top(values, mask, POOLS[name])]
            rows, cosines = segment.vectors.nearest(vector, POOLS["vectors"], mask)
            lists["vectors"] += [(float(c), (place, int(r))) for r, c in zip(rows, cosines, strict=True)]
        ranked = {name: sorted(found, reverse=True)[: POOLS[name]] for name, found in lists.items()}
        return self._candidates(snapshot, query, idfs, vector, ranked, named)

    def rarity(self, snapshot: Snapshot, query: Query) -> dict[str, float]:
        """Rarity of each pair token of the question; a token nobody has counts as the rarest."""
        rarity: dict[str, float] = {}
        for token in {*query.pair_weights}:
            number = snapshot.vocabulary.known(token)
            frequency = sum(s.frequency(number) for s in snapshot.segments) if number is not None else 0
            rarity[token] = idf(frequency, snapshot.keyword_row_count)
        return rarity

    def standard_question(self, snapshot: Snapshot, question: str, query: Query, scope: Scope) -> Entry | None:
        """The FAQ one of whose phrasings is exactly this (both bare of punctuation)."""
        for segment, alive in zip(snapshot.segments, snapshot.alive, strict=True):
            rows = segment.phrasings.get(question, ())
            if rows:
                mask = _allowed(segment, alive, query, scope)
                for row in rows:
                    if mask[row]:
                        return segment.entries[int(segment.row_entry[row])]
        return None

    def _keyword_scores(
        self, snapshot: Snapshot, segment: Segment, query: Query, idfs: Mapping[str, float]
    ) -> dict[str, Floats]:
        known = snapshot.vocabulary.known
        pairs = {n: w for token, w in query.pair_weights.items() if (n := known(token)) is not None}
        pair_idfs = {n: idfs[token] for token in query.pair_weights if (n := known(token)) is not None}
        words = {n: w for word, w in query.word_weights.items() if (n := known("w:" + word)) is not None}
        word_idfs = {
            n: idf(sum(s.words.frequency(n) for s in snapshot.segments), snapshot.keyword_row_count) for n in words
        }
        return {
            "pairs": scores(segment.pair_fields, PAIR_FIELDS, pairs, pair_idfs),
            "words": scores({"all": segment.words}, {"all": 1.0}, words, word_idfs),
        }

    def _candidates(
        self, snapshot: Snapshot, query: Query, idfs: dict[str, float], vector: Floats,
        ranked: dict[str, list[tuple[float, RowKey]]], named: Sequence[Listed],
    ) -> Search:  # fmt: skip
        by_entry: dict[str, dict[str, float]] = {}
        best_row: dict[str, RowKey] = {}
        rankings: dict[str, list[str]] = {}
        for name, found in ranked.items():
            order: dict[str, None] = {}
            for score, (place, row) in found:  # best first, so an entry's first row is its best one
                segment = snapshot.segments[place]
                entry_id = segment.entries[segment.row_entry[row]].entry_id
                by_entry.setdefault(entry_id, {}).setdefault(name, score)
                best_row.setdefault(entry_id, (place, row))
                order.setdefault(entry_id)
            rankings[name] = list(order)
        fused = fuse(rankings, FUSION_WEIGHTS)
        chosen = sorted(fused, key=lambda key: (-fused[key], key))[:CANDIDATES]
        tops = {name: max((score for score, _ in found), default=0.0) or 1.0 for name, found in ranked.items()}
        reachable = sum(w * idfs[t] for t, w in query.pair_weights.items()) * (K1 + 1) or 1.0
        reader = _FeatureReader(query, idfs, frozenset(d.document_id for d in named))
        candidates = []
        for entry_id in chosen:
            place, row = best_row[entry_id]
            segment = snapshot.segments[place]
            entry = segment.entries[segment.row_entry[row]]
            raw = by_entry[entry_id]
            cosine = raw["vectors"] if "vectors" in raw else segment.best_cosine(vector, int(segment.row_entry[row]))
            features = {
                "pairs": raw.get("pairs", 0.0) / tops["pairs"],
                "words": raw.get("words", 0.0) / tops["words"],
                "cosine": max(cosine, 0.0),
                "nearness": max(cosine, 0.0) / tops["vectors"],
                "fused": fused[entry_id] / fused[chosen[0]],
                "strength": min(raw.get("pairs", 0.0) / reachable, 1.0),  # question and body may both hold a token
                **reader.read(entry),
            }
            candidates.append(Candidate(entry, segment.row_texts[row], features, {**raw, "fused": fused[entry_id]}))
        return Search(query, idfs, tuple(candidates), {name: tuple(order[:20]) for name, order in rankings.items()})


@dataclass(frozen=True)
class _FeatureReader:
    """Reads the features that need the entry's text."""

    query: Query
    idfs: Mapping[str, float]
    named: frozenset[str]

    def read(self, entry: Entry) -> dict[str, float]:
        parts = sentences(entry)
        context = phrasings(entry) if entry.is_faq else normalise(f"{entry.headings} {entry.lead}")
        whole = context + " " + " ".join(part.normal for part in parts)
        held = self._units.within(whole)
        values = [held.coverage(part.normal) for part in parts]
        best = max(range(len(values)), key=values.__getitem__, default=0)
        holds = self._holds
        document_id = entry.sources[0].document_id if entry.sources and not entry.is_faq else None
        return {
            "coverage": held.coverage(whole),
            "characters": self._characters(whole),
            "sentence": values[best] if values else 0.0,
            "title": held.coverage(context),
            "kind": sum(bool(h.search(whole)) for h in holds) / len(holds) if holds else 0.5,
            "named": float(document_id in self.named) if self.named else 0.5,
            "place": self._place(entry),
            "year": self._year(entry),
        }

    def _year(self, entry: Entry) -> float:
        """1 if the entry's document is of a year the question names, 0 if of another one, 0.5 if none is named."""
        if not self.query.years:
            return 0.5
        years = {source.effective_from.year for source in entry.sources if source.effective_from}
        for source in entry.sources:
            years |= {int(year) for year in _YEAR.findall(f"{source.title} {source.document_number or ''}")}
        return float(bool(years.intersection(self.query.years)))

    def _place(self, entry: Entry) -> float:
        """1 if the entry is of a place the question names, 0 if the question names another province, 0.5 else."""
        named = set(self.query.regions)
        if named.intersection(entry.validity.regions):
            return 1.0
        return 0.5 if all(gazetteer().is_home(place) for place in named) else 0.0

    def _characters(self, text: str) -> float:
        """The share of the question's single characters, by rarity, that a text holds."""
        total = sum(self._character_weights.values())
        held = sum(weight for char, weight in self._character_weights.items() if char in text)
        return held / total if total else 0.0

    @cached_property
    def _units(self) -> WeightedUnits:
        return WeightedUnits(self.query.units, self.idfs)

    @cached_property
    def _holds(self) -> list[re.Pattern[str]]:
        return asked_kinds(self.query.text)

    @cached_property
    def _character_weights(self) -> dict[str, float]:
        return {t[2:]: w * self.idfs[t] for t, w in self.query.pair_weights.items() if t.startswith("c:")}


@lru_cache(maxsize=20_000)
def _normal_lines(lines: tuple[str, ...]) -> str:
    return "\n".join(normalise(line) for line in lines)


def phrasings(entry: Entry) -> str:
    """All phrasings of a FAQ, normalised, one a line."""
    return _normal_lines(entry.questions)


def _top(values: Floats, mask: Mask, most: int) -> npt.NDArray[np.int64]:
    masked = np.where(mask, values, 0.0)
    count = min(most, len(masked))
    rows = np.argpartition(-masked, count - 1)[:count] if count else np.zeros(0, dtype=np.int64)
    return rows[masked[rows] > 0]


def _allowed(segment: Segment, alive: Mask, query: Query, scope: Scope) -> Mask:
    """Hard filters: published and not withdrawn, in force on the day, of the right place."""
    day = scope.on.toordinal()
    places = _places(query, scope)
    region_ok = np.array([_serves(regions, places) for regions in segment.region_sets], dtype=bool)
    entry_ok = (segment.starts <= day) & (day < segment.ends)
    entry_ok &= region_ok[segment.entry_region] if len(region_ok) else True
    if scope.only_documents:
        entry_ok &= np.array([e.group.removeprefix("document:") in scope.only_documents for e in segment.entries])
    mask: Mask = alive & entry_ok[segment.row_entry]
    if scope.exclude_rows:
        mask &= np.array([text not in scope.exclude_rows for text in segment.row_texts])
    return mask


def _places(query: Query, scope: Scope) -> frozenset[str]:
    """The places whose rules may answer: Ningxia, the person's own with what contains it, and those named."""
    found = {HOME}
    for name in (*query.regions, *([scope.region] if scope.region else [])):
        found |= gazetteer().with_ancestors(name)
    return frozenset(found)


def _serves(regions: Sequence[str], places: frozenset[str]) -> bool:
    if not regions or NATIONAL.intersection(regions):
        return True
    return any(gazetteer().full_name(region) in places for region in regions)
