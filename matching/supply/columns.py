"""The typed fields of many offers at once: one look-up per condition instead of one call per offer.

Offers that ask for the same thing are judged once: a column holds, for each offer, the number of its distinct form, and the
rule of `eligibility` (or the term of `fits`) is asked once per form. So this filter and the check of a single offer cannot disagree.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields
from datetime import date
from functools import cache, cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.offers import MODELS, Kind
from matching.need.need import Need
from matching.supply.eligibility import Rule, Verdict, rules_of
from matching.supply.fits import WORD_LISTS, Term, same, terms_of
from matching.supply.forms import Floats, Forms, FormsBuilder, Mask, Rows, measured
from matching.supply.stored_fields import as_offer

__all__ = ["Columns", "ColumnsBuilder", "Mask", "WordLists", "as_offer", "build_columns"]

#: The fields of an offer that each rule reads.
READ_BY: dict[str, tuple[str, ...]] = {
    "amount": ("amount_min", "amount_max"), "term": ("term_min", "term_max"), "rate_max": ("rate_min", "rate_max"),
    "collateral": ("collateral",), "financing_type": ("financing_type",), "size": ("sizes",), "years": ("min_years", "years"),
    "revenue": ("min_revenue",), "qualifications": ("qualifications",), "whitelisted": ("whitelist_only",),
    "degree": ("degree",), "salary": ("salary_min", "salary_max"), "employment": ("employment",),
    "price_max": ("price_min", "price_max"), "stars": ("stars",), "capacity": ("capacity",), "valid_until": ("valid_until",),
    "region": ("regions",), "industry": ("industries",),
}  # fmt: skip
#: The fields of a need that each rule reads; all other rules read the field that they are named by, with its bounds.
READ_OF_NEED: dict[str, tuple[str, ...]] = {
    "collateral": ("collateral", "collateral_exclude"), "financing_type": ("financing_type_exclude",),
    "employment": ("employment", "employment_exclude"), "valid_until": (),
}  # fmt: skip
INSTITUTION = ("institution",)
REMEMBERED = 64  # answers per condition
REMEMBERED_MASKS = 24  # answers of a byte per row, over all conditions
MET, UNKNOWN, UNMET = range(3)  # a condition that is not there is met

Fields = tuple[str, ...]
Verdicts = npt.NDArray[np.int8]


@dataclass(frozen=True)
class WordLists:
    """A list of words per row: numbers of `words`, those of a row from `offsets[row]` to `offsets[row + 1]`."""

    words: tuple[str, ...]
    offsets: npt.NDArray[np.int64]
    numbers: npt.NDArray[np.int32]

    def overlaps(self, said: Sequence[str], rows: Rows) -> Floats:
        """`fits.overlap` of what was said with the words of each of these rows; each word is compared once."""
        total = np.zeros(len(rows), dtype=np.float32)
        lengths = self.offsets[rows + 1] - self.offsets[rows]
        filled = np.flatnonzero(lengths)
        if not said or not len(filled):
            return total
        ends = np.cumsum(lengths[filled])
        starts = ends - lengths[filled]
        places = np.repeat(self.offsets[rows[filled]] - starts, lengths[filled]) + np.arange(ends[-1])
        numbers, words = self.numbers[places], self._lowered
        for one in map(str.lower, said):

            def alike(number: int, one: str = one) -> float:
                return same(one, words[number])

            total[filled] += np.maximum.reduceat(measured(numbers, len(words), alike), starts)
        return total / np.float32(len(said))

    @cached_property
    def _lowered(self) -> tuple[str, ...]:
        return tuple(word.lower() for word in self.words)


@dataclass(frozen=True)
class Columns:
    """All typed fields of the offers of one kind that conditions and ranking read."""

    kind: Kind
    forms: dict[Fields, Forms]
    lists: dict[str, WordLists]
    row_count: int
    _judged: dict[tuple[Any, ...], Verdicts] = field(default_factory=dict, repr=False, compare=False)

    def not_failing(self, need: Need, on: date) -> Mask:
        """The rows that fail no condition, shape (row_count,)."""
        mask = np.ones(self.row_count, dtype=bool)
        for condition, rule in rules_of(MODELS[self.kind]):
            passes = self._verdicts(condition, rule, need, on) != UNMET
            if not passes.all():
                mask &= self._passing(condition, passes.tobytes())
        return mask

    @cached_property
    def _passing(self) -> Callable[[str, bytes], Mask]:
        """The rows whose form passes a condition. Many needs ask for the same, so the last answers are remembered."""
        forms, kind = self.forms, self.kind

        @lru_cache(REMEMBERED_MASKS)
        def passing(condition: str, passes: bytes) -> Mask:
            return forms[fields_of(kind, condition)].where(np.frombuffer(passes, dtype=bool))

        return passing

    def still_open(self, need: Need, on: date, rows: Rows) -> Floats:
        """How many conditions of each of these rows cannot be judged."""
        total = np.zeros(len(rows), dtype=np.float32)
        for condition, rule in rules_of(MODELS[self.kind]):
            unknown = self._verdicts(condition, rule, need, on) == UNKNOWN
            if unknown.any():
                total += unknown[self.forms[fields_of(self.kind, condition)].number[rows]]
        return total

    def _verdicts(self, condition: str, rule: Rule, need: Need, on: date) -> Verdicts:
        """The verdict on every form; what most needs say of a condition, nothing, is remembered."""
        key = (condition, on, *(getattr(need, name) for name in said_of(condition)))
        found = self._judged.get(key)
        if found is None:
            examples = self.forms[fields_of(self.kind, condition)].examples
            found = np.array([_CODES[rule(need, example, on)] for example in examples], dtype=np.int8)
            if len(self._judged) >= REMEMBERED * len(READ_BY):
                self._judged.clear()
            self._judged[key] = found
        return found

    def fits(self, need: Need, rows: Rows) -> Floats:
        """`fits.fit` of each of these rows."""
        total = np.zeros(len(rows), dtype=np.float32)
        for fields, term in terms_of(MODELS[self.kind]):
            forms = self.forms[fields]

            def share(number: int, forms: Forms = forms, term: Term = term) -> float:
                return term(need, *forms.values[number])

            total += forms.map(rows, share)
        for name, lists in self.lists.items():
            total += np.float32(WORD_LISTS[name]) * lists.overlaps(getattr(need, name), rows)
        return total

    def institutions(self, rows: Rows) -> list[str | None]:
        forms = self.forms[INSTITUTION]
        return [forms.values[number][0] for number in forms.number[rows].tolist()]


_CODES = {None: MET, Verdict.MET: MET, Verdict.UNKNOWN: UNKNOWN, Verdict.UNMET: UNMET}


@cache
def said_of(condition: str) -> tuple[str, ...]:
    """The fields of a need that a condition reads."""
    known = {f.name for f in dataclass_fields(Need)}
    bounds = (condition, f"{condition}_min", f"{condition}_max")
    return READ_OF_NEED.get(condition, tuple(name for name in bounds if name in known))


@cache
def fields_of(kind: Kind, condition: str) -> Fields:
    """The fields of an offer of this kind that a condition reads."""
    return tuple(name for name in READ_BY[condition] if name in MODELS[kind].model_fields)


class ColumnsBuilder:
    """Takes the fields of offers in batches (as stored: validated before)."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self._lists = {n: _ListsBuilder(n) for n in WORD_LISTS if n in MODELS[kind].model_fields}
        wanted = [fields_of(kind, field) for field, _ in rules_of(MODELS[kind])]
        wanted += [fields for fields, _ in terms_of(MODELS[kind])]
        self._forms = {fields: FormsBuilder(kind, fields) for fields in (*wanted, INSTITUTION)}
        self._count = 0

    def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        for forms in self._forms.values():
            forms.add(rows)
        for lists in self._lists.values():
            lists.add(rows)
        self._count += len(rows)

    def build(self) -> Columns:
        forms = {fields: builder.build() for fields, builder in self._forms.items()}
        return Columns(self.kind, forms, {n: b.build() for n, b in self._lists.items()}, self._count)


def build_columns(kind: Kind, rows: Sequence[Mapping[str, Any]]) -> Columns:
    """Columns of offers given by their fields."""
    builder = ColumnsBuilder(kind)
    builder.add(rows)
    return builder.build()


class _ListsBuilder:
    def __init__(self, field: str) -> None:
        self._field = field
        self._known: dict[str, int] = {}
        self._lengths: list[npt.NDArray[np.int64]] = [np.zeros(1, dtype=np.int64)]
        self._numbers: list[npt.NDArray[np.int32]] = [np.zeros(0, dtype=np.int32)]

    def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        known = self._known
        lists = [row.get(self._field) or () for row in rows]
        self._lengths.append(np.fromiter(map(len, lists), dtype=np.int64, count=len(lists)))
        numbers = [known.setdefault(word, len(known)) for words in lists for word in words]
        self._numbers.append(np.array(numbers, dtype=np.int32))

    def build(self) -> WordLists:
        offsets = np.cumsum(np.concatenate(self._lengths))
        return WordLists(tuple(self._known), offsets, np.concatenate(self._numbers))
