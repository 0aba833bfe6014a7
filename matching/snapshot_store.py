"""The base segment on disk: written beside and renamed, checksummed, refused when damaged or of another encoder."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.entry import Entry
from knowledge.validity import Validity
from matching import generations
from matching.generations import UNUSABLE, Reader, write_array, write_json
from matching.keyword_index import Postings
from matching.segment import FIELDS, Segment
from matching.vector_index import VectorIndex

log = logging.getLogger(__name__)
FORMAT = 5  # raise when the files' meaning changes: older ones are then rebuilt
PREFIX = "base"
_ROWS, _POSTINGS = ("row_entry", "starts", "ends"), ("tokens", "offsets", "rows", "impacts")


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
    texts = {
        "tokens": list(tokens),
        "entries": [(entry.entry_id, entry.group) for entry in base.entries],
        "row_texts": list(base.row_texts),
        "groups": dict(groups),
    }
    fields = {**base.pair_fields, "words": base.words}

    def fill(generation: Path) -> None:
        for name in _ROWS:
            write_array(generation / f"{name}.npy", getattr(base, name))
        for name, postings in fields.items():
            for part in _POSTINGS:
                write_array(generation / f"{name}.{part}.npy", getattr(postings, part))
        base.vectors.save(generation / "vectors.faiss")
        write_json(generation / "texts.json", texts)

    about = {"format": FORMAT, "revision": revision, "encoder": encoder, "row_count": base.row_count}
    generations.write(folder, PREFIX, about, fill)


def load(folder: Path, encoder: str, dimension: int) -> StoredBase | None:
    """The current generation, or None (with the reason in the log) if there is none that may be served."""
    try:
        manifest = generations.current(folder)
        if manifest["format"] != FORMAT or manifest["encoder"] != encoder:
            log.info("stored index is of another format or encoder; it will be rebuilt")
            return None
        return _read(Reader(folder, manifest), manifest, dimension)
    except FileNotFoundError:
        log.info("no stored index; it will be built")
    except UNUSABLE as error:
        log.warning("stored index cannot be used and will be rebuilt: %s", error)
    return None


def _read(reader: Reader, manifest: dict[str, Any], dimension: int) -> StoredBase:
    texts = reader.json("texts.json")
    names = [*_ROWS, *(f"{field}.{part}" for field in (*FIELDS, "words") for part in _POSTINGS)]
    arrays = {name: reader.array(f"{name}.npy") for name in names}
    vectors = VectorIndex.of_bytes(reader.content("vectors.faiss"))
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
