"""Recall and precision of a desk, on an example worked by hand, and the gate that one weak desk does not pass."""

import pytest

from tests.bench.desk_scores import Floors, below, confusion, gates, scores

# Eight messages for talent, six of them found; ten for policy, nine found, of which two wrongly from talent.
JUDGED = [*[("talent", "talent")] * 6, *[("talent", "policy")] * 2, *[("policy", "policy")] * 9, ("policy", "voucher")]


def test_recall_is_of_what_belongs_and_precision_of_what_was_given() -> None:
    policy, talent = scores(confusion(JUDGED))
    assert (policy.desk, policy.of, policy.said, policy.right) == ("policy", 10, 11, 9)
    assert (policy.recall, policy.precision) == (0.9, pytest.approx(9 / 11))
    assert (talent.recall, talent.precision) == (0.75, 1.0)


def test_one_weak_desk_does_not_pass_though_the_average_does() -> None:
    rows = gates(confusion(JUDGED), "held-out", Floors(recall=0.8, precision=0.75))
    assert len(rows) == 4
    assert below(rows) == ["held-out: talent recall (n=8) is 0.750, asked >= 0.800"]
    assert below(gates(confusion(JUDGED), "held-out", Floors(recall=0.75, precision=0.75))) == []


def test_desk_that_is_never_said_fails_both() -> None:
    rows = gates(confusion([("talent", "policy")] * 3 + [("policy", "policy")]), "x", Floors(0.1, 0.1))
    assert [line.split(" is ")[0] for line in below(rows)] == ["x: talent recall (n=3)", "x: talent precision"]
