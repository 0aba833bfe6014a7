"""Texts → vectors: the port and its two implementations, both sentence-transformers models."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from matching.normalise import normalise
from matching.tokenise import Segmenter, pairs

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]
PASSAGE_LIMIT = 400  # characters of a passage that are encoded; what it is about stands at its beginning
BATCH = 256


class Encoder(Protocol):
    """Turns questions and passages into unit vectors of one space.

    `fingerprint` names that space: vectors of two fingerprints are never mixed.
    """

    @property
    def fingerprint(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of questions, shape (len(texts), dimension)."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages, shape (len(texts), dimension)."""


class LocalEncoder:
    """The encoder trained by `matching.encoder_training` on our own content: a bag of words and character pairs."""

    def __init__(self, folder: Path, segmenter: Segmenter) -> None:
        self._model = _load(str(folder))
        self._segmenter = segmenter
        self.fingerprint = "local:" + (folder / "FINGERPRINT").read_text(encoding="utf-8").strip()
        self.dimension = _dimension(self._model)

    def questions(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode([text[:PASSAGE_LIMIT] for text in texts])

    def _encode(self, texts: Sequence[str]) -> Vectors:
        return _encode(self._model, [pretokenise(text, self._segmenter) for text in texts], self.dimension)


class PretrainedEncoder:
    """Any sentence-transformers model by name or path; `query_prefix` as its card asks, e.g. for bge-small-zh-v1.5."""

    def __init__(self, name: str, query_prefix: str = "") -> None:
        self._model = _load(name)
        self._prefix = query_prefix
        self.dimension = _dimension(self._model)
        self.fingerprint = "pretrained:" + _fingerprint_of(self._model, name, query_prefix)

    def questions(self, texts: Sequence[str]) -> Vectors:
        return _encode(self._model, [self._prefix + text for text in texts], self.dimension)

    def passages(self, texts: Sequence[str]) -> Vectors:
        return _encode(self._model, [text[:PASSAGE_LIMIT] for text in texts], self.dimension)


def pretokenise(text: str, segmenter: Segmenter) -> str:
    """Words, character pairs and characters of a text, separated by spaces: what the local model's tokenizer splits."""
    normal = normalise(text)
    words = [f"w:{word}" for word in segmenter.words(normal) if len(word) > 1]
    characters = [f"c:{char}" for char in normal if char.isalnum()]
    return " ".join([*words, *(token.text for token in pairs(normal)), *characters])


def _load(name: str) -> "SentenceTransformer":
    from sentence_transformers import SentenceTransformer  # six seconds to import, so only when an encoder is made

    return SentenceTransformer(name, device="cpu")


def _dimension(model: "SentenceTransformer") -> int:
    dimension = model.get_embedding_dimension()
    assert dimension is not None
    return dimension


def _encode(model: "SentenceTransformer", texts: Sequence[str], dimension: int) -> Vectors:
    if not texts:
        return np.zeros((0, dimension), dtype=np.float32)
    vectors = model.encode(
        list(texts), batch_size=BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
    )
    return np.nan_to_num(np.asarray(vectors, dtype=np.float32))  # a text without known tokens has no direction


def _fingerprint_of(model: "SentenceTransformer", name: str, query_prefix: str) -> str:
    """A hash of the model's weights: the same name may hold another model tomorrow."""
    digest = hashlib.sha256(query_prefix.encode())
    for key, tensor in sorted(model.state_dict().items()):
        digest.update(key.encode())
        digest.update(tensor.detach().cpu().float().numpy().tobytes())
    return f"{Path(name).name}:{digest.hexdigest()[:16]}"
