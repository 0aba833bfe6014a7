"""Question sets over the real documents, and when an answer to one of their questions is right."""

import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from knowledge.entry import Source
from matching.answer import Decision, Quoted
from matching.normalise import bare, normalise
from tests.bench.corpus import Corpus

DATA = Path(__file__).parent / "data"
COUNTER = DATA / "counter_questions.jsonl"  # as people ask at a counter
RIDDLES = DATA / "policy_questions.jsonl"  # its lay half shares no word with the clause
DEVELOPMENT = Path(__file__).parents[2] / "matching" / "calibration" / "questions.jsonl"


@dataclass(frozen=True)
class Question:
    """One question of a set; `files` is empty for an unanswerable one.

    `answer` holds the facts that a right answer must give, each with the ways it may be written (三十日, 30日, 30天).
    `documents_only`: unanswerable by the documents; a FAQ may know.
    """

    id: str
    text: str
    files: frozenset[str]
    section: str
    answer: tuple[tuple[str, ...], ...]
    wording: str
    documents_only: bool = False

    @property
    def answerable(self) -> bool:
        return bool(self.files)


def load_questions(path: Path) -> list[Question]:
    return [_question(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def holds_answer(text: str, question: Question) -> bool:
    """Every fact stands in the text in one of its ways of writing, spaces and width aside; 5年 is not in 2025年."""
    flat = _flat(text)
    return all(any(re.search(rf"(?<!\d){re.escape(_flat(way))}", flat) for way in fact) for fact in question.answer)


def is_cited(document_id: str | None, label: str, question: Question, corpus: Corpus) -> bool:
    """The right document, and the clause that holds the answer or one directly around or inside it."""
    if document_id is None or not corpus.files_of(document_id) & question.files:
        return False
    ours, gold = bare(label), bare(question.section)
    return bool(ours) and (ours.startswith(gold) or gold.startswith(ours))


def grade(decision: Decision, question: Question, corpus: Corpus) -> tuple[bool, bool]:
    """(answer right, citation right) of a decision about an answerable question."""
    if not isinstance(decision, Quoted):
        return False, False
    if decision.passage is None and decision.support is not None:
        answer, cited = grade(decision.support, question, corpus)
        alone = grade(replace(decision, support=None), question, corpus)
        return answer or alone[0], cited or alone[1]
    if decision.passage is None:
        named = any(_names_clause(source, question, corpus) for source in decision.entry.sources)
        return holds_answer(decision.entry.answer, question), named
    document_id = decision.entry.sources[0].document_id
    return holds_answer(decision.passage.text, question), is_cited(
        document_id, decision.passage.label, question, corpus
    )


def _names_clause(source: Source, question: Question, corpus: Corpus) -> bool:
    """True if a FAQ's source is the clause that holds the answer: the document's title and the clause's label."""
    title = bare(source.title).removeprefix("中华人民共和国")
    titles = [bare(corpus.titles[file]).removeprefix("中华人民共和国") for file in question.files]
    same_document = any(title in known or known in title for known in titles)
    labels = [bare(label) for label in (source.section or "").split("、")]  # 第五十八条、第六十四条: a FAQ on both
    return same_document and any(label.startswith(bare(question.section)) for label in labels)


def _flat(text: str) -> str:
    return re.sub(r"\s", "", normalise(text))


def _question(raw: dict[str, Any]) -> Question:
    files = raw.get("file", [])
    return Question(
        id=raw["id"],
        text=raw["question"],
        files=frozenset() if raw.get("unanswerable") else frozenset([files] if isinstance(files, str) else files),
        section=raw.get("section", ""),
        answer=tuple((fact,) if isinstance(fact, str) else tuple(fact) for fact in raw.get("answer", ())),
        wording=raw.get("wording", "near" if raw.get("near") else "none"),
        documents_only=raw.get("documents_only", False),
    )
