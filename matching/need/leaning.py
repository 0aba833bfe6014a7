"""Which kind of thing a text leans to, where it names none: all that speaks for each kind, weighed together.

The weights are log-odds of a conditional logit, fitted on the phrases of the tests and the development sets of `matching/calibration/` (docs/adr/0009).
"""

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np

from knowledge.offers import Kind
from matching.need.heads import names_apparatus
from matching.need.kind import Signal
from matching.need.measures import Quantity
from matching.need.situations import Nearness
from matching.need.turns import turns_in

#: Of the signals of `matching.need.kind`; those left out say next to nothing beside the situations.
_SIGNALS = {
    "word": 3.5, "hint": 1.3, "borrowing": 1.8, "lending": 3.0, "renting": 2.0, "sign up": 2.1, "hiring": 2.8, "job sought": 1.3, "recruiting": 4.7,
    "job": 2.1, "schooling": 4.0, "firm for a service": 5.0, "service": 3.6, "way": 5.0, "loan": 0.8, "head": 3.3, "requested head": 1.7,
    "later head": 0.6, "counted": 1.7, "able": 1.8, "asked of a person": 0.4, "wage last": 0.6,
}  # fmt: skip
_QUANTITIES: dict[str, tuple[Kind, float]] = {
    "amount": ("financing", 1.1), "term": ("financing", 0.1), "salary": ("talent", 1.0), "capacity": ("venue", 0.6),
}  # fmt: skip
_TURN = 3.3  # of `matching.need.turns`
_NO_APPARATUS = -1.2  # 想测一下硬度 asks for no instrument
_AMOUNT_AND_TERM = 1.2  # 一千五百万，三年
#: Of the situations, of turns of phrase that say only the kind, of all words. The first is held low: tellings were written for the needs it was fitted on.
_NEARNESS, _FRAMES, _WORDS = 13.0, 10.6, 0.9
_MOST = 2  # signals of one name that count
_WHOLE = 20  # characters of a text that tells of a situation; of fewer, a word or two are near to something by chance
LIKELY = 0.3  # probability of a kind, below which none is taken


def leaning(
    said: str,
    signals: Iterable[Signal],
    quantities: Iterable[Quantity],
    nearness: Nearness,
) -> dict[Kind, float]:
    """How much of a normalised text speaks for each kind, as a log-odds."""
    telling = min(len(said) / _WHOLE, 1.0)
    odds = {
        kind: telling * (_NEARNESS * near + _FRAMES * nearness.frames.get(kind, 0.0) + _WORDS * nearness.words[kind])
        for kind, near in nearness.kinds.items()
    }
    for (kind, name), count in Counter((kind, name) for kind, name, _ in signals).items():
        odds[kind] += _SIGNALS.get(name, 0.0) * min(count, _MOST)
    for kind in turns_in(said):
        odds[kind] += _TURN
    if not names_apparatus(said):
        odds["instrument"] += _NO_APPARATUS
    fields = {quantity.field for quantity in quantities}
    if {"amount", "term"} <= fields:
        odds["financing"] += _AMOUNT_AND_TERM
    for field in fields:
        if field in _QUANTITIES:
            kind, weight = _QUANTITIES[field]
            odds[kind] += weight
    return odds


def likeliest(odds: Mapping[Kind, float]) -> Kind | None:
    """The kind that most speaks for; None if too many may be meant."""
    values = np.array(list(odds.values()))
    shares = np.exp(values - values.max())
    best = int(np.argmax(values))
    return list(odds)[best] if shares[best] / shares.sum() >= LIKELY else None
