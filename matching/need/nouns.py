"""The noun that ends or begins at a place: 奶粉检测 before the end of 给做奶粉检测, 根腐病 after 闹.

Chinese does not mark where a name begins. The segmenter's words are followed until one comes that no name holds.
"""

import re
from functools import lru_cache

import jieba

from knowledge.need_words import need_words
from knowledge.regions import gazetteer
from matching.need.patterns import ENDS

REACH = 14  # characters; no name of a job, a service or a subject is longer
_NUMERIC = re.compile(r"^[\d.,%零〇一二两三四五六七八九十百千万亿]+(?:个|名|位|家|台|套|人|年|月|天|号|点|块|元)?$")
_MARK = re.compile(rf"[{ENDS},、：:（）()“”\"'\s＿~—\-]")


def noun_before(text: str, end: int) -> str:
    """The noun that ends at `end`; "" if none does."""
    first = max(0, end - REACH)
    return "".join(reversed(_until_stop(tuple(reversed(_cut(text[first:end]))))))


def noun_after(text: str, start: int) -> str:
    """The noun that begins at `start`; "" if none does."""
    return "".join(_until_stop(_cut(text[start : start + REACH])))


def _until_stop(tokens: tuple[str, ...]) -> list[str]:
    taken: list[str] = []
    places, stops = gazetteer().names, need_words().noun_stops
    for token in tokens:
        if token in stops or token in places or _NUMERIC.match(token) or _MARK.search(token):
            break
        taken.append(token)
    return taken


@lru_cache(maxsize=1024)
def _cut(text: str) -> tuple[str, ...]:
    return tuple(jieba.dt.lcut(text, HMM=False))
