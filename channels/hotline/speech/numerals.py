"""Numbers in Chinese numerals, exactly: figures to words and back, without a float between."""

import re

DIGITS = "零一二三四五六七八九"
LONGEST = 16  # figures of a number that is read as one; longer ones are read figure by figure
_UNITS = ("", "十", "百", "千")
_SCALES = ("", "万", "亿", "万亿")
_VALUES = {**{char: value for value, char in enumerate(DIGITS)}, "〇": 0, "两": 2, "幺": 1}
_ALOUD = str.maketrans("0123456789", "零幺二三四五六七八九")
_PLAIN = str.maketrans("0123456789", DIGITS)


def figure_by_figure(digits: str, *, clear: bool = True) -> str:
    """Digits one by one; `clear` says 幺 for 1, as on the telephone.

    >>> figure_by_figure("96168"), figure_by_figure("2021", clear=False)
    ('九六幺六八', '二零二一')
    """
    return digits.translate(_ALOUD if clear else _PLAIN)


def figures(spoken: str) -> str:
    """The inverse of `figure_by_figure`."""
    return "".join(str(_VALUES[char]) for char in spoken)


def cardinal(number: int) -> str:
    """A number of at most sixteen figures in words.

    >>> cardinal(1200), cardinal(20_050_000), cardinal(10)
    ('一千二百', '二千零五万', '十')
    """
    if number == 0:
        return DIGITS[0]
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    said, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if group == 0:
            gap = bool(said)
            continue
        if said and (gap or group < 1000):
            said += DIGITS[0]
        gap = False
        said += _group(group) + ("万" if place == 3 and groups[2] else _SCALES[place])
    return said.removeprefix("一") if said.startswith("一十") else said


def _group(number: int) -> str:
    said, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            said += (DIGITS[0] if gap else "") + DIGITS[digit] + _UNITS[power]
        gap = not digit and bool(said)
    return said


def in_words(number: str) -> str:
    """A written number, with or without commas and decimals; what is no quantity (007, 20 figures) figure by figure.

    >>> in_words("1,200"), in_words("3.05"), in_words("-4")
    ('一千二百', '三点零五', '负四')
    """
    sign, number = ("负", number[1:]) if number.startswith("-") else ("", number)
    whole, _, decimals = number.replace(",", "").partition(".")
    is_quantity = len(whole) <= LONGEST and (len(whole) == 1 or whole[0] != "0")
    said = cardinal(int(whole)) if is_quantity else figure_by_figure(whole)
    return sign + said + ("点" + figure_by_figure(decimals, clear=False) if decimals else "")


def in_figures(spoken: str) -> str | None:
    """The inverse of `in_words` for one number; 万 or 亿 at its end stays. None if it is no number as we say them.

    >>> in_figures("三百五十万"), in_figures("一万二千"), in_figures("三点五亿"), in_figures("十四五")
    ('350万', '12000', '3.5亿', None)
    """
    sign, body = ("-", spoken[1:]) if spoken.startswith("负") else ("", spoken)
    scale = _scale_of(body)
    body = body.removesuffix(scale)
    whole, point, decimals = body.partition("点")
    if not re.fullmatch(r"[零〇一二两三四五六七八九]*", decimals) or (point and not decimals):
        return None
    value = _value(whole)
    if value is None:
        return None
    return f"{sign}{value}{'.' + figures(decimals) if decimals else ''}{scale}"


def _scale_of(words: str) -> str:
    """万 or 亿 where it is the only one and ends the number: not in 一亿零一万."""
    scale = words[-1:]
    return scale if scale in ("万", "亿") and not set(words[:-1]) & {scale, "亿"} else ""


def _value(words: str) -> int | None:
    plain = words.replace("两", "二").replace("〇", "零")
    total = section = digit = 0
    for char in plain:
        if char in _VALUES:
            digit = _VALUES[char]
        elif char in _UNITS:
            section += (digit or 1) * 10 ** _UNITS.index(char)
            digit = 0
        elif char == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        elif char == "亿":
            total, section, digit = (total + section + digit) * 10**8, 0, 0
        else:
            return None
    value = total + section + digit
    # Said back the same, or it was no number: 十四五, 一一.
    return value if plain and len(str(value)) <= LONGEST and _same(cardinal(value), plain) else None


def _same(said: str, heard: str) -> bool:
    return said == heard or (said.startswith("十") and "一" + said == heard)
