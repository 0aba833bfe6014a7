"""The account: what is done about each kind of push. Turns go to `answering`; the rest is answered here at once."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from channels.wechat import texts
from channels.wechat.answering import Answering, Held
from channels.wechat.capability import Capability
from channels.wechat.choices import choice_of
from channels.wechat.ladder import DELIVERIES
from channels.wechat.protocol import CHANNEL, Push
from channels.wechat.scenes import WeChatScenes
from channels.wechat.sender import Sender
from channels.wechat.store import Said, WeChatStore
from knowledge.records.database import Database
from knowledge.records.repositories.conversations import Conversations
from knowledge.records.repositories.persons import Persons
from knowledge.records.repositories.wechat_inbox import Arrival
from knowledge.records.tables.base import utc_now
from knowledge.regions import gazetteer

log = logging.getLogger(__name__)
LOOK_SECONDS = 0.05  # between two looks for what another delivery answers
HEARING_SECONDS = 3.0  # how long a recogniser may take: the answer has to fit in, too


class Transcriber(Protocol):
    """Speech to text, for accounts where WeChat does not do it."""

    async def transcribe(self, media_id: str, audio_format: str) -> str | None:
        """What was said in a voice message of this format (amr, speex); None if it was not understood."""


@dataclass
class Account:
    """Everything of one account, put together; see `setup.py`.

    `session_of`: openid → session. `join`: (session, scene of a QR code) → what is said about going on here in the
    conversation that showed it; None if it was no such scene. `scenes`: makes such codes.
    """

    database: Database
    store: WeChatStore
    answering: Answering
    sender: Sender
    capability: Capability
    session_of: Callable[[str], str]
    join: Callable[[str, str], str | None]
    scenes: WeChatScenes
    transcriber: Transcriber | None = None
    at_work: set["asyncio.Task[str]"] = field(default_factory=set)

    async def reply(self, push: Push) -> str:
        """The whole passive reply to a delivery; "" says nothing. Raises `answering.Held` if nothing is to be answered."""
        session_id = self.session_of(push.openid)
        said = await self._said(push)
        if said is not None:
            return await self.answering.answer(push, session_id, said)
        arrival, _ = await asyncio.to_thread(
            self.store.arrive, push, session_id, Said(""), utc_now(), can_push=self.capability.can_push
        )
        if arrival.delivery > 1:
            return await self._said_before(push, session_id, arrival)
        work = asyncio.create_task(self._do(push, session_id))
        self.at_work.add(work)
        work.add_done_callback(self.at_work.discard)
        return await asyncio.shield(work)  # if WeChat hangs up, a repeat still finds what came of it

    async def _do(self, push: Push, session_id: str) -> str:
        reply = await self._at_once(push, session_id)
        await asyncio.to_thread(self.store.close, session_id, push.key, reply)
        return reply

    async def _said_before(self, push: Push, session_id: str, arrival: Arrival) -> str:
        """What the first delivery answers, which may still be at it: done once, said as often as WeChat asks."""
        reply, end = arrival.reply, time.monotonic() + self.answering.timing.answer_within
        while reply is None and time.monotonic() < end:
            await asyncio.sleep(LOOK_SECONDS)
            reply = await asyncio.to_thread(self.store.reply_of, session_id, push.key)
        if reply is None and arrival.delivery < DELIVERIES:
            raise Held
        if reply is None:  # whoever was at it is gone
            reply = texts.labelled(texts.BUSY)
            await asyncio.to_thread(self.store.close, session_id, push.key, reply)
        return reply

    async def _said(self, push: Push) -> Said | None:
        """What a push says to the conversation; None if it is nothing said."""
        if push.kind == "text" and push.text:
            return Said(push.text, choice_of(push.menu_id, push.text))
        if push.kind == "voice":
            heard = push.text or await self._hear(push)
            return Said(heard) if heard else None
        if push.kind == "event" and push.event == "click" and push.event_key:
            return Said(push.event_key)
        return None

    async def _hear(self, push: Push) -> str:
        if self.transcriber is None or not (media_id := push.fields.get("MediaId")):
            return ""
        heard = self.transcriber.transcribe(media_id, push.fields.get("Format", "amr"))
        try:
            return (await asyncio.wait_for(heard, HEARING_SECONDS) or "").strip()
        except Exception as error:  # whatever a recogniser does, the person is asked to type
            log.warning("wechat: a voice message was not understood: %r", error)
            return ""

    async def _at_once(self, push: Push, session_id: str) -> str:
        if push.kind == "event":
            return await self._event(push, session_id)
        if push.kind == "location":
            return texts.labelled(await asyncio.to_thread(self._locate, push, session_id))
        return texts.labelled(texts.KINDS.get(push.kind, texts.OTHER))

    async def _event(self, push: Push, session_id: str) -> str:
        about = None
        if push.event in ("subscribe", "scan") and push.event_key:
            about = await asyncio.to_thread(self.join, session_id, push.event_key)
        if push.event == "subscribe":
            return texts.welcome() if about is None else f"{about}\n\n{texts.welcome()}"
        if push.event == "scan" and about is not None:
            return texts.labelled(about)
        return ""  # unsubscribe, VIEW, LOCATION, results of templates …: nothing to say

    def _locate(self, push: Push, session_id: str) -> str:
        """Take the place that the label names as the person's own: the smallest one in Ningxia."""
        region = gazetteer().nearest_home_in(push.fields.get("Label", "") + push.fields.get("Poiname", ""))
        if region is None:
            return texts.NOWHERE
        with self.database.writing() as connection:
            conversation = Persons(connection).conversation_of(session_id)
            Conversations(connection).hold(conversation, CHANNEL)
            Conversations(connection).move(conversation, region)
        return texts.HERE.format(region=region)
