"""需求: what an enterprise needs, as typed fields. The names and units are those of the HTTP contract."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from knowledge.offers import Kind

#: What a need keeps as a list; an empty one was not said.
LISTS = (
    "collateral", "collateral_exclude", "financing_type_exclude", "qualifications", "skills", "employment_exclude",
    "services", "topics",
)  # fmt: skip


@dataclass(frozen=True)
class Need:
    """One need. None or () = not said; () for `qualifications` = it has none. A point is `x`; a bound or a range `x_min` and `x_max`.

    Money in yuan, rates in percent a year, terms in months, salaries in yuan a month. `years` is the enterprise's age, or
    for talent the experience asked for. `collateral`: what the enterprise has.
    """

    kind: Kind | None = None
    amount: int | None = None
    amount_min: int | None = None
    amount_max: int | None = None
    term: int | None = None
    term_min: int | None = None
    term_max: int | None = None
    rate_max: float | None = None
    collateral: tuple[str, ...] = ()
    collateral_exclude: tuple[str, ...] = ()
    financing_type: str | None = None
    financing_type_exclude: tuple[str, ...] = ()
    region: str | None = None
    industry: str | None = None
    size: str | None = None
    years: float | None = None
    years_min: float | None = None
    years_max: float | None = None
    revenue: int | None = None
    revenue_min: int | None = None
    revenue_max: int | None = None
    qualifications: tuple[str, ...] | None = None
    whitelisted: bool | None = None
    occupation: str | None = None
    skills: tuple[str, ...] = ()
    degree: str | None = None
    salary: int | None = None
    salary_min: int | None = None
    salary_max: int | None = None
    employment: str | None = None
    employment_exclude: tuple[str, ...] = ()
    headcount: int | None = None
    headcount_min: int | None = None
    headcount_max: int | None = None
    services: tuple[str, ...] = ()
    price_max: int | None = None
    stars: int | None = None
    accepts_voucher: bool | None = None
    capacity: int | None = None
    topics: tuple[str, ...] = ()
    starts_on: date | None = None
    starts_on_min: date | None = None
    starts_on_max: date | None = None

    def said(self) -> dict[str, Any]:
        """The fields that were said, with their values."""
        return {
            f.name: v
            for f in fields(self)
            if (v := getattr(self, f.name)) is not None and (v != () or f.name == "qualifications")
        }

    def names(self) -> tuple[str, ...]:
        """What is asked for by name: the job and its skills, services, topics."""
        return (*((self.occupation,) if self.occupation else ()), *self.skills, *self.services, *self.topics)

    def as_json(self) -> dict[str, Any]:
        """As the HTTP contract writes a need."""
        return {name: _plain(value) for name, value in self.said().items()}

    def with_values(self, **values: Any) -> "Need":
        """The need with these fields put in place of what they contradict: a new `amount` ends the old range."""
        cleared: dict[str, Any] = {}
        for name in values:
            stem = name.removesuffix("_min").removesuffix("_max")
            if name != "rate_max" and name != "price_max" and hasattr(self, stem):
                cleared |= {n: None for n in (stem, f"{stem}_min", f"{stem}_max") if hasattr(self, n)}
        return replace(self, **{**cleared, **values})


def from_json(values: dict[str, Any]) -> Need:
    """A need as `as_json` wrote it; names that are not known are refused."""
    known = {f.name for f in fields(Need)}
    if unknown := values.keys() - known:
        raise ValueError(f"a need has no field {sorted(unknown)[0]!r}")
    made: dict[str, Any] = {}
    for name, value in values.items():
        if name in LISTS:
            made[name] = tuple(value)
        elif name.startswith("starts_on") and isinstance(value, str):
            made[name] = date.fromisoformat(value)
        else:
            made[name] = value
    return Need(**made)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, float) and value.is_integer() else value
