"""An encoder without a model: texts that share character pairs lie close."""

import hashlib
from collections.abc import Sequence

import numpy as np

from matching.encoder import Vectors
from matching.normalise import normalise
from matching.tokenise import pairs


class FakeEncoder:
    """Adds up one random direction per character pair.

    `space` names its space: two of different names give different vectors. `passages_seen` records what was encoded
    as passages, `questions_seen` what was encoded as questions.
    """

    def __init__(self, space: str = "one", dimension: int = 64) -> None:
        self.fingerprint = f"fake:{space}"
        self.dimension = dimension
        self.questions_seen: list[str] = []
        self.passages_seen: list[str] = []

    def questions(self, texts: Sequence[str]) -> Vectors:
        self.questions_seen.extend(texts)
        return self._encode(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.passages_seen.extend(texts)
        return self._encode(texts)

    def _encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for token in pairs(normalise(text)):
                vectors[row] += self._direction(token.text)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.where(lengths > 0, lengths, 1)

    def _direction(self, token: str) -> Vectors:
        digest = hashlib.shake_128(f"{self.fingerprint} {token}".encode()).digest(self.dimension)
        return (np.frombuffer(digest, dtype=np.uint8).astype(np.float32) - 127.5) / 127.5
