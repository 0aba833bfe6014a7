"""Masking: a person's numbers become unreadable however they are written; amounts, days and references stay."""

import re
from datetime import date
from time import perf_counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.privacy import masked

FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")
HAN = "的是我们企业联系王工请帮忙办理补贴。！？"
mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
words = st.text(HAN, max_size=12)


def grouped(digits: str, sizes: tuple[int, ...], gap: str) -> str:
    ends = [sum(sizes[: n + 1]) for n in range(len(sizes))]
    return gap.join(digits[end - size : end] for end, size in zip(ends, sizes, strict=True))


WRITINGS = [
    lambda m: m,
    lambda m: m.translate(FULL_WIDTH),
    lambda m: m.translate(SPOKEN),
    lambda m: grouped(m, (3, 4, 4), " "),
    lambda m: grouped(m, (3, 4, 4), "-"),
    lambda m: grouped(m, (3, 4, 4), "－"),
    lambda m: grouped(m, (3, 4, 4), "\u3000"),
    lambda m: grouped(m, (1,) * 11, " "),
    lambda m: grouped(m.translate(SPOKEN), (3, 4, 4), "，"),
    lambda m: grouped(m.translate(FULL_WIDTH), (3, 4, 4), " - "),
]


@given(mobiles, st.sampled_from(WRITINGS), words, words)
def test_mobile_numbers_are_masked_however_they_are_written(mobile: str, write, before: str, after: str) -> None:
    assert masked(f"{before}{write(mobile)}{after}") == f"{before}{mobile[:3]}****{mobile[-4:]}{after}"


@given(st.text("0123456789０５一幺零三八- ，.@（）*Xx元万电话ab\n", max_size=60))
@example("13812341380 5678 901")
@example("1567 8901 13812345678")
def test_masking_twice_is_masking_once(text: str) -> None:
    assert masked(masked(text)) == masked(text)


@given(st.text(max_size=80).filter(lambda t: sum(c.isdigit() or c in "〇零洞一幺二三四五六七拐八九" for c in t) < 7))
def test_text_with_few_digits_changes_only_in_its_addresses(text: str) -> None:
    assert "@" in text or "＠" in text or masked(text) == text


amounts = st.one_of(
    st.integers(1, 10**13).map(lambda n: f"{n}元"),
    st.integers(1, 10**13).map(lambda n: f"{n:,}元"),
    st.integers(1, 10**10).map(lambda n: f"{n}"),
    st.decimals(0, 10**6, places=2).map(lambda n: f"{n}万元"),
    st.sampled_from(["三百万元", "一百三十八万", "两千零五十", "100-300万", "15% ", "50万–500万元"]),
)
days = st.dates(date(1949, 1, 1), date(2099, 12, 31)).map(
    lambda d: f"{d.year}年{d.month}月{d.day}日、{d.isoformat()}、{d:%Y/%m/%d}、{d:%Y%m%d}"
)
references = st.from_regex(r"(XQ|DD|GD)-20[2-9][0-9](0[1-9]|1[0-2])[0-3][0-9]-[0-9]{4,5}", fullmatch=True)
documents = st.tuples(st.integers(1990, 2030), st.integers(1, 999)).map(lambda n: f"宁工信办发〔{n[0]}〕{n[1]}号")
laws = st.sampled_from(["第十五条", "附件2 第3行", "三、（二）1.", "拨打96168", "12345热线", "400-123-4567", "110"])
credit_codes = st.from_regex(r"9[1-3]64[0-9]{4}[0-9A-HJ-NPQRTUWXY]{10}", fullmatch=True)


@given(st.lists(st.one_of(amounts, days, references, documents, laws, credit_codes), max_size=6))
def test_amounts_days_and_references_stay(parts: list[str]) -> None:
    text = "和我要，".join(parts)
    assert masked(text) == text


@given(st.dates(date(1930, 1, 1), date(2010, 12, 31)), st.from_regex(r"[0-9]{2}[0-9][0-9X]", fullmatch=True), words)
def test_identity_cards_lose_the_day_of_birth(born: date, end: str, around: str) -> None:
    card = f"640104{born:%Y%m%d}{end}"
    for written in (card, card.lower(), grouped(card, (6, 8, 4), " "), card.translate(FULL_WIDTH)):
        assert masked(f"{around}{written}{around}") == f"{around}640***********{end}{around}"


@given(st.from_regex(r"62[0-9]{14,17}", fullmatch=True))
def test_bank_cards_keep_their_ends(card: str) -> None:
    fours = " ".join(card[at : at + 4] for at in range(0, len(card), 4))
    for written in (card, fours, f"卡号：{fours}"):
        assert re.search(rf"{card[:3]}\*{{9,12}}{card[-4:]}$", masked(written))


@given(st.sampled_from(["0951", "010", "021", "0953"]), st.from_regex(r"[2-8][0-9]{6,7}", fullmatch=True))
def test_landlines_keep_the_area_code(area: str, number: str) -> None:
    hidden = f"{area}-{'*' * (len(number) - 2)}{number[-2:]}"
    for written in (f"{area}-{number}", f"{area} {number}", f"{area}{number}", f"{area}{number}".translate(SPOKEN)):
        assert masked(f"座机{written}") == f"座机{hidden}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13812345678一直打不通", "138****5678一直打不通"),
        ("幺三八幺二三四五六七八一直没人接", "138****5678一直没人接"),
        ("第13912345678和13812345678，两个", "第139****5678和138****5678，两个"),
        ("+86 138-1234-5678", "+86138****5678"),
        ("电话138，1234，5678", "电话138****5678"),
        ("电话138 123 456 78", "电话138****5678"),
        ("电话5012345", "电话*****45"),
        ("电话13812345678万一打不通呢", "电话138****5678万一打不通呢"),
        ("zhang.san@qq.com", "z***@qq.com"),
        ("邮箱13812345678＠１６３.com", "邮箱138****5678＠１６３.com"),
        ("邮箱 zhang@nx.gov.cn，谢谢", "邮箱 z***@nx.gov.cn，谢谢"),
        ("XQ-20261126-0001 13812345678", "XQ-20261126-0001 138****5678"),
    ],
)
def test_numbers_in_their_sentences(text: str, expected: str) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "150 300 500 80", "15 20 30 40 50 6", "贷款13,812,345,678元", "注册资本13812345678.50元", "打电话说3000000够吗",
        "1998-12-31 100万", "1500-2000 300", "2019-03-13 2019-04-05", "2019 2020 2021 2022", "电话2026-11-26打过",
        "二〇一九年三月十三日", "一、二、三、四、五、六、七、八、九、十",
    ],
)  # fmt: skip
def test_figures_that_are_nobody_s_number_stay(text: str) -> None:
    assert masked(text) == text


def test_long_texts_take_no_time() -> None:
    for filler in ("1 ", "1   ", "一 ", "a", "a.", "0951 ", "1,", "*1"):
        started = perf_counter()
        masked((filler * 4000)[:4000])
        assert perf_counter() - started < 1.0
