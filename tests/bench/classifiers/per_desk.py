"""How the classifier of config.yml finds each desk: by cross-validation, and on the held-out set.

    .venv-rasa/bin/python -m tests.bench.classifiers.per_desk cross | held_out | errors [desk …]

`cross` and `held_out` print one line of JSON, true desk → said desk → number. `errors` prints what cross-validation gets
wrong: the one place to look at when a desk is weak. Texts of the held-out set are never printed.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import yaml
from sklearn.model_selection import StratifiedKFold

from tests.bench.classifiers.candidates import Pipeline
from tests.bench.classifiers.compare import FOLDS, load, parse, read_examples, train

CONFIG = Path("config.yml")
HELD_OUT = Path("nlu_data/tests/desks.yml")
SEED = 7
#: Comes last and changes no ranking: an unsure guess is decided by what the search finds (bot/understanding.py).
LEFT_OUT = {"FallbackClassifier"}


def pipeline() -> Pipeline:
    """The components of config.yml with their settings."""
    steps: Pipeline = []
    for step in yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["pipeline"]:
        module, _, name = step["name"].rpartition(".")
        if name not in LEFT_OUT:
            steps.append((getattr(import_module(module), name), {k: v for k, v in step.items() if k != "name"}))
    return steps


def predictions(known: list[tuple[str, str]], texts: list[str]) -> list[str]:
    """The intents of `texts` by the classifier trained on `known`."""
    steps = pipeline()
    with tempfile.TemporaryDirectory() as folder:
        train(steps, known, Path(folder))
        components = load(steps, Path(folder))
        return [parse(components, text)["name"] for text in texts]


def cross_validated() -> Iterator[tuple[str, str, str]]:
    """(text, true desk, said desk) of every training example, said by a classifier that has not seen it."""
    pairs, desks = read_examples()
    intents = [intent for _, intent in pairs]
    for known, unseen in StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(intents, intents):
        texts = [pairs[row][0] for row in unseen]
        said = predictions([pairs[row] for row in known], texts)
        yield from ((text, desks[intents[row]], desks[s]) for text, row, s in zip(texts, unseen, said, strict=True))


def held_out() -> Iterator[tuple[str, str, str]]:
    """(text, true desk, said desk) of every held-out utterance."""
    pairs, desks = read_examples()
    utterances = yaml.safe_load(HELD_OUT.read_text(encoding="utf-8"))["utterances"]
    said = predictions(pairs, [utterance["text"] for utterance in utterances])
    yield from ((u["text"], u["desk"], desks[s]) for u, s in zip(utterances, said, strict=True))


def confusion(judged: Iterator[tuple[str, str, str]]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for _, true, said in judged:
        counts[true][said] += 1
    return counts


def main(arguments: list[str]) -> None:
    job, *chosen = arguments
    if job == "errors":
        for text, true, said in cross_validated():
            if true != said and (not chosen or true in chosen):
                print(f"{true}\t{said}\t{text}")
        return
    print(json.dumps(confusion({"cross": cross_validated, "held_out": held_out}[job]())))


if __name__ == "__main__":
    main(sys.argv[1:])
