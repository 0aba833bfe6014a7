"""A question, read: weights, synonyms, words heard wrongly, places and identifiers."""

import pytest

from knowledge.lexicon import Lexicon
from matching.query import MAX_QUESTION, SYNONYM_WEIGHT, Query, QueryReader
from matching.question_words import WEAK, has_content, weak_spans
from matching.tokenise import Segmenter

LEXICON = Lexicon(
    synonyms={"炒鱿鱼": ("解除劳动合同",), "赔钱": ("经济补偿", "赔偿金"), "鱿鱼": ("水产",)},
    terms=("补贴券",),
    homophones={"代款": "贷款", "补帖券": "补贴券", "补帖": "补贴"},
)


@pytest.fixture(scope="module")
def reader() -> QueryReader:
    return QueryReader(LEXICON, Segmenter(LEXICON.words()))


def weights(query: Query) -> dict[str, float]:
    return {unit.text: unit.weight for unit in query.units}


# --- weights ---


def test_question_words_count_little_and_the_matter_counts_in_full(reader: QueryReader) -> None:
    found = weights(reader.read("请问契税怎么办"))
    assert found["契税"] == 1.0
    assert found["请问"] == found["怎么"] == found["么办"] == WEAK


def test_a_pair_half_of_which_is_the_matter_counts_in_full(reader: QueryReader) -> None:
    assert weights(reader.read("请问契税"))["问契"] == 1.0


def test_a_token_said_twice_counts_as_its_strongest(reader: QueryReader) -> None:
    assert reader.read("什么税，税是什么").pair_weights["么税"] == 1.0


def test_an_empty_question_has_no_tokens(reader: QueryReader) -> None:
    query = reader.read(" ？！ ")
    assert (query.units, query.pair_weights, query.word_weights) == ((), {}, {})


def test_of_a_long_story_the_end_is_read(reader: QueryReader) -> None:
    query = reader.read("从前有个厂。" * 200 + "契税怎么交")
    assert len(query.text) == MAX_QUESTION
    assert query.text.endswith("契税怎么交")


def test_a_question_written_in_full_width_and_traditional_reads_the_same(reader: QueryReader) -> None:
    assert reader.read("１６８ 平臺貸款") == reader.read("168平台贷款")


# --- synonyms ---


def test_official_words_are_inferred_at_half_weight(reader: QueryReader) -> None:
    query = reader.read("老板炒鱿鱼")
    assert query.expanded == "老板炒鱿鱼 解除劳动合同"
    assert query.pair_weights["鱿鱼"] == 1.0
    assert query.pair_weights["劳动"] == SYNONYM_WEIGHT
    assert query.word_weights["解除劳动合同"] == SYNONYM_WEIGHT


def test_the_longest_said_word_at_a_place_is_taken(reader: QueryReader) -> None:
    assert "水产" not in reader.read("炒鱿鱼").expanded
    assert "水产" in reader.read("卖鱿鱼").expanded


def test_every_official_word_of_a_said_one_is_inferred(reader: QueryReader) -> None:
    assert reader.read("要赔钱").expanded == "要赔钱 经济补偿 赔偿金"


def test_pairs_inside_a_said_word_know_what_it_may_stand_for(reader: QueryReader) -> None:
    units = {unit.text: unit for unit in reader.read("炒鱿鱼吗").units}
    assert units["炒鱿"].alternatives == (("解除", "除劳", "劳动", "动合", "合同"),)
    assert units["鱼吗"].alternatives == ()


def test_an_official_word_that_was_said_itself_is_not_inferred_again(reader: QueryReader) -> None:
    assert reader.read("炒鱿鱼就是解除劳动合同").pair_weights["劳动"] == 1.0
    assert reader.read("炒鱿鱼就是解除劳动合同").expanded == "炒鱿鱼就是解除劳动合同"


# --- words heard wrongly ---


def test_words_heard_wrongly_are_put_right_before_anything_else(reader: QueryReader) -> None:
    assert reader.read("补帖券和代款").text == "补贴券和贷款"
    assert "贷款" in reader.read("代款").pair_weights
    assert "代款" not in reader.read("代款").pair_weights


def test_the_longest_wrong_word_is_repaired_as_a_whole(reader: QueryReader) -> None:
    assert reader.repair("補帖券") == "补贴券"
    assert reader.repair("补帖") == "补贴"


def test_without_a_lexicon_a_question_stays_as_it_is() -> None:
    assert QueryReader(Lexicon(), Segmenter()).read("代款").text == "代款"


# --- identifiers ---


@pytest.mark.parametrize(
    ("text", "field", "expected"),
    [
        ("宁工信办发〔2019〕69号还有效吗", "document_numbers", ("宁工信办发〔2019〕69号",)),
        ("宁工信办发[2019]６９号", "document_numbers", ("宁工信办发[2019]69号",)),
        ("国务院令第619号", "document_numbers", ("国务院令第619号",)),
        ("工单20261123进度", "digits", ("20261123",)),
        ("统一代码91640100123456789X是谁", "digits", ("91640100123456789",)),
        ("300万元", "digits", ()),
        ("公司法第四十七条和第5条", "articles", ("第四十七条", "第5条")),
        ("《公司法》和《合伙企业法》", "titles", ("公司法", "合伙企业法")),
        ("2019年的和2023版", "years", (2019, 2023)),
        ("编号20191月", "years", ()),
        ("我在贺兰县，想去河北", "regions", ("贺兰县", "河北省")),
        ("怎么贷款", "regions", ()),
    ],
)
def test_identifiers_in_a_question(reader: QueryReader, text: str, field: str, expected: tuple[str, ...]) -> None:
    found = getattr(reader.read(text), field)
    assert set(found) == set(expected)
    assert len(found) == len(expected)


# --- question words ---


@pytest.mark.parametrize("text", ["请问怎么办？", "你好", "是什么呢", "……", ""])
def test_a_question_of_question_words_alone_has_no_content(text: str) -> None:
    assert not has_content(text)


@pytest.mark.parametrize("text", ["请问契税怎么办", "168", "券"])
def test_one_word_of_matter_is_content(text: str) -> None:
    assert has_content(text)


def test_the_longest_question_word_is_marked_at_once() -> None:
    assert weak_spans("契税是什么意思") == [(2, 7)]
