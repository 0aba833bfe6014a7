"""导入: a reading becomes a preview, which is confirmed once, and may be undone once.

Every function works inside the caller's transaction.
"""

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row
from sqlalchemy.engine import Connection

from knowledge.errors import Conflict, NotFound
from knowledge.offers import Kind
from knowledge.records.repositories.supply import StoredOffer, Supply, lock_supply
from knowledge.records.repositories.supply_imports import SupplyImports
from knowledge.records.tables.base import utc_now
from knowledge.supply_file.reading import Reading

PREVIEW, CONFIRMED, UNDONE = "preview", "confirmed", "undone"
_NAMED = 20  # ids in one sentence


def preview(connection: Connection, kind: Kind, reading: Reading, *, filename: str, staff: str) -> Row[Any]:
    """Keep what a file says, beside what stands there now. Nothing counts yet."""
    rows = [{"row": good.row, "id": good.fields["id"], "after": good.fields} for good in reading.good]
    rows = _beside(rows, Supply(connection).get(kind, [row["id"] for row in rows]))
    import_id = uuid.uuid4().hex
    SupplyImports(connection).add(
        id=import_id, kind=kind, filename=filename[:200], state=PREVIEW, rows=rows, **_counts(rows),
        bad_rows=reading.bad_rows, problem_count=reading.problem_count, warnings=list(reading.warnings),
        problems=[asdict(problem) for problem in reading.problems], created_at=utc_now(), created_by=staff,
    )  # fmt: skip
    return find(connection, kind, import_id)


def find(connection: Connection, kind: Kind, import_id: str) -> Row[Any]:
    """The import without its rows; raises NotFound."""
    row = SupplyImports(connection).get(kind, import_id)
    if row is None:
        raise NotFound(f"没有编号为 {import_id} 的导入")
    return row


def confirm(connection: Connection, kind: Kind, import_id: str, *, staff: str) -> Row[Any]:
    """Put all good rows. What they replace is noted now, not as it was at the preview. Raises Conflict the second time."""
    lock_supply(connection)
    found = find(connection, kind, import_id)
    if found.state == CONFIRMED:
        raise Conflict(f"这次导入已经由 {found.confirmed_by} 确认过，这次没有改动任何内容")
    if found.state == UNDONE:
        raise Conflict("这次导入已经撤销，不能再确认；需要的话请重新上传文件")
    imports, supply = SupplyImports(connection), Supply(connection)
    rows = imports.rows_of(import_id)
    if not rows:
        raise Conflict("这次导入没有一行可以导入，请按提示改好文件后重新上传")
    rows = _beside(rows, supply.get(kind, [row["id"] for row in rows]))
    supply.put(kind, {row["id"]: row["after"] for row in rows}, staff=staff)
    imports.change(import_id, state=CONFIRMED, rows=rows, confirmed_at=utc_now(), confirmed_by=staff, **_counts(rows))
    return find(connection, kind, import_id)


def undo(connection: Connection, kind: Kind, import_id: str, *, staff: str) -> Row[Any]:
    """Put every offer back as it was before the confirmation; raises Conflict if one was changed since, or the second time."""
    lock_supply(connection)
    found = find(connection, kind, import_id)
    if found.state == PREVIEW:
        raise Conflict("这次导入还没有确认，没有可以撤销的内容")
    if found.state == UNDONE:
        raise Conflict(f"这次导入已经由 {found.undone_by} 撤销过，这次没有改动任何内容")
    imports, supply = SupplyImports(connection), Supply(connection)
    touched = [row for row in imports.rows_of(import_id) if row["before"] != row["after"]]
    now = supply.get(kind, [row["id"] for row in touched])
    changed = [row["id"] for row in touched if _fields(now, row["id"]) not in (row["after"], row["before"])]
    if changed:
        more = f"等{len(changed)}条" if len(changed) > _NAMED else ""
        raise Conflict(f"导入以后又被改过，不能撤销：{'、'.join(changed[:_NAMED])}{more}。没有改动任何内容")
    supply.remove(kind, [row["id"] for row in touched if row["before"] is None], staff=staff)
    supply.put(kind, {row["id"]: row["before"] for row in touched if row["before"] is not None}, staff=staff)
    imports.change(import_id, state=UNDONE, undone_at=utc_now(), undone_by=staff)
    return find(connection, kind, import_id)


def _beside(rows: list[dict[str, Any]], now: Mapping[str, StoredOffer]) -> list[dict[str, Any]]:
    return [{**row, "before": _fields(now, row["id"])} for row in rows]


def _fields(offers: Mapping[str, StoredOffer], offer_id: str) -> dict[str, Any] | None:
    return offers[offer_id].fields if offer_id in offers else None


def _counts(rows: list[dict[str, Any]]) -> dict[str, int]:
    """As `Supply.put` counts them."""
    found = Counter(
        "added" if row["before"] is None else "unchanged" if row["before"] == row["after"] else "changed"
        for row in rows
    )
    return {name: found[name] for name in ("added", "changed", "unchanged")}
