"""What an action needs to know of its turn, read from Rasa's tracker and from the metadata the gateway sent along."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rasa_sdk import Tracker

from bot.desks.need_talk import SealedContact
from bot.desks.needs import Said


@dataclass(frozen=True)
class TurnContext:
    """One turn as an action sees it."""

    session_id: str
    turn_id: str
    text: str
    on: date
    region: str | None
    ranking: tuple[tuple[str, float], ...]
    channel: str = "web"
    contact: SealedContact | None = None

    @property
    def said(self) -> Said:
        """As the desk for needs takes it."""
        return Said(
            self.text, self.turn_id, self.on, session_id=self.session_id, channel=self.channel, region=self.region,
            contact=self.contact, ranking=self.ranking,
        )  # fmt: skip

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
        channel=str(metadata.get("channel") or "web"),
        contact=SealedContact(*metadata["contact"]) if metadata.get("contact") else None,
        ranking=tuple(
            (r["name"], float(r.get("confidence", 0.0))) for r in ranking if r.get("name") not in (None, "nlu_fallback")
        ),
    )
