"""One search for those who ask at the same time, none for who asks again, a new one after an error."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from matching.trace_cache import OnceCache


def test_those_who_ask_at_the_same_time_share_one_search() -> None:
    cache: OnceCache[int] = OnceCache(4)
    made: list[int] = []
    gate = threading.Event()

    def make() -> int:
        made.append(1)
        gate.wait(5)
        return 42

    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(cache.get, "key", make) for _ in range(4)]
        time.sleep(0.05)
        gate.set()
        assert [one.result(5) for one in asked] == [42] * 4
    assert len(made) == 1


def test_an_error_reaches_who_asked_and_is_not_kept() -> None:
    cache: OnceCache[int] = OnceCache(4)

    def fail() -> int:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        cache.get("key", fail)
    assert cache.get("key", lambda: 7) == 7


def test_the_oldest_is_forgotten_when_there_are_too_many() -> None:
    cache: OnceCache[int] = OnceCache(2)
    for number in (1, 2, 3):
        cache.get(number, lambda number=number: number)
    assert cache.get(1, lambda: -1) == -1
    assert cache.get(3, lambda: -1) == 3
