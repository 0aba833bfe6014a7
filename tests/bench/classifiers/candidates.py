"""What is compared: every candidate is the part of a Rasa pipeline that ends in an intent."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.nlu.classifiers.diet_classifier import DIETClassifier
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer
from scipy.sparse import csr_matrix
from sklearn.base import ClassifierMixin
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.naive_bayes import ComplementNB
from sklearn.svm import LinearSVC

from bot.components.jieba_tokenizer import PrivateJiebaTokenizer
from bot.components.ngram_classifier import LinearModel, NgramClassifier
from bot.components.vocabulary_guard import VocabularyGuard

Pipeline = list[tuple[type, dict[str, Any]]]


class UnweightedLogisticRegression(LogisticRegressionClassifier):
    """Rasa's classifier without its fixed `class_weight="balanced"`."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.clf.set_params(class_weight=None)


class OtherLinear(NgramClassifier):
    """Our component around another estimator."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {**NgramClassifier.get_default_config(), "estimator": ""}

    def _fit(self, features: csr_matrix, intents: np.ndarray, sharpness: float = 1.0) -> LinearModel:
        estimator = _estimator(self._config["estimator"]).fit(features, intents)
        weights = getattr(estimator, "coef_", None)
        if weights is None:
            weights, offsets = estimator.feature_log_prob_, np.zeros(len(estimator.classes_))
        else:
            offsets = estimator.intercept_
        return LinearModel(estimator.classes_, weights, offsets, sharpness)


def _estimator(name: str) -> ClassifierMixin:
    return {
        "svc_balanced": LinearSVC(C=0.5, class_weight="balanced", random_state=42),
        "ridge": RidgeClassifier(alpha=1.0),
        "complement_nb": ComplementNB(alpha=0.5),
        "logistic": LogisticRegression(C=30.0, max_iter=300),
    }[name]


_TOKENIZER = (PrivateJiebaTokenizer, {})
_GUARD = (VocabularyGuard, {})
_COUNTS = [
    (CountVectorsFeaturizer, {}),
    (CountVectorsFeaturizer, {"analyzer": "char", "min_ngram": 1, "max_ngram": 3}),
]
_DIET = {"epochs": 40, "entity_recognition": False, "constrain_similarities": True, "random_seed": 42}
# Down to character 4-grams and word pairs, all of one weight: what memorises whole phrases.
_LONG = [{"of": "characters", "n": n, "weight": 1.0} for n in (1, 2, 3, 4)] + [
    {"of": "words", "n": n, "weight": 1.0} for n in (1, 2)
]

CANDIDATES: dict[str, Pipeline] = {
    "diet": [_TOKENIZER, *_COUNTS, (DIETClassifier, _DIET)],
    "rasa_lr_balanced": [_TOKENIZER, *_COUNTS, (LogisticRegressionClassifier, {"max_iter": 300})],
    "rasa_lr_unweighted": [_TOKENIZER, *_COUNTS, (UnweightedLogisticRegression, {"max_iter": 300})],
    "ngram_ridge": [_TOKENIZER, (OtherLinear, {"estimator": "ridge"})],
    "ngram_complement_nb": [_TOKENIZER, (OtherLinear, {"estimator": "complement_nb"})],
    "ngram_logistic": [_TOKENIZER, (OtherLinear, {"estimator": "logistic", "calibration_folds": 0})],
    "ngram_svc_balanced": [_TOKENIZER, (OtherLinear, {"estimator": "svc_balanced"})],
    "ngram_svc_long": [_TOKENIZER, (NgramClassifier, {"parts": _LONG})],
    "ngram_svc": [_TOKENIZER, (NgramClassifier, {})],
    "ngram_svc_guard": [_TOKENIZER, (NgramClassifier, {}), _GUARD],
}
SLOW_FOLDS = {"diet": 3}
