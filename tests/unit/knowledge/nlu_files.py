"""What the classifier is trained on, read from its files."""

from functools import cache
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[3]
INTENTS = ROOT / "nlu_data" / "intents"


@cache
def examples() -> dict[str, tuple[tuple[str, str], ...]]:
    """File stem (a desk) → (intent, example) in file order."""
    found = {}
    for path in sorted(INTENTS.glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        found[path.stem] = tuple(
            (block["intent"], line.removeprefix("- "))
            for block in content["nlu"]
            for line in block["examples"].rstrip("\n").split("\n")
        )
    return found
