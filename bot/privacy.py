"""Personal numbers and addresses made unreadable before a text is kept for others to read.

Where a number may be a person's and may be an amount, its grouping decides, and a word such as 电话 before it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise

FEWEST_DIGITS, MOST_DIGITS = 7, 21  # a local landline, a company's bank account
CUE_REACH = 12  # characters before a number in which a word such as 电话 speaks for it
_SPACE = " \t\u00a0\u3000"
_DASH = "-‐‑‒–—―−－"
_HAN = dict(zip("〇零洞一幺二三四五六七拐八九", "00011234567789", strict=True))
_TO_ARABIC = str.maketrans({**_HAN, **dict(zip("０１２３４５６７８９Ｘｘx", "0123456789XXX", strict=True))})
_ARABIC = "0-9０-９"
_SPOKEN = _ARABIC + "".join(_HAN)
_GAP = rf"(?>[{_SPACE}]{{0,3}}[{_DASH}.．·•,，、)）]?[{_SPACE}]{{0,3}})"

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9*])([A-Za-z0-9])[A-Za-z0-9._%+-]{0,63} ?([@＠]) ?((?:[A-Za-z0-9-]{1,63}[.．]){1,9}[A-Za-z]{2,20})"
)
_KEPT = re.compile(  # our own reference numbers (XQ-20261126-0001) and the credit code of an enterprise
    r"(?<![A-Za-z0-9])(?:[A-Z]{2}-\d{8}-\d{4,}|9[123]\d{6}[0-9A-Z]{10})(?![A-Za-z0-9])"
)
# Written numbers: groups of digits with small gaps. What stands beside an asterisk was masked before.
_GROUP = rf"(?<![{_ARABIC}*])[{_ARABIC}]++(?!\*)"
_WRITTEN = re.compile(rf"{_GROUP}(?:{_GAP}{_GROUP})*+(?:{_GAP}[xXＸｘ](?![A-Za-z]))?")
_GROUPS = re.compile(rf"[{_ARABIC}]+[xXＸｘ]?|[xXＸｘ]")
# Numbers spoken digit by digit (幺三八…); what follows may be a word (一直), so they end with their last digit.
_SPOKEN_LONG = re.compile(rf"(?<![{_SPOKEN}*])[{_SPOKEN}](?:{_GAP}[{_SPOKEN}]){{14,20}}(?:{_GAP}[xXＸｘ])?")
_SPOKEN_MOBILE = re.compile(
    rf"(?:(?<![{_SPOKEN}*])[一1１]|幺){_GAP}[三四五六七拐八九3-9３-９](?:{_GAP}[{_SPOKEN}]){{9}}"
)
_SPOKEN_LANDLINE = re.compile(
    rf"(?<![{_SPOKEN}*])[零〇洞0０]{_GAP}(?:[一幺1１]{_GAP}[零〇洞0０]|[二2２]{_GAP}[{_SPOKEN}]"
    rf"|[三四五六七拐八九3-9３-９]{_GAP}[{_SPOKEN}]{_GAP}[{_SPOKEN}])(?:{_GAP}[{_SPOKEN}]){{7,8}}"
)

_CUE = re.compile(r"电话|手机|座机|固话|传真|联系|号码|微信|QQ|qq|拨|致电|短信|(?:银行)?卡号|账号|帐号|账户|身份证")
_CUE_AT_ONCE = re.compile(rf"(?:电话|手机号?|座机|固话|传真|QQ|qq|微信号?)[是为号码：:，,{_SPACE}]*$")
_AMOUNT = re.compile(rf"(?:\.\d+)?[{_SPACE}]*(?:元(?!旦)|块|人民币|万(?!一)|亿|[%％]|美元|千元)")
_AREA_CODE = r"0(?:10|2\d|[3-9]\d\d)"
_LANDLINE = re.compile(rf"({_AREA_CODE})(\d{{7,8}})")
_MOBILE = re.compile(r"((?:\+|00)?86|0)?(1[3-9]\d{9})")
_MOBILE_GROUPS = {
    (11,), (3, 8), (7, 4), (3, 4, 4), (4, 4, 3), (3, 3, 5), (3, 5, 3), (3, 4, 2, 2), (3, 2, 2, 4), (3, 2, 2, 2, 2)
}  # fmt: skip


def masked(text: str) -> str:
    """The text with mobile and landline numbers, identity cards, bank accounts and e-mail addresses made unreadable.

    Digits may be full width, spaced, dashed or spoken one by one. Amounts, dates, document and reference numbers,
    credit codes of enterprises and public numbers (96168, 400…) stay. Idempotent.

    >>> masked("我的电话是１３８ １２３４ ５６７８，文号宁工信办发〔2019〕69号")
    '我的电话是138****5678，文号宁工信办发〔2019〕69号'
    """
    text = _EMAIL.sub(r"\1***\2\3", text)
    done, at = [], 0
    for kept in _KEPT.finditer(text):
        if _birthday(kept[0]):  # an identity card that begins like a credit code
            continue
        done += [_numbers_masked(text[at : kept.start()]), kept[0]]
        at = kept.end()
    return "".join([*done, _numbers_masked(text[at:])])


def _numbers_masked(text: str) -> str:
    text = _WRITTEN.sub(_written_masked, text)
    for spoken in (_SPOKEN_LONG, _SPOKEN_MOBILE, _SPOKEN_LANDLINE):
        text = spoken.sub(_spoken_masked, text)
    return text


class _Run:
    """Groups of digits with small gaps between them, in a text."""

    def __init__(self, found: re.Match[str]) -> None:
        self.text, self.start = found.string, found.start()
        self.groups = list(_GROUPS.finditer(found.string, *found.span()))
        self.digits = "".join(group[0] for group in self.groups).translate(_TO_ARABIC)
        self.ends = list(accumulate(len(group[0]) for group in self.groups))

    def numbers(self, first: int) -> Iterator["_Number"]:
        """The numbers that could begin with this group, the longest first."""
        before = self.ends[first - 1] if first else 0
        last = bisect_right(self.ends, before + MOST_DIGITS)
        for end in range(last, first, -1):
            if self.ends[end - 1] - before < FEWEST_DIGITS:
                return
            yield _Number(self, first, end, self.digits[before : self.ends[end - 1]])


@dataclass(frozen=True, slots=True)
class _Number:
    """Some groups of a run, which may be a number of somebody; `digits` are Arabic and together."""

    run: _Run
    first: int
    end: int
    digits: str

    @property
    def span(self) -> tuple[int, int]:
        return self.run.groups[self.first].start(), self.run.groups[self.end - 1].end()

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(len(group[0]) for group in self.run.groups[self.first : self.end])

    @property
    def gaps(self) -> tuple[str, ...]:
        groups = self.run.groups[self.first : self.end]
        return tuple(self.run.text[a.end() : b.start()].strip() for a, b in pairwise(groups))

    @property
    def before(self) -> str:
        start = self.span[0]
        return self.run.text[max(0, start - CUE_REACH) : start]

    @property
    def after(self) -> str:
        end = self.span[1]
        return self.run.text[end : end + CUE_REACH]

    @property
    def cued(self) -> bool:
        return _CUE.search(self.before) is not None


def _written_masked(found: re.Match[str]) -> str:
    """A run of groups, where the groups that together are a personal number are masked."""
    run = _Run(found)
    out, at, first = [], run.start, 0
    while first < len(run.groups):
        shown = ((number, hidden) for number in run.numbers(first) if (hidden := _hidden(number)) is not None)
        number, hidden = next(shown, (None, ""))
        if number is None:
            first += 1
            continue
        out += [run.text[at : number.span[0]], hidden]
        at, first = number.span[1], number.end
    return "".join([*out, run.text[at : found.end()]])


def _hidden(number: _Number) -> str | None:
    """How the number is shown; None if it is nobody's number."""
    digits = number.digits
    if _birthday(digits) or _is_account(number):
        return _middle_hidden(digits)
    if (mobile := _MOBILE.fullmatch(digits)) is not None:
        prefix = mobile[1] or ""
        is_one = _grouped_as_mobile(number, prefix) and not _AMOUNT.match(number.after)
        return f"{prefix}{_middle_hidden(mobile[2])}" if is_one else None
    if (landline := _LANDLINE.fullmatch(digits)) is not None:
        return _landline_hidden(landline) if _grouped_as_landline(number, landline[1]) else None
    if len(digits) <= 14 and digits.isdecimal() and _CUE_AT_ONCE.search(number.before):
        return None if _is_public(number) or _AMOUNT.match(number.after) else _short_hidden(digits)
    return None


def _birthday(digits: str) -> bool:
    """Whether this is the number of an identity card: eighteen places, a day of birth from the seventh on."""
    if len(digits) != 18 or not digits[:17].isdecimal() or digits[6:8] not in ("18", "19", "20"):
        return False
    return _is_day(digits[6:14])


def _is_account(number: _Number) -> bool:
    """A bank account: fifteen digits and more in one piece, or a card's groups of four whose check digit fits."""
    digits = number.digits
    if not digits.isdecimal() or len(digits) < 15:
        return False
    sizes = number.sizes
    in_fours = all(size == 4 for size in sizes[:-1]) and sizes[-1] <= 4
    return len(sizes) == 1 or (in_fours and _check_digit_fits(digits)) or number.cued


def _check_digit_fits(digits: str) -> bool:
    """Whether it is a card by its check digit (Luhn); those of UnionPay (62) are taken without."""
    doubled = (int(d) * (2 if place % 2 else 1) for place, d in enumerate(reversed(digits)))
    return digits[:2] == "62" or (digits[0] in "34569" and sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0)


def _grouped_as_mobile(number: _Number, prefix: str) -> bool:
    """Whether the groups are those of a telephone number and not some amounts side by side."""
    sizes = list(number.sizes)
    if len(sizes) == 1 or number.cued:
        return True
    if _has_commas(number):
        return False
    if prefix and sizes[0] == len(prefix):
        return tuple(sizes[1:]) in _MOBILE_GROUPS
    sizes[0] -= len(prefix)
    even = len(set(number.gaps)) == 1 or tuple(sizes) == (3, 4, 4)
    return sizes[:3] == [1, 1, 1] or (even and tuple(sizes) in _MOBILE_GROUPS)


def _grouped_as_landline(number: _Number, area_code: str) -> bool:
    """Whether the area code stands alone or all in one; 03-13 2019-04 is what is left of two days."""
    sizes = number.sizes
    alone = sizes[0] == len(area_code) and sizes[1:] in {(7,), (8,), (3, 4), (4, 3), (4, 4)}
    one_by_one = sizes[0] == 1 and set(sizes) == {1}
    return (len(sizes) == 1 or alone or one_by_one) and not _has_commas(number)


def _has_commas(number: _Number) -> bool:
    return any(gap in ",，、" for gap in number.gaps if gap)


def _is_public(number: _Number) -> bool:
    """A day, or a number that is called by everybody."""
    digits = number.digits
    day = number.sizes in ((8,), (4, 2, 2), (4, 4)) and digits[:2] in ("19", "20") and _is_day(digits)
    return day or (len(digits) == 10 and digits.startswith(("400", "800")))


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return True


def _spoken_masked(spoken: re.Match[str]) -> str:
    if not any(char in _HAN for char in spoken[0]):
        return spoken[0]  # written ones were judged already
    digits = "".join(c for c in spoken[0].translate(_TO_ARABIC) if c in "0123456789X")
    landline = _LANDLINE.fullmatch(digits)
    return _landline_hidden(landline) if landline is not None else _middle_hidden(digits)


def _landline_hidden(landline: re.Match[str]) -> str:
    return f"{landline[1]}-{'*' * (len(landline[2]) - 2)}{landline[2][-2:]}"


def _short_hidden(digits: str) -> str:
    return _middle_hidden(digits) if len(digits) > 8 else f"{'*' * (len(digits) - 2)}{digits[-2:]}"


def _middle_hidden(digits: str) -> str:
    return f"{digits[:3]}{'*' * (len(digits) - 7)}{digits[-4:]}"
