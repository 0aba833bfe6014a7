"""What runs beside the routes: sends what is in the outbox, in order and within the quota, and takes up what was forgotten.

A message is marked before WeChat is called and after it answered. A process that dies between the two may send one message
twice; WeChat knows no key to prevent it, and twice is better than never.
"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from channels.wechat.answering import Answering
from channels.wechat.capability import Capability
from channels.wechat.client import WeChatClient
from channels.wechat.errors import ApiError, Way
from channels.wechat.ladder import Timing
from channels.wechat.quota import Windows
from channels.wechat.rendering import body_text
from channels.wechat.splitting import TEXT_LIMIT, size, split
from knowledge.records.database import Database
from knowledge.records.repositories.wechat_inbox import WechatFollowers, WechatPushes, windows_of
from knowledge.records.repositories.wechat_outbox import (
    FAILED,
    QUEUED,
    SENDING,
    SENT,
    WAITING,
    WechatOutbox,
)
from knowledge.records.tables.base import utc_now

log = logging.getLogger(__name__)
AT_ONCE = 20  # messages, each to another person
POLL_SECONDS = 0.5
TEND_SECONDS = 60.0  # between two looks for what is lost or too old
LOST = timedelta(seconds=60)  # longer than a call with its time limits
FORGET = timedelta(days=3)  # after this a push is no repeat any more
MOST_RETRIES = 8
ALARM_PAUSE, REST_PAUSE = timedelta(minutes=5), timedelta(hours=1)


class Sender:
    """One per process; several replicas share the outbox."""

    def __init__(
        self, database: Database, client: WeChatClient, answering: Answering, capability: Capability, timing: Timing,
        now: Callable[[], datetime] = utc_now,
    ) -> None:  # fmt: skip
        self._database, self._client, self._answering = database, client, answering
        self._capability, self._timing, self._now = capability, timing, now

    async def run(self) -> None:
        """Until cancelled. What goes wrong in one round is logged, and the next one goes on."""
        tended = -TEND_SECONDS
        clock = asyncio.get_running_loop().time
        try:
            while True:
                try:
                    if clock() - tended >= TEND_SECONDS:
                        await asyncio.to_thread(self._tend)
                        tended = clock()
                    await self._answering.sweep()
                    await self._show_typing()
                    busy = await self.send_due()
                except Exception:
                    log.exception("wechat: a round of sending failed")
                    busy = 0
                if not busy:
                    await asyncio.sleep(POLL_SECONDS)
        finally:
            await self._client.close()

    async def send_due(self) -> int:
        """Send what may go now; returns how many messages were looked at, those included that the quota holds back."""
        if not self._capability.can_push:
            return 0
        rows, looked_at = await asyncio.to_thread(self._claim)
        await asyncio.gather(*(self._send(row) for row in rows))
        return looked_at

    def _tend(self) -> None:
        now = self._now()
        with self._database.writing() as connection:
            WechatOutbox(connection).rescue(now - LOST)
            WechatOutbox(connection).expire(now)
            WechatPushes(connection).forget(now - FORGET)

    def _claim(self) -> tuple[list[Row[Any]], int]:
        """Mark what goes now and count it against the quota; what the quota holds back waits for the next contact."""
        now, claimed = self._now(), []
        with (
            self._database.looking() as connection
        ):  # mostly there is nothing, and then nobody has to wait for a writer
            if not WechatOutbox(connection).has_due(now):
                return [], 0
        with self._database.writing() as connection:
            outbox, followers = WechatOutbox(connection), WechatFollowers(connection)
            due = outbox.due(now, AT_ONCE)
            for row in due:
                windows = Windows(**windows_of(row))
                if not windows.left(now, urgent=row.urgent):
                    outbox.change(row.id, state=WAITING, error="the quota is used up")
                    continue
                outbox.change(row.id, state=SENDING, not_before=now, attempts=row.attempts + 1)
                followers.change(row.session_id, **windows.spent().__dict__)
                claimed.append(row)
        return claimed, len(due)

    async def _send(self, row: Row[Any]) -> None:
        try:
            await self._call(row)
        except ApiError as error:
            await asyncio.to_thread(self._go_on, row, error)
            return
        await asyncio.to_thread(self._change, row, state=SENT, sent_at=self._now(), error=None)

    async def _call(self, row: Row[Any]) -> None:
        if not (choices := row.body.get("choices")):
            await self._client.send_text(row.openid, row.body["text"])
            return
        try:
            items = [{"id": each["menu_id"], "content": each["title"]} for each in choices]
            await self._client.send_menu(row.openid, row.body["text"], items)
        except ApiError as error:
            if error.way is not Way.NO_RIGHT:
                raise
            await self._client.send_text(row.openid, body_text(row.body))  # an account without menus may have texts

    def _go_on(self, row: Row[Any], error: ApiError) -> None:
        """What becomes of a message that WeChat refused."""
        now, text = self._now(), str(error)
        if error.way in (Way.ALARM, Way.RENEW, Way.REST, Way.NO_RIGHT):
            log.error("wechat: %s (%s)", error.advice, error)
        match error.way:
            case Way.RETRY if row.attempts < MOST_RETRIES:
                self._change(row, state=QUEUED, error=text, not_before=now + timedelta(seconds=2**row.attempts))
            case Way.RETRY | Way.ALARM | Way.RENEW:
                self._change(row, state=QUEUED, error=text, not_before=now + ALARM_PAUSE)
            case Way.REST:
                self._change(row, state=QUEUED, error=text, not_before=now + REST_PAUSE)
            case Way.WAIT:
                self._wait(row, text)
            case Way.NO_RIGHT:
                self._capability.refused()
                self._change(row, state=WAITING, error=text)
            case Way.SHORTEN:
                self._shorten(row, text)
            case Way.GIVE_UP | Way.IGNORE:
                self._change(row, state=FAILED, error=text)

    def _wait(self, row: Row[Any], error: str) -> None:
        """WeChat counts otherwise than we do: nothing more goes to this person until they are here again."""
        with self._database.writing() as connection:
            WechatOutbox(connection).change(row.id, state=WAITING, error=error)
            WechatOutbox(connection).put_off(row.session_id, WAITING, error)
            held = WechatFollowers(connection).hold(row.session_id)
            if held is not None:
                closed = Windows(**windows_of(held)).closed()
                WechatFollowers(connection).change(row.session_id, **closed.__dict__)

    def _shorten(self, row: Row[Any], error: str) -> None:
        """Too long for WeChat though not for us: the first half now, if it can be halved."""
        text = body_text(row.body)
        halves = split(text, max(size(text) // 2 + 64, 64))
        if len(halves) < 2 or size(text) <= TEXT_LIMIT // 8:
            self._change(row, state=FAILED, error=error)
            return
        with self._database.writing() as connection:
            WechatOutbox(connection).change(row.id, state=QUEUED, error=error, body={"text": halves[0]})
            WechatOutbox(connection).queue(
                row.session_id, row.turn_id, [{"text": half} for half in halves[1:]], now=self._now(),
                expires_at=row.expires_at, urgent=row.urgent, first_part=1000 * (row.part + 1) + row.attempts * 10,
            )  # fmt: skip

    def _change(self, row: Row[Any], **values: Any) -> None:
        with self._database.writing() as connection:
            WechatOutbox(connection).change(row.id, **values)

    async def _show_typing(self) -> None:
        """Let people who wait see that somebody is writing."""
        if not self._capability.can_push:
            return
        for openid in await asyncio.to_thread(self._waiting_people):
            try:
                await self._client.show_typing(openid)
            except ApiError as error:
                if error.way not in (Way.IGNORE, Way.RETRY):
                    log.warning("wechat: typing could not be shown: %s", error)

    def _waiting_people(self) -> list[str]:
        now = self._now()
        before = now - timedelta(seconds=self._timing.typing)
        after = now - timedelta(seconds=3 * self._timing.hangs_up)
        with self._database.looking() as connection:
            if not WechatPushes(connection).anybody_waits(before, after):
                return []
        with self._database.writing() as connection:
            return list(WechatPushes(connection).begin_typing(before, after))
