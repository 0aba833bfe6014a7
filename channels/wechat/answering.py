"""One delivery from start to finish: claim, one turn, and the way out that the ladder says.

All deliveries of a push share one turn: in this process as one task, across replicas because the conversation answers a
message id once. How the push was answered is one conditional update in the database, so it is answered in one way only.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from bot.conversation import Conversation
from bot.locks import LocalLocks
from channels.delivery import Limits, TooManyMessages
from channels.wechat import texts
from channels.wechat.capability import Capability
from channels.wechat.ladder import DELIVERIES, Step, Timing, next_step
from channels.wechat.protocol import Push, to_message
from channels.wechat.quota import Windows
from channels.wechat.store import Said, WeChatStore
from knowledge.records.repositories.wechat_inbox import OPEN, PASSIVE, Arrival
from knowledge.records.tables.base import utc_now
from knowledge.records.vault import VaultError

log = logging.getLogger(__name__)
THREADS = 4
SWEPT = 100  # forgotten pushes taken up in one sweep

Payload = Mapping[str, Any]
T = TypeVar("T")


@dataclass
class _Delivery:
    """One delivery. `came`: when, on the monotonic clock. `over`: whoever waited for its answer has stopped waiting."""

    came: float
    over: bool = False


class Held(Exception):
    """Nothing is to be answered to this delivery; the next one will bring it."""


class Answering:
    """Takes pushes that are turns of a conversation. Every text it returns is a whole passive reply; "" says nothing."""

    def __init__(
        self, conversation: Conversation, store: WeChatStore, limits: Limits, capability: Capability, timing: Timing,
        now: Callable[[], datetime] = utc_now,
    ) -> None:  # fmt: skip
        self._conversation, self._store, self._limits = conversation, store, limits
        self._capability, self.timing, self._now = capability, timing, now
        self._arrivals, self._order = LocalLocks(), LocalLocks()
        self._telling: set[asyncio.Task[str]] = set()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="wechat")
        self._deliveries: dict[tuple[str, str], tuple[int, float]] = {}  # how many, and when the last one came
        self._turns: dict[tuple[str, str], asyncio.Task[Payload]] = {}

    async def answer(self, push: Push, session_id: str, said: Said) -> str:
        """The passive reply to a delivery; raises Held if the connection is to be let go.

        Whatever the house is busy with, the last delivery is answered in time: with an acknowledgement if with nothing else.
        """
        came, key = time.monotonic(), (session_id, push.key)
        number = self._deliveries.get(key, (0, came))[0] + 1
        self._deliveries[key] = number, came
        delivery = _Delivery(came)
        work = asyncio.create_task(self._answer(push, session_id, said, delivery))
        work.add_done_callback(
            lambda task: task.cancelled() or task.exception()
        )  # it may end when nobody waits any more
        await asyncio.wait({work}, timeout=self.timing.last_moment)
        delivery.over = not work.done()
        if delivery.over and number < DELIVERIES:
            await asyncio.wait({work}, timeout=max(0.0, self._until_let_go(came)))
            raise Held
        reply = self._acknowledgement(*key) if delivery.over else work.result()
        self._deliveries.pop(key, None)
        return reply

    async def _answer(self, push: Push, session_id: str, said: Said, delivery: "_Delivery") -> str:
        can_push = self._capability.can_push
        async with self._arrivals.hold(session_id):  # turns begin in the order in which their pushes came
            arrival, windows = await self._in_thread(
                self._store.arrive, push, session_id, said, self._now(), can_push=can_push
            )
            if arrival.state not in (OPEN, PASSIVE):
                return ""
            if arrival.state == PASSIVE and arrival.reply is not None:
                return arrival.reply
            if arrival.delivery == 1 and (reply := await self._without_turn(push, session_id, said)) is not None:
                await self._in_thread(self._store.close, session_id, push.key, reply)
                return reply
            turn = self._turn(push, session_id, said)
        await asyncio.wait({turn}, timeout=max(0.0, self.timing.answer_within - (time.monotonic() - delivery.came)))
        return await self._way_out(push, session_id, turn, arrival, windows, delivery)

    async def sweep(self) -> int:
        """Take care of pushes that nobody comes for any more; returns how many."""
        now, long_ago = self._now(), time.monotonic() - self.timing.lost
        self._deliveries = {key: seen for key, seen in self._deliveries.items() if seen[1] > long_ago}
        rows = await self._in_thread(self._store.forgotten, now, self.timing, SWEPT)
        await asyncio.gather(*(self._take_up(row, now) for row in rows))
        return len(rows)

    async def _take_up(self, row: Any, now: datetime) -> None:
        if row.turn_id is None and (row.session_id, row.key) not in self._turns:
            try:
                said = self._store.said(row.sealed)
                push = Push("", "", 0, "text", row.key)
                await asyncio.wait({self._turn(push, row.session_id, said)}, timeout=self.timing.lost)
            except VaultError:
                log.error("wechat: what was said in the lost push %s cannot be opened with the keys there are", row.key)
            await self._in_thread(self._store.put_off, row.session_id, row.key, now)
        can_push = self._capability.can_push
        await self._in_thread(self._store.promise, row.session_id, row.key, now, can_push=can_push)

    async def _without_turn(self, push: Push, session_id: str, said: Said) -> str | None:
        """What is answered without asking the conversation: what was kept, or that somebody is too fast."""
        try:
            await self._limits.check(session_id=session_id, address=session_id)  # the address is always WeChat's own
        except TooManyMessages:
            return texts.labelled(texts.TOO_FAST)
        if said.text in texts.FETCH and not self._capability.can_push:
            kept = await self._in_thread(self._store.take_kept, session_id)
            if kept:
                return kept
            if await self._in_thread(self._store.is_owed, session_id):
                return texts.labelled(texts.NOT_YET)
        return None

    def _turn(self, push: Push, session_id: str, said: Said) -> "asyncio.Task[Payload]":
        key = (session_id, push.key)
        if key not in self._turns:
            self._turns[key] = asyncio.create_task(self._run(push, session_id, said))
            self._turns[key].add_done_callback(lambda task: self._forget(key, task))
        return self._turns[key]

    async def _run(self, push: Push, session_id: str, said: Said) -> Payload:
        async with self._order.hold(session_id):
            payload = await self._conversation.handle(to_message(push, session_id, said.text, said.choice_id))
        await self._in_thread(
            self._store.finish, session_id, push.key, payload, self._now(), can_push=self._capability.can_push
        )
        return payload

    def _forget(self, key: tuple[str, str], task: "asyncio.Task[Payload]") -> None:
        self._turns.pop(key, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("wechat: the turn of %s failed: %r", key[1], error)

    async def _way_out(
        self, push: Push, session_id: str, turn: "asyncio.Task[Payload]", arrival: Arrival, windows: Windows,
        delivery: "_Delivery",
    ) -> str:  # fmt: skip
        can_push, now = self._capability.can_push, self._now()
        ready = turn.done()
        came = delivery.came
        elapsed = min(time.monotonic() - came, self.timing.answer_within) if ready else self.timing.answer_within + 1e-6
        step = next_step(
            elapsed=elapsed, delivery=arrival.delivery, ready=ready, can_push=can_push, quota=windows.left(now),
            timing=self.timing,
        )  # fmt: skip
        if step is Step.ANSWER:
            return await self._give(push, session_id, turn, delivery)
        if step is Step.HOLD:
            await asyncio.sleep(max(0.0, self._until_let_go(came)))
            raise Held
        if step is Step.LATER:
            await self._in_thread(self._store.promise, session_id, push.key, now, can_push=True)
            return ""
        return await self._in_thread(self._store.acknowledge, session_id, push.key, now)

    def _acknowledgement(self, session_id: str, key: str) -> str:
        """What is said without having asked the database; it is told when it has time again."""
        if self._capability.can_push:
            return texts.acknowledgement(None, will_come=True)
        telling = asyncio.create_task(self._in_thread(self._store.acknowledge, session_id, key, self._now()))
        self._telling.add(telling)
        telling.add_done_callback(self._telling.discard)
        return texts.acknowledgement(self._store.link_to(session_id, key))

    def _until_let_go(self, came: float) -> float:
        return 1.2 * self.timing.hangs_up - (time.monotonic() - came)

    async def _give(self, push: Push, session_id: str, turn: "asyncio.Task[Payload]", delivery: "_Delivery") -> str:
        if turn.cancelled():  # the process is ending; the repeat will find another one
            raise Held
        if turn.exception() is not None:
            reply = texts.labelled(texts.BUSY)
            await self._in_thread(self._store.close, session_id, push.key, reply)
            return reply
        can_push = self._capability.can_push
        given = await self._in_thread(
            self._store.give, session_id, push.key, turn.result(), self._now(), can_push=can_push
        )
        if given and delivery.over:  # nobody is there any more to take it
            await self._in_thread(self._store.reopen, session_id, push.key)
            raise Held
        return given or ""

    async def _in_thread(self, work: Callable[..., T], *arguments: Any, **named: Any) -> T:
        """In a thread of our own: a busy conversation has all the others."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, partial(work, *arguments, **named))
