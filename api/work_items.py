"""待办 for staff: turns that missed, why, and what was done about them."""

from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlalchemy import Row

from api.auth import Role, StaffMember, require
from api.error_handlers import RESPONSES
from bot.clock import SHANGHAI
from bot.desks.codes import DESKS
from bot.missed_turns import Reason
from knowledge.errors import BadContent, Conflict, NotFound
from knowledge.records.database import Database
from knowledge.records.repositories.work_items import WorkItems

MAX_ID = 2**31 - 1
ItemId = Annotated[int, Path(ge=1, le=MAX_ID)]


class WorkItemOut(BaseModel):
    """A missed turn. `text` is what was said, masked; `detail` depends on the reason (docs/work-items.zh.md)."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    session_id: str
    turn_id: str
    reason: Reason
    desk: str
    text: str
    detail: dict[str, Any]
    state: Literal["open", "closed"]
    created_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    resolution: str | None


class WorkItemsOut(BaseModel):
    items: list[WorkItemOut]


class Closing(BaseModel):
    """What was done about it."""

    resolution: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00]*$")
    ]


class CountOut(BaseModel):
    reason: Reason
    desk: str
    open: int
    closed: int


class SummaryOut(BaseModel):
    """How many items there are, together and by reason and desk."""

    since: date | None
    open: int
    closed: int
    counts: list[CountOut]


def make_router(database: Database) -> APIRouter:
    """Routes under /work-items."""
    router = APIRouter(prefix="/api/v1/work-items", tags=["work items"], responses=RESPONSES)
    reader = require(database, Role.EDITOR, Role.OPERATOR, Role.ANALYST)
    worker = require(database, Role.EDITOR, Role.OPERATOR)

    @router.get("")
    def list_items(
        state: Literal["open", "closed"] | None = None,
        reason: Reason | None = None,
        desk: Annotated[str | None, Query(json_schema_extra={"enum": list(DESKS)})] = None,
        after: Annotated[int | None, Query(ge=1, le=MAX_ID, description="id of the last item already seen")] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        staff: StaffMember = reader,
    ) -> WorkItemsOut:
        """Items, newest first."""
        if desk is not None and desk not in DESKS:
            raise BadContent(f"desk must be one of {', '.join(DESKS)}, got {desk!r}")
        with database.looking() as connection:
            rows = WorkItems(connection).page(state=state, reason=reason, desk=desk, before=after, limit=limit)
        return WorkItemsOut(items=[WorkItemOut.model_validate(row) for row in rows])

    @router.get("/summary")
    def summary(
        since: Annotated[date | None, Query(description="only items of this day (Asia/Shanghai) and later")] = None,
        staff: StaffMember = reader,
    ) -> SummaryOut:
        """Counts by reason and desk."""
        begin = datetime.combine(since, time(), SHANGHAI) if since else None
        with database.looking() as connection:
            return _summary(since, WorkItems(connection).counts(begin))

    @router.get("/{item_id}")
    def get_item(item_id: ItemId, staff: StaffMember = reader) -> WorkItemOut:
        """One item."""
        with database.looking() as connection:
            return WorkItemOut.model_validate(_known(WorkItems(connection), item_id))

    @router.post("/{item_id}/close")
    def close(item_id: ItemId, body: Closing, staff: StaffMember = worker) -> WorkItemOut:
        """Close an item, once, saying what was done about it."""
        with database.writing() as connection:
            items = WorkItems(connection)
            if not items.close(item_id, staff=staff.username, resolution=body.resolution):
                closed = _known(items, item_id)
                raise Conflict(f"item {item_id} was closed by {closed.closed_by} before")
            return WorkItemOut.model_validate(_known(items, item_id))

    return router


def _known(items: WorkItems, item_id: int) -> Row[Any]:
    if (row := items.get(item_id)) is None:
        raise NotFound(f"there is no work item {item_id}")
    return row


def _summary(since: date | None, rows: Any) -> SummaryOut:
    cells: dict[tuple[str, str], dict[str, int]] = {}
    for row in rows:
        cells.setdefault((row.reason, row.desk), {"open": 0, "closed": 0})[row.state] += row.number
    counts = [CountOut(reason=Reason(reason), desk=desk, **number) for (reason, desk), number in cells.items()]
    together = {state: sum(number[state] for number in cells.values()) for state in ("open", "closed")}
    return SummaryOut(since=since, counts=counts, **together)
