"""The table of contents: its entries repeat the headings and must not be taken for them."""

import re
from collections.abc import Sequence

from knowledge.documents.markers import Style
from knowledge.documents.sequence import Candidate

_WORD = re.compile(r"目\s{0,4}[录次]\s*$")
_LONGEST = 600  # entries


def contents_entries(texts: Sequence[str], candidates: Sequence[Candidate]) -> set[int]:
    """Indexes of the candidates between the word 目录 and the second coming of the first entry."""
    entries: set[int] = set()
    for at, candidate in enumerate(candidates):
        if at in entries or candidate.marker.style > Style.CN_PAREN or not _follows_word(texts, candidate):
            continue
        again = _second_coming(candidates, at)
        if again is not None:
            entries.update(range(at, again))
    return entries


def _follows_word(texts: Sequence[str], candidate: Candidate) -> bool:
    before = candidate.text[max(0, candidate.marker.start - 10) : candidate.marker.start]
    if before.strip():
        return bool(_WORD.search(before))
    above = texts[candidate.paragraph - 1] if candidate.paragraph else ""
    return bool(_WORD.search(above[-10:]))


def _second_coming(candidates: Sequence[Candidate], at: int) -> int | None:
    first = candidates[at]
    name = _title_start(first)
    for later in range(at + 1, min(len(candidates), at + _LONGEST)):
        one = candidates[later]
        same = one.marker.style == first.marker.style and one.marker.number == first.marker.number
        if same and _title_start(one) == name:
            return later
    return None


def _title_start(candidate: Candidate) -> str:
    end = candidate.marker.end
    return re.sub(r"\s", "", candidate.text[end : end + 12])[:2]
