"""What is fair to those who offer: no institution fills the list, ties are drawn by lot (the same lot for the same need), the new get a place."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import NamedTuple

TOP = 10
PER_INSTITUTION = 3  # of one institution in the top ten, as long as others are left
NEW_DAYS = 30
NEW_SLOT = 8  # the place (from 0) that a new offer may take
NEW_SHARE = 0.8  # … if its score is at least this share of the one it displaces
SAME = 0.005  # scores closer than this are equal


class Scored(NamedTuple):
    """An offer in the list before fairness. `added`: when it was added, in seconds since 1970."""

    offer_id: str
    institution: str | None
    score: float
    added: float


def arrange(scored: Sequence[Scored], *, seed: str, now: datetime) -> list[Scored]:
    """Best first, then fair."""
    lot = blake2b(f"{seed}\x1f".encode(), digest_size=8)
    drawn = sorted(scored, key=lambda s: (-round(s.score / SAME), _drawn(lot, s.offer_id)))
    return _with_new(_capped(drawn), now)


def _drawn(lot: "blake2b", offer_id: str) -> bytes:
    drawn = lot.copy()
    drawn.update(offer_id.encode())
    return drawn.digest()


def _capped(ordered: Sequence[Scored]) -> list[Scored]:
    """What an institution has beyond its share waits behind the top ten."""
    counts: Counter[str] = Counter()
    first: list[Scored] = []
    later: list[Scored] = []
    for item in ordered:
        if len(first) < TOP and item.institution is not None:
            if counts[item.institution] >= PER_INSTITUTION:
                later.append(item)
                continue
            counts[item.institution] += 1
        (first if len(first) < TOP else later).append(item)
    return first + later


def _with_new(ordered: list[Scored], now: datetime) -> list[Scored]:
    """One offer of the last month that stands behind the top ten may come up, if it is nearly as good."""
    if len(ordered) <= TOP:
        return ordered
    fresh = (now - timedelta(days=NEW_DAYS)).timestamp()
    if any(item.added >= fresh for item in ordered[:TOP]):
        return ordered
    limit = ordered[NEW_SLOT].score * NEW_SHARE
    chosen = next((item for item in ordered[TOP:] if item.added >= fresh and item.score >= limit), None)
    if chosen is None:
        return ordered
    rest = [item for item in ordered if item is not chosen]
    return [*rest[:NEW_SLOT], chosen, *rest[NEW_SLOT:]]
