"""How values are said: each rule takes one class of written values and says it in words, more special classes first.

A rule leaves no digit behind, so that no later one reads it again. What undoes this is `parsing.py`.
"""

import re
from collections.abc import Callable

from channels.hotline.speech.numerals import DIGITS, cardinal, figure_by_figure, in_words

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

NUMBER = r"\d{1,3}(?:,\d{3})+(?![\d,])(?:\.\d+)?|\d+(?:\.\d+)?"
_DASH = r"\s*(?:-{1,2}|~|–|—{1,2})\s*"
_APART = r"(?<![\d.,A-Za-z])"
#: After these a lone 2 is 两; 二 elsewhere (二月, 二号, 二楼).
COUNTERS = "个家户年次项名人位条件种天周小时分钟元块万亿千份笔批期家场台套只亩吨头门类张辆座栋间处所款页遍步步层级岁倍成季度公里平方米"
_NOT_TWO = "月日号楼级层期季成页类条"
_UNITS = {
    "km²": "平方公里", "km2": "平方公里", "㎡": "平方米", "m²": "平方米", "m2": "平方米", "m³": "立方米", "m3": "立方米", "kw·h": "千瓦时",
    "kwh": "千瓦时", "mwh": "兆瓦时", "km": "公里", "kg": "公斤", "cm": "厘米", "mm": "毫米", "ml": "毫升", "kw": "千瓦", "mw": "兆瓦", "gw": "吉瓦",
    "℃": "摄氏度", "min": "分钟", "mb": "兆", "w": "万", "k": "千", "m": "米", "g": "克", "t": "吨", "l": "升", "h": "小时",
}  # fmt: skip
_LONG_UNITS = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True) if len(unit) > 1)
_UNIT = rf"(?:(?i:{_LONG_UNITS})|[℃㎡wkmgtlhLWK])"  # 5G is no weight
_SIGNS = {
    "≥": "不低于",
    "≤": "不超过",
    ">": "超过",
    "<": "低于",
    "±": "正负",
    "≈": "约",
    "×": "乘",
    "÷": "除以",
    "=": "等于",
    "+": "加",
    "→": "，",
}
#: Short numbers that are called, not counted; others are known by what stands before or behind.
_HOTLINES = r"96168|12345|123\d\d|10086|10010|10000|95\d{3}|96\d{3}"
_SHORT_CALLS = r"11[0249]|12[012]"
_NO_AMOUNT = r"(?![\d.,:/%‰万亿元块户人个家名项亩吨米公平千分次天年月日件台套条章])"


def grouped(digits: str) -> str:
    """Digits of a telephone or identity number in groups with a pause between, one by one.

    >>> grouped("13995168168"), grouped("09515555666"), grouped("4001680951")
    ('幺三九，九五幺六，八幺六八', '零九五幺，五五五，五六六六', '四零零，幺六八，零九五幺')
    """
    return "，".join(figure_by_figure(part) for part in _parts(digits))


def _parts(digits: str) -> list[str]:
    length = len(digits)
    if length == 11 and digits[0] == "1":
        sizes = [3, 4, 4]
    elif length in (10, 11, 12) and digits[0] == "0":
        area = 3 if digits[1] in "12" else 4
        sizes = [area, length - area - 4, 4]
    elif length == 10 and digits[:3] in ("400", "800"):
        sizes = [3, 3, 4]
    elif length == 18:
        sizes = [6, 4, 4, 4]
    elif length in (7, 8):
        sizes = [length - 4, 4]
    elif length > 8:
        sizes = [4] * (length // 4 - 1) + [4 + length % 4]
    else:
        sizes = [length]
    parts, at = [], 0
    for size in sizes:
        parts.append(digits[at : at + size])
        at += size
    return parts


def _year(digits: str) -> str:
    return figure_by_figure(digits, clear=False)


def _day(match: re.Match[str]) -> str:
    year, month, day = match["year"], int(match["month"]), match["day"]
    return f"{_year(year)}年{cardinal(month)}月" + (f"{cardinal(int(day))}日" if day else "")


def _clock(match: re.Match[str]) -> str:
    hour, minute = int(match["hour"]), int(match["minute"])
    if minute == 0:
        return f"{cardinal(hour)}点整"
    # 过: 十点零五分 would be a mark of 10.05.
    return f"{cardinal(hour)}点" + (f"过{cardinal(minute)}分" if minute < 10 else f"{cardinal(minute)}分")


def _quantity(match: re.Match[str]) -> str:
    """A number by what follows it: 两个, 二月, 一亿二千万."""
    number, scale, unit = match["number"], match["scale"] or "", match["unit"]
    whole = number.replace(",", "")
    if scale and whole.isdecimal() and int(whole) >= 10_000 and len(whole) < 12:
        said, scale = cardinal(int(whole) * {"万": 10**4, "亿": 10**8}[scale]), ""
    else:
        said = in_words(number)
    behind = match.string[match.end() : match.end() + 1]
    counted = scale or unit or (behind in COUNTERS and behind not in _NOT_TWO and behind)
    if counted and said == "二":
        said = "两"
    said = re.sub(r"^二(?=[千万亿])", "两", said)
    return said + scale + (_UNITS[unit.lower()] if unit else "")


def _code(match: re.Match[str]) -> str:
    """Letters with digits (XQ20261126-0001, ISO9001, 5G): each letter and each digit by itself."""
    clear = bool(re.search(r"\d{3}", match[0]))
    said = ""
    for char in match[0]:
        if char.isdigit():
            said += figure_by_figure(char, clear=clear)
        elif char == "-":
            said += "杠"
        elif char == "/":
            said += "斜杠"
        elif not char.isspace():
            said += " " + char if said else char
    return said


def _telephone(match: re.Match[str]) -> str:
    more = match.groupdict().get("more")
    return grouped(re.sub(r"\D", "", match["number"])) + (f"转{figure_by_figure(more)}" if more else "")


def _masked(match: re.Match[str]) -> str:
    return f"{figure_by_figure(match[1])}开头、{figure_by_figure(match[2])}结尾的号码"


def _identity(match: re.Match[str]) -> str:
    last = match["last"]
    return grouped(match["number"] + ("0" if last else ""))[: -1 if last else None] + ("X" if last else "")


def _percent(match: re.Match[str]) -> str:
    name = {"%": "百分之", "‰": "千分之"}[match["sign"]]
    first = f"{name}{in_words(match['first'])}到" if match["first"] else ""
    return f"{first}{name}{in_words(match['number'])}"


def _rule(pattern: str, say: Callable[[re.Match[str]], str]) -> Rule:
    return re.compile(pattern), say


_ASCII = "A-Za-z0-9"
_YEAR, _HOUR = r"(?:19|20)\d{2}", r"(?<![\d.:])(?P<hour>[01]?\d|2[0-4])"
_N = rf"(?:{NUMBER})"

RULES: tuple[Rule, ...] = (
    _rule(
        rf"[〔\[（(【]({_YEAR})[〕\]）)】](第?)(\d{{1,5}})号", lambda m: f"{_year(m[1])}年{m[2]}{cardinal(int(m[3]))}号"
    ),
    _rule(
        rf"{_APART}(?P<year>{_YEAR})(?P<by>[-/.])(?P<month>0?[1-9]|1[0-2])(?P=by)(?P<day>0?[1-9]|[12]\d|3[01])(?![\d.])",
        _day,
    ),
    _rule(rf"{_APART}(?P<year>{_YEAR})[-/](?P<month>0[1-9]|1[0-2])(?P<day>)(?![\d.年/-])", _day),
    _rule(rf"{_APART}(\d{{4}})年?{_DASH}(\d{{4}})年", lambda m: f"{_year(m[1])}到{_year(m[2])}年"),
    _rule(rf"{_APART}(\d{{4}})(?=年)", lambda m: _year(m[1])),
    _rule(
        r"(?P<number>(?<=比例)|(?<=按)|(?<=配比)|(?<=比例为))(\d{1,4}):(\d{1,4})",
        lambda m: f"{in_words(m[2])}比{in_words(m[3])}",
    ),
    _rule(rf"{_HOUR}:(?P<minute>[0-5]\d)(?!\d|[:.]\d|倍)", _clock),
    _rule(r"(?<!\d)(\d{3,6})\*{2,}(\d{2,4})(?!\d)", _masked),
    _rule(
        rf"(?<![{_ASCII}-])(?=[{_ASCII}/-]*[A-Za-z])(?=[{_ASCII}/-]*\d|[A-Z]{{2,4}}/[A-Z] \d)(?!\d+{_UNIT}(?![{_ASCII}]))"
        rf"(?!\d{{17}}X(?![{_ASCII}]))[{_ASCII}]+(?:[-/][{_ASCII}]+)*(?:(?<=/[A-Z]) \d+(?:-\d+)?)?(?![{_ASCII}]|\.\d)",
        _code,
    ),
    _rule(rf"{_APART}(?P<number>\d{{17}})(?P<last>X)(?![A-Za-z0-9])", _identity),
    _rule(
        rf"{_APART}(?P<number>(?:0\d{{2,3}}-?|[（(]0\d{{2,3}}[）)]-?)\d{{7,8}}|[48]00-?\d{{3}}-?\d{{4}})(?:[-转]+(?P<more>\d{{1,6}}))?(?!\d)",
        _telephone,
    ),
    _rule(rf"{_APART}(?P<number>1[3-9]\d[- ]?\d{{4}}[- ]?\d{{4}})(?!\d)", _telephone),
    _rule(r"(?:(?<=电话)|(?<=电话:)|(?<=电话：)|(?<=拨打)|(?<=致电))\s*(?P<number>\d{7,8})(?!\d)", _telephone),
    _rule(rf"{_APART}(?P<number>168)(?=平台|热线|企业|助手)", _telephone),
    _rule(rf"{_APART}(?<!\d:)(?P<number>{_HOTLINES}){_NO_AMOUNT}", _telephone),
    _rule(rf"(?:(?<=拨)|(?<=打)|(?<=电话)|(?<=热线))\s*(?P<number>{_SHORT_CALLS}){_NO_AMOUNT}", _telephone),
    _rule(rf"{_APART}(?P<number>\d{{12,}}){_NO_AMOUNT}(?!\.)", _telephone),
    _rule(r"(?<!\d)(\d+(?:-\d+){2,})(?!\d)", lambda m: "杠".join(figure_by_figure(part) for part in m[1].split("-"))),
    _rule(rf"[¥￥]\s*({_N})([万亿]?)", lambda m: f"{in_words(m[1])}{m[2]}元"),
    _rule(rf"{_APART}(?:(?P<first>{_N})[%‰]?(?:{_DASH}|[至到]))?(?P<number>-?{_N})(?P<sign>[%‰])", _percent),
    _rule(rf"(?<=[\d万亿元年月日天人岁户家个]){_DASH}(?=\d)|(?<=[分整]){_DASH}(?=[{DIGITS}十])", lambda m: "到"),
    _rule(rf"{_APART}(\d{{1,3}})/(\d{{1,3}})(?![\d/])", lambda m: f"{in_words(m[2])}分之{in_words(m[1])}"),
    _rule(rf"{_APART}({_N}):({_N})(?![\d:])", lambda m: f"{in_words(m[1])}比{in_words(m[2])}"),
    _rule(rf"(?<![\w)])-(?={_N})", lambda m: "负"),
    _rule(rf"(?P<number>{NUMBER})\s?(?P<scale>[万亿])?(?:\s?(?P<unit>{_UNIT})(?![A-Za-z]))?", _quantity),
    _rule(r"(?<=[元次人天月年个吨度平方米])/(?=[年月日天人次小个户吨度平家])", lambda m: "每"),
    _rule(r"(?<=[零一二三四五六七八九十百千万亿人家户个])\+", lambda m: "以上"),
    _rule("[" + "".join(_SIGNS) + "]=?", lambda m: _SIGNS[m[0][0]]),
)


def worded(text: str) -> str:
    """The text with every value in words."""
    for pattern, say in RULES:
        text = pattern.sub(say, text)
    return text
