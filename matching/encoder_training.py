"""Trains the local encoder on the project's own content: a StaticEmbedding, contrastively, in a minute or two.

Pairs that should lie close: a question's variants, a question and its answer, a sentence and the same sentence with
a said word put in the place of the official one. All other pairs of a batch should lie apart (InfoNCE).
"""

import hashlib
import json
import logging
import random
import re
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, vstack

from knowledge.content_schema import FaqContent
from knowledge.lexicon import Lexicon
from matching.encoder import tokens_of
from matching.tokenise import Segmenter

Floats = npt.NDArray[np.float32]
Tokens = tuple[str, ...]
log = logging.getLogger(__name__)
UNKNOWN = "[UNK]"
MIN_COUNT = 2  # a token seen once has only one partner to learn from
_SENTENCE = re.compile(r"[^。！？；\n“”]+")
ANSWER_SENTENCES = 2  # of an answer, drawn anew for each variant: the words of statutes beside those of everyday
SHORT_SENTENCE = 8  # characters
ANSWER_LIMIT = 120  # characters of an answer: its first sentences say what it is about


@dataclass(frozen=True)
class Recipe:
    """How the encoder is trained; part of its fingerprint. Chosen on `matching/calibration`, see docs/adr/0005."""

    dimension: int = 256
    epochs: int = 8
    batch: int = 512
    learning_rate: float = 0.05
    temperature: float = 0.1
    max_vocabulary: int = 60_000
    seed: int = 168
    version: int = 5


def fingerprint(faqs: Sequence[FaqContent], lexicon: Lexicon, passages: Sequence[str], recipe: Recipe) -> str:
    """A hash of everything the encoder is made from."""
    digest = hashlib.sha256()
    for part in (
        [faq.model_dump(mode="json", include={"question", "variants", "answer"}) for faq in faqs],
        asdict(lexicon), list(passages), asdict(recipe),
    ):  # fmt: skip
        digest.update(json.dumps(part, ensure_ascii=False, sort_keys=True).encode())
    return digest.hexdigest()[:16]


def train(
    faqs: Sequence[FaqContent], lexicon: Lexicon, passages: Sequence[str], folder: Path, recipe: Recipe | None = None
) -> str:
    """Train into `folder` unless it already holds the result of these very inputs; returns the fingerprint."""
    recipe = recipe or Recipe()
    mark = fingerprint(faqs, lexicon, passages, recipe)
    stamp = folder / "FINGERPRINT"
    if stamp.is_file() and stamp.read_text(encoding="utf-8").strip() == mark:
        return mark
    segmenter = Segmenter(lexicon.words())
    tokens = cache(lambda text: tuple(tokens_of(text, segmenter)))  # a text stands in several pairs
    pairs = [(tokens(a), tokens(b)) for a, b in training_pairs(faqs, lexicon, recipe.seed)]
    texts = [text for pair in pairs for text in pair] + [tokens(passage) for passage in passages]
    vocabulary = _vocabulary(texts, recipe.max_vocabulary)
    weights = _fit(pairs, vocabulary, recipe)
    fresh = folder.with_name(folder.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    _save(vocabulary, weights, fresh)
    (fresh / "FINGERPRINT").write_text(mark + "\n", encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    return mark


def training_pairs(faqs: Sequence[FaqContent], lexicon: Lexicon, seed: int) -> list[tuple[str, str]]:
    """Texts that mean the same, two by two."""
    chance = random.Random(seed)
    said_for: dict[str, list[str]] = {}
    for said, words in lexicon.synonyms.items():
        for word in words:
            said_for.setdefault(word, []).append(said)
    pairs: list[tuple[str, str]] = []
    for faq in faqs:
        asked = [faq.question, *faq.variants]
        answered = [s for s in _SENTENCE.findall(faq.answer) if len(s) >= SHORT_SENTENCE]
        for text in faq.variants:
            pairs.append((text, faq.question))
            pairs.append((text, faq.answer[:ANSWER_LIMIT]))
            pairs.append((text, chance.choice(asked)))
            pairs += [(text, sentence) for sentence in chance.sample(answered, min(len(answered), ANSWER_SENTENCES))]
        for text in (faq.question, faq.answer[:ANSWER_LIMIT]):
            if (spoken := _said_instead(text, said_for, chance)) != text:
                pairs.append((spoken, text))
    for said, words in lexicon.synonyms.items():
        pairs.extend((said, word) for word in words)
    return [(a, b) for a, b in pairs if a != b]


def _said_instead(text: str, said_for: dict[str, list[str]], chance: random.Random) -> str:
    for word, said in said_for.items():
        if word in text:
            text = text.replace(word, chance.choice(said))
    return text


def _vocabulary(texts: Sequence[Tokens], most: int) -> dict[str, int]:
    """Token → row of the weights, the most frequent first; row 0 is for all that are not known."""
    counts = Counter(token for text in texts for token in text)
    vocabulary = {UNKNOWN: 0}
    for token, count in counts.most_common(most - 1):
        if count >= MIN_COUNT:
            vocabulary.setdefault(token, len(vocabulary))
    return vocabulary


def _fit(pairs: Sequence[tuple[Tokens, Tokens]], vocabulary: Mapping[str, int], recipe: Recipe) -> Floats:
    rng = np.random.default_rng(recipe.seed)
    weights = rng.normal(0, 0.1, (len(vocabulary), recipe.dimension)).astype(np.float32)
    weights[0] = 0  # a token never seen has no direction
    left = _bags([a for a, _ in pairs], vocabulary)
    right = _bags([b for _, b in pairs], vocabulary)
    squares = np.full((len(weights), 1), 1e-6, dtype=np.float32)
    for epoch in range(recipe.epochs):
        order = rng.permutation(len(pairs))
        losses = []
        for start in range(0, len(order), recipe.batch):
            batch = order[start : start + recipe.batch]
            losses.append(_step(weights, squares, left[batch], right[batch], recipe))
        log.info("encoder epoch %d/%d: loss %.3f", epoch + 1, recipe.epochs, sum(losses) / len(losses))
    return weights


def _bags(texts: Sequence[Tokens], vocabulary: Mapping[str, int]) -> csr_matrix:
    """Texts as rows of token shares: row times weights is the mean of the tokens' vectors. Unknown tokens count 0."""
    lengths = [len(text) for text in texts]
    columns = np.fromiter((vocabulary.get(t, 0) for text in texts for t in text), dtype=np.int32, count=sum(lengths))
    shares = np.repeat(1.0 / np.maximum(lengths, 1), lengths).astype(np.float32)
    shares[columns == 0] = 0
    starts = np.concatenate([[0], np.cumsum(lengths)])
    return csr_matrix((shares, columns, starts), shape=(len(texts), len(vocabulary)))


def _step(weights: Floats, squares: Floats, left: csr_matrix, right: csr_matrix, recipe: Recipe) -> float:
    """One step of InfoNCE in both directions, updated by row-wise Adagrad; returns the loss.

    Written out by hand: autograd over an embedding bag of this size was measured ten times slower on two cores.
    """
    both = vstack([left, right], format="csr")
    touched, columns = np.unique(both.indices, return_inverse=True)
    bags = csr_matrix((both.data, columns, both.indptr), shape=(both.shape[0], len(touched)))
    vectors = bags @ weights[touched]
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-8
    unit = vectors / lengths
    count = left.shape[0]
    a, b = unit[:count], unit[count:]
    similar = a @ b.T / recipe.temperature
    by_row, by_column = _softmax(similar, axis=1), _softmax(similar, axis=0)
    slope = (by_row + by_column - 2 * np.eye(count, dtype=np.float32)) / (2 * count * recipe.temperature)
    slopes = np.concatenate([slope @ b, slope.T @ a])
    # Through the normalisation: only what turns a vector counts, not what stretches it.
    gradient = bags.T @ ((slopes - (slopes * unit).sum(axis=1, keepdims=True) * unit) / lengths)
    gradient[touched == 0] = 0
    squares[touched] += (gradient**2).mean(axis=1, keepdims=True)
    weights[touched] -= recipe.learning_rate * gradient / np.sqrt(squares[touched])
    diagonal = np.arange(count)
    return float(-np.log((by_row[diagonal, diagonal] * by_column[diagonal, diagonal]) + 1e-12).mean() / 2)


def _softmax(values: Floats, axis: int) -> Floats:
    shifted = np.exp(values - values.max(axis=axis, keepdims=True))
    shares: Floats = shifted / shifted.sum(axis=axis, keepdims=True)
    return shares


def _save(vocabulary: Mapping[str, int], weights: Floats, folder: Path) -> None:
    """As sentence-transformers saves such a model, so that it can be opened by its name like any other."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit

    tokenizer = Tokenizer(WordLevel(dict(vocabulary), unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    model = StaticEmbedding(tokenizer, embedding_weights=weights)
    SentenceTransformer(modules=[model], device="cpu").save(str(folder))
