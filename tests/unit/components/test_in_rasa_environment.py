"""Rasa needs Python 3.10, so its components are tested by unittest in their own environment."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
INTERPRETER = Path(os.environ.get("RASA_PYTHON", ROOT / ".venv-rasa" / "bin" / "python"))
MODULES = [f"tests.unit.components.{path.stem}" for path in sorted(Path(__file__).parent.glob("rasa_*.py"))]


@pytest.mark.skipif(not INTERPRETER.exists(), reason="the Rasa environment is not installed")
def test_components_pass_their_tests() -> None:
    # One process for all of them: importing Rasa takes longer than the tests.
    command = [str(INTERPRETER), "-W", "ignore", "-m", "unittest", *MODULES]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "RASA_TELEMETRY_ENABLED": "false"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
