"""Desk accuracy on the held-out utterances, through the running service: `understanding.desk` of the chat's replies."""

import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

from tests.bench.desk_scores import HELD_OUT, confusion, gates
from tests.bench.table import Row
from tests.e2e.service import Service, running_service

UTTERANCES = Path(__file__).parents[2] / "nlu_data" / "tests" / "desks.yml"
AT_ONCE = 4  # keeps both processes of the service busy
OUTSIDE = "out_of_scope"


def ask_all(service: Service) -> list[tuple[str, str, str, str]]:
    """(text, style, gold desk, our desk) of every held-out utterance, each in a session of its own."""
    utterances = yaml.safe_load(UTTERANCES.read_text(encoding="utf-8"))["utterances"]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        ours = list(pool.map(lambda u: str(service.chat(u["text"])["understanding"]["desk"]), utterances))
    return [(u["text"], u["style"], u["desk"], desk) for u, desk in zip(utterances, ours, strict=True)]


def rows_of(asked: list[tuple[str, str, str, str]]) -> list[Row]:
    inside = [a for a in asked if a[2] != OUTSIDE]
    outside = [a for a in asked if a[2] == OUTSIDE]
    right = sum(gold == ours for _, _, gold, ours in asked) / len(asked)
    refused = sum(ours == OUTSIDE for _, _, _, ours in inside) / len(inside)
    caught = sum(ours == OUTSIDE for _, _, _, ours in outside) / len(outside)
    majority = Counter(gold for _, _, gold, _ in asked).most_common(1)[0][1] / len(asked)
    made = [
        Row.at_least("desk accuracy (baseline: always the commonest)", right, majority, floor=0.93),
        Row.at_least("out-of-scope recall", caught, None, floor=0.9),
        Row.at_most("in-scope messages refused", refused, None, ceiling=0.03),
    ]
    for style in sorted({style for _, style, _, _ in asked}):
        chosen = [a for a in asked if a[1] == style]
        share = sum(gold == ours for _, _, gold, ours in chosen) / len(chosen)
        made.append(Row.reported(f"desk accuracy, {style}", share, None))
    return [*made, *gates(confusion((gold, ours) for _, _, gold, ours in asked), "held-out", HELD_OUT)]


def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder, running_service(Path(folder) / "service") as service:
        return rows_of(ask_all(service))
