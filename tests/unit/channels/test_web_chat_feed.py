"""News of conversations: told at once by this process, within a look for what others wrote, and past a broken look."""

import asyncio
from collections.abc import Collection, Mapping

import pytest

from channels.web_chat.feed import Feed


class Log:
    """What the feed looks at; `broken` looks raise."""

    def __init__(self) -> None:
        self.latest: dict[str, int] = {}
        self.looks = self.broken = 0

    def __call__(self, session_ids: Collection[str]) -> Mapping[str, int]:
        self.looks += 1
        if self.broken:
            self.broken -= 1
            raise OSError("the database is away")
        return {s: seq for s, seq in self.latest.items() if s in session_ids}


@pytest.fixture
def log() -> Log:
    return Log()


async def test_an_announcement_wakes_those_of_the_session_only(log: Log) -> None:
    feed = Feed(log, look_seconds=60)
    with feed.listen("s1", 0) as one, feed.listen("s1", 0) as two, feed.listen("s2", 0) as other:
        feed.announce("s1")
        assert await one.news(1) and await two.news(1)
        assert not await other.news(0.05)


async def test_rows_of_another_process_are_seen_by_the_next_look(log: Log) -> None:
    feed = Feed(log, look_seconds=0.01)
    with feed.listen("s1", 4) as behind, feed.listen("s1", 5) as up_to_date:
        log.latest["s1"] = 5
        assert await behind.news(1)
        assert not await up_to_date.news(0.05)


async def test_one_look_serves_everybody_and_none_is_made_for_nobody(log: Log) -> None:
    feed = Feed(log, look_seconds=0.02)
    with feed.listen("s0", 0), feed.listen("s1", 0), feed.listen("s2", 0):
        await asyncio.sleep(0.1)
        assert 1 <= log.looks <= 5
    await asyncio.sleep(0.05)
    before = log.looks
    await asyncio.sleep(0.1)
    assert log.looks == before
    with feed.listen("s1", 0) as listener:
        log.latest["s1"] = 1
        assert await listener.news(1)


async def test_a_look_that_fails_is_made_again(log: Log) -> None:
    feed = Feed(log, look_seconds=0.01)
    log.broken = 2
    with feed.listen("s1", 0) as listener:
        log.latest["s1"] = 1
        assert await listener.news(1)


async def test_news_before_the_wait_is_not_missed(log: Log) -> None:
    feed = Feed(log, look_seconds=60)
    with feed.listen("s1", 0) as listener:
        feed.announce("s1")
        feed.announce("s1")
        assert await listener.news(1)
        assert not await listener.news(0.02)
