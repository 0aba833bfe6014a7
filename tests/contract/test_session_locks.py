"""One turn at a time per session: the locks of one process and those over Redis keep the same promises."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable

import pytest
from redis.asyncio import Redis

from bot import locks
from bot.errors import Unavailable
from bot.locks import LocalLocks, RedisLocks, SessionLocks, make_locks


@pytest.fixture(params=["local", "redis"])
async def session_locks(request: pytest.FixtureRequest) -> AsyncIterator[SessionLocks]:
    if request.param == "local":
        yield LocalLocks()
        return
    async with Redis.from_url(request.getfixturevalue("redis_url")) as redis:
        yield RedisLocks(redis)


@pytest.fixture
def session_id() -> str:
    return uuid.uuid4().hex


class Counter:
    """Who is inside, and how many ever were at once."""

    def __init__(self, session_locks: SessionLocks) -> None:
        self._locks = session_locks
        self.inside = self.most = self.turns = 0

    async def turn(self, session_id: str, seconds: float = 0.01) -> None:
        async with self._locks.hold(session_id):
            self.inside += 1
            self.most = max(self.most, self.inside)
            await asyncio.sleep(seconds)
            self.inside -= 1
            self.turns += 1


async def test_one_session_is_held_by_one_at_a_time(session_locks: SessionLocks, session_id: str) -> None:
    counter = Counter(session_locks)
    await asyncio.wait_for(asyncio.gather(*(counter.turn(session_id) for _ in range(10))), timeout=20)
    assert (counter.most, counter.turns) == (1, 10)


async def test_sessions_do_not_wait_for_each_other(session_locks: SessionLocks, session_id: str) -> None:
    counter = Counter(session_locks)
    await asyncio.gather(*(counter.turn(f"{session_id}-{n}", seconds=0.2) for n in range(5)))
    assert counter.most == 5


async def test_session_is_free_after_an_error(session_locks: SessionLocks, session_id: str) -> None:
    with pytest.raises(ValueError, match="inside"):
        async with session_locks.hold(session_id):
            raise ValueError("inside")
    await asyncio.wait_for(Counter(session_locks).turn(session_id), timeout=2)


async def test_session_is_free_after_its_holder_was_cancelled(session_locks: SessionLocks, session_id: str) -> None:
    holder = asyncio.create_task(Counter(session_locks).turn(session_id, seconds=60))
    await asyncio.sleep(0.1)
    holder.cancel()
    await asyncio.gather(holder, return_exceptions=True)
    await asyncio.wait_for(Counter(session_locks).turn(session_id), timeout=2)


async def test_waiter_who_gives_up_leaves_the_session_to_the_others(
    session_locks: SessionLocks, session_id: str
) -> None:
    counter = Counter(session_locks)
    holder = asyncio.create_task(counter.turn(session_id, seconds=0.3))
    await asyncio.sleep(0.05)
    impatient = asyncio.create_task(counter.turn(session_id))
    patient = asyncio.create_task(counter.turn(session_id))
    await asyncio.sleep(0.05)
    impatient.cancel()
    await asyncio.wait_for(asyncio.gather(holder, patient), timeout=5)
    assert (counter.most, counter.turns) == (1, 2)


async def test_local_locks_are_taken_first_come_first_served(session_id: str) -> None:
    local, order = LocalLocks(), []

    async def turn(number: int) -> None:
        async with local.hold(session_id):
            await asyncio.sleep(0.005)
            order.append(number)

    await asyncio.gather(*(turn(number) for number in range(8)))
    assert order == list(range(8))


async def test_local_locks_forget_sessions_that_nobody_uses(session_id: str) -> None:
    local = LocalLocks()
    await asyncio.gather(*(Counter(local).turn(session_id) for _ in range(3)))
    assert local._locks == local._users == {}


async def test_replicas_share_their_locks_over_redis(redis_url: str, session_id: str) -> None:
    replicas = [make_locks(redis_url) for _ in range(3)]
    counter = Counter(replicas[0])
    inside: list[int] = []

    async def turn(replica: SessionLocks) -> None:
        async with replica.hold(session_id):
            inside.append(counter.inside)
            counter.inside += 1
            await asyncio.sleep(0.02)
            counter.inside -= 1

    await asyncio.gather(*(turn(replica) for replica in replicas * 3))
    assert inside == [0] * 9


async def test_lock_of_a_crashed_replica_ends_by_itself(redis_url: str, session_id: str) -> None:
    async with Redis.from_url(redis_url) as redis, RedisLocks(redis).hold(session_id):
        (key,) = [key async for key in redis.scan_iter(f"*{session_id}*")]
        assert 0 < await redis.pttl(key) <= locks.TURN_SECONDS * 1000


async def test_lock_that_outlived_its_time_does_not_spoil_the_turn(redis_url: str, session_id: str) -> None:
    async with Redis.from_url(redis_url) as redis:
        async with RedisLocks(redis).hold(session_id):
            await redis.set(f"turn:{session_id}", "somebody else")
        assert await redis.get(f"turn:{session_id}") == b"somebody else"


async def test_session_that_stays_busy_is_unavailable(
    redis_url: str, session_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "TURN_SECONDS", 0.3)
    async with Redis.from_url(redis_url) as redis:
        await redis.set(f"turn:{session_id}", "somebody else")
        with pytest.raises(Unavailable, match="still busy"):
            async with RedisLocks(redis).hold(session_id):
                pass


@pytest.mark.parametrize(("url", "kind"), [("", LocalLocks), ("redis://127.0.0.1:1/0", RedisLocks)])
def test_settings_choose_the_locks(url: str, kind: Callable[..., SessionLocks]) -> None:
    assert type(make_locks(url)) is kind
