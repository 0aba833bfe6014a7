"""Builds the text index of offers, batch after batch, a hundred thousand characters at a time instead of one.

The tokens are those of `tokenise.keyword_tokens`, found by comparing code points of a whole batch; a test compares the two.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array, vstack

from matching.keyword_index import K1, B, Ints, Postings, Vocabulary
from matching.normalise import normalise
from matching.supply.offer_text import title_of, words_of
from matching.supply.text_index import TextIndex

FIELD_WEIGHTS = {"title": 1.0, "words": 1.0, "body": 0.7}
MOST_SHORT = 2**31  # entries that numbers of four bytes can count
_BETWEEN = "\ue000"  # private use: normalising changes neither it nor anything across it
_LATIN = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?")
_PAIR, _CHARACTER, _LONE, _WORD = range(4)  # kinds of tokens, in the highest bits of their keys
_KIND, _FIRST = 42, 21  # where the kind and the first character of a pair stand in a key
_MASK = (1 << _FIRST) - 1

Keys = npt.NDArray[np.int64]


class TextBuilder:
    """Takes the fields of offers in batches; `build` gives the index of all of them."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._batches: list[list[Any]] = []  # per batch one count matrix (rows, tokens) per field

    def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        texts = [text for row in rows for text in (title_of(row), words_of(row), str(row.get("description") or ""))]
        owners, numbers = numbered(texts, self._vocabulary)
        row, field = np.divmod(owners, len(FIELD_WEIGHTS))
        shape = (len(rows), len(self._vocabulary))
        self._batches.append([_counts(row[field == f], numbers[field == f], shape) for f in range(len(FIELD_WEIGHTS))])

    def build(self) -> TextIndex:
        width = len(self._vocabulary)
        fields = range(len(FIELD_WEIGHTS))
        averages = [_average_length([batch[f] for batch in self._batches]) for f in fields]
        frequencies = np.zeros((len(FIELD_WEIGHTS), width), dtype=np.int64)
        weighted = []
        for batch in self._batches:
            for f in fields:
                batch[f].resize(batch[f].shape[0], width)
                frequencies[f] += np.bincount(batch[f].indices, minlength=width)
            parts = [_impacts(batch[f], averages[f]) * w for f, w in zip(fields, FIELD_WEIGHTS.values(), strict=True)]
            weighted.append(sum(parts[1:], start=parts[0]))
            batch.clear()
        empty = csr_array((0, width), dtype=np.float32)
        by_row = vstack(weighted, format="csr", dtype=np.float32) if weighted else empty
        postings = _postings(by_row.tocsc())
        if by_row.nnz < MOST_SHORT:
            by_row.indices, by_row.indptr = by_row.indices.astype(np.int32), by_row.indptr.astype(np.int32)
        return TextIndex(postings, frequencies.max(axis=0).astype(np.int32), by_row)


def numbered(texts: Sequence[str], vocabulary: Vocabulary) -> tuple[Keys, Ints]:
    """Every keyword token of some texts: the place of its text, and its number in the vocabulary, which grows."""
    joined = normalise(_BETWEEN.join(text.replace(_BETWEEN, " ") for text in texts))
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int64)
    owner = np.cumsum(codes == ord(_BETWEEN))
    if texts and owner[-1:].sum() != len(texts) - 1:
        raise ValueError("normalising has changed the number of texts")
    character = (codes >= 0x3400) & (codes <= 0x9FFF)
    han = character | (codes == 0x3007)
    after = np.append(han[1:], False)
    before = np.append(False, han[:-1])
    pair, lone = np.flatnonzero(han & after), np.flatnonzero(han & ~after & ~before)
    single = np.flatnonzero(character)
    words = [(match.start(), match.group()) for match in _LATIN.finditer(joined)]
    own: dict[str, int] = {}
    word_keys = np.array([own.setdefault(word, len(own)) for _, word in words], dtype=np.int64)
    keys = np.concatenate((
        (codes[pair] << _FIRST) | codes[np.minimum(pair + 1, len(codes) - 1)],
        (_CHARACTER << _KIND) | codes[single], (_LONE << _KIND) | codes[lone], (_WORD << _KIND) | word_keys,
    ))  # fmt: skip
    places = np.concatenate((pair, single, lone, np.array([start for start, _ in words], dtype=np.int64)))
    distinct, place = np.unique(keys, return_inverse=True)
    spelled = list(own)
    numbers = np.array([vocabulary.number(_spell(key, spelled)) for key in distinct.tolist()], dtype=np.int32)
    return owner[places], numbers[place] if len(numbers) else np.zeros(0, dtype=np.int32)


def _spell(key: int, words: Sequence[str]) -> str:
    """The token of a key, as `keyword_tokens` writes it."""
    kind, low = key >> _KIND, key & _MASK
    if kind == _PAIR:
        return chr(key >> _FIRST) + chr(low)
    if kind == _WORD:
        return words[key & ((1 << _KIND) - 1)]
    return f"c:{chr(low)}" if kind == _CHARACTER else chr(low)


def _counts(rows: Keys, numbers: Ints, shape: tuple[int, int]) -> Any:
    counts = coo_array((np.ones(len(rows), dtype=np.float32), (rows, numbers)), shape=shape).tocsr()
    counts.data = counts.data.astype(np.uint16)
    return counts


def _average_length(batches: Sequence[Any]) -> float:
    lengths = np.concatenate([batch.sum(axis=1) for batch in batches]) if batches else np.zeros(0)
    return float(lengths[lengths > 0].mean()) if (lengths > 0).any() else 1.0


def _impacts(counts: Any, average: float) -> Any:
    """BM25 without idf, as `keyword_index.build_postings` has it."""
    lengths = counts.sum(axis=1).astype(np.float32)
    norm = np.repeat(K1 * (1 - B + B * lengths / average), np.diff(counts.indptr)).astype(np.float32)
    times = counts.data.astype(np.float32)
    return csr_array((times * (K1 + 1) / (times + norm), counts.indices, counts.indptr), shape=counts.shape)


def _postings(by_token: Any) -> Postings:
    """Postings of a (rows, tokens) matrix in columns."""
    tokens = np.flatnonzero(np.diff(by_token.indptr))
    offsets = np.append(by_token.indptr[:-1][tokens], len(by_token.indices)).astype(np.int64)
    return Postings(
        tokens=tokens.astype(np.int32), offsets=offsets, rows=by_token.indices.astype(np.int32),
        impacts=by_token.data.astype(np.float32), row_count=by_token.shape[0],
    )  # fmt: skip
