"""What was shown to whom, kept for fairness: written behind the answers, many at once, by a thread of its own.

These are statistics and nobody is told that they are safe: a process that is killed loses those of its last half second.
"""

import logging
import os
from queue import Empty, Full, Queue
from threading import Lock, Thread
from time import sleep

from knowledge.records.database import Database
from knowledge.records.repositories.supply import Exposure, Supply

log = logging.getLogger(__name__)
GATHERED_SECONDS = 0.5  # lists that are shown within this time are written together
MOST_WAITING = 10_000  # lists; more are dropped, with a word in the log


class Exposures:
    """Keeps what is shown. One thread writes; it starts with the first list, in each process that shows some."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._starting = Lock()
        self._process = 0
        self._waiting: Queue[Exposure] = Queue(MOST_WAITING)

    def keep(self, exposure: Exposure) -> None:
        """Keep one list, soon. Never waits for the database."""
        if self._process != os.getpid():
            self._start()
        try:
            self._waiting.put_nowait(exposure)
        except Full:
            log.warning("what was shown cannot be written fast enough; a list is not kept")

    def flush(self) -> None:
        """Wait until all that was shown is written (or has failed to be)."""
        if self._process == os.getpid():
            self._waiting.join()

    def _start(self) -> None:
        """A process that was forked has no thread, and what waits is its parent's to write."""
        with self._starting:
            if self._process != os.getpid():
                self._waiting = Queue(MOST_WAITING)
                self._process = os.getpid()
                Thread(target=self._write, args=(self._waiting,), daemon=True, name="exposures").start()

    def _write(self, waiting: "Queue[Exposure]") -> None:
        while True:
            shown = [waiting.get()]
            sleep(GATHERED_SECONDS)
            while len(shown) < MOST_WAITING:
                try:
                    shown.append(waiting.get_nowait())
                except Empty:
                    break
            try:
                with self._database.writing() as connection:
                    Supply(connection).show(shown)
            except Exception:  # whatever it is: answers do not hang on it
                log.exception("%d lists that were shown could not be kept", len(shown))
            for _ in shown:
                waiting.task_done()
