"""Reads numbers aloud, as people say them: the other direction of matching/need/numbers.py."""

DIGITS = "零一二三四五六七八九"


def below_ten_thousand(number: int, *, leading: bool = True) -> str:
    """350 → 三百五十, 105 → 一百零五, 12 → 十二."""
    said, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit == 0:
            zero = bool(said)
            continue
        if zero:
            said, zero = said + "零", False
        said += ("" if unit == 10 and digit == 1 and not said and leading else DIGITS[digit]) + name
    return said


def aloud(yuan: int) -> str:
    """3_500_000 → 三百五十万, 25_000 → 两万五千, 120_000_000 → 一亿两千万."""
    hundred_millions, rest = divmod(yuan, 10**8)
    ten_thousands, units = divmod(rest, 10**4)
    said = ""
    if hundred_millions:
        said += _counted(hundred_millions) + "亿"
    if ten_thousands:
        said += ("零" if said and ten_thousands < 1000 else "") + _counted(ten_thousands) + "万"
    if units:
        said += ("零" if said and units < 1000 else "") + _counted(units)
    return said


def _counted(number: int) -> str:
    said = below_ten_thousand(number)
    return "两" + said[1:] if said[0] == "二" and (len(said) == 1 or said[1] in "千百") else said
