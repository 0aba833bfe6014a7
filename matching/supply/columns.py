"""The hard conditions of many offers at once: one look-up per condition instead of one call per offer.

Offers that ask for the same thing are judged once: a column holds, for each offer, the number of its distinct condition, and the
rule of `eligibility` judges one offer per number. So this filter and the check of a single offer cannot disagree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.offers import MODELS, Kind, Offer
from matching.need.need import Need
from matching.supply.eligibility import Verdict, rules_of

Mask = npt.NDArray[np.bool_]

#: The fields of an offer that each rule reads.
READ_BY: dict[str, tuple[str, ...]] = {
    "amount": ("amount_min", "amount_max"), "term": ("term_min", "term_max"), "rate_max": ("rate_min", "rate_max"),
    "collateral": ("collateral",), "financing_type": ("financing_type",), "size": ("sizes",), "years": ("min_years", "years"),
    "revenue": ("min_revenue",), "qualifications": ("qualifications",), "whitelisted": ("whitelist_only",),
    "degree": ("degree",), "salary": ("salary_min", "salary_max"), "employment": ("employment",),
    "price_max": ("price_min", "price_max"), "stars": ("stars",), "capacity": ("capacity",), "valid_until": ("valid_until",),
    "region": ("regions",), "industry": ("industries",),
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One condition over all offers: `number[row]` is the place of its distinct form in `examples`."""

    number: npt.NDArray[np.int32]
    examples: tuple[Offer, ...]


@dataclass(frozen=True)
class Columns:
    """All conditions of the offers of one kind."""

    kind: Kind
    columns: dict[str, Column]
    row_count: int

    def not_failing(self, need: Need, on: date) -> Mask:
        """The rows that fail no condition, shape (row_count,)."""
        mask = np.ones(self.row_count, dtype=bool)
        for field, rule in rules_of(MODELS[self.kind]):
            column = self.columns[field]
            passes = np.fromiter(
                (rule(need, example, on) is not Verdict.UNMET for example in column.examples),
                bool,
                len(column.examples),
            )
            if not passes.all():
                mask &= passes[column.number]
        return mask


def build_columns(kind: Kind, rows: Sequence[Mapping[str, Any]]) -> Columns:
    """Columns of offers given by their fields (as stored: validated before)."""
    model = MODELS[kind]
    columns = {}
    for field, _ in rules_of(model):
        read = [name for name in READ_BY[field] if name in model.model_fields]
        numbers: dict[tuple[Any, ...], int] = {}
        number = np.fromiter(
            (numbers.setdefault(_key(row, read), len(numbers)) for row in rows), dtype=np.int32, count=len(rows)
        )
        examples = tuple(as_offer(kind, _example(read, key)) for key in numbers)
        columns[field] = Column(number, examples)
    return Columns(kind, columns, len(rows))


def as_offer(kind: Kind, fields: Mapping[str, Any]) -> Offer:
    """An offer from its stored fields, without validating them a second time."""
    # All fields are given: pydantic takes a millisecond to find out how to make the default of one that is not.
    values: dict[str, Any] = {
        name: list(default) if isinstance(default, list) else default for name, default in _defaults(kind)
    }
    values.update(fields)
    if isinstance(values.get("valid_until"), str):
        values["valid_until"] = _day(values["valid_until"])
    for name in ("starts_on", "ends_on"):
        if isinstance(values.get(name), str):
            values[name] = _day(values[name])
    return MODELS[kind].model_construct(**values)


@cache
def _defaults(kind: Kind) -> tuple[tuple[str, Any], ...]:
    fields = MODELS[kind].model_fields
    return tuple((n, "" if f.is_required() else f.get_default(call_default_factory=True)) for n, f in fields.items())


@lru_cache(maxsize=4096)
def _day(text: str) -> date:
    return date.fromisoformat(text)


def _key(row: Mapping[str, Any], names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(tuple(value) if isinstance(value := row.get(name), list) else value for name in names)


def _example(names: Sequence[str], key: tuple[Any, ...]) -> dict[str, Any]:
    return {n: list(v) if isinstance(v, tuple) else v for n, v in zip(names, key, strict=True) if v is not None}
