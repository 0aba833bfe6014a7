"""Telling a follower something unasked: into the transcript and into the outbox, in the caller's transaction."""

from dataclasses import replace

from sqlalchemy.engine import Connection

from bot.messages import Reply, reply_payload
from bot.pusher import write_pushed
from channels.wechat.protocol import CHANNEL
from channels.wechat.rendering import push_bodies
from channels.wechat.store import KEEP, MOST_BUBBLES
from knowledge.records.repositories.persons import Persons
from knowledge.records.repositories.wechat_outbox import WechatOutbox
from knowledge.records.tables.base import utc_now


class WeChatPusher:
    """A `bot.pusher.Pusher`. The last message of a quota is kept for these: they come from staff, or are about an order.

    For an account that may not push, they wait for the next contact.
    """

    def push(self, connection: Connection, reply: Reply) -> None:
        conversation = Persons(connection).conversation_of(reply.session_id)
        write_pushed(connection, replace(reply, session_id=conversation), CHANNEL)
        now, bodies = utc_now(), push_bodies(reply_payload(reply), None, MOST_BUBBLES)
        WechatOutbox(connection).queue(
            reply.session_id, reply.turn_id, bodies, now=now, expires_at=now + KEEP, urgent=True
        )
