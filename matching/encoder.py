"""Texts → vectors: the port and its two implementations, both sentence-transformers models."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file

from matching.normalise import normalise
from matching.tokenise import Segmenter, pairs

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = npt.NDArray[np.float32]
PASSAGE_LIMIT = 400  # characters of a passage that are encoded; what it is about stands at its beginning
BATCH = 256
TOKENS_FILE, WEIGHTS_FILE = "tokenizer.json", "model.safetensors"  # what a trained StaticEmbedding is made of


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
    """The encoder trained by `matching.encoder_training` on our own content: the mean of the vectors of a text's tokens.

    It is a sentence-transformers `StaticEmbedding` and can be opened as one. Here its two files are read as they are: adding
    up rows of an array needs no torch, which takes seconds and a third of a gigabyte to import.
    """

    def __init__(self, folder: Path, segmenter: Segmenter) -> None:
        tokenizer = json.loads((folder / TOKENS_FILE).read_text(encoding="utf-8"))
        self._rows: dict[str, int] = tokenizer["model"]["vocab"]
        (self._weights,) = load_file(folder / WEIGHTS_FILE).values()
        if len(self._rows) != len(self._weights):
            raise ValueError(
                f"{folder}: {len(self._rows)} tokens, {len(self._weights)} vectors; train the encoder again"
            )
        self._segmenter = segmenter
        self.fingerprint = "local:" + (folder / "FINGERPRINT").read_text(encoding="utf-8").strip()
        self.dimension = int(self._weights.shape[1])

    def questions(self, texts: Sequence[str]) -> Vectors:
        return self._encode(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        return self._encode([text[:PASSAGE_LIMIT] for text in texts])

    def _encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for place, text in enumerate(texts):
            rows = [row for token in tokens_of(text, self._segmenter) if (row := self._rows.get(token)) is not None]
            if rows:  # a text without known tokens has no direction
                total = self._weights[rows].sum(axis=0)
                vectors[place] = total / max(float(np.linalg.norm(total)), 1e-12)
        return vectors


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


def tokens_of(text: str, segmenter: Segmenter) -> list[str]:
    """Words, character pairs and characters of a text: what the local encoder has vectors for."""
    normal = normalise(text)
    words = [f"w:{word}" for word in segmenter.words(normal) if len(word) > 1]
    characters = [f"c:{char}" for char in normal if char.isalnum()]
    return [*words, *(token.text for token in pairs(normal)), *characters]


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
    return np.nan_to_num(np.asarray(vectors, dtype=np.float32))


def _fingerprint_of(model: "SentenceTransformer", name: str, query_prefix: str) -> str:
    """A hash of the model's weights: the same name may hold another model tomorrow."""
    digest = hashlib.sha256(query_prefix.encode())
    for key, tensor in sorted(model.state_dict().items()):
        digest.update(key.encode())
        digest.update(tensor.detach().cpu().float().numpy().tobytes())
    return f"{Path(name).name}:{digest.hexdigest()[:16]}"
