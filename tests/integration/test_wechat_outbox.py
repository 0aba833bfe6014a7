"""What is sent unasked: order, quotas, refusals of every kind, crashes, the token."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.messages import Message, Outcome, Reply
from channels.wechat import tokens
from channels.wechat.client import WeChatClient
from channels.wechat.errors import WAYS, ApiError, Way
from channels.wechat.pusher import WeChatPusher
from channels.wechat.rendering import AI_LABEL
from channels.wechat.sender import LOST
from knowledge.records.database import Database
from knowledge.records.repositories.wechat_outbox import FAILED, QUEUED, SENDING, SENT, WAITING, WechatOutbox
from knowledge.records.tables.base import utc_now
from tests.fakes.wechat_cloud import Cloud
from tests.wechat_world import SCALE, World, wechat_world

ANNA, BO = "o-anna", "o-bo"


@pytest.fixture
async def world(sqlite_database: Database) -> AsyncIterator[World]:
    async with wechat_world(sqlite_database, Cloud(scale=SCALE)) as made:
        yield made


def tell(world: World, openid: str, text: str, turn_id: str) -> None:
    reply = Reply(world.session(openid), turn_id, Outcome.ANSWERED, (Message(text),))
    with world.database.writing() as connection:
        WeChatPusher().push(connection, reply)


def states(world: World, openid: str) -> list[tuple[str, str]]:
    return [(row.body["text"].split("\n")[0], row.state) for row in world.outbox(openid)]


async def send_all(world: World) -> None:
    while await world.account.sender.send_due():
        pass


async def test_what_is_told_unasked_is_sent_in_order_and_stands_in_the_transcript(world: World) -> None:
    await world.says(ANNA, "您好")
    for n in range(3):
        tell(world, ANNA, f"第{n}条", f"notice-{n}")
    await send_all(world)
    assert world.screen(ANNA, "pushed") == [f"第{n}条\n{AI_LABEL}" for n in range(3)]
    rows = world.account.answering._conversation.log.history(world.session(ANNA), 0, 100)
    assert [row["text"] for row in rows][-3:] == ["第0条", "第1条", "第2条"]


async def test_quota_is_known_before_calling_and_the_rest_waits_for_the_next_contact(world: World) -> None:
    await world.says(ANNA, "您好")
    for n in range(7):
        tell(world, ANNA, f"第{n}条", f"notice-{n}")
    await send_all(world)
    assert [state for _, state in states(world, ANNA)] == [SENT] * 5 + [WAITING] * 2
    await world.says(ANNA, "还有吗")
    await send_all(world)
    assert [state for _, state in states(world, ANNA)] == [SENT] * 7
    assert not world.cloud.refused


async def test_answers_leave_one_message_for_what_matters(world: World) -> None:
    await world.says(ANNA, "您好")
    session = world.session(ANNA)
    with world.database.writing() as connection:
        bodies = [{"text": f"第{n}段"} for n in range(5)]
        WechatOutbox(connection).queue(session, "t", bodies, now=utc_now(), expires_at=utc_now() + timedelta(days=1))
    await send_all(world)
    assert [state for _, state in states(world, ANNA)] == [SENT] * 4 + [WAITING]
    tell(world, ANNA, "工作人员来了", "notice-1")
    await send_all(world)
    assert world.screen(ANNA, "pushed")[-1].startswith("工作人员来了")


async def test_account_that_may_only_answer_says_it_with_the_next_answer(sqlite_database: Database) -> None:
    async with wechat_world(sqlite_database, Cloud(scale=SCALE, can_push=False)) as quiet:
        await quiet.says(ANNA, "您好")
        tell(quiet, ANNA, "有新的产品适合您", "notice-1")
        await send_all(quiet)
        for text in ("在吗", "在吗"):
            await quiet.says(ANNA, text)
        assert ["有新的产品适合您" in shown for shown in quiet.screen(ANNA)] == [False, True, False]
        assert quiet.cloud.calls == {}


async def test_who_never_wrote_is_told_nothing(world: World) -> None:
    tell(world, BO, "您好", "notice-1")
    await send_all(world)
    assert (states(world, BO), world.cloud.calls) == ([("您好", QUEUED)], {})


WAITS = {
    -1: QUEUED, 40013: QUEUED, 40125: QUEUED, 40164: QUEUED, 45009: QUEUED, 45011: QUEUED, 45015: WAITING, 45047: WAITING,
    40003: FAILED, 43004: FAILED, 43101: FAILED, 48002: FAILED, 87014: FAILED, 48001: WAITING, 40200: WAITING,
    45072: FAILED, 45080: FAILED, 45081: FAILED, 40001: SENT, 40014: SENT, 42001: SENT, 45002: FAILED, 99999: QUEUED,
}  # fmt: skip


def test_every_code_of_the_list_has_its_way() -> None:
    assert set(WAITS) == set(WAYS) | {99999}


@pytest.mark.parametrize("code", WAITS)
async def test_every_refusal_has_its_consequence(world: World, code: int) -> None:
    await world.says(ANNA, "您好")
    world.cloud.faults.append(code)
    tell(world, ANNA, "短信", "notice-1")
    assert await world.account.sender.send_due() == 1
    ((_, state),) = states(world, ANNA)
    assert state == WAITS[code]
    assert world.account.capability.can_push == (WAYS.get(code) is not Way.NO_RIGHT)
    assert world.cloud.calls["message/custom/send"] <= 2
    if state == QUEUED:
        assert world.outbox(ANNA)[0].not_before > utc_now()


async def test_text_that_wechat_finds_too_long_is_halved(world: World) -> None:
    await world.says(ANNA, "您好")
    world.cloud.faults.append(45002)
    tell(world, ANNA, "这一句话有点长，不过还可以。" * 30, "notice-1")
    await send_all(world)
    assert [state for _, state in states(world, ANNA)] == [SENT, SENT]
    assert "".join(world.screen(ANNA, "pushed")).count("有点长") == 30


async def test_account_without_menus_gets_the_choices_as_links(world: World) -> None:
    await world.says(ANNA, "您好")
    body = {"text": "选一个", "choices": [{"id": "t-0", "title": "甲", "menu_id": "t-0.x"}]}
    with world.database.writing() as connection:
        outbox = WechatOutbox(connection)
        outbox.queue(world.session(ANNA), "t", [body], now=utc_now(), expires_at=utc_now() + timedelta(days=1))
    world.cloud.faults.append(40200)
    await send_all(world)
    assert "weixin://bizmsgmenu?msgmenucontent=甲" in world.screen(ANNA, "pushed")[0]


async def test_busy_is_tried_again_later_and_later(world: World) -> None:
    await world.says(ANNA, "您好")
    tell(world, ANNA, "短信", "notice-1")
    world.cloud.faults += [-1, -1]
    pauses = []
    for _ in range(2):
        await world.account.sender.send_due()
        row = world.outbox(ANNA)[0]
        pauses.append((row.not_before - utc_now()).total_seconds())
        with world.database.writing() as connection:
            WechatOutbox(connection).change(row.id, not_before=utc_now())
    await send_all(world)
    assert world.screen(ANNA, "pushed") == [f"短信\n{AI_LABEL}"]
    assert 0 < pauses[0] <= 1 < pauses[1] <= 2


async def test_message_of_a_process_that_died_is_sent_by_the_next(world: World, sqlite_database: Database) -> None:
    await world.says(ANNA, "您好")
    tell(world, ANNA, "短信", "notice-1")
    with world.database.writing() as connection:
        (row,) = WechatOutbox(connection).due(utc_now(), 1)
        WechatOutbox(connection).change(row.id, state=SENDING, not_before=utc_now() - LOST - timedelta(seconds=1))
    async with world.sending():
        await asyncio.sleep(0.6)
    assert world.screen(ANNA, "pushed") == [f"短信\n{AI_LABEL}"]


async def test_turn_of_a_process_that_died_is_taken_up_and_its_answer_pushed(sqlite_database: Database) -> None:
    cloud = Cloud(scale=SCALE)
    async with wechat_world(sqlite_database, cloud) as dying:
        push = cloud.push(ANNA, MsgType="text", Content="想60秒")
        cloud.phone(ANNA).opened.append((cloud.now(), 5, 3600.0))
        delivery = asyncio.create_task(cloud.post(dying.service, push))
        while not dying.account.answering._turns:
            await asyncio.sleep(0.01)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.gather(delivery, return_exceptions=True)
    quick = Cloud(scale=0.001)
    quick.phones, quick.access_token = cloud.phones, cloud.access_token
    async with wechat_world(sqlite_database, quick) as fresh:
        async with fresh.sending():
            for _ in range(300):
                await asyncio.sleep(0 if fresh.screen(ANNA) else 0.05)
        assert fresh.screen(ANNA) == [f"听到了：想60秒\n{AI_LABEL}"]
        await fresh.settled()
        assert len(fresh.screen(ANNA)) == 1


async def test_unknown_outcome_of_a_call_is_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.says(ANNA, "您好")
    tell(world, ANNA, "短信", "notice-1")

    async def cut(*arguments: Any, **named: Any) -> Any:
        raise httpx.ReadTimeout("cut")

    monkeypatch.setattr(world.account.sender._client._http, "post", cut)
    await world.account.sender.send_due()
    assert states(world, ANNA) == [("短信", QUEUED)]


# -- the token -------------------------------------------------------------------------------------------------------


def client(cloud: Cloud, redis_url: str = "") -> WeChatClient:
    return WeChatClient(
        "http://wechat.example",
        cloud.app_id,
        cloud.secret,
        redis_url=redis_url,
        transport=httpx.ASGITransport(cloud.app),
    )


@pytest.fixture(params=["process", "redis"])
def token_redis(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "process" else str(request.getfixturevalue("redis_url"))


@pytest.fixture
def cloud(request: pytest.FixtureRequest) -> Cloud:
    cloud = Cloud(app_id=f"wx-{request.node.name[:40]}")
    cloud.phone(ANNA).opened.append((cloud.now(), 5, 3600.0))
    return cloud


async def test_many_cold_callers_fetch_one_token(cloud: Cloud, token_redis: str) -> None:
    cloud.seconds = 0.02
    shared = client(cloud, token_redis)
    clients = [client(cloud, token_redis) for _ in range(8)] if token_redis else [shared] * 8
    await asyncio.gather(*(each.show_typing(ANNA) for each in clients))
    assert cloud.calls["stable_token"] == 1


async def test_token_that_is_called_wrong_is_renewed_once_for_all(cloud: Cloud, token_redis: str) -> None:
    first = client(cloud, token_redis)
    await first.show_typing(ANNA)
    cloud.access_token = "another"  # somebody used the same account elsewhere
    await asyncio.gather(*(first.show_typing(ANNA) for _ in range(6)))
    assert cloud.calls["stable_token"] == 2


async def test_persistent_refusal_ends_after_one_renewal(cloud: Cloud, token_redis: str) -> None:
    caller = client(cloud, token_redis)
    await caller.show_typing(ANNA)
    cloud.faults += [40001] * 50
    for _ in range(3):
        with pytest.raises(ApiError) as refused:
            await caller.show_typing(ANNA)
        assert refused.value.code == 40001
    assert cloud.calls["message/custom/typing"] <= 1 + 2 * 3
    assert cloud.calls["stable_token"] <= 1 + 2 + 2 * 2


async def test_token_is_renewed_before_it_ends() -> None:
    now, fetched = [1000.0], []

    async def fetch(by_force: bool) -> tuple[str, float]:
        fetched.append(by_force)
        return f"token-{len(fetched)}", 7200.0

    kept = tokens.Tokens(fetch, tokens.LocalShelf(), now=lambda: now[0])
    assert [await kept.get(), await kept.get()] == ["token-1", "token-1"]
    now[0] += 7200 - tokens.EARLY_SECONDS + 1
    assert await kept.get() == "token-2"
    assert fetched == [False, False]


@pytest.mark.parametrize("answer", ["not json", "[]", "{}", '{"errcode": 40164, "errmsg": "invalid ip"}'])
async def test_strange_answers_are_errors_of_one_kind(answer: str) -> None:
    transport = httpx.MockTransport(lambda request: httpx.Response(200, text=answer))
    with pytest.raises(ApiError) as refused:
        await WeChatClient("http://wechat.example", "wx", "secret-of-mine", transport=transport).show_typing(ANNA)
    assert "secret" not in str(refused.value)


async def test_wrong_secret_is_an_alarm(cloud: Cloud) -> None:
    caller = client(cloud)
    caller._secret = "wrong"
    with pytest.raises(ApiError) as refused:
        await caller.show_typing(ANNA)
    assert (refused.value.way, refused.value.advice) == (Way.ALARM, "check WECHAT_APP_SECRET")
