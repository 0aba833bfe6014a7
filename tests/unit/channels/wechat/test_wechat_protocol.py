"""Pushes as WeChat sends them, and passive replies as it takes them."""

import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.wechat.crypto import Unreadable
from channels.wechat.protocol import Push, in_cdata, read_push, read_sealed, text_reply, to_message


def wire(**fields: object) -> str:
    base = {"ToUserName": "gh_168", "FromUserName": "o-anna", "CreateTime": 1_700_000_000, **fields}
    return "<xml>" + "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in base.items()) + "</xml>"


def test_text_becomes_a_message() -> None:
    push = read_push(wire(MsgType="text", Content=" 补贴券怎么用 ", MsgId=23))
    message = to_message(push, "s1", push.text)
    assert (message.text, message.channel, message.message_id, message.choice_id) == (
        "补贴券怎么用",
        "wechat",
        "m23",
        None,
    )


def test_tap_on_a_menu_message_is_its_text_with_the_id_as_a_hint() -> None:
    push = read_push(wire(MsgType="text", Content="申请条件", MsgId=24, bizmsgmenuid="t1-0"))
    assert (push.text, push.menu_id) == ("申请条件", "t1-0")


def test_voice_is_what_was_recognised_or_nothing() -> None:
    assert read_push(wire(MsgType="voice", MsgId=1, MediaId="m", Recognition="找贷款")).text == "找贷款"
    assert read_push(wire(MsgType="voice", MsgId=1, MediaId="m", Recognition="")).text == ""
    assert read_push(wire(MsgType="voice", MsgId=1, MediaId="m", MediaId16K="k")).fields["MediaId16K"] == "k"


@pytest.mark.parametrize(
    ("fields", "event", "scene"),
    [
        ({"Event": "subscribe"}, "subscribe", ""),
        ({"Event": "subscribe", "EventKey": "qrscene_j-123456", "Ticket": "t"}, "subscribe", "j-123456"),
        ({"Event": "SCAN", "EventKey": "j-123456", "Ticket": "t"}, "scan", "j-123456"),
        ({"Event": "CLICK", "EventKey": "补贴券怎么申领？"}, "click", "补贴券怎么申领？"),
        ({"Event": "unsubscribe", "EventKey": ""}, "unsubscribe", ""),
        ({"Event": "something_new"}, "something_new", ""),
    ],
)
def test_event_has_its_name_and_its_scene(fields: dict[str, str], event: str, scene: str) -> None:
    push = read_push(wire(MsgType="event", **fields))
    assert (push.kind, push.event, push.event_key) == ("event", event, scene)


def test_retries_have_one_key_and_different_pushes_have_others() -> None:
    click = {"MsgType": "event", "Event": "CLICK"}
    keys = [
        read_push(wire(MsgType="text", Content="a", MsgId=5)).key,
        read_push(wire(**click, EventKey="x")).key,
        read_push(wire(**click, EventKey="y")).key,
        read_push(wire(MsgType="event", Event="VIEW", EventKey="x")).key,
        read_push(wire(**click, EventKey="x", CreateTime=1_700_000_001)).key,
    ]
    assert len(set(keys)) == 5
    assert read_push(wire(**click, EventKey="x")).key == keys[1]


@pytest.mark.parametrize(
    "body",
    ["", "hello", "<xml/>", "<xml></xml>", "<other/>", '{"MsgType": "text"}', "<xml><MsgType>text</MsgType></xml>",
     wire(MsgType="text", Content="a", MsgId=1).replace("1700000000", "soon"), wire(MsgType="text", FromUserName=""),
     '<!DOCTYPE x [<!ENTITY e "a">]><xml><MsgType>&e;</MsgType></xml>'],
)  # fmt: skip
def test_what_is_no_push_is_unreadable(body: str) -> None:
    with pytest.raises(Unreadable):
        read_push(body)


@given(st.text(max_size=200))
def test_any_text_is_a_push_or_unreadable(body: str) -> None:
    with pytest.raises(Unreadable):
        read_push(body)


def test_unknown_kinds_and_empty_contents_are_read() -> None:
    assert read_push(wire(MsgType="hologram", MsgId=1)).kind == "hologram"
    assert read_push("<xml><ToUserName>g</ToUserName><FromUserName>o</FromUserName><CreateTime>1</CreateTime>"
                     "<MsgType>text</MsgType><Content/><MsgId>1</MsgId></xml>").text == ""  # fmt: skip


@given(st.text(st.characters(codec="utf-8"), max_size=200) | st.sampled_from(["]]>", "a]]>b]]>]]>", "\x00\x0b]]\x01>"]))
def test_reply_is_good_xml_and_says_the_text(content: str) -> None:
    push = Push("o-]]>&<", "gh_168", 1, "text", "m1")
    root = ElementTree.fromstring(text_reply(push, content, created=1_700_000_000))
    found = {child.tag: child.text or "" for child in root}
    assert (found["ToUserName"], found["FromUserName"], found["MsgType"]) == ("o-]]>&<", "gh_168", "text")
    assert found["CreateTime"] == "1700000000"
    said = "".join(c for c in content if c in "\t\n\r" or (ord(c) >= 32 and c not in "\ufffe\uffff"))
    assert found["Content"] == said.replace("\r\n", "\n").replace("\r", "\n")  # what XML makes of line ends


def test_control_characters_and_ends_of_cdata_are_disarmed() -> None:
    assert in_cdata("a\x00b]]>c") == "ab]]]]><![CDATA[>c"


def test_only_the_sealed_copy_is_taken_out() -> None:
    both = "<xml><Content><![CDATA[forged]]></Content><Encrypt><![CDATA[QUJD]]></Encrypt></xml>"
    assert read_sealed(both) == "QUJD"
    with pytest.raises(Unreadable):
        read_sealed("<xml><Content>forged</Content></xml>")
