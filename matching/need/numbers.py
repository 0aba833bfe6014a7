"""Numbers as people say and write them: 三百万, 300个w, 两三百万, 五十来万, 一万五, 三十到五十万."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "俩": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_SCALES = {
    "万": 10**4, "w": 10**4, "达不溜": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8, "k": 1000, "千": 1000,
    "百": 100, "万亿": 10**12, "十万亿": 10**13, "百万亿": 10**14, "千万亿": 10**15,
}  # fmt: skip
_HALVED = ("亿", "百万", "千万")  # what may be said by halves: 半个亿

_ARABIC = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_CHAIN = r"[零〇一二两俩三四五六七八九十百千]+"
_FRACTION = r"(?:点[零〇一二两三四五六七八九]+(?![年月个万千百十分]))?"
_SCALE = r"[十百千]?万亿?|亿|达不溜|[wk](?![a-z])|百(?!分)|千(?!克|瓦|米|家|户)"
_AFTER_TAIL = r"(?![年月个天季厘分期点%成零一二两三四五六七八九十百千万名位人岁头只亩吨])"
_TAIL = (
    rf"(?<=亿)零?(?:{_CHAIN}|\d+)万|零?(?:{_CHAIN}|\d千?(?![\d.,])){_AFTER_TAIL}|[一二两三四五六七八九](?=一个?月|每月)"
)
_NUMBER = re.compile(
    rf"(?P<vague>好几|几|(?<!以)上(?=[百千万]))?(?P<core>(?<![a-z\d.])(?:{_ARABIC})|{_CHAIN}(?:{_FRACTION})|半)"
    rf"(?P<about>[来多余几把])?(?P<piece>个)?(?P<scale>{_SCALE})?(?P<more>多|来)?(?P<half>半(?!年|个月))?(?P<tail>{_TAIL})?"
)
_RANGE = re.compile(r"^(?:元|块|块钱|万元)?\s*(?:到|至|-|~|—|–|——)\s*(?=[\d零一二两三四五六七八九十百千])")
_OF_A_TERM = re.compile(rf"(?:到|至){_CHAIN}(?:个月|年|天)|个(?:多)?月|年期|年(?:还|内还|还清)")
_DURATION = re.compile(r"^(?:个(?:多)?月|年|个季度|天)")


@dataclass(frozen=True)
class Number:
    """A number in a text.

    Attributes:
        start, end: where it stands. low, high: its value; equal for a point.
        scaled: it was said with 万, 亿, w …, or in thousands: money, most likely.
    """

    start: int
    end: int
    low: float
    high: float
    scaled: bool


@dataclass(frozen=True)
class _Chain:
    """The figures of a number: what stands before 万 and the like. `last_unit`: 100 for 三百."""

    low: float
    high: float
    last_unit: int = 1


@dataclass(frozen=True)
class _Piece:
    """One number before it is joined to a range."""

    start: int
    end: int
    low: float
    high: float
    chain: _Chain
    scale: int = 1
    in_thousands: bool = False  # 八千五 and 两千: said with 千, not written as 2021


def numbers_in(text: str) -> Iterator[Number]:
    """The numbers of a normalised text from left to right; vague ones (几十万) are passed over."""
    at = 0
    while (match := _NUMBER.search(text, at)) is not None:
        piece = _piece(match, text)
        at = piece.end if piece else match.end()
        if piece is None or match["vague"]:
            continue
        between = _RANGE.match(text[at:])
        following = _NUMBER.match(text, at + between.end()) if between else None
        other = _piece(following, text) if following else None
        if other is not None and (joined := _range(piece, other)) is not None:
            yield joined
            at = other.end
        else:
            yield Number(piece.start, piece.end, piece.low, piece.high, piece.scale > 1 or piece.in_thousands)


def chain_value(chain: str) -> tuple[float, float, int] | None:
    """(low, high, last unit) of Chinese numerals below 万; low < high for 两三百; None if they make no number.

    >>> chain_value("三百五")
    (350.0, 350.0, 1)
    >>> chain_value("两三百")
    (200.0, 300.0, 100)
    """
    if not chain:
        return None
    for at in range(len(chain) - 1):
        first, second = _DIGITS.get(chain[at], 0), _DIGITS.get(chain[at + 1], 0)
        pair = first and second and (second - first == 1 or (first, second) == (3, 5))
        if pair and (len(chain) == 2 or any(char in _UNITS for char in chain)):
            low, high = _sum(chain[: at + 1] + chain[at + 2 :]), _sum(chain[:at] + chain[at + 1 :])
            if low is None or high is None:
                return None
            return float(low), float(high), _UNITS.get(chain[-1], 1)
    value = _sum(chain)
    return (float(value), float(value), _UNITS.get(chain[-1], 1)) if value is not None else None


def _sum(chain: str) -> int | None:
    if len(chain) > 1 and all(char in _DIGITS for char in chain):  # 二零一八: read digit by digit
        return int("".join(str(_DIGITS[char]) for char in chain))
    total, digit, unit, after_zero = 0, 0, 1, False
    for place, char in enumerate(chain):
        if char in _UNITS:
            if digit == 0 and place and chain[place - 1] in _DIGITS:
                return None
            if total and unit <= _UNITS[char]:
                return None
            unit = _UNITS[char]
            total += (digit or 1) * unit
            digit, after_zero = 0, False
        elif char in "零〇":
            after_zero = True
        elif digit:
            return None
        else:
            digit = _DIGITS[char]
    # 三百五 is 350, 三百零五 is 305, 十五 is 15
    return total + digit * (unit // 10 if unit > 10 and not after_zero else 1)


def _piece(match: re.Match[str], text: str) -> _Piece | None:
    core, start = match["core"], match.start("core")
    in_thousands = not core[0].isdigit() and "千" in core
    if _is_wage_of_a_month(match, text):  # 八千一个月: 8000 a month, not 8100
        chain = _chain(core[:-1], match)
        if chain is None:
            return None
        return _Piece(start, match.end("core") - 1, chain.low, chain.high, chain, in_thousands=in_thousands)
    chain = _chain(core, match)
    if chain is None:
        return None
    if match["piece"] and not match["scale"]:  # 三个 (people, months): the counter is not part of the number
        in_thousands = in_thousands and 1000 <= chain.low < 10_000
        return _Piece(start, match.end("piece") - 1, chain.low, chain.high, chain, in_thousands=in_thousands)
    scale = _SCALES[match["scale"]] if match["scale"] else 1
    high = chain.high
    if match["about"] == "几" and chain.last_unit > 1:  # 十几万, 二十几万
        high = chain.low * 2 if chain.low == chain.last_unit else chain.low + chain.last_unit
    extra, end = _after_scale(match, scale)
    in_thousands = in_thousands and 1000 <= chain.low < 10_000
    return _Piece(start, end, chain.low * scale + extra, high * scale + extra, chain, scale, in_thousands)


def _is_wage_of_a_month(match: re.Match[str], text: str) -> bool:
    core = match["core"]
    trailing = len(core) > 1 and core[-1] in _DIGITS and core[-2] in "百千"
    trailing = trailing or re.search("[百千][二两三四五六七八九]一$", core) is not None  # 八千五一个月
    return trailing and not match["about"] and _DURATION.match(text[match.end("core") :]) is not None


def _chain(core: str, match: re.Match[str]) -> _Chain | None:
    if core == "半":
        return _Chain(0.5, 0.5) if match["scale"] in _HALVED else None
    if core[0].isdigit():
        value = float(core.replace(",", ""))
        return _Chain(value, value)
    whole, _, fraction = core.partition("点")
    if whole[0] in "百千" and not match["about"]:
        return None  # 百分之, 千万别: no number
    found = chain_value(whole)
    if found is None:
        return None
    if not fraction:
        return _Chain(*found)
    value = float(f"{int(found[0])}." + "".join(str(_DIGITS[char]) for char in fraction))
    return _Chain(value, value)


def _after_scale(match: re.Match[str], scale: int) -> tuple[float, int]:
    """What the half and the tail behind 万 add, and where the number ends: 一万半, 一万五, 一亿两千万."""
    end = match.end()
    if scale == 1:
        return 0.0, min(place for place in (end, match.start("half"), match.start("tail")) if place >= 0)
    if match["tail"] in _DIGITS and _OF_A_TERM.match(match.string, end):  # 九百万六到八个月
        return 0.0, match.start("tail")
    extra = scale / 2 if match["half"] else 0.0
    return extra + (_tail(match["tail"], scale) if match["tail"] else 0.0), end


def _tail(tail: str, scale: int) -> float:
    """What follows the scale: the 五 of 一万五, the 五千 of 一万五千, the 两千万 of 一亿两千万."""
    zero, body = tail.startswith("零"), tail.lstrip("零")
    unit = {"万": 10_000, "千": 1000}.get(body[-1:], 1)
    figures = body[:-1] if (body[:1].isdigit() and unit > 1) or unit == 10_000 else body
    if figures.isdecimal() and figures.isascii():
        value, plain = float(figures), unit == 1
    else:
        found = chain_value(figures)
        value, plain = (found[0] if found else 0.0), figures in _DIGITS
        unit = unit if unit == 10_000 else 1
    return value * scale / 10 if plain and not zero else value * unit


def _range(first: _Piece, second: _Piece) -> Number | None:
    """三十到五十万, 八千到一万二, 二到三百万: the first takes the scale it was said without."""
    low, high = first.low, second.high
    if first.scale == 1 and first.chain.low <= second.chain.low:
        low *= second.scale
        if first.chain.last_unit == 1 and second.chain.last_unit > 1 and first.chain.low < 10:
            low *= second.chain.last_unit
    if low > high:
        return None
    return Number(first.start, second.end, low, high, second.scale > 1 or second.in_thousands)
