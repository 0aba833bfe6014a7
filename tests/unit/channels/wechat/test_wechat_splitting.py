"""Splitting: within the bytes, nothing lost, nothing torn."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.wechat.splitting import TEXT_LIMIT, size, split

LINK = '<a href="weixin://bizmsgmenu?msgmenucontent=申请条件&msgmenuid=t-1">1. 申请条件</a>'
WHOLE = [
    LINK, "https://www.nx.gov.cn/zwgk/2023/a.html?x=1", "宁政办发〔2023〕12号", "《中小企业划型标准规定》", "300万元", "3.45%",
    "12个月", "2026年3月13日", "09:30", "0951-5555666", "50-80万元", "第十五条", "三百万元",
]  # fmt: skip
words = st.sampled_from([*WHOLE, "。", "，", "；", "\n", "\n\n", " ", "企业", "可以申请", "贷款", "🙂", "👨‍👩‍👧", "é"])
texts = st.lists(words, max_size=120).map("".join)


def without_spaces(text: str) -> str:
    return re.sub(r"\s", "", text)


@given(texts, st.integers(200, 600))
@settings(max_examples=150)
def test_pieces_fit_and_together_say_everything(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(0 < size(piece) <= limit for piece in pieces)
    assert without_spaces("".join(pieces)) == without_spaces(text)
    assert all(piece == piece.strip() for piece in pieces)


@given(st.text(max_size=400), st.integers(100, 300))
def test_any_text_fits(text: str, limit: int) -> None:
    pieces = split(text, limit)
    assert all(size(piece) <= limit for piece in pieces)


@given(st.sampled_from(WHOLE), st.integers(0, 210))
def test_what_stays_whole_stays_whole(whole: str, before: int) -> None:
    text = "贷" * before + whole + "款" * 100
    assert any(whole in piece for piece in split(text, 300))


def test_it_stops_at_the_end_of_a_sentence() -> None:
    text = "甲乙丙丁。" * 30
    assert all(piece.endswith("。") for piece in split(text, 100))


def test_a_paragraph_is_better_than_a_sentence() -> None:
    first, second = "第一段。说完了。", "第二段。也说完了。"
    assert split(f"{first}\n\n{second}", size(first) + size(second) - 3) == [first, second]


def test_short_text_is_one_piece_and_nothing_is_none() -> None:
    assert split("您好") == ["您好"]
    assert split("") == split(" \n ") == []


@pytest.mark.parametrize("long", ["https://x.cn/" + "a" * 300, f'<a href="https://x.cn/{"a" * 300}">点这里看全文</a>'])
def test_what_is_longer_than_a_piece_is_cut_or_loses_its_address(long: str) -> None:
    pieces = split(f"请看{long}。", 100)
    assert all(size(piece) <= 100 for piece in pieces)
    assert not any(("<a" in piece) != ("</a>" in piece) for piece in pieces)


def test_a_real_answer_of_five_thousand_bytes_takes_three_pieces() -> None:
    sentence = "符合条件的中小企业可以申请最高300万元、期限12个月的贷款，年利率不高于3.45%。"
    text = sentence * (5000 // size(sentence))
    pieces = split(text)
    assert len(pieces) == 3
    assert max(map(size, pieces)) <= TEXT_LIMIT
