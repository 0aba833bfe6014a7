"""到货提醒: recorded needs are matched again when the supply changes, owners of offers hear of new needs, and nobody hears too much.

What is found: notice_watch.py. When it may go: notice_times.py. What it says: notice_texts.py.
"""

import logging
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from sqlalchemy.engine import Connection

from bot.clock import shanghai_day
from bot.desks.need_talk import DESK_OF_KIND
from bot.desks.notice_texts import News, enterprise_message
from bot.desks.notice_times import WEEK, NoticeTerms
from bot.desks.notice_watch import NoticeWatch, news_of
from bot.messages import Outcome, Reply, Understanding
from bot.pusher import Pusher
from knowledge.errors import Conflict, NotFound
from knowledge.offers import KINDS, Kind
from knowledge.records.database import Database
from knowledge.records.repositories.conversations import PUSHED
from knowledge.records.repositories.notices import ENTERPRISE, PROVIDER, QUEUED, Notices
from knowledge.records.repositories.supply import Supply
from knowledge.records.repositories.watched_needs import WatchedNeeds
from matching.supply.match import Matcher

log = logging.getLogger(__name__)
NEW_AT_ONCE = 200  # needs that one round announces


@dataclass(frozen=True)
class Due:
    """What may go now in one message: to an enterprise about one need, to an institution about all that suit its offers.

    `key`: what the cap counts by, the number of the need or the institution. `addressee`: the session, or the institution.
    """

    audience: str
    key: str
    addressee: str
    channel: str
    ids: tuple[int, ...]
    news: tuple[News, ...]


@dataclass
class _Plan:
    """Of the notices whose time has come: what may go, what is no longer so, and what has to wait until when."""

    due: list[Due] = field(default_factory=list)
    over: list[int] = field(default_factory=list)
    later: list[tuple[tuple[int, ...], datetime]] = field(default_factory=list)


class NoticeDesk:
    """Notices from beginning to end. Every method may be repeated, and may run in several replicas at once."""

    def __init__(self, database: Database, matcher: Matcher, terms: NoticeTerms | None = None) -> None:
        self._database = database
        self._terms = terms or NoticeTerms()
        self._watch = NoticeWatch(database, matcher, self._terms)

    def go_round(self, pushers: Mapping[str, Pusher], now: Callable[[], datetime]) -> None:
        """Everything once, in order; `pushers` by the code of their channel."""
        self.announce_new(now())
        self.follow(now())
        self.tidy(now())
        self.deliver(pushers, now())

    def announce(self, number: str, now: datetime) -> int:
        """Watch a newly recorded need and tell the owners of what suits it; returns how many notices that made."""
        return self._watch.announce(number, now)

    def announce_new(self, now: datetime) -> int:
        """Announce the needs that were not yet, whatever became of who recorded them."""
        with self._database.looking() as connection:
            numbers = WatchedNeeds(connection).new(shanghai_day(now), NEW_AT_ONCE)
        return _all_of((number, partial(self.announce, number, now)) for number in numbers)

    def follow(self, now: datetime, kinds: Sequence[Kind] = KINDS) -> int:
        """Compare what changed in the supply with the recorded needs; returns how many notices that made."""
        return _all_of((kind, partial(self._watch.follow, kind, now)) for kind in kinds)

    def due(self, now: datetime) -> tuple[Due, ...]:
        """What may go now; nothing outside the hours."""
        return tuple(self._plan(now).due)

    def tidy(self, now: datetime) -> None:
        """End what is over: expired, muted, of needs and offers that ended; put off what the cap holds back."""
        plan = self._plan(now)
        with self._database.writing() as connection:
            notices = Notices(connection)
            notices.end_what_is_over(now, shanghai_day(now))
            notices.cancel(plan.over)
            for ids, until in plan.later:
                notices.defer(ids, until)

    def deliver(self, pushers: Mapping[str, Pusher], now: datetime) -> int:
        """Send what is due to enterprises over the channels that can; returns how many messages went."""
        due = self._plan(now, (ENTERPRISE,)).due
        sendable = [(each, pushers[each.channel]) for each in due if each.channel in pushers]
        return _all_of((each.key, partial(self._send, each, to, now)) for each, to in sendable)

    def sent(self, ids: Sequence[int], now: datetime) -> None:
        """Staff passed these on in one message. Raises NotFound, or Conflict if one is not queued or for somebody else."""
        with self._database.writing() as connection:
            notices = Notices(connection)
            rows = notices.get(ids)
            if missing := sorted(set(ids) - {row.id for row in rows}):
                raise NotFound(f"there is no notice {missing[0]}")
            if len({(row.audience, row.addressee) for row in rows}) > 1:
                raise Conflict("notices of one message go to one addressee; these go to several")
            if notices.mark_sent(ids, turn_id=uuid.uuid4().hex, at=now) != len(rows):
                states = ", ".join(f"{row.id} is {row.state}" for row in rows)
                raise Conflict(f"only queued notices can be sent: {states}")

    def _plan(self, now: datetime, audiences: Sequence[str] = (ENTERPRISE, PROVIDER)) -> _Plan:
        plan = _Plan()
        with self._database.looking() as connection:
            groups = _groups(connection, now, audiences, plan)
            for audience in audiences:
                keys = {due.key for due in groups if due.audience == audience}
                sent = Notices(connection).sent_at(audience, keys, now - WEEK)
                for due in (due for due in groups if due.audience == audience):
                    allowed = self._terms.allowed_at(sent[due.key], now)
                    if allowed > now:
                        plan.later.append((due.ids, allowed))
                    else:
                        plan.due.append(due)
        return plan

    def _send(self, due: Due, pusher: Pusher, now: datetime) -> bool:
        """One message, if it may still go: what it rests on is looked at again with the need held."""
        today = shanghai_day(now)
        turn_id = f"{PUSHED}{uuid.uuid4().hex[:32]}"
        message = enterprise_message(due.news, today)
        understanding = Understanding(desk=DESK_OF_KIND[due.news[0].kind])
        reply = Reply(due.addressee, turn_id, Outcome.MATCHED, (message,), understanding)
        with self._database.writing() as connection:
            notices = Notices(connection)
            if not WatchedNeeds(connection).hold(due.key, today):
                return False
            sent = notices.sent_at(ENTERPRISE, [due.key], now - WEEK)[due.key]
            queued = [row.id for row in notices.get(due.ids) if row.state == QUEUED]
            if queued != list(due.ids) or self._terms.allowed_at(sent, now) > now:
                return False
            notices.mark_sent(due.ids, turn_id=turn_id, at=now)
            pusher.push(connection, reply)
        return True


def _all_of(work: Iterable[tuple[str, Callable[[], int]]]) -> int:
    """Do all of it, each by its name; one that fails is logged, tried again in the next round, and stops no other."""
    done = 0
    for name, each in work:
        try:
            done += each()
        except Exception:
            log.exception("notices: %s failed", name)
    return done


def _groups(connection: Connection, now: datetime, audiences: Sequence[str], plan: _Plan) -> list[Due]:
    """What waits for one addressee, together; what is no longer so goes to the plan."""
    today = shanghai_day(now)
    ready = Notices(connection).ready(now, today, audiences)
    wanted: dict[Kind, set[str]] = defaultdict(set)
    for row in ready:
        wanted[row.kind].add(row.offer_id)
    offers = {kind: Supply(connection).get(kind, sorted(ids)) for kind, ids in wanted.items()}
    found: dict[tuple[str, str], Due] = {}
    for row in ready:
        news = news_of(row, offers[row.kind].get(row.offer_id), today)
        if news is None:
            plan.over.append(row.id)
            continue
        key = row.need_number if row.audience == ENTERPRISE else row.addressee
        earlier = found.get((row.audience, key)) or Due(row.audience, key, row.addressee, row.channel, (), ())
        found[row.audience, key] = replace(earlier, ids=(*earlier.ids, row.id), news=(*earlier.news, news))
    return list(found.values())
