"""The measures of the match bench, on examples worked by hand."""

import pytest

from tests.bench.ranking_measures import interval, ndcg, recall, reciprocal_rank

GRADES = {"a": 3, "b": 2, "c": 1}


def test_ndcg_is_that_worked_by_hand() -> None:
    # Gains 2^g - 1: b 3, x 0, a 7 on places 1, 2, 3, whose discounts are log2 of 2, 3, 4: 3 + 0 + 7/2 = 6.5.
    # The best order gains 7 + 3/1.58496 + 1/2 = 9.39279.
    assert ndcg(["b", "x", "a"], GRADES) == pytest.approx(6.5 / 9.39279, abs=1e-6)


def test_ndcg_of_the_best_order_is_one_and_of_strangers_zero() -> None:
    assert ndcg(["a", "b", "c", "x"], GRADES) == pytest.approx(1.0)
    assert ndcg(["x", "y"], GRADES) == 0.0


def test_what_stands_behind_the_cut_gains_nothing() -> None:
    assert ndcg(["x", "a"], {"a": 1}, cut=1) == 0.0
    # More graded offers than places: the best order is cut too.
    assert ndcg(["a"], GRADES, cut=1) == 1.0


def test_recall_and_reciprocal_rank_count_any_grade() -> None:
    assert recall(["x", "c", "a"], GRADES) == pytest.approx(2 / 3)
    assert reciprocal_rank(["x", "c", "a"], GRADES) == 0.5
    assert reciprocal_rank(["x"], GRADES) == 0.0


def test_interval_holds_the_mean_and_is_narrow_for_what_never_varies() -> None:
    low, high = interval([0.0, 0.2] * 50)
    assert low < 0.1 < high
    assert interval([0.1] * 20) == pytest.approx((0.1, 0.1))
