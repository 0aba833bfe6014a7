"""The telephone of the transcript bench does what it says, the same each time."""

import pytest

from tests.bench.speaking import Manner, in_accent, spoken

CLEAR = Manner(misheard=0, accent=0, twice=0, filler=0, beginning=0, ending=0)
TALKING = Manner(misheard=0, accent=0)


def test_marks_go_and_numbers_are_said() -> None:
    assert spoken("2023年，贷款300万、1,200户？", "a", CLEAR).text == "二零二三年贷款三百万一千二百户"


def test_the_same_seed_says_the_same() -> None:
    told = [spoken("专精特新怎么申请，有什么好处", seed, TALKING).text for seed in "aab"]
    assert told[0] == told[1] and told[0] != told[2]


def test_fillers_and_words_said_twice_only_add() -> None:
    told = spoken("我们公司想招会计", "a", Manner(misheard=0, accent=0, twice=1, filler=1, beginning=1, ending=1))
    assert told.misheard == 0 and len(told.text) > 2 * len("我们公司想招会计")


@pytest.mark.parametrize(
    ("clear", "blurred"),
    [
        (("zhong",), ("zong",)),
        (("ni",), ("li",)),
        (("yin", "hang"), ("ying", "hang")),
        (("feng",), ("fen",)),
        (("a",), ("a",)),
    ],
)
def test_an_accent_merges_what_ningxia_merges(clear: tuple[str, ...], blurred: tuple[str, ...]) -> None:
    assert in_accent(clear) == blurred
