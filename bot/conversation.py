"""One turn, start to finish: the one way in for all channels. Read this file first."""

import asyncio
import logging
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, field, replace
from datetime import date
from typing import Any

from bot.actions.wire import from_wire
from bot.clock import today_in_shanghai
from bot.contact import Contact, contact_in, for_reading, sealed, without_contact
from bot.conversation_log import ConversationLog, Opened
from bot.desks import need_signs as signs
from bot.desks import smalltalk
from bot.desks.codes import SERVICE_DESKS
from bot.desks.need_talk import KIND_OF_DESK
from bot.desks.policy import Answered, PolicyDesk, none_of_these
from bot.desks.registration import CONFIRM
from bot.errors import DialogueUnavailable
from bot.feedback import Feedback, Judged
from bot.locks import SessionLocks
from bot.messages import IncomingMessage, Message, Outcome, Reply, Understanding, with_choice_ids
from bot.missed_turns import MissedTurn, missed_turns, says_none_of
from bot.rasa_client import Dialogue, Turn
from bot.reception import Reception, Unmanned
from knowledge.records.vault import Vault
from knowledge.regions import gazetteer
from matching.need.read import NeedReader
from matching.normalise import clean, normalise

log = logging.getLogger(__name__)

#: With so many turns at the dialogue engine (no limit: the others are sent to it as well), what the knowledge base can answer
#: alone does not wait behind them (docs/adr/0008).
AT_ONCE = 24
TEXT_LIMIT = 2000  # characters; longer is a document, not a question
_COMMAND = re.compile(r"^[\s/／⁄∕]+")  # Rasa reads a leading slash as an intent command
_NOD = re.compile(r"\s*[👌👍🆗✅🙆][👌👍🆗✅🙆\ufe0f\U0001f3fb-\U0001f3ff\s]*")
_NUMBERED = re.compile(r"^(?:选|第|我选)?\s*([1-9一二三四五六七八九])\s*(?:个|项|号|条)?[。.]?$")
_DIGITS = "零一二三四五六七八九"

Observer = Callable[[Reply, float], None]


@dataclass
class Conversation:
    """The gateway. Same `message_id`, same reply; one turn at a time per session; never silent, never technical."""

    log: ConversationLog
    dialogue: Dialogue
    desk: PolicyDesk
    locks: SessionLocks
    vault: Vault
    reader: NeedReader
    observe: Observer = lambda reply, seconds: None
    observe_missed: Callable[[MissedTurn], None] = lambda turn: None
    untold: Callable[[str], Answered | None] = lambda session_id: None
    forgotten: Callable[[str], None] = lambda session_id: None
    today: Callable[[], date] = today_in_shanghai
    reception: Reception = field(default_factory=Unmanned)
    _asking: int = 0  # turns that the dialogue engine is at work on

    async def handle(self, message: IncomingMessage) -> dict[str, Any]:
        """Take one message through its turn; returns the reply as JSON of the HTTP contract."""
        started = asyncio.get_running_loop().time()
        came_from, message = message.session_id, replace(message, text=clean(message.text))
        message, turn_id = await asyncio.to_thread(self._arrive, message)
        async with self.locks.hold(message.session_id):
            opened, taken = await asyncio.to_thread(self._open, message, turn_id)
            if opened.answered is not None:
                return _with_phone(opened.answered | {"session_id": came_from}, contact_in(message.text))
            reply = taken or await self._turn(message, opened)
            reply, missed, payload = await asyncio.to_thread(self._close, message, opened, reply, ours=taken is None)
            payload = _with_phone(payload | {"session_id": came_from}, contact_in(message.text))
        self.observe(reply, asyncio.get_running_loop().time() - started)
        self._count(missed)
        return payload

    # What waits for the database at the two ends of a turn; each runs in a thread as a whole.

    def _arrive(self, message: IncomingMessage) -> tuple[IncomingMessage, str]:
        message = self.reception.arrive(message)
        return message, self.log.receive(_written(message), uuid.uuid4().hex)

    def _open(self, message: IncomingMessage, turn_id: str) -> tuple[Opened, Reply | None]:
        opened = self.log.open_turn(message, turn_id)
        return opened, None if opened.answered is not None else self.reception.take(message, opened)

    def _close(
        self, message: IncomingMessage, opened: Opened, reply: Reply, *, ours: bool
    ) -> tuple[Reply, Sequence[MissedTurn], dict[str, Any]]:
        if ours:
            reply = self.reception.settle(message, opened, reply)
        missed = missed_turns(reply, _written(message).text or opened.picked, opened.before)
        payload = self.log.close_turn(reply, message.channel, _own_region(message.text), missed)
        return reply, missed, payload

    async def judge(self, feedback: Feedback) -> Judged:
        """Write down what somebody thinks of a reply; raises NotFound if the session has no such reply."""
        judged = await asyncio.to_thread(self.log.judge, feedback)
        self._count(judged.missed)
        return judged

    async def forget(self, session_id: str) -> int:
        """Delete a conversation for good; returns how many messages it had. What was registered in it stays."""
        async with self.locks.hold(session_id):
            deleted = await asyncio.to_thread(self.log.forget, session_id)
            await asyncio.to_thread(self.forgotten, session_id)
            try:
                await self.dialogue.forget(session_id)
            except DialogueUnavailable as error:  # it keeps nothing for longer than a day
                log.warning("a deleted conversation stays with the dialogue engine until it ends there: %s", error)
            return deleted

    def _count(self, missed: Sequence[MissedTurn]) -> None:
        for turn in missed:
            self.observe_missed(turn)

    async def _turn(self, message: IncomingMessage, opened: Opened) -> Reply:
        if len(message.text) > TEXT_LIMIT:
            return self._smalltalk(message, opened, Message(smalltalk.TOO_LONG), Outcome.NO_ANSWER)
        if opened.state.get("collecting") == CONFIRM:  # a crash may have kept the number from being told
            told = await asyncio.to_thread(self.untold, message.session_id)
            if told is not None:
                return _reply(message, opened, told, Understanding(None, 1.0, told.desk))
        meaning = opened.meaning or _typed_choice(message, opened)
        if meaning is not None and "none_of" in meaning:
            nothing = none_of_these(str(meaning["none_of"]), opened.turn_id)
            return _reply(message, opened, nothing, Understanding(None, 1.0, nothing.desk))
        if meaning is not None and "entry_id" in meaning:
            chosen = await asyncio.to_thread(
                self.desk.answer_entry, str(meaning["entry_id"]), message.text, on=self.today()
            )
            if chosen is not None:
                return _reply(message, opened, chosen, Understanding(None, 1.0, chosen.desk))
        text = str(meaning["text"]) if meaning and "text" in meaning else _COMMAND.sub("", message.text)
        text = "好的" if _NOD.fullmatch(text) else text
        if not any(char.isalnum() for char in text):
            if opened.state.get("collecting"):
                asked = self._smalltalk(message, opened, Message(smalltalk.SYMBOLS), Outcome.ASKING)
                return replace(asked, desk=opened.state["desk"], collecting=opened.state["collecting"])
            empty = Message(smalltalk.EMPTY, choices=smalltalk.starter_choices(opened.turn_id))
            return self._smalltalk(message, opened, empty, Outcome.SMALLTALK)
        return await self._respond(message, opened, text)

    async def _respond(self, message: IncomingMessage, opened: Opened, text: str) -> Reply:
        """Ask the dialogue engine; if it has no answer, the knowledge base answers alone."""
        region = _own_region(text) or opened.region
        sent, contact = normalise(for_reading(text)), sealed(text, self.vault)
        metadata = {
            "turn_id": opened.turn_id, "region": region, "on": self.today().isoformat(), "channel": message.channel,
            "contact": astuple(contact) if contact else None,
        }  # fmt: skip
        ahead = asyncio.create_task(asyncio.to_thread(self.desk.look_ahead, sent, on=self.today(), region=region))
        ahead.add_done_callback(_forget)
        if self._asking >= AT_ONCE and not (opened.state.get("collecting") or opened.state.get("desk")):
            alone = await asyncio.to_thread(self._alone, sent, opened.turn_id, region)
            if alone is not None:
                entities = await asyncio.to_thread(self._entities, sent, alone.desk)
                return _reply(message, opened, alone, Understanding(None, 1.0, alone.desk, entities))
        try:
            turn = await self._ask(message.session_id, sent, metadata)
            answered = _join(turn.replies, opened.turn_id)
        except (DialogueUnavailable, KeyError, ValueError) as error:
            log.warning("turn %s goes on without the dialogue engine: %s", opened.turn_id, error)
            turn = Turn(())
            answered = await asyncio.to_thread(
                self.desk.answer, sent, ranking=(), turn_id=opened.turn_id, on=self.today(), region=region
            )
            if answered.outcome is Outcome.NO_ANSWER and opened.state.get("collecting"):
                return self._missed(message, opened)
        entities = await asyncio.to_thread(self._entities, sent, answered.desk)
        understood = Understanding(turn.intent, turn.confidence, answered.desk, entities)
        reply = _reply(message, opened, answered, understood)
        collecting = next((r["collecting"] for r in reversed(turn.replies) if r.get("collecting")), None)
        return replace(reply, desk=turn.desk, collecting=collecting, unavailable=not turn.replies)

    async def _ask(self, session_id: str, text: str, metadata: dict[str, Any]) -> Turn:
        self._asking += 1
        try:
            return await self.dialogue.respond(session_id, text, metadata)
        finally:
            self._asking -= 1

    def _alone(self, text: str, turn_id: str, region: str | None) -> Answered | None:
        """What the knowledge base answers while the dialogue engine has more turns than it can; None if that needs the engine."""
        reading = self.reader.read(text, today=self.today())
        if signs.says_a_need(reading) and not signs.asks_in_general(reading):
            return None
        found = self.desk.answer(text, ranking=(), turn_id=turn_id, on=self.today(), region=region)
        return found if found.outcome is Outcome.ANSWERED and found.desk in SERVICE_DESKS else None

    def _missed(self, message: IncomingMessage, opened: Opened) -> Reply:
        """An answer to a question of ours reached nobody who knows the question: it stays open, and the person says it again."""
        asked = self._smalltalk(message, opened, Message(smalltalk.MISSED), Outcome.ASKING)
        kept = {"desk": opened.state["desk"], "collecting": opened.state["collecting"]}
        return replace(asked, **kept, unavailable=True)

    def _entities(self, text: str, desk: str) -> tuple[dict[str, Any], ...]:
        """What a text names, as the contract writes it; places first, also those of other provinces."""
        places = [{"type": "region", "value": name, "text": name} for name in gazetteer().named_in(text)]
        reading = self.reader.read(text, today=self.today(), kind=KIND_OF_DESK.get(desk))
        known = {place["value"] for place in places}
        named = [asdict(e) for e in reading.entities if e.type != "region" or e.value not in known]
        return (*places, *named)

    def _smalltalk(self, message: IncomingMessage, opened: Opened, said: Message, outcome: Outcome) -> Reply:
        return _reply(message, opened, Answered(outcome, (said,), "smalltalk"), Understanding(None, 1.0, "smalltalk"))


def _written(message: IncomingMessage) -> IncomingMessage:
    """As it is logged: how to reach a person is in no log."""
    return replace(message, text=without_contact(message.text))


def _typed_choice(message: IncomingMessage, opened: Opened) -> dict[str, Any] | None:
    """What a typed number or title picks from the choices just offered."""
    if not opened.offered:
        return None
    text = normalise(message.text)
    if (numbered := _NUMBERED.match(text)) is not None:
        place = _DIGITS.find(numbered[1]) if numbered[1] in _DIGITS else int(numbered[1])
        return dict(opened.offered[place - 1].meaning) if 0 < place <= len(opened.offered) else None
    none_of = says_none_of(text)
    fits = (c for c in opened.offered if normalise(c.title) == text or (none_of and "none_of" in c.meaning))
    return next((dict(choice.meaning) for choice in fits), None)


def _forget(task: "asyncio.Task[None]") -> None:
    """The search is only a head start: what went wrong in it goes wrong again, and is dealt with, when it is needed."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.debug("looking ahead failed: %s", error)


def _reply(message: IncomingMessage, opened: Opened, answered: Answered, understood: Understanding) -> Reply:
    return Reply(
        message.session_id, opened.turn_id, answered.outcome, answered.messages, understood, evidence=answered.evidence
    )


def _join(replies: Sequence[Mapping[str, Any]], turn_id: str) -> Answered:
    """Several actions of one turn make one reply; the last one's outcome counts, not that of a reminder after it.

    No two of its choices have one id.
    """
    answers = [from_wire(dict(reply)) for reply in replies]
    if len(answers) == 1:
        return answers[0]
    last = [a for a, reply in zip(answers, replies, strict=True) if not reply.get("reminder")][-1:] or answers[-1:]
    messages = with_choice_ids((m for answer in answers for m in answer.messages), f"{turn_id}-j")
    return replace(last[0], messages=messages)


def _own_region(text: str) -> str | None:
    """The place in Ningxia that a text names, as the person's own."""
    return gazetteer().nearest_home_in(normalise(text))


def _with_phone(payload: dict[str, Any], contact: Contact | None) -> dict[str, Any]:
    """The reply with the phone number as who said it reads it; what is written down has none."""
    if contact is None:
        return payload
    phone = {"type": "phone", "value": contact.phone, "text": contact.phone}
    understood = payload["understanding"]
    return payload | {"understanding": understood | {"entities": [*understood["entities"], phone]}}
