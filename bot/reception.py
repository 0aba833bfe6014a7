"""What comes before the dialogue engine: whose conversation it is, and turns that another than the bot deals with."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol

from bot.conversation_log import ConversationLog, Opened
from bot.desks import connect
from bot.desks.sensitive import SensitiveWords
from bot.errors import BadContent, NotFound, TooManyAttempts
from bot.messages import IncomingMessage, Message, Outcome, Reply, Understanding
from bot.persons import Joined, People, unasked

log = logging.getLogger(__name__)
DESK = "platform"


class Reception(Protocol):
    """The gateway asks it at the beginning of a turn, and shows it what the bot would say at the end. Synchronous."""

    def arrive(self, message: IncomingMessage) -> IncomingMessage:
        """The message as one of the conversation that it belongs to."""

    def take(self, message: IncomingMessage, opened: Opened) -> Reply | None:
        """The whole reply, if this turn is not the bot's."""

    def settle(self, message: IncomingMessage, opened: Opened, reply: Reply) -> Reply:
        """What is said in the end; a person who is called for may be there."""


class Unmanned:
    """Every turn is the bot's."""

    def arrive(self, message: IncomingMessage) -> IncomingMessage:
        return message

    def take(self, message: IncomingMessage, opened: Opened) -> Reply | None:
        return None

    def settle(self, message: IncomingMessage, opened: Opened, reply: Reply) -> Reply:
        return reply


@dataclass
class Channels:
    """接着聊: a conversation goes from channel to channel by words. A part of the reception."""

    people: People
    log: ConversationLog

    def take(self, message: IncomingMessage, opened: Opened) -> Reply | None:
        asked = opened.state.get("collecting") == connect.COLLECTING
        wish = connect.wished(message.text, message.channel, asked=asked)
        if wish is None:
            return None
        match wish.act:
            case "code":
                return self._join(message, opened, wish.code)
            case "ask":
                asking = _reply(message, opened, connect.ASK_CODE, Outcome.ASKING)
                return replace(asking, desk=DESK, collecting=connect.COLLECTING)
            case "scan" if self.people.scenes is not None and self.people.scenes.ready:
                return replace(_reply(message, opened, connect.SCAN), scan="wechat")
            case "give" | "scan":
                said = connect.giving(self._offer(message), wechat="wechat" in self.people.pushers)
            case "send":
                said = self._send(message)
            case "part":
                said = connect.PARTED if self.people.part(message.session_id) else connect.NOT_JOINED
        return _reply(message, opened, said)

    def _join(self, message: IncomingMessage, opened: Opened, code: str) -> Reply:
        try:
            joined = self.people.join(
                message.own_session_id or message.session_id, message.channel, code, address=message.address
            )
        except NotFound:
            wrong = _reply(message, opened, connect.WRONG, Outcome.ASKING)
            return replace(wrong, desk=DESK, collecting=connect.COLLECTING)
        except TooManyAttempts:
            return _reply(message, opened, connect.TOO_MANY, Outcome.NO_ANSWER)
        except BadContent:
            return _reply(message, opened, connect.OWN)
        return replace(_reply(message, opened, _said_of(joined)), joined=joined.session_id)

    def _send(self, message: IncomingMessage) -> Message:
        """The last answer to WeChat, once it is known whose."""
        if "wechat" not in self.people.pushers:
            return connect.NO_WECHAT
        last = self.log.last_reply(message.session_id)
        if not last:
            return connect.NOTHING
        with self.people.database.writing() as connection:
            if self.people.session_on(connection, message.session_id, "wechat") is not None:
                sent = replace(unasked(message.session_id, last[0], Outcome.ANSWERED, DESK), messages=last)
                self.people.tell(connection, sent, "wechat")
                return connect.SENT
        return connect.not_in_wechat(self._offer(message))

    def _offer(self, message: IncomingMessage) -> str:
        return self.people.offer(message.own_session_id or message.session_id, message.channel).code


@dataclass
class Guard:
    """Sensitive words are answered as the list says, unless staff have the conversation. A part of the reception."""

    words: SensitiveWords

    def take(self, message: IncomingMessage, opened: Opened) -> Reply | None:
        matter = self.words.touched(message.text)
        if matter is None or (opened.state.get("handover") or {}).get("state") == "with_staff":
            return None
        log.warning("turn %s: sensitive words (%s)", opened.turn_id, matter.name)
        said, understood = matter.message(opened.turn_id), Understanding(None, 1.0, matter.desk)
        return Reply(message.session_id, opened.turn_id, matter.outcome, (said,), understood)


Taker = Callable[[IncomingMessage, Opened], Reply | None]
Settler = Callable[[IncomingMessage, Opened, Reply], Reply]


@dataclass
class FrontDesk:
    """The reception as it is. `takers` are asked in their order; the first that takes the turn has it."""

    people: People
    takers: tuple[Taker, ...] = ()
    settlers: tuple[Settler, ...] = field(default=())

    def arrive(self, message: IncomingMessage) -> IncomingMessage:
        return self.people.arrive(message)

    def take(self, message: IncomingMessage, opened: Opened) -> Reply | None:
        return next((reply for taker in self.takers if (reply := taker(message, opened)) is not None), None)

    def settle(self, message: IncomingMessage, opened: Opened, reply: Reply) -> Reply:
        for settler in self.settlers:
            reply = settler(message, opened, reply)
        return reply


def _said_of(joined: Joined) -> Message:
    return connect.going_on(joined.said) if joined.new else connect.SAME


def _reply(
    message: IncomingMessage, opened: Opened, said: Message, outcome: Outcome = Outcome.DONE
) -> Reply:  # fmt: skip
    understood = Understanding(None, 1.0, DESK)
    return Reply(message.session_id, opened.turn_id, outcome, (said,), understood)
