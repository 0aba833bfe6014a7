"""Telling a web session something unasked: it goes to the end of the transcript, where every open widget looks."""

from dataclasses import replace

from sqlalchemy.engine import Connection

from bot.messages import Reply
from bot.pusher import write_pushed
from knowledge.records.repositories.persons import Persons

CHANNEL = "web"


class WebPusher:
    """A `bot.pusher.Pusher`: the transcript is in the same database, so message and notice are written together."""

    def push(self, connection: Connection, reply: Reply) -> None:
        conversation = Persons(connection).conversation_of(reply.session_id)
        write_pushed(connection, replace(reply, session_id=conversation), CHANNEL)
