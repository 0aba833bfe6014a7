"""Reciprocal rank fusion, against the sum written out."""

import pytest

from matching.fusion import RANK_OFFSET, fuse

ONE = {"a": 1.0, "b": 1.0}


def test_each_ranking_adds_its_share_by_rank() -> None:
    fused = fuse({"a": ["x", "y"], "b": ["y"]}, {"a": 1.0, "b": 0.5})
    assert fused == pytest.approx({"x": 1 / 61, "y": 1 / 62 + 0.5 / 61})


def test_what_two_rankings_agree_on_beats_what_one_puts_first() -> None:
    fused = fuse({"a": ["lone", "agreed"], "b": ["other", "agreed"]}, ONE)
    assert max(fused, key=lambda key: fused[key]) == "agreed"


def test_a_ranking_of_more_weight_decides_between_two_first_places() -> None:
    fused = fuse({"a": ["x"], "b": ["y"]}, {"a": 1.0, "b": 0.7})
    assert fused["x"] > fused["y"]


def test_no_first_place_is_beaten_by_a_later_one_of_the_same_ranking() -> None:
    fused = fuse({"a": list(range(200))}, ONE)
    assert sorted(fused, key=lambda key: -fused[key]) == list(range(200))
    assert fused[0] == pytest.approx(1 / (RANK_OFFSET + 1))


def test_empty_rankings_give_nothing() -> None:
    assert fuse({}, {}) == {}
    assert fuse({"a": []}, ONE) == {}


def test_a_ranking_without_a_weight_is_an_error_not_a_silence() -> None:
    with pytest.raises(KeyError):
        fuse({"unknown": ["x"]}, ONE)
