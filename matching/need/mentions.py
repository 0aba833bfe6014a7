"""Where words of a table stand in a text, and whether they are denied there."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from matching.need.patterns import ENDS, either

MOST_TABLES = 64  # that are kept prepared

_TURN = re.compile(rf"[{ENDS},]|嗯|但是?|不过|可是|就是(?!说)|只是|就要")
#: 能不能, 有没有, 要不要 ask; they deny nothing.
_ASKED = re.compile(r"(?<!没)(.)[不没]\1(?!\1)|是否")

_NOT = either(
    "没 没有 无 不 不想 不要 不用 不愿 不愿意 不考虑 不接受 不找 不需要 不收 "
    "不招 不能 不做 不走 不是 不打算 不准备 不含 不碰 不沾 不搞 不弄 不让 "
    "甭 别 免 莫 休 除了 (?<![什怎那这要])么 么有 没啥 没什么 没人 没有人 也没 都没 拿不出 给不了 办不了"
)
_LINK = either(
    "别人 叫 让 寻 办 用 拿 有 去 再 跟 把 给 给我 的 做 推荐 介绍 来 要 是 找 什么 "
    "啥 任何 能 可以 其他 想 动 考虑 签 让 搞 碰 招 推 意 愿意 我们 我 非得"
)
_DENIED_BEFORE = re.compile(rf"{_NOT}{_LINK}{{0,4}}$")

_BETWEEN = either("这些 那些 之类 啥 什么 贷款 贷 类 也 都 一样 就 我 我们 是 的 先 物 吗 先别")
_REFUSED = either(
    "别 别推 别给 不让 不愿意 不想 不要 不考虑 不接受 不行 不用 不收 不做 不找 除外 就算了 免谈 免了 不够 不算"
)
_ABSENT = either("没有 没(?=.) 未 没评上 没复审 没拿到 没下来 没办 没法 没得 办不下来 过期 到期了")
_DENIED_AFTER = re.compile(rf"^{_BETWEEN}{{0,4}}(?:{_REFUSED}|(?:还|今年|暂时|目前)?{_ABSENT}(?!问题|欠|啥问题))")
_LENT = "贷款"  # 贷款到期了: it was taken up, not refused


@dataclass(frozen=True)
class Mention:
    """A word of a table in a text: `value` is what it stands for, `denied` whether it is refused or said to be absent."""

    value: str
    start: int
    end: int
    denied: bool


def mentions(text: str, table: Mapping[str, str]) -> tuple[Mention, ...]:
    """All words of a table in a text, longest first where they overlap, from left to right.

    A word that stands for "" only keeps a shorter one from being seen in it: 销售额 names no 销售.
    """
    lookup = _lookup(table)
    last_text, found = lookup.last
    if last_text != text:  # one text is searched for the same words by several readers
        found = tuple(
            Mention(table[word], start, start + len(word), denied(text, start, start + len(word)))
            for word, start in _found(text, lookup.by_start)
            if table[word]
        )
        lookup.last = text, found  # one assignment: another thread sees both or neither
    return found


def affirmed(text: str, table: Mapping[str, str]) -> list[Mention]:
    """The words of a table that a text names without denying them."""
    return [mention for mention in mentions(text, table) if not mention.denied]


def denied(text: str, start: int, end: int) -> bool:
    """Whether what stands there is refused or said to be absent, within its own statement."""
    before, after = around(text, start, end)
    if after.startswith("到期") and text[end - 1] in _LENT:
        return False
    return bool(_DENIED_BEFORE.search(before) or _DENIED_AFTER.match(after))


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after a place within its own statement; questions of the form 能不能 are blanked."""
    text = _without_questions(text)
    first = max((turn.end() for turn in _TURN.finditer(text, 0, start)), default=0)
    following = _TURN.search(text, end)
    return text[first:start], text[end : following.start() if following else len(text)]


def first_of(text: str, words: tuple[str, ...]) -> tuple[str, int] | None:
    """The first of these words in a text, longest first, and where it starts."""
    return next(_found(text, _lookup(words).by_start), None)


@lru_cache(maxsize=256)
def _without_questions(text: str) -> str:
    return _ASKED.sub(lambda match: "＿" * len(match[0]), text)


def _found(text: str, by_start: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, int]]:
    """The words in a text and where they start; none overlaps another."""
    at = 0
    while at < len(text):
        for word in by_start.get(text[at : at + 2]) or by_start.get(text[at], ()):
            if text.startswith(word, at) and _stands_alone(text, at, word):
                yield word, at
                at += len(word)
                break
        else:
            at += 1


def _stands_alone(text: str, start: int, word: str) -> bool:
    """Latin words are no part of others: no OA in BOAT, no 3C in 13C."""
    end = start + len(word)
    joined_before = word[0].isascii() and start > 0 and _is_latin(text[start - 1])
    joined_after = word[-1].isascii() and end < len(text) and _is_latin(text[end])
    return not (joined_before or joined_after)


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


@dataclass
class _Lookup:
    """A table prepared for searching. One pattern of a thousand words would be slower."""

    words: Collection[str]
    by_start: dict[
        str, list[str]
    ]  # two characters → the words that may stand there, longest first; one → the word that it is
    last: tuple[str | None, tuple[Mention, ...]] = (None, ())


#: By the identity of the table, which is kept with it so that the identity stays its own.
_LOOKUPS: dict[int, _Lookup] = {}


def _lookup(words: Collection[str]) -> _Lookup:
    known = _LOOKUPS.get(id(words))
    if known is not None and known.words is words:
        return known
    by_start: dict[str, list[str]] = {}
    for word in sorted(filter(None, words), key=len, reverse=True):
        by_start.setdefault(word[:2], []).append(word)
    for start, found in by_start.items():
        if len(start) > 1 and start[0] in by_start:
            found.append(start[0])
    if len(_LOOKUPS) >= MOST_TABLES:
        _LOOKUPS.clear()
    made = _LOOKUPS[id(words)] = _Lookup(words, by_start)
    return made
