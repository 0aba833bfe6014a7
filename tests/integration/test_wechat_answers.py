"""A person, WeChat and the account: passive replies, the ladder over three deliveries, duplicates, modes."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.messages import Choice, Message
from channels.wechat import texts
from channels.wechat.rendering import AI_LABEL
from knowledge.records.database import Database
from tests.fakes.dialogue import turn_saying
from tests.fakes.wechat_cloud import Cloud
from tests.wechat_world import SCALE, World, wechat_world

ANNA, BO = "o-anna", "o-bo"


@pytest.fixture(params=["plain"])
def mode(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def world(sqlite_database: Database, mode: str) -> AsyncIterator[World]:
    async with wechat_world(sqlite_database, Cloud(scale=SCALE, mode=mode)) as made:
        yield made


@pytest.fixture
async def quiet_world(sqlite_database: Database) -> AsyncIterator[World]:
    """An account that may not send anything but passive replies."""
    async with wechat_world(sqlite_database, Cloud(scale=SCALE, can_push=False)) as made:
        yield made


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"], indirect=True)
async def test_answer_is_a_passive_reply_in_every_mode(world: World) -> None:
    await world.says(ANNA, "补贴券怎么用")
    assert world.screen(ANNA) == [f"听到了：补贴券怎么用\n{AI_LABEL}"]
    assert world.dialogue.heard == ["补贴券怎么用"]


@pytest.mark.parametrize("seconds", [4.9, 7, 12])
async def test_slow_answer_comes_with_a_later_delivery(world: World, seconds: float) -> None:
    await world.says(ANNA, f"想{seconds}秒")
    assert world.screen(ANNA) == [f"听到了：想{seconds}秒\n{AI_LABEL}"]
    assert len(world.dialogue.heard) == 1
    assert 1 + int((seconds + 0.7) // 5) <= world.cloud.deliveries <= 3


async def test_very_slow_answer_is_pushed(world: World) -> None:
    async with world.sending():
        await world.says(ANNA, "想17秒")
        assert world.screen(ANNA) == []
        await asyncio.sleep(12 * SCALE)
    assert world.screen(ANNA, "pushed") == [f"听到了：想17秒\n{AI_LABEL}"]
    assert world.screen(ANNA, "failure") == world.screen(ANNA, "passive") == []
    assert any(shown.how == "typing" for shown in world.cloud.phone(ANNA).screen)


async def test_without_the_right_to_push_a_link_shows_the_answer(quiet_world: World) -> None:
    await quiet_world.says(ANNA, "想17秒")
    (said,) = quiet_world.screen(ANNA)
    assert said.startswith(texts.STILL_LOOKING)
    address = said.split('href="https://168.example')[1].split('"')[0]
    early = await quiet_world.service.get(address)
    assert "正在为您查" in early.text
    assert 'http-equiv="refresh"' in early.text
    await quiet_world.settled()
    page = await quiet_world.service.get(address)
    assert "听到了：想17秒" in page.text
    assert "AI" in page.text
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert quiet_world.cloud.calls == {}


async def test_without_link_and_right_the_answer_waits_for_the_next_contact(sqlite_database: Database) -> None:
    async with wechat_world(sqlite_database, Cloud(scale=SCALE, can_push=False), wechat_public_url="") as world:
        await world.says(ANNA, "想17秒")
        await world.says(ANNA, "结果")
        await world.settled()
        await world.says(ANNA, "结果")
        await world.says(ANNA, "您好")
        assert world.screen(ANNA) == [
            texts.labelled(texts.STILL_LOOKING + texts.SAY_RESULT), texts.labelled(texts.NOT_YET),
            f"听到了：想17秒\n{AI_LABEL}", f"听到了：您好\n{AI_LABEL}",
        ]  # fmt: skip


async def test_answer_that_nobody_came_for_is_pushed(world: World) -> None:
    push = world.cloud.push(ANNA, MsgType="text", Content="想4.6秒")
    world.cloud.phone(ANNA).opened.append((world.cloud.now(), 5, 3600.0))
    response = await world.cloud.post(world.service, push)
    assert response.status_code == 503
    async with world.sending():
        await asyncio.sleep(12 * SCALE)
    assert world.screen(ANNA) == [f"听到了：想4.6秒\n{AI_LABEL}"]


@pytest.mark.parametrize("seconds", [0, 3, 6])
async def test_identical_deliveries_at_once_make_one_turn_and_one_answer(world: World, seconds: int) -> None:
    push = world.cloud.push(ANNA, MsgType="text", Content=f"想{seconds}秒")
    responses = await asyncio.gather(*(world.cloud.post(world.service, push) for _ in range(3)))
    await world.settled()
    assert len(world.dialogue.heard) == 1
    said = {world.cloud.read_reply(r.text) for r in responses if r.status_code == 200} - {""}
    pushed = world.screen(ANNA, "pushed")
    assert len(said) + len(pushed) <= 1
    if seconds < 4:
        assert said == {f"听到了：想{seconds}秒\n{AI_LABEL}"}


async def test_repeat_of_an_answered_message_is_answered_alike(world: World) -> None:
    push = world.cloud.push(ANNA, MsgType="text", Content="您好")
    first, second = [(await world.cloud.post(world.service, push)).text for _ in range(2)]
    assert world.cloud.read_reply(first) == world.cloud.read_reply(second) != ""
    assert len(world.dialogue.heard) == 1


async def test_messages_of_one_person_are_answered_in_order(world: World) -> None:
    said = [f"第{n}句" for n in range(6)]
    tasks = []
    for text in said:
        tasks.append(asyncio.create_task(world.says(ANNA, text)))
        await asyncio.sleep(0.02)
    await asyncio.gather(*tasks)
    assert world.dialogue.heard == said
    assert [text.split("\n")[0] for text in world.screen(ANNA)] == [f"听到了：{text}" for text in said]


async def test_long_answer_begins_passively_and_goes_on_as_messages(world: World) -> None:
    long = "符合条件的中小企业可以申请300万元的贷款。" * 60
    world.dialogue.script.append(turn_saying(long))
    await world.says(ANNA, "能贷多少")
    await world.settled()
    assert [len(world.screen(ANNA, how)) for how in ("passive", "pushed", "failure")] == [1, 1, 0]
    assert "".join(text.removesuffix(f"\n{AI_LABEL}") for text in world.screen(ANNA)) == long


async def test_very_long_answer_ends_in_a_link(quiet_world: World) -> None:
    quiet_world.dialogue.script.append(turn_saying("符合条件的中小企业可以申请300万元的贷款。" * 200))
    await quiet_world.says(ANNA, "能贷多少")
    (said,) = quiet_world.screen(ANNA)
    page = await quiet_world.service.get(said.split('href="https://168.example')[1].split('"')[0])
    assert page.text.count("300万元的贷款") == 200


async def test_tapped_and_typed_choices_are_understood(world: World) -> None:
    choices = (
        Choice("t1-0", "申请条件", {"text": "补贴券的申请条件"}),
        Choice("t1-1", "材料", {"text": "补贴券的材料"}),
    )
    world.dialogue.script.append(turn_saying(Message("您问的是？", choices=choices)))
    await world.says(ANNA, "补贴券")
    link = world.screen(ANNA)[0].split('href="weixin://bizmsgmenu?msgmenucontent=')[2]
    content, menu_id = link.split('"')[0].split("&msgmenuid=")
    await world.says(ANNA, content, bizmsgmenuid=menu_id)
    assert world.dialogue.heard[-1] == "补贴券的材料"
    others = (Choice("t2-0", "申请条件", {"text": "补贴券的申请条件"}),)
    world.dialogue.script.append(turn_saying(Message("您问的是？", choices=others)))
    await world.says(BO, "补贴券")
    await world.says(BO, "1")
    assert world.dialogue.heard[-1] == "补贴券的申请条件"
    await world.says(BO, "补贴券的别的事", bizmsgmenuid=menu_id)
    assert world.dialogue.heard[-1] == "补贴券的别的事"


async def test_pushed_choices_are_a_menu(world: World) -> None:
    choices = (Choice("t1-0", "申请条件", {"text": "补贴券的申请条件"}),)
    world.dialogue.script.append(turn_saying(Message("您问的是？", choices=choices)))
    async with world.sending():
        await world.says(ANNA, "想17秒")
        await asyncio.sleep(12 * SCALE)
    assert "[申请条件](" in world.screen(ANNA, "pushed")[0]


async def test_too_many_messages_are_turned_away_politely(sqlite_database: Database) -> None:
    async with wechat_world(sqlite_database, Cloud(scale=SCALE), chat_limit="2/minute") as world:
        for text in ("一", "二", "三"):
            await world.says(ANNA, text)
        await world.says(BO, "四")
        assert world.screen(ANNA)[2] == texts.labelled(texts.TOO_FAST)
        assert len(world.dialogue.heard) == 3


async def test_what_breaks_inside_is_a_polite_reply(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(message: Any) -> Any:
        raise RuntimeError("broken")

    monkeypatch.setattr(world.account.answering._conversation, "handle", broken)
    await world.says(ANNA, "您好")
    assert world.screen(ANNA) == [texts.labelled(texts.BUSY)]
    monkeypatch.undo()
    await world.says(ANNA, "您好")
    assert world.screen(ANNA)[1] == f"听到了：您好\n{AI_LABEL}"


async def test_nothing_is_said_while_a_person_has_the_conversation(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = world.account.answering._conversation.handle

    async def silent(message: Any) -> Any:
        return {**await real(message), "messages": [], "outcome": "handover"}

    monkeypatch.setattr(world.account.answering._conversation, "handle", silent)
    await world.says(ANNA, "在吗")
    assert world.screen(ANNA) == []


async def test_replicas_share_turns_and_answers(sqlite_database: Database, redis_url: str) -> None:
    cloud = Cloud(scale=0.6)  # two databases and Redis take their time on a busy machine
    second_database = Database(sqlite_database.url)
    async with (
        wechat_world(sqlite_database, cloud, redis_url=redis_url) as one,
        wechat_world(second_database, cloud, redis_url=redis_url) as other,
    ):
        push = cloud.push(ANNA, MsgType="text", Content="想1秒")
        services = [one.service, other.service, one.service]
        responses = await asyncio.gather(*(cloud.post(service, push) for service in services))
        assert {cloud.read_reply(r.text) for r in responses} == {f"听到了：想1秒\n{AI_LABEL}"}
        assert len(one.dialogue.heard) + len(other.dialogue.heard) == 1
    second_database.close()


async def test_page_of_an_answer_cannot_be_guessed(world: World) -> None:
    for token in ("x", "a" * 200, "%00", world.account.store.vault.seal('["other", "s", "k"]')):
        answer = await world.service.get(f"/wechat/answers/{token}")
        assert answer.status_code == 404
        assert "已经不在了" in answer.text


async def test_page_escapes_everything(quiet_world: World) -> None:
    quiet_world.dialogue.script.append(turn_saying("<script>alert(1)</script>"))
    await quiet_world.says(ANNA, "想17秒")
    await quiet_world.settled()
    page: httpx.Response = await quiet_world.service.get(
        quiet_world.screen(ANNA)[0].split('href="https://168.example')[1].split('"')[0]
    )
    assert "<script" not in page.text
    assert "&lt;script&gt;" in page.text
    assert "script-src" not in page.headers["content-security-policy"]
