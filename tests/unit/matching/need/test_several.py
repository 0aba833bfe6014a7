"""One message, several needs; and what only looks like it."""

from datetime import date

import pytest

from matching.need.need import Need
from matching.need.read import NeedReader
from matching.need.several import parts_of

READER = NeedReader()


def read(clause: str) -> Need:
    return READER.read(clause, today=date(2026, 11, 23)).need


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        ("我们在中宁，想贷三百万用一年，没有抵押，另外还想招一个会计", ["financing", "talent"]),
        ("想贷两百万另外招两个会计", ["financing", "talent"]),
        ("贷一百万，还要招两个焊工，再找个代理记账的", ["financing", "talent", "provider"]),
        ("石嘴山厂里招一个电工和两个焊工", ["talent", "talent"]),
    ],
)
def test_every_need_is_a_part(said: str, kinds: list[str]) -> None:
    parts = parts_of(said, read)
    assert [kind for _, kind in parts] == kinds
    assert "".join(text for text, _ in parts) == said, "nothing of what was said is lost"


@pytest.mark.parametrize(
    "said",
    [
        "想贷三百万，用一年，没房子抵押",
        "招两个电工，不对，是两个焊工",
        "不找代账公司，想自己招个会计",
        "想贷款买设备，设备能抵押",
        "招会计，要会金蝶，五年经验",
    ],
)
def test_one_need_stays_one(said: str) -> None:
    assert len(parts_of(said, read)) == 1
