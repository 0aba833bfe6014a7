"""One turn, start to finish: the one way in for all channels. Read this file first."""

import asyncio
import logging
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import count
from typing import Any

from bot.actions.wire import from_wire
from bot.conversation_log import ConversationLog, Opened
from bot.desks import smalltalk
from bot.desks.policy import Answered, PolicyDesk
from bot.errors import DialogueUnavailable
from bot.locks import SessionLocks
from bot.messages import IncomingMessage, Message, Outcome, Reply, Understanding
from bot.rasa_client import Dialogue, Turn
from knowledge.regions import gazetteer
from matching.normalise import clean, normalise

log = logging.getLogger(__name__)

TEXT_LIMIT = 2000  # characters; longer is a document, not a question
SHANGHAI = timezone(timedelta(hours=8))
_COMMAND = re.compile(r"^[\s/／⁄∕]+")  # Rasa reads a leading slash as an intent command
_NUMBERED = re.compile(r"^(?:选|第|我选)?\s*([1-9一二三四五六七八九])\s*(?:个|项|号|条)?[。.]?$")
_DIGITS = "零一二三四五六七八九"

Observer = Callable[[Reply, float], None]


def today_in_shanghai() -> date:
    return datetime.now(UTC).astimezone(SHANGHAI).date()


@dataclass
class Conversation:
    """The gateway. Same `message_id`, same reply; one turn at a time per session; never silent, never technical."""

    log: ConversationLog
    dialogue: Dialogue
    desk: PolicyDesk
    locks: SessionLocks
    observe: Observer = lambda reply, seconds: None
    today: Callable[[], date] = today_in_shanghai

    async def handle(self, message: IncomingMessage) -> dict[str, Any]:
        """Take one message through its turn; returns the reply as JSON of the HTTP contract."""
        started = asyncio.get_running_loop().time()
        message = replace(message, text=clean(message.text))
        turn_id = await asyncio.to_thread(self.log.receive, message, uuid.uuid4().hex)
        async with self.locks.hold(message.session_id):
            opened = await asyncio.to_thread(self.log.open_turn, message, turn_id)
            if opened.answered is not None:
                return opened.answered
            reply = await self._turn(message, opened)
            region = _own_region(message.text)
            payload = await asyncio.to_thread(self.log.close_turn, reply, message.channel, region)
        self.observe(reply, asyncio.get_running_loop().time() - started)
        return payload

    async def _turn(self, message: IncomingMessage, opened: Opened) -> Reply:
        if len(message.text) > TEXT_LIMIT:
            return self._smalltalk(message, opened, Message(smalltalk.TOO_LONG), Outcome.NO_ANSWER)
        meaning = opened.meaning or _typed_choice(message, opened)
        if meaning is not None and "entry_id" in meaning:
            chosen = await asyncio.to_thread(
                self.desk.answer_entry, str(meaning["entry_id"]), message.text, on=self.today()
            )
            if chosen is not None:
                return _reply(message, opened, chosen, Understanding(None, 1.0, chosen.desk))
        text = str(meaning["text"]) if meaning and "text" in meaning else _COMMAND.sub("", message.text)
        if not any(char.isalnum() for char in text):
            empty = Message(smalltalk.EMPTY, choices=smalltalk.starter_choices(opened.turn_id))
            return self._smalltalk(message, opened, empty, Outcome.SMALLTALK)
        return await self._respond(message, opened, text)

    async def _respond(self, message: IncomingMessage, opened: Opened, text: str) -> Reply:
        """Ask the dialogue engine; if it has no answer, the knowledge base answers alone."""
        region = _own_region(text) or opened.region
        metadata = {"turn_id": opened.turn_id, "region": region, "on": self.today().isoformat()}
        sent = normalise(text)
        ahead = asyncio.create_task(asyncio.to_thread(self.desk.look_ahead, sent, on=self.today(), region=region))
        ahead.add_done_callback(_forget)
        try:
            turn = await self.dialogue.respond(message.session_id, sent, metadata)
            answered = _join(turn.replies, opened.turn_id)
        except (DialogueUnavailable, KeyError, ValueError) as error:
            log.warning("turn %s goes on without the dialogue engine: %s", opened.turn_id, error)
            turn = Turn(())
            answered = await asyncio.to_thread(
                self.desk.answer, sent, ranking=(), turn_id=opened.turn_id, on=self.today(), region=region
            )
        understood = Understanding(turn.intent, turn.confidence, answered.desk, _entities(text))
        reply = _reply(message, opened, answered, understood)
        collecting = next((r["collecting"] for r in reversed(turn.replies) if r.get("collecting")), None)
        return replace(reply, desk=answered.desk if turn.active_loop else None, collecting=collecting)

    def _smalltalk(self, message: IncomingMessage, opened: Opened, said: Message, outcome: Outcome) -> Reply:
        return _reply(message, opened, Answered(outcome, (said,), "smalltalk"), Understanding(None, 1.0, "smalltalk"))


def _typed_choice(message: IncomingMessage, opened: Opened) -> dict[str, Any] | None:
    """What a typed number or title picks from the choices just offered."""
    if not opened.offered:
        return None
    text = normalise(message.text)
    if (numbered := _NUMBERED.match(text)) is not None:
        place = _DIGITS.find(numbered[1]) if numbered[1] in _DIGITS else int(numbered[1])
        return dict(opened.offered[place - 1].meaning) if 0 < place <= len(opened.offered) else None
    return next((dict(c.meaning) for c in opened.offered if normalise(c.title) == text), None)


def _forget(task: "asyncio.Task[None]") -> None:
    """The search is only a head start: what went wrong in it goes wrong again, and is dealt with, when it is needed."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.debug("looking ahead failed: %s", error)


def _reply(message: IncomingMessage, opened: Opened, answered: Answered, understood: Understanding) -> Reply:
    return Reply(message.session_id, opened.turn_id, answered.outcome, answered.messages, understood)


def _join(replies: Sequence[Mapping[str, Any]], turn_id: str) -> Answered:
    """Several actions of one turn make one reply; the last one's outcome counts, not that of a reminder after it.

    No two of its choices have one id.
    """
    answers = [from_wire(dict(reply)) for reply in replies]
    if len(answers) == 1:
        return answers[0]
    last = [a for a, reply in zip(answers, replies, strict=True) if not reply.get("reminder")][-1:] or answers[-1:]
    numbers = count()
    messages = tuple(
        replace(m, choices=tuple(replace(c, id=f"{turn_id}-j{next(numbers)}") for c in m.choices))
        for answer in answers
        for m in answer.messages
    )
    return Answered(last[0].outcome, messages, last[0].desk)


def _own_region(text: str) -> str | None:
    """The place in Ningxia that a text names, smallest first, as the person's own."""
    named = [name for name in gazetteer().named_in(normalise(text)) if gazetteer().is_home(name)]
    return max(named, key=lambda name: len(gazetteer().with_ancestors(name)), default=None)


def _entities(text: str) -> tuple[dict[str, Any], ...]:
    """Places named in the text; the other kinds of entity come with the typed need (matching/need)."""
    return tuple({"type": "region", "value": name, "text": name} for name in gazetteer().named_in(normalise(text)))
