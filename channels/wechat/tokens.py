"""The access token: one for all replicas, fetched by one of them at a time, renewed once when WeChat calls it wrong."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

from redis.asyncio import Redis
from redis.exceptions import LockError

from channels.wechat.errors import ApiError

EARLY_SECONDS = 300  # a token is renewed so long before it ends, as WeChat does
FORCE_EVERY_SECONDS = 30  # WeChat's own limit for a forced renewal
LOCK_SECONDS = 20  # longer than a fetch with its time-outs


@dataclass(frozen=True)
class Token:
    """A token, and when (seconds since 1970) it ends; `forced_at`: when one was last asked for by force."""

    value: str
    ends_at: float
    forced_at: float = 0.0

    def is_fresh(self, now: float) -> bool:
        return now < self.ends_at - EARLY_SECONDS


Fetch = Callable[[bool], Awaitable[tuple[str, float]]]  # by force? → token, seconds it lives


class TokenShelf(Protocol):
    """Where the token lies, and who may fetch a new one."""

    async def look(self) -> Token | None: ...
    async def put(self, token: Token) -> None: ...
    def lock(self) -> AbstractAsyncContextManager[None]: ...


class LocalShelf:
    """The token of one process."""

    def __init__(self) -> None:
        self._token: Token | None = None
        self._lock = asyncio.Lock()

    async def look(self) -> Token | None:
        return self._token

    async def put(self, token: Token) -> None:
        self._token = token

    @asynccontextmanager
    async def lock(self) -> AsyncIterator[None]:
        async with self._lock:
            yield


class RedisShelf:
    """The token of all replicas."""

    def __init__(self, redis: Redis, app_id: str) -> None:
        self._redis = redis
        self._key = f"wechat:token:{app_id}"

    async def look(self) -> Token | None:
        kept = await self._redis.get(self._key)
        return Token(**json.loads(kept)) if kept else None

    async def put(self, token: Token) -> None:
        lives = max(1, int(token.ends_at - time.time()))
        await self._redis.set(self._key, json.dumps(token.__dict__), ex=lives)

    @asynccontextmanager
    async def lock(self) -> AsyncIterator[None]:
        lock = self._redis.lock(f"{self._key}:lock", timeout=LOCK_SECONDS, blocking_timeout=LOCK_SECONDS, sleep=0.05)
        if not await lock.acquire():
            raise ApiError(0, "somebody else has been fetching the token for too long")
        try:
            yield
        finally:
            with suppress(LockError):
                await lock.release()


class Tokens:
    """Hands out the token."""

    def __init__(self, fetch: Fetch, shelf: TokenShelf, now: Callable[[], float] = time.time) -> None:
        self._fetch = fetch
        self._shelf = shelf
        self._now = now

    async def get(self) -> str:
        """A token that is good as far as we know."""
        token = await self._shelf.look()
        if token is not None and token.is_fresh(self._now()):
            return token.value
        async with self._shelf.lock():
            token = await self._shelf.look()  # somebody else may have fetched it while we waited
            if token is None or not token.is_fresh(self._now()):
                token = await self._fetched(by_force=False, forced_at=token.forced_at if token else 0.0)
            return token.value

    async def renew(self, bad: str) -> str:
        """Another token than this one, which WeChat calls wrong; raises ApiError if there is none.

        If the stored one is another already, that is it. WeChat may hand the bad one out again: then one by force.
        """
        async with self._shelf.lock():
            token = await self._shelf.look()
            if token is not None and token.value != bad:
                return token.value
            forced_at = token.forced_at if token else 0.0
            token = await self._fetched(by_force=False, forced_at=forced_at)
            if token.value == bad:
                if self._now() - forced_at < FORCE_EVERY_SECONDS:
                    raise ApiError(40001, "WeChat refuses the token it hands out")
                token = await self._fetched(by_force=True, forced_at=self._now())
            return token.value

    async def _fetched(self, *, by_force: bool, forced_at: float) -> Token:
        value, lives = await self._fetch(by_force)
        token = Token(value, self._now() + lives, forced_at)
        await self._shelf.put(token)
        return token
