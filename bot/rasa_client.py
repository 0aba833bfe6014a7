"""The only code that calls the Rasa server. Another dialogue engine would need another file like this one."""

from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

from bot.errors import DialogueUnavailable

KEPT_SECONDS = 2.0  # Rasa's server drops an idle connection after 5; a message sent at that moment would be lost


@dataclass(frozen=True)
class Turn:
    """What the dialogue engine made of one message.

    Attributes:
        replies: what our actions said, as the JSON they sent (see bot/actions/wire.py).
        intent, confidence: the best guess. ranking: all of them, best first.
        active_loop, requested_slot: the open form and what it waits for.
    """

    replies: tuple[dict[str, Any], ...]
    intent: str | None = None
    confidence: float = 0.0
    ranking: tuple[tuple[str, float], ...] = field(default=())
    active_loop: str | None = None
    requested_slot: str | None = None


class Dialogue(Protocol):
    """A dialogue engine."""

    async def respond(self, session_id: str, text: str, metadata: dict[str, Any]) -> Turn:
        """One turn; raises DialogueUnavailable if there is no usable answer."""

    async def is_up(self) -> bool: ...


class RasaClient:
    """Rasa over its own `gateway` channel (bot/components/gateway_channel.py)."""

    def __init__(self, url: str, *, token: str = "", timeout_seconds: float = 6.0) -> None:
        headers = {"X-Gateway-Token": token} if token else {}
        limits = httpx.Limits(max_connections=None, keepalive_expiry=KEPT_SECONDS)
        self._client = httpx.AsyncClient(
            base_url=url, headers=headers, timeout=timeout_seconds, trust_env=False, limits=limits
        )

    async def respond(self, session_id: str, text: str, metadata: dict[str, Any]) -> Turn:
        body = {"sender": session_id, "message": text, "metadata": metadata}
        try:
            answer = await self._client.post("/webhooks/gateway/webhook", json=body)
            answer.raise_for_status()
            content = answer.json()
            replies = tuple(reply["custom"] for reply in content["replies"] if reply.get("custom"))
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise DialogueUnavailable(f"Rasa gave no usable answer: {error!r}") from error
        if not replies:  # what Rasa answers when an action failed
            raise DialogueUnavailable("Rasa answered with no message")
        understood, state = content["understanding"], content["state"]
        return Turn(
            replies=replies,
            intent=understood["intent"],
            confidence=float(understood["confidence"] or 0.0),
            ranking=tuple((r["name"], float(r["confidence"])) for r in understood.get("ranking", ())),
            active_loop=state.get("active_loop"),
            requested_slot=state.get("requested_slot"),
        )

    async def is_up(self) -> bool:
        try:
            return (await self._client.get("/webhooks/gateway/", timeout=2.0)).status_code == 200
        except httpx.HTTPError:
            return False

    async def close(self) -> None:
        await self._client.aclose()
