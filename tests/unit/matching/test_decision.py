"""From features to the first candidate's probability, and the model that ships."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.entry import Entry, Span
from knowledge.validity import Validity
from matching.decision import EVIDENCE, RELATIVE, DecisionModel, Thresholds, load_model
from matching.retrieve import FEATURES, Candidate

FLAT = dict.fromkeys(FEATURES, 0.0)
FULL = dict.fromkeys(FEATURES, 1.0)
ASKED = "试用期最长可以约定多久"  # no trait but its length
KINDS = ("faq", "clause")


def candidate(name: str, features: dict[str, float], *, is_faq: bool = True) -> Candidate:
    entry = Entry(name, name, Validity(), questions=("问？",), answer="答。") if is_faq else Entry(
        name, name, Validity(), spans=(Span("第一条", "文。", 0),))  # fmt: skip
    return Candidate(entry, "", features, {})


def model(ranking: dict[str, float] | None = None, answering: dict[str, float] | None = None) -> DecisionModel:
    order = {"bias": 0.0, **FLAT, **(ranking or {})}
    known = {"bias": 0.0, **dict.fromkeys(EVIDENCE, 0.0), **(answering or {})}
    return DecisionModel(dict.fromkeys(KINDS, order), dict.fromkeys(KINDS, known), Thresholds(0.5, 0.25))


def test_nothing_found_is_nothing_to_judge() -> None:
    assert model().judge(ASKED, []) == ()


def test_without_any_evidence_the_bias_decides() -> None:
    assert model().judge(ASKED, [candidate("a", FLAT)])[0].probability == pytest.approx(0.5)
    assert model(answering={"bias": -2}).judge(ASKED, [candidate("a", FLAT)])[0].probability == pytest.approx(
        0.1192, abs=1e-4
    )


def test_the_ranking_puts_first_what_its_weights_favour() -> None:
    found = model({"coverage": 3.0}).judge(ASKED, [candidate("a", FLAT), candidate("b", FLAT | {"coverage": 0.5})])
    assert [c.entry.entry_id for c in found] == ["b", "a"]


def test_equals_keep_the_order_of_the_fusion() -> None:
    found = model().judge(ASKED, [candidate(name, FLAT) for name in "abc"])
    assert [c.entry.entry_id for c in found] == ["a", "b", "c"]


def test_a_candidate_is_less_likely_than_the_first_by_as_much_as_its_score_is_lower() -> None:
    found = model({"coverage": 2.0}).judge(ASKED, [candidate("a", FULL), candidate("b", FULL | {"coverage": 0.5})])
    assert found[1].probability / found[0].probability == pytest.approx(0.3679, abs=1e-4)  # exp(-1)


def test_how_a_candidate_stands_beside_the_others_does_not_make_it_an_answer() -> None:
    relative = model(answering={"cosine": 4.0})
    strong = FLAT | dict.fromkeys(RELATIVE, 1.0)
    assert relative.judge(ASKED, [candidate("a", strong)])[0].probability == pytest.approx(0.5)
    assert not set(RELATIVE) & set(EVIDENCE)


def test_a_question_about_this_moment_is_answered_less_readily() -> None:
    wary = model(answering={"moment": -1.0})
    plain, moment = (wary.judge(q, [candidate("a", FULL)])[0].probability for q in (ASKED, "下周二几点停电"))
    assert moment < plain


def test_faqs_and_clauses_are_judged_by_their_own_weights() -> None:
    known = {"bias": 0.0, **dict.fromkeys(EVIDENCE, 0.0)}
    order = {"bias": 0.0, **FLAT}
    two = DecisionModel({"faq": {**order, "bias": 1.0}, "clause": order}, {"faq": {**known, "bias": -5.0}, "clause": known},
                        Thresholds(0.5, 0.25))  # fmt: skip
    found = two.judge(ASKED, [candidate("clause", FLAT, is_faq=False), candidate("faq", FLAT)])
    assert found[0].entry.is_faq
    assert found[0].probability < 0.01


@pytest.mark.parametrize("bias", [-1e9, 1e9])
def test_no_weight_is_too_large_for_the_exponential(bias: float) -> None:
    assert 0.0 <= model(answering={"bias": bias}).judge(ASKED, [candidate("a", FLAT)])[0].probability <= 1.0


def test_a_missing_feature_is_an_error_not_a_nought() -> None:
    with pytest.raises(KeyError):
        model().judge(ASKED, [candidate("a", {"pairs": 1.0})])


# --- the model that ships ---


def test_the_shipped_model_has_a_weight_for_everything_it_reads() -> None:
    shipped = load_model()
    for weights, names in ((shipped.ranking, FEATURES), (shipped.answering, EVIDENCE)):
        assert set(weights) == set(KINDS)
        assert all(set(of_kind) == {"bias", *names} for of_kind in weights.values())


def test_the_shipped_thresholds_leave_room_for_all_three_ways_out() -> None:
    limits = load_model().thresholds
    assert 0.0 < limits.clarify < limits.answer < 1.0


@pytest.mark.parametrize("is_faq", [True, False])
def test_the_shipped_model_answers_the_perfect_candidate_and_refuses_the_empty_one(is_faq: bool) -> None:
    shipped = load_model()
    perfect, empty = (shipped.judge(ASKED, [candidate("a", f, is_faq=is_faq)])[0].probability for f in (FULL, FLAT))
    assert perfect >= shipped.thresholds.answer
    assert empty < shipped.thresholds.clarify


@given(st.lists(st.fixed_dictionaries({name: st.floats(0, 1) for name in FEATURES}), min_size=1, max_size=8), st.text())
def test_the_shipped_model_gives_falling_probabilities_whatever_the_features(
    features: list[dict[str, float]], question: str
) -> None:
    found = load_model().judge(question, [candidate(str(n), f, is_faq=n % 2 == 0) for n, f in enumerate(features)])
    likely = [c.probability for c in found]
    assert likely == sorted(likely, reverse=True)
    assert all(0.0 <= probability <= 1.0 for probability in likely)


def test_a_model_is_read_from_any_file(tmp_path: Path) -> None:
    empty = {"faq": {}, "clause": {}}
    content = {"ranking": empty, "answering": empty, "thresholds": {"answer": 0.7, "clarify": 0.4}}
    (tmp_path / "model.json").write_text(json.dumps(content), encoding="utf-8")
    assert load_model(tmp_path / "model.json").thresholds == Thresholds(answer=0.7, clarify=0.4)
