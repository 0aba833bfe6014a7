"""Builds the account from the settings; whoever opens the channel makes it once and hands it to what needs it."""

import re
from collections.abc import Callable
from functools import partial

from bot.bootstrap import Assistant
from bot.desks import connect
from bot.errors import BadContent, NotFound, TooManyAttempts
from bot.persons import People, session_of
from bot.settings import Settings
from channels.delivery import Limits
from channels.wechat import texts
from channels.wechat.account import Account
from channels.wechat.answering import Answering
from channels.wechat.capability import Capability, Right
from channels.wechat.client import WeChatClient, client_of
from channels.wechat.ladder import Timing
from channels.wechat.pages import page_token
from channels.wechat.protocol import CHANNEL
from channels.wechat.rendering import plain
from channels.wechat.scenes import WeChatScenes
from channels.wechat.sender import Sender
from channels.wechat.store import WeChatStore
from knowledge.records.vault import Vault

NEEDED = ("wechat_token", "wechat_app_id")
TIMING = Timing()
SCENE = re.compile(
    r"[A-Za-z0-9_-]{32}"
)  # as `bot.persons` makes them; what marketing prints (shop1, 2026spring) is shorter


def missing(settings: Settings) -> list[str]:
    """The settings without which there is no account, by their names in the environment."""
    wanted = list(NEEDED)
    if settings.wechat_mode != "plain":
        wanted.append("wechat_aes_key")
    if settings.wechat_can_push:
        wanted.append("wechat_app_secret")
    return [name.upper() for name in wanted if not _value(settings, name)]


def make_account(
    assistant: Assistant, limits: Limits, *, timing: Timing = TIMING, client: WeChatClient | None = None
) -> Account | None:
    """The account that the settings name; None if there is none. `client`: in the place of the one to WeChat itself."""
    settings, database = assistant.settings, assistant.database
    if missing(settings):
        return None
    client = client or client_of(settings)
    store = WeChatStore(database, assistant.vault, link_maker(settings, assistant.vault))
    capability = Capability(settings.wechat_can_push)
    answering = Answering(assistant.conversation, store, limits, capability, timing)
    sender = Sender(database, client, answering, capability, timing)
    session, join = partial(_session, assistant.person_key), partial(_join, assistant.people)
    scenes = WeChatScenes(client, Right(bool(settings.wechat_app_secret.get_secret_value())))
    return Account(database, store, answering, sender, capability, session, join, scenes)


def link_maker(settings: Settings, vault: Vault) -> Callable[[str, str], str | None]:
    """(session, key) → address of the page with the answer; None without a public address."""

    def link_to(session_id: str, key: str) -> str | None:
        if not settings.wechat_public_url:
            return None
        return f"{settings.wechat_public_url.rstrip('/')}/wechat/answers/{page_token(vault, session_id, key)}"

    return link_to


def _join(people: People, session_id: str, scene: str) -> str | None:
    """Go on in the conversation that showed this QR code; what is said about it, None for scenes that are none of ours."""
    if SCENE.fullmatch(scene) is None:
        return None
    try:
        joined = people.join(session_id, CHANNEL, scene)
    except TooManyAttempts:
        return texts.TOO_MANY_SCANS
    except (NotFound, BadContent):
        return texts.NOT_JOINED
    return plain((connect.going_on(joined.said) if joined.new else connect.SAME).text)


def _session(key: bytes, openid: str) -> str:
    return session_of(CHANNEL, openid, key)


def _value(settings: Settings, name: str) -> str:
    value = getattr(settings, name)
    return value if isinstance(value, str) else str(value.get_secret_value())
