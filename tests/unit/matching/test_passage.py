"""The fewest sentences that answer, word for word."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.entry import Entry, Source, Span
from knowledge.lexicon import Lexicon
from knowledge.validity import Validity
from matching.passage import (
    OMISSION,
    QUOTE_LIMIT,
    SPOKEN_LIMIT,
    UNSURE_LIMIT,
    WHOLE_LIMIT,
    Passage,
    choose,
    coverage,
    sentences,
    shorten,
)
from matching.query import QueryReader
from matching.tokenise import Segmenter

LEXICON = Lexicon(synonyms={"炒鱿鱼": ("解除劳动合同",)})
QUERIES = QueryReader(Lexicon(), Segmenter())
FILLER = "各级人民政府应当加强对本行政区域内相关工作的组织领导，建立健全工作协调机制，统筹推进各项任务落实。"


@pytest.fixture(scope="module")
def reader() -> QueryReader:
    return QueryReader(LEXICON, Segmenter(LEXICON.words()))


def entry(*spans: str | tuple[str, str]) -> Entry:
    made = [
        Span("第五条", span, i) if isinstance(span, str) else Span(span[0], span[1], i) for i, span in enumerate(spans)
    ]
    return Entry("clause:d:0", "document:d", Validity(), (Source("d", "办法"),), headings="办法", spans=tuple(made))


def quote(reader: QueryReader, question: str, *spans: str | tuple[str, str]) -> Passage:
    query = reader.read(question)
    return choose(entry(*spans), query, dict.fromkeys(query.pair_weights, 1.0))


# --- word for word ---


CLAUSE = (
    FILLER,
    "用人单位应当自用工之日起一个月内订立书面劳动合同。试用期最长不得超过六个月（含培训期间）；违反的，由劳动行政部门责令改正。",
    "本办法由示例厅负责解释。",
)


@pytest.mark.parametrize(
    "question", ["试用期最长多久", "什么时候签劳动合同", "谁来解释", "完全无关的足球", "各级政府干什么", "？"]
)
def test_what_is_quoted_stands_in_the_text_word_for_word(reader: QueryReader, question: str) -> None:
    text = quote(reader, question, *CLAUSE).text
    assert all(line in "\n".join(CLAUSE) for line in text.split("\n"))
    assert text


SENTENCE = st.text(st.sampled_from("企业补贴贷款３０％（一）：，、“”1.5 万元a"), min_size=1, max_size=60)


@given(
    st.lists(st.lists(SENTENCE.map(lambda s: s + "。"), min_size=1, max_size=6).map("".join), min_size=1, max_size=5)
)
@settings(max_examples=150, deadline=None)
def test_no_text_makes_a_quotation_that_is_not_in_it(texts: list[str]) -> None:
    query = QUERIES.read("企业补贴多少万元")
    passage = choose(entry(*texts), query, dict.fromkeys(query.pair_weights, 1.0))
    assert all(part.strip() in "\n".join(texts) for line in passage.text.split("\n") for part in line.split(OMISSION))
    assert len(passage.spoken) <= SPOKEN_LIMIT
    assert 0.0 <= passage.coverage <= 1.0 + 1e-9


def test_brackets_and_closing_quotation_marks_stay_with_their_sentence() -> None:
    texts = [s.text for s in sentences(entry("他说：“可以。”然后走了。（完）"))]
    assert texts == ["他说：“可以。”", "然后走了。", "（完）"]


# --- few sentences ---


def test_one_sentence_is_enough_where_one_answers(reader: QueryReader) -> None:
    passage = quote(reader, "试用期最长多久", FILLER + "".join(CLAUSE[1:]) + FILLER)
    assert passage.text == "试用期最长不得超过六个月（含培训期间）；"


def test_two_sentences_are_quoted_where_the_question_asks_for_both(reader: QueryReader) -> None:
    text = FILLER + "试用期最长六个月。工资不得低于百分之八十。" + FILLER
    assert quote(reader, "试用期最长多久，工资百分之多少", text).text == "试用期最长六个月。工资不得低于百分之八十。"


def test_a_short_clause_is_quoted_whole(reader: QueryReader) -> None:
    text = "试用期最长六个月。工资照发。"
    assert len(text) <= WHOLE_LIMIT
    assert quote(reader, "工资", text).text == text


def test_no_quotation_is_longer_than_a_screen(reader: QueryReader) -> None:
    items = tuple((f"（{n}）", f"（{n}）补贴企业购买设备的费用，按照实际发生额的一定比例给予支持；") for n in range(60))
    passage = quote(reader, "补贴哪些设备", ("第五条", "给予下列补贴："), *items)
    assert len(passage.text.replace("\n", "")) <= QUOTE_LIMIT + 60


def test_a_sentence_with_the_kind_of_thing_asked_for_is_preferred(reader: QueryReader) -> None:
    text = FILLER + "补贴标准由主管部门会同财政部门确定。补贴标准为每户三万元。" + FILLER
    assert "三万元" in quote(reader, "补贴标准是多少", text).text
    assert "主管部门" in quote(reader, "补贴标准归哪个部门管", text).text


def test_said_words_find_the_official_sentence(reader: QueryReader) -> None:
    text = FILLER + "用人单位违法解除劳动合同的，应当支付赔偿金。用人单位应当建立名册。" + FILLER
    assert quote(reader, "老板炒鱿鱼", text).text == "用人单位违法解除劳动合同的，应当支付赔偿金。"


# --- lists ---


LIST = (
    ("第八条", FILLER + "企业有下列情形之一的，不予兑付："), ("第八条", "（一）虚构服务的；"),
    ("第八条", "（二）重复申报的；"), ("第八条", "（三）超过有效期的。"), ("第八条", FILLER),
)  # fmt: skip


def test_an_announced_list_is_given_to_its_end(reader: QueryReader) -> None:
    text = quote(reader, "哪些情形不予兑付", *LIST).text
    assert text.startswith("企业有下列情形之一的，不予兑付：")
    assert text.endswith("（三）超过有效期的。")


def test_a_list_is_cited_by_the_clause_that_announces_it(reader: QueryReader) -> None:
    labelled = [(f"二、{n}" if n else "二、", text) for n, (_, text) in enumerate(LIST)]
    assert quote(reader, "哪些情形不予兑付", *labelled).label == "二、"


def test_each_item_of_a_list_stands_on_its_own_line(reader: QueryReader) -> None:
    assert quote(reader, "哪些情形不予兑付", *LIST).text.count("\n") == 3


def test_a_list_is_never_announced_and_then_not_given(reader: QueryReader) -> None:
    text = quote(reader, "不予兑付的情形", *LIST).text
    assert not text.rstrip().endswith("：")


def test_a_single_item_is_cited_by_its_own_label(reader: QueryReader) -> None:
    spans = [("一、（一）", FILLER + "建设云平台。"), ("一、（二）", "培育示范基地三十家。" + FILLER)]
    passage = quote(reader, "示范基地培育多少家", *spans)
    assert (passage.label, passage.ordinal) == ("一、（二）", 1)
    assert passage.text == "培育示范基地三十家。"


# --- numbers ---


@pytest.mark.parametrize("number", ["3.5%", "1,000万元", "2026年1月1日", "百分之三百", "0.05‰", "12.5—30.5"])
def test_numbers_are_never_cut(reader: QueryReader, number: str) -> None:
    passage = quote(reader, "补贴标准多少", FILLER + f"补贴标准为{number}，逐年调整。" + FILLER)
    assert number in passage.text
    assert number in passage.spoken


# --- for the ear ---


def test_what_is_spoken_is_short_and_without_brackets(reader: QueryReader) -> None:
    spoken = quote(reader, "试用期最长多久", *CLAUSE).spoken
    assert spoken == "试用期最长不得超过六个月；"


@given(st.text(st.sampled_from("企业，。；、（）()补贴1.5％"), max_size=300), st.integers(10, 80))
def test_nothing_is_spoken_longer_than_the_limit(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= limit


def test_a_long_sentence_is_cut_at_its_last_comma_and_closed() -> None:
    spoken = shorten("申领企业应当在宁夏注册，" + "依法纳税" * 8 + "，" + "无不良记录" * 10)
    assert spoken == "申领企业应当在宁夏注册，" + "依法纳税" * 8 + "。"


def test_a_long_sentence_without_commas_is_cut_with_an_ellipsis() -> None:
    assert shorten("税" * 100) == "税" * (SPOKEN_LIMIT - 1) + "…"


# --- coverage ---


def test_coverage_is_the_share_of_the_questions_weight(reader: QueryReader) -> None:
    units = reader.read("契税补贴").units  # 契税, 税补, 补贴
    assert coverage("契税", units, {"契税": 2.0, "税补": 1.0, "补贴": 1.0}) == pytest.approx(0.5)
    assert coverage("契税补贴", units, {"契税": 2.0, "税补": 1.0, "补贴": 1.0}) == pytest.approx(1.0)
    assert coverage("印花税", units, {"契税": 2.0, "税补": 1.0, "补贴": 1.0}) == 0.0


def test_an_inferred_word_covers_less_than_the_said_one(reader: QueryReader) -> None:
    units, rarity = reader.read("炒鱿鱼").units, {"炒鱿": 1.0, "鱿鱼": 1.0}
    assert 0.0 < coverage("解除劳动合同", units, rarity) < coverage("炒鱿鱼", units, rarity) == 1.0


def test_a_question_without_weight_is_not_covered_by_anything() -> None:
    assert coverage("契税", (), {}) == 0.0


def test_sentences_of_a_faq_are_those_of_its_answer() -> None:
    faq = Entry("faq:f", "faq:f", Validity(), questions=("问？",), answer="先登录。\n再申领（限一次）。")
    assert [s.text for s in sentences(faq)] == ["先登录。", "再申领（限一次）。"]
    assert re.sub(r"\s", "", "".join(s.text for s in sentences(faq))) == re.sub(r"\s", "", faq.answer)


# --- when the words do not tell which sentence is meant ---


SHORT = (
    "县级以上人民政府应当组织有关部门制定并发布企业技术改造项目许可目录清单，简化许可手续，为企业技术改造提供高效便捷服务。"
    "对不在清单之列且不新增建设用地的技术改造项目，实行承诺制管理；企业按照要求作出书面承诺并公示后，可以依法先行开工建设。"
)


def test_a_short_clause_is_quoted_whole_to_words_that_are_not_in_it(reader: QueryReader) -> None:
    assert WHOLE_LIMIT < len(SHORT) <= UNSURE_LIMIT
    assert quote(reader, "老设备换掉办啥就能干", SHORT).text == SHORT


def test_a_short_clause_is_cut_to_the_sentence_whose_words_are_said(reader: QueryReader) -> None:
    said = quote(reader, "作出书面承诺并公示后可以先行开工建设吗", SHORT).text
    assert "先行开工建设" in said
    assert "目录清单" not in said


def test_a_long_clause_is_never_quoted_whole_for_want_of_words(reader: QueryReader) -> None:
    text = SHORT + FILLER * 3
    assert len(text) > UNSURE_LIMIT
    assert len(quote(reader, "老设备换掉办啥就能干", text).text) < len(text)
