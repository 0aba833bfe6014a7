"""A second thing that is told beside the first: 电脑让人锁了想存一份，图改到第几版也得分得清 is about a backup and about drawings."""

import re
from collections.abc import Callable, Mapping, Sequence

from knowledge.offers import Kind
from matching.need.mentions import affirmed
from matching.need.situations import Nearness

#: From which nearness on, and from how much more than the next one's, a part of a text tells of a thing of its own: then two of three are right.
NEAR, NEARER = 0.17, 1.55
SHORTEST = 5  # characters of a part that tells of anything
MOST = 3  # things of one need
_BORDER = re.compile(
    r"[，。！？|；]|(?=顺便|顺带|另外|还有|还得|还要|还想|还怕|也想|也怕|也得|也要|又有|又怕|再申请|再弄|再|跟着|以后|往后)"
)


def told_beside(
    said: str, kind: Kind, named: Sequence[str], near: Callable[[str], Nearness], table: Mapping[str, str]
) -> tuple[str, ...]:
    """The things that are named, and those that a part of a normalised text tells of by itself, by their usual names."""
    found = list(named)
    first = next((m.start for m in affirmed(said, table) if m.value in found), 0)  # what leads to it is told before it
    parts = [part for part in _BORDER.split(said) if len(part) >= SHORTEST]
    for part in parts if len(parts) > 1 else ():
        if said.find(part) + len(part) <= first:
            continue
        name = _told(near(part), kind)
        usual = table.get(name.lower()) or name if name else None
        if usual is not None and not any(_same(usual, known, table) for known in found):
            found.append(usual)
    return tuple(found[: max(MOST, len(named))])


def _told(nearness: Nearness, kind: Kind) -> str | None:
    of_kind = nearness.of(kind)
    if not of_kind:
        return None
    (first, value), *others = of_kind
    second = next((v for situation, v in others if situation.name != first.name), 0.0)
    return first.name if value >= NEAR and value >= NEARER * second else None


def _same(one: str, other: str, table: Mapping[str, str]) -> bool:
    return one in other or other in one or table.get(one.lower()) == (table.get(other.lower()) or other)
