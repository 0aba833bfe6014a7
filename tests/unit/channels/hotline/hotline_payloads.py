"""Replies of the conversation, as a call gets them."""

from typing import Any


def payload(*texts: str, outcome: str = "answered", collecting: str | None = None, **message: Any) -> dict[str, Any]:
    """A reply with these messages; `message` goes into the last one, `entities` into what was understood."""
    entities = message.pop("entities", [])
    messages = [{"text": t, "spoken_text": None, "choices": [], "citations": [], "cards": []} for t in texts]
    if messages:
        messages[-1] |= message
    return {
        "session_id": "s", "turn_id": "t", "outcome": outcome, "messages": messages,
        "understanding": {"intent": None, "confidence": 1.0, "desk": "policy", "entities": entities},
        "state": {"desk": None, "collecting": collecting},
    }  # fmt: skip


def citation(title: str, section: str | None = None) -> dict[str, Any]:
    return {"title": title, "section": section, "document_number": None}


def card(title: str, **fields: str) -> dict[str, Any]:
    shown = [{"label": label, "value": value} for label, value in fields.items()]
    return {"kind": "financing", "id": title, "title": title, "fields": shown, "reasons": []}


def choices(*titles: str) -> list[dict[str, str]]:
    return [{"id": f"c{place}", "title": title} for place, title in enumerate(titles)]
