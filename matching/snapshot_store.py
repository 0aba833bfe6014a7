"""The base segment on disk: written beside and renamed, checksummed, refused when damaged or of another encoder."""

import hashlib
import json
import logging
import shutil
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.entry import Entry
from knowledge.validity import Validity
from matching.keyword_index import Postings
from matching.segment import FIELDS, Segment
from matching.vector_index import VectorIndex

log = logging.getLogger(__name__)
FORMAT = 4  # raise when the files' meaning changes: older ones are then rebuilt
KEPT = 2  # generations on disk: the current one and the one before


@dataclass(frozen=True)
class StoredBase:
    """A base segment without its entries, which live in the database."""

    revision: int
    groups: dict[str, str]
    tokens: list[str]
    entry_groups: list[tuple[str, str]]
    row_texts: list[str]
    arrays: dict[str, Any]
    vectors: VectorIndex

    def attach(self, entries: Mapping[str, Entry]) -> Segment:
        """The segment with its entries; rows of entries that are gone keep a placeholder and are never alive."""
        kept = tuple(
            entries.get(entry_id) or Entry(entry_id=entry_id, group=f"gone:{group}", validity=Validity())
            for entry_id, group in self.entry_groups
        )
        regions = list(dict.fromkeys(entry.validity.regions for entry in kept))
        return Segment(
            entries=kept,
            row_entry=self.arrays["row_entry"],
            row_texts=tuple(self.row_texts),
            pair_fields={field: _postings(self.arrays, field) for field in FIELDS},
            words=_postings(self.arrays, "words"),
            vectors=self.vectors,
            starts=self.arrays["starts"],
            ends=self.arrays["ends"],
            region_sets=tuple(regions),
            entry_region=np.array([regions.index(entry.validity.regions) for entry in kept], dtype=np.int32),
        )


def save(
    folder: Path, base: Segment, *, revision: int, groups: Mapping[str, str], tokens: Sequence[str], encoder: str
) -> None:
    """Write a generation and make it the current one by renaming one small file."""
    generation = folder / f"base-{uuid.uuid4().hex[:12]}"
    generation.mkdir(parents=True)
    arrays: dict[str, Any] = {name: getattr(base, name) for name in ("row_entry", "starts", "ends")}
    for name, postings in {**base.pair_fields, "words": base.words}.items():
        arrays |= {f"{name}.{part}": getattr(postings, part) for part in ("tokens", "offsets", "rows", "impacts")}
    np.savez(generation / "arrays.npz", **arrays)
    base.vectors.save(generation / "vectors.faiss")
    texts = {
        "tokens": list(tokens),
        "entries": [(entry.entry_id, entry.group) for entry in base.entries],
        "row_texts": list(base.row_texts),
        "groups": dict(groups),
    }
    (generation / "texts.json").write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
    manifest = {
        "format": FORMAT,
        "generation": generation.name,
        "revision": revision,
        "encoder": encoder,
        "row_count": base.row_count,
        "files": {path.name: _checksum(path) for path in sorted(generation.iterdir())},
    }
    pointer = folder / "CURRENT.new"
    pointer.write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    pointer.replace(folder / "CURRENT")
    _drop_old(folder, generation)


def load(folder: Path, encoder: str, dimension: int) -> StoredBase | None:
    """The current generation, or None (with the reason in the log) if there is none that may be served."""
    try:
        manifest = json.loads((folder / "CURRENT").read_text(encoding="utf-8"))
        if manifest["format"] != FORMAT or manifest["encoder"] != encoder:
            log.info("stored index is of another format or encoder; it will be rebuilt")
            return None
        generation = folder / str(manifest["generation"])
        for name, checksum in manifest["files"].items():
            if _checksum(generation / name) != checksum:
                raise ValueError(f"{name} is damaged")
        return _read(generation, manifest, dimension)
    except FileNotFoundError:
        log.info("no stored index; it will be built")
    except (ValueError, KeyError, TypeError, OSError, RuntimeError) as error:
        log.warning("stored index cannot be used and will be rebuilt: %s", error)
    return None


def _read(generation: Path, manifest: dict[str, Any], dimension: int) -> StoredBase:
    texts = json.loads((generation / "texts.json").read_text(encoding="utf-8"))
    with np.load(generation / "arrays.npz") as file:
        arrays = {name: file[name] for name in file.files}
    vectors = VectorIndex.load(generation / "vectors.faiss")
    rows = manifest["row_count"]
    if vectors.dimension != dimension or len(vectors) != rows or len(arrays["row_entry"]) != rows:
        raise ValueError(f"expected {rows} rows of {dimension} numbers, got {len(vectors)} of {vectors.dimension}")
    return StoredBase(
        revision=manifest["revision"],
        groups=texts["groups"],
        tokens=texts["tokens"],
        entry_groups=[(entry_id, group) for entry_id, group in texts["entries"]],
        row_texts=texts["row_texts"],
        arrays=arrays,
        vectors=vectors,
    )


def _postings(arrays: Mapping[str, Any], name: str) -> Postings:
    return Postings(
        **{part: arrays[f"{name}.{part}"] for part in ("tokens", "offsets", "rows", "impacts")},
        row_count=len(arrays["row_entry"]),
    )


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _drop_old(folder: Path, current: Path) -> None:
    generations = sorted(folder.glob("base-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in [g for g in generations if g != current][KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)
