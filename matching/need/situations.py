"""What is needed, by how it is told: the nearest of the situations that people describe in place of a name.

Each thing has a centre, the mean of its tellings as weighted characters and pairs; a text is as near to it as the cosine.
What kind of thing it is, is told by the nearest centres, by the turns of phrase around it, and by each word: how much more
often it stands in what is told of one kind than in all that is told (naive Bayes). Nothing is trained by steps, so all of
it is made when the first text is read, in a third of a second.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from knowledge.offers import KINDS, Kind
from knowledge.situations import Situation
from matching.tokenise import keyword_tokens

SPEAKING = 3  # situations of a kind that speak for it
#: From which nearness on, and from how much more than the next one's, a situation is meant: then six of seven are right.
NEAR, NEARER = 0.1, 1.12
SURELY_NEAR, SURELY_NEARER = 0.15, 1.3  # from these on it counts for more than words that may be said beside it

SMOOTHING = 0.3  # of the shares of words, in tokens of the vocabulary
DOUBT = 2.0  # tellings that are wanting of each: what few words describe is near to a text by chance

TINY = 1e-9  # instead of the length of what has none

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Nearness:
    """How near a text is to each situation, 0–1, and how much its words speak for each kind, about −3 to 3."""

    situations: Sequence[Situation]
    places: Mapping[Kind, Places]
    values: Floats
    words: Mapping[Kind, float]

    @cached_property
    def kinds(self) -> Mapping[Kind, float]:
        """How much speaks for each kind: its nearest situations together."""
        return {
            kind: float(np.sort(self.values[where])[-SPEAKING:].sum())
            for kind, where in self.places.items()
            if len(where)
        }

    @cached_property
    def frames(self) -> Mapping[Kind, float]:
        """How near it is to the turns of phrase of each kind that say nothing else."""
        return {s.kind: float(value) for s, value in zip(self.situations, self.values, strict=True) if not s.name}

    def of(self, kind: Kind) -> list[tuple[Situation, float]]:
        """The things of a kind with their nearness, nearest first."""
        near = [(self.situations[place], float(self.values[place])) for place in self.places[kind]]
        named = [pair for pair in near if pair[0].name]
        return sorted(named, key=lambda pair: -pair[1])

    def meant(self, kind: Kind) -> "Meant | None":
        """The thing of a kind that a text tells of; None if it is near to none, or to two."""
        found = self.of(kind)
        if not found:
            return None
        (first, value), *others = found
        second = next((v for s, v in others if s.name != first.name), 0.0)
        if value < NEAR or value < NEARER * second:
            return None
        return Meant(first, value >= SURELY_NEAR and value >= SURELY_NEARER * second)


@dataclass(frozen=True)
class Meant:
    """The situation that a text tells of; `sure`: more than words that may be said beside it."""

    situation: Situation
    sure: bool


def told_by(meant: Meant, named: Sequence[str], table: Mapping[str, str]) -> tuple[str, ...]:
    """What the situation tells, by its usual name; what is named as well stays only if it is the same thing."""
    name = table.get(meant.situation.name.lower()) or meant.situation.name
    same = [word for word in named if word in name or name in word or table.get(word.lower()) == name]
    return tuple(same) or (name,)


class Situations:
    """The situations, prepared for comparing texts with them."""

    def __init__(self, situations: Sequence[Situation]) -> None:
        """`situations`: with tellings as they are after `normalise`."""
        self._situations = situations
        kinds = np.array([KINDS.index(situation.kind) for situation in situations])
        self._places = {kind: np.flatnonzero(kinds == n) for n, kind in enumerate(KINDS)}
        of = np.repeat(np.arange(len(situations)), [len(s.says) for s in situations])  # telling → its situation
        tokens = [_tokens(telling) for s in situations for telling in s.says]
        self._numbers: dict[str, int] = {}
        numbers = np.array([self._numbers.setdefault(t, len(self._numbers)) for told in tokens for t in told])
        telling = np.repeat(np.arange(len(tokens)), [len(told) for told in tokens])
        self._rarity = np.log(len(tokens) / np.bincount(numbers))
        self._centres = self._middles(of, telling, numbers)
        self._speaking = _log_shares(kinds[of[telling]], numbers)

    def near(self, said: str) -> Nearness:
        """How near a text is to each of them."""
        numbers = [n for token in _tokens(said) if (n := self._numbers.get(token)) is not None]
        values = np.zeros(len(self._situations))
        words = self._speaking[numbers].sum(axis=0) / np.sqrt(max(len(numbers), 1))
        if numbers:
            weights = self._rarity[numbers]
            values = np.asarray(weights @ self._centres[numbers]).ravel() / max(float(np.linalg.norm(weights)), TINY)
        return Nearness(self._situations, self._places, values, dict(zip(KINDS, words.tolist(), strict=True)))

    def _middles(self, of: Places, telling: Places, numbers: Places) -> csr_matrix:
        """The centres, token × situation. `telling`, `numbers`: for each token of a telling, which telling and token it is."""
        weights = self._rarity[numbers]
        lengths = np.sqrt(np.bincount(telling, weights**2))
        shape = (len(self._situations), len(self._numbers))
        sums = csr_matrix((weights / np.maximum(lengths, TINY)[telling], (of[telling], numbers)), shape=shape)
        squares = np.asarray(sums.multiply(sums).sum(axis=1)).ravel() * (1 + DOUBT / np.bincount(of))
        sums.data /= np.repeat(np.sqrt(squares), np.diff(sums.indptr))
        return sums.T.tocsr()


def _log_shares(kinds: Places, numbers: Places) -> Floats:
    """For each token and kind, how much more often it stands in what is told of the kind than in all, as a logarithm."""
    size = int(numbers.max()) + 1
    counts = np.bincount(numbers * len(KINDS) + kinds, minlength=size * len(KINDS)).reshape(size, len(KINDS))
    of_all = counts.sum(axis=1, keepdims=True) / len(numbers)
    prior = SMOOTHING * size
    shares: Floats = np.log((counts + prior * of_all) / (counts.sum(axis=0) + prior)) - np.log(of_all)
    return shares


def _tokens(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(keyword_tokens(text)))  # in the order of the text, so that sums are the same each time
