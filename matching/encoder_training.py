"""Trains the local encoder on the project's own content: a StaticEmbedding, contrastively, in under a minute.

Pairs that should lie close: a question's variants, a question and its answer, a sentence and the same sentence with
a said word put in the place of the official one. All other pairs of a batch should lie apart (InfoNCE).
"""

import hashlib
import json
import logging
import random
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from knowledge.content_schema import FaqContent
from knowledge.lexicon import Lexicon
from matching.encoder import pretokenise
from matching.tokenise import Segmenter

if TYPE_CHECKING:
    import torch
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recipe:
    """How the encoder is trained; part of its fingerprint. Chosen on `matching/calibration`, see docs/adr/0005."""

    dimension: int = 256
    epochs: int = 12
    batch: int = 512
    learning_rate: float = 0.02
    temperature: float = 0.05
    max_vocabulary: int = 120_000
    seed: int = 168
    version: int = 1


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
    pairs = [
        (pretokenise(a, segmenter), pretokenise(b, segmenter)) for a, b in training_pairs(faqs, lexicon, recipe.seed)
    ]
    texts = [text for pair in pairs for text in pair] + [pretokenise(p, segmenter) for p in passages]
    model = _fit(pairs, texts, recipe)
    fresh = folder.with_name(folder.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    _save(model, fresh)
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
        for text in faq.variants:
            pairs.append((text, faq.question))
            pairs.append((text, faq.answer[:200]))
            pairs.append((text, chance.choice(asked)))
        for text in (faq.question, faq.answer[:200]):
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


def _fit(pairs: Sequence[tuple[str, str]], texts: Sequence[str], recipe: Recipe) -> "StaticEmbedding":
    import torch
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    torch.manual_seed(recipe.seed)
    tokenizer = _tokenizer(texts, recipe.max_vocabulary)
    weights = np.random.default_rng(recipe.seed).normal(0, 0.1, (tokenizer.get_vocab_size(), recipe.dimension))
    weights[0] = 0  # a token never seen has no direction
    model = StaticEmbedding(tokenizer, embedding_weights=weights.astype(np.float32))
    model.train()
    model.embedding.sparse = True  # a batch touches a small part of the vocabulary: ten times faster
    optimiser = torch.optim.SparseAdam(list(model.parameters()), lr=recipe.learning_rate)
    chance = random.Random(recipe.seed)
    order = list(range(len(pairs)))
    for epoch in range(recipe.epochs):
        chance.shuffle(order)
        losses = []
        for start in range(0, len(order), recipe.batch):
            batch = [pairs[i] for i in order[start : start + recipe.batch]]
            loss = _info_nce(model, batch, recipe.temperature)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(float(loss.detach()))
        log.info("encoder epoch %d/%d: loss %.3f", epoch + 1, recipe.epochs, sum(losses) / len(losses))
    model.embedding.sparse = False
    return model.eval()


def _info_nce(model: "StaticEmbedding", batch: Sequence[tuple[str, str]], temperature: float) -> "torch.Tensor":
    import torch
    from torch.nn import functional

    def embed(texts: list[str]) -> torch.Tensor:
        vectors = model(model.preprocess(texts))["sentence_embedding"]
        return functional.normalize(vectors, dim=-1)

    left, right = embed([a for a, _ in batch]), embed([b for _, b in batch])
    similar = left @ right.T / temperature
    target = torch.arange(len(batch))
    return (functional.cross_entropy(similar, target) + functional.cross_entropy(similar.T, target)) / 2


def _tokenizer(texts: Sequence[str], max_vocabulary: int) -> "object":
    from collections import Counter

    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit

    counts = Counter(token for text in texts for token in text.split())
    vocabulary = {"[UNK]": 0}
    for token, _ in counts.most_common(max_vocabulary - 1):
        vocabulary.setdefault(token, len(vocabulary))
    tokenizer = Tokenizer(WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = WhitespaceSplit()
    return tokenizer


def _save(model: "StaticEmbedding", folder: Path) -> None:
    from sentence_transformers import SentenceTransformer

    SentenceTransformer(modules=[model], device="cpu").save(str(folder))
