"""Rate limits of one process and those shared over Redis keep the same promises."""

import asyncio
import uuid

import pytest

from channels.delivery import Limits, TooManyMessages


@pytest.fixture(params=["memory", "redis"])
def redis_or_nothing(request: pytest.FixtureRequest) -> str:
    """The Redis URL that the settings would name."""
    return "" if request.param == "memory" else str(request.getfixturevalue("redis_url"))


@pytest.fixture
def who() -> str:
    return uuid.uuid4().hex


async def allowed(limits: Limits, *, session_id: str, address: str, attempts: int) -> int:
    """How many of so many messages get through."""
    passed = 0
    for _ in range(attempts):
        try:
            await limits.check(session_id=session_id, address=address)
            passed += 1
        except TooManyMessages:
            pass
    return passed


async def test_person_may_send_so_many(redis_or_nothing: str, who: str) -> None:
    limits = Limits(person="3/minute", address="", redis_url=redis_or_nothing)
    assert await allowed(limits, session_id=who, address="a", attempts=5) == 3
    assert await allowed(limits, session_id=f"{who}-other", address="a", attempts=1) == 1


async def test_address_may_send_so_many_in_all_its_sessions(redis_or_nothing: str, who: str) -> None:
    limits = Limits(person="", address="4/minute", redis_url=redis_or_nothing)
    passed = [await allowed(limits, session_id=f"{who}-{n}", address=who, attempts=1) for n in range(6)]
    assert passed == [1, 1, 1, 1, 0, 0]
    assert await allowed(limits, session_id=who, address=f"{who}-other", attempts=1) == 1


async def test_limit_ends_with_its_window(redis_or_nothing: str, who: str) -> None:
    limits = Limits(person="1/second", address="", redis_url=redis_or_nothing)
    assert await allowed(limits, session_id=who, address="a", attempts=2) == 1
    await asyncio.sleep(1.1)
    assert await allowed(limits, session_id=who, address="a", attempts=1) == 1


async def test_empty_rule_is_no_limit(redis_or_nothing: str, who: str) -> None:
    limits = Limits(person="", address="", redis_url=redis_or_nothing)
    assert await allowed(limits, session_id=who, address=who, attempts=200) == 200


async def test_refusal_says_what_is_allowed(who: str) -> None:
    limits = Limits(person="1/minute", address="")
    await limits.check(session_id=who, address="a")
    with pytest.raises(TooManyMessages, match="1 per 1 minute"):
        await limits.check(session_id=who, address="a")


async def test_replicas_count_together_over_redis(redis_url: str, who: str) -> None:
    replicas = [Limits(person="3/minute", address="", redis_url=redis_url) for _ in range(2)]
    passed = [await allowed(limits, session_id=who, address="a", attempts=2) for limits in replicas]
    assert passed == [2, 1]


def test_rule_that_makes_no_sense_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="often"):
        Limits(person="often", address="")
