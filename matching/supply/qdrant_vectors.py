"""Vectors in Qdrant: its engine in this process (qdrant-edge-py), or a server (qdrant-client). Either is installed when it is wanted.

A point is a slot and its vector, nothing else: conditions are judged here, so that there is one place that judges them. Few
allowed slots are sent as a filter and compared exactly; if many are allowed, so many nearest are asked for that enough of them are.
"""

import shutil
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from matching.encoder import Vectors
from matching.generations import Reader, write_json
from matching.supply.forms import Floats, Mask, Rows
from matching.supply.vectors import EXACT_UP_TO, Nearest, best_first

if TYPE_CHECKING:
    from qdrant_client import QdrantClient
    from qdrant_edge import EdgeShard

IN_PROCESS = "edge"  # instead of a URL: the engine in this process
PREFIX = "offers"  # of collections
FILE = "qdrant.json"
BATCH = 1000  # points in one write
SPARE = 2.0  # so many times the expected share of forbidden ones is asked for
DEEPEST = 10_000  # nearest asked for at once
TIMEOUT_SECONDS = 10

Hits = list[tuple[int, float]]  # slot, inner product


class Collection(Protocol):
    """What is used of Qdrant: one set of points with vectors, inner products."""

    name: str

    def upsert(self, slots: Sequence[int], vectors: Vectors) -> None: ...

    def delete(self, slots: Sequence[int]) -> None: ...

    def search(self, vector: Sequence[float], limit: int, slots: Sequence[int] | None) -> Hits:
        """The nearest points, best first; of `slots` exactly, of all approximately where there are many."""

    def count(self) -> int: ...

    def keep(self) -> None:
        """Have everything on the disk, indexed."""

    def drop(self) -> None: ...


class QdrantVectors:
    """A vector store in a collection of its own."""

    def __init__(self, collection: Collection, dimension: int) -> None:
        self.dimension = dimension
        self.collection = collection

    def __len__(self) -> int:
        return self.collection.count()

    def upsert(self, slots: Rows, vectors: Vectors) -> None:
        numbers = np.asarray(slots).tolist()
        if vectors.shape != (len(numbers), self.dimension):
            raise ValueError(f"{len(numbers)} vectors of {self.dimension} numbers expected, not {vectors.shape}")
        if len(set(numbers)) != len(numbers):
            raise ValueError("a slot stands twice")
        for start in range(0, len(numbers), BATCH):
            self.collection.upsert(numbers[start : start + BATCH], vectors[start : start + BATCH])

    def delete(self, slots: Rows) -> None:
        if len(slots):
            self.collection.delete(np.asarray(slots).tolist())

    def nearest(self, vector: Floats, allowed: Mask, count: int) -> Nearest:
        survivors = int(np.count_nonzero(allowed))
        if survivors == 0 or count <= 0:
            return _nearest([], count)
        if survivors > EXACT_UP_TO:
            stored = len(self)
            depth = int(min(SPARE * count * max(stored / survivors, 1.0), DEEPEST))
            hits = self.collection.search(vector.tolist(), depth, None)
            kept = [(slot, value) for slot, value in hits if slot < len(allowed) and allowed[slot]]
            if len(kept) >= count or depth >= stored:
                return _nearest(kept, count)
        return _nearest(self.collection.search(vector.tolist(), count, np.flatnonzero(allowed).tolist()), count)

    def cosines(self, vector: Floats, slots: Rows) -> Floats:
        found = np.zeros(len(slots), dtype=np.float32)
        wanted = np.asarray(slots).tolist()
        if wanted:
            values = dict(self.collection.search(vector.tolist(), len(wanted), wanted))
            found[:] = [values.get(slot, 0.0) for slot in wanted]
        return found

    def save(self, folder: Path) -> None:
        self.collection.keep()
        write_json(folder / FILE, {"collection": self.collection.name})

    def close(self) -> None:
        self.collection.drop()


class QdrantStores:
    """Vector stores in Qdrant. `url`: of a server, or `edge`; `folder`: where the engine in this process keeps its files."""

    copied: frozenset[str] = frozenset()

    def __init__(self, url: str, folder: Path, key: str = "") -> None:
        self._folder = folder
        self._client = None if url == IN_PROCESS else connect(url, key)

    def new(self, dimension: int) -> QdrantVectors:
        name = f"{PREFIX}-{uuid.uuid4().hex[:12]}"
        if self._client is None:
            return QdrantVectors(EdgeCollection(self._folder / name, dimension), dimension)
        return QdrantVectors(ServerCollection(self._client, name, dimension), dimension)

    def load(self, reader: Reader, dimension: int) -> QdrantVectors:
        """The collection that was saved; ValueError if it is gone. What was put into it later is put again from the log."""
        name = str(reader.json(FILE)["collection"])
        if self._client is None:
            if not (self._folder / name).is_dir():
                raise ValueError(f"the collection {name} is gone")
            return QdrantVectors(EdgeCollection(self._folder / name), dimension)
        if not self._client.collection_exists(name):
            raise ValueError(f"the collection {name} is gone")
        return QdrantVectors(ServerCollection(self._client, name), dimension)


class EdgeCollection:
    """Qdrant's engine in this process. One process at a time may have a folder open."""

    def __init__(self, folder: Path, new_of: int = 0) -> None:
        """Open a folder, or with `new_of` begin one for vectors of so many numbers."""
        import qdrant_edge

        self._edge = qdrant_edge
        self._folder = folder
        self.name = folder.name
        if new_of:
            folder.mkdir(parents=True)
            params = qdrant_edge.EdgeVectorParams(size=new_of, distance=qdrant_edge.Distance.Dot)
            self._shard: EdgeShard = qdrant_edge.EdgeShard.create(str(folder), qdrant_edge.EdgeConfig(vectors=params))
        else:
            self._shard = qdrant_edge.EdgeShard.load(str(folder))

    def upsert(self, slots: Sequence[int], vectors: Vectors) -> None:
        points = [self._edge.Point(slot, row) for slot, row in zip(slots, vectors.tolist(), strict=True)]
        self._shard.update(self._edge.UpdateOperation.upsert_points(points))
        self._shard.flush()  # the engine's own log is not enough: without this nothing is there after a restart

    def delete(self, slots: Sequence[int]) -> None:
        self._shard.update(self._edge.UpdateOperation.delete_points(list(slots)))
        self._shard.flush()

    def search(self, vector: Sequence[float], limit: int, slots: Sequence[int] | None) -> Hits:
        edge = self._edge
        chosen = edge.Filter(must=[edge.HasIdCondition(set(slots))]) if slots is not None else None
        request = edge.SearchRequest(
            query=edge.Query.Nearest(list(vector)), limit=limit, filter=chosen, with_vector=False, with_payload=False,
            params=edge.SearchParams(exact=slots is not None),
        )  # fmt: skip
        return [(int(hit.id), float(hit.score)) for hit in self._shard.search(request)]

    def count(self) -> int:
        return self._shard.count(self._edge.CountRequest(exact=True))

    def keep(self) -> None:
        self._shard.optimize()
        self._shard.flush()

    def drop(self) -> None:
        self._shard.close()
        shutil.rmtree(self._folder, ignore_errors=True)


class ServerCollection:
    """A collection of a Qdrant server."""

    def __init__(self, client: "QdrantClient", name: str, new_of: int = 0) -> None:
        """Use a collection, or with `new_of` make one for vectors of so many numbers."""
        from qdrant_client import models

        self._models = models
        self._client = client
        self.name = name
        if new_of:
            client.create_collection(name, models.VectorParams(size=new_of, distance=models.Distance.DOT))

    def upsert(self, slots: Sequence[int], vectors: Vectors) -> None:
        batch = self._models.Batch(ids=list(slots), vectors=vectors.tolist())
        self._client.upsert(self.name, batch, wait=True)

    def delete(self, slots: Sequence[int]) -> None:
        self._client.delete(self.name, self._models.PointIdsList(points=list(slots)), wait=True)

    def search(self, vector: Sequence[float], limit: int, slots: Sequence[int] | None) -> Hits:
        models = self._models
        chosen = models.Filter(must=[models.HasIdCondition(has_id=list(slots))]) if slots is not None else None
        found = self._client.query_points(
            self.name, query=list(vector), limit=limit, query_filter=chosen, with_payload=False, with_vectors=False,
            search_params=models.SearchParams(exact=slots is not None),
        )  # fmt: skip
        return [(int(hit.id), float(hit.score)) for hit in found.points]

    def count(self) -> int:
        return int(self._client.count(self.name, exact=True).count)

    def keep(self) -> None:
        """A server does this by itself."""

    def drop(self) -> None:
        self._client.delete_collection(self.name)


def connect(url: str, key: str = "") -> "QdrantClient":
    from qdrant_client import QdrantClient

    return QdrantClient(url=url, api_key=key or None, timeout=TIMEOUT_SECONDS)


def _nearest(hits: Hits, count: int) -> Nearest:
    slots = np.array([slot for slot, _ in hits], dtype=np.int64)
    return best_first(slots, np.array([value for _, value in hits], dtype=np.float32), max(count, 0))
