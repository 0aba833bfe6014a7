"""Questions that no rule answers are known by what they ask for."""

import pytest

from matching.normalise import normalise
from matching.question_traits import FULL, TRAITS, traits


@pytest.mark.parametrize(
    ("question", "trait"),
    [
        ("下周三你们大厅几点开门？", "moment"),
        ("眼下申请的人多不多", "moment"),
        ("这批专项资金第二批什么时候到账", "particular"),
        ("管这事的科长办公室电话给我一个", "particular"),
        ("我们上周交的材料审到哪一步了", "own_case"),
    ],
)
def test_a_question_shows_its_trait(question: str, trait: str) -> None:
    assert traits(normalise(question))[trait] == 1.0


@pytest.mark.parametrize("question", ["试用期最长可以约定多久？", "高新技术企业要满足什么条件", "工资最晚什么时候发"])
def test_a_question_of_rule_shows_none(question: str) -> None:
    found = traits(normalise(question))
    assert [found[name] for name in ("moment", "particular", "own_case")] == [0.0, 0.0, 0.0]


def test_a_question_is_never_longer_than_full() -> None:
    assert traits("")["length"] == 0.0
    assert traits("问" * (FULL // 2))["length"] == pytest.approx(0.5)
    assert traits("问" * 9 * FULL)["length"] == 1.0


def test_every_trait_has_its_name() -> None:
    assert tuple(traits("问")) == TRAITS
