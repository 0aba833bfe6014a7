"""Reading the content files that the project brings along."""

from pathlib import Path
from typing import Any

import yaml

#: libyaml's parser where it is built in: half a second instead of six for all the content.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """The content of a YAML file; raises OSError or yaml.YAMLError."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
