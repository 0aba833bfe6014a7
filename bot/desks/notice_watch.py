"""Both directions of watching: changes of the supply against the recorded needs, a newly recorded need against the supply.

What is found is computed outside any transaction, which may take seconds; it counts only if nothing that it rests on has changed
when it is written down together with the cursor. So two replicas, and a crash at any moment, tell nothing twice and miss nothing.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row
from sqlalchemy.engine import Connection

from bot.clock import shanghai_day
from bot.desks.notice_texts import News, enterprise_line, provider_line
from bot.desks.notice_times import NoticeTerms
from knowledge.offers import Kind, Offer
from knowledge.records.database import Database
from knowledge.records.repositories.notices import ENTERPRISE, PROVIDER, QUEUED, SEEN, Notices
from knowledge.records.repositories.supply import StoredOffer, Supply
from knowledge.records.repositories.watched_needs import WatchedNeeds
from matching.need.need import Need, from_json
from matching.need.read import Reading
from matching.supply.columns import as_offer
from matching.supply.match import Head, Matcher
from matching.supply.watch import owners_to_tell, suited, suits, worth_telling

log = logging.getLogger(__name__)
TRIES = 3  # when others change what is compared; the next round goes on from there
READINGS = 4096
REST_SECONDS = 0.005  # after each need that is searched for: people who search meanwhile get their turn


@dataclass(frozen=True)
class _Changes:
    """What there is to follow of one kind: from the cursor to the revision, and whom it may concern."""

    cursor: int
    revision: int
    changed: tuple[str, ...]
    rows: dict[str, StoredOffer]
    needs: dict[str, Row[Any]]
    queued: tuple[Row[Any], ...]
    told: set[tuple[str, str]]


class NoticeWatch:
    """Finds what is to be told. Every call may be repeated, and may run in several replicas at once."""

    def __init__(self, database: Database, matcher: Matcher, terms: NoticeTerms) -> None:
        self._database = database
        self._matcher = matcher
        self._terms = terms
        self._reading = lru_cache(maxsize=READINGS)(self._read)

    # --- changes of the supply → recorded needs ---

    def follow(self, kind: Kind, now: datetime) -> int:
        """Compare what changed of a kind with the needs of that kind; returns how many notices it made."""
        for _ in range(TRIES):
            changes = self._changes(kind, shanghai_day(now))
            if changes is None:
                return 0
            news = self._news(kind, changes, shanghai_day(now))
            made = self._write_down(kind, changes, news, now)
            if made is not None:
                return made
        return 0

    def _changes(self, kind: Kind, today: date) -> _Changes | None:
        with self._database.looking() as connection:
            supply, needs, notices = Supply(connection), WatchedNeeds(connection), Notices(connection)
            cursor, revision = needs.cursor(kind), supply.revision(kind)
            if revision <= cursor:
                return None
            changed = tuple(supply.changed_since(kind, cursor))
            watched = {row.number: row for row in needs.of_kind(kind, today)}
            queued = tuple(notices.queued_of(kind, changed))
            rows = supply.get(kind, changed) if watched or queued else {}
            told = notices.told(ENTERPRISE, kind, changed) if watched else set()
        return _Changes(cursor, revision, changed, rows, watched, queued, told)

    def _news(self, kind: Kind, changes: _Changes, on: date) -> list[News]:
        needs = _typed(changes.needs)
        found = suited(kind, needs, [offer.fields for offer in changes.rows.values()], on)
        news: list[News] = []
        for number, suiting in found.items():
            fresh = {i: offer for i, offer in suiting.items() if (number, i) not in changes.told}
            if fresh:
                head = self._head(kind, needs[number], changes.needs[number].text, on)
                news += [News(number, needs[number], kind, offer) for offer in worth_telling(head.ids, fresh)]
                time.sleep(REST_SECONDS)
        return news

    def _write_down(self, kind: Kind, changes: _Changes, news: Sequence[News], now: datetime) -> int | None:
        """Keep the notices and move the cursor; None if somebody else did, or a need came that was not compared."""
        today = shanghai_day(now)
        over = [row.id for row in changes.queued if news_of(row, changes.rows.get(row.offer_id), today) is None]
        rows = [self._enterprise_row(n, changes.needs[n.number].session_id, QUEUED, now) for n in news]
        with self._database.writing() as connection:
            needs, notices = WatchedNeeds(connection), Notices(connection)
            if needs.hold_cursor(kind) != changes.cursor:
                return None
            still = {row.number for row in needs.of_kind(kind, today)}
            if still - changes.needs.keys():
                return None
            notices.cancel(over)
            made = notices.queue([row for row in rows if row["need_number"] in still])
            needs.move_cursor(kind, changes.revision)
        return made

    # --- a recorded need → the supply ---

    def announce(self, number: str, now: datetime) -> int:
        """Watch a need from now on and tell the owners of what suits it; returns how many notices that made.

        What its conversation has listed already counts as seen; what came between that list and now is told.
        """
        for _ in range(TRIES):
            with self._database.looking() as connection:
                row = WatchedNeeds(connection).get(number)
            if row is None or row.watched_at is not None or row.state != "open":
                return 0
            need = _typed({number: row}).get(number)
            head = self._head(row.kind, need, row.text, shanghai_day(now)) if need is not None else Head((), 0)
            made = self._announced(row, need, head, now)
            if made is not None:
                return made
        return 0

    def _announced(self, row: Row[Any], need: Need | None, head: Head, now: datetime) -> int | None:
        """None if the supply that others have followed already is newer than what was searched here."""
        with self._database.writing() as connection:
            needs = WatchedNeeds(connection)
            if need is not None and needs.hold_cursor(row.kind) > head.revision:
                return None
            if not needs.watch(row.number, now) or need is None:
                return 0
            rows = Supply(connection).get(row.kind, head.ids)
            listed = [as_offer(row.kind, rows[i].fields) for i in head.ids if i in rows]
            listed = [offer for offer in listed if suits(need, offer, shanghai_day(now))]
            return Notices(connection).queue(self._first_rows(connection, row, need, listed, now))

    def _first_rows(
        self, connection: Connection, row: Row[Any], need: Need, listed: Sequence[Offer], now: datetime
    ) -> list[dict[str, Any]]:
        needs = WatchedNeeds(connection)
        later = needs.changed_after(row.kind, [offer.id for offer in listed], needs.last_listed_at(row))
        muted = {m.institution for m in Notices(connection).muted_providers()}
        owners = owners_to_tell(listed, muted | needs.institutions_introduced(row.number))
        return [
            *(self._enterprise_row(News(row.number, need, row.kind, offer), row.session_id,
                                   QUEUED if offer.id in later and not row.muted else SEEN, now) for offer in listed),
            *(self._provider_row(News(row.number, need, row.kind, offer), now) for offer in owners),
        ]  # fmt: skip

    # --- both ---

    def _head(self, kind: Kind, need: Need, text: str, on: date) -> Head:
        return self._matcher.head(need, self._reading(text, kind, on), on=on, kind=kind)

    def _read(self, text: str, kind: Kind, on: date) -> Reading:
        """As the conversation read it; needs stay, and reading takes as long as matching."""
        return replace(self._matcher.read(text, on=on, kind=kind), text=text)

    def _enterprise_row(self, news: News, session_id: str, state: str, now: datetime) -> dict[str, Any]:
        return self._row(ENTERPRISE, news, session_id, enterprise_line(news, shanghai_day(now)), state, now)

    def _provider_row(self, news: News, now: datetime) -> dict[str, Any]:
        line = provider_line(news, shanghai_day(now))
        return self._row(PROVIDER, news, news.offer.institution or "", line, QUEUED, now)

    def _row(self, audience: str, news: News, addressee: str, text: str, state: str, now: datetime) -> dict[str, Any]:
        return {
            "audience": audience, "addressee": addressee, "need_number": news.number, "kind": news.kind,
            "offer_id": news.offer.id, "text": text, "state": state, "created_at": now,
            "not_before": self._terms.by_day(now), "expires_at": now + self._terms.keep,
        }  # fmt: skip


def news_of(notice: Row[Any], stored: StoredOffer | None, on: date) -> News | None:
    """What a queued notice (with the fields of its need) has to tell on a day; None if it is no longer so."""
    need = _typed({notice.need_number: notice}).get(notice.need_number)
    if stored is None or need is None:
        return None
    offer = as_offer(notice.kind, stored.fields)
    changed_hands = notice.audience == PROVIDER and offer.institution != notice.addressee
    return None if changed_hands or not suits(need, offer, on) else News(notice.need_number, need, notice.kind, offer)


def _typed(rows: Mapping[str, Row[Any]]) -> dict[str, Need]:
    """The needs by number; one that this version cannot read is left out, and must not stop the others."""
    found: dict[str, Need] = {}
    for number, row in rows.items():
        try:
            found[number] = from_json(row.fields)
        except (ValueError, TypeError):
            log.exception("need %s cannot be read and is not watched", number)
    return found
