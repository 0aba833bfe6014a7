"""Every query over offers, their changes, and what was shown."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, text
from sqlalchemy.engine import Connection

from knowledge.records.repositories.changes import WRITER_LOCK
from knowledge.records.tables import ExposureRow, OfferRow, SupplyChangeRow
from knowledge.records.tables.base import utc_now

OFFERS = OfferRow.metadata.tables[OfferRow.__tablename__]
CHANGES = SupplyChangeRow.metadata.tables[SupplyChangeRow.__tablename__]
EXPOSURES = ExposureRow.metadata.tables[ExposureRow.__tablename__]
BATCH = 500  # ids in one query: SQLite allows some thousand variables
_STORED = select(OFFERS.c.id, OFFERS.c.fields, OFFERS.c.added_at).where(OFFERS.c.kind == bindparam("kind"))
_SOME = _STORED.where(OFFERS.c.id.in_(bindparam("ids", expanding=True)))
_ALL = _STORED.order_by(OFFERS.c.id)
_AFTER = _ALL.where(OFFERS.c.id > bindparam("id")).limit(bindparam("size"))
_REVISION = select(func.max(CHANGES.c.seq)).where(CHANGES.c.kind == bindparam("kind"))


@dataclass(frozen=True)
class StoredOffer:
    """An offer as it is kept; `fields` are those of `knowledge.offers` for its kind, as JSON."""

    id: str
    fields: dict[str, Any]
    added_at: datetime


@dataclass(frozen=True)
class Exposure:
    """One list that was shown: of which kind, for which need, when, at which revision of the supply, and over how many survivors."""

    kind: str
    need: dict[str, Any]
    at: datetime
    revision: int
    survivors: int
    shown: list[dict[str, Any]]  # id, kind, position, score


class Supply:
    """Offers over one connection; the caller commits."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def revision(self, kind: str) -> int:
        """The number of a kind's last change. Asked before every search."""
        return self._connection.execute(_REVISION, {"kind": kind}).scalar() or 0

    def get(self, kind: str, ids: Sequence[str]) -> dict[str, StoredOffer]:
        """These offers by id; those that are gone are missing."""
        found: dict[str, StoredOffer] = {}
        for start in range(0, len(ids), BATCH):
            rows = self._connection.execute(_SOME, {"kind": kind, "ids": list(ids[start : start + BATCH])})
            found |= {offer.id: offer for offer in map(_stored, rows)}
        return found

    def all_of(self, kind: str) -> list[StoredOffer]:
        """Every offer of a kind by id."""
        return [_stored(row) for row in self._connection.execute(_ALL, {"kind": kind})]

    def batches_of(self, kind: str, size: int) -> Iterator[list[StoredOffer]]:
        """Every offer of a kind by id, so many at a time: a million rows are never in memory at once."""
        last = ""
        while batch := [
            _stored(row) for row in self._connection.execute(_AFTER, {"kind": kind, "id": last, "size": size})
        ]:
            yield batch
            last = batch[-1].id

    def change(self, seq: int) -> tuple[str, str] | None:
        """The offer and the action of one change: what tells this history from another with the same numbers."""
        row = self._connection.execute(select(CHANGES.c.offer_id, CHANGES.c.action).where(CHANGES.c.seq == seq)).first()
        return (row.offer_id, row.action) if row is not None else None

    def page(self, kind: str, *, limit: int, offset: int) -> list[StoredOffer]:
        return [_stored(row) for row in self._connection.execute(_ALL.limit(limit).offset(offset), {"kind": kind})]

    def count(self) -> int:
        return self._connection.scalar(select(func.count()).select_from(OFFERS)) or 0

    def put(self, kind: str, offers: Mapping[str, Mapping[str, Any]], *, staff: str | None) -> dict[str, int]:
        """Add offers or replace those with the same id; says how many were added, changed and the same as before."""
        lock_supply(self._connection)
        before = self.get(kind, list(offers))
        now = utc_now()
        added = [i for i in offers if i not in before]
        changed = [i for i in offers if i in before and before[i].fields != offers[i]]
        for ids in (added, changed):
            if ids is changed:
                self._delete(kind, ids)
            rows = [
                {
                    "kind": kind, "id": i, "fields": dict(offers[i]),
                    "added_at": before[i].added_at if i in before else now, "updated_at": now,
                }
                for i in ids
            ]  # fmt: skip
            if rows:
                self._connection.execute(insert(OFFERS), rows)
        self._log(kind, [*added, *changed], "put", staff)
        return {"added": len(added), "changed": len(changed), "unchanged": len(offers) - len(added) - len(changed)}

    def remove(self, kind: str, ids: Sequence[str], *, staff: str | None) -> int:
        """Remove offers; returns how many were there."""
        lock_supply(self._connection)
        there = list(self.get(kind, ids))
        self._delete(kind, there)
        self._log(kind, there, "remove", staff)
        return len(there)

    def changed_since(self, kind: str, seq: int) -> list[str]:
        """Ids of the offers of a kind that were put or removed later than that."""
        rows = self._connection.execute(
            select(CHANGES.c.offer_id).where(CHANGES.c.kind == kind, CHANGES.c.seq > seq).distinct()
        )
        return list(rows.scalars())

    def show(self, shown: Sequence[Exposure]) -> None:
        """Keep what was shown."""
        if shown:
            self._connection.execute(insert(EXPOSURES), [vars(exposure) for exposure in shown])

    def forget_shown(self, before: datetime) -> int:
        """Remove what was shown earlier; returns how many lists."""
        return self._connection.execute(delete(EXPOSURES).where(EXPOSURES.c.at < before)).rowcount

    def exposures(self) -> Sequence[Row[Any]]:
        return self._connection.execute(select(EXPOSURES).order_by(EXPOSURES.c.id)).all()

    def _delete(self, kind: str, ids: Sequence[str]) -> None:
        for start in range(0, len(ids), BATCH):
            batch = list(ids[start : start + BATCH])
            self._connection.execute(delete(OFFERS).where(OFFERS.c.kind == kind, OFFERS.c.id.in_(batch)))

    def _log(self, kind: str, ids: Sequence[str], action: str, staff: str | None) -> None:
        if ids:
            rows = [{"kind": kind, "offer_id": i, "action": action, "staff": staff} for i in ids]
            self._connection.execute(insert(CHANGES), rows)


def lock_supply(connection: Connection) -> None:
    """Numbers are given before the commit: without this a higher one could be seen before a lower one."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITER_LOCK + 1})


def _stored(row: Row[str, dict[str, Any], datetime]) -> StoredOffer:
    return StoredOffer(row[0], row[1], row[2])
