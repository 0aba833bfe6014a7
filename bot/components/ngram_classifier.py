"""Intent classifier: a linear model on the n-grams of characters and words."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from scipy.special import log_softmax, softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import LinearSVC

from bot.components.normalise import normalise, source_fingerprint

_DIGITS = re.compile(r"\d+")
_WEIGHTS_FILE = "weights.npz"
_VOCABULARY_FILE = "vocabulary.json"
_MODEL_FILES_VERSION = 1


class NgramFeatures:
    """Tf-idf of single characters, character pairs and words, each part of length one times its weight.

    Kept apart because pairs are many and rare: in one vector with the single characters they would
    take most of its length and drown them.
    """

    def __init__(self, parts: list[dict[str, Any]]) -> None:
        """Take `of` (characters or words), `n` and `weight` of every part."""
        self._parts = parts
        self._vectorizers = [_vectorizer(part["of"], part["n"]) for part in parts]
        self._ngrams = [vectorizer.build_analyzer() for vectorizer in self._vectorizers]
        self.columns: list[dict[str, int]] = [{} for _ in parts]
        self.rarities: list[np.ndarray] = [np.empty(0) for _ in parts]

    def fit(self, messages: list[Message]) -> None:
        """Learn the n-grams and their rarity."""
        for vectorizer, texts in zip(self._vectorizers, self._texts(messages), strict=True):
            vectorizer.fit(texts)
        self.columns = [dict(vectorizer.vocabulary_) for vectorizer in self._vectorizers]
        self.rarities = [vectorizer.idf_ for vectorizer in self._vectorizers]

    def transform(self, messages: list[Message]) -> csr_matrix:
        """Return one row a message: what the vectorizers themselves return, weighted and side by side.

        Their own `transform` checks its input and its state at such length that a single message takes ten times as
        long as counting its n-grams does.
        """
        views = self._texts(messages)
        rows = [self._row([texts[place] for texts in views]) for place in range(len(messages))]
        columns, values = [found for found, _ in rows], [weights for _, weights in rows]
        starts = np.cumsum([0, *(len(found) for found in columns)])
        shape = (len(messages), sum(len(known) for known in self.columns))
        return csr_matrix((np.concatenate(values), np.concatenate(columns), starts), shape=shape)

    def _row(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
        """Columns and values of one message; `texts` holds what each part reads of it."""
        columns, values, before = [np.empty(0, dtype=int)], [np.empty(0)], 0
        for part, ngrams, known, rarity, text in zip(
            self._parts, self._ngrams, self.columns, self.rarities, texts, strict=True
        ):
            counts = Counter(known[ngram] for ngram in ngrams(text) if ngram in known)
            if counts:
                found = np.fromiter(counts, dtype=int, count=len(counts))
                weights = (1 + np.log(np.fromiter(counts.values(), dtype=float, count=len(counts)))) * rarity[found]
                columns.append(found + before)
                values.append(weights * (part["weight"] / np.linalg.norm(weights)))
            before += len(known)
        return np.concatenate(columns), np.concatenate(values)

    def vocabularies(self) -> list[list[str]]:
        """Return the n-grams of each part in the order of their columns."""
        return [sorted(known, key=known.__getitem__) for known in self.columns]

    def restore(self, vocabularies: list[list[str]], rarities: list[np.ndarray]) -> None:
        """Put learnt n-grams and rarities back."""
        self.columns = [{ngram: column for column, ngram in enumerate(vocabulary)} for vocabulary in vocabularies]
        self.rarities = rarities

    def _texts(self, messages: list[Message]) -> list[list[str]]:
        """Return what each part reads of the messages; every number counts as the same."""
        views = {
            "characters": [_DIGITS.sub("0", normalise(message.get(TEXT) or "")) for message in messages],
            "words": [_DIGITS.sub("0", " ".join(_words(message))) for message in messages],
        }
        return [views[part["of"]] for part in self._parts]


def _vectorizer(of: str, n: int) -> TfidfVectorizer:
    unit = {"characters": {"analyzer": "char"}, "words": {"token_pattern": r"\S+"}}[of]
    return TfidfVectorizer(ngram_range=(n, n), sublinear_tf=True, lowercase=False, **unit)


def _words(message: Message) -> list[str]:
    return [token.text for token in message.get("text_tokens") or []]


@dataclass(frozen=True)
class LinearModel:
    """Weights of a one-against-rest linear model, and the factor that makes its margins probabilities."""

    intents: np.ndarray
    weights: np.ndarray
    offsets: np.ndarray
    sharpness: float

    def probabilities(self, features: csr_matrix) -> np.ndarray:
        """Return one row a message, one column an intent."""
        return softmax((features @ self.columns + self.offsets) * self.sharpness, axis=1)

    @cached_property
    def columns(self) -> np.ndarray:
        """The weights, an n-gram a row; laid out anew, or the product would copy them at every message."""
        return np.ascontiguousarray(self.weights.T)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class NgramClassifier(GraphComponent, IntentClassifier):
    """Linear support vectors with probabilities calibrated on held-out folds of the training data."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Word n-grams need words."""
        return [Tokenizer]

    @staticmethod
    def required_packages() -> list[str]:
        """Packages whose version makes a trained model stale."""
        return ["sklearn", "opencc"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`penalty` is the C of the support vectors; `calibration_folds` below 2 switches calibration off."""
        return {
            "parts": [
                {"of": "characters", "n": 1, "weight": 1.0},
                {"of": "characters", "n": 2, "weight": 0.7},
                {"of": "words", "n": 1, "weight": 0.7},
            ],
            "penalty": 0.5,
            "calibration_folds": 5,
            "ranking_length": 10,
        }

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Make an untrained classifier."""
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._features = NgramFeatures(config["parts"])
        self._model: LinearModel | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NgramClassifier:
        """Start a classifier to be trained."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NgramClassifier:
        """Read the weights; a missing or damaged file stops the load instead of serving nonsense."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._read(folder)
        return component

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Retrain when this module or the normalisation changed: Rasa itself looks at this class only."""
        return source_fingerprint() + source_fingerprint(Path(__file__))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all examples that carry an intent."""
        examples = [example for example in training_data.intent_examples if example.get(TEXT)]
        intents = np.array([example.get(INTENT) for example in examples])
        self._features.fit(examples)
        features = self._features.transform(examples)
        self._model = self._fit(features, intents, self._calibrate(features, intents))
        with self._model_storage.write_to(self._resource) as folder:
            self._write(folder, self._model)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Write the intent and the ranking of every message."""
        if self._model is None:
            raise RuntimeError("NgramClassifier.process needs a trained model; train or load it first.")
        rows = self._model.probabilities(self._features.transform(messages))
        for message, row in zip(messages, rows, strict=True):
            order = np.argsort(-row)[: self._config["ranking_length"]]
            ranking = [{"name": str(self._model.intents[column]), "confidence": float(row[column])} for column in order]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training data as it is: nothing behind this component learns from its guesses."""
        return training_data

    def _fit(self, features: csr_matrix, intents: np.ndarray, sharpness: float = 1.0) -> LinearModel:
        machine = LinearSVC(C=self._config["penalty"], random_state=42).fit(features, intents)
        return LinearModel(machine.classes_, machine.coef_, machine.intercept_, sharpness)

    def _calibrate(self, features: csr_matrix, intents: np.ndarray) -> float:
        """Find the factor under which held-out examples get the likeliest probabilities."""
        folds = min(self._config["calibration_folds"], np.unique(intents, return_counts=True)[1].min())
        if folds < 2:
            return 1.0
        margins = np.empty((len(intents), len(np.unique(intents))))
        splitter = StratifiedKFold(folds, shuffle=True, random_state=42)
        for train_rows, held_out in splitter.split(features, intents):
            model = self._fit(features[train_rows], intents[train_rows])
            margins[held_out] = features[held_out] @ model.weights.T + model.offsets
        truth = np.searchsorted(np.unique(intents), intents)

        def loss(sharpness: float) -> float:
            return -log_softmax(margins * sharpness, axis=1)[np.arange(len(truth)), truth].mean()

        return float(minimize_scalar(loss, bounds=(0.5, 20.0), method="bounded").x)

    def _write(self, folder: Path, model: LinearModel) -> None:
        """Store arrays and JSON: a model file that is opened can run no code."""
        np.savez(
            folder / _WEIGHTS_FILE,
            version=_MODEL_FILES_VERSION,
            intents=model.intents.astype(str),
            weights=model.weights.astype(np.float32),
            offsets=model.offsets,
            sharpness=model.sharpness,
            **{f"rarity_{part}": rarity for part, rarity in enumerate(self._features.rarities)},
        )
        content = json.dumps(self._features.vocabularies(), ensure_ascii=False)
        (folder / _VOCABULARY_FILE).write_text(content, encoding="utf-8")

    def _read(self, folder: Path) -> None:
        vocabularies = json.loads((folder / _VOCABULARY_FILE).read_text(encoding="utf-8"))
        with np.load(folder / _WEIGHTS_FILE, allow_pickle=False) as arrays:
            if int(arrays["version"]) != _MODEL_FILES_VERSION:
                raise ValueError(f"Model files of version {_MODEL_FILES_VERSION} expected, got {arrays['version']}.")
            rarities = [arrays[f"rarity_{part}"] for part in range(len(vocabularies))]
            self._features.restore(vocabularies, rarities)
            self._model = LinearModel(
                arrays["intents"], arrays["weights"], arrays["offsets"], float(arrays["sharpness"])
            )
