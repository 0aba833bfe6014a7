"""Fits matching/calibration/model.json: `python -m tests.bench.calibrate` (about two minutes; needs ../shared).

Learns from the development questions over the real documents, from the FAQs' own variants with the asked wording
(answerable) or the whole FAQ (unanswerable) held out, and from the out-of-scope training utterances. Never from
nlu_data/tests, tests/bench/data or ../shared/data/eval.
"""

import json
import pickle
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression

from bot.bootstrap import Assistant
from knowledge.starter import starter_faqs
from matching.answer import Quoted
from matching.decision import MODEL
from matching.passage import choose
from matching.retrieve import FEATURES, Candidate, Scope
from tests.bench.corpus import TODAY, Corpus
from tests.bench.grading import DEVELOPMENT, Question, grade, load_questions
from tests.bench.library import policy_assistant

ROOT = Path(__file__).parents[2]
HELD_OUT = 2  # variants of each FAQ that are asked
ANSWER = 0.27  # chosen from the report: a lower one answers more strange questions than it helps right ones
CLARIFY = 0.12  # below it the three options hold the right one too seldom to be worth reading
NEAREST = 12  # candidates of a question that are learnt from: the ones that could win


@dataclass(frozen=True)
class Example:
    """One candidate of one question: its features, whether it answers, and what it is."""

    features: tuple[float, ...]
    right: bool
    is_faq: bool
    weight: float


@dataclass(frozen=True)
class Asked:
    """One question with its candidates, best fused first, and which of them answer it."""

    text: str
    candidates: tuple[Candidate, ...]
    right: tuple[bool, ...]
    kind: str
    skip_faqs: bool = False


def ask(assistant: Assistant, text: str, exclude: frozenset[str] = frozenset()) -> tuple[Candidate, ...]:
    answerer = assistant.answerer
    query = answerer.read(text)
    return answerer.search(answerer.snapshot(), query, Scope(TODAY, exclude_rows=exclude)).candidates


def document_questions(assistant: Assistant, corpus: Corpus) -> Iterator[Asked]:
    for question in load_questions(DEVELOPMENT):
        found = ask(assistant, question.text)
        if question.answerable:
            right = tuple(_answers(assistant, c, question, corpus) for c in found)
            yield Asked(question.text, found, right, question.wording)
        else:  # FAQs know more than the documents, so only clauses are surely wrong
            yield Asked(question.text, found, (False,) * len(found), question.wording, skip_faqs=True)


def _answers(assistant: Assistant, candidate: Candidate, question: Question, corpus: Corpus) -> bool:
    query = assistant.answerer.read(question.text)
    passage = None
    if not candidate.entry.is_faq:
        passage = choose(candidate.entry, query, assistant.answerer.rarity(query))
    return grade(Quoted(candidate.entry, 1.0, passage), question, corpus)[0]


def hold_out(chance: random.Random) -> dict[str, list[str]]:
    """Two variants of each FAQ, which neither index nor encoder of the calibration ever see."""
    return {faq_id: chance.sample(faq.variants, HELD_OUT) for faq_id, faq in starter_faqs().items()}


def faq_questions(assistant: Assistant, held_out: dict[str, list[str]], chance: random.Random) -> Iterator[Asked]:
    faqs = starter_faqs()
    for faq_id, variants in held_out.items():
        for number, variant in enumerate(variants):
            # Every fourth one is asked as if its FAQ were not there: in our domain, but unanswerable.
            gone = number == 0 and chance.random() < 0.5
            exclude = frozenset([faqs[faq_id].question, *faqs[faq_id].variants]) if gone else frozenset()
            found = ask(assistant, variant, exclude)
            right = tuple(c.entry.group == f"faq:{faq_id}" and not gone for c in found)
            # Where a variant is asked, a clause may answer as well as the FAQ does: not known, so not learnt.
            yield Asked(variant, found, right, "faq-gone" if gone else "faq")


def foreign_questions(assistant: Assistant) -> Iterator[Asked]:
    path = ROOT / "nlu_data" / "intents" / "out_of_scope.yml"
    examples = yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"][0]["examples"]
    for line in examples.splitlines():
        if line.strip():
            found = ask(assistant, line.strip().removeprefix("- "))
            yield Asked(line, found, (False,) * len(found), "foreign")


def examples_of(asked: list[Asked]) -> list[Example]:
    made = []
    for one in asked:
        ordered = sorted(zip(one.candidates, one.right, strict=True), key=lambda pair: -pair[0].probability)
        for candidate, right in ordered[:NEAREST]:
            is_faq = candidate.entry.is_faq
            if (one.skip_faqs and is_faq) or (one.kind.startswith("faq") and not is_faq):
                continue
            features = tuple(candidate.features[name] for name in FEATURES)
            weight = 4.0 if one.kind in ("same", "different", "none", "near") else 1.0
            made.append(Example(features, right, is_faq, weight))
    return made


def fit(examples: list[Example], *, is_faq: bool) -> dict[str, float]:
    chosen = [e for e in examples if e.is_faq is is_faq]
    model = LogisticRegression(C=1.0, max_iter=2000)
    model.fit(
        np.array([e.features for e in chosen]), [e.right for e in chosen],
        sample_weight=[e.weight for e in chosen],
    )  # fmt: skip
    names = ("bias", *FEATURES)
    values = (model.intercept_[0], *model.coef_[0])
    return {name: round(float(value), 4) for name, value in zip(names, values, strict=True)}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        chance = random.Random(168)
        held_out = hold_out(chance)
        assistant, corpus = policy_assistant(Path(folder), held_out)
        asked = [
            *document_questions(assistant, corpus), *faq_questions(assistant, held_out, chance),
            *foreign_questions(assistant),
        ]  # fmt: skip
        if len(sys.argv) > 1:
            Path(sys.argv[1]).write_bytes(pickle.dumps(asked))
        examples = examples_of(asked)
        weights = {"faq": fit(examples, is_faq=True), "clause": fit(examples, is_faq=False)}
        thresholds = {"answer": ANSWER, "clarify": CLARIFY}
        MODEL.write_text(json.dumps({"weights": weights, "thresholds": thresholds}, indent=1) + "\n", encoding="utf-8")
        report(asked, weights)


def report(asked: list[Asked], weights: dict[str, dict[str, float]]) -> None:
    """How the fitted model would do at several thresholds."""
    from matching.decision import DecisionModel, Thresholds

    model = DecisionModel(weights, Thresholds(0.5, 0.2))
    tops: dict[str, list[tuple[float, bool, bool]]] = {}
    for one in asked:
        judged = sorted(
            ((model.probability(c.features, is_faq=c.entry.is_faq), r) for c, r in zip(one.candidates, one.right, strict=True)),
            reverse=True,
        )  # fmt: skip
        best, right = judged[0] if judged else (0.0, False)
        tops.setdefault(one.kind, []).append((best, right, any(one.right)))
    for kind, found in tops.items():
        line = f"{kind:10} n={len(found)} top1 right {np.mean([r for _, r, _ in found]):.3f} reachable {np.mean([a for _, _, a in found]):.3f}"
        for limit in (0.2, 0.3, 0.4, 0.5, 0.6):
            answered = [(p >= limit, r) for p, r, _ in found]
            line += f" | {limit}: ans {np.mean([a for a, _ in answered]):.2f} ok {np.mean([a and r for a, r in answered]):.2f}"
        print(line)


if __name__ == "__main__":
    main()
