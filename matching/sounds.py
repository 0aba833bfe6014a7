"""How words sound: readings without tones, and what is not told apart in Ningxia or by recognisers."""

import itertools
from collections.abc import Iterable
from functools import lru_cache

MAX_READINGS = 16  # of a word whose characters have several
#: Characters whose usual readings in words of business pypinyin does not give first: 还款 is huan, 银行 hang, 利率 lü.
_READINGS = {
    "还": ("huan", "hai"), "行": ("hang", "xing"), "率": ("lv",), "重": ("zhong", "chong"), "薪": ("xin",),
    "款": ("kuan",), "调": ("tiao", "diao"), "长": ("chang", "zhang"), "种": ("zhong",),
}  # fmt: skip


def is_han(text: str) -> bool:
    return all("\u4e00" <= char <= "\u9fff" for char in text)


@lru_cache(maxsize=20_000)
def readings(char: str) -> tuple[str, ...]:
    """At most three readings of a character, the usual ones first."""
    if char in _READINGS:
        return _READINGS[char]
    from pypinyin import Style, pinyin  # half a second to import, so only when a text is read

    found: Iterable[str] = pinyin(char, style=Style.NORMAL, heteronym=True)[0]
    return tuple(dict.fromkeys(found))[:3]


def folded(reading: str) -> str:
    """Sounds that are not told apart made one: zh/z, ch/c, sh/s, ing/in, eng/en."""
    for said, plain in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if reading.startswith(said):
            reading = plain + reading[2:]
    return reading.removesuffix("g") if reading.endswith(("ing", "eng")) else reading


@lru_cache(maxsize=20_000)
def sounds(word: str) -> tuple[tuple[str, ...], ...]:
    """The folded readings of a word, one tuple for each way to read it."""
    choices = (tuple(dict.fromkeys(folded(reading) for reading in readings(char))) for char in word)
    return tuple(itertools.islice(itertools.product(*choices), MAX_READINGS))
