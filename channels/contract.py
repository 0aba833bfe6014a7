"""What a channel must offer, and which channels there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from fastapi import APIRouter

from bot.conversation import Conversation
from channels.delivery import Limits
from channels.web_chat.routes import make_router as web_chat_router


class RouterFactory(Protocol):
    """Makes a channel's routes. The channel translates wire ↔ message and leaves the rest to the conversation."""

    def __call__(self, conversation: Conversation, limits: Limits) -> APIRouter: ...


@dataclass(frozen=True)
class Channel:
    """A channel: its code in the contract, the prefix of its routes, and how they are made."""

    code: str
    prefix: str
    router: RouterFactory


CHANNELS: Mapping[str, Channel] = {"web": Channel("web", "/api/v1/chat", web_chat_router)}
