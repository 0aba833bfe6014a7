from dataclasses import fields
from datetime import date

import pytest

from matching.need.chips import Chip, chips
from matching.need.need import Need


def test_a_chip_says_a_field_in_the_words_of_a_user() -> None:
    need = Need(kind="financing", amount=3_000_000, term=18, rate_max=4.0, collateral=("property", "equipment"))
    assert [(chip.label, chip.value) for chip in chips(need)] == [
        ("需要", "融资"), ("金额", "300万元"), ("期限", "1年半"), ("利率", "4%以内"), ("抵押担保", "房产土地、设备"),
    ]  # fmt: skip


def test_a_range_is_one_chip() -> None:
    assert chips(Need(salary_min=8000, salary_max=10_000)) == [Chip("salary", "月薪", "每月8000元–1万元")]


def test_what_is_refused_has_a_chip_of_its_own() -> None:
    need = Need(collateral=("equipment",), collateral_exclude=("property",), employment_exclude=("intern",))
    assert [(chip.field, chip.value) for chip in chips(need)] == [
        ("collateral", "设备"), ("collateral_exclude", "不用房产土地"), ("employment_exclude", "不要实习"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("need", "value"),
    [
        (Need(starts_on=date(2026, 12, 2)), "2026-12-02"),
        (Need(starts_on_max=date(2026, 11, 30)), "2026-11-30 前"),
        (Need(starts_on_min=date(2026, 12, 1)), "2026-12-01 起"),
        (Need(starts_on_min=date(2026, 12, 1), starts_on_max=date(2026, 12, 10)), "2026-12-01 至 2026-12-10"),
    ],
)
def test_days_are_said_as_a_day_or_a_span(need: Need, value: str) -> None:
    assert chips(need) == [Chip("starts_on", "时间", value)]


def test_nothing_said_makes_no_chips() -> None:
    assert chips(Need()) == []


def test_every_field_of_a_need_has_a_label() -> None:
    samples = {
        "int": 3,
        "float": 3.0,
        "str": "x",
        "bool": True,
        "date": date(2026, 12, 1),
        "tuple": ("x",),
        "Kind": "cloud",
    }
    for f in fields(Need):
        sample = next(
            value
            for name, value in samples.items()
            if str(f.type).replace("<class '", "").startswith(name) or name in str(f.type)
        )
        assert chips(Need(**{f.name: sample})), f.name
