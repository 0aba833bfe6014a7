"""Calls between two messages: one contract for the folder of one replica and the Redis of several."""

from collections.abc import Callable
from pathlib import Path

import pytest
from redis.asyncio import Redis

from channels.hotline.call import take
from channels.hotline.call_state import Call, Terms
from channels.hotline.call_store import CallStore, FolderStore, RedisStore
from channels.hotline.events import HungUp, Started
from knowledge.records.vault import Vault, make_key

CALLER = "13912345678"


@pytest.fixture(params=["folder", "redis"])
def replica(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], CallStore]:
    """Makes the store of one more replica (or of the same one after a restart)."""
    vault = Vault([make_key()])
    if request.param == "folder":
        return lambda: FolderStore(tmp_path, vault)
    url = request.getfixturevalue("redis_url")
    return lambda: RedisStore(Redis.from_url(url), vault)


def a_call(call_id: str) -> Call:
    call = Call(call_id)
    take(call, Started(1.0, CALLER), Terms())
    return call


async def test_call_is_taken_up_by_another_replica_as_it_was(replica: Callable[[], CallStore]) -> None:
    call = a_call("taken-up")
    await replica().keep(call)
    assert await replica().load("taken-up") == call


async def test_newest_state_counts(replica: Callable[[], CallStore]) -> None:
    store, call = replica(), a_call("newest")
    await store.keep(call)
    call.slow = True
    await store.keep(call)
    assert (await store.load("newest")) == call == (await replica().load("newest"))


async def test_call_that_is_over_is_still_known(replica: Callable[[], CallStore]) -> None:
    store, call = replica(), a_call("over")
    take(call, HungUp(2.0), Terms())
    await store.keep(call)
    loaded = await store.load("over")
    assert loaded is not None and loaded.phase == "over"


async def test_unknown_call_is_none(replica: Callable[[], CallStore]) -> None:
    assert await replica().load("nobody") is None


async def test_ids_may_be_anything(replica: Callable[[], CallStore]) -> None:
    store = replica()
    for call_id in ("../../x", "甲/乙", "a" * 200, "\x00"):
        await store.keep(a_call(call_id))
        loaded = await store.load(call_id)
        assert loaded is not None and loaded.call_id == call_id


async def test_fresh_calls_survive_sweeping(replica: Callable[[], CallStore]) -> None:
    store = replica()
    await store.keep(a_call("fresh"))
    await store.sweep()
    assert await replica().load("fresh") is not None


async def test_nothing_lies_open_on_the_disk(tmp_path: Path) -> None:
    await FolderStore(tmp_path, Vault([make_key()])).keep(a_call("sealed"))
    [path] = tmp_path.iterdir()
    assert CALLER not in path.read_text(encoding="ascii") and path.suffix == ".call"
