"""Who is who: one opaque session for each person on each channel, joined by proof only, and where the person is now."""

import base64
import hashlib
import hmac
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.engine import Connection

from bot.errors import BadContent, NotFound, TooManyAttempts
from bot.messages import IncomingMessage, Message, Outcome, Reply, Understanding
from bot.pusher import Pusher, write_pushed
from bot.scenes import SceneCodes
from knowledge.records.database import Database
from knowledge.records.repositories.conversations import PUSHED, Conversations
from knowledge.records.repositories.persons import Persons, lock_persons
from knowledge.records.tables.base import utc_now

KEY_FILE = "person.key"
CODE_LIFE = timedelta(minutes=10)
#: Wrong codes in ten minutes from one session, from one address, and from everybody together: while ten codes are valid,
#: somebody with as many sessions and addresses as they like hits one in 23 days of trying, and its owner is told.
MOST_OF_SESSION, MOST_OF_ADDRESS, MOST_OF_ALL = 5, 20, 30
EVERYBODY = "*"
JOINED = "您的对话已经连到{channel}，两边可以接着聊。不是您本人操作的话，请回复“断开连接”。"
CHANNEL_NAMES = {"web": "网页", "wechat": "微信", "hotline": "电话"}


def session_of(channel: str, external_id: str, key: bytes) -> str:
    """The session of somebody whom a channel knows by an id of its own (OpenID, caller's number): always the same.

    Nobody without the key can tell the id from it, or make one: wechat-3q2-7wJ… Letters, digits, "-" and "_" only.
    """
    said = f"{len(channel)}:{channel}:{external_id}".encode("utf-8", "surrogatepass")
    digest = hmac.new(key, said, hashlib.sha256).digest()
    return f"{channel}-{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


@dataclass(frozen=True)
class Proof:
    """What proves on another channel that it is the same person: six digits to type or say, or the scene of a QR code. Once."""

    code: str
    scene: str
    expires_at: datetime


@dataclass(frozen=True)
class Joined:
    """The conversation that goes on. `new`: it was not this one before. `said`: what was said in it last, if anything."""

    session_id: str
    channel: str
    new: bool
    said: str


@dataclass
class People:
    """Sessions of one person share one conversation. Synchronous; `pushers` and `scenes` are plugged in by `api`."""

    database: Database
    key: bytes
    pushers: Mapping[str, Pusher] = field(default_factory=dict)
    scenes: SceneCodes | None = None

    def arrive(self, message: IncomingMessage, now: datetime | None = None) -> IncomingMessage:
        """The message as one of the conversation that it belongs to; the person is where it came from."""
        with self.database.looking() as connection:
            person = Persons(connection).person_of(message.session_id)
        if person is None:
            return message
        with self.database.writing() as connection:
            Persons(connection).seen(message.session_id, now or utc_now())
        return replace(message, session_id=person.session_id, own_session_id=message.session_id)

    def offer(self, session_id: str, channel: str, now: datetime | None = None) -> Proof:
        """A new proof that somebody is who talks in this session; the last one is worth nothing from now on."""
        now = now or utc_now()
        scene, expires_at = secrets.token_urlsafe(24), now + CODE_LIFE
        while True:  # two sessions must not have one code; of a million it is hardly ever taken
            code = f"{secrets.randbelow(10**6):06d}"
            with self.database.writing() as connection:
                kept = Persons(connection).offer(
                    session_id, channel, code_hash=self._hashed(code), scene_hash=self._hashed(scene),
                    expires_at=expires_at, now=now,
                )  # fmt: skip
            if kept:
                return Proof(code, scene, expires_at)

    def join(
        self, session_id: str, channel: str, proof: str, *, address: str = "", now: datetime | None = None
    ) -> Joined:
        """Go on in the conversation that gave this proof out.

        Raises NotFound if it is wrong, used or too old, TooManyAttempts after too many such, BadContent if it is its own.
        """
        now = now or utc_now()
        by = [EVERYBODY, session_id, *([f"at:{self._hashed(address)[:32]}"] if address else [])]
        with self.database.writing() as connection:
            lock_persons(connection)
            self._check_attempts(Persons(connection), by, now)
            given = Persons(connection).take(self._hashed(proof), now)
            if given is None:
                Persons(connection).failed(by, now, forget_before=now - CODE_LIFE)
            else:
                return self._join(connection, (session_id, channel), (given.session_id, given.channel), now)
        raise NotFound("this code is wrong, was used before, or is older than ten minutes")

    def part(self, session_id: str) -> bool:
        """Each session of this person is its own again; False if it is the only one."""
        with self.database.writing() as connection:
            lock_persons(connection)
            person = Persons(connection).person_of(session_id)
            if person is not None:
                Persons(connection).part(person.id)
            return person is not None

    def session_on(self, connection: Connection, session_id: str, channel: str) -> str | None:
        """The session of the same person on this channel, the one last seen; None if there is none."""
        return next((s for s, c in self._whereabouts(connection, session_id) if c == channel), None)

    def reaches(self, session_id: str, channel: str) -> bool:
        """Whether somebody who talks on this channel can be told something unasked."""
        with self.database.looking() as connection:
            channels = {channel, *(c for _, c in self._whereabouts(connection, session_id))}
        return bool(channels & set(self.pushers))

    def tell(self, connection: Connection, reply: Reply, channel: str | None = None) -> str | None:
        """Put an unasked message into the conversation and on its way to where the person is, or to this channel.

        Within the caller's transaction. Returns the channel it went to; None if the person will only find it in the transcript.
        """
        places = [(s, c) for s, c in self._whereabouts(connection, reply.session_id) if channel in (None, c)]
        conversation = Persons(connection).conversation_of(reply.session_id)
        session, reached = next(((s, c) for s, c in places if c in self.pushers), (conversation, None))
        if reached is not None:
            self.pushers[reached].push(connection, replace(reply, session_id=session))
        if Conversations(connection).turn(conversation, reply.turn_id) is None:
            write_pushed(connection, replace(reply, session_id=conversation), reached or "web")
        return reached

    def _join(
        self, connection: Connection, mine: tuple[str, str], given: tuple[str, str], now: datetime
    ) -> Joined:  # fmt: skip
        persons = Persons(connection)
        own, other = persons.person_of(mine[0]), persons.person_of(given[0])
        conversation = other.session_id if other is not None else given[0]
        if mine[0] == given[0]:
            raise BadContent("this code was given out in this very session; use it on another channel")
        last = Conversations(connection).last_two(conversation)
        joined = Joined(conversation, given[1], own is None or other is None or own.id != other.id, _said(last))
        if not joined.new:
            return joined
        person_id = other.id if other is not None else uuid.uuid4().hex
        if other is None:
            persons.add(person_id, *given, now)
        if own is not None and own.session_id == mine[0]:  # others go on in its conversation, and go along
            persons.merge(own.id, person_id)
        persons.put(person_id, *mine, now)
        text = JOINED.format(channel=CHANNEL_NAMES.get(mine[1], mine[1]))
        told = replace(unasked(conversation, Message(text), Outcome.DONE, "platform"), linked=mine[1])
        self.tell(connection, told, given[1])
        return joined

    def _check_attempts(self, persons: Persons, by: list[str], now: datetime) -> None:
        limits = zip(by, (MOST_OF_ALL, MOST_OF_SESSION, MOST_OF_ADDRESS), strict=False)
        if any(persons.attempts(each, now - CODE_LIFE) >= most for each, most in limits):
            raise TooManyAttempts("too many wrong codes in the last ten minutes; try again later")

    def _whereabouts(self, connection: Connection, session_id: str) -> list[tuple[str, str]]:
        """Sessions of the person with their channels, the one last seen first."""
        person = Persons(connection).person_of(session_id)
        if person is not None:
            return [(row.session_id, row.channel) for row in Persons(connection).sessions_of(person.id)]
        row = Conversations(connection).session(session_id)
        return [(session_id, row.channel)] if row is not None else []

    def _hashed(self, secret: str) -> str:
        """Only this is compared and kept: how long a comparison takes tells nothing without the key."""
        return hmac.new(self.key, b"join:" + secret.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class OnChannel:
    """A `bot.pusher.Pusher` for a channel that finds the person's own session there, whatever session was written down."""

    people: People
    channel: str

    def push(self, connection: Connection, reply: Reply) -> None:
        session = self.people.session_on(connection, reply.session_id, self.channel)
        self.people.pushers[self.channel].push(connection, replace(reply, session_id=session or reply.session_id))


def unasked(session_id: str, message: Message, outcome: Outcome, desk: str) -> Reply:
    """A message of ours that answers none of theirs."""
    turn_id = f"{PUSHED}{uuid.uuid4().hex[:32]}"
    return Reply(session_id, turn_id, outcome, (message,), Understanding(desk=desk))


def _said(last: Sequence[Row[Any]]) -> str:
    return next((row.said for row in last if row.said), "")
