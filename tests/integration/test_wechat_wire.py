"""The wire as strangers, replayers and a wrong setup meet it."""

import time
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from api import error_handlers
from channels.wechat.crypto import signature
from channels.wechat.routes import make_router
from channels.wechat.setup import missing
from knowledge.records.database import Database
from tests.fakes.wechat_cloud import AES_KEY, Cloud
from tests.wechat_world import SCALE, settings_for, wechat_world

BODY = (
    "<xml><ToUserName>gh</ToUserName><FromUserName>o-x</FromUserName><CreateTime>1</CreateTime><MsgType>text</MsgType>"
    "<Content>伪造的</Content><MsgId>7</MsgId></xml>"
)


def signed(cloud: Cloud, *, at: float | None = None, **fields: str) -> dict[str, str]:
    timestamp = str(int(at if at is not None else time.time()))
    return {"timestamp": timestamp, "nonce": "n", "signature": signature(cloud.token, timestamp, "n"), **fields}


async def test_address_is_verified_by_its_echo(sqlite_database: Database) -> None:
    cloud = Cloud(scale=SCALE)
    async with wechat_world(sqlite_database, cloud) as world:
        good = await world.service.get("/wechat", params=signed(cloud, echostr="5931"))
        assert (good.status_code, good.text) == (200, "5931")
        assert good.headers["content-type"].startswith("text/plain")
        bad = await world.service.get("/wechat", params={**signed(cloud, echostr="5931"), "nonce": "other"})
        assert bad.status_code == 403


@pytest.mark.parametrize("changes", [{"signature": "0" * 40}, {"signature": ""}, {"timestamp": "1"}, {"nonce": "m"}])
async def test_stranger_is_refused(sqlite_database: Database, changes: dict[str, str]) -> None:
    cloud = Cloud(scale=SCALE)
    async with wechat_world(sqlite_database, cloud) as world:
        answer = await world.service.post("/wechat", params={**signed(cloud), **changes}, content=BODY.encode())
        assert (answer.status_code, world.dialogue.calls) == (403, [])


async def test_old_call_is_not_replayed(sqlite_database: Database) -> None:
    cloud = Cloud(scale=SCALE)
    async with wechat_world(sqlite_database, cloud) as world:
        query = signed(cloud, at=time.time() - 400)
        answer = await world.service.post("/wechat", params=query, content=BODY.encode())
        assert (answer.status_code, world.dialogue.calls) == (403, [])


@pytest.mark.parametrize("mode", ["compatible", "safe"])
async def test_only_the_sealed_copy_counts(sqlite_database: Database, mode: str) -> None:
    cloud = Cloud(scale=SCALE, mode=mode)
    async with wechat_world(sqlite_database, cloud) as world:
        plain = await world.service.post("/wechat", params=signed(cloud), content=BODY.encode())
        assert (plain.text, world.dialogue.calls) == ("success", [])
        forged = BODY.replace("</xml>", "<Encrypt><![CDATA[QUJD]]></Encrypt></xml>")
        answer = await world.service.post(
            "/wechat", params=signed(cloud, msg_signature="0" * 40), content=forged.encode()
        )
        assert (answer.status_code, world.dialogue.calls) == (403, [])


async def test_plain_half_of_a_compatible_push_may_be_forged_without_effect(sqlite_database: Database) -> None:
    cloud = Cloud(scale=SCALE, mode="compatible")
    async with wechat_world(sqlite_database, cloud) as world:

        async def forge(request: httpx.Request) -> None:
            content = (await request.aread()).replace("真的".encode(), "假的".encode())
            request.stream = httpx.ByteStream(content)

        world.service.event_hooks["request"].append(forge)
        await world.says("o-anna", "真的")
        assert world.dialogue.heard == ["真的"]


@pytest.mark.parametrize("body", [b"", b"not xml", b"\xff\xfe", b"<xml/>", b'{"MsgType":"text"}', b"<xml>" * 2000])
async def test_signed_garbage_is_taken_in_silence(sqlite_database: Database, body: bytes) -> None:
    cloud = Cloud(scale=SCALE)
    async with wechat_world(sqlite_database, cloud) as world:
        answer = await world.service.post("/wechat", params=signed(cloud), content=body)
        assert (answer.status_code, answer.text) == (200, "success")


async def test_account_that_is_not_set_up_says_what_is_missing(sqlite_database: Database) -> None:
    cloud = Cloud()
    assistant: Any = SimpleNamespace(settings=settings_for(cloud, wechat_token="", wechat_app_id=""))
    app = FastAPI()
    error_handlers.install(app)
    app.include_router(make_router(assistant, None), prefix="/wechat")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as service:
        answer = await service.post("/wechat", content=BODY.encode())
        assert answer.status_code == 503
        assert "WECHAT_TOKEN, WECHAT_APP_ID" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("changes", "lacking"),
    [
        ({}, []),
        ({"wechat_mode": "safe", "wechat_aes_key": ""}, ["WECHAT_AES_KEY"]),
        ({"wechat_mode": "plain", "wechat_aes_key": ""}, []),
        ({"wechat_can_push": True, "wechat_app_secret": ""}, ["WECHAT_APP_SECRET"]),
        ({"wechat_can_push": False, "wechat_app_secret": ""}, []),
    ],
)
def test_what_is_missing_depends_on_the_mode_and_the_rights(changes: dict[str, Any], lacking: list[str]) -> None:
    assert missing(settings_for(Cloud(), **changes)) == lacking
    assert AES_KEY
