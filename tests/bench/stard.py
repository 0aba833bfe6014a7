"""STARD: lay legal questions against statute articles; our ranking beside plain BM25 over character pairs.

Held out: nothing of it is trained or tuned on. Questions from elsewhere, for abstention: the utterances of nlu_data/tests
that belong to other desks than policy.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from sklearn.metrics import roc_auc_score

from knowledge.entry import Entry, Source, Span
from knowledge.lexicon import load_lexicon
from knowledge.validity import Validity
from matching.catalogue import Catalogue
from matching.decision import load_model
from matching.encoder import LocalEncoder
from matching.index import Snapshot
from matching.keyword_index import Vocabulary, build_postings, idf, scores
from matching.normalise import normalise
from matching.query import QueryReader
from matching.retrieve import Retriever, Scope
from matching.segment import build_segment, encode_rows, make_rows
from matching.tokenise import Segmenter, pairs
from tests.bench.corpus import SHARED, TODAY
from tests.bench.table import Row

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Data:
    names: list[str]
    texts: list[str]
    questions: list[str]
    gold: list[set[int]]


def load() -> Data:
    articles = [json.loads(line) for line in (SHARED / "eval" / "stard_articles.jsonl").read_text("utf-8").splitlines()]
    asked = [json.loads(line) for line in (SHARED / "eval" / "stard_questions.jsonl").read_text("utf-8").splitlines()]
    place = {article["name"]: i for i, article in enumerate(articles)}
    return Data(
        [a["name"] for a in articles], [a["text"] for a in articles], [q["question"] for q in asked],
        [{place[name] for name in q["articles"] if name in place} for q in asked],
    )  # fmt: skip


def baseline(data: Data) -> list[list[int]]:
    """Plain Okapi BM25 over character pairs of name and text: the best tokens measured (facts, knowledge.md §4.6)."""
    vocabulary = Vocabulary()
    postings = build_postings([
        [vocabulary.number(t.text) for t in pairs(normalise(name + text))]
        for name, text in zip(data.names, data.texts, strict=True)
    ])  # fmt: skip
    ranked = []
    for question in data.questions:
        known = {n: 1.0 for t in pairs(normalise(question)) if (n := vocabulary.known(t.text)) is not None}
        rarity = {n: idf(postings.frequency(n), postings.row_count) for n in known}
        ranked.append([int(i) for i in np.argsort(-scores({"all": postings}, {"all": 1.0}, known, rarity))[:100]])
    return ranked


def snapshot_of(data: Data, encoder: LocalEncoder, segmenter: Segmenter) -> Snapshot:
    vocabulary = Vocabulary()
    entries = [
        Entry(f"clause:{i}:0", f"document:{i}", Validity(), (Source(str(i), name),), headings=name, spans=(Span(name, text, 0),))
        for i, (name, text) in enumerate(zip(data.names, data.texts, strict=True))
    ]  # fmt: skip
    made = [row for entry in entries for row in make_rows(entry, vocabulary, segmenter)]
    segment = build_segment(made, encode_rows(made, encoder))
    return Snapshot(1, (segment,), (np.ones(segment.row_count, dtype=bool),), vocabulary, Catalogue())


def recall_and_mrr(ranked: list[list[int]], gold: list[set[int]]) -> tuple[float, float]:
    recalls, reciprocal = [], []
    for found, wanted in zip(ranked, gold, strict=True):
        recalls.append(len(wanted.intersection(found[:10])) / len(wanted))
        first = next((rank for rank, place in enumerate(found[:10], start=1) if place in wanted), None)
        reciprocal.append(1 / first if first else 0.0)
    return float(np.mean(recalls)), float(np.mean(reciprocal))


def elsewhere() -> list[str]:
    content = yaml.safe_load((ROOT / "nlu_data" / "tests" / "desks.yml").read_text(encoding="utf-8"))
    return [u["text"] for u in content["utterances"] if u["desk"] != "policy"]


def rows() -> list[Row]:
    data = load()
    lexicon = load_lexicon()
    segmenter = Segmenter(lexicon.words())
    encoder = LocalEncoder(ROOT / "var" / "encoder", segmenter)
    snapshot, retriever = snapshot_of(data, encoder, segmenter), Retriever(encoder)
    reader, model = QueryReader(lexicon, segmenter), load_model()

    def ask(text: str) -> tuple[list[int], list[int], float, float]:
        query = reader.read(text)
        found = retriever.search(snapshot, query, Scope(TODAY)).candidates
        ordered = model.judge(query.text, found)
        fused, served = ([int(c.entry.entry_id.split(":")[1]) for c in candidates] for candidates in (found, ordered))
        best = max((c.features["coverage"] for c in found), default=0.0)
        return fused, served, ordered[0].probability if ordered else 0.0, best

    asked = [ask(question) for question in data.questions]
    others = [ask(text) for text in elsewhere()]
    labels = [1] * len(asked) + [0] * len(others)
    base_recall, base_mrr = recall_and_mrr(baseline(data), data.gold)
    made = []
    fused = recall_and_mrr([one[0] for one in asked], data.gold)
    served = recall_and_mrr([one[1] for one in asked], data.gold)
    made.append(Row.reported("STARD recall@10, rank fusion alone", fused[0], base_recall))
    made.append(Row.reported("STARD MRR@10, rank fusion alone", fused[1], base_mrr))
    made.append(Row.at_least("STARD recall@10, as served", served[0], base_recall, floor=base_recall))
    made.append(Row.at_least("STARD MRR@10, as served", served[1], base_mrr, floor=base_mrr))
    probability = roc_auc_score(labels, [one[2] for one in (*asked, *others)])
    covered = roc_auc_score(labels, [one[3] for one in (*asked, *others)])
    made.append(Row.at_least("STARD abstention AUROC (baseline: coverage alone)", probability, covered, floor=0.92))
    return made
