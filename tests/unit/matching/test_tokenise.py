"""Tokens: character pairs, words and letters."""

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.tokenise import Segmenter, pairs

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2, max_size=30)


def texts(text: str) -> list[str]:
    return [token.text for token in pairs(text)]


def test_a_run_of_chinese_becomes_overlapping_pairs() -> None:
    assert texts("补贴券怎么领") == ["补贴", "贴券", "券怎", "怎么", "么领"]


@given(HAN)
def test_chinese_without_spaces_is_never_one_token(run: str) -> None:
    # A tokenizer that splits at spaces and signs alone makes one token of a whole sentence, which matches nothing.
    found = texts(run)
    assert len(found) == len(run) - 1
    assert all(len(token) == 2 for token in found)


def test_a_question_shares_tokens_with_a_sentence_that_holds_its_words() -> None:
    assert set(texts("补贴券")) <= set(texts("企业可以申领服务补贴券抵扣费用"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("券", ["券"]),
        ("a股票", ["a", "股票"]),
        ("lpr是3.45%", ["lpr", "是", "3.45"]),
        ("300万元", ["300", "万元"]),
        ("iso9001认证", ["iso9001", "认证"]),
        ("二〇一九年", ["二〇", "〇一", "一九", "九年"]),
        ("公司法，第五条", ["公司", "司法", "第五", "五条"]),
        ("……？", []),
        ("", []),
    ],
)
def test_letters_digits_and_signs(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@given(st.text(max_size=60))
def test_every_token_stands_where_it_says(text: str) -> None:
    assert all(text[token.start : token.end] == token.text for token in pairs(text))


def test_pairs_do_not_reach_over_a_sign() -> None:
    assert "税公" not in texts("契税，公司")


# --- words ---


def test_words_are_cut_without_signs(plain_segmenter: Segmenter) -> None:
    assert plain_segmenter.words("公司，银行！") == ["公司", "银行"]


def test_a_word_of_the_lexicon_is_kept_whole_and_found_by_its_parts(plain_segmenter: Segmenter) -> None:
    assert "小微企业贷款贴息" not in plain_segmenter.words("申请小微企业贷款贴息")
    words = Segmenter(["小微企业贷款贴息"]).words("申请小微企业贷款贴息")
    assert {"小微企业贷款贴息", "企业"} <= set(words)


@pytest.mark.parametrize("term", ["专精特新", "白名单", "服务补贴券", "加计扣除", "小微企业"])
def test_terms_of_our_lexicon_stay_whole_in_a_sentence(segmenter: Segmenter, term: str) -> None:
    words = segmenter.words(f"请问{term}怎么申请")
    assert any(term in word for word in words), words


def test_words_of_one_segmenter_are_unknown_to_another_and_to_everybody_else(plain_segmenter: Segmenter) -> None:
    assert "枸杞贷款宝" in Segmenter(["枸杞贷款宝"]).words("枸杞贷款宝")
    assert "枸杞贷款宝" not in plain_segmenter.words("枸杞贷款宝")
    assert "枸杞贷款宝" not in jieba.lcut("枸杞贷款宝")
