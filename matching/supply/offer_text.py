"""An offer as words: what the keyword index and the encoder see of it."""

from collections.abc import Mapping
from typing import Any

from matching.supply.wording import COLLATERAL, EMPLOYMENT, FINANCING_TYPES, INDUSTRIES, SIZES

_LISTED = ("skills", "services", "topics", "qualifications")
_TABLES = {"collateral": COLLATERAL, "sizes": SIZES, "industries": INDUSTRIES, "employment": EMPLOYMENT}
SAMPLE_MARK = "（示例）"


def title_of(fields: Mapping[str, Any]) -> str:
    """The title without the mark of a sample, which tells nothing apart."""
    return str(fields["title"]).replace(SAMPLE_MARK, "")


def words_of(fields: Mapping[str, Any]) -> str:
    """The typed fields in words."""
    parts = [str(fields[n]) for n in ("occupation", "institution") if fields.get(n)]
    parts += [word for name in _LISTED for word in fields.get(name) or ()]
    if kind := fields.get("financing_type"):
        parts.append(FINANCING_TYPES.get(kind, kind))
    for name, table in _TABLES.items():
        parts += [table.get(value, value) for value in fields.get(name) or ()]
    return " ".join(parts).replace("示例", "")


def text_of(fields: Mapping[str, Any]) -> str:
    """Everything that is said of an offer."""
    return f"{title_of(fields)} {fields.get('description') or ''} {words_of(fields)}"
