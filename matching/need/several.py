"""Several needs in one message: 想贷两百万，另外还要招两个会计 → two texts, each about one thing."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from knowledge.offers import Kind
from matching.need.need import Need

_BORDER = re.compile(
    r"[，。；,;\n！!]|(?=另外|还有就是|还有一个|还想|还要|还得|还需要|再就是|再想|再招|再找|再贷|同时|顺便|顺带|以及|第二[个件]?是?|二是|其次)"
    r"|(?:和|跟|、|再加|外加)(?=[一两二三四五六七八九十几\d]+(?:个|名|位))"
)
#: A correction, or something refused, is no second need.
_ONE_NEED = re.compile(
    r"不对|不是|说错|错了|改成|换成|而是|算了|(?:^|[，。；,;])(?:我们?|先|就)?(?:不|别)(?:想|要|用|找|招|贷|考虑)"
)
#: What was said of the whole enterprise holds for each of its needs.
SHARED = ("region", "industry", "size", "qualifications", "whitelisted", "revenue")


@dataclass
class _Group:
    """Clauses about one thing."""

    text: str
    need: Need


def parts_of(text: str, read: Callable[[str], Need]) -> tuple[tuple[str, Kind | None], ...]:
    """The text cut before every clause that is about another thing than the clauses before it, with the kind of each part."""
    if _ONE_NEED.search(text):
        return ((text, None),)
    groups: list[_Group] = []
    for clause in _clauses(text):
        need = read(clause)
        if groups and not _is_another(groups[-1].need, need):
            groups[-1].text += clause
            groups[-1].need = need if groups[-1].need.kind is None else groups[-1].need
        else:
            groups.append(_Group(clause, need))
    kinds: list[Kind | None] = []
    for group in groups:
        kinds.append(group.need.kind or (kinds[-1] if kinds else None))
    return tuple((group.text, kind) for group, kind in zip(groups, kinds, strict=True))


def _is_another(before: Need, need: Need) -> bool:
    """Another kind of thing; or, of people, another job."""
    if before.kind is None:
        return False
    if need.kind not in (None, before.kind):
        return True
    jobs = before.occupation, need.occupation
    return before.kind == "talent" and None not in jobs and jobs[0] != jobs[1] and need.headcount is not None


def _clauses(text: str) -> list[str]:
    """Clauses with the mark that ends them."""
    clauses, start = [], 0
    for match in _BORDER.finditer(text):
        if text[start : match.end()].strip():
            clauses.append(text[start : match.end()])
        start = match.end()
    return [*clauses, text[start:]] if text[start:].strip() else clauses
