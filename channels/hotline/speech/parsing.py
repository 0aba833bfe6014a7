"""The inverse of `wording.py`: values said in words, written again. Words that are no values stay (统一, 十分, 第十五条)."""

import re

from channels.hotline.speech.numerals import figures, in_figures

_D = "零〇一二两三四五六七八九"
_ALOUD = f"[幺{_D}]"
_CARDINAL = f"[{_D}十百千万亿]"
_SPOKEN = rf"(?!负?[百千]分之)负?{_CARDINAL}+(?:点[{_D}]+[万亿]?)?"
_NUMBER_FOLLOWS = r"(?![十百千万亿点年分])"
_COUNTED = re.compile(
    "个|家|户|年|月|日|号|次|项|名|人|位|件|种|天|周|小时|分钟|元|块|美元|份|笔|批|期|场|台|套|亩|吨|头|门|张|辆|座|栋|间|处|款|页|步|层|岁|倍|季度"
    "|公里|公斤|平方|立方|米|克|千瓦|兆|摄氏度|升|厘米|毫米|吉瓦|章|档|岗|(?<!十)分(?![别之为])|到|至|比|乘"
)
#: Words that begin or end with a numeral and count nothing.
_KEPT = "统一|唯一|万一|第一|同一|单一|逐一|之一|一致|一般|一定|一起|一些|一样|一直|一旦|一并|一带一路|二十大|十九大|五险一金|三农|千万别|万元户"
_EXPRESSIONS = re.compile(
    "|".join(
        (
            rf"(?P<kept>{_KEPT}|(?:周|星期|礼拜)[一二三四五六日]|第{_CARDINAL}+)",
            rf"(?P<code>(?:(?<![{_D}十百千万亿点]){_ALOUD}+)?[A-Za-z](?: ?[A-Za-z](?![a-z])|{_ALOUD}++(?![十百千万亿点])|斜?杠)+)",
            rf"(?P<masked>{_ALOUD}{{3,6}})开头、(?P<masked_end>{_ALOUD}{{2,4}})结尾的号码",
            rf"(?P<numbered>[{_D}]{{4}})年(?P<ordinal>第?)(?P<issue>{_CARDINAL}+)号",
            rf"(?P<years>[{_D}]{{4}})到(?P<last_year>[{_D}]{{4}})年",
            rf"(?P<year>[{_D}]{{4}})(?=年)",
            rf"(?P<dialled>{_ALOUD}{{3,}}+(?:，{_ALOUD}{{3,7}}+{_NUMBER_FOLLOWS})*(?:X(?![A-Za-z]))?(?:转{_ALOUD}{{1,6}}+|(?:杠{_ALOUD}++)+)?){_NUMBER_FOLLOWS}",
            rf"(?P<jointed>{_ALOUD}+(?:杠{_ALOUD}+)+)",
            rf"(?P<percent>[百千])分之(?P<share>{_SPOKEN})",
            rf"(?P<parts>{_CARDINAL}+)分之(?P<of>{_CARDINAL}+)",
            rf"(?P<hour>[{_D}十]+)点(?:(?P<whole>整)|过(?P<few>[{_D}])分|(?P<minute>[二三四五]?十[{_D}]?)分)",
            rf"(?P<left>{_SPOKEN})比(?P<right>{_SPOKEN})",
            rf"(?P<number>{_SPOKEN})",
        )
    )
)
_RANGE = re.compile(r"(?<=[\d%‰万亿元年月日天人岁户家个])到(?=\d)")
_SHAPES = ((6, 4, 4, 4), (3, 4, 4), (4, 3, 4), (3, 3, 4), (3, 4), (4, 4))  # what is read in groups, beside fours


def parsed(spoken: str) -> str:
    """The text with what `worded` said written in figures."""
    return _RANGE.sub("-", _EXPRESSIONS.sub(_written, spoken))


def _written(match: re.Match[str]) -> str:
    found = match.groupdict()
    if found["kept"]:
        return match[0]
    for name, write in _WRITERS.items():
        if found[name]:
            return write(match) or match[0]
    return _number(match)


def _code(match: re.Match[str]) -> str:
    written = match[0].replace(" ", "").replace("斜杠", "/").replace("杠", "-")
    return re.sub(f"{_ALOUD}+", lambda spoken: figures(spoken[0]), written)


def _dialled(match: re.Match[str]) -> str:
    """Groups of digits joined as far as they make one number; what is left over stays a number of its own."""
    body, mark, more = match[0].partition("转")
    joined = re.sub(f"{_ALOUD}+", lambda spoken: figures(spoken[0]), body).replace("杠", "-").split("，")
    sizes = [len(group.rstrip("X")) + group.endswith("X") for group in joined]
    numbers, at = [], 0
    while at < len(joined):
        count = _count(joined, sizes, at)
        numbers.append("".join(joined[at : at + count]))
        at += count
    return "，".join(numbers) + (f"转{figures(more)}" if mark else "")


def _count(groups: list[str], sizes: list[int], at: int) -> int:
    """How many groups from here on make one number."""
    fours = at
    while fours < len(sizes) and sizes[fours] == 4:
        fours += 1
    ends_longer = fours < len(sizes) and 4 < sizes[fours] < 8
    if fours > at and (ends_longer or fours - at > 2):
        return fours - at + ends_longer
    return next((len(shape) for shape in _SHAPES if tuple(sizes[at : at + len(shape)]) == shape), 1)


def _percent(match: re.Match[str]) -> str:
    share = in_figures(match["share"])
    return f"{share}{'%' if match['percent'] == '百' else '‰'}" if share else ""


def _fraction(match: re.Match[str]) -> str:
    parts, of = in_figures(match["parts"]), in_figures(match["of"])
    return f"{of}/{parts}" if parts and of else ""


def _clock(match: re.Match[str]) -> str:
    hour = in_figures(match["hour"])
    minute = "0" if match["whole"] else in_figures(match["few"] or match["minute"])
    return f"{hour}:{int(minute):02}" if hour and minute else ""


def _ratio(match: re.Match[str]) -> str:
    left, right = in_figures(match["left"]), in_figures(match["right"])
    return f"{left}:{right}" if left and right else ""


def _issue(match: re.Match[str]) -> str:
    issue = in_figures(match["issue"])
    return f"〔{figures(match['numbered'])}〕{match['ordinal']}{issue}号" if issue else ""


def _number(match: re.Match[str]) -> str:
    """A lone numeral is a number only before what is counted."""
    spoken = match[0]
    number = in_figures(spoken)
    alone = len(spoken) == 1 and match.string.strip("。") != spoken
    if number is None or (alone and not _COUNTED.match(match.string, match.end())):
        return spoken
    return number


_WRITERS = {
    "code": _code,
    "masked": lambda match: f"{figures(match['masked'])}****{figures(match['masked_end'])}",
    "numbered": _issue,
    "years": lambda match: f"{figures(match['years'])}-{figures(match['last_year'])}年",
    "year": lambda match: figures(match["year"]),
    "dialled": _dialled,
    "jointed": _code,
    "percent": _percent,
    "parts": _fraction,
    "hour": _clock,
    "left": _ratio,
}
