"""Reading aloud: what is said is fit for the ear, and every value comes back as it was written."""

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.hotline.speech.numerals import cardinal, in_figures
from channels.hotline.speech.reading import parse, say


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("额度30-50万元", "额度三十到五十万元。"), ("500万元以上", "五百万元以上。"), ("1.2亿元", "一点二亿元。"), ("12000万元", "一亿二千万元。"),
        ("￥1,200.50", "一千二百点五零元。"), ("8000元/月", "八千元每月。"), ("1,200户", "一千二百户。"), ("20000元", "两万元。"),
        ("2个月", "两个月。"), ("2月2日", "二月二日。"), ("12个", "十二个。"), ("300w", "三百万。"), ("-3℃", "负三摄氏度。"), ("100㎡", "一百平方米。"),
        ("2023年5月1日起", "二零二三年五月一日起。"), ("2023-05-01", "二零二三年五月一日。"), ("2021—2025年", "二零二一到二零二五年。"),
        ("9:30-17:00", "九点三十分到十七点整。"), ("10:05", "十点过五分。"), ("比例为3:10", "比例为三比十。"), ("1/3", "三分之一。"),
        ("3.45%", "百分之三点四五。"), ("3%-5%", "百分之三到百分之五。"), ("３～５％", "百分之三到百分之五。"), ("5‰", "千分之五。"),
        ("0.5个百分点", "零点五个百分点。"),
        ("拨96168", "拨九六幺六八。"), ("12345热线", "幺二三四五热线。"), ("请打110", "请打幺幺零。"), ("110天", "一百一十天。"),
        ("12345元", "一万二千三百四十五元。"), ("168平台", "幺六八平台。"),
        ("13995168168", "幺三九，九五幺六，八幺六八。"), ("0951-5555666", "零九五幺，五五五，五六六六。"),
        ("（0951）5555666", "零九五幺，五五五，五六六六。"),
        ("139****8168", "幺三九开头、八幺六八结尾的号码。"),
        ("400-168-0951转2", "四零零，幺六八，零九五幺转二。"), ("64010219900101123X", "六四零幺零二，幺九九零，零幺零幺，幺二三X。"),
        ("宁政办发〔2023〕12号", "宁政办发二零二三年十二号。"), ("宁工信办发[2019]69号", "宁工信办发二零一九年六十九号。"),
        ("国务院令第802号", "国务院令第八百零二号。"),
        ("第十五条", "第十五条。"), ("第15条", "第十五条。"), ("ISO9001", "I S O九零零幺。"), ("5G网络", "五G网络。"), ("SaaS和ERP", "SaaS和E R P。"),
        ("XQ20261126-0001", "X Q二零二六幺幺二六杠零零零幺。"), ("GB/T 4754-2017", "G B斜杠T四七五四杠二零幺七。"),
    ],
)  # fmt: skip
def test_values_are_said_as_people_say_them(written: str, spoken: str) -> None:
    assert say(written) == spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("需要材料：1.营业执照；2.身份证。", "需要材料：第一，营业执照；第二，身份证。"), ("1、准备\n2、提交", "第一，准备。第二，提交。"),
        ("- 甲\n- 乙", "第一，甲。第二，乙。"), ("（一）条件。", "第一，条件。"), ("3、4月份申报", "三、四月份申报。"),
        ("网址：https://www.nx168.cn/a?b=1", "我把网址发给您。"), ("请登录 www.nx168.com 申请。", "请登录网址申请，我把网址发给您。"),
        ("发到 a.b@nx.gov.cn", "发到邮箱，我把邮箱发给您。"), ("高新技术企业（含培育）可以申请", "高新技术企业，含培育，可以申请。"),
        ("**重点**：《中小企业促进法》", "重点：中小企业促进法。"), ("您说的是“专精特新”吗？", "您说的是“专精特新”吗？"), ("好的👌", "好的。"), ("", ""),
        ("Ⅱ类户 →申请", "二类户，申请。"),
    ],
)  # fmt: skip
def test_what_is_written_for_the_eye_is_made_fit_for_the_ear(written: str, spoken: str) -> None:
    assert say(written) == spoken


@pytest.mark.parametrize(
    "words",
    ["统一社会信用代码", "十分重要", "唯一", "周一到周五", "一般三农一定", "第十五条", "一带一路", "十四五规划", "一网通办", "万一", "二十大", "两会"],
)  # fmt: skip
def test_words_that_are_no_values_stay(words: str) -> None:
    assert parse(words) == words


def _decimal(places: int) -> st.SearchStrategy[str]:
    whole = st.integers(0, 9999).map(str)
    return st.one_of(whole, st.tuples(whole, st.text("0123456789", min_size=1, max_size=places)).map(".".join))


_DATE = st.dates().map(lambda day: f"{day.year:04}年{day.month}月{day.day}日")
_UNIT = st.sampled_from(["元", "万元", "亿元", "户", "个", "家", "人", "年", "个月", "天", "平方米", "台", "次", "章"])
_SMALL = st.integers(0, 9999)
_RANGES = st.tuples(_SMALL, _SMALL, st.sampled_from(["元", "万元", "亿元", "户", "人", "天", "个月"]))
_DIGITS = "0123456789"


def _number(*parts: str | tuple[int, int]) -> st.SearchStrategy[str]:
    """Digits in a shape: literal pieces, and (least, most) random digits."""
    drawn = [st.just(p) if isinstance(p, str) else st.text(_DIGITS, min_size=p[0], max_size=p[1]) for p in parts]
    return st.tuples(*drawn).map("".join)


#: Every class of values in the way `parse` writes it.
CLASSES = {
    "quantities": st.tuples(_decimal(4), _UNIT).map("".join),
    "percentages": _decimal(3).map(lambda n: f"{n}%"),
    "permille": _decimal(3).map(lambda n: f"{n}‰"),
    "percentage ranges": st.tuples(_decimal(2), _decimal(2)).map(lambda n: f"{n[0]}%-{n[1]}%"),
    "ranges": _RANGES.map(lambda r: f"{r[0]}-{r[1]}{r[2]}"),
    "dates": _DATE,
    "years": st.integers(1000, 9999).map(lambda n: f"{n}年"),
    "spans of years": st.tuples(st.integers(1900, 2099), st.integers(1900, 2099)).map(lambda y: f"{y[0]}-{y[1]}年"),
    "times": st.tuples(st.integers(0, 24), st.integers(0, 59)).map(lambda t: f"{t[0]}:{t[1]:02}"),
    "spans of time": st.tuples(st.integers(0, 23), st.integers(0, 59)).map(lambda t: f"{t[0]}:{t[1]:02}-{t[0]}:59"),
    "document numbers": st.tuples(st.integers(1900, 2099), st.integers(1, 9999)).map(lambda n: f"宁政办发〔{n[0]}〕{n[1]}号"),
    "mobile numbers": _number("1", "3", (9, 9)),
    "landlines": st.one_of(_number("0951", (7, 7)), _number("010", (8, 8))),
    "free numbers": _number("400", (7, 7)),
    "identity cards": st.one_of(_number("64", (16, 16)), _number("64", (15, 15), "X")),
    "accounts": _number("6222", (8, 15)).filter(lambda n: len(n) != 18),
    "hotlines": st.sampled_from(["96168", "12345", "12366", "12315", "95588"]),
    "fractions": st.tuples(st.integers(1, 99), st.integers(2, 99)).map(lambda n: f"{n[0]}/{n[1]}"),
    "ratios": st.tuples(_decimal(1), st.integers(100, 9999)).map(lambda n: f"{n[0]}:{n[1]}"),
    "marks": st.integers(11, 999).map(lambda n: f"{n}分"),
    "negative numbers": _SMALL.map(lambda n: f"-{n}摄氏度"),
    "order numbers": _number("XQ", (8, 8), "-", (4, 4)),
    "standards": st.one_of(_number("ISO", (4, 5)), _number("GB/T", (4, 5), "-", (4, 4))),
    "masked numbers": _number("139", "****", (4, 4)),
}  # fmt: skip
FRAMES = ["{}", "请问{}，可以吗", "按规定，{}；另有说明。", "大概是{}", "统一写作{}，不变。"]


@pytest.mark.parametrize("kind", CLASSES)
def test_what_is_said_is_parsed_back_to_the_source(kind: str) -> None:
    @settings(max_examples=40, deadline=None)
    @given(CLASSES[kind], st.sampled_from(FRAMES))
    def comes_back(value: str, frame: str) -> None:
        spoken = say(frame.format(value))
        assert not re.search(r"\d", spoken), spoken
        assert parse(spoken).strip("。") == frame.format(value).strip("。"), spoken

    comes_back()


@settings(deadline=None)
@given(st.integers(0, 10**16 - 1), st.sampled_from(["元", "户"]), st.booleans())
def test_any_whole_number_keeps_its_value(number: int, unit: str, with_commas: bool) -> None:
    written = parse(say(f"{number:,}{unit}" if with_commas else f"{number}{unit}")).removesuffix("。")
    figures, scale = re.fullmatch(rf"(\d+)([万亿]?){unit}", written).groups()
    assert Decimal(figures) * {"": 1, "万": 10**4, "亿": 10**8}[scale] == number


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from(sorted(CLASSES)).flatmap(lambda kind: CLASSES[kind]), min_size=2, max_size=5))
def test_several_values_in_one_text_stay_apart(values: list[str]) -> None:
    assert parse(say("；".join(values))).strip("。") == "；".join(values)


@settings(deadline=None)
@given(st.integers(0, 10**16 - 1))
def test_a_numeral_has_one_value(number: int) -> None:
    spoken = cardinal(number)
    written = in_figures(spoken)
    assert written is not None
    scale = {"万": 10**4, "亿": 10**8}.get(written[-1], 1)
    assert int(written.rstrip("万亿")) * scale == number


@settings(deadline=None)
@given(st.text(max_size=80))
def test_any_text_can_be_read_aloud(text: str) -> None:
    spoken = say(text)
    assert not re.search(r"[0-9\n（）()《》]|https?://", spoken)
    assert spoken == "" or spoken.rstrip("”’")[-1] in "。！？"
    parse(spoken)


def test_digits_of_a_caller_are_written_together() -> None:
    assert parse("我的电话是幺三九九五幺六八幺六八") == "我的电话是13995168168"
    assert parse("幺三九，九五幺六，八幺六八，还有别的吗") == "13995168168，还有别的吗"
