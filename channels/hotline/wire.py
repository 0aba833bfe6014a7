"""What a gateway's adapter has to offer: its messages to events, actions to its messages. Both pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from channels.hotline.call_state import Call
from channels.hotline.events import Action, Event

GatewayMessage = Mapping[str, Any]


@dataclass(frozen=True)
class Heard:
    """One event of a gateway's message; `message_id`: its own id, empty if it has none."""

    event: Event
    message_id: str = ""


class Wire(Protocol):
    """A gateway's language. `name` is the adapter's folder."""

    name: str

    def read(self, message: GatewayMessage, at: float) -> Sequence[Heard]:
        """What a message says; nothing if it says nothing to us. Raises BadContent if it is not of this language."""

    def write(self, actions: Sequence[Action], call: Call, at: float) -> list[dict[str, Any]]:
        """What is sent for some actions; `call.sent` counts what was sent, for ids of our own."""
