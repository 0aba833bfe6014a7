"""What the account keeps of each push, in short transactions: who was here, how it was answered, what is still owed.

Synchronous; called in threads. A push ends in exactly one way, whichever delivery, replica or sweep comes first.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.engine import Connection

from bot.messages import Outcome
from channels.wechat.ladder import Timing
from channels.wechat.protocol import Push
from channels.wechat.quota import Windows
from channels.wechat.rendering import (
    AI_LABEL,
    answer_text,
    body_text,
    bubbles,
    first_bubble,
    page_link,
    push_bodies,
    without_label,
)
from channels.wechat.splitting import TEXT_LIMIT, size
from channels.wechat.texts import acknowledgement
from knowledge.errors import NotFound
from knowledge.records.database import Database
from knowledge.records.repositories.conversations import Conversations
from knowledge.records.repositories.wechat_inbox import (
    DONE,
    LATER,
    LINK,
    OPEN,
    PASSIVE,
    Arrival,
    WechatFollowers,
    WechatPushes,
    windows_of,
)
from knowledge.records.repositories.wechat_outbox import QUEUED, SENT, WAITING, WechatOutbox
from knowledge.records.tables.base import utc_now
from knowledge.records.vault import Vault

KEEP = timedelta(days=3)  # how long what could not be sent waits for the next contact
MATTERS = {Outcome.DONE, Outcome.HANDOVER}  # a number to remember, a person who takes over
TAPS = {"click", "scancode_push", "scancode_waitmsg", "subscribe", "scan"}
MOST_BUBBLES = 3  # of one answer; what is longer ends in a link to all of it
FULL = "点这里看全文"
GO_ON = "（后面还有，回复“继续”接着看）"
EARLIER = "———\n之前没能发给您的："


@dataclass(frozen=True)
class Said:
    """What a turn is made of, as it is sealed for whoever takes over."""

    text: str
    choice_id: str | None = None


@dataclass
class WeChatStore:
    """`link_to`: (session, key) → the address of a page with the answer, or None if the service has no public address."""

    database: Database
    vault: Vault
    link_to: Callable[[str, str], str | None]

    def arrive(
        self, push: Push, session_id: str, said: Said, now: datetime, *, can_push: bool
    ) -> tuple[Arrival, Windows]:
        """Write a delivery down; the first one opens a window of the quota and wakes what waited for the person."""
        sealed = self.vault.seal(json.dumps([said.text, said.choice_id]))
        with self.database.writing() as connection:
            arrival = WechatPushes(connection).arrive(session_id, push.key, sealed, now)
            followers = WechatFollowers(connection)
            held = followers.hold(session_id)
            windows = Windows(**windows_of(held)) if held is not None else Windows()
            if arrival.delivery == 1:
                windows = _opened(windows, push, now)
                follows = push.event != "unsubscribe"
                followers.keep(session_id, push.openid, now, follows=follows, **windows.__dict__)
                if can_push and follows:
                    WechatOutbox(connection).wake(session_id, now)
        return arrival, windows

    def said(self, sealed: str) -> Said:
        """What was said in a push; raises VaultError if it cannot be opened any more."""
        return Said(*json.loads(self.vault.open(sealed)))

    def finish(
        self, session_id: str, key: str, payload: Mapping[str, Any], now: datetime, *, can_push: bool
    ) -> None:  # fmt: skip
        """The turn is over; if the answer is owed it goes into the outbox."""
        with self.database.writing() as connection:
            WechatPushes(connection).finish(session_id, key, payload["turn_id"])
            self._settle(connection, session_id, key, now, can_push=can_push)

    def promise(self, session_id: str, key: str, now: datetime, *, can_push: bool) -> bool:
        """The answer will be a customer-service message, or wait for the next contact; False if the push has ended otherwise."""
        with self.database.writing() as connection:
            moved = WechatPushes(connection).move(session_id, key, (OPEN,), LATER)
            self._settle(connection, session_id, key, now, can_push=can_push)
        return moved

    def acknowledge(self, session_id: str, key: str, now: datetime) -> str:
        """Say that it takes longer and where the answer will be: on a page, or here at the next contact. "" if it went otherwise."""
        address = self.link_to(session_id, key)
        with self.database.writing() as connection:
            moved = WechatPushes(connection).move(session_id, key, (OPEN,), LINK if address is not None else LATER)
            if moved:
                self._settle(connection, session_id, key, now, can_push=False)
        return acknowledgement(address) if moved else ""

    def forgotten(self, now: datetime, timing: Timing, limit: int) -> Sequence[Row[Any]]:
        """Pushes whose answer nobody came for, and those whose turn nobody works at."""
        answered, lost = timedelta(seconds=timing.repeat_within), timedelta(seconds=timing.lost)
        with self.database.looking() as connection:
            return WechatPushes(connection).forgotten(
                answered_before=now - answered, lost_before=now - lost, limit=limit
            )

    def put_off(self, session_id: str, key: str, now: datetime) -> None:
        """Look at this push again only after a while."""
        with self.database.writing() as connection:
            WechatPushes(connection).seen(session_id, key, now)

    def is_owed(self, session_id: str) -> bool:
        """Whether an answer to this person is still being worked at."""
        with self.database.looking() as connection:
            return WechatPushes(connection).owed(session_id) > 0

    def reply_of(self, session_id: str, key: str) -> str | None:
        """What was said passively to a push; None if nothing has been yet."""
        with self.database.looking() as connection:
            row = WechatPushes(connection).get(session_id, key)
        return row.reply if row is not None else None

    def close(self, session_id: str, key: str, reply: str) -> None:
        """Answered without a turn."""
        with self.database.writing() as connection:
            WechatPushes(connection).move(session_id, key, (OPEN,), PASSIVE)
            WechatPushes(connection).replied(session_id, key, reply)

    def give(
        self, session_id: str, key: str, payload: Mapping[str, Any], now: datetime, *, can_push: bool
    ) -> str | None:
        """What the passive reply says, the same for every delivery; "" if nothing is to be said, None if it went otherwise."""
        with self.database.writing() as connection:
            pushes = WechatPushes(connection)
            if not pushes.move(session_id, key, (OPEN,), PASSIVE):
                row = pushes.get(session_id, key)
                return row.reply if row is not None and row.state == PASSIVE else None
            reply = self._passive(connection, session_id, key, payload, now, can_push=can_push)
            pushes.replied(session_id, key, reply)
        return reply

    def reopen(self, session_id: str, key: str) -> None:
        """What was said passively came too late."""
        with self.database.writing() as connection:
            WechatPushes(connection).move(session_id, key, (PASSIVE,), OPEN)

    def take_kept(self, session_id: str) -> str:
        """What waited for this contact and fits into one message, marked as sent; "" if there is nothing."""
        with self.database.writing() as connection:
            kept = _kept(connection, session_id, TEXT_LIMIT - size(AI_LABEL) + 1)
            return f"{kept}\n{AI_LABEL}" if kept else ""

    def answer_of(self, session_id: str, key: str) -> tuple[Mapping[str, Any] | None, str]:
        """The reply to a push, None while it is being worked at, and the turn's id; raises NotFound if there is no such push."""
        with self.database.looking() as connection:
            row = WechatPushes(connection).get(session_id, key)
            if row is None:
                raise NotFound("this answer is not kept any more")
            reply = Conversations(connection).reply_to(row.turn_id) if row.turn_id else None
        return (reply.payload if reply is not None else None), row.turn_id or ""

    def _passive(
        self, connection: Connection, session_id: str, key: str, payload: Mapping[str, Any], now: datetime, *, can_push: bool
    ) -> str:  # fmt: skip
        text = answer_text(payload)
        held = WechatFollowers(connection).hold(session_id)
        left = Windows(**windows_of(held)).left(now) if held is not None and can_push else 0
        first, rest = first_bubble(text, None)
        if not rest:
            room = TEXT_LIMIT - size(first) - size(EARLIER) - 4
            kept = "" if can_push or not first else _kept(connection, session_id, room)
            return f"{first}\n\n{EARLIER}\n{kept}" if kept else first
        bodies = [{"text": bubble} for bubble in bubbles(rest)]
        address = self.link_to(session_id, key)
        if address is not None and (not can_push or len(bodies) > min(left, MOST_BUBBLES - 1)):
            return first_bubble(text, page_link(FULL, address))[0]
        state = QUEUED if can_push else WAITING
        WechatOutbox(connection).queue(
            session_id, payload["turn_id"], bodies, now=now, expires_at=now + KEEP, state=state, first_part=1
        )
        return first if can_push else first_bubble(text, GO_ON)[0]

    def _settle(self, connection: Connection, session_id: str, key: str, now: datetime, *, can_push: bool) -> None:
        """Put an owed answer into the outbox, once it is there."""
        pushes = WechatPushes(connection)
        row = pushes.get(session_id, key)
        if row is None or row.state != LATER or row.turn_id is None:
            return
        reply = Conversations(connection).reply_to(row.turn_id)
        if reply is None:
            return
        address = self.link_to(session_id, key)
        bodies = push_bodies(reply.payload, page_link(FULL, address) if address else None, MOST_BUBBLES)
        urgent, state = reply.payload["outcome"] in MATTERS, QUEUED if can_push else WAITING
        WechatOutbox(connection).queue(
            session_id, row.turn_id, bodies, now=now, expires_at=now + KEEP, urgent=urgent, state=state
        )
        pushes.move(session_id, key, (LATER,), DONE)


def _opened(windows: Windows, push: Push, now: datetime) -> Windows:
    """A tap on a message with choices comes as a text, and counts as a tap on a menu."""
    if push.kind == "event":
        return windows.tapped(now) if push.event in TAPS else windows
    return windows.tapped(now) if push.menu_id else windows.said(now)


def _kept(connection: Connection, session_id: str, room: int) -> str:
    """What waits for this person and fits into so many bytes, oldest first; it counts as sent."""
    outbox, texts = WechatOutbox(connection), list[str]()
    for row in outbox.waiting(session_id):
        text = without_label(body_text(row.body))
        room -= size(text) + 2
        if room < 0:
            break
        texts.append(text)
        outbox.change(row.id, state=SENT, sent_at=utc_now())
    return "\n\n".join(texts)
