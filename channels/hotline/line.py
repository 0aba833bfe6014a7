"""Runs calls: one gateway message in, what is to be sent out. Keeps the state, asks the conversation, records."""

import asyncio
import hashlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import AssistantError
from bot.locks import SessionLocks
from bot.messages import IncomingMessage
from bot.privacy import masked
from channels.hotline.call import take
from channels.hotline.call_state import Call, Terms
from channels.hotline.call_store import CallStore
from channels.hotline.events import Action, Ask, Event, Replied, SendSms
from channels.hotline.metrics import CallMetrics
from channels.hotline.recorder import Entry, Recorder, figures_entry, told_entry
from channels.hotline.sms import SmsSender
from channels.hotline.wire import GatewayMessage, Heard, Wire

log = logging.getLogger(__name__)
CHANNEL = "hotline"
ANSWER_SECONDS = 12.0  # a caller waits no longer; the gateway has said 请稍候 in between
LOOK_SECONDS = 0.05
SEEN = 64  # ids of the gateway kept per call: far more than it repeats
ID_LIMIT = 128

Handle = Callable[[IncomingMessage], Awaitable[Mapping[str, Any]]]


@dataclass
class Line:
    """热线. `session_of`: a call's id to the session of the conversation."""

    handle: Handle
    store: CallStore
    locks: SessionLocks
    recorder: Recorder
    metrics: CallMetrics
    sms: SmsSender
    terms: Terms
    session_of: Callable[[str], str]
    clock: Callable[[], float] = time.time

    async def open(self, call_id: str, wire: Wire) -> None:
        """A call begins, before it has said anything. One that is there already stays as it is."""
        async with self.locks.hold(f"call:{call_id}"):
            if await self.store.load(call_id) is None:
                await self.store.keep(Call(call_id))

    async def tell(self, call_id: str, event: Event, wire: Wire) -> list[dict[str, Any]]:
        """Take what happened to the connection rather than in it; nothing for a call that is unknown."""
        if await self.known(call_id) is None:
            return []
        return await self._take(call_id, [Heard(event)], wire, [told_entry(event, wire.name)])

    async def hear(self, call_id: str, message: GatewayMessage, wire: Wire) -> list[dict[str, Any]]:
        """Take a gateway's message; returns what is to be sent back. Raises BadContent if it is none of its language.

        A message that is repeated while its answer was lost gets the same answer again; an older one nothing.
        """
        at = self.clock()
        heard = wire.read(message, at)
        return await self._take(call_id, heard, wire, [Entry(at, "gateway", message, wire.name)])

    async def _take(
        self, call_id: str, heard: Sequence[Heard], wire: Wire, entries: list[Entry]
    ) -> list[dict[str, Any]]:
        async with self.locks.hold(f"call:{call_id}"):
            call = await self.store.load(call_id) or Call(call_id)
            new = [one for one in heard if not one.message_id or one.message_id not in call.seen]
            is_repeat = bool(heard) and not new
            if not is_repeat:
                actions = [action for one in new for action in take(call, one.event, self.terms)]
                call.seen = (*call.seen, *(one.message_id for one in new if one.message_id))[-SEEN:]
                asked = [action for action in actions if isinstance(action, Ask)]
                sent = await self._finish(call, actions, wire, entries)
        if is_repeat:  # outside the lock: the answer it waits for needs it
            return await self._sent_before(call_id) if call.seen[-1] == heard[-1].message_id else []
        for question in asked:  # of several in one message only the last one's answer is said, but all are heard
            sent = [*sent, *(await self._answered(call_id, question, wire))]
        return sent

    async def _sent_before(self, call_id: str) -> list[dict[str, Any]]:
        """What the newest message was answered with, once it is."""
        for _ in range(int(ANSWER_SECONDS / LOOK_SECONDS)):
            call = await self.store.load(call_id)
            if call is None or call.waiting is None:
                return list(call.last_sent) if call is not None else []
            await asyncio.sleep(LOOK_SECONDS)
        return []

    async def known(self, call_id: str) -> Call | None:
        """The call, if there is one that goes on."""
        call = await self.store.load(call_id)
        return call if call is not None and call.phase != "over" else None

    async def _answered(self, call_id: str, asked: Ask, wire: Wire) -> list[dict[str, Any]]:
        """Put a question to the conversation without holding the call: the caller may say more, or hang up, meanwhile."""
        payload = await self._put(call_id, asked)
        at = self.clock()
        async with self.locks.hold(f"call:{call_id}"):
            call = await self.store.load(call_id) or Call(call_id)
            due = call.waiting is not None and call.waiting.number == asked.number
            actions = take(call, Replied(at, asked.number, payload), self.terms)
            if due:
                self.metrics.spoke_after(at - call.asked_at)
            entry = Entry(at, "reply", {"number": asked.number, "payload": payload}, wire.name)
            return await self._finish(call, actions, wire, [entry])

    async def _put(self, call_id: str, asked: Ask) -> Mapping[str, Any] | None:
        message = IncomingMessage(
            self.session_of(call_id), asked.text, CHANNEL, _short(asked.message_id) or None, asked.choice_id
        )
        try:
            turn = asyncio.ensure_future(self.handle(message))
            return await asyncio.wait_for(asyncio.shield(turn), ANSWER_SECONDS)  # a turn begun is written to its end
        except (AssistantError, TimeoutError) as error:
            log.warning("a question of a call was not answered: %r", error)
        except Exception:  # whatever it is, the caller must hear something
            log.exception("a question of a call was not answered")
        return None

    async def _finish(
        self, call: Call, actions: Sequence[Action], wire: Wire, entries: list[Entry]
    ) -> list[dict[str, Any]]:
        """Write the messages, send what goes elsewhere, keep the call and its record."""
        at = entries[-1].at
        sent = wire.write([action for action in actions if not isinstance(action, Ask | SendSms)], call, at)
        call.sent += len(sent)
        call.last_sent = tuple(sent)
        entries.append(Entry(at, "sent", sent, wire.name))
        if call.sent == len(sent) and sent:  # the first words of a call
            entries.insert(
                0, Entry(at, "terms", {"transfer_to": self.terms.transfer_to, "sms": self.terms.sms}, wire.name)
            )
        is_end = call.phase == "over" and not call.counted
        if is_end:
            call.counted = True
            self.metrics.ended(call.figures)
            entries.append(figures_entry(at, call.figures))
        await asyncio.gather(self.store.keep(call), asyncio.to_thread(self.recorder.write, call.call_id, entries))
        for action in actions:
            if isinstance(action, SendSms):
                await self._send(action)
        return sent

    async def _send(self, sms: SendSms) -> None:
        try:
            await self.sms.send(sms.number, sms.text)
        except Exception:
            log.exception("a text message to %s was not sent", masked(f"电话{sms.number}"))


def _short(message_id: str) -> str:
    """The gateway's id as the conversation keeps it."""
    plain = all(32 <= ord(char) < 0xD800 for char in message_id)
    return (
        message_id if plain and len(message_id) <= ID_LIMIT else hashlib.sha256(repr(message_id).encode()).hexdigest()
    )
