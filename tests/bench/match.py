"""Held-out needs against the sample offers: is the need read right, do the offers that suit stand first, is none shown that cannot fit.

Sets with graded offers, written before and apart from the ranking; nothing is tuned on them (data/README.md). The plain set and the usual one, whose needs
name the thing, carry the gates of reading; the lay set, two thirds of whose needs are in words that the best offer does not use,
the lead over BM25: a ranking shows its worth where words do not do. Each need is matched as served, from its text alone;
with its kind known, as after a choice of the desk; and with the expected need given, which leaves the ranking alone to be measured.
Every baseline stands behind the same hard filter of the same need, unless its name says otherwise.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

from knowledge.lexicon import load_lexicon
from knowledge.records.database import Database
from knowledge.starter import load_starter_supply, starter_offers
from matching.encoder import LocalEncoder
from matching.need.need import Need
from matching.need.read import NeedReader, Reading
from matching.query import QueryReader
from matching.supply import rank
from matching.supply.match import Matched, Matcher
from matching.supply.stock import Stock
from matching.tokenise import Segmenter
from tests.bench.check_needs import READ_ONLY, SETS, TODAY, broken, load_offers, load_parents
from tests.bench.match_reading import ASKED_READING, Asked, load_needs, reading_rows
from tests.bench.ranking_baselines import Dense, Filter, PlainBm25, Scores, fused, ranked, tokenisers
from tests.bench.ranking_measures import CUT, interval, mean, ndcg, recall, reciprocal_rank
from tests.bench.table import Row

ROOT = Path(__file__).parents[2]
ASKED_LEAD = 0.08  # nDCG@10 over the best BM25
SERVED, KIND_KNOWN, GIVEN = "text only", "kind known", "need given"
PLAINEST = "BM25 characters and bigrams"

Ranking = Sequence[str]  # offer ids, best first
Asking = tuple[Need, Reading]


@dataclass(frozen=True)
class Bench:
    """The needs and everything that ranks for them."""

    asked: tuple[Asked, ...]
    matcher: Matcher
    without_synonyms: Matcher
    filter: Filter
    encoder: LocalEncoder
    segmenter: Segmenter


@contextmanager
def bench(path: Path) -> Iterator[Bench]:
    """A set of needs, the starter offers in a database of their own, the encoder of var/, the parts as the service puts them together."""
    lexicon = load_lexicon()
    segmenter = Segmenter(lexicon.words())
    encoder = LocalEncoder(ROOT / "var" / "encoder", segmenter)
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/match.db")
        database.migrate()
        with database.writing() as connection:
            load_starter_supply(connection)
        stock, reader = Stock(database, encoder), NeedReader()
        matcher, without_synonyms = (
            Matcher(database, stock, reader, QueryReader(words, segmenter))
            for words in (lexicon, replace(lexicon, synonyms={}))
        )
        yield Bench(load_needs(path), matcher, without_synonyms, Filter(starter_offers()), encoder, segmenter)
        database.close()


# --- ranking ---


def readings(made: Bench, setting: str) -> list[Asking]:
    """The needs to match in a setting, with the readings that lend their words."""
    if setting == KIND_KNOWN:
        read = [made.matcher.read(asked.text, on=TODAY, kind=asked.kind) for asked in made.asked]
        return [(replace(r.need, kind=asked.kind), r) for asked, r in zip(made.asked, read, strict=True)]
    read = [made.matcher.understand(asked.text, on=TODAY) for asked in made.asked]
    if setting == SERVED:
        return [(reading.need, reading) for reading in read]
    return [(asked.need, reading) for asked, reading in zip(made.asked, read, strict=True)]


def ours(matcher: Matcher, needs: Sequence[Asking], **weights: float) -> list[Matched]:
    """Our own lists, with some weights of the ranking changed."""
    with patch.dict(rank.WEIGHTS, weights):
        return [matcher.match_need(need, reading, on=TODAY) for need, reading in needs]


def ids(found: Sequence[Matched]) -> list[Ranking]:
    return [[match.offer.id for match in matched.results] for matched in found]


def baseline_scores(made: Bench) -> dict[str, list[Scores]]:
    """What every baseline makes of each text as it was said, whatever need is read from it."""
    texts = [asked.text for asked in made.asked]
    methods: dict[str, PlainBm25 | Dense] = {
        name: PlainBm25(made.filter, tokenise) for name, tokenise in tokenisers(made.segmenter).items()
    }
    methods["dense only"] = Dense(made.filter, made.encoder)
    return {name: [method.scores(text) for text in texts] for name, method in methods.items()}


def baselines(made: Bench, scored: Mapping[str, list[Scores]], needs: Sequence[Asking]) -> dict[str, list[Ranking]]:
    """Every baseline's rankings of what fits the same needs; the last one ranks everything."""
    fitting = [made.filter.fitting(need, TODAY) for need, _ in needs]
    everything = made.filter.fitting(Need(), TODAY)
    found: dict[str, list[Ranking]] = {
        name: [ranked(scores, fits) for scores, fits in zip(of_all, fitting, strict=True)]
        for name, of_all in scored.items()
    }
    found["rank fusion only"] = [
        fused({"words": words, "vectors": vectors})
        for words, vectors in zip(found[PLAINEST], found["dense only"], strict=True)
    ]
    found[f"no filter, {PLAINEST}"] = [ranked(scores, everything) for scores in scored[PLAINEST]]
    return found


def ndcgs(asked: Sequence[Asked], rankings: Sequence[Ranking]) -> list[float]:
    return [ndcg(ranking, a.grades) for a, ranking in zip(asked, rankings, strict=True)]


def ranking_rows(
    made: Bench, setting: str, served: Sequence[Ranking], others: Mapping[str, list[Ranking]], *, demanded: bool
) -> list[Row]:
    """Ours beside the baselines, with the lead over the best BM25 and its bootstrap interval."""
    asked = made.asked
    by_name = {name: ndcgs(asked, rankings) for name, rankings in others.items()}
    best = max((name for name in others if name.startswith("BM25")), key=lambda name: mean(by_name[name]))
    own, base = ndcgs(asked, served), by_name[best]
    rows = []
    for what, measure in (("nDCG@10", ndcg), ("Recall@10", recall), ("MRR@10", reciprocal_rank)):
        value, beside = (
            mean([measure(ranking, a.grades) for a, ranking in zip(asked, rankings, strict=True)])
            for rankings in (served, others[best])
        )
        rows.append(Row.reported(f"{setting}: {what} (baseline: {best})", value, beside))
    lead = [one - other for one, other in zip(own, base, strict=True)]
    low, high = interval(lead)
    name = f"{setting}: nDCG@10 above the best BM25"
    if setting == SERVED and demanded:
        rows.append(Row.at_least(name, mean(lead), None, floor=ASKED_LEAD))
    else:
        rows.append(Row.reported(f"{name} (at most {1 - mean(base):.3f} is possible)", mean(lead), None))
    rows += [Row.reported(f"{name}, 95 % {end}", value, None) for end, value in (("from", low), ("to", high))]
    rows += [
        Row.reported(f"{setting}: nDCG@10 (baseline: {other})", mean(own), mean(values))
        for other, values in by_name.items()
    ]
    for group in (*dict.fromkeys(a.kind for a in asked), *ASKED_READING):
        chosen = [place for place, a in enumerate(asked) if group in (a.kind, a.style)]
        value, beside = (mean([values[place] for place in chosen]) for values in (own, base))
        rows.append(Row.reported(f"{setting}: nDCG@10, {group} (of {len(chosen)}; baseline: {best})", value, beside))
    return rows


def ablation_rows(made: Bench, setting: str, needs: Sequence[Asking], served: Sequence[Ranking]) -> list[Row]:
    """Ours beside ours with one part left out: a ratio of 1 says that the part brings nothing."""
    changed = {
        "without synonyms": ours(made.without_synonyms, needs),
        "without typed features": ours(made.matcher, needs, fits=0.0),
        "without vectors": ours(made.matcher, needs, cosine=0.0),
        "without keywords": ours(made.matcher, needs, words=0.0),
    }
    own = mean(ndcgs(made.asked, served))
    return [
        Row.reported(f"{setting}: nDCG@10 (baseline: ours {name})", own, mean(ndcgs(made.asked, ids(found))))
        for name, found in changed.items()
    ]


# --- conditions ---


def condition_rows(made: Bench, setting: str, served: Sequence[Ranking], unfiltered: Sequence[Ranking]) -> list[Row]:
    """Offers shown that an independent check finds unfit for the expected need; baseline: BM25 without a filter."""
    offers, parents = load_offers(), load_parents()

    def violations(rankings: Sequence[Ranking]) -> tuple[int, Counter[str]]:
        count, why = 0, Counter[str]()
        for asked, ranking in zip(made.asked, rankings, strict=True):
            for name in ranking[:CUT]:
                reasons = broken(asked.expected, offers[name], parents)
                if offers[name]["kind"] != asked.kind:
                    reasons = ["kind"]
                count += bool(reasons)
                why.update({field_of(reason) for reason in reasons})
        return count, why

    (count, why), (beside, _) = violations(served), violations(unfiltered)
    name = f"{setting}: offers in the first ten that break a condition"
    line = f"{name} (of {sum(map(len, served))})"
    demanded = setting == GIVEN
    rows = [
        Row.at_most(line, float(count), float(beside), ceiling=0.0)
        if demanded
        else Row.reported(line, float(count), float(beside))
    ]
    return rows + [Row.reported(f"{name}: {field}", float(times), None) for field, times in why.most_common()]


def field_of(reason: str) -> str:
    """The condition that a reason of check_needs is about."""
    first = reason.split(" ")[0].rstrip(":")
    return {
        "valid": "valid_until",
        "all": "collateral",
        "not": "whitelisted",
    }.get(first, first)


def near_miss_rows(found: Sequence[Matched]) -> list[Row]:
    """Whether each near miss fits once its change is applied, by the independent check."""
    offers, parents = load_offers(), load_parents()
    misses = [miss for matched in found for miss in matched.near_misses]
    why: Counter[str] = Counter()
    right = 0
    for miss in misses:
        need = miss.change.need.as_json()
        need |= {"employment": [need["employment"]]} if "employment" in need else {}
        reasons = broken(need, offers[miss.offer.id], parents)
        right += not reasons
        why.update({field_of(reason) for reason in reasons})
    line = f"near misses that fit after their change (of {len(misses)})"
    rows = [Row.at_least(line, right / len(misses) if misses else 0.0, None, floor=1.0)]
    return rows + [
        Row.reported(f"near misses that still break {field}", float(n), None) for field, n in why.most_common()
    ]


def reading_of_all() -> list[Row]:
    """All sets whose needs name the thing together; reading is demanded of these."""
    asked: list[Asked] = []
    read: list[Need] = []
    for path in (SETS["plain"], *READ_ONLY.values()):
        with bench(path) as made:
            asked += made.asked
            read += [need for need, _ in readings(made, SERVED)]
    return reading_rows(asked, read, demanded=True)


def rows_of(path: Path, *, names_the_thing: bool) -> list[Row]:
    """One set; `names_the_thing`: otherwise the lead over BM25 is demanded of it."""
    with bench(path) as made:
        needs = {setting: readings(made, setting) for setting in (SERVED, KIND_KNOWN, GIVEN)}
        scored = baseline_scores(made)
        made_rows = reading_rows(made.asked, [need for need, _ in needs[SERVED]], demanded=False)
        shown: list[Matched] = []
        for setting, of_setting in needs.items():
            found, others = ours(made.matcher, of_setting), baselines(made, scored, of_setting)
            made_rows += ranking_rows(made, setting, ids(found), others, demanded=not names_the_thing)
            if setting != KIND_KNOWN:
                made_rows += ablation_rows(made, setting, of_setting, ids(found))
            made_rows += condition_rows(made, setting, ids(found), others[f"no filter, {PLAINEST}"])
            shown += found
        return made_rows + near_miss_rows(shown)


def rows() -> list[Row]:
    found = [replace(row, name=f"needs that name the thing, {row.name}") for row in reading_of_all()]
    return found + [
        replace(row, name=f"{name} needs, {row.name}")
        for name, path in SETS.items()
        for row in rows_of(path, names_the_thing=name == "plain")
    ]
