"""Word segmentation for Chinese on a private jieba dictionary."""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path
from typing import Any

import jieba
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.normalise import is_word, normalise, source_fingerprint

jieba.setLogLevel(logging.WARNING)

# A message of punctuation alone still needs one token: featurizers cannot take an empty message.
PLACEHOLDER = "∅"
_WORDS_FILE = "words.txt"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class PrivateJiebaTokenizer(Tokenizer):
    """Cut normalised text into words.

    The dictionary belongs to this instance: with jieba's global one the words of an older model
    would survive a model swap in the same process.
    """

    @staticmethod
    def supported_languages() -> list[str] | None:
        """Chinese only."""
        return ["zh"]

    @staticmethod
    def required_packages() -> list[str]:
        """Packages whose version makes a trained tokenizer stale."""
        return ["jieba", "opencc"]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`dictionary_path` is a folder of word lists, one word a line; None is `lexicon` in the data folder."""
        return {
            "dictionary_path": None,
            "hmm": True,
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, words: list[str]
    ) -> None:
        """Build the private dictionary from the default one and `words`."""
        super().__init__(config)
        self._model_storage = model_storage
        self._resource = resource
        self._words = words
        self._jieba = jieba.Tokenizer()
        self._jieba.initialize()
        for word in words:
            self._jieba.add_word(word)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PrivateJiebaTokenizer:
        """Start a tokenizer to be trained with the words of the folder."""
        return cls(config, model_storage, resource, read_words(config["dictionary_path"]))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> PrivateJiebaTokenizer:
        """Take the words the model was trained with, whatever the folder holds by now."""
        with model_storage.read_from(resource) as folder:
            words = (folder / _WORDS_FILE).read_text(encoding="utf-8").splitlines()
        return cls(config, model_storage, resource, words)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """Retrain when the dictionary or the normalisation changed."""
        words = "\n".join(read_words(config.get("dictionary_path")))
        return hashlib.sha256((words + source_fingerprint()).encode()).hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Copy the dictionary into the model."""
        with self._model_storage.write_to(self._resource) as folder:
            (folder / _WORDS_FILE).write_text("\n".join(self._words), encoding="utf-8")
        return self._resource

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Return the words of the attribute; offsets count in the normalised text."""
        text = normalise(message.get(attribute))
        tokens = [
            Token(word, start, end)
            for word, start, end in self._jieba.tokenize(text, HMM=self._config["hmm"])
            if is_word(word)
        ]
        return self._apply_token_pattern(tokens) if tokens else [Token(PLACEHOLDER, 0)]


def read_words(dictionary_path: str | None) -> list[str]:
    """Read every word list of a folder; a missing folder is an empty dictionary."""
    # DATA_DIR is where both processes keep what they make; `make run` may move it.
    folder = Path(dictionary_path or Path(os.environ.get("DATA_DIR", "var"), "lexicon"))
    if not folder.is_dir():
        return []
    words = {
        normalise(line)
        for path in sorted(folder.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
    }
    return sorted(word for word in words if is_word(word))
