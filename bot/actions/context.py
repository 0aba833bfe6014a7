"""What an action needs to know of its turn, read from Rasa's tracker and from the metadata the gateway sent along."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rasa_sdk import Tracker


@dataclass(frozen=True)
class TurnContext:
    """One turn as an action sees it."""

    session_id: str
    turn_id: str
    text: str
    on: date
    region: str | None
    ranking: tuple[tuple[str, float], ...]

    @property
    def intent(self) -> str:
        return self.ranking[0][0] if self.ranking else ""


def read_context(tracker: Tracker) -> TurnContext:
    latest: Mapping[str, Any] = tracker.latest_message
    metadata = latest.get("metadata") or {}
    ranking = latest.get("intent_ranking") or [latest.get("intent") or {}]
    return TurnContext(
        session_id=tracker.sender_id,
        turn_id=str(metadata.get("turn_id", "")),
        text=str(latest.get("text") or ""),
        on=date.fromisoformat(metadata["on"]) if metadata.get("on") else date.today(),
        region=metadata.get("region"),
        ranking=tuple(
            (r["name"], float(r.get("confidence", 0.0))) for r in ranking if r.get("name") not in (None, "nlu_fallback")
        ),
    )
