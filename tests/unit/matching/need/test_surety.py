import pytest

from matching.need.surety import nobody, nothing_to_put_up, promised
from matching.need.turns import turns_in


@pytest.mark.parametrize(
    "said",
    [
        "弟弟给我担保",
        "担保公司肯给我们担",
        "让我姐夫给担个保",
        "我二舅愿意给我做担保",
        "有人肯给担保",
        "表哥在学校教书愿意担保",
    ],
)
def test_somebody_stands_surety(said: str) -> None:
    assert promised(said) is not None and nobody(said) is None


@pytest.mark.parametrize("said", ["没人肯给我当保人", "上哪找担保人", "不要叫我寻保人", "找不到人担保"])
def test_nobody_stands_surety(said: str) -> None:
    assert promised(said) is None and nobody(said) is not None


@pytest.mark.parametrize("said", ["能不能找个担保公司给撑一下", "想办担保贷款", "他负担重", "让担保公司给我们担保"])
def test_a_guarantee_that_is_asked_for_is_no_surety(said: str) -> None:
    assert promised(said) is None


@pytest.mark.parametrize(
    "said", ["没有东西能压啊", "不想压东西", "家里没啥能押的东西", "没得东西抵押", "押的东西拿不出", "不想押东西"]
)
def test_there_is_nothing_to_put_up(said: str) -> None:
    assert nothing_to_put_up(said) is not None


@pytest.mark.parametrize("said", ["厂房能抵押", "不压价", "不压货款", "东西都能押", "库里压着货", "没有压力"])
def test_what_is_not_said_to_be_lacking(said: str) -> None:
    assert nothing_to_put_up(said) is None


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("缺个会计，七千左右", "talent"), ("要个住场的大夫", "talent"), ("自己弄不了，包给谁合适", "provider"), ("想请明白人来看看", "expert"),
        ("谁肯先出这个钱", "financing"), ("发个五千万的债", "financing"), ("有没有这样的活动", "activity"), ("岁数大了有人肯教不", "course"),
    ],
)  # fmt: skip
def test_a_turn_of_phrase_speaks_for_a_kind(said: str, kind: str) -> None:
    assert kind in turns_in(said)


@pytest.mark.parametrize("said", ["我们有债务", "设备三千块", "你好"])
def test_other_words_speak_for_no_kind(said: str) -> None:
    assert turns_in(said) == ()
