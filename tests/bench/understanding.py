"""The classifier of config.yml, desk by desk: cross-validated on its examples, and on the held-out utterances.

It runs in the Rasa environment (tests/bench/classifiers/per_desk.py). What the service makes of it is in tests/bench/desks.py.
"""

import json
import os
import subprocess

from deploy.launch import RASA_ENV, ROOT
from tests.bench.desk_scores import CROSS_VALIDATION, HELD_OUT, Confusion, Floors, gates
from tests.bench.table import Row

JOBS: dict[str, tuple[str, Floors]] = {
    "cross": ("cross-validation", CROSS_VALIDATION),
    "held_out": ("held-out, classifier alone", HELD_OUT),
}
PATIENCE_SECONDS = 1200


def counted(job: str) -> Confusion:
    """Counts of (true desk, said desk) of a job."""
    command = [str(RASA_ENV / "bin" / "python"), "-W", "ignore", "-m", "tests.bench.classifiers.per_desk", job]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "RASA_TELEMETRY_ENABLED": "false"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    counts: Confusion = json.loads(done.stdout.splitlines()[-1])
    return counts


def rows() -> list[Row]:
    return [row for job, (label, floors) in JOBS.items() for row in gates(counted(job), label, floors)]
