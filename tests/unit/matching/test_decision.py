"""From features to a probability, and the model that ships."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.decision import DecisionModel, Thresholds, load_model
from matching.retrieve import FEATURES

FLAT = dict.fromkeys(FEATURES, 0.0)


def model(bias: float = 0.0, **weights: float) -> DecisionModel:
    faq = {"bias": bias, **FLAT, **weights}
    return DecisionModel({"faq": faq, "clause": {**faq, "bias": bias - 5}}, Thresholds(0.5, 0.25))


def test_without_any_evidence_the_bias_decides() -> None:
    assert model().probability(FLAT, is_faq=True) == pytest.approx(0.5)
    assert model(bias=-2).probability(FLAT, is_faq=True) == pytest.approx(0.1192, abs=1e-4)


def test_a_feature_counts_by_its_weight() -> None:
    found = model(coverage=3.0).probability(FLAT | {"coverage": 0.5}, is_faq=True)
    assert found == pytest.approx(0.8176, abs=1e-4)  # 1 / (1 + exp(-1.5))


def test_faqs_and_clauses_are_judged_by_their_own_weights() -> None:
    assert model().probability(FLAT, is_faq=True) > model().probability(FLAT, is_faq=False)


@pytest.mark.parametrize("bias", [-1e9, 1e9])
def test_no_weight_is_too_large_for_the_exponential(bias: float) -> None:
    assert 0.0 <= model(bias=bias).probability(FLAT, is_faq=True) <= 1.0


def test_a_missing_feature_is_an_error_not_a_nought() -> None:
    with pytest.raises(KeyError):
        model().probability({"pairs": 1.0}, is_faq=True)


# --- the model that ships ---


def test_the_shipped_model_has_a_weight_for_every_feature_of_both_kinds() -> None:
    shipped = load_model()
    assert set(shipped.weights) == {"faq", "clause"}
    assert all(set(weights) == {"bias", *FEATURES} for weights in shipped.weights.values())


def test_the_shipped_thresholds_leave_room_for_all_three_ways_out() -> None:
    limits = load_model().thresholds
    assert 0.0 < limits.clarify < limits.answer < 1.0


@pytest.mark.parametrize("is_faq", [True, False])
def test_the_shipped_model_answers_the_perfect_candidate_and_refuses_the_empty_one(is_faq: bool) -> None:
    shipped = load_model()
    assert shipped.probability(dict.fromkeys(FEATURES, 1.0), is_faq=is_faq) >= shipped.thresholds.answer
    assert shipped.probability(FLAT, is_faq=is_faq) < shipped.thresholds.clarify


@given(st.fixed_dictionaries({name: st.floats(0, 1) for name in FEATURES}), st.booleans())
def test_the_shipped_model_gives_a_probability_whatever_the_features(features: dict[str, float], is_faq: bool) -> None:
    assert 0.0 <= load_model().probability(features, is_faq=is_faq) <= 1.0


def test_a_model_is_read_from_any_file(tmp_path: Path) -> None:
    content = {"weights": {"faq": {}, "clause": {}}, "thresholds": {"answer": 0.7, "clarify": 0.4}}
    (tmp_path / "model.json").write_text(json.dumps(content), encoding="utf-8")
    assert load_model(tmp_path / "model.json").thresholds == Thresholds(answer=0.7, clarify=0.4)
