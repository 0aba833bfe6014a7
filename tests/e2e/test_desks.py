"""Every desk is reached: the held-out utterances through the running service, with a floor for each desk."""

from tests.bench.desk_scores import HELD_OUT, below, confusion, gates
from tests.bench.desks import ask_all
from tests.e2e.service import Service


def test_no_desk_falls_under_its_floor_on_the_held_out_set(service: Service) -> None:
    asked = ask_all(service)
    assert len(asked) > 400
    rows = gates(confusion((gold, ours) for _, _, gold, ours in asked), "held-out", HELD_OUT)
    assert below(rows) == []  # scores, not texts: nobody is to learn what the held-out set says
