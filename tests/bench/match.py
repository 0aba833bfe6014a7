"""Held-out needs against the sample offers: is the need read right, do the offers that suit stand first, is none shown that cannot fit.

217 needs with graded offers, written before and apart from the ranking; nothing is tuned on them. Each is matched twice: as
served, from its text alone, and with the expected need given, which leaves the ranking alone to be measured. Every baseline
stands behind the same hard filter of the same need.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
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
from tests.bench.check_needs import TODAY, broken, load_offers, load_parents
from tests.bench.match_reading import ASKED_READING, Asked, load_needs, reading_rows
from tests.bench.ranking_baselines import Dense, Filter, PlainBm25, fused, ranked, tokenisers
from tests.bench.ranking_measures import CUT, interval, mean, ndcg, recall, reciprocal_rank
from tests.bench.table import Row

ROOT = Path(__file__).parents[2]
ASKED_LEAD = 0.08  # nDCG@10 over the best BM25
SERVED, GIVEN = "text only", "need given"
FUSED_WITH = "BM25 characters and bigrams"

Ranking = Sequence[str]  # offer ids, best first


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
def bench() -> Iterator[Bench]:
    """The starter offers in a database of their own, the encoder of var/, the parts as the service puts them together."""
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
        yield Bench(load_needs(), matcher, without_synonyms, Filter(starter_offers()), encoder, segmenter)
        database.close()


# --- ranking ---


def readings(made: Bench, setting: str) -> list[tuple[Need, Reading]]:
    read = [made.matcher.read(asked.text, on=TODAY) for asked in made.asked]
    if setting == SERVED:
        return [(reading.need, reading) for reading in read]
    return [(asked.need, reading) for asked, reading in zip(made.asked, read, strict=True)]


def ours(matcher: Matcher, needs: Sequence[tuple[Need, Reading]], **weights: float) -> list[Matched]:
    """Our own lists, with some weights of the ranking changed."""
    with patch.dict(rank.WEIGHTS, weights):
        return [matcher.match_need(need, reading, on=TODAY) for need, reading in needs]


def ids(found: Sequence[Matched]) -> list[Ranking]:
    return [[match.offer.id for match in matched.results] for matched in found]


def baselines(made: Bench, needs: Sequence[tuple[Need, Reading]]) -> dict[str, list[Ranking]]:
    """Every baseline's rankings of what fits the same needs, from the text as it was said."""
    fitting = [made.filter.fitting(need, TODAY) for need, _ in needs]
    texts = [asked.text for asked in made.asked]

    def lists(scores: Callable[[str], Mapping[str, float]]) -> list[Ranking]:
        return [ranked(scores(text), fits) for text, fits in zip(texts, fitting, strict=True)]

    found = {
        name: lists(PlainBm25(made.filter, tokenise).scores) for name, tokenise in tokenisers(made.segmenter).items()
    }
    found["dense only"] = lists(Dense(made.filter, made.encoder).scores)
    found["rank fusion only"] = [
        fused({"words": words, "vectors": vectors})
        for words, vectors in zip(found[FUSED_WITH], found["dense only"], strict=True)
    ]
    return found


def ndcgs(asked: Sequence[Asked], rankings: Sequence[Ranking]) -> list[float]:
    return [ndcg(ranking, a.grades) for a, ranking in zip(asked, rankings, strict=True)]


def ranking_rows(
    made: Bench, setting: str, found: Sequence[Matched], needs: Sequence[tuple[Need, Reading]]
) -> list[Row]:
    asked, served = made.asked, ids(found)
    others = baselines(made, needs)
    by_name = {name: ndcgs(asked, rankings) for name, rankings in others.items()}
    best = max((name for name in others if name.startswith("BM25")), key=lambda name: mean(by_name[name])))
    own, base = ndcgs(asked, served), by_name[best]
    rows = []
    for what, measure in (("nDCG@10", ndcg), ("Recall@10", recall), ("MRR@10", reciprocal_rank)):
        value, beside = (
            mean([measure(r, a.grades) for a, r in zip(asked, rankings, strict=True)]))
            for rankings in (served, others[best])
        )
        rows.append(Row.reported(f"{setting}: {what} (baseline: {best})", value, beside))
    lead = [one - other for one, other in zip(own, base, strict=True)]
    low, high = interval(lead)
    name = f"{setting}: nDCG@10 above the best BM25"
    rows.append(Row.at_least(name, mean(lead)), None, floor=ASKED_LEAD))
    rows += [Row.reported(f"{name}, 95 % {end}", value, None) for end, value in (("from", low), ("to", high))]
    for other, values in by_name.items():
        rows.append(
            Row.reported(f"{setting}: nDCG@10 ours (baseline: {other})", mean(own)), mean(values)))
        )
    changed = {
        "without synonyms": ours(made.without_synonyms, needs),
        "without typed features": ours(made.matcher, needs, fits=0.0),
        "without vectors": ours(made.matcher, needs, cosine=0.0),
        "without keywords": ours(made.matcher, needs, words=0.0),
    }
    for other, lists in changed.items():
        values = mean(ndcgs(asked, ids(lists))))
        rows.append(Row.reported(f"{setting}: nDCG@10 ours (baseline: ours {other})", mean(own)), values))
    for group in (*dict.fromkeys(a.kind for a in asked), *ASKED_READING):
        chosen = [i for i, a in enumerate(asked) if group in (a.kind, a.style)]
        value, beside = (mean([values[i] for i in chosen])) for values in (own, base))
        rows.append(Row.reported(f"{setting}: nDCG@10, {group} (of {len(chosen)})", value, beside))
    return rows


# --- conditions ---


def condition_rows(made: Bench, setting: str, found: Sequence[Matched]) -> list[Row]:
    """Offers shown that an independent check finds unfit for the expected need; baseline: best BM25 tokens without a filter."""
    offers, parents = load_offers(), load_parents()

    def violations(rankings: Sequence[Ranking]) -> tuple[int, Counter[str]]:
        count, why = 0, Counter[str]()
        for asked, ranking in zip(made.asked, rankings, strict=True):
            for name in ranking[:CUT]:
                reasons = broken(asked.expected, offers[name], parents)
                if offers[name]["kind"] != asked.kind:
                    reasons = ["kind"]
                count += bool(reasons)
                why.update(reason.split(" ")[0] for reason in reasons)
        return count, why

    plain = PlainBm25(made.filter, tokenisers(made.segmenter)[FUSED_WITH])
    everything = {kind: set(kept.ids) for kind, kept in made.filter.kept.items()}
    unfiltered = [ranked(plain.scores(a.text), everything[a.kind]) for a in made.asked]  # type: ignore[index]
    shown = ids(found)
    (count, why), (beside, _) = violations(shown), violations(unfiltered)
    name = f"{setting}: offers shown that break a condition (of {sum(map(len, shown))})"
    if setting == GIVEN:
        rows = [Row.at_most(name, float(count), float(beside), ceiling=0.0)]
    else:
        rows = [Row.reported(name, float(count), float(beside))]
    return rows + [Row.reported(f"{name}: {field}", float(times), None) for field, times in why.most_common()]


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
        why.update(reason.split(" ")[0] for reason in reasons)
    share = right / len(misses) if misses else 0.0
    rows = [Row.at_least(f"near misses that fit after their change (of {len(misses)})", share, None, floor=1.0)]
    return rows + [
        Row.reported(f"near misses that still break {field}", float(n), None) for field, n in why.most_common()
    ]


def rows() -> list[Row]:
    with bench() as made:
        found_rows = reading_rows(made)
        lists: list[Matched] = []
        for setting in (SERVED, GIVEN):
            needs = readings(made, setting)
            found = ours(made.matcher, needs)
            found_rows += ranking_rows(made, setting, found, needs) + condition_rows(made, setting, found)
            lists += found
        return found_rows + near_miss_rows(lists)
