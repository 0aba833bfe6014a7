"""Words that take a conversation from channel to channel, and the codes that people say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desks.connect import COLLECTING, by_digits, giving, wished
from bot.persons import People
from knowledge.records.database import Database
from tests.handover_world import World


@pytest.mark.parametrize(
    ("text", "channel", "act"),
    [
        ("把对话转到手机", "web", "give"), ("把这个对话转到我的微信上", "web", "scan"), ("转到微信接着聊", "web", "scan"),
        ("给我一个连接码", "web", "give"), ("怎么在微信上接着聊", "web", "scan"), ("能不能转到电话上说", "web", "give"),
        ("接着聊", "hotline", "ask"), ("接着聊", "web", None), ("继续网上的对话", "hotline", "ask"), ("接着网页上聊", "web", None),
        ("接着我在微信上的聊天", "web", "ask"), ("发到我的微信", "hotline", "send"), ("把答案发我微信吧", "web", "send"),
        ("断开连接", "web", "part"), ("我的连接码是123456", "wechat", "code"), ("连接码：１２３ ４５６", "wechat", "code"),
        ("123456", "hotline", None), ("我的验证码是123456", "web", None), ("连接码1234567", "web", None), ("转到下一步", "web", None),
        ("用微信接着聊", "web", "scan"), ("用微信扫码接着聊吧", "web", "scan"), ("给我微信二维码", "web", "scan"),
        ("扫一扫继续聊", "web", "scan"), ("用微信接着聊", "hotline", "give"), ("微信二维码收款怎么开票", "web", None),
        ("扫码支付", "web", None), ("二维码", "web", None),
        ("贷款转到微信公众号", "web", None), ("补贴发到哪里", "web", None),
    ],
)  # fmt: skip
def test_what_is_wished_for(text: str, channel: str, act: str | None) -> None:
    wish = wished(text, channel, asked=False)
    assert (wish.act if wish else None) == act


@given(
    st.from_regex(r"[0-9]{6}", fullmatch=True), st.sampled_from(["{}", "是{}", "我的连接码是{}", "{}#", "连接码，{}。"])
)
def test_a_code_that_was_asked_for_is_heard_as_it_is_read_out(code: str, frame: str) -> None:
    for written in (code, by_digits(code), " ".join(code)):
        wish = wished(frame.format(written), "hotline", asked=True)
        assert wish is not None and (wish.act, wish.code) == ("code", code)
    assert by_digits(code) in str(giving(code, wechat=True).spoken_text)


@pytest.fixture
def world(sqlite_database: Database) -> World:
    return World(sqlite_database)


async def test_a_call_goes_on_where_the_web_left_off(world: World) -> None:
    await world.say("补贴券怎么用", "web-1")
    code = (await world.say("把对话转到手机", "web-1"))["messages"][0]["text"].split("：")[1][:6]
    asked = await world.say("接着聊", "call-1", "hotline")
    assert asked["state"]["collecting"] == COLLECTING
    joined = await world.say(by_digits(code), "call-1", "hotline")
    assert "补贴券怎么用" in joined["messages"][0]["text"] or "把对话转到手机" in joined["messages"][0]["text"]
    assert joined["state"]["joined"] == "web-1" and joined["session_id"] == "call-1"
    said = await world.say("要什么材料", "call-1", "hotline", message_id="m")
    assert said["session_id"] == "call-1" and world.dialogue.calls[-1].session_id == "web-1"
    assert await world.say("要什么材料", "call-1", "hotline", message_id="m") == said
    assert "听到了：要什么材料" in world.told("web-1")


async def test_an_answer_is_sent_to_wechat_once_it_is_joined(world: World) -> None:
    await world.say("补贴券怎么用", "web-1")
    text = (await world.say("发到我的微信", "web-1"))["messages"][0]["text"]
    code = text.split("连接码：")[1][:6]
    assert "接上了" in (await world.say(f"我的连接码是{code}", "wx-1", "wechat"))["messages"][0]["text"]
    await world.say("补贴券怎么用", "web-1")
    assert "已经发到" in (await world.say("发到我的微信", "web-1"))["messages"][0]["text"]
    assert [(r.session_id, r.messages[0].text) for r in world.wechat.pushed] == [("wx-1", "听到了：补贴券怎么用")]


async def test_wrong_own_and_repeated_codes_are_told_so(world: World) -> None:
    code = (await world.say("给我连接码", "web-1"))["messages"][0]["text"].split("：")[1][:6]
    assert "就是给这个对话的" in (await world.say(f"连接码是{code}", "web-1"))["messages"][0]["text"]
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(5):
        assert "不对" in (await world.say(f"连接码是{wrong}", "wx-1", "wechat"))["messages"][0]["text"]
    assert "十分钟" in (await world.say(f"连接码是{code}", "wx-1", "wechat"))["messages"][0]["text"]
    assert "接上了" in (await world.say(f"连接码是{code}", "wx-2", "wechat"))["messages"][0]["text"]
    again = (await world.say("给我连接码", "web-1"))["messages"][0]["text"].split("：")[1][:6]
    assert "已经连着" in (await world.say(f"连接码是{again}", "wx-2", "wechat"))["messages"][0]["text"]
    assert "断开" in (await world.say("断开连接", "wx-2", "wechat"))["messages"][0]["text"]
    assert "不用断开" in (await world.say("断开连接", "wx-2", "wechat"))["messages"][0]["text"]


async def test_without_wechat_nothing_is_promised(world: World) -> None:
    assert isinstance(world.people, People)
    world.people.pushers = {}
    assert "还不能发到微信" in (await world.say("发到我的微信"))["messages"][0]["text"]
    assert "公众号" not in (await world.say("把对话转到手机"))["messages"][0]["text"]


class Scenes:
    """Codes that can be had, or not."""

    def __init__(self, ready: bool) -> None:
        self.ready = ready

    async def address_of(self, scene: str, seconds: int) -> str | None:
        return None


async def test_wechat_is_asked_for_by_words_and_a_code_is_shown_where_there_is_one(world: World) -> None:
    world.people.scenes = Scenes(True)
    shown = await world.say("用微信接着聊", "web-1")
    assert shown["state"]["scan"] == "wechat" and "显示微信二维码" in shown["messages"][0]["text"]
    assert "连接码：" in (await world.say("给我连接码", "web-1"))["messages"][0]["text"]
    world.people.scenes = Scenes(False)
    told = await world.say("用微信接着聊", "web-1")
    assert "scan" not in told["state"] and "连接码：" in told["messages"][0]["text"]
    assert "scan" not in (await world.say("用微信接着聊", "call-1", "hotline"))["state"]
