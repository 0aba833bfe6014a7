"""How staff are reached outside this service: a port, and the robots of group chats that can be called by a plain POST."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

import httpx

from bot.settings import Settings

SECONDS = 10.0  # for all of a call, however slowly it trickles
LONGEST_ANSWER = 64 * 1024  # bytes; a robot's has fifty


class NotSent(Exception):
    """It did not arrive, as far as we know. `rest`: how long to leave it alone, if more than usual."""

    def __init__(self, reason: str, rest: timedelta = timedelta(0)) -> None:
        super().__init__(reason)
        self.rest = rest


class StaffNotifier(Protocol):
    """`limit`: the most bytes of UTF-8 in one message."""

    limit: int

    def send(self, text: str) -> None:
        """Tell staff; may take `SECONDS`. Raises NotSent."""


@dataclass(frozen=True)
class Robot:
    """The language of a make of robot: what is posted for a text, and what its answer says. `check` raises NotSent."""

    limit: int
    body: Callable[[str], dict[str, Any]]
    check: Callable[[dict[str, Any]], None]


def _wecom_body(text: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": text}}


def _wecom_check(answer: dict[str, Any]) -> None:
    code = answer.get("errcode")
    if code != 0:
        rest = timedelta(minutes=1) if code == 45009 else timedelta(0)  # its limit is by the minute
        raise NotSent(f"errcode {code}: {answer.get('errmsg', '')}", rest)


#: 企业微信群机器人: 20 messages a minute, a text of 2,048 bytes (markdown would have 4,096, but is not shown everywhere).
WECOM = Robot(2048, _wecom_body, _wecom_check)


class WebhookNotifier:
    """A robot at an address. The address is a secret: whoever has it can write into the group, so it is in no message of ours."""

    def __init__(self, url: str, robot: Robot = WECOM, seconds: float = SECONDS) -> None:
        self._url, self._robot, self._seconds = url, robot, seconds
        self.limit = robot.limit
        self._trusted = httpx.create_ssl_context()  # reading all authorities takes longer than a call

    def send(self, text: str) -> None:
        # httpx counts its time limits anew with every byte; only asyncio's holds for all of it.
        answer = asyncio.run(self._post(text))
        self._robot.check(answer)

    async def _post(self, text: str) -> dict[str, Any]:
        content = json.dumps(self._robot.body(text), ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        try:
            async with (
                asyncio.timeout(self._seconds),
                httpx.AsyncClient(timeout=None, trust_env=False, verify=self._trusted) as client,
                client.stream("POST", self._url, content=content, headers=headers) as response,
            ):
                raw = b""
                async for chunk in response.aiter_bytes():
                    raw += chunk
                    if len(raw) > LONGEST_ANSWER:
                        raise NotSent("the answer does not end")
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:  # asyncio's TimeoutError is an OSError
            raise NotSent(type(error).__name__) from error
        return _answer(response.status_code, raw)


def _answer(status: int, raw: bytes) -> dict[str, Any]:
    if status != 200:
        raise NotSent(f"HTTP {status}")
    try:
        answer = json.loads(raw)
    except ValueError as error:
        raise NotSent("the answer is no JSON") from error
    if not isinstance(answer, dict):
        raise NotSent("the answer is no object")
    return answer


def make_notifier(settings: Settings) -> StaffNotifier | None:
    """The notifier that the settings name; None: nobody is told."""
    url = settings.handover_notify_url.get_secret_value()
    return WebhookNotifier(url) if settings.handover and url else None
