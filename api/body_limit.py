"""Refuses request bodies that are too large before they are read into memory."""

import json
import re

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """ASGI middleware. `limits`: regular expression that a path begins with → bytes, the first that fits counts; others get `default`."""

    def __init__(self, app: ASGIApp, *, default: int, limits: dict[str, int]) -> None:
        self._app = app
        self._default = default
        self._limits = {re.compile(beginning): limit for beginning, limit in limits.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = next((n for beginning, n in self._limits.items() if beginning.match(scope["path"])), self._default)
        declared = dict(scope["headers"]).get(b"content-length", b"")
        if declared.isdigit() and int(declared) > limit:
            await _refuse(send, limit)
            return
        await self._counted(scope, receive, send, limit)

    async def _counted(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        seen, started = 0, False

        async def counting() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise _TooMuch(413, _detail(limit))
            return message

        async def watching(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, counting, watching)
        except _TooMuch:
            if not started:
                await _refuse(send, limit)


class _TooMuch(HTTPException):
    """An HTTPException: any other error while it reads a body is for FastAPI a body that cannot be parsed."""


def _detail(limit: int) -> str:
    return f"the request body may have at most {limit} bytes"


async def _refuse(send: Send, limit: int) -> None:
    body = json.dumps({"error": "TooLarge", "detail": _detail(limit)}).encode()
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
