"""Compare intent classifiers by cross-validation on the training data.

    .venv-rasa/bin/python -m tests.bench.classifiers.compare [candidate …]

Prints one row a candidate. Each runs in a process of its own, and a second process serves its last
model, so that memory and load time are those of serving alone. The held-out set is not touched.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.metrics import f1_score
from sklearn.model_selection import StratifiedKFold

from tests.bench.classifiers.candidates import CANDIDATES, SLOW_FOLDS, Pipeline

DATA = Path("nlu_data/intents")
FOLDS = 5
OUT_OF_SCOPE = "out_of_scope"
NOT_DESKS = {OUT_OF_SCOPE, "smalltalk"}
NONSENSE = ["asdfgh", "qwe123", "今天晚上吃什么", "啊啊啊啊", "？？！", "hjkl;", "锟斤拷烫烫烫", "lorem ipsum dolor"]
COLUMNS = [
    "folds", "desk_accuracy", "macro_f1", "out_of_scope_recall", "in_scope_refused", "nonsense_at_a_desk",
    "calibration_error", "p50_ms", "p95_ms", "train_s", "load_s", "rss_mb",
]  # fmt: skip


def read_examples() -> tuple[list[tuple[str, str]], dict[str, str]]:
    """Return (text, intent) pairs and the desk of every intent."""
    pairs: list[tuple[str, str]] = []
    desks: dict[str, str] = {}
    for path in sorted(DATA.glob("*.yml")):
        for example in load_data(str(path)).intent_examples:
            pairs.append((example.get("text"), example.get("intent")))
            desks[example.get("intent")] = path.stem
    return pairs, desks


def context(number: int) -> ExecutionContext:
    """Return what a component wants to know about the graph: nothing but its name."""
    return ExecutionContext(GraphSchema({}), node_name=f"node_{number}")


def train(pipeline: Pipeline, pairs: list[tuple[str, str]], folder: Path) -> float:
    """Train every component in turn into `folder`; return the seconds it took."""
    started = time.perf_counter()
    storage = LocalModelStorage(folder)
    data = TrainingData([Message.build(text=text, intent=intent) for text, intent in pairs])
    for number, (component_class, config) in enumerate(pipeline):
        full = {**component_class.get_default_config(), **config}
        component = component_class.create(full, storage, Resource(f"node_{number}"), context(number))
        component.train(data)
        if number < len(pipeline) - 1:
            component.process_training_data(data)
    return time.perf_counter() - started


def load(pipeline: Pipeline, folder: Path) -> list[Any]:
    """Load what `train` stored."""
    storage = LocalModelStorage(folder)
    return [
        component_class.load(
            {**component_class.get_default_config(), **config}, storage, Resource(f"node_{number}"), context(number)
        )
        for number, (component_class, config) in enumerate(pipeline)
    ]


def parse(components: list[Any], text: str) -> dict[str, Any]:
    """Return the intent of one text."""
    messages = [Message(data={"text": text})]
    for component in components:
        messages = component.process(messages)
    return messages[0].get("intent")


def cross_validate(name: str, folder: Path) -> dict[str, Any]:
    """Return the quality figures of one candidate; its last model stays in `folder`."""
    pipeline, (pairs, desks) = CANDIDATES[name], read_examples()
    intents = [intent for _, intent in pairs]
    folds = SLOW_FOLDS.get(name, FOLDS)
    predicted: list[dict[str, Any]] = [{}] * len(pairs)
    seconds = []
    for fold, (known, held_out) in enumerate(
        StratifiedKFold(folds, shuffle=True, random_state=7).split(intents, intents)
    ):
        place = folder / str(fold)
        place.mkdir()
        seconds.append(train(pipeline, [pairs[row] for row in known], place))
        components = load(pipeline, place)
        for row in held_out:
            predicted[row] = parse(components, pairs[row][0])
    at_desk = sum(desks[parse(components, text)["name"]] not in NOT_DESKS for text in NONSENSE)
    return {
        "folds": folds,
        **quality([desks[intent] for intent in intents], predicted, desks),
        "nonsense_at_a_desk": f"{at_desk}/{len(NONSENSE)}",
        "train_s": round(float(np.mean(seconds)), 2),
    }


def quality(truth: list[str], predicted: list[dict[str, Any]], desks: dict[str, str]) -> dict[str, float]:
    """Return the figures of held-out predictions."""
    true, guess = np.array(truth), np.array([desks[intent["name"]] for intent in predicted])
    confidence = np.array([intent["confidence"] for intent in predicted])
    right, outside = true == guess, true == OUT_OF_SCOPE
    bins = np.minimum((confidence * 10).astype(int), 9)
    gaps = [
        abs(right[bins == number].mean() - confidence[bins == number].mean()) * (bins == number).mean()
        for number in np.unique(bins)
    ]
    figures = {
        "desk_accuracy": right.mean(),
        "macro_f1": f1_score(true, guess, average="macro"),
        "out_of_scope_recall": right[outside].mean(),
        "in_scope_refused": (guess[~outside] == OUT_OF_SCOPE).mean(),
        "calibration_error": sum(gaps),
    }
    return {key: round(float(value), 3) for key, value in figures.items()}


def serve(name: str, folder: Path) -> dict[str, float]:
    """Load the model of the first fold twice (the second time is a swap) and time single messages."""
    load(CANDIDATES[name], folder / "0")
    started = time.perf_counter()
    components = load(CANDIDATES[name], folder / "0")
    swap = time.perf_counter() - started
    texts = [text for text, _ in read_examples()[0]][::5]
    for text in texts[:20]:
        parse(components, text)
    times = []
    for text in texts:
        started = time.perf_counter()
        parse(components, text)
        times.append((time.perf_counter() - started) * 1000)
    return {
        "p50_ms": round(float(np.percentile(times, 50)), 2),
        "p95_ms": round(float(np.percentile(times, 95)), 2),
        "load_s": round(swap, 2),
        "rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def _in_own_process(job: str, name: str, folder: str) -> dict[str, Any]:
    command = [sys.executable, "-W", "ignore", "-m", "tests.bench.classifiers.compare", f"--{job}", name, folder]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "RASA_TELEMETRY_ENABLED": "false"}
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, text=True, env=environment
    )
    return json.loads(done.stdout.splitlines()[-1])


def main(arguments: list[str]) -> None:
    """Print the table, or the figures of one job in a child process."""
    if arguments and arguments[0] in ("--cross", "--serve"):
        job = cross_validate if arguments[0] == "--cross" else serve
        print(json.dumps(job(arguments[1], Path(arguments[2]))))
        return
    print("| candidate | " + " | ".join(COLUMNS) + " |\n" + "|---" * (len(COLUMNS) + 1) + "|", flush=True)
    for name in arguments or list(CANDIDATES):
        with tempfile.TemporaryDirectory() as folder:
            figures = {**_in_own_process("cross", name, folder), **_in_own_process("serve", name, folder)}
        print(f"| {name} | " + " | ".join(str(figures[column]) for column in COLUMNS) + " |", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
