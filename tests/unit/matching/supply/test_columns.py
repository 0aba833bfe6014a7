"""What is told of many offers from columns is what is told of each from its fields."""

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from knowledge.offers import KINDS, MODELS, Kind
from matching.need.need import Need
from matching.supply.columns import build_columns, said_of
from matching.supply.eligibility import Eligibility, Verdict, eligibility, judge, rules_of
from matching.supply.fits import fit
from matching.supply.forms import FormsBuilder
from matching.supply.stored_fields import as_offer
from tests.unit.matching.supply.offers import TODAY, random_need, random_offer

WORDS = ("电焊", "电焊工", "会计", "税务会计", "Java", "java开发", "检测认证")


def stored(kind: Kind, chance: random.Random) -> dict[str, Any]:
    """The fields of an offer as they are stored, with words."""
    fields = random_offer(kind, chance).model_dump(mode="json", exclude_none=True)
    if kind == "talent":
        fields |= {"occupation": chance.choice(WORDS)} if chance.random() < 0.8 else {}
    for name in ("skills", "services", "topics"):
        if name in MODELS[kind].model_fields:
            fields[name] = chance.sample(WORDS, chance.randrange(4))
    if kind == "provider":
        fields |= {"accepts_voucher": chance.random() < 0.5} if chance.random() < 0.8 else {}
    return fields


def asked(chance: random.Random) -> dict[str, Any]:
    words = {name: tuple(chance.sample(WORDS, chance.randrange(3))) for name in ("skills", "services", "topics")}
    return words | {"occupation": chance.choice((None, *WORDS)), "accepts_voucher": chance.choice((None, True, False))}


@pytest.mark.parametrize("kind", KINDS)
def test_columns_filter_score_and_count_open_conditions_as_a_single_offer_is(kind: Kind) -> None:
    chance = random.Random(7)
    offers = [stored(kind, chance) for _ in range(300)]
    columns = build_columns(kind, offers)
    rows = np.arange(len(offers))
    for _ in range(12):
        need = replace(random_need(kind, chance), **asked(chance))
        whole = [as_offer(kind, offer) for offer in offers]
        judged = [judge(need, offer, TODAY) for offer in whole]
        fits_, passes = columns.fits(need, rows), columns.not_failing(need, TODAY)
        still_open = columns.still_open(need, TODAY, rows)
        for row, conditions in enumerate(judged):
            assert passes[row] == (eligibility(conditions) is not Eligibility.INELIGIBLE)
            assert still_open[row] == sum(c.verdict is Verdict.UNKNOWN for c in conditions)
            assert fits_[row] == pytest.approx(fit(need, whole[row]), abs=1e-5)


@pytest.mark.parametrize("distinct", [1, 5, 300, 70_000])
def test_rows_are_told_by_their_form_however_many_forms_there_are(distinct: int) -> None:
    builder = FormsBuilder("talent", ("salary_min", "salary_max"))
    chance = random.Random(distinct)
    values = [chance.randrange(distinct) if chance.random() < 0.9 else None for _ in range(2 * distinct)]
    builder.add([{"salary_min": v} for v in values[:distinct]])
    builder.add([{"salary_min": v} for v in values[distinct:]])
    forms = builder.build()
    for passing in (lambda v: v is None, lambda v: v is not None and v >= distinct / 2, lambda v: (v or 0) % 2 == 1):
        passes = np.array([passing(value[0]) for value in forms.values], dtype=bool)
        assert forms.where(passes).tolist() == [passing(v) for v in values]


@pytest.mark.parametrize("kind", KINDS)
def test_a_condition_depends_on_the_fields_of_the_need_that_it_is_remembered_by_and_no_other(kind: Kind) -> None:
    chance = random.Random(11)
    offers = [random_offer(kind, chance) for _ in range(40)]
    for _ in range(60):
        need = random_need(kind, chance)
        for condition, rule in rules_of(MODELS[kind]):
            bare = Need(**{name: getattr(need, name) for name in said_of(condition)})
            assert [rule(bare, offer, TODAY) for offer in offers] == [rule(need, offer, TODAY) for offer in offers]
