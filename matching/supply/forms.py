"""Some fields of many offers as a column: each distinct form once, in order, and for every row the number of its form."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.offers import MODELS, Kind, Offer
from matching.supply.stored_fields import as_offer, defaults_of

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
Form = tuple[Any, ...]  # the values of the fields; a list as a tuple

FEW_RUNS = 4  # comparing a column with the ends of a run takes a tenth of looking every number up


@dataclass(frozen=True)
class Forms:
    """`number[row]` is the place of a row's form in `values`, which are sorted: what passes a limit stands together."""

    kind: Kind
    fields: tuple[str, ...]
    number: npt.NDArray[Any]  # the smallest unsigned type that holds them
    values: tuple[Form, ...]
    _examples: dict[int, Offer] = field(default_factory=dict, repr=False, compare=False)

    def example(self, number: int) -> Offer:
        """An offer that has only this form's values."""
        found = self._examples.get(number)
        if found is None:
            found = self._examples[number] = as_offer(self.kind, _fields(self.fields, self.values[number]))
        return found

    @cached_property
    def examples(self) -> tuple[Offer, ...]:
        return tuple(self.example(number) for number in range(len(self.values)))

    def where(self, passes: Mask) -> Mask:
        """The rows whose form passes; `passes` has one entry per form."""
        edges = np.flatnonzero(np.diff(passes.astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
        if len(edges) > FEW_RUNS:
            return np.take(passes, self.number)
        found = np.zeros(len(self.number), dtype=bool)
        for first, end in edges.tolist():
            found |= self._between(first, end - 1)
        return found

    def _between(self, first: int, last: int) -> Mask:
        kind = self.number.dtype.type
        found = np.ones(len(self.number), dtype=bool)
        if first > 0:
            found &= self.number >= kind(first)
        if last < len(self.values) - 1:
            found &= self.number <= kind(last)
        return found

    def map(self, rows: Rows, measure: Callable[[int], float]) -> Floats:
        """`measure` of the form number of each of these rows, called once per distinct form."""
        return measured(self.number[rows], len(self.values), measure)


def measured(numbers: npt.NDArray[Any], end: int, measure: Callable[[int], float]) -> Floats:
    """`measure` of each of these numbers below `end`, called once per distinct one."""
    present = np.zeros(end, dtype=bool)
    present[numbers] = True
    distinct = np.flatnonzero(present)
    found = np.empty(end, dtype=np.float32)
    found[distinct] = [measure(number) for number in distinct.tolist()]
    values: Floats = found[numbers]
    return values


class FormsBuilder:
    """Takes rows in batches and numbers their forms."""

    def __init__(self, kind: Kind, fields: Sequence[str]) -> None:
        self.kind, self.fields = kind, tuple(fields)
        every = dict(defaults_of(kind))
        self._read = [(name, _flat(every[name])) for name in self.fields if name in MODELS[kind].model_fields]
        self._numbers: dict[Form, int] = {}
        self._batches: list[npt.NDArray[np.int32]] = []

    def add(self, rows: Sequence[Mapping[str, Any]]) -> None:
        numbers, read = self._numbers, self._read
        found = (
            numbers.setdefault(
                tuple(default if (value := row.get(name)) is None else _flat(value) for name, default in read),
                len(numbers),
            )
            for row in rows
        )
        self._batches.append(np.fromiter(found, dtype=np.int32, count=len(rows)))

    def build(self) -> Forms:
        ordered = sorted(self._numbers, key=_order)
        renumbered = np.empty(len(ordered), dtype=np.min_scalar_type(max(len(ordered) - 1, 0)))
        for place, form in enumerate(ordered):
            renumbered[self._numbers[form]] = place
        number = np.concatenate(self._batches) if self._batches else np.zeros(0, dtype=np.int32)
        return Forms(self.kind, self.fields, renumbered[number], tuple(ordered))


def _flat(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _fields(names: Sequence[str], form: Form) -> dict[str, Any]:
    return {n: list(v) if isinstance(v, tuple) else v for n, v in zip(names, form, strict=True)}


def _order(value: Any) -> tuple[Any, ...]:
    """None first, then numbers, words, lists: so that forms of any values can be sorted."""
    if value is None:
        return (0,)
    if isinstance(value, tuple):
        return (3, tuple(_order(v) for v in value))
    return (2, value) if isinstance(value, str) else (1, value)
