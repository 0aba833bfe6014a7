"""Features → the best candidate → the probability that it answers → answer, ask back, or say no.

Two steps, each linear, each fitted by `tests.bench.calibrate`: the ranking puts the candidates of one question in order; then
one probability is estimated for the first of them.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from matching.question_traits import TRAITS, traits
from matching.retrieve import FEATURES, Candidate

MODEL = Path(__file__).parent / "calibration" / "model.json"
#: Measured against the best of the question: silent on whether that is good.
RELATIVE = ("pairs", "words", "nearness", "fused")
EVIDENCE = (*(name for name in FEATURES if name not in RELATIVE), *TRAITS)  # what the probability rests on

Weights = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Thresholds:
    """Probabilities between which the three ways out lie; chosen by `tests.bench.calibrate`, see docs/adr/0007."""

    answer: float
    clarify: float


@dataclass(frozen=True)
class DecisionModel:
    """The fitted weights; one set for FAQs and one for clauses, whose features mean different things.

    Attributes:
        ranking: weights of the features, scores of one question's candidates are compared.
        answering: weights of what is known of the first candidate (`EVIDENCE`).
    """

    ranking: Weights
    answering: Weights
    thresholds: Thresholds

    def score(self, features: Mapping[str, float], *, is_faq: bool) -> float:
        """How well a candidate answers beside the others of its question; no probability."""
        return _linear(self.ranking, FEATURES, features, is_faq)

    def judge(self, question: str, candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
        """The candidates with their probabilities, most likely first. `question` is normalised."""
        scored = sorted(((self.score(c.features, is_faq=c.entry.is_faq), i, c) for i, c in enumerate(candidates)),
                        key=lambda one: (-one[0], one[1]))  # fmt: skip
        if not scored:
            return ()
        best, _, first = scored[0]
        known = evidence(first, question)
        certain = _logistic(_linear(self.answering, EVIDENCE, known, first.entry.is_faq))
        # The scores are fitted as a softmax: how much less likely another one is than the first follows from its score.
        return tuple(
            Candidate(c.entry, c.row_text, c.features, c.raw, certain * math.exp(score - best))
            for score, _, c in scored
        )


def evidence(first: Candidate, question: str) -> dict[str, float]:
    """What is known of the first candidate and of its normalised question."""
    return {**first.features, **traits(question)}


def load_model(path: Path = MODEL) -> DecisionModel:
    """The fitted model that the project ships."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return DecisionModel(content["ranking"], content["answering"], Thresholds(**content["thresholds"]))


def _linear(weights: Weights, names: Sequence[str], values: Mapping[str, float], is_faq: bool) -> float:
    chosen = weights["faq" if is_faq else "clause"]
    return chosen["bias"] + sum(chosen[name] * values[name] for name in names)


def _logistic(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, value))))
