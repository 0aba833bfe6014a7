"""Fits matching/calibration/model.json: `python -m tests.bench.calibrate` (some minutes; needs ../shared).

Learns from the development questions over the real documents, from the FAQs' own variants with the asked wording
(answerable) or the whole FAQ (unanswerable) held out, and from training utterances: out of scope, and requests to the service desks. Never from
nlu_data/tests, tests/bench/data or ../shared/data/eval.
"""

import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import yaml

from bot.bootstrap import Assistant
from bot.desks.codes import SERVICE_DESKS, desk_of
from knowledge.starter import starter_faqs
from matching.answer import Quoted
from matching.decision import MODEL, DecisionModel, Thresholds
from matching.normalise import normalise
from matching.passage import choose
from matching.retrieve import Candidate, Scope
from tests.bench.corpus import TODAY, Corpus
from tests.bench.fitting import Judged, fit
from tests.bench.grading import DEVELOPMENT, Question, grade, load_questions
from tests.bench.library import policy_assistant
from tests.bench.load.stock_bot import desk_examples

ROOT = Path(__file__).parents[2]
FAQS = 1000  # that are asked about; more would drown the questions over documents
HELD_OUT = 2  # variants of each of them
THRESHOLDS = Thresholds(answer=0.39, clarify=0.13)  # chosen from the report, see docs/adr/0007
SERVICE_STEP = 8  # every eighth training example of the service desks
FOLDS = 5
DOCUMENT_WEIGHT = 4.0  # of a question over the documents in the second step: there are seven times as many others
RANKING_WEIGHTS = {"same": 2.0, "different": 2.0, "faq": 0.25}  # in the first step; the others have no right candidate
REPORTED = (0.2, 0.3, 0.4, 0.5, 0.6)


@dataclass(frozen=True)
class Asked:
    """One question with its candidates and which of them answer it; `kind`: what sort of question it is."""

    kind: str
    judged: Judged


def asked_of(
    kind: str, question: str, found: Sequence[Candidate], right: Sequence[bool], *, only_clauses: bool = False,
    only_faqs: bool = False,
) -> Asked:  # fmt: skip
    kept = [
        (c, r) for c, r in zip(found, right, strict=True)
        if not (only_clauses and c.entry.is_faq) and not (only_faqs and not c.entry.is_faq)
    ]  # fmt: skip
    weight = DOCUMENT_WEIGHT if kind in ("same", "different", "none", "near") else 1.0
    judged = Judged(
        normalise(question),
        tuple(c for c, _ in kept),
        tuple(r for _, r in kept),
        weight,
        RANKING_WEIGHTS.get(kind, 0.0),
    )
    return Asked(kind, judged)


def ask(assistant: Assistant, text: str, exclude: frozenset[str] = frozenset()) -> tuple[Candidate, ...]:
    answerer = assistant.answerer
    query = answerer.read(text)
    return answerer.retrieve(answerer.snapshot(), query, Scope(TODAY, exclude_rows=exclude)).candidates


def document_questions(assistant: Assistant, corpus: Corpus) -> Iterator[Asked]:
    for question in load_questions(DEVELOPMENT):
        found = ask(assistant, question.text)
        if question.answerable:
            right = tuple(_answers(assistant, c, question, corpus) for c in found)
            yield asked_of(question.wording, question.text, found, right)
        else:
            wrong = (False,) * len(found)
            yield asked_of(question.wording, question.text, found, wrong, only_clauses=question.documents_only)


def _answers(assistant: Assistant, candidate: Candidate, question: Question, corpus: Corpus) -> bool:
    query = assistant.answerer.read(question.text)
    passage = None
    if not candidate.entry.is_faq:
        passage = choose(candidate.entry, query, assistant.answerer.rarity(query))
    return grade(Quoted(candidate.entry, 1.0, passage), question, corpus)[0]


def hold_out(chance: random.Random) -> dict[str, list[str]]:
    """Two variants of some FAQs, which neither index nor encoder of the calibration ever see."""
    faqs = starter_faqs()
    chosen = chance.sample(sorted(faqs), min(FAQS, len(faqs)))
    return {faq_id: chance.sample(faqs[faq_id].variants, HELD_OUT) for faq_id in chosen}


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
            yield asked_of("faq-gone" if gone else "faq", variant, found, right, only_faqs=True)


def service_requests(assistant: Assistant) -> Iterator[Asked]:
    """What people want from the service desks (我想贷款): no clause is the answer to a request, a FAQ may be."""
    for intent, texts in desk_examples().items():
        if desk_of(intent) in SERVICE_DESKS and desk_of(intent) != "policy":
            for text in texts[::SERVICE_STEP]:
                found = ask(assistant, text)
                yield asked_of("service", text, found, (False,) * len(found), only_clauses=True)


def foreign_questions(assistant: Assistant) -> Iterator[Asked]:
    path = ROOT / "nlu_data" / "intents" / "out_of_scope.yml"
    examples = yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"][0]["examples"]
    for line in examples.splitlines():
        if line.strip():
            text = line.strip().removeprefix("- ")
            found = ask(assistant, text)
            yield asked_of("foreign", text, found, (False,) * len(found))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        chance = random.Random(168)
        held_out = hold_out(chance)
        assistant, corpus = policy_assistant(Path(folder), held_out)
        asked = [
            *document_questions(assistant, corpus), *faq_questions(assistant, held_out, chance),
            *foreign_questions(assistant), *service_requests(assistant),
        ]  # fmt: skip
    report(asked)
    save(fit([one.judged for one in asked], THRESHOLDS))


def save(model: DecisionModel) -> None:
    MODEL.write_text(json.dumps(asdict(model), indent=1) + "\n", encoding="utf-8")


def report(asked: Sequence[Asked]) -> None:
    """How the model would do at several thresholds on questions it was not fitted on (cross-validation)."""
    fold = np.random.default_rng(168).integers(0, FOLDS, len(asked))
    tops: dict[str, list[tuple[float, bool, bool]]] = {}
    for number in range(FOLDS):
        model = fit([one.judged for one, f in zip(asked, fold, strict=True) if f != number], THRESHOLDS)
        for one in (one for one, f in zip(asked, fold, strict=True) if f == number):
            right = {id(c.entry): r for c, r in zip(one.judged.candidates, one.judged.right, strict=True)}
            first = next(iter(model.judge(one.judged.question, one.judged.candidates)), None)
            best = (first.probability, right[id(first.entry)]) if first else (0.0, False)
            tops.setdefault(one.kind, []).append((*best, any(one.judged.right)))
    for kind, found in tops.items():
        line = f"{kind:10} n={len(found)} first right {np.mean([r for _, r, _ in found]):.3f} reachable {np.mean([a for _, _, a in found]):.3f}"
        for limit in REPORTED:
            answered = [(p >= limit, r) for p, r, _ in found]
            line += f" | {limit}: ans {np.mean([a for a, _ in answered]):.2f} ok {np.mean([a and r for a, r in answered]):.2f}"
        print(line)


if __name__ == "__main__":
    main()
