"""ConversationRelay as it speaks to an application, by a peer written from its makers' description of the messages."""

import base64
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client import CollectorRegistry
from pydantic import SecretStr
from starlette.testclient import WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from bot.messages import Message, Outcome
from channels.delivery import Limits
from channels.hotline import prompts
from channels.hotline.call_state import Terms
from channels.hotline.conversationrelay import routes
from channels.hotline.recorder import Recorder, read_record
from channels.hotline.replay import replay
from channels.hotline.routes import make_router
from channels.hotline.speech.reading import say
from tests.fakes.dialogue import FakeDialogue, turn_saying
from tests.fixtures_api import TWILIO_AUTH_TOKEN, Service

PATH = "/hotline/conversationrelay"
ADDRESS = f"wss://testserver{PATH}"
#: What may be sent, with the types of each field; anything else is refused by the gateway with error 64107.
SENT = {
    "text": {"token": str, "last": bool, "lang": str, "interruptible": bool, "preemptible": bool},
    "end": {"handoffData": str},
}


def signed(address: str = ADDRESS, token: str = TWILIO_AUTH_TOKEN) -> dict[str, str]:
    digest = hmac.new(token.encode(), address.encode(), hashlib.sha1).digest()
    return {"X-Twilio-Signature": base64.b64encode(digest).decode()}


@dataclass
class Relay:
    """The gateway. `hears` is the next thing that the caller hears; `ended` what the TwiML is told at the end."""

    wire: WebSocketTestSession
    call_sid: str = field(default_factory=lambda: f"CA{uuid.uuid4().hex}")

    def send(self, kind: str, **fields: Any) -> None:
        self.wire.send_json({"type": kind, **fields})

    def begin(self) -> str:
        self.send(
            "setup", sessionId=f"VX{uuid.uuid4().hex}", callSid=self.call_sid, **{"from": "+8613912345678"},
            to="+8695196168", direction="inbound", callType="PSTN", callStatus="RINGING", customParameters={},
        )  # fmt: skip
        return self.hears()

    def say(self, text: str) -> str:
        self.send("prompt", voicePrompt=text, lang="zh-CN", last=True)
        return self.hears()

    def hears(self) -> str:
        frame = self._received()
        assert frame["type"] == "text" and frame["last"] is True, frame
        token: str = frame["token"]
        return token

    def ended(self) -> dict[str, Any]:
        frame = self._received()
        assert frame["type"] == "end", frame
        data: dict[str, Any] = json.loads(frame["handoffData"])
        return data

    def _received(self) -> dict[str, Any]:
        frame: dict[str, Any] = self.wire.receive_json()
        known = SENT[frame["type"]]
        assert all(isinstance(value, known[name]) for name, value in frame.items() if name != "type"), frame
        return frame


@pytest.fixture(scope="module", autouse=True)
def warm(shared_service: Service) -> None:
    """The first turn of a process loads what all turns need."""
    shared_service.chat("热身")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Speech takes no time, and neither do people; a test that is about time says so."""
    monkeypatch.setattr("channels.hotline.conversationrelay.routes.Playback", Instant)
    monkeypatch.setattr(routes, "KEY_SECONDS", 0.1)


class Instant:
    """Said at once."""

    seconds = 0.0

    def __init__(self, *of_what: object) -> None:
        """Whatever it is."""


@pytest.fixture
def relay(service: Service, dialogue: FakeDialogue) -> Iterator[Relay]:
    with service.client.websocket_connect(PATH, headers=signed()) as wire:
        yield Relay(wire)


def test_call_begins_with_the_greeting(relay: Relay) -> None:
    assert relay.begin() == prompts.GREETING


def test_script_of_a_whole_call(relay: Relay, dialogue: FakeDialogue) -> None:
    dialogue.script = [
        turn_saying("九点开门。"),
        turn_saying(Message("请说您的手机号。"), outcome=Outcome.ASKING),
        turn_saying("登记好了。", outcome=Outcome.DONE),
        turn_saying("请拨打 96168。", outcome=Outcome.HANDOVER, desk="human"),
    ]
    relay.begin()
    assert relay.say("几点开门") == "九点开门。"
    relay.send("dtmf", digit="*")
    assert relay.hears() == "九点开门。"
    assert relay.say("慢一点").endswith("</prosody>")
    assert "请说您的手机号。" in relay.say("我要登记")
    for digit in "13912345678#":
        relay.send("dtmf", digit=digit)
    assert "登记好了" in (relay.hears() + relay.say("对"))
    relay.send("dtmf", digit="0")
    assert prompts.TRANSFERRING in relay.hears()
    told = relay.ended()
    assert told["reason"] == "transfer" and told["target"] == "0951-5555168" and told["summary"]


def test_keys_without_a_hash_are_one_number_after_a_pause(relay: Relay, dialogue: FakeDialogue) -> None:
    dialogue.script = [turn_saying(Message("请说您的手机号。"), outcome=Outcome.ASKING), turn_saying("好。")]
    relay.begin()
    relay.say("我要登记")
    for digit in "13912345678":
        relay.send("dtmf", digit=digit)
    assert relay.hears() == "好。" and len(dialogue.calls) == 2


def test_an_interrupted_answer_goes_on_where_the_caller_stopped_hearing(relay: Relay, dialogue: FakeDialogue) -> None:
    dialogue.script = [turn_saying("先到窗口领表，填好以后交回来，最后等短信通知。")]
    relay.begin()
    relay.say("怎么办")
    relay.send("interrupt", utteranceUntilInterrupt="先到窗口领表，填好", durationUntilInterruptMs="460")
    assert relay.say("嗯") == "填好以后交回来，最后等短信通知。"
    relay.send("interrupt", utteranceUntilInterrupt="填好以后交", durationUntilInterruptMs=300)
    assert relay.say("几点开门").startswith("听到了")
    assert len(dialogue.calls) == 2


def test_partials_errors_and_unknown_messages_say_nothing(relay: Relay) -> None:
    relay.begin()
    for message in (
        {"type": "prompt", "voicePrompt": "几", "last": False}, {"type": "error", "description": "Invalid message received"},
        {"type": "info", "name": "agentSpeaking"}, {"type": 7}, {}, {"type": "dtmf", "digit": None}, {"type": "interrupt"},
        {"type": "setup", "callSid": "CAother"},
    ):  # fmt: skip
        relay.wire.send_json(message)
    assert relay.say("几点开门").startswith("听到了")


def test_who_says_nothing_is_asked_again(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "SILENCE_SECONDS", 0.3)
    relay.begin()
    assert prompts.STILL_THERE in relay.hears()
    relay.send("prompt", voicePrompt="几点", last=False)  # speaking is no silence
    time.sleep(0.5)
    assert relay.say("几点开门").startswith("听到了")


def test_the_end_waits_until_the_goodbye_was_said(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    relay.begin()
    monkeypatch.setattr(Instant, "seconds", 0.5)
    relay.say("再见")
    began = time.monotonic()
    assert relay.ended()["reason"] and time.monotonic() - began > 0.4


def test_a_call_ends_with_its_socket_and_runs_again_from_its_record(service: Service, dialogue: FakeDialogue) -> None:
    dialogue.script = [turn_saying("先到窗口领表，填好以后交回来。")]
    with service.client.websocket_connect(PATH, headers=signed()) as wire:
        relay = Relay(wire)
        relay.begin()
        relay.say("怎么办")
        relay.send("interrupt", utteranceUntilInterrupt="先到窗口领表，")
        relay.say("嗯")
        wire.close()
        recorder = Recorder(service.assistant.settings.data_dir / "hotline" / "records", 30)
        entries, end = [], time.monotonic() + 10
        while not any(entry.kind == "figures" for entry in entries) and time.monotonic() < end:
            entries = list(
                read_record(recorder.path(relay.call_sid, time.time()))
            )  # the test's client ends all at once
    run = replay(entries, Terms("0951-5555168", say=say))
    assert run.differences == [] and run.call.phase == "over" and run.call.figures.nods == 1
    assert "13912345678" not in str(entries)


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Twilio-Signature": ""}, signed(token="wrong"), signed(ADDRESS + "/"), signed("https" + ADDRESS[3:]),
     {"X-Twilio-Signature": "签"}, {"Authorization": f"Bearer {TWILIO_AUTH_TOKEN}"}],
)  # fmt: skip
def test_stranger_is_refused(service: Service, headers: dict[str, str]) -> None:
    raw = {name: value.encode() for name, value in headers.items()}
    with pytest.raises(WebSocketDisconnect) as refused, service.client.websocket_connect(PATH, headers=raw):
        pass
    assert refused.value.code == 1008


def test_signature_is_that_of_the_makers() -> None:
    form = "CallSidCA1234567890ABCDECaller+14158675309Digits1234From+14158675309To+18005551212"
    given = routes.signature(f"https://mycompany.com/myapp.php?foo=1&bar=2{form}", "12345")
    assert given == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_without_the_token_of_the_account_nobody_is_let_in(shared_service: Service) -> None:
    assistant = shared_service.assistant
    settings = assistant.settings.model_copy(update={"hotline_twilio_auth_token": SecretStr("")})
    closed = FastAPI()
    changed = replace(assistant, settings=settings, registry=CollectorRegistry())
    closed.include_router(make_router(changed, Limits(person="", address="", redis_url="")), prefix="/hotline")
    with pytest.raises(WebSocketDisconnect), TestClient(closed).websocket_connect(PATH, headers=signed(token="")):
        pass
