"""Common to all channels: how much one person or one address may send."""

from limits import parse
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from starlette.requests import HTTPConnection

from knowledge.errors import AssistantError


def address_of(connection: HTTPConnection) -> str:
    """Where a request or a socket comes from, as the limits count it."""
    return connection.client.host if connection.client else "unknown"


class TooManyMessages(AssistantError):
    """More messages than the settings allow."""

    status = 429


class Limits:
    """Rate limits such as `30/minute`; an empty rule is no limit."""

    def __init__(self, *, person: str, address: str, redis_url: str = "") -> None:
        storage = RedisStorage(f"async+{redis_url}", implementation="redispy") if redis_url else MemoryStorage()
        self._limiter = MovingWindowRateLimiter(storage)
        self._person = parse(person) if person else None
        self._address = parse(address) if address else None

    async def check(self, *, session_id: str, address: str) -> None:
        """Count one message; raises TooManyMessages if that is one too many."""
        for rule, name, key in ((self._person, "person", session_id), (self._address, "address", address)):
            if rule is not None and not await self._limiter.hit(rule, name, key):
                raise TooManyMessages(f"at most {rule} for one {name}; try again later")
