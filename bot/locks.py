"""One turn at a time per session: in this process, or over Redis for several replicas."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Protocol

from redis.asyncio import Redis
from redis.exceptions import LockError

from bot.errors import Unavailable

TURN_SECONDS = 30  # longer than the slowest turn; a crashed holder frees the session after this


class SessionLocks(Protocol):
    def hold(self, session_id: str) -> AbstractAsyncContextManager[None]:
        """Wait for the session's lock and hold it for the block."""


class LocalLocks:
    """Locks of one process, first come first served; one that nobody holds or waits for is forgotten."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._users: dict[str, int] = {}

    @asynccontextmanager
    async def hold(self, session_id: str) -> AsyncIterator[None]:
        lock = self._locks.setdefault(session_id, asyncio.Lock())
        self._users[session_id] = self._users.get(session_id, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._users[session_id] -= 1
            if not self._users[session_id]:
                del self._locks[session_id], self._users[session_id]


class RedisLocks:
    """Locks shared by all replicas. Who waits looks every 20 ms, so the order of those who wait is not kept."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    @asynccontextmanager
    async def hold(self, session_id: str) -> AsyncIterator[None]:
        lock = self._redis.lock(f"turn:{session_id}", timeout=TURN_SECONDS, blocking_timeout=TURN_SECONDS, sleep=0.02)
        if not await lock.acquire():
            raise Unavailable(f"session {session_id} is still busy with an earlier message")
        try:
            yield
        finally:
            with suppress(LockError):  # it outlived its time and may be somebody else's by now
                await lock.release()


def make_locks(redis_url: str) -> SessionLocks:
    return RedisLocks(Redis.from_url(redis_url)) if redis_url else LocalLocks()
