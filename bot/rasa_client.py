"""The only code that calls the Rasa server. Another dialogue engine would need another file like this one."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import aiohttp

from bot.errors import DialogueUnavailable

KEPT_SECONDS = 2.0  # Rasa's server drops an idle connection after 5; a message sent at that moment would be lost


@dataclass(frozen=True)
class Turn:
    """What the dialogue engine made of one message.

    Attributes:
        replies: what our actions said, as the JSON they sent (see bot/actions/wire.py).
        intent, confidence: the best guess. ranking: all of them, best first.
        active_loop, requested_slot: the open form and what it waits for. desk: whose need is talked about.
    """

    replies: tuple[dict[str, Any], ...]
    intent: str | None = None
    confidence: float = 0.0
    ranking: tuple[tuple[str, float], ...] = field(default=())
    active_loop: str | None = None
    requested_slot: str | None = None
    desk: str | None = None


class Dialogue(Protocol):
    """A dialogue engine."""

    async def respond(self, session_id: str, text: str, metadata: dict[str, Any]) -> Turn:
        """One turn; raises DialogueUnavailable if there is no usable answer."""

    async def forget(self, session_id: str) -> None:
        """Delete what is kept of a conversation; raises DialogueUnavailable if that cannot be told."""

    async def is_up(self) -> bool: ...


class RasaClient:
    """Rasa over its own `gateway` channel (bot/components/gateway_channel.py)."""

    def __init__(self, url: str, *, token: str = "", timeout_seconds: float = 6.0) -> None:
        self._url = url.rstrip("/")
        self._headers = {"X-Gateway-Token": token} if token else {}
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)
        # A session belongs to the event loop it was opened in; a server has one loop, the tests have several.
        self._sessions: WeakKeyDictionary[asyncio.AbstractEventLoop, aiohttp.ClientSession] = WeakKeyDictionary()

    async def respond(self, session_id: str, text: str, metadata: dict[str, Any]) -> Turn:
        body = {"sender": session_id, "message": text, "metadata": metadata}
        try:
            async with self._session().post(self._url + "/webhooks/gateway/webhook", json=body) as answer:
                answer.raise_for_status()
                content = await answer.json(content_type=None)
            replies = tuple(reply["custom"] for reply in content["replies"] if reply.get("custom"))
        except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as error:
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
            desk=state.get("desk"),
        )

    async def forget(self, session_id: str) -> None:
        try:
            body = {"sender": session_id}
            async with self._session().post(self._url + "/webhooks/gateway/forget", json=body) as answer:
                answer.raise_for_status()
        except (aiohttp.ClientError, TimeoutError) as error:
            raise DialogueUnavailable(f"Rasa did not delete a conversation: {error!r}") from error

    async def is_up(self) -> bool:
        quick = aiohttp.ClientTimeout(total=2.0)
        try:
            async with self._session().get(self._url + "/webhooks/gateway/", timeout=quick) as answer:
                return answer.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False

    async def close(self) -> None:
        if (session := self._sessions.pop(asyncio.get_running_loop(), None)) is not None:
            await session.close()

    def _session(self) -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        if (session := self._sessions.get(loop)) is None:
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_SECONDS)
            session = aiohttp.ClientSession(headers=self._headers, timeout=self._timeout, connector=connector)
            self._sessions[loop] = session
        return session
