"""jambonz as it speaks to an application, by a peer written from its source; its own schemas judge what it is told."""

import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from jambonz_sdk.validator import JambonzValidator
from starlette.testclient import WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from bot.messages import Message, Outcome
from channels.hotline import prompts
from tests.fakes.dialogue import FakeDialogue, turn_saying
from tests.fixtures_api import HOTLINE_TOKEN, Service

URL = "/hotline/jambonz"
AUTH = {"Authorization": f"Bearer {HOTLINE_TOKEN}"}
Verbs = list[dict[str, Any]]
_ids = itertools.count(1)


@pytest.fixture(scope="module")
def judge() -> Callable[[Verbs], Verbs]:
    """What the makers of the gateway call valid."""
    validator = JambonzValidator()

    def judged(verbs: Verbs) -> Verbs:
        assert validator.validate_app(verbs) == []
        return verbs

    return judged


@pytest.fixture(scope="module", autouse=True)
def warm(shared_service: Service) -> None:
    """The first turn of a process loads what all turns need."""
    shared_service.chat("热身")


@dataclass
class Gateway:
    """The feature server: sends, and waits for the acknowledgement of what wants one."""

    wire: WebSocketTestSession
    judge: Callable[[Verbs], Verbs]
    call_sid: str = field(default_factory=lambda: str(uuid.uuid4()))

    def send(self, kind: str, data: dict[str, Any] | None = None, **more: Any) -> str:
        msgid = more.pop("msgid", None) or f"m{next(_ids)}"
        data = {"call_sid": self.call_sid, **(data or {})}
        self.wire.send_json({"type": kind, "msgid": msgid, "call_sid": self.call_sid, "data": data, **more})
        return msgid

    def acknowledged(self, msgid: str) -> Verbs:
        ack = self.wire.receive_json()
        assert (ack["type"], ack["msgid"]) == ("ack", msgid)
        return self.judge(ack["data"]) if "data" in ack else []

    def begin(self) -> Verbs:
        return self.acknowledged(
            self.send("session:new", {"from": "13912345678", "to": "96168", "direction": "inbound"})
        )

    def turn(self, reason: str, hook: str = "/turn", **data: Any) -> Verbs:
        return self.acknowledged(self.send("verb:hook", {"reason": reason, **data}, hook=hook))

    def say(self, text: str, confidence: float = 0.9) -> Verbs:
        speech = {"is_final": True, "alternatives": [{"transcript": text, "confidence": confidence}]}
        return self.turn("speechDetected", speech=speech)


@pytest.fixture
def gateway(service: Service, dialogue: FakeDialogue, judge: Callable[[Verbs], Verbs]) -> Iterator[Gateway]:
    with service.client.websocket_connect(URL, headers=AUTH, subprotocols=["ws.jambonz.org"]) as wire:
        assert wire.accepted_subprotocol == "ws.jambonz.org"
        yield Gateway(wire, judge)


def text_of(verbs: Verbs) -> str:
    first = verbs[0]
    said: str = first["say"]["text"] if first["verb"] == "gather" else first["text"]
    return said


def test_call_begins_with_the_greeting_and_listens(gateway: Gateway) -> None:
    [gather] = gateway.begin()
    assert gather["verb"] == "gather" and gather["say"]["text"] == prompts.GREETING
    assert gather["input"] == ["speech", "digits"] and gather["recognizer"]["language"] == "zh-CN"


def test_script_of_a_whole_call(gateway: Gateway, dialogue: FakeDialogue) -> None:
    dialogue.script = [
        turn_saying("九点开门。"),
        turn_saying(Message("请说您的手机号。"), outcome=Outcome.ASKING),
        turn_saying("请拨打 96168。", outcome=Outcome.HANDOVER, desk="human"),
    ]
    gateway.begin()
    assert text_of(gateway.say("几点开门")) == "九点开门。"
    assert text_of(gateway.turn("dtmfDetected", digits="*")) == "九点开门。"
    assert text_of(gateway.say("我要登记")) == "请说您的手机号。"
    assert prompts.STILL_THERE in text_of(gateway.turn("timeout"))
    assert prompts.SAY_AGAIN[0] in text_of(gateway.turn("stt-low-confidence"))
    say, dial = gateway.turn("dtmfDetected", digits="0")
    assert (say["verb"], say["text"]) == ("say", prompts.TRANSFERRING)
    assert dial["target"] == [{"type": "phone", "number": "0951-5555168"}]
    assert "X-Call-Summary" in dial["headers"]


def test_call_that_staff_did_not_take_comes_back(gateway: Gateway, dialogue: FakeDialogue) -> None:
    dialogue.script = [turn_saying("转", outcome=Outcome.HANDOVER)]
    gateway.begin()
    gateway.say("转人工")
    verbs = gateway.turn("", hook="/transferred", dial_call_status="no-answer")
    assert text_of(verbs) == prompts.TRANSFER_FAILED
    assert text_of(gateway.say("几点开门")).startswith("听到了")


def test_call_that_staff_took_is_over(gateway: Gateway, dialogue: FakeDialogue) -> None:
    dialogue.script = [turn_saying("转", outcome=Outcome.HANDOVER)]
    gateway.begin()
    gateway.say("转人工")
    assert gateway.turn("", hook="/transferred", dial_call_status="completed") == []


def test_nod_while_we_speak_is_followed_by_what_was_not_heard(gateway: Gateway) -> None:
    gateway.begin()
    [gather] = gateway.say("嗯")
    assert prompts.GREETING.endswith(gather["say"]["text"])


def test_turn_without_words_listens_on(gateway: Gateway, dialogue: FakeDialogue) -> None:
    gateway.begin()
    gateway.say("等一下")
    [gather] = gateway.turn("timeout")
    assert gather["verb"] == "gather" and "say" not in gather


def test_partial_is_acknowledged_and_says_nothing(gateway: Gateway) -> None:
    gateway.begin()
    speech = {"is_final": False, "alternatives": [{"transcript": "我想问", "confidence": 0}]}
    assert gateway.turn("", hook="/partial", speech=speech) == []


def test_repeated_message_is_asked_once(gateway: Gateway, dialogue: FakeDialogue) -> None:
    gateway.begin()
    speech = {"alternatives": [{"transcript": "几点开门", "confidence": 0.9}]}
    data = {"reason": "speechDetected", "speech": speech}
    first = gateway.acknowledged(gateway.send("verb:hook", data, hook="/turn", msgid="same"))
    again = gateway.acknowledged(gateway.send("verb:hook", data, hook="/turn", msgid="same"))
    assert again == first and len(dialogue.calls) == 1


def test_goodbye_hangs_up_and_what_comes_later_is_only_acknowledged(gateway: Gateway) -> None:
    gateway.begin()
    assert [verb["verb"] for verb in gateway.say("再见")] == ["say", "hangup"]
    assert gateway.say("喂") == []


def test_lost_socket_goes_on_where_it_was(
    service: Service, dialogue: FakeDialogue, judge: Callable[[Verbs], Verbs]
) -> None:
    dialogue.script = [turn_saying("九点开门。"), turn_saying("五点关门。")]
    with service.client.websocket_connect(URL, headers=AUTH) as wire:
        first = Gateway(wire, judge)
        first.begin()
        assert text_of(first.say("几点开门")) == "九点开门。"
    with service.client.websocket_connect(URL, headers=AUTH) as wire:
        second = Gateway(wire, judge, first.call_sid)
        assert second.acknowledged(second.send("session:reconnect", {"from": "13912345678"})) == []
        assert text_of(second.turn("dtmfDetected", digits="*")) == "九点开门。"
        assert text_of(second.say("几点关门")) == "五点关门。"
    assert len({call.session_id for call in dialogue.calls}) == 1


def test_status_of_the_call_ends_it(gateway: Gateway) -> None:
    gateway.begin()
    gateway.send("call:status", {"call_status": "completed"})
    assert gateway.say("喂") == []


@pytest.mark.parametrize(
    "message", [{}, {"type": 7}, {"type": "verb:hook"}, {"type": "verb:status", "data": []}, [1], "x", None]
)
def test_strange_message_does_no_harm(gateway: Gateway, message: Any) -> None:
    gateway.begin()
    gateway.wire.send_json(message)
    if isinstance(message, dict) and message.get("type") == "verb:hook":
        assert gateway.wire.receive_json()["type"] == "ack"
    assert text_of(gateway.say("几点开门"))


@pytest.mark.parametrize(
    "data",
    [None, [], {"reason": "speechDetected"}, {"reason": "dtmfDetected"}, {"reason": "dance"},
     {"reason": "speechDetected", "speech": {"alternatives": "x"}},
     {"reason": "speechDetected", "speech": {"alternatives": [7]}}],
)  # fmt: skip
def test_strange_turn_is_answered_with_something_to_hear(gateway: Gateway, data: Any) -> None:
    gateway.begin()
    gateway.wire.send_json(
        {"type": "verb:hook", "msgid": "x1", "call_sid": gateway.call_sid, "hook": "/turn", "data": data}
    )
    assert gateway.acknowledged("x1")[0]["verb"] == "gather"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}])
def test_stranger_is_refused(service: Service, headers: dict[str, str]) -> None:
    with pytest.raises(WebSocketDisconnect) as refused, service.client.websocket_connect(URL, headers=headers):
        pass
    assert refused.value.code == 1008


def test_token_may_be_in_the_address(service: Service) -> None:
    with service.client.websocket_connect(f"{URL}?token={HOTLINE_TOKEN}"):
        pass
