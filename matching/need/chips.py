"""What was understood, as the small labels under a question: 金额 300万元, 期限 1年, 抵押担保 房产土地."""

from dataclasses import dataclass, fields

from matching.need.need import Need
from matching.supply.wording import COLLATERAL, EMPLOYMENT, FIELD_NAMES, FINANCING_TYPES, NOT_SAID, names, need_value

_REFUSED = {
    "collateral_exclude": ("collateral", "不用", COLLATERAL),
    "financing_type_exclude": ("financing_type", "不要", FINANCING_TYPES),
    "employment_exclude": ("employment", "不要", EMPLOYMENT),
}


@dataclass(frozen=True)
class Chip:
    """One thing that the need says: its field in the contract, and label and value as a user reads them."""

    field: str
    label: str
    value: str


def chips(need: Need) -> list[Chip]:
    """A chip for everything that was said, in the order of the need's fields; what is refused has its own.

    >>> chips(Need(amount_min=300_000, amount_max=500_000))
    [Chip(field='amount', label='金额', value='30万元–50万元')]
    """
    made: dict[str, Chip] = {}
    for field in (f.name for f in fields(need)):
        if field in _REFUSED:
            stem, verb, table = _REFUSED[field]
            if refused := getattr(need, field):
                made[field] = Chip(field, FIELD_NAMES[stem], verb + names(refused, table))
            continue
        stem = _stem(field)
        if stem not in made and (value := _value(need, stem)) is not None:
            made[stem] = Chip(stem, FIELD_NAMES[stem], value)
    return list(made.values())


def _stem(field: str) -> str:
    """amount_min and amount_max are one chip; rate_max and price_max are fields of their own."""
    return field if field in FIELD_NAMES else field.removesuffix("_min").removesuffix("_max")


def _value(need: Need, field: str) -> str | None:
    if field == "starts_on":
        return _days(need)
    if getattr(need, f"{field}_exclude", ()) and not getattr(need, field):
        return None
    value = need_value(need, field)
    return None if value == NOT_SAID else value


def _days(need: Need) -> str | None:
    first, last = need.starts_on_min, need.starts_on_max
    if need.starts_on is not None:
        return need.starts_on.isoformat()
    if first is not None and last is not None:
        return f"{first} 至 {last}"
    if first is not None:
        return f"{first} 起"
    return f"{last} 前" if last is not None else None
