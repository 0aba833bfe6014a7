"""Held-out questions over the real documents: answers, citations, abstention, and nothing from superseded versions.

Two sets: `counter`, asked as people do at a counter, is the one with gates; the lay half of `riddles` avoids every word
of its clause. Two libraries: as shipped (starter FAQs and documents), and the documents alone. The questions of `riddles`
that are marked unanswerable are so by the documents alone; the FAQs rightly answer some of them.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.bootstrap import Assistant
from knowledge.entry import Entry
from matching.answer import Quoted
from matching.keyword_index import Vocabulary, build_postings, idf, scores
from matching.normalise import normalise
from matching.tokenise import pairs
from tests.bench.corpus import SUPERSEDED, TODAY, Corpus
from tests.bench.grading import COUNTER, RIDDLES, Question, grade, holds_answer, is_cited, load_questions
from tests.bench.library import policy_assistant
from tests.bench.table import Row


@dataclass(frozen=True)
class Score:
    """Shares of a set of answerable questions."""

    answered: float
    cited: float


class PlainBm25:
    """The baseline: BM25 over character pairs, quoting the best clause whole."""

    def __init__(self, entries: list[Entry]) -> None:
        self._entries = entries
        self._vocabulary = Vocabulary()
        self._postings = build_postings([
            [self._vocabulary.number(t.text) for t in pairs(normalise(f"{e.headings}{e.body}"))] for e in entries
        ])  # fmt: skip

    def best(self, question: str) -> Entry:
        known = {n: 1.0 for t in pairs(normalise(question)) if (n := self._vocabulary.known(t.text)) is not None}
        rarity = {n: idf(self._postings.frequency(n), self._postings.row_count) for n in known}
        return self._entries[int(np.argmax(scores({"all": self._postings}, {"all": 1.0}, known, rarity)))]


def score(found: list[tuple[bool, bool]]) -> Score:
    return Score(float(np.mean([a for a, _ in found])), float(np.mean([c for _, c in found])))


def baseline_grade(entry: Entry, question: Question, corpus: Corpus) -> tuple[bool, bool]:
    document_id = entry.sources[0].document_id
    cited = any(is_cited(document_id, span.label, question, corpus) for span in entry.spans)
    return holds_answer(entry.body, question), cited


@dataclass(frozen=True)
class Setting:
    """Which questions are asked of which library, and whether its figures are demanded or reported."""

    name: str
    questions: tuple[Question, ...]
    gate: bool
    surely_unanswerable: bool


def measure(assistant: Assistant, corpus: Corpus, setting: Setting) -> list[Row]:
    decisions = {q.id: assistant.answerer.ask(q.text, on=TODAY) for q in setting.questions}
    snapshot = assistant.answerer.snapshot()
    clauses = [e for e in snapshot.segments[0].entries if not e.is_faq and e.validity.in_force(TODAY)]
    plain = PlainBm25(clauses)
    answerable = [q for q in setting.questions if q.answerable]
    made = []
    for wording in ("all", "same", "different"):
        chosen = [q for q in answerable if wording in ("all", q.wording)]
        ours = score([grade(decisions[q.id], q, corpus) for q in chosen])
        base = score([baseline_grade(plain.best(q.text), q, corpus) for q in chosen])
        demanded = setting.gate and wording == "all"
        for what, value, beside in (("answers", ours.answered, base.answered), ("citations", ours.cited, base.cited)):
            line = f"{setting.name}: {what} right, {wording} wording"
            made.append(
                Row.at_least(line, value, beside, floor=0.80) if demanded else Row.reported(line, value, beside)
            )
    refused = [not isinstance(decisions[q.id], Quoted) for q in setting.questions if not q.answerable]
    line, abstention = f"{setting.name}: abstention on unanswerable", float(np.mean(refused))
    made.append(
        Row.at_least(line, abstention, None, floor=0.9)
        if setting.surely_unanswerable
        else Row.reported(line, abstention, None)
    )
    old = {corpus.ids[file] for file in SUPERSEDED.values()}
    stale = sum(
        isinstance(d, Quoted) and bool({s.document_id for s in d.entry.sources} & old) for d in decisions.values()
    )
    made.append(Row.at_most(f"{setting.name}: answers from a superseded version", float(stale), None, ceiling=0.0))
    return made


def rows() -> list[Row]:
    made = []
    counter, riddles = tuple(load_questions(COUNTER)), tuple(load_questions(RIDDLES))
    for library, with_faqs in (("as shipped", True), ("documents alone", False)):
        with tempfile.TemporaryDirectory() as folder:
            assistant, corpus = policy_assistant(Path(folder), with_faqs=with_faqs)
            asked = (
                Setting(f"counter, {library}", counter, gate=with_faqs, surely_unanswerable=True),
                Setting(f"riddles, {library}", riddles, gate=False, surely_unanswerable=not with_faqs),
            )
            for setting in asked:
                made += measure(assistant, corpus, setting)
    return made
