"""Telling somebody something unasked: what a channel has to offer for it."""

from typing import Protocol

from sqlalchemy.engine import Connection

from bot.messages import Reply, reply_payload
from knowledge.records.repositories.conversations import Conversations


class Pusher(Protocol):
    """One per channel; `api` plugs them in."""

    def push(self, connection: Connection, reply: Reply) -> None:
        """Put a message on its way within the caller's transaction, so that it goes once, or not at all.

        A channel that has to call somebody keeps what is to be sent in the database here, and calls after the commit.
        """


def write_pushed(connection: Connection, reply: Reply, channel: str) -> None:
    """Put an unasked message at the end of its conversation, where every open widget looks."""
    conversations = Conversations(connection)
    conversations.hold(reply.session_id, channel)
    conversations.append(
        session_id=reply.session_id, turn_id=reply.turn_id, direction="out", channel=channel,
        text="\n".join(message.text for message in reply.messages), payload=reply_payload(reply),
    )  # fmt: skip
