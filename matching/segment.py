"""One immutable piece of the search index: rows of entries with their postings, vectors, days and places."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt

from knowledge.entry import Entry
from knowledge.validity import Validity
from matching.encoder import Encoder, Vectors
from matching.keyword_index import Postings, Vocabulary, build_postings
from matching.normalise import bare, normalise
from matching.passage import sentences
from matching.tokenise import Segmenter, keyword_tokens
from matching.vector_index import VectorIndex

Days = npt.NDArray[np.int32]
FIELDS = ("question", "title", "body")
HEADING_LIMIT = 40  # characters of the headings that a sentence is encoded with: the nearest ones
SENTENCE_LEAD_LIMIT = 60
MAX_SENTENCE_ROWS = 12  # of one clause: an entry is no longer than a list of a page
SHORT_SENTENCE = 4  # characters: a bare number or a marker says nothing by itself
ALWAYS = date.max.toordinal()


@dataclass(frozen=True)
class Row:
    """What is searched: a phrasing of a FAQ's question, a clause, or one of its sentences. The first row of an entry
    holds its keywords, all have vectors. Tokens are numbers of the vocabulary.
    """

    entry: Entry
    text: str
    pair_tokens: dict[str, list[int]]
    word_tokens: list[int]


@dataclass(frozen=True)
class Segment:
    """Rows with everything that search needs; never changed after it is built.

    Attributes:
        entries: the entries; `row_entry[r]` is the place of row r's entry in it.
        row_texts: what the row was encoded from.
        pair_fields / words: postings of character pairs by field, and of jieba words.
        starts / ends: first day in force and first day no longer in force, as ordinals, per entry.
        region_sets / entry_region: the distinct region tuples, and which one each entry has.
    """

    entries: tuple[Entry, ...]
    row_entry: npt.NDArray[np.int32]
    row_texts: tuple[str, ...]
    pair_fields: dict[str, Postings]
    words: Postings
    vectors: VectorIndex
    starts: Days
    ends: Days
    region_sets: tuple[tuple[str, ...], ...]
    entry_region: npt.NDArray[np.int32]

    @cached_property
    def phrasings(self) -> dict[str, list[int]]:
        """Each FAQ phrasing, bare of punctuation → its rows."""
        found: dict[str, list[int]] = {}
        for row, (text, place) in enumerate(zip(self.row_texts, self.row_entry, strict=True)):
            if self.entries[place].is_faq:
                found.setdefault(bare(text), []).append(row)
        return found

    @property
    def row_count(self) -> int:
        return len(self.row_entry)

    @property
    def keyword_row_count(self) -> int:
        """Rows that hold keywords: one for each entry."""
        return len(self.entries)

    def best_cosine(self, vector: Vectors, place: int) -> float:
        """The highest cosine of an entry's rows with a unit vector."""
        first, last = np.searchsorted(
            self.row_entry, (place, place + 1)
        )  # the rows of an entry stand together, in order
        return self.vectors.best_cosine(vector, int(first), int(last))

    @cached_property
    def by_group(self) -> dict[str, list[int]]:
        """group → the places of its entries, in order."""
        found: dict[str, list[int]] = {}
        for place, entry in enumerate(self.entries):
            found.setdefault(entry.group, []).append(place)
        return found

    @cached_property
    def labelled(self) -> dict[tuple[str, str], int]:
        """(group, clause label bare of punctuation) → the place of the first entry that has it."""
        found: dict[tuple[str, str], int] = {}
        for place, entry in enumerate(self.entries):
            for span in entry.spans:
                found.setdefault((entry.group, bare(span.label)), place)
        return found

    def frequency(self, token: int) -> int:
        """Rows that hold a pair token in any field, roughly: the largest of the fields' counts."""
        return int(self._frequencies[token]) if token < len(self._frequencies) else 0

    @cached_property
    def _frequencies(self) -> npt.NDArray[np.int64]:
        counts = [postings.frequencies for postings in self.pair_fields.values()]
        most = np.zeros(max(map(len, counts)), dtype=np.int64)
        for found in counts:
            most[: len(found)] = np.maximum(most[: len(found)], found)
        return most


def make_rows(entry: Entry, vocabulary: Vocabulary, segmenter: Segmenter) -> list[Row]:
    """The rows of one entry: one per phrasing of a FAQ; one for a clause and one for each of its sentences."""
    body = normalise(entry.body)
    if entry.is_faq:
        # All phrasings are one document for keywords, so that words of different phrasings add up (recall@1 of
        # held-out wordings 0.09 → 0.32); each phrasing has a vector of its own.
        whole = {"question": normalise("\n".join(entry.questions)), "body": body}
        return [
            _row(entry, question, whole if i == 0 else {}, vocabulary, segmenter)
            for i, question in enumerate(entry.questions)
        ]
    title = normalise(f"{entry.headings} {entry.lead}")
    label = normalise(" ".join(dict.fromkeys(span.label for span in entry.spans[:1])))
    text = f"{entry.headings} {entry.lead} {entry.body}"
    clause = _row(entry, text, {"title": f"{title} {label}", "body": body}, vocabulary, segmenter)
    return [clause, *(Row(entry, sentence, {}, []) for sentence in _sentence_texts(entry))]


def _sentence_texts(entry: Entry) -> list[str]:
    """What each sentence of a clause is encoded from: a vector of the whole blurs what one sentence says.

    Right clause first on development questions in lay words: 0.47 → 0.53; among ten 0.83 → 0.85.
    """
    said = [s.text.strip() for s in sentences(entry) if len(s.text.strip()) >= SHORT_SENTENCE]
    if len(said) < 2:
        return []
    context = f"{entry.headings[-HEADING_LIMIT:]} {entry.lead[:SENTENCE_LEAD_LIMIT]}".strip()
    return [f"{context} {text}" for text in said[:MAX_SENTENCE_ROWS]]


def build_segment(rows: Sequence[Row], vectors: Vectors) -> Segment:
    """Put rows and their vectors (shape (len(rows), dimension)) together."""
    entries, row_entry = _distinct([row.entry for row in rows])
    regions = list(dict.fromkeys(entry.validity.regions for entry in entries))
    return Segment(
        entries=tuple(entries),
        row_entry=np.array(row_entry, dtype=np.int32),
        row_texts=tuple(row.text for row in rows),
        pair_fields={field: build_postings([row.pair_tokens.get(field, []) for row in rows]) for field in FIELDS},
        words=build_postings([row.word_tokens for row in rows]),
        vectors=VectorIndex(vectors),
        starts=np.array([_start(entry.validity) for entry in entries], dtype=np.int32),
        ends=np.array([_end(entry.validity) for entry in entries], dtype=np.int32),
        region_sets=tuple(regions),
        entry_region=np.array([regions.index(entry.validity.regions) for entry in entries], dtype=np.int32),
    )


def encode_rows(rows: Sequence[Row], encoder: Encoder) -> Vectors:
    """Vectors of rows: a FAQ's phrasings are encoded as questions, clauses as passages."""
    vectors = np.zeros((len(rows), encoder.dimension), dtype=np.float32)
    for is_faq, encode in ((True, encoder.questions), (False, encoder.passages)):
        chosen = [i for i, row in enumerate(rows) if row.entry.is_faq is is_faq]
        if chosen:
            vectors[chosen] = encode([rows[i].text for i in chosen])
    return vectors


def _row(entry: Entry, text: str, fields: dict[str, str], vocabulary: Vocabulary, segmenter: Segmenter) -> Row:
    words = [word for field in fields.values() for word in segmenter.words(field)]
    return Row(
        entry=entry,
        text=text,
        pair_tokens={name: [vocabulary.number(t) for t in keyword_tokens(value)] for name, value in fields.items()},
        word_tokens=[vocabulary.number("w:" + word) for word in words],
    )


def _distinct(entries: Sequence[Entry]) -> tuple[list[Entry], list[int]]:
    places: dict[str, int] = {}
    kept: list[Entry] = []
    for entry in entries:
        if entry.entry_id not in places:
            places[entry.entry_id] = len(kept)
            kept.append(entry)
    return kept, [places[entry.entry_id] for entry in entries]


def _start(validity: Validity) -> int:
    return validity.effective_from.toordinal() if validity.effective_from else 0


def _end(validity: Validity) -> int:
    expiry = validity.expires_on.toordinal() + 1 if validity.expires_on and validity.expires_on != date.max else ALWAYS
    return min(expiry, validity.superseded_on.toordinal() if validity.superseded_on else ALWAYS)
