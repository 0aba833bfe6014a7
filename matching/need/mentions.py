"""Where words of a table stand in a text, and whether they are denied there."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from matching.need.patterns import ENDS, either

_TURN = re.compile(rf"[{ENDS},]|嗯|但是?|不过|可是|就是(?!说)|只是|就要")
#: 能不能, 有没有, 要不要 ask; they deny nothing.
_ASKED = re.compile(r"(?<!没)(.)[不没]\1(?!\1)|是否")

_NOT = either(
    "没 没有 无 不 不想 不要 不用 不愿 不愿意 不考虑 不接受 不找 不需要 不收 "
    "不招 不能 不做 不走 不是 不打算 不准备 不含 不碰 不沾 不搞 不弄 不让 "
    "甭 别 免 莫 休 除了 (?<![什怎那这要])么 么有 没啥 没什么 没人 没有人 也没 都没 拿不出 给不了 办不了"
)
_LINK = either(
    "别人 办 用 拿 有 去 再 跟 把 给 给我 的 做 推荐 介绍 来 要 是 找 什么 "
    "啥 任何 能 可以 其他 想 动 考虑 签 让 搞 碰 招 推 意 愿意 我们 我 非得"
)
_DENIED_BEFORE = re.compile(rf"{_NOT}{_LINK}{{0,4}}$")

_BETWEEN = either("这些 那些 之类 啥 什么 贷款 贷 类 也 都 一样 就 我 我们 是 的 先 物 吗 先别")
_REFUSED = either(
    "别 别推 别给 不让 不愿意 不想 不要 不考虑 不接受 不行 不用 不收 不做 不找 除外 就算了 免谈 免了 不够 不算"
)
_ABSENT = either("没有 没(?=.) 未 没评上 没复审 没拿到 没下来 没办 没法 没得 办不下来 过期 到期了")
_DENIED_AFTER = re.compile(rf"^{_BETWEEN}{{0,4}}(?:{_REFUSED}|(?:还|今年|暂时|目前)?{_ABSENT}(?!问题|欠|啥问题))")


@dataclass(frozen=True)
class Mention:
    """A word of a table in a text: `value` is what it stands for, `denied` whether it is refused or said to be absent."""

    value: str
    start: int
    end: int
    denied: bool


def mentions(text: str, table: Mapping[str, str]) -> list[Mention]:
    """All words of a table in a text, longest first where they overlap, from left to right.

    A word that stands for "" only keeps a shorter one from being seen in it: 销售额 names no 销售.
    """
    return [
        Mention(table[match[0]], match.start(), match.end(), denied(text, match.start(), match.end()))
        for match in _any_of(tuple(table)).finditer(text)
        if table[match[0]]
    ]


def affirmed(text: str, table: Mapping[str, str]) -> list[Mention]:
    """The words of a table that a text names without denying them."""
    return [mention for mention in mentions(text, table) if not mention.denied]


def denied(text: str, start: int, end: int) -> bool:
    """Whether what stands there is refused or said to be absent, within its own statement."""
    before, after = around(text, start, end)
    return bool(_DENIED_BEFORE.search(before) or _DENIED_AFTER.match(after))


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after a place within its own statement; questions of the form 能不能 are blanked."""
    text = _without_questions(text)
    first = max((turn.end() for turn in _TURN.finditer(text, 0, start)), default=0)
    following = _TURN.search(text, end)
    return text[first:start], text[end : following.start() if following else len(text)]


def holds_any(text: str, words: Iterable[str]) -> re.Match[str] | None:
    """The first of these words in a text, longest first."""
    return _any_of(tuple(words)).search(text)


@lru_cache(maxsize=256)
def _without_questions(text: str) -> str:
    return _ASKED.sub(lambda match: "＿" * len(match[0]), text)


@lru_cache(maxsize=64)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_whole(word) for word in sorted(words, key=len, reverse=True)) or "(?!)")


def _whole(word: str) -> str:
    """Latin words stand alone: no OA in BOAT, no 3C in 13C."""
    first = r"(?<![a-z0-9])" if word[:1].isascii() else ""
    last = r"(?![a-z0-9])" if word[-1:].isascii() else ""
    return first + re.escape(word) + last
