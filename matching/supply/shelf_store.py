"""A shelf on disk: what it was when it was built. What changed since is in the database's log and is caught up."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from knowledge.offers import Kind
from matching import generations
from matching.encoder import Encoder
from matching.generations import UNUSABLE, Manifest, Reader, write_array, write_json
from matching.keyword_index import K1, B, Postings, Vocabulary
from matching.supply.columns import Columns, Fields, WordLists
from matching.supply.forms import Forms
from matching.supply.ids import Ids
from matching.supply.part import Part
from matching.supply.shelf import Shelf
from matching.supply.text_builder import FIELD_WEIGHTS
from matching.supply.text_index import TextIndex
from matching.supply.vectors import VectorStores

log = logging.getLogger(__name__)
PREFIX = "shelf"
FORMAT = 2  # raise when the files' meaning changes: older ones are then rebuilt
_POSTINGS = ("tokens", "offsets", "rows", "impacts")
_BY_ROW = ("data", "indices", "indptr")
_COPIED = {"rows-data.npy", "rows-indices.npy"}  # of which a search reads a few rows here and there
Change = tuple[str, str]


def save(folder: Path, shelf: Shelf, encoder: Encoder, change: Change | None) -> None:
    """Keep a shelf of one part, as it was built. `change`: the change that its revision is the number of."""
    (part,) = shelf.parts
    about = {
        **_kind_of_files(shelf.kind, encoder), "revision": shelf.revision, "change": change and list(change),
        "rows": len(part), "next_slot": shelf.next_slot,
    }  # fmt: skip

    def fill(generation: Path) -> None:
        write_json(generation / "words.json", shelf.vocabulary.tokens())
        write_array(generation / "ids.npy", part.ids.encoded)
        write_array(generation / "ids-order.npy", part.ids.order)
        write_array(generation / "added.npy", part.added)
        _save_text(generation, part.text)
        _save_columns(generation, part.columns)
        shelf.vectors.save(generation)

    generations.write(folder, PREFIX, about, fill)


def load(
    folder: Path, kind: Kind, encoder: Encoder, stores: VectorStores, change_of: Callable[[int], Change | None]
) -> Shelf | None:
    """The newest shelf that is whole, of this encoder and of this database; None, with the reason in the log, if there is none."""
    for manifest in generations.newest_first(folder, PREFIX):
        expected = _kind_of_files(kind, encoder)
        if {name: manifest.get(name) for name in expected} != expected:
            log.info("a stored shelf of %s is of another format or encoder", kind)
            continue
        try:
            change = change_of(manifest["revision"])
            if (change and list(change)) != manifest["change"]:
                log.warning("a stored shelf of %s is of another database", kind)
                continue
            return _read(Reader(folder, manifest, stores.copied | _COPIED), kind, manifest, encoder.dimension, stores)
        except UNUSABLE as error:
            log.warning("a stored shelf of %s cannot be used: %s", kind, error)
    log.info("there is no stored shelf of %s that can be used; it will be built", kind)
    return None


def _kind_of_files(kind: Kind, encoder: Encoder) -> dict[str, Any]:
    """What files must agree in to be read."""
    words = {"k1": K1, "b": B, "fields": FIELD_WEIGHTS}
    return {"format": FORMAT, "kind": kind, "encoder": encoder.fingerprint, "dimension": encoder.dimension, "words": words}  # fmt: skip


def _read(reader: Reader, kind: Kind, manifest: Manifest, dimension: int, stores: VectorStores) -> Shelf:
    part = Part(
        0, Ids(reader.array("ids.npy"), reader.array("ids-order.npy")), _read_columns(reader, kind, manifest["rows"]),
        _read_text(reader, manifest["rows"]), reader.array("added.npy"),
    )  # fmt: skip
    vectors = stores.load(reader, dimension)
    if not len(part.ids) == len(part.added) == len(vectors) == manifest["rows"]:
        raise ValueError(f"{manifest['rows']} offers expected, not {len(part.ids)} with {len(vectors)} vectors")
    return Shelf(
        kind, manifest["revision"], Vocabulary(reader.json("words.json")), vectors, (part,),
        (np.ones(len(part), dtype=bool),), manifest["next_slot"],
    )  # fmt: skip


def _save_text(folder: Path, text: TextIndex) -> None:
    for name in _POSTINGS:
        write_array(folder / f"text-{name}.npy", getattr(text.postings, name))
    write_array(folder / "text-frequencies.npy", text.frequencies)
    for name in _BY_ROW:
        write_array(folder / f"rows-{name}.npy", getattr(text.of_rows, name))
    write_json(folder / "rows.json", {"tokens": text.of_rows.shape[1]})


def _read_text(reader: Reader, rows: int) -> TextIndex:
    arrays = {name: reader.array(f"text-{name}.npy") for name in _POSTINGS}
    postings = Postings(**arrays, row_count=rows)
    described = reader.json("rows.json")
    by_row = csr_array(tuple(reader.array(f"rows-{n}.npy") for n in _BY_ROW), shape=(rows, described["tokens"]))
    return TextIndex(postings, reader.array("text-frequencies.npy"), by_row)


def _save_columns(folder: Path, columns: Columns) -> None:
    forms = list(columns.forms.values())
    for place, form in enumerate(forms):
        write_array(folder / f"form-{place}.npy", form.number)
    for name, lists in columns.lists.items():
        write_array(folder / f"list-{name}-offsets.npy", lists.offsets)
        write_array(folder / f"list-{name}-numbers.npy", lists.numbers)
    described = {
        "forms": [{"fields": form.fields, "values": form.values} for form in forms],
        "lists": {name: lists.words for name, lists in columns.lists.items()},
    }
    write_json(folder / "columns.json", described)


def _read_columns(reader: Reader, kind: Kind, rows: int) -> Columns:
    described = reader.json("columns.json")
    forms: dict[Fields, Forms] = {}
    for place, form in enumerate(described["forms"]):
        fields = tuple(form["fields"])
        values = tuple(tuple(tuple(v) if isinstance(v, list) else v for v in value) for value in form["values"])
        forms[fields] = Forms(kind, fields, reader.array(f"form-{place}.npy"), values)
    lists = {
        name: WordLists(
            tuple(words), reader.array(f"list-{name}-offsets.npy"), reader.array(f"list-{name}-numbers.npy")
        )
        for name, words in described["lists"].items()
    }
    return Columns(kind, forms, lists, rows)
