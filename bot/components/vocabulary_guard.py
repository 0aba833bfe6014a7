"""Turns a message away when its words never occurred in training.

A linear classifier gives text it never saw to some class with confidence. How much of the text it
knows at all is a question of its own, asked here.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.normalise import is_word, normalise, source_fingerprint

COVERAGE = "vocabulary_coverage"
_VOCABULARY_FILE = "vocabulary.json"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class VocabularyGuard(GraphComponent, IntentClassifier):
    """Write `vocabulary_coverage`; below the threshold put `out_of_scope` before a desk intent."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Words come from a tokenizer. (A classifier comes first too, but Rasa's training graph cannot check it.)"""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`refuse_as` is the intent put first; intents with an exempt prefix are let through."""
        return {"threshold": 0.5, "refuse_as": "out_of_scope", "exempt_prefixes": ["smalltalk_", "out_of_scope"]}

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, vocabulary: frozenset[str]
    ) -> None:
        """Keep the known pieces."""
        if not 0 <= config["threshold"] <= 0.5:
            # Above one half the refused intent could still outrank the refusal.
            raise ValueError(f"threshold must lie between 0 and 0.5, got {config['threshold']}.")
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._vocabulary = vocabulary

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> VocabularyGuard:
        """Start an empty guard to be trained."""
        return cls(config, model_storage, resource, frozenset())

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> VocabularyGuard:
        """Read the vocabulary of the model; a model without one is broken and must not serve."""
        with model_storage.read_from(resource) as folder:
            vocabulary = json.loads((folder / _VOCABULARY_FILE).read_text(encoding="utf-8"))
        return cls(config, model_storage, resource, frozenset(vocabulary))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Retrain when this module or the normalisation changed."""
        return source_fingerprint() + source_fingerprint(Path(__file__))

    def train(self, training_data: TrainingData) -> Resource:
        """Collect what the desks' examples are made of."""
        units: set[str] = set()
        for example in training_data.intent_examples:
            if not self._is_exempt(example.get(INTENT)):
                units.update(units_of(example))
        self._vocabulary = frozenset(units)
        with self._model_storage.write_to(self._resource) as folder:
            content = json.dumps(sorted(units), ensure_ascii=False)
            (folder / _VOCABULARY_FILE).write_text(content, encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Measure every message and refuse where too little is known."""
        for message in messages:
            coverage = self._coverage(message)
            message.set(COVERAGE, round(coverage, 3), add_to_output=True)
            intent = (message.get(INTENT) or {}).get("name")
            if intent and coverage < self._config["threshold"] and not self._is_exempt(intent):
                self._refuse(message, coverage)
        return messages

    def _coverage(self, message: Message) -> float:
        units = units_of(message)
        return sum(unit in self._vocabulary for unit in units) / len(units) if units else 0.0

    def _is_exempt(self, intent: str) -> bool:
        return intent.startswith(tuple(self._config["exempt_prefixes"]))

    def _refuse(self, message: Message, coverage: float) -> None:
        """Give the refusal what is unknown of the message; the others share the rest as before."""
        name = self._config["refuse_as"]
        others = [entry for entry in message.get(INTENT_RANKING_KEY) or [] if entry["name"] != name]
        total = sum(entry["confidence"] for entry in others) or 1.0
        scaled = [{**entry, "confidence": entry["confidence"] / total * coverage} for entry in others]
        refusal = {"name": name, "confidence": 1.0 - coverage, "reason": COVERAGE}
        message.set(INTENT, refusal, add_to_output=True)
        message.set(INTENT_RANKING_KEY, [refusal, *scaled], add_to_output=True)


def units_of(message: Message) -> list[str]:
    """Return the character pairs, the words and the single Chinese characters of a message.

    The single characters keep a short message with a new compound (税贷) known; a Latin letter alone
    says nothing, so those count in pairs only.
    """
    text = "".join(character for character in normalise(message.get(TEXT) or "") if is_word(character))
    pairs = [text[index : index + 2] for index in range(len(text) - 1)] or list(text)
    words = [token.text for token in message.get("text_tokens") or [] if is_word(token.text)]
    return pairs + words + _CHINESE.findall(text)
