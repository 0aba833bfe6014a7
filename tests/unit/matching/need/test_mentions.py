import pytest

from matching.need.mentions import affirmed, denied, first_of, mentions

TABLE = {"贷款": "loan", "股权": "equity", "租赁": "leasing", "oa": "oa", "销售": "销售", "销售额": ""}


def _denied(text: str, word: str) -> bool:
    start = text.index(word)
    return denied(text, start, start + len(word))


@pytest.mark.parametrize(
    "text",
    [
        "不要股权",
        "不考虑股权",
        "别给我推荐股权",
        "股权不考虑",
        "股权的不要",
        "股权就算了",
        "没有股权",
        "不想要股权",
        "股权还没有",
    ],
)
def test_what_is_refused_or_absent_is_denied(text: str) -> None:
    assert _denied(text, "股权")


@pytest.mark.parametrize(
    "text", ["要股权", "能不能做股权", "有没有股权的", "不租了，要股权", "不是贷款，是股权", "要不要股权"]
)
def test_a_question_or_another_statement_denies_nothing(text: str) -> None:
    assert not _denied(text, "股权")


def test_a_particle_at_the_end_asks() -> None:
    assert not _denied("有专属贷款没", "贷款")


def test_the_longest_word_wins_and_one_without_a_value_hides_the_shorter() -> None:
    assert mentions("年销售额八百万", TABLE) == ()
    assert [m.value for m in affirmed("做销售的", TABLE)] == ["销售"]


def test_latin_words_stand_alone() -> None:
    assert mentions("boat和foam", TABLE) == ()
    assert [m.value for m in mentions("上个oa系统", TABLE)] == ["oa"]


def test_nothing_is_found_of_no_words() -> None:
    assert first_of("贷款", ()) is None
