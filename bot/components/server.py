"""Start Rasa with the environment its files expect: `python -m bot.components.server run …`.

`endpoints.yml` cannot carry defaults: Rasa stops at the first variable that is not set.
"""

from __future__ import annotations

import os

DEFAULTS = {
    "ACTION_URL": "http://127.0.0.1:8000/internal/actions",
    "ACTION_TOKEN": "",
    "RASA_TELEMETRY_ENABLED": "false",
    # TensorFlow is imported by Rasa and not used: keep it quiet and away from the second core.
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "OMP_NUM_THREADS": "1",
    "PYTHONWARNINGS": "ignore",
}


def set_defaults() -> None:
    """Fill in what the environment does not say."""
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)


def main() -> None:
    """Hand the command line over to Rasa."""
    set_defaults()
    # Imported late: Rasa reads its environment at import.
    from rasa.__main__ import main as rasa

    from bot.components import faster_rasa

    faster_rasa.install()
    rasa()


if __name__ == "__main__":
    main()
