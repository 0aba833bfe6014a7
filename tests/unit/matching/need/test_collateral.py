import pytest

from knowledge.need_words import NeedWords
from matching.need.collateral import read_collateral


@pytest.mark.parametrize(
    ("text", "has", "refused"),
    [
        ("没房子抵押，但有设备", {"equipment"}, {"property"}),
        ("不想押房子", set(), {"property"}),
        ("没房子抵押", {"none"}, {"property"}),
        ("没有抵押物", {"none"}, set()),
        ("信用贷", {"none"}, set()),
        ("厂房是租的押不了，机器设备能押", {"equipment"}, {"property"}),
        ("拿订单去贷", {"order"}, set()),
        ("不找担保，不押房", set(), {"guarantor", "property"}),
        ("媳妇可以当担保人", {"guarantor"}, set()),
        ("让担保公司给我们担保一下", set(), set()),
        ("专利不能拿去押，房产可以", {"property"}, {"intellectual_property"}),
        ("设备抵给别人了，拿不出抵押", {"none"}, {"equipment"}),
        ("设备抵给银行，贷五十万", {"equipment"}, set()),
        ("我有两套房可以抵押", {"property"}, set()),
        ("应收账款一大堆", {"receivables"}, set()),
    ],
)
def test_what_can_be_put_up_is_told_from_what_cannot(
    words: NeedWords, text: str, has: set[str], refused: set[str]
) -> None:
    found = read_collateral(text, words)
    assert (set(found.has), set(found.refused)) == (has, refused)


@pytest.mark.parametrize("text", ["想买一台设备", "进一批货", "盖厂房", "融资性担保公司"])
def test_what_the_money_is_for_is_no_collateral(words: NeedWords, text: str) -> None:
    assert read_collateral(text, words).has == ()
