"""库存: the shelves of all kinds, kept up with the database. One writer at a time; readers use the shelf they took."""

import logging
from threading import Lock, Thread

from knowledge.offers import Kind
from knowledge.records.database import Database
from knowledge.records.repositories.supply import Supply
from matching.encoder import Encoder
from matching.supply.shelf import Shelf, build_shelf

log = logging.getLogger(__name__)


class Stock:
    """The live shelves. `current` looks at the database before every use, in every replica."""

    def __init__(self, database: Database, encoder: Encoder) -> None:
        self._database = database
        self._encoder = encoder
        self._shelves: dict[Kind, Shelf] = {}
        self._writing = Lock()
        self._rebuilding: dict[Kind, Thread] = {}

    @property
    def encoder(self) -> Encoder:
        return self._encoder

    def current(self, kind: Kind) -> Shelf:
        """The shelf of a kind with every change that was committed before this call."""
        with self._database.looking() as connection:
            revision = Supply(connection).revision(kind)
        shelf = self._shelves.get(kind)
        if shelf is not None and shelf.revision >= revision:
            return shelf
        with self._writing:
            shelf = self._shelves.get(kind)
            if shelf is None or shelf.revision < revision:
                shelf = self._shelves[kind] = self._caught_up(kind, shelf)
                if shelf.stale:
                    self._rebuild_behind(kind)
            return shelf

    def wait(self, kind: Kind) -> None:
        """Wait until a rebuild that is under way has ended."""
        if (thread := self._rebuilding.get(kind)) is not None:
            thread.join()

    def _caught_up(self, kind: Kind, shelf: Shelf | None) -> Shelf:
        if shelf is None:
            return self._built(kind)
        with self._database.looking() as connection:  # one snapshot of the database for all that is read
            supply = Supply(connection)
            revision = supply.revision(kind)
            changed = supply.changed_since(kind, shelf.revision)
            rows = supply.get(kind, changed)
            shelf = shelf.with_changes(revision, changed, [offer.fields for offer in rows.values()], self._encoder)
            if shelf.crowded:
                late = supply.get(kind, shelf.late_ids())
                shelf = shelf.with_late_joined([offer.fields for offer in late.values()], self._encoder)
        return shelf

    def _built(self, kind: Kind) -> Shelf:
        with self._database.looking() as connection:
            supply = Supply(connection)
            revision = supply.revision(kind)
            rows = [offer.fields for offer in supply.all_of(kind)]
        return build_shelf(kind, revision, rows, self._encoder)

    def _rebuild_behind(self, kind: Kind) -> None:
        """Build the shelf anew in a thread of its own; what changes meanwhile is caught up by the next who asks."""
        running = self._rebuilding.get(kind)
        if running is not None and running.is_alive():
            return
        self._rebuilding[kind] = Thread(target=self._rebuild, args=(kind,), daemon=True, name=f"shelf-{kind}")
        self._rebuilding[kind].start()

    def _rebuild(self, kind: Kind) -> None:
        try:
            built = self._built(kind)
        except Exception:
            log.exception("the shelf of %s could not be built anew; the old one goes on", kind)
            return
        with self._writing:
            self._shelves[kind] = built
