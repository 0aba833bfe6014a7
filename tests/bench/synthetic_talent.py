"""Any number of made-up talent offers, and needs that a known share of them fits.

Words come from the sample offers. Degree, experience and salary are drawn apart from each other, each so that a tenth of the
offers passes one condition; two conditions leave a hundredth, three a thousandth. A text's vector is the mean of random ones of its
phrases, as the trained encoder's is the mean of those of its tokens: offers that share phrases are near each other, others are not.
"""

import random
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from knowledge.offers import DEGREES, Talent
from knowledge.regions import gazetteer
from knowledge.starter import starter_offers
from matching.encoder import Vectors
from matching.need.need import Need
from matching.need.read import Reading

DIMENSION = 256  # as the trained encoder
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗"
_BREAK = re.compile(r"[，。；、]")
_PHRASE_END = re.compile(r"[，。；、\s]|想找一个|会(?=[^计])")
#: Conditions that a tenth each passes: a degree, years of experience, a salary.
CONDITIONS: tuple[dict[str, Any], ...] = ({"degree": "master"}, {"years_min": 10.0}, {"salary_max": 5000})
SHARES = (1.0, 0.1, 0.01, 0.001)


@dataclass
class PhraseEncoder:
    """The mean of one random direction per phrase: a hundred times as fast as the trained encoder."""

    fingerprint: str = "phrases"
    dimension: int = DIMENSION
    _rows: dict[str, int] = field(default_factory=dict)
    _directions: Vectors = field(default_factory=lambda: np.zeros((0, DIMENSION), dtype=np.float32))

    def questions(self, texts: Sequence[str]) -> Vectors:
        return self.passages(texts)

    def passages(self, texts: Sequence[str]) -> Vectors:
        numbers = [[self._number(phrase) for phrase in _PHRASE_END.split(text) if phrase] for text in texts]
        self._learn()
        lengths = np.array([len(row) for row in numbers], dtype=np.int64)
        flat = np.array([number for row in numbers for number in row], dtype=np.int64)
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        filled = np.flatnonzero(lengths)
        if len(filled):
            starts = np.cumsum(lengths[filled]) - lengths[filled]
            vectors[filled] = np.add.reduceat(self._directions[flat], starts, axis=0)
        return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)

    def _number(self, phrase: str) -> int:
        return self._rows.setdefault(phrase, len(self._rows))

    def _learn(self) -> None:
        """Draw directions for new phrases; the same for a phrase in every process."""
        new = list(self._rows)[len(self._directions) :]
        drawn = [
            np.random.default_rng(zlib.crc32(p.encode())).standard_normal(DIMENSION, dtype=np.float32) for p in new
        ]
        if drawn:
            self._directions = np.concatenate((self._directions, np.stack(drawn) / np.sqrt(DIMENSION)))


@dataclass(frozen=True)
class Words:
    """What the offers are put together from."""

    occupations: tuple[str, ...]
    skills: tuple[str, ...]
    phrases: tuple[str, ...]
    places: tuple[str, ...]


@cache
def sample_words() -> Words:
    samples = [offer for offer in starter_offers()["talent"] if isinstance(offer, Talent)]
    return Words(
        occupations=tuple(sorted({o.occupation for o in samples if o.occupation})),
        skills=tuple(sorted({skill for o in samples for skill in o.skills})),
        phrases=tuple(sorted({p for o in samples for p in _BREAK.split(o.description or "") if len(p) > 3})),
        places=tuple(sorted(gazetteer().parents)),
    )


def talents(count: int, *, seed: int = 168) -> Iterator[dict[str, Any]]:
    """The fields of so many offers, as they are stored."""
    chance, words = random.Random(seed), sample_words()
    for number in range(count):
        occupation = chance.choice(words.occupations)
        least = chance.randrange(6000, 20000, 500) if chance.random() >= 0.1 else chance.randrange(3000, 5001, 500)
        yield {
            "id": f"talent-{number:07}",
            "title": f"{occupation} {chance.choice(_SURNAMES)}{chance.choice(('先生', '女士'))}",
            "description": "，".join(chance.sample(words.phrases, 4)) + "。",
            "occupation": occupation,
            "skills": chance.sample(words.skills, 3),
            "degree": chance.choice(DEGREES[:3]) if chance.random() >= 0.1 else chance.choice(DEGREES[3:]),
            "years": chance.randrange(0, 10) if chance.random() >= 0.1 else chance.randrange(10, 30),
            "salary_min": least,
            "salary_max": least + chance.randrange(500, 4001, 500),
            "employment": [chance.choice(("full_time", "part_time", "project"))],
            "regions": [chance.choice(words.places)],
            "valid_until": f"2027-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}",
        }


def needs(count: int, share: float, *, seed: int) -> list[tuple[Need, Reading]]:
    """Needs for somebody of a trade with a skill, which this share of the offers fits."""
    chance, words = random.Random(seed), sample_words()
    conditions: dict[str, Any] = {}
    for condition in CONDITIONS[: SHARES.index(share)]:
        conditions |= condition
    made = []
    for _ in range(count):
        occupation, skill, phrase = (chance.choice(w) for w in (words.occupations, words.skills, words.phrases))
        need = Need(kind="talent", occupation=occupation, skills=(skill,), **conditions)
        made.append((need, Reading(need, text=f"想找一个{occupation}，会{skill}，{phrase}")))
    return made
