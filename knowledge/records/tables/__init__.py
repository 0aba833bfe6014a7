"""All tables; importing this module registers them with the metadata."""

from knowledge.records.tables.base import Base
from knowledge.records.tables.conversations import ChoiceRow, MessageRow, SessionRow
from knowledge.records.tables.knowledge import ChangeRow, ClauseRow, DocumentRow, FaqRow
from knowledge.records.tables.staff import StaffRow, TokenRow
from knowledge.records.tables.supply import ExposureRow, OfferRow, SupplyChangeRow, SupplyImportRow

__all__ = [
    "Base",
    "ChangeRow",
    "ChoiceRow",
    "ClauseRow",
    "DocumentRow",
    "ExposureRow",
    "FaqRow",
    "MessageRow",
    "OfferRow",
    "SessionRow",
    "StaffRow",
    "SupplyChangeRow",
    "SupplyImportRow",
    "TokenRow",
]
