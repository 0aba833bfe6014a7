"""From the web to WeChat by a QR code: made for a conversation, scanned once, and all that it must not do."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi import APIRouter

from api import error_handlers
from bot.conversation_log import ConversationLog
from bot.desks import connect
from bot.messages import IncomingMessage
from bot.persons import CODE_LIFE, MOST_OF_SESSION
from bot.reception import FrontDesk
from channels.delivery import Limits
from channels.web_chat.joining import add_joining
from channels.web_chat.qr import drawn
from channels.wechat import scenes, texts
from channels.wechat.rendering import AI_LABEL
from knowledge.records.database import Database
from knowledge.records.repositories.persons import Persons
from knowledge.records.tables.base import utc_now
from tests.fakes.wechat_cloud import TOO_OLD, Cloud
from tests.fixtures_api import Service
from tests.qr_reader import read_path
from tests.wechat_world import SCALE, World, wechat_world

ANNA, BERT, WEB = "o-anna", "o-bert", "web-session"
QUESTION = "补贴券怎么用"


def with_web(world: World, limits: Limits | None = None) -> World:
    """The joining routes of the web chat beside WeChat's, and the reception that leads joined sessions together."""
    router = APIRouter(prefix="/chat")
    add_joining(router, world.people, limits or Limits(person="", address=""))
    world.app.include_router(router)
    error_handlers.install(world.app)
    world.account.answering._conversation.reception = FrontDesk(world.people)
    return world


@pytest.fixture
async def world(sqlite_database: Database) -> AsyncIterator[World]:
    """In WeChat's own seconds: nothing here is slow, and a busy machine must not be taken for it."""
    async with wechat_world(sqlite_database, Cloud()) as made:
        yield with_web(made)


@pytest.fixture
async def hurried(sqlite_database: Database) -> AsyncIterator[World]:
    """In seconds that are shorter, for what waits."""
    async with wechat_world(sqlite_database, Cloud(scale=SCALE)) as made:
        yield with_web(made)


async def ask(world: World) -> None:
    """Somebody asks on the web."""
    await world.account.answering._conversation.handle(IncomingMessage(WEB, QUESTION, "web"))


async def show(world: World, session_id: str = WEB) -> dict[str, Any]:
    """What the widget gets to show."""
    answer = await world.service.post(f"/chat/{session_id}/join-qr")
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


def transcript(world: World, session_id: str = WEB) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = list(ConversationLog(world.database).history(session_id, 0, 99))
    return rows


def joined(world: World, openid: str) -> bool:
    with world.database.looking() as connection:
        return Persons(connection).conversation_of(world.session(openid)) == WEB


@pytest.mark.parametrize("follows", [True, False], ids=["follower", "by subscribing"])
async def test_who_scans_goes_on_in_the_conversation(database: Database, follows: bool) -> None:
    async with wechat_world(database, Cloud()) as made:
        world = with_web(made)
        await ask(world)
        world.cloud.phone(ANNA).follows = follows
        shown = await show(world)
        assert 590 <= shown["expires_in"] <= 600 and set(shown) == {"code", "expires_at", "expires_in", "qr"}
        await world.scans(ANNA, read_path(shown["qr"]))
        (said,) = world.screen(ANNA)
        assert said.startswith(f"接上了，我们接着聊。上次您说的是“{QUESTION}”") and AI_LABEL in said
        assert ("欢迎关注" in said) is not follows
        told = transcript(world)[-1]
        assert "已经连到微信" in told["text"] and told["reply"]["state"]["linked"] == "wechat"
        await world.says(ANNA, "要什么材料")
        assert [row["text"] for row in transcript(world)][-2:] == ["要什么材料", "听到了：要什么材料"]
        assert world.dialogue.calls[-1].session_id == WEB


async def test_code_beside_it_is_the_same_proof_and_the_next_one_ends_both(world: World) -> None:
    first, second = await show(world), await show(world)
    await world.scans(ANNA, read_path(first["qr"]))
    assert world.screen(ANNA) == [texts.labelled(texts.NOT_JOINED)]
    await world.scans(BERT, read_path(second["qr"]))
    assert joined(world, BERT) and not joined(world, ANNA)
    assert (await world.service.post("/chat/other/join", json={"code": second["code"]})).status_code == 404
    third = await show(world)
    assert (await world.service.post("/chat/other/join", json={"code": third["code"]})).status_code == 200
    await world.scans(ANNA, read_path(third["qr"]))
    assert not joined(world, ANNA)


async def test_code_that_somebody_else_used_leaves_both_where_they_are(world: World) -> None:
    url = read_path((await show(world))["qr"])
    await world.scans(ANNA, url)
    world.cloud.phone(BERT).follows = False
    await world.scans(BERT, url)
    assert joined(world, ANNA) and not joined(world, BERT)
    assert world.screen(BERT)[0].startswith(texts.NOT_JOINED) and "欢迎关注" in world.screen(BERT)[0]
    await world.scans(ANNA, read_path((await show(world))["qr"]))
    assert world.screen(ANNA)[-1] == texts.labelled(connect.SAME.text)


async def test_forged_and_old_scenes_join_nothing_and_are_counted(world: World) -> None:
    old = world.people.offer(WEB, "web", utc_now() - CODE_LIFE - timedelta(seconds=1)).scene
    forged = [old, *(f"{n:032d}" for n in range(MOST_OF_SESSION))]
    for scene in forged:
        await world.does(ANNA, MsgType="event", Event="SCAN", EventKey=scene, Ticket="t")
    right = world.people.offer(WEB, "web").scene
    await world.does(ANNA, MsgType="event", Event="SCAN", EventKey=right, Ticket="t")
    wrong = [texts.labelled(texts.NOT_JOINED)] * MOST_OF_SESSION
    assert world.screen(ANNA) == wrong + [texts.labelled(texts.TOO_MANY_SCANS)] * 2
    assert not joined(world, ANNA)
    await world.does(BERT, MsgType="event", Event="SCAN", EventKey=right, Ticket="t")
    assert joined(world, BERT)


async def test_scenes_that_are_none_of_ours_say_nothing_and_count_nothing(world: World) -> None:
    shown = await show(world)  # its six digits are no scene, either
    hostile = ["shop1", shown["code"], "x" * 33, "ж" * 32, "' OR 1=1 --", "a" * 31 + "\n", "<a href=x>" + "a" * 22]
    assert len(hostile) > MOST_OF_SESSION
    for scene in hostile:
        await world.does(ANNA, MsgType="event", Event="SCAN", EventKey=scene, Ticket="t")
    assert world.screen(ANNA) == [] and not joined(world, ANNA)
    await world.scans(ANNA, read_path(shown["qr"]))
    assert joined(world, ANNA)


async def test_words_of_the_other_side_are_no_link_of_ours(world: World) -> None:
    conversation = world.account.answering._conversation
    await conversation.handle(IncomingMessage(WEB, '<a href="http://evil.example">点这里</a>', "web"))
    await world.scans(ANNA, read_path((await show(world))["qr"]))
    assert joined(world, ANNA) and "<a" not in world.screen(ANNA)[0]


async def test_three_deliveries_at_once_in_two_replicas_make_one_join(sqlite_database: Database) -> None:
    cloud, second = Cloud(), Database(sqlite_database.url)
    async with wechat_world(sqlite_database, cloud) as one, wechat_world(second, cloud) as other:
        with_web(one)
        url = read_path((await show(one))["qr"])
        push = one.cloud.push(ANNA, MsgType="event", Event="SCAN", EventKey=cloud.codes[url].scene, Ticket="t")
        services = [one.service, other.service, one.service]
        answers = await asyncio.gather(*(cloud.post(service, push) for service in services))
        assert {cloud.read_reply(answer.text) for answer in answers} == {texts.labelled("接上了，我们接着聊。请说。")}
        assert joined(one, ANNA) and [row["text"][:10] for row in transcript(one)] == ["您的对话已经连到微信"]
    second.close()


async def test_slow_join_is_answered_by_a_repeat_and_done_once(hurried: World) -> None:
    times: list[str] = []

    def join(session_id: str, scene: str) -> str:
        times.append(scene)
        time.sleep(6 * SCALE)  # longer than WeChat waits for one delivery
        return "接上了"

    hurried.account.join = join
    await hurried.does(ANNA, MsgType="event", Event="SCAN", EventKey="s" * 32, Ticket="t")
    assert len(times) == 1 and hurried.cloud.deliveries in (2, 3)
    assert hurried.screen(ANNA) == [texts.labelled("接上了")]


async def test_join_of_a_process_that_died_ends_politely(hurried: World) -> None:
    push = hurried.cloud.push(ANNA, MsgType="event", Event="SCAN", EventKey="s" * 32, Ticket="t")
    hurried.account.join = lambda session_id, scene: time.sleep(3 * SCALE) or ""
    dying = asyncio.create_task(hurried.cloud.post(hurried.service, push))
    await asyncio.sleep(0.1)
    for task in (dying, *hurried.account.at_work):
        task.cancel()
    answers = [await hurried.cloud.post(hurried.service, push) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [503, 200]
    assert hurried.cloud.read_reply(answers[1].text) == texts.labelled(texts.BUSY)


async def test_code_that_is_too_old_is_none_for_wechat_either(world: World) -> None:
    url = read_path((await show(world))["qr"])
    world.cloud.now = lambda: time.time() + CODE_LIFE.total_seconds()
    await world.scans(ANNA, url)
    assert world.screen(ANNA) == [TOO_OLD] and not joined(world, ANNA)


@pytest.mark.parametrize(
    ("faults", "calls_of_the_next", "shows"),
    [
        ([48001], 0, False), ([45009], 0, False), ([-1], 1, False), ([40164], 1, False), ([99999], 1, False),
        ([40001], 1, True), ([40001, 40001], 1, False),
    ],
)  # fmt: skip
async def test_what_wechat_refuses_leaves_the_code_alone(
    world: World, faults: list[int], calls_of_the_next: int, shows: bool
) -> None:
    world.cloud.faults = list(faults)
    shown = await show(world)
    assert (shown["qr"] is not None) is shows
    assert (await world.service.post("/chat/other/join", json={"code": shown["code"]})).status_code == 200
    before = world.cloud.calls["qrcode/create"]
    assert ((await show(world))["qr"] is not None) is bool(calls_of_the_next)
    assert world.cloud.calls["qrcode/create"] - before == calls_of_the_next
    assert world.account.scenes.ready is bool(calls_of_the_next)
    assert world.account.capability.can_push


async def test_account_that_may_show_none_or_has_no_secret_gives_the_code(sqlite_database: Database) -> None:
    for cloud, changes in (
        (Cloud(can_show=False), {}),
        (Cloud(can_push=False), {"wechat_app_secret": ""}),
    ):
        async with wechat_world(sqlite_database, cloud, **changes) as made:
            shown = await show(with_web(made))
            assert shown["qr"] is None and len(shown["code"]) == 6
            assert not made.account.scenes.ready


async def test_slow_or_senseless_wechat_keeps_nobody_waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scenes, "PATIENCE_SECONDS", 0.05)
    world.cloud.seconds = 0.5
    assert (await show(world))["qr"] is None
    monkeypatch.setattr(scenes, "PATIENCE_SECONDS", 4.0)
    world.cloud.seconds = 0.0
    answers: list[dict[str, Any]] = [
        {},
        {"url": None},
        {"url": "javascript:alert(1)"},
        {"url": "http://x/" + "x" * 500},
    ]

    async def answer(path: str, body: object) -> dict[str, Any]:
        return answers.pop()

    monkeypatch.setattr(world.account.sender._client, "call", answer)
    while answers:
        assert (await show(world))["qr"] is None


async def test_asking_for_codes_is_limited_as_talking_is(sqlite_database: Database) -> None:
    async with wechat_world(sqlite_database, Cloud()) as made:
        world = with_web(made, Limits(person="2/minute", address=""))
        statuses = [(await world.service.post(f"/chat/{WEB}/join-qr")).status_code for _ in range(3)]
        assert statuses == [200, 200, 429]
        assert world.cloud.calls["qrcode/create"] == 2


def test_service_without_an_account_shows_the_code_alone(service: Service, session_id: str) -> None:
    shown = service.client.post(f"/api/v1/chat/{session_id}/join-qr").json()
    assert shown["qr"] is None and service.assistant.people.scenes is None
    joined = service.client.post(f"/api/v1/chat/{session_id}-b/join", json={"code": shown["code"]})
    assert joined.json() == {"session_id": session_id, "channel": "web"}


@pytest.mark.parametrize(
    "address", ["http://weixin.qq.com/q/02wPFKBmPJfu21QQPIxycG", "https://example.cn/" + "字" * 60]
)
def test_drawing_says_what_it_was_made_of(address: str) -> None:
    qr = drawn(address)
    assert read_path(qr.model_dump()) == address


@pytest.mark.parametrize("nobody", ["x" * 129, "a%0Ab"])
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/join-qr"), ("POST", "/join-code"), ("POST", "/join"), ("GET", "/messages"), ("DELETE", "")],
)
def test_addresses_of_no_session_are_refused(service: Service, method: str, path: str, nobody: str) -> None:
    body = {"code": "123456"} if path == "/join" else None
    assert service.client.request(method, f"/api/v1/chat/{nobody}{path}", json=body).status_code == 422
