"""Features → probability that a candidate answers → answer, ask back, or say no."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from matching.retrieve import FEATURES

MODEL = Path(__file__).parent / "calibration" / "model.json"


@dataclass(frozen=True)
class Thresholds:
    """Probabilities between which the three ways out lie; chosen by `tests.bench.calibrate`, see docs/adr/0004."""

    answer: float
    clarify: float


@dataclass(frozen=True)
class DecisionModel:
    """Two logistic regressions, one for FAQs and one for clauses: their features mean different things."""

    weights: Mapping[str, Mapping[str, float]]
    thresholds: Thresholds

    def probability(self, features: Mapping[str, float], *, is_faq: bool) -> float:
        """How likely a candidate with these features answers the question, 0–1."""
        weights = self.weights["faq" if is_faq else "clause"]
        total = weights["bias"] + sum(weights.get(name, 0.0) * features[name] for name in FEATURES)
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


def load_model(path: Path = MODEL) -> DecisionModel:
    """The fitted model that the project ships."""
    content = json.loads(path.read_text(encoding="utf-8"))
    return DecisionModel(content["weights"], Thresholds(**content["thresholds"]))
