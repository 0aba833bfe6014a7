"""Fits the two steps of the decision: a softmax over the candidates of each question, then a logistic regression over the first."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.special import logsumexp
from sklearn.linear_model import LogisticRegression

from matching.decision import EVIDENCE, DecisionModel, Thresholds, Weights, evidence
from matching.question_traits import TRAITS
from matching.retrieve import FEATURES, Candidate

Array = npt.NDArray[np.float64]
RANKING_PENALTY = 3e-3  # on squared weights of standardised features
ANSWERING_STRENGTH = 0.3  # inverse of the penalty, as scikit-learn counts it
ABSENT = -1e9  # score of a place that holds no candidate


@dataclass(frozen=True)
class Judged:
    """One question with its candidates and which of them answer it. `weight`: how much it counts in the second step,
    `ranking_weight`: in the first."""

    question: str
    candidates: tuple[Candidate, ...]
    right: tuple[bool, ...]
    weight: float
    ranking_weight: float


def fit(judged: Sequence[Judged], thresholds: Thresholds) -> DecisionModel:
    """Both steps, the second on the order that the first one makes."""
    usable = [one for one in judged if one.candidates]
    ranking = _fit_ranking([one for one in usable if any(one.right) and one.ranking_weight > 0])
    return DecisionModel(ranking, _fit_answering(usable, DecisionModel(ranking, {}, thresholds)), thresholds)


def _fit_ranking(judged: Sequence[Judged]) -> Weights:
    """Maximises the share of the softmax that the right candidates of each question get."""
    raw = np.array([_features(c) for one in judged for c in one.candidates])
    mean, spread = raw.mean(axis=0), raw.std(axis=0) + 1e-9
    width = max(len(one.candidates) for one in judged)
    values = np.zeros((len(judged), width, 2 * len(FEATURES) + 1))
    present, right = np.full((len(judged), width), ABSENT), np.full((len(judged), width), ABSENT)
    for i, one in enumerate(judged):
        for j, (candidate, is_right) in enumerate(zip(one.candidates, one.right, strict=True)):
            values[i, j] = _by_kind((_features(candidate) - mean) / spread, candidate.entry.is_faq)
            present[i, j] = 0.0
            right[i, j] = 0.0 if is_right else ABSENT
    shares = np.array([one.ranking_weight for one in judged])
    shares = shares / shares.sum()

    def loss(weights: Array) -> tuple[float, Array]:
        scores = values @ weights
        among, among_right = scores + present, scores + right
        total, total_right = logsumexp(among, axis=1), logsumexp(among_right, axis=1)
        slope = np.exp(among - total[:, None]) - np.exp(among_right - total_right[:, None])
        gradient = np.einsum("ij,ijk,i->k", slope, values, shares) + 2 * RANKING_PENALTY * weights
        return float(shares @ (total - total_right)) + RANKING_PENALTY * float(weights @ weights), gradient

    found = minimize(loss, np.zeros(values.shape[2]), jac=True, method="L-BFGS-B").x
    count = len(FEATURES)
    faq, offset, clause = found[:count] / spread, found[count], found[count + 1 :] / spread
    return {
        "faq": _named(FEATURES, faq, float(offset - faq @ mean)),
        "clause": _named(FEATURES, clause, float(-clause @ mean)),
    }


def _fit_answering(judged: Sequence[Judged], model: DecisionModel) -> Weights:
    """A logistic regression: is the first candidate right? FAQs and clauses share the traits of the question."""
    rows, labels, weights, kinds = [], [], [], []
    for one in judged:
        known, is_faq, is_right = first_of(model, one)
        rows.append([known[name] for name in EVIDENCE])
        kinds.append(float(is_faq))
        labels.append(is_right)
        weights.append(one.weight)
    values, faq = np.array(rows), np.array(kinds)[:, None]
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    standard = (values - mean) / spread
    own = np.array([name not in TRAITS for name in EVIDENCE], dtype=float)
    regression = LogisticRegression(C=ANSWERING_STRENGTH, max_iter=5000)
    regression.fit(np.hstack([standard, standard * faq * own, faq]), labels, sample_weight=weights)
    slopes, count = regression.coef_[0], len(EVIDENCE)
    shared, more, offset = slopes[:count], slopes[count : 2 * count] * own, slopes[-1]
    made = {}
    for kind, slope, bias in (("clause", shared, 0.0), ("faq", shared + more, offset)):
        plain = slope / spread
        made[kind] = _named(EVIDENCE, plain, float(regression.intercept_[0] + bias - plain @ mean))
    return made


def first_of(model: DecisionModel, one: Judged) -> tuple[dict[str, float], bool, bool]:
    """The evidence on the candidate that the ranking puts first, whether it is a FAQ, and whether it is right."""
    scores = [model.score(c.features, is_faq=c.entry.is_faq) for c in one.candidates]
    best = max(range(len(scores)), key=scores.__getitem__)
    first = one.candidates[best]
    return evidence(first, one.question), first.entry.is_faq, one.right[best]


def _features(candidate: Candidate) -> Array:
    return np.array([candidate.features[name] for name in FEATURES])


def _by_kind(values: Array, is_faq: bool) -> Array:
    nothing = np.zeros_like(values)
    return np.concatenate([values, [1.0], nothing] if is_faq else [nothing, [0.0], values])


def _named(names: Sequence[str], values: Array, bias: float) -> dict[str, float]:
    return {"bias": round(bias, 4), **{n: round(float(v), 4) for n, v in zip(names, values, strict=True)}}
