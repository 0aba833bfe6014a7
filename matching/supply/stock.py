"""库存: the shelves of all kinds, kept up with the database. One writer at a time; readers use the shelf they took."""

import logging
from pathlib import Path
from threading import Lock, Thread

from knowledge.offers import Kind
from knowledge.records.database import Database
from knowledge.records.repositories.supply import Supply
from matching.encoder import Encoder
from matching.supply import shelf_store
from matching.supply.faiss_vectors import FaissStores
from matching.supply.shelf import Shelf, build_shelf
from matching.supply.vectors import VectorStores

log = logging.getLogger(__name__)
BATCH = 20_000  # offers read and indexed at once


class Stock:
    """The live shelves. `current` looks at the database before every use, in every replica.

    `folder`: where shelves are kept on disk, one folder per kind, so that a start need not build them; None: nowhere.
    """

    def __init__(
        self, database: Database, encoder: Encoder, folder: Path | None = None, stores: VectorStores | None = None
    ) -> None:
        self._database = database
        self._encoder = encoder
        self._folder = folder
        self._stores = stores or FaissStores()
        self._shelves: dict[Kind, Shelf] = {}
        self._replaced: dict[Kind, Shelf] = {}  # its readers may not have ended yet
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
                shelf = self._shelves[kind] = self._caught_up(kind, shelf or self._stored(kind))
                if shelf.stale:
                    self._rebuild_behind(kind)
            return shelf

    def wait(self, kind: Kind) -> None:
        """Wait until a rebuild that is under way has ended."""
        if (thread := self._rebuilding.get(kind)) is not None:
            thread.join()

    def _stored(self, kind: Kind) -> Shelf | None:
        """The newest shelf on disk that is whole, of this encoder and of this database."""
        if self._folder is None:
            return None
        with self._database.looking() as connection:
            change = Supply(connection).change
            return shelf_store.load(self._folder / kind, kind, self._encoder, self._stores, change)

    def _caught_up(self, kind: Kind, shelf: Shelf | None) -> Shelf:
        if shelf is None:
            return self._built(kind)
        with self._database.looking() as connection:  # one snapshot of the database for all that is read
            supply = Supply(connection)
            revision = supply.revision(kind)
            changed = supply.changed_since(kind, shelf.revision)
            rows = supply.get(kind, changed)
            shelf = shelf.with_changes(revision, changed, list(rows.values()), self._encoder)
            if shelf.crowded:
                late = supply.get(kind, shelf.late_ids())
                shelf = shelf.with_late_joined(list(late.values()), self._encoder)
        return shelf

    def _built(self, kind: Kind) -> Shelf:
        vectors = self._stores.new(self._encoder.dimension)
        with self._database.looking() as connection:
            supply = Supply(connection)
            revision = supply.revision(kind)
            change = supply.change(revision)
            shelf = build_shelf(kind, revision, supply.batches_of(kind, BATCH), self._encoder, vectors)
        if self._folder is not None and shelf.parts:
            try:
                shelf_store.save(self._folder / kind, shelf, self._encoder, change)
            except OSError:
                log.exception("the shelf of %s could not be kept on disk; the next start builds it again", kind)
        return shelf

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
            before_last, self._replaced[kind] = self._replaced.get(kind), self._shelves[kind]
            self._shelves[kind] = built
        if before_last is not None:
            before_last.vectors.close()
