"""One way of writing: the same function is used when indexing and when asking."""

import re
import unicodedata
from functools import cache, lru_cache

from opencc import OpenCC

REMEMBERED_LENGTH = 200  # characters of a text; longer ones are passages, normalised once
_CONTROL = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb]"
)
_HAN = r"[\u3400-\u9fff\u3007，。、；：！？（）《》“”]"
_SPACE_IN_HAN = re.compile(rf"(?<={_HAN})\s+|\s+(?={_HAN})")
_SPACES = re.compile(r"\s+")


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


def clean(text: str) -> str:
    """The text without what nobody can see: control and zero-width characters."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n").replace("\x0c", "\n"))


def normalise(text: str) -> str:
    """Full width, traditional characters, case and spaces made one; idempotent.

    >>> normalise("１６８ 平臺 怎麼註冊")
    '168平台怎么注册'
    """
    return _normalised(text) if len(text) <= REMEMBERED_LENGTH else _normalise(text)


def _normalise(text: str) -> str:
    once = _fold(text)
    return once if once == (twice := _fold(once)) else twice


_normalised = lru_cache(maxsize=4096)(_normalise)  # a turn normalises its question half a dozen times


def _fold(text: str) -> str:
    folded = unicodedata.normalize("NFKC", clean(text)).lower()
    folded = _to_simplified().convert(folded)
    # NFKC makes （ and ： half width; both ways of writing end the same.
    return _SPACE_IN_HAN.sub("", _SPACES.sub(" ", folded)).strip()


def bare(text: str) -> str:
    """The normalised text without punctuation: what two questions are compared by."""
    return "".join(char for char in normalise(text) if char.isalnum())
