"""What an action says, as JSON on its way through Rasa and back to the gateway."""

from dataclasses import asdict
from datetime import date
from typing import Any

from bot.desks.policy import Answered
from bot.messages import Card, Choice, Citation, Message, Outcome, message_payload


def to_wire(answered: Answered, collecting: str | None = None) -> dict[str, Any]:
    """An answer as JSON; unlike the HTTP contract it carries what the choices mean. `collecting`: the field asked for."""
    return {
        **({"collecting": collecting} if collecting else {}),
        "outcome": answered.outcome.value,
        "desk": answered.desk,
        "evidence": answered.evidence,
        "messages": [
            {**message_payload(message), "choices": [asdict(choice) for choice in message.choices]}
            for message in answered.messages
        ],
    }


def from_wire(content: dict[str, Any]) -> Answered:
    """The answer that `to_wire` wrote; raises KeyError or ValueError if it is anything else."""
    return Answered(
        outcome=Outcome(content["outcome"]),
        messages=tuple(_message(message) for message in content["messages"]),
        desk=str(content["desk"]),
        evidence=content.get("evidence"),
    )


def _message(content: dict[str, Any]) -> Message:
    return Message(
        text=content["text"],
        spoken_text=content["spoken_text"],
        choices=tuple(Choice(c["id"], c["title"], c["meaning"]) for c in content["choices"]),
        citations=tuple(
            Citation(**{**c, "effective_from": _date(c["effective_from"]), "expires_on": _date(c["expires_on"])})
            for c in content["citations"]
        ),
        cards=tuple(
            Card(
                kind=c["kind"],
                id=c["id"],
                title=c["title"],
                fields=tuple((f["label"], f["value"]) for f in c["fields"]),
                reasons=tuple(c["reasons"]),
            )
            for c in content["cards"]
        ),
    )


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
