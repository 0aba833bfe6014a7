"""What the readers of single subjects hand to the one that puts a need together."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Entity:
    """One thing that was understood: its type and normalised value (HTTP contract, 5.1) and the words it stands in."""

    type: str
    value: Any
    text: str


@dataclass
class Findings:
    """Fields of a need, and the entities they were read from."""

    values: dict[str, Any] = field(default_factory=dict)
    entities: list[Entity] = field(default_factory=list)

    def put(self, name: str, value: Any, *, entity: str | None = None, text: str = "") -> None:
        """Set a field, unless there is nothing to set; `entity`: as which type it is also an entity."""
        if value is None or value == ():
            return
        self.values[name] = value
        if entity is not None:
            self.entities += [
                Entity(entity, one, text or str(one)) for one in (value if isinstance(value, tuple) else (value,))
            ]
