"""The only door into Rasa: one call brings the replies and what was understood."""

from __future__ import annotations

import hmac
import logging
import os
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse

logger = logging.getLogger(__name__)

_FALLBACK_INTENT = "nlu_fallback"


class BadMessage(Exception):
    """The request is not a message; the text says what was expected."""


class ReplyCollector(CollectingOutputChannel):
    """Keeps one entry per utterance; the base class splits its text from its custom part."""

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Store what the action said, without the empty fields."""
        self.messages.append({key: message[key] for key in ("text", "custom", "buttons") if message.get(key)})


class GatewayInput(InputChannel):
    """`POST /webhooks/gateway/webhook`, and `POST /webhooks/gateway/forget` for a conversation that is deleted.

    Rasa's own REST channel answers a failed turn with `200 []`. Here a turn without a reply is an
    error the gateway can see, apologise for and repeat.
    """

    @classmethod
    def name(cls) -> str:
        """Return the name in `credentials.yml` and in the path."""
        return "gateway"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Define the routes."""
        routes = Blueprint("gateway_webhook", __name__)

        @routes.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            ready = request.app.ctx.agent.is_ready()
            return response.json({"ready": ready}, status=200 if ready else 503)

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            if not _is_allowed(request):
                return _error(401, "Unauthorized", "X-Gateway-Token is missing or wrong.")
            if not request.app.ctx.agent.is_ready():
                return _error(503, "NotReady", "No model is loaded.")
            try:
                return await _turn(request, on_new_message)
            except BadMessage as error:
                return _error(400, "BadMessage", str(error))
            except Exception as error:  # whatever went wrong, the gateway must learn of it
                logger.exception("The turn failed.")
                return _error(500, type(error).__name__, str(error))

        @routes.route("/forget", methods=["POST"])
        async def forget(request: Request) -> HTTPResponse:
            if not _is_allowed(request):
                return _error(401, "Unauthorized", "X-Gateway-Token is missing or wrong.")
            try:
                sender = _sender(_body(request))
            except BadMessage as error:
                return _error(400, "BadMessage", str(error))
            await request.app.ctx.agent.tracker_store.save(
                DialogueStateTracker(sender, [])
            )  # an empty one leaves nothing
            return response.json({})

        return routes


async def _turn(request: Request, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> HTTPResponse:
    sender, text, metadata = _read(request)
    collected = ReplyCollector()
    await on_new_message(UserMessage(text, collected, sender, input_channel=GatewayInput.name(), metadata=metadata))
    if not collected.messages:
        # Rasa swallows a failed action call: nothing was said means something went wrong.
        return _error(500, "NoReply", "No action replied; the action server may be down.")
    tracker = await request.app.ctx.agent.tracker_store.retrieve(sender)
    return response.json(
        {
            "replies": collected.messages,
            "understanding": _understanding(tracker),
            "state": _state(tracker),
        },
        ensure_ascii=False,
    )


def _read(request: Request) -> tuple[str, str, dict[str, Any]]:
    body = _body(request)
    text, metadata = body.get("message"), body.get("metadata") or {}
    if not isinstance(text, str) or not isinstance(metadata, dict):
        raise BadMessage("'message' must be a string and 'metadata' an object.")
    # Rasa executes a text that begins with "/" as an intent; a user's words are never commands.
    return _sender(body), text.strip().lstrip("/").strip() or "。", metadata


def _body(request: Request) -> dict[str, Any]:
    try:
        body = request.json
    except InvalidUsage as error:
        raise BadMessage("The body is not JSON.") from error
    if not isinstance(body, dict):
        raise BadMessage("A JSON object was expected.")
    return body


def _sender(body: dict[str, Any]) -> str:
    sender = body.get("sender")
    if not isinstance(sender, str) or not sender:
        raise BadMessage("'sender' must be a non-empty string.")
    return sender


def _is_allowed(request: Request) -> bool:
    expected = os.environ.get("GATEWAY_TOKEN", "")
    given = request.headers.get("X-Gateway-Token", "")
    return not expected or hmac.compare_digest(given.encode(), expected.encode())


def _understanding(tracker: DialogueStateTracker | None) -> dict[str, Any]:
    parsed = tracker.latest_message.parse_data if tracker and tracker.latest_message else {}
    first = parsed.get("intent") or {}
    ranking = [
        {"name": entry["name"], "confidence": round(float(entry["confidence"]), 4)}
        for entry in parsed.get("intent_ranking") or [first]
        if entry.get("name") and entry["name"] != _FALLBACK_INTENT
    ]
    best = ranking[0] if ranking else {"name": None, "confidence": 0.0}
    return {
        "intent": best["name"],
        "confidence": best["confidence"],
        "ranking": ranking,
        "vocabulary_coverage": parsed.get("vocabulary_coverage"),
        # True when the dialogue was told the intent is unsure, so the answer action ran instead.
        "fallback": first.get("name") == _FALLBACK_INTENT,
    }


def _state(tracker: DialogueStateTracker | None) -> dict[str, Any]:
    if tracker is None:
        return {"active_loop": None, "requested_slot": None, "desk": None}
    need = tracker.get_slot("need")
    return {
        # The desk of the need that is talked about, whether or not something is asked at the moment.
        "desk": need.get("desk") if isinstance(need, dict) else None,
        "active_loop": tracker.active_loop_name,
        "requested_slot": tracker.current_slot_values().get("requested_slot"),
    }


def _error(status: int, code: str, detail: str) -> HTTPResponse:
    return response.json({"error": code, "detail": detail}, status=status, ensure_ascii=False)
