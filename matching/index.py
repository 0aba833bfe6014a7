"""The live index: a large base segment, a small one with what came later, and what is no longer there.

It follows the log of changes: before every search the revision is compared (one small query), so what was withdrawn
is gone at once and what was published is there, in this process and in every other one. When the small segment has
grown, a new base is built in the background and swapped in by one assignment.
"""

import logging
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from knowledge.entry import Entry, document_entries, faq_entry
from knowledge.records.database import Database
from knowledge.records.repositories.changes import Changes, revision_of
from knowledge.records.repositories.documents import Documents
from knowledge.records.repositories.faqs import Faqs
from knowledge.records.tables import DocumentRow
from knowledge.validity import Stage
from matching import snapshot_store
from matching.catalogue import Catalogue, catalogue_of
from matching.encoder import Encoder
from matching.keyword_index import Vocabulary
from matching.segment import Row, Segment, build_segment, encode_rows, make_rows
from matching.tokenise import Segmenter

log = logging.getLogger(__name__)
Mask = npt.NDArray[np.bool_]

REBUILD_AT_ROWS = 4000  # rows in the small segment (a tenth of a second to rebuild it) before a new base is made
STALE_SHARE = 0.5  # of the stored groups; when more have changed, a new base is quicker than catching up


@dataclass(frozen=True)
class Snapshot:
    """All that one search sees. Immutable; a change makes a new one.

    Attributes:
        revision: the knowledge it shows. segments: base and later. alive: per segment, which rows still count.
        catalogue: the published documents by title and number, in force or not.
    """

    revision: int
    segments: tuple[Segment, ...]
    alive: tuple[Mask, ...]
    vocabulary: Vocabulary
    catalogue: Catalogue

    @property
    def row_count(self) -> int:
        return sum(segment.row_count for segment in self.segments)

    @property
    def keyword_row_count(self) -> int:
        return sum(segment.keyword_row_count for segment in self.segments)

    def entry_count(self) -> int:
        return len({
            segment.entries[segment.row_entry[row]].entry_id
            for segment, alive in zip(self.segments, self.alive, strict=True)
            for row in np.flatnonzero(alive)
        })  # fmt: skip


class KnowledgeIndex:
    """Keeps a snapshot that is true to the database."""

    def __init__(self, database: Database, encoder: Encoder, segmenter: Segmenter, folder: Path) -> None:
        self._database = database
        self._encoder = encoder
        self._segmenter = segmenter
        self._folder = folder
        self._lock = threading.RLock()
        self._rebuilding: threading.Thread | None = None
        self._later: dict[str, list[Row]] = {}
        self._groups: dict[str, str] = {}
        self._snapshot: Snapshot | None = None

    @property
    def encoder(self) -> Encoder:
        return self._encoder

    @property
    def ready(self) -> bool:
        return self._snapshot is not None

    def open(self) -> None:
        """Load the stored base if it is whole and of this encoder, else build it; then catch up."""
        stored = snapshot_store.load(self._folder, self._encoder.fingerprint, self._encoder.dimension)
        if stored is None:
            self.rebuild()
            return
        revision, current = self._published_groups()
        changed = {g for g in {*current, *stored.groups} if current.get(g) != stored.groups.get(g)}
        if len(changed) > len(stored.groups) * STALE_SHARE:
            self.rebuild()
            return
        with self._lock:
            base = stored.attach({e.entry_id: e for e in self._entries(g for g in stored.groups if g not in changed)})
            self._groups = dict(stored.groups)
            self._later = {}
            self._snapshot = self._assemble(base, stored.revision, Vocabulary(stored.tokens))
            self._apply(changed, revision, current)

    def current(self) -> Snapshot:
        """The snapshot of the newest revision."""
        with self._database.looking() as connection:
            newest = revision_of(connection)
        snapshot = self._snapshot
        if snapshot is not None and snapshot.revision == newest:
            return snapshot
        with self._lock:
            snapshot = self._snapshot
            if snapshot is None:
                self.open()
            elif snapshot.revision < newest:
                revision, current = self._published_groups()
                with self._database.reading() as session:
                    changed = {f"{c.kind}:{c.entry_id}" for c in Changes(session).after(snapshot.revision)}
                self._apply(changed, revision, current)
            assert self._snapshot is not None
            return self._snapshot

    def rebuild(self) -> None:
        """Build a new base of everything that is published, store it, swap it in."""
        revision, groups = self._published_groups()
        vocabulary = Vocabulary()
        rows = [row for entry in self._entries(groups) for row in make_rows(entry, vocabulary, self._segmenter)]
        base = build_segment(rows, encode_rows(rows, self._encoder))
        snapshot_store.save(
            self._folder, base, revision=revision, groups=groups, tokens=vocabulary.tokens(),
            encoder=self._encoder.fingerprint,
        )  # fmt: skip
        with self._lock:
            self._groups = dict(groups)
            self._later = {}
            self._snapshot = self._assemble(base, revision, vocabulary)
        log.info("index rebuilt: %d rows, revision %d", base.row_count, revision)

    def wait_for_rebuild(self) -> None:
        """Wait until no rebuild is under way; for tests and orderly shutdown."""
        if (thread := self._rebuilding) is not None:
            thread.join()

    def _apply(self, changed: set[str], revision: int, current: dict[str, str]) -> None:
        """Bring the snapshot up to date with these groups. The caller holds the lock."""
        snapshot = self._snapshot
        assert snapshot is not None
        for group in changed:
            self._later.pop(group, None)
            self._groups.pop(group, None)
        fresh = [group for group in changed if group in current]
        for entry in self._entries(fresh):
            self._later.setdefault(entry.group, []).extend(make_rows(entry, snapshot.vocabulary, self._segmenter))
        self._snapshot = self._assemble(snapshot.segments[0], revision, snapshot.vocabulary)
        if sum(map(len, self._later.values())) > REBUILD_AT_ROWS:
            self._rebuild_in_background()

    def _assemble(self, base: Segment, revision: int, vocabulary: Vocabulary) -> Snapshot:
        base_alive = np.array([base.entries[e].group in self._groups for e in base.row_entry], dtype=bool)
        rows = [row for group in self._later.values() for row in group]
        segments: tuple[Segment, ...] = (base,)
        alive: tuple[npt.NDArray[np.bool_], ...] = (base_alive,)
        if rows:
            later = build_segment(rows, encode_rows(rows, self._encoder))
            segments, alive = (base, later), (base_alive, np.ones(later.row_count, dtype=bool))
        with self._database.reading() as session:
            catalogue = catalogue_of(Documents(session).in_stage(Stage.PUBLISHED))
        return Snapshot(revision, segments, alive, vocabulary, catalogue)

    def _rebuild_in_background(self) -> None:
        if self._rebuilding is None or not self._rebuilding.is_alive():
            self._rebuilding = threading.Thread(target=self.rebuild, name="index-rebuild", daemon=True)
            self._rebuilding.start()

    def _published_groups(self) -> tuple[int, dict[str, str]]:
        """The revision, and each published group with the mark of its last change.

        The revision is read first: a change that comes in between is then applied twice rather than never.
        """
        with self._database.reading() as session:
            changes = Changes(session)
            revision, latest = changes.revision(), changes.latest()
            published = [f"document:{i}" for i in Documents(session).ids_in_stage(Stage.PUBLISHED)]
            published += [f"faq:{i}" for i in Faqs(session).ids_in_stage(Stage.PUBLISHED)]
        return revision, {group: latest.get(group, "") for group in sorted(published)}

    def _entries(self, groups: Iterable[str]) -> list[Entry]:
        wanted = list(groups)
        faq_ids = [g.removeprefix("faq:") for g in wanted if g.startswith("faq:")]
        document_ids = [g.removeprefix("document:") for g in wanted if g.startswith("document:")]
        entries: list[Entry] = []
        with self._database.reading() as session:
            for start in range(0, len(faq_ids), 500):
                entries.extend(faq_entry(row) for row in Faqs(session).many(faq_ids[start : start + 500]))
            documents = Documents(session)
            for start in range(0, len(document_ids), 200):
                entries.extend(_entries_of(documents, document_ids[start : start + 200]))
        return entries


def _entries_of(documents: Documents, document_ids: Sequence[str]) -> list[Entry]:
    clauses = documents.clauses_of(document_ids)
    rows: list[DocumentRow] = [row for i in document_ids if (row := documents.get(i)) is not None]
    return [entry for row in rows for entry in document_entries(row, clauses[row.id])]


def without(snapshot: Snapshot, groups: Iterable[str]) -> Snapshot:
    """The snapshot as if these groups were not there; for calibration and what-if tests."""
    gone = set(groups)
    alive = tuple(
        mask & np.array([segment.entries[e].group not in gone for e in segment.row_entry], dtype=bool)
        for segment, mask in zip(snapshot.segments, snapshot.alive, strict=True)
    )
    return replace(snapshot, alive=alive)
