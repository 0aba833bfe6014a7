"""融资白名单 for staff: who is on it, who was and why not any more."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.auth import Role, StaffMember, require
from api.error_handlers import RESPONSES
from api.order_models import MAX_INTEGER, Name, RemovalIn, WhitelistEntryIn, WhitelistEntryOut, whitelist_entry_out
from bot.bootstrap import Assistant
from knowledge.errors import NotFound
from knowledge.records.database import Database
from knowledge.records.repositories.whitelist import Whitelist
from knowledge.records.tables.base import utc_now

EntryId = Annotated[int, Path(ge=1, le=MAX_INTEGER)]


def make_router(assistant: Assistant) -> APIRouter:
    """Routes under /whitelist."""
    router = APIRouter(prefix="/api/v1/whitelist", tags=["whitelist"], responses=RESPONSES)
    database, desk = assistant.database, assistant.whitelist
    operator = require(database, Role.OPERATOR)
    reader = require(database, Role.OPERATOR, Role.ANALYST, Role.REVIEWER)

    @router.get("")
    def list_entries(
        on_list: bool | None = None, enterprise: Annotated[Name | None, Query(description="name or credit code")] = None,
        limit: int = Query(50, ge=1, le=200), offset: int = Query(0, ge=0, le=10**9), staff: StaffMember = reader,
    ) -> list[WhitelistEntryOut]:  # fmt: skip
        """Entries, newest first; of one enterprise all of them, removed ones included."""
        if enterprise is not None:
            rows = desk.history(enterprise)[offset : offset + limit]
        else:
            with database.looking() as connection:
                rows = list(Whitelist(connection).page(on_list=on_list, limit=limit, offset=offset))
        return [whitelist_entry_out(row) for row in rows]

    @router.post("", status_code=201)
    def enter(body: WhitelistEntryIn, staff: StaffMember = operator) -> WhitelistEntryOut:
        """Enter an enterprise; 409 if it is on the list already."""
        entry_id = desk.enter(
            body.enterprise, credit_code=body.credit_code, reason=body.reason, valid_until=body.valid_until,
            staff=staff.username, now=utc_now(),
        )  # fmt: skip
        return _entry(database, entry_id)

    @router.post("/{entry_id}/remove")
    def remove(entry_id: EntryId, body: RemovalIn, staff: StaffMember = operator) -> WhitelistEntryOut:
        """Take an enterprise off the list; its entry stays with both reasons."""
        desk.remove(entry_id, reason=body.reason, staff=staff.username, now=utc_now())
        return _entry(database, entry_id)

    return router


def _entry(database: Database, entry_id: int) -> WhitelistEntryOut:
    with database.looking() as connection:
        if (row := Whitelist(connection).get(entry_id)) is None:
            raise NotFound(f"there is no whitelist entry {entry_id}")
        return whitelist_entry_out(row)
