"""Which desk a message belongs to: the table of what the classifier says against what the search found."""

import pytest

from bot.desks.codes import DESKS, SERVICE_DESKS, desk_of
from bot.understanding import SOME_EVIDENCE, SURE_ANSWER, SURE_REFUSAL, WEAK_INTENT, Evidence, decide_desk

NOTHING = Evidence()
HINT = Evidence(SOME_EVIDENCE, desk="financing")
LESS_THAN_A_HINT = Evidence(SOME_EVIDENCE - 0.01, desk="financing")
LIKELY = Evidence(SURE_ANSWER, desk="voucher")
ALMOST_LIKELY = Evidence(SURE_ANSWER - 0.01, desk="voucher")
EXACT = Evidence(1.0, exact=True, desk="talent")
EXACT_CLAUSE = Evidence(1.0, exact=True)


@pytest.mark.parametrize(
    ("intent", "confidence", "evidence", "desk"),
    [
        # The classifier knows the desk: it has its way, whatever was found.
        ("voucher_ask", 0.99, NOTHING, "voucher"),
        ("voucher_ask", 0.99, EXACT, "voucher"),
        ("voucher_ask", WEAK_INTENT, NOTHING, "voucher"),
        # It names a desk with little conviction: then something must have been found.
        ("voucher_ask", WEAK_INTENT - 0.01, NOTHING, "out_of_scope"),
        ("voucher_ask", WEAK_INTENT - 0.01, LESS_THAN_A_HINT, "out_of_scope"),
        ("voucher_ask", WEAK_INTENT - 0.01, HINT, "voucher"),
        ("voucher_ask", WEAK_INTENT - 0.01, EXACT, "voucher"),
        ("voucher_ask", WEAK_INTENT - 0.01, Evidence(0.0, exact=True), "voucher"),
        # It refuses: only an exact hit, or a likely one against a hesitant refusal, overrules it.
        ("out_of_scope", 0.99, NOTHING, "out_of_scope"),
        ("out_of_scope", 0.99, LIKELY, "out_of_scope"),
        ("out_of_scope", SURE_REFUSAL, LIKELY, "out_of_scope"),
        ("out_of_scope", SURE_REFUSAL - 0.01, LIKELY, "voucher"),
        ("out_of_scope", SURE_REFUSAL - 0.01, ALMOST_LIKELY, "out_of_scope"),
        ("out_of_scope", 0.999, EXACT, "talent"),
        ("out_of_scope", 0.999, EXACT_CLAUSE, "policy"),
        # Small talk and a call for a person need no evidence.
        ("smalltalk_greet", 0.2, NOTHING, "smalltalk"),
        ("human_request", 0.2, NOTHING, "human"),
        # An intent that nobody knows is none of ours.
        ("no_such_intent", 0.99, NOTHING, "out_of_scope"),
    ],
)
def test_desk_of_a_message(intent: str, confidence: float, evidence: Evidence, desk: str) -> None:
    assert decide_desk([(intent, confidence), ("policy_ask", 0.0)], evidence) == desk


@pytest.mark.parametrize(
    ("evidence", "desk"),
    [(NOTHING, "out_of_scope"), (LESS_THAN_A_HINT, "out_of_scope"), (HINT, "financing"), (EXACT, "talent"),
     (EXACT_CLAUSE, "policy")],
)  # fmt: skip
def test_without_a_classifier_the_search_decides(evidence: Evidence, desk: str) -> None:
    assert decide_desk([], evidence) == desk


def test_only_the_first_of_the_ranking_counts() -> None:
    assert decide_desk([("credit_ask", 0.5), ("out_of_scope", 0.49)], NOTHING) == "credit"


@pytest.mark.parametrize("desk", sorted(DESKS))
def test_intent_belongs_to_the_desk_it_is_named_after(desk: str) -> None:
    assert desk_of(desk) == desk_of(f"{desk}_ask") == desk


@pytest.mark.parametrize("intent", [None, "", "nlu_fallback", "vouchers", "policymaker_ask", "ask_voucher"])
def test_any_other_intent_is_out_of_scope(intent: str | None) -> None:
    assert desk_of(intent) == "out_of_scope"


def test_desk_codes_are_those_of_the_contract() -> None:
    assert set(DESKS) == {
        "policy",
        "financing",
        "talent",
        "training",
        "activity",
        "voucher",
        "provider",
        "expert",
        "cloud",
        "sharing",
        "venue",
        "credit",
        "subscription",
        "survey",
        "ticket",
        "platform",
        "human",
        "smalltalk",
        "out_of_scope",
    }
    assert set(DESKS) - SERVICE_DESKS == {"human", "smalltalk", "out_of_scope"}
    assert all(DESKS.values())
