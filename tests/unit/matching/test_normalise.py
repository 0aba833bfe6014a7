"""One way of writing, whatever came in."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from matching.normalise import bare, clean, normalise

MIXED = st.text(
    st.sampled_from("银行 \t\n\r\u3000（）():：ＡａA①½㈠㎡Ⅳ繁體臺灣裏後髮乾隻ﬁİß\u200b\ufeff\x00\x0b\u0301é㍿…—“”𠮷"),
    max_size=12,
)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("１６８平台", "168平台"),
        ("ＡＢＣ贷款", "abc贷款"),
        ("LPR", "lpr"),
        ("（一）", "(一)"),
        ("３．５％", "3.5%"),
        ("中小企業", "中小企业"),
        ("專精特新", "专精特新"),
        ("臺灣後勤", "台湾后勤"),
        ("补贴　券", "补贴券"),
        ("补 贴 券 怎么 领", "补贴券怎么领"),
        ("bank  loan\t3", "bank loan 3"),
        ("  贷款\n怎么办  ", "贷款怎么办"),
        ("第\u200b五\ufeff条", "第五条"),
        ("", ""),
        (" \x00 ", ""),
    ],
)
def test_ways_of_writing_become_one(written: str, normal: str) -> None:
    assert normalise(written) == normal


@pytest.mark.parametrize("text", ["宁工信办发〔2019〕69号", "《公司法》第四十七条", "300万元", "2026-01-01"])
def test_identifiers_are_left_readable(text: str) -> None:
    assert normalise(text) == text


@given(st.text(max_size=60))
@settings(max_examples=300)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(MIXED)
@example("薴")  # becomes 苧, which becomes 苎
@example("İ")
@example("ﬁ ﬁ")
@settings(max_examples=500)
def test_normalising_hard_mixtures_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text(max_size=60))
def test_nothing_invisible_is_left(text: str) -> None:
    normal = normalise(text)
    assert normal == normal.strip()
    assert not any(char in normal for char in "\x00\x07\u200b\ufeff\u3000\t\n\r")
    assert "  " not in normal


@given(st.text(st.characters(whitelist_categories=["Lo"], min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=20))
def test_full_and_half_width_digits_around_chinese_are_the_same(words: str) -> None:
    assert normalise(f"１２{words}３") == normalise(f"12{words}3")


def test_clean_keeps_lines_and_what_can_be_seen() -> None:
    assert clean("一\r\n二\r三\x0b四\x0c五\x00\u200b“六”（七）臺") == "一\n二\n三\n四\n五“六”（七）臺"


def test_bare_leaves_letters_and_digits_only() -> None:
    assert bare("《公司法》第 47 条，怎么说？") == "公司法第47条怎么说"
    assert bare("？！……") == ""
    assert bare("宁工信办发〔2019〕69号") == bare("宁工信办发[2019]６９号")
