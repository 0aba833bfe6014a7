"""What the component tests share: a storage in a temporary folder and a few messages."""

import tempfile
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.jieba_tokenizer import PrivateJiebaTokenizer

CONTEXT = ExecutionContext(GraphSchema({}), node_name="node")


class Workbench:
    """Makes, trains and reloads components as Rasa's graph does."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.path = Path(self._folder.name)
        (self.path / "model").mkdir()
        self.storage = LocalModelStorage(self.path / "model")

    def close(self) -> None:
        self._folder.cleanup()

    def arguments(self, component: Any, **config: Any) -> tuple[Any, ...]:
        full = {**component.get_default_config(), **config}
        return full, self.storage, Resource(component.__name__), CONTEXT

    def trained(self, component: Any, data: TrainingData, **config: Any) -> Any:
        """Train a component, then return it as loaded from the model."""
        component.create(*self.arguments(component, **config)).train(data)
        return component.load(*self.arguments(component, **config))

    def dictionary(self, *words: str) -> str:
        """Write a dictionary folder and return its path."""
        folder = self.path / "lexicon"
        folder.mkdir(exist_ok=True)
        (folder / "words.txt").write_text("\n".join(words), encoding="utf-8")
        return str(folder)

    def tokenizer(self, *words: str) -> Any:
        return self.trained(PrivateJiebaTokenizer, TrainingData(), dictionary_path=self.dictionary(*words))


def training_data(**examples: list[str]) -> TrainingData:
    """Return training data from intent=texts."""
    return TrainingData(
        [Message.build(text=text, intent=intent) for intent, texts in examples.items() for text in texts]
    )


def message(text: str) -> Message:
    return Message(data={"text": text})
