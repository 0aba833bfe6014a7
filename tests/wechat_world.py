"""The WeChat channel with a real database and conversation, a scripted dialogue engine, and WeChat itself simulated."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import httpx
from fastapi import FastAPI

from api import error_handlers
from bot.conversation import Conversation
from bot.conversation_log import ConversationLog
from bot.desks.policy import PolicyDesk
from bot.locks import make_locks
from bot.messages import IncomingMessage
from bot.persons import People, session_of
from bot.rasa_client import Turn
from bot.settings import Settings
from channels.delivery import Limits
from channels.wechat.account import Account
from channels.wechat.client import WeChatClient
from channels.wechat.ladder import Timing
from channels.wechat.routes import make_router
from channels.wechat.setup import make_account
from knowledge.records.database import Database
from knowledge.records.repositories.wechat_outbox import WechatOutbox
from knowledge.records.vault import Vault, make_key
from matching.need.read import NeedReader
from tests.fakes.answerer import ScriptedAnswerer
from tests.fakes.dialogue import FakeDialogue
from tests.fakes.wechat_cloud import AES_KEY, Cloud

SCALE = 0.2  # of WeChat's seconds, so that fifteen of them pass in three; with less a busy machine is taken for a slow answer
KEY = b"key of the tests"
VAULT_KEY = make_key()
_SECONDS = re.compile(r"想(\d+(?:\.\d+)?)秒")


class PonderingDialogue(FakeDialogue):
    """Thinks for as long as the text says (想7秒), in WeChat's seconds."""

    def __init__(self, *script: Turn | Exception, scale: float = SCALE) -> None:
        super().__init__(*script)
        self._scale = scale

    async def respond(self, session_id: str, text: str, metadata: dict[str, Any]) -> Turn:
        if said := _SECONDS.search(text):
            await asyncio.sleep(float(said[1]) * self._scale)
        return await super().respond(session_id, text, metadata)


@dataclass
class World:
    """The service, its account, and WeChat around it; `says` is a person writing."""

    app: FastAPI
    cloud: Cloud
    account: Account
    dialogue: PonderingDialogue
    service: httpx.AsyncClient
    database: Database
    people: People

    async def says(self, openid: str, text: str, **fields: Any) -> str:
        return await self.cloud.says(self.service, openid, text, **fields)

    async def scans(self, openid: str, url: str) -> str:
        return await self.cloud.scans(self.service, openid, url)

    async def does(self, openid: str, **fields: Any) -> str:
        return await self.cloud.does(self.service, openid, **fields)

    def screen(self, openid: str, how: str | None = None) -> list[str]:
        return self.cloud.phone(openid).texts(how)

    def session(self, openid: str) -> str:
        return session_of("wechat", openid, KEY)

    def outbox(self, openid: str) -> list[Any]:
        with self.database.looking() as connection:
            return list(WechatOutbox(connection).of_session(self.session(openid)))

    async def settled(self, seconds: float = 5.0) -> None:
        """Wait until nothing is worked at and nothing is to be sent."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while loop.time() < end:
            await asyncio.sleep(0.05)
            busy = self.account.answering._turns or await self.account.sender.send_due()
            if not busy and not await self.account.answering.sweep():
                return

    @asynccontextmanager
    async def sending(self) -> AsyncIterator[None]:
        """What runs beside the routes, for a while."""
        running = asyncio.create_task(self.account.sender.run())
        try:
            yield
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running


def settings_for(cloud: Cloud, **changes: Any) -> Settings:
    return Settings(**{
        "wechat_token": cloud.token, "wechat_app_id": cloud.app_id, "wechat_app_secret": cloud.secret,
        "wechat_aes_key": AES_KEY, "wechat_mode": cloud.mode, "wechat_can_push": cloud.can_push,
        "wechat_api_url": "http://wechat.example", "wechat_public_url": "https://168.example", **changes,
    })  # fmt: skip


@asynccontextmanager
async def wechat_world(
    database: Database, cloud: Cloud, *, chat_limit: str = "", redis_url: str = "", timing: Timing | None = None, **changes: Any
) -> AsyncIterator[World]:  # fmt: skip
    """A world; `changes`: settings. Several over one database and Redis are several replicas."""
    dialogue, vault = PonderingDialogue(scale=cloud.scale), Vault([VAULT_KEY])
    conversation = Conversation(
        ConversationLog(database), dialogue, PolicyDesk(ScriptedAnswerer()), make_locks(redis_url), vault, NeedReader(),  # offers what the desk uses
    )  # fmt: skip
    await conversation.handle(
        IncomingMessage("warm-up", "您好")
    )  # what is read once takes longer than WeChat would wait
    dialogue.calls.clear()
    people = People(database, KEY)
    settings = settings_for(cloud, redis_url=redis_url, **changes)
    assistant: Any = SimpleNamespace(
        settings=settings,
        database=database,
        conversation=conversation,
        vault=vault,
        person_key=KEY,
        people=people,
    )
    limits = Limits(person=chat_limit, address="")
    client = WeChatClient(
        settings.wechat_api_url,
        cloud.app_id,
        cloud.secret,
        redis_url=redis_url,
        transport=httpx.ASGITransport(cloud.app),
    )
    account = make_account(assistant, limits, timing=timing or Timing().times(cloud.scale), client=client)
    assert account is not None
    people.scenes = account.scenes
    app = FastAPI()
    error_handlers.install(app)
    app.include_router(make_router(assistant, account), prefix="/wechat")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as service:
        yield World(app, cloud, account, dialogue, service, database, people)
