import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.need_words import NeedWords
from matching.need.prepare import Preparation
from matching.need.repair import SoundRepair

REPAIR = SoundRepair(
    ["融资", "抵押", "会计", "高新技术企业", "葡萄酒", "导游"],
    bold=["融资"],
    heard={"租凭": "租赁"},
    in_money={"低压": "抵押", "存活": "存货"},
)


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("想荣姿三百万", "想融资三百万"), ("高心技术企业", "高新技术企业"), ("招个会记", "招个会计"), ("融资租凭", "融资租赁"),
        ("酿葡萄久的", "酿葡萄酒的"), ("没有低压物想贷款", "没有抵押物想贷款"),
    ],
)  # fmt: skip
def test_a_word_that_was_written_by_its_sound_is_put_right(heard: str, meant: str) -> None:
    assert REPAIR.repair(heard) == meant


@pytest.mark.parametrize("text", ["血压有点低压", "低压电工证", "鱼的存活率", "五千到六千", "今天天气很好", "回忆过去"])
def test_a_real_word_stays_where_no_money_is_spoken_of(text: str) -> None:
    assert REPAIR.repair(text) == text


def test_of_a_short_word_one_character_must_be_right_unless_it_is_of_money() -> None:
    assert (
        REPAIR.repair("五千五到六千五") == "五千五到六千五"
    )  # 到六 sounds like nothing that is meant: 导游 keeps neither


@given(st.text(alphabet="荣姿低压会记想贷三百万元的在中宁，。abc 1八 导油", max_size=60))
def test_repair_keeps_the_length_and_is_stable(text: str) -> None:
    once = REPAIR.repair(text)
    assert len(once) == len(text)
    assert len(REPAIR.repair(once)) == len(once)


def test_a_space_between_statements_separates_them(words: NeedWords) -> None:
    prepared = Preparation(words)
    assert prepared.prepare("三百万 一年 没抵押") == "三百万|一年|没抵押"
    assert prepared.prepare("会p l c的") == "会plc的"
    assert prepared.prepare("ISO九零零一") == "iso9001"
