"""All tables; importing this module registers them with the metadata."""

from knowledge.records.tables.base import Base
from knowledge.records.tables.conversations import ChoiceRow, MessageRow, SessionRow
from knowledge.records.tables.handover_files import HandoverFileRow
from knowledge.records.tables.handovers import HandoverRow
from knowledge.records.tables.knowledge import ChangeRow, ClauseRow, DocumentRow, FaqRow
from knowledge.records.tables.needs import (
    FinancingWhitelistEntryRow,
    IntroductionRow,
    NeedRow,
    NumberRow,
    TradeOrderEventRow,
    TradeOrderRow,
)
from knowledge.records.tables.notices import MutedProviderRow, NoticeCursorRow, NoticeRow
from knowledge.records.tables.persons import JoinAttemptRow, JoinCodeRow, PersonRow, PersonSessionRow
from knowledge.records.tables.staff import StaffRow, TokenRow
from knowledge.records.tables.staff_alerts import StaffAlertRow
from knowledge.records.tables.supply import ExposureRow, OfferRow, SupplyChangeRow, SupplyImportRow
from knowledge.records.tables.wechat import WechatFollowerRow, WechatOutboxRow, WechatPushRow
from knowledge.records.tables.work_items import FeedbackRow, WorkItemRow

__all__ = [
    "Base",
    "ChangeRow",
    "ChoiceRow",
    "ClauseRow",
    "DocumentRow",
    "ExposureRow",
    "FaqRow",
    "FeedbackRow",
    "FinancingWhitelistEntryRow",
    "HandoverFileRow",
    "HandoverRow",
    "IntroductionRow",
    "JoinAttemptRow",
    "JoinCodeRow",
    "MessageRow",
    "MutedProviderRow",
    "NeedRow",
    "NoticeCursorRow",
    "NoticeRow",
    "NumberRow",
    "OfferRow",
    "PersonRow",
    "PersonSessionRow",
    "SessionRow",
    "StaffAlertRow",
    "StaffRow",
    "SupplyChangeRow",
    "SupplyImportRow",
    "TokenRow",
    "TradeOrderEventRow",
    "TradeOrderRow",
    "WechatFollowerRow",
    "WechatOutboxRow",
    "WechatPushRow",
    "WorkItemRow",
]
