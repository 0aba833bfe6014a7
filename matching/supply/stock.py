"""库存: the shelves of all kinds, kept up with the database. One writer at a time; readers use the shelf they took."""

from threading import Lock

from knowledge.offers import Kind
from knowledge.records.database import Database
from knowledge.records.repositories.supply import Supply
from matching.encoder import Encoder
from matching.supply.shelf import Shelf, build_shelf


class Stock:
    """The live shelves. `current` looks at the database before every use, in every replica."""

    def __init__(self, database: Database, encoder: Encoder) -> None:
        self._database = database
        self._encoder = encoder
        self._shelves: dict[Kind, Shelf] = {}
        self._writing = Lock()

    @property
    def encoder(self) -> Encoder:
        return self._encoder

    def current(self, kind: Kind) -> Shelf:
        """The shelf of a kind with every change that was committed before this call."""
        with self._database.looking() as connection:
            revision = Supply(connection).revisions().get(kind, 0)
        shelf = self._shelves.get(kind)
        if shelf is not None and shelf.revision >= revision:
            return shelf
        with self._writing:
            shelf = self._shelves.get(kind)
            if shelf is None or shelf.revision < revision:
                shelf = self._shelves[kind] = self._caught_up(kind, shelf)
            return shelf

    def _caught_up(self, kind: Kind, shelf: Shelf | None) -> Shelf:
        with self._database.looking() as connection:  # one snapshot of the database for all that is read
            supply = Supply(connection)
            revision = supply.revisions().get(kind, 0)
            if shelf is None:
                return self._built(kind, supply, revision)
            changed = supply.changed_since(kind, shelf.revision)
            rows = supply.get(kind, changed)
            updated = shelf.with_changes(revision, changed, [offer.fields for offer in rows.values()], self._encoder)
            return self._built(kind, supply, revision) if updated.stale else updated

    def _built(self, kind: Kind, supply: Supply, revision: int) -> Shelf:
        return build_shelf(kind, revision, [offer.fields for offer in supply.all_of(kind)], self._encoder)
