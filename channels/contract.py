"""What a channel must offer, and which channels there are."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter

from bot.bootstrap import Assistant
from bot.pusher import Pusher
from bot.scenes import SceneCodes
from channels.delivery import Limits
from channels.hotline.routes import make_router as hotline_router
from channels.hotline.routes import sweep as sweep_hotline
from channels.web_chat.pusher import WebPusher
from channels.web_chat.routes import make_router as web_chat_router
from channels.wechat.pusher import WeChatPusher
from channels.wechat.routes import make_router as wechat_router
from channels.wechat.setup import make_account


@dataclass(frozen=True)
class OpenChannel:
    """A channel of one running service.

    Attributes:
        router: its routes; they translate wire ↔ message and leave the rest to `assistant.conversation`.
        background: what runs beside them from start to stop, if anything; cancelled at the end.
        scenes: the QR codes that can be scanned on it, if it has any.
    """

    router: APIRouter
    background: Callable[[], Awaitable[None]] | None = None
    scenes: SceneCodes | None = None


@dataclass(frozen=True)
class Channel:
    """A channel.

    Attributes:
        code: of the HTTP contract. prefix: of its routes. open: makes them, and what they share with what runs beside them.
        pusher: how it tells something unasked, if it can.
    """

    code: str
    prefix: str
    open: Callable[[Assistant, Limits], OpenChannel]
    pusher: Pusher | None = None


def _open_web(assistant: Assistant, limits: Limits) -> OpenChannel:
    return OpenChannel(web_chat_router(assistant, limits))


def _open_wechat(assistant: Assistant, limits: Limits) -> OpenChannel:
    account = make_account(assistant, limits)
    if account is None:
        return OpenChannel(wechat_router(assistant, None))
    return OpenChannel(wechat_router(assistant, account), account.sender.run, account.scenes)


def _open_hotline(assistant: Assistant, limits: Limits) -> OpenChannel:
    return OpenChannel(hotline_router(assistant, limits), partial(sweep_hotline, assistant))


CHANNELS: Mapping[str, Channel] = {
    "web": Channel("web", "/api/v1/chat", _open_web, WebPusher()),
    "wechat": Channel("wechat", "/wechat", _open_wechat, WeChatPusher()),
    "hotline": Channel("hotline", "/hotline", _open_hotline),
}
