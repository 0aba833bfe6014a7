"""What a person does beside writing: subscribing, scanning, tapping, sending a place, a picture, their voice."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from channels.wechat import texts
from channels.wechat.rendering import AI_LABEL
from knowledge.records.database import Database
from knowledge.records.repositories.conversations import Conversations
from knowledge.records.repositories.wechat_inbox import WechatFollowers
from matching.normalise import normalise
from tests.fakes.wechat_cloud import Cloud
from tests.wechat_world import SCALE, World, wechat_world

ANNA = "o-anna"
GOES_ON = "接上了，我们接着聊。请说。"


@pytest.fixture
async def world(sqlite_database: Database) -> AsyncIterator[World]:
    async with wechat_world(sqlite_database, Cloud(scale=SCALE)) as made:
        yield made


class Ear:
    """A recogniser that hears what it is told to, or nothing, or breaks."""

    def __init__(self, heard: str | Exception | None) -> None:
        self.heard = heard
        self.asked: list[tuple[str, str]] = []

    async def transcribe(self, media_id: str, audio_format: str) -> str | None:
        self.asked.append((media_id, audio_format))
        if isinstance(self.heard, Exception):
            raise self.heard
        return self.heard


async def test_new_follower_is_welcomed_with_questions_that_can_be_tapped(world: World) -> None:
    await world.does(ANNA, MsgType="event", Event="subscribe", EventKey="")
    (said,) = world.screen(ANNA)
    assert "欢迎" in said
    assert said.endswith(AI_LABEL)
    assert said.count('<a href="weixin://bizmsgmenu?msgmenucontent=') == 6
    question = said.split("msgmenucontent=")[1].split("&msgmenuid=")[0]
    await world.says(ANNA, question, bizmsgmenuid="start")
    assert world.dialogue.heard == [normalise(question)]


async def test_repeat_of_an_event_is_done_once(world: World) -> None:
    joined: list[str] = []
    world.account.join = lambda session, scene: joined.append(scene) or GOES_ON
    push = world.cloud.push(ANNA, MsgType="event", Event="SCAN", EventKey="scene-1", Ticket="t")
    answers = [(await world.cloud.post(world.service, push)).text for _ in range(2)]
    assert joined == ["scene-1"]
    assert [world.cloud.read_reply(answer) for answer in answers] == [texts.labelled(GOES_ON)] * 2


@pytest.mark.parametrize(
    ("event", "scene", "said", "begins"),
    [
        ("SCAN", "s-1", GOES_ON, GOES_ON),
        ("subscribe", "qrscene_s-1", GOES_ON, GOES_ON),
        ("subscribe", "qrscene_s-1", None, "您好，欢迎关注"),
    ],
)
async def test_scanned_code_goes_on_with_the_conversation(
    world: World, event: str, scene: str, said: str | None, begins: str
) -> None:
    asked: list[tuple[str, str]] = []

    def join(session: str, scene: str) -> str | None:
        asked.append((session, scene))
        return said

    world.account.join = join
    await world.does(ANNA, MsgType="event", Event=event, EventKey=scene, Ticket="t")
    assert asked == [(world.session(ANNA), "s-1")]
    assert world.screen(ANNA)[0].startswith(begins)


async def test_unsubscribing_is_written_down_and_nothing_is_said(world: World) -> None:
    await world.says(ANNA, "您好")
    await world.does(ANNA, MsgType="event", Event="unsubscribe", EventKey="")
    with world.database.looking() as connection:
        row = WechatFollowers(connection).get(world.session(ANNA))
    assert row is not None
    assert not row.follows
    assert len(world.screen(ANNA)) == 1


@pytest.mark.parametrize("event", ["VIEW", "LOCATION", "TEMPLATESENDJOBFINISH", "kf_create_session", "something_new"])
async def test_other_events_are_taken_in_silence(world: World, event: str) -> None:
    await world.does(ANNA, MsgType="event", Event=event, EventKey="x")
    assert world.screen(ANNA) == []
    assert world.dialogue.calls == []


async def test_menu_key_is_a_question(world: World) -> None:
    await world.does(ANNA, MsgType="event", Event="CLICK", EventKey="补贴券怎么申领？")
    assert world.dialogue.heard == ["补贴券怎么申领?"]
    assert len(world.screen(ANNA)) == 1


@pytest.mark.parametrize(
    ("label", "region"),
    [
        ("宁夏回族自治区银川市贺兰县习岗镇", "贺兰县"),
        ("宁夏银川市金凤区北京中路", "金凤区"),
        ("石嘴山市大武口", "大武口区"),
        ("宁夏固原市", "固原市"),
    ],
)
async def test_place_becomes_the_person_s_own(world: World, label: str, region: str) -> None:
    await world.does(ANNA, MsgType="location", Location_X="38.5", Location_Y="106.3", Scale="16", Label=label)
    assert world.screen(ANNA) == [texts.labelled(texts.HERE.format(region=region))]
    with world.database.looking() as connection:
        row = Conversations(connection).session(world.session(ANNA))
    assert row is not None
    assert row.region == region


@pytest.mark.parametrize("label", ["", "广东省深圳市南山区"])
async def test_place_elsewhere_is_asked_for(world: World, label: str) -> None:
    await world.does(ANNA, MsgType="location", Location_X="22.5", Location_Y="113.9", Label=label)
    assert world.screen(ANNA) == [texts.labelled(texts.NOWHERE)]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("image", texts.IMAGE),
        ("video", texts.VIDEO),
        ("link", texts.LINK),
        ("voice", texts.VOICE),
        ("hologram", texts.OTHER),
    ],
)
async def test_what_cannot_be_read_is_asked_for_politely(world: World, kind: str, said: str) -> None:
    await world.does(ANNA, MsgType=kind, MediaId="m")
    assert world.screen(ANNA) == [texts.labelled(said)]


async def test_voice_is_what_wechat_recognised(world: World) -> None:
    await world.does(ANNA, MsgType="voice", MediaId="m", Format="amr", Recognition="我想贷款。")
    assert world.dialogue.heard == ["我想贷款。"]


@pytest.mark.parametrize(
    ("heard", "understood"), [("想贷款", True), (None, False), ("", False), (OSError("down"), False)]
)
async def test_voice_is_heard_by_our_own_recogniser_if_there_is_one(
    world: World, heard: str | Exception | None, understood: bool
) -> None:
    world.account.transcriber = ear = Ear(heard)
    await world.does(ANNA, MsgType="voice", MediaId="m", Format="speex")
    assert ear.asked == [("m", "speex")]
    assert world.dialogue.heard == (["想贷款"] if understood else [])
    assert len(world.screen(ANNA)) == 1


async def test_slow_recogniser_keeps_nobody_waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow:
        async def transcribe(self, media_id: str, audio_format: str) -> str | None:
            await asyncio.sleep(60)
            return "never"

    monkeypatch.setattr("channels.wechat.account.HEARING_SECONDS", 0.05)
    world.account.transcriber = Slow()
    await world.does(ANNA, MsgType="voice", MediaId="m")
    assert world.screen(ANNA) == [texts.labelled(texts.VOICE)]


async def test_empty_text_is_asked_for(world: World) -> None:
    await world.says(ANNA, "")
    assert world.screen(ANNA) == [texts.labelled(texts.OTHER)]
