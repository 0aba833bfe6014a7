"""Who waits for news of a conversation, and who tells them: this process at once, one look a second for everybody else.

Rows come from other tabs, other replicas, staff and what is pushed unasked. Whoever listens reads the rows from the log itself;
what travels here is only that there are some, so that nothing can be lost or doubled on the way.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress

log = logging.getLogger(__name__)
LOOK_SECONDS = 1.0  # how soon shows what another process wrote

Latest = Callable[[Collection[str]], Mapping[str, int]]


class Listener:
    """Somebody who shows one conversation. `seen` is the last seq shown; the owner moves it on."""

    def __init__(self, seen: int) -> None:
        self.seen = seen
        self._news = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def wake(self) -> None:
        with suppress(RuntimeError):  # its loop is closed, so nobody waits
            self._loop.call_soon_threadsafe(self._news.set)

    async def news(self, within: float | None = None) -> bool:
        """Wait until there may be rows after `seen`; False if `within` seconds passed without."""
        try:
            await asyncio.wait_for(self._news.wait(), within)
        except TimeoutError:
            return False
        self._news.clear()
        return True


class Feed:
    """`latest` gives the last seq of each of these sessions that has one; it is called in a thread."""

    def __init__(self, latest: Latest, *, look_seconds: float = LOOK_SECONDS) -> None:
        self._latest = latest
        self._look_seconds = look_seconds
        self._listeners: dict[str, list[Listener]] = {}
        self._looking: asyncio.Task[None] | None = None

    @contextmanager
    def listen(self, session_id: str, seen: int) -> Iterator[Listener]:
        """A listener for as long as the block runs."""
        listener = Listener(seen)
        self._listeners.setdefault(session_id, []).append(listener)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            yield listener
        finally:
            self._listeners[session_id].remove(listener)
            if not self._listeners[session_id]:
                del self._listeners[session_id]

    def announce(self, session_id: str) -> None:
        """This process has written rows of a session."""
        for listener in self._listeners.get(session_id, ()):
            listener.wake()

    async def _look(self) -> None:
        while self._listeners:
            await asyncio.sleep(self._look_seconds)
            try:
                latest = await asyncio.to_thread(self._latest, list(self._listeners))
            except Exception:
                log.exception("the look for news failed; the next one is due in %s s", self._look_seconds)
                continue
            for session_id, seq in latest.items():
                for listener in self._listeners.get(session_id, ()):
                    if listener.seen < seq:
                        listener.wake()
