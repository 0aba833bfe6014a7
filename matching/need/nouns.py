"""The noun that ends or begins at a place: 奶粉检测 before the end of 给做奶粉检测, 根腐病 after 闹.

Chinese does not mark where a name begins. The segmenter's words are followed until one comes that no name holds.
"""

import re
from functools import cache, lru_cache

import jieba

from knowledge.need_words import need_words
from knowledge.regions import gazetteer
from matching.need.patterns import ENDS

REACH = 16  # characters; no name of a job, a service or a subject is longer
_NUMERIC = re.compile(
    r"^[\d.,%零〇一二两三四五六七八九十百千万亿]+(?:个|名|位|家|台|套|人|年|月|天|号|点|块|元|次|项|份|亩|吨|公里|处|批|条|根|只|头|车|本|辆)?$"
)
_MARK = re.compile(rf"[{ENDS},、：:（）()“”\"'\s＿~—\-]")
_CLAUSE_END = re.compile(rf"[{ENDS},：:;（）()]+")
_ORGANIC = re.compile(r"机(?!器|构|床|会|械|房|修|长|手)")  # 有机氟
#: What leads to what is wanted and is no part of its name.
_OPENING = re.compile(
    r"^(?:嗯+|呃|啊|哦|那个|那啥|这个|就是|就说|然后|请问|你好|您好|我们?|咱们?|这边|这儿|公司|单位|想|打算|准备|需要|要|急需?|现|诚|长期|高薪|"
    r"问一?下|麻烦|有没有|谁家?|哪里|能不能|可以|招聘?|聘请?|雇|找|请|寻|求|缺|差|租|借|预约|用|做|办|弄|搞|上|买|"
    r"一?[个名位家台套间款份种]|一下|点|些|的)+"
)


def noun_before(text: str, end: int) -> str:
    """The noun that ends at `end`; "" if none does."""
    first = max(0, end - REACH)
    name = "".join(reversed(_until_stop(tuple(reversed(_cut(text[first:end]))))))
    name = _without_places(name, last=True)
    at = end - len(name)
    return f"有{name}" if _ORGANIC.match(name) and text[at - 1 : at] == "有" else name


def noun_after(text: str, start: int) -> str:
    """The noun that begins at `start`; "" if none does."""
    return _without_places("".join(_until_stop(_cut(text[start : start + REACH]))), last=False)


def is_noun(text: str) -> bool:
    """Whether nothing stands in it that no name holds."""
    return 0 < len(text) <= REACH and noun_after(text, 0) == text


def clauses(said: str) -> list[tuple[int, str]]:
    """The statements of a text and where they start."""
    found, start = [], 0
    for mark in _CLAUSE_END.finditer(said):
        found.append((start, said[start : mark.start()]))
        start = mark.end()
    return [(at, clause) for at, clause in [*found, (start, said[start:])] if clause.strip()]


def leading_noun(said: str) -> str:
    """What a terse text begins with if that is a name alone: 碳纤维缠绕，找导师把把脉; "" if it is more, or less."""
    first = next(iter(clauses(said)), (0, ""))[1].strip()
    name = first if is_noun(first) else _OPENING.sub("", first)
    return name if len(name) >= 2 and is_noun(name) else ""


def _until_stop(tokens: tuple[str, ...]) -> list[str]:
    taken: list[str] = []
    places, stops = gazetteer().names, need_words().noun_stops
    for token in tokens:
        part = (token in "百千万" and not taken) or (token == "三" and taken[-1:] == ["坐标"])  # 千川, 三坐标
        number = _NUMERIC.match(token) and not part
        if token in stops or token in places or number or _MARK.search(token):
            break
        taken.append(token)
    return taken


def _without_places(name: str, *, last: bool) -> str:
    """The part before the first place, or behind the last: not every place is a word to the segmenter."""
    firsts, places = _places()
    if firsts.isdisjoint(name):
        return name
    found = list(places.finditer(name))
    if not found:
        return name
    return name[found[-1].end() :] if last else name[: found[0].start()]


@cache
def _places() -> tuple[frozenset[str], re.Pattern[str]]:
    names = sorted((name for name in gazetteer().names if len(name) > 1), key=len, reverse=True)
    return frozenset(name[0] for name in names), re.compile("|".join(map(re.escape, names)))


@lru_cache(maxsize=1024)
def _cut(text: str) -> tuple[str, ...]:
    return tuple(jieba.dt.lcut(text, HMM=False))
