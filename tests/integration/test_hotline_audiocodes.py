"""The Bot API as the gateway speaks it, in its HTTP and its WebSocket mode, by peers written from its documents."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import pytest
from starlette.testclient import WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from bot.messages import Outcome
from channels.hotline import prompts
from tests.fakes.dialogue import FakeDialogue, turn_saying
from tests.fixtures_api import HOTLINE_TOKEN, Service

BOT = "/hotline/audiocodes"
AUTH = {"Authorization": f"Bearer {HOTLINE_TOKEN}"}
Activities = list[dict[str, Any]]


@dataclass
class Gateway:
    """VoiceAI Connect in HTTP mode: what it posts where, and what it gets."""

    service: Service
    conversation: str = field(default_factory=lambda: str(uuid.uuid4()))
    urls: dict[str, str] = field(default_factory=dict)
    sent: int = 0

    def begin(self) -> Activities:
        answer = self.post(BOT, {"conversation": self.conversation, "id": "n-1", "timestamp": "2026-11-26T08:00:00Z"})
        assert answer.status_code == 200, answer.text
        self.urls = {name: urljoin(BOT, url) for name, url in answer.json().items() if name.endswith("URL")}
        return self.send({"type": "event", "name": "start", "parameters": {"caller": "13912345678", "locale": "zh-CN"}})

    def post(self, url: str, body: Any) -> Any:
        return self.service.client.post(url, json=body, headers=AUTH)

    def send(self, *activities: dict[str, Any]) -> Activities:
        answer = self.post(self.urls["activitiesURL"], self.body(*activities))
        assert answer.status_code == 200, answer.text
        made: Activities = answer.json()["activities"]
        return made

    def body(self, *activities: dict[str, Any]) -> dict[str, Any]:
        numbered = []
        for activity in activities:
            self.sent += 1
            numbered.append(
                {"id": f"a{self.sent}", "timestamp": "2026-11-26T08:00:00Z", "language": "zh-CN", **activity}
            )
        return {"conversation": self.conversation, "activities": numbered}

    def say(self, text: str, **parameters: Any) -> Activities:
        return self.send({"type": "message", "text": text, "parameters": {"confidence": 0.9, **parameters}})


@pytest.fixture(scope="module", autouse=True)
def warm(shared_service: Service) -> None:
    """The first turn of a process loads what all turns need; a caller is no longer there by then."""
    shared_service.chat("热身")


@pytest.fixture
def gateway(service: Service, dialogue: FakeDialogue) -> Gateway:
    return Gateway(service)


def texts(activities: Activities) -> list[str]:
    return [activity["text"] for activity in activities if activity["type"] == "message"]


class TestHttp:
    def test_bot_is_validated(self, service: Service) -> None:
        answer = service.client.get(BOT, headers=AUTH)
        assert answer.json() == {"type": "ac-bot-api", "success": True}

    @pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": ""}])
    def test_stranger_is_refused_everywhere(self, service: Service, header: dict[str, str]) -> None:
        client = service.client
        assert client.get(BOT, headers=header).status_code == 401
        for url in (
            BOT,
            f"{BOT}/conversation/c/activities",
            f"{BOT}/conversation/c/refresh",
            f"{BOT}/conversation/c/disconnect",
        ):
            body = {"conversation": "c", "activities": []}
            assert client.post(url, json=body, headers=header).status_code == 401

    def test_call_begins_with_how_to_behave_and_the_greeting(self, gateway: Gateway) -> None:
        config, greeting = gateway.begin()
        assert (config["type"], config["name"]) == ("event", "config")
        assert config["sessionParams"]["userNoInputTimeoutMS"] > 0
        assert greeting["text"] == prompts.GREETING and greeting["activityParams"]["bargeIn"] is True
        assert len({config["id"], greeting["id"]}) == 2

    def test_question_is_answered_once_and_a_lost_answer_comes_again(
        self, gateway: Gateway, dialogue: FakeDialogue
    ) -> None:
        gateway.begin()
        dialogue.script = [turn_saying("九点开门。")]
        body = gateway.body({"type": "message", "text": "几点开门", "parameters": {"confidence": 0.9}})
        first = gateway.post(gateway.urls["activitiesURL"], body).json()["activities"]
        again = gateway.post(gateway.urls["activitiesURL"], body).json()["activities"]
        assert texts(first) == ["九点开门。"] and again == first
        assert len(dialogue.calls) == 1
        assert dialogue.calls[0].session_id.startswith("hotline-")

    def test_older_repeat_is_ignored(self, gateway: Gateway, dialogue: FakeDialogue) -> None:
        gateway.begin()
        body = gateway.body({"type": "message", "text": "几点开门"})
        gateway.post(gateway.urls["activitiesURL"], body)
        gateway.say("几点关门")
        assert gateway.post(gateway.urls["activitiesURL"], body).json()["activities"] == []
        assert len(dialogue.calls) == 2

    def test_keys_repeat_and_reach_a_person_with_a_summary(self, gateway: Gateway, dialogue: FakeDialogue) -> None:
        gateway.begin()
        dialogue.script = [
            turn_saying("九点开门。"),
            turn_saying("请拨打 96168。", outcome=Outcome.HANDOVER, desk="human"),
        ]
        gateway.say("几点开门")
        assert texts(gateway.send({"type": "event", "name": "DTMF", "value": "*"})) == ["九点开门。"]
        said, transfer = gateway.send({"type": "event", "name": "DTMF", "value": "0"})
        assert said["text"] == prompts.TRANSFERRING and said["activityParams"]["bargeIn"] is False
        assert (transfer["type"], transfer["name"]) == ("event", "transfer")
        assert transfer["activityParams"]["transferTarget"] == "tel:0951-5555168"
        assert "几点开门" in transfer["activityParams"]["handoverReason"]
        assert gateway.say("喂") == []

    def test_silence_climbs_the_ladder_to_a_person(self, gateway: Gateway) -> None:
        gateway.begin()
        silence = {"type": "event", "name": "noUserInput", "value": 1}
        assert prompts.STILL_THERE in texts(gateway.send(silence))[0]
        assert texts(gateway.send(silence))
        assert gateway.send(silence)[-1]["name"] == "transfer"

    def test_hypothesis_of_a_sentence_stops_our_speech(self, gateway: Gateway) -> None:
        gateway.begin()
        nod, sentence = (
            {"type": "event", "name": "speechHypothesis", "parameters": {"text": t}} for t in ("嗯", "我想问贷款")
        )
        assert gateway.send(nod) == []
        assert [activity["name"] for activity in gateway.send(sentence)] == ["abortPrompts"]

    def test_refresh_and_disconnect(self, gateway: Gateway) -> None:
        gateway.begin()
        refreshed = gateway.post(gateway.urls["refreshURL"], {"conversation": gateway.conversation})
        assert refreshed.json() == {"expiresSeconds": 120}
        ended = gateway.post(
            gateway.urls["disconnectURL"], {"conversation": gateway.conversation, "reason": "Client Side"}
        )
        assert (ended.status_code, ended.json()) == (200, {})
        late = gateway.post(gateway.urls["activitiesURL"], gateway.body({"type": "message", "text": "喂"}))
        assert late.status_code == 404
        again = gateway.post(gateway.urls["disconnectURL"], {"conversation": gateway.conversation})
        assert again.status_code == 200

    def test_unknown_conversation_is_not_found(self, gateway: Gateway) -> None:
        assert gateway.post(f"{BOT}/conversation/nobody/activities", {"activities": []}).status_code == 404
        assert gateway.post(f"{BOT}/conversation/{'n' * 201}/activities", {"activities": []}).status_code == 422

    @pytest.mark.parametrize("body", [{}, {"activities": "x"}, {"activities": [7]}, [], None, {"activities": None}])
    def test_malformed_message_is_refused_and_the_call_goes_on(self, gateway: Gateway, body: Any) -> None:
        gateway.begin()
        assert gateway.post(gateway.urls["activitiesURL"], body).status_code == 422
        assert texts(gateway.say("几点开门"))

    @pytest.mark.parametrize(
        "activity",
        [{"type": "message", "text": None}, {"type": "message", "text": 7, "id": None}, {"type": "dance"}, {},
         {"type": "event"}, {"type": "event", "name": "DTMF"}, {"type": "message", "text": "喂", "parameters": "x"},
         {"type": "event", "name": "start", "parameters": []}, {"type": "message", "text": "", "id": ["x"]}],
    )  # fmt: skip
    def test_strange_activity_does_no_harm(self, gateway: Gateway, activity: dict[str, Any]) -> None:
        gateway.begin()
        answer = gateway.post(gateway.urls["activitiesURL"], {"activities": [activity]})
        assert answer.status_code == 200
        assert texts(gateway.say("几点开门"))

    def test_dialogue_that_fails_is_no_silence(self, gateway: Gateway, dialogue: FakeDialogue) -> None:
        gateway.begin()
        dialogue.script = [RuntimeError("broken")]
        assert texts(gateway.say("几点开门"))

    def test_figures_are_in_the_metrics(self, gateway: Gateway) -> None:
        gateway.begin()
        gateway.say("几点开门")
        gateway.post(gateway.urls["disconnectURL"], {"conversation": gateway.conversation})
        shown = gateway.service.client.get("/metrics").text
        assert "hotline_first_word_seconds_count" in shown and 'hotline_calls_total{ended="hung_up"}' in shown


@dataclass
class Socket:
    """VoiceAI Connect in WebSocket mode."""

    wire: WebSocketTestSession
    sent: int = 0

    def frame(self, **frame: Any) -> dict[str, Any]:
        self.wire.send_json(frame)
        answer: dict[str, Any] = self.wire.receive_json()
        return answer

    def say(self, text: str) -> list[str]:
        self.sent += 1
        activity = {"id": f"w{self.sent}", "type": "message", "text": text}
        answer = self.frame(type="activities", activities=[activity])
        assert answer["type"] == "activities"
        return texts(answer["activities"])


@pytest.fixture
def socket(service: Service, dialogue: FakeDialogue) -> Iterator[Socket]:
    with service.client.websocket_connect(f"{BOT}/ws", headers=AUTH) as wire:
        yield Socket(wire)


def start(socket: Socket, conversation: str) -> list[str]:
    accepted = socket.frame(
        type="session.initiate", conversationId=conversation, expectAudioMessages=False, caller="13912345678",
        supportedMediaFormats=["raw/lpcm16_8"],
    )  # fmt: skip
    assert accepted == {"type": "session.accepted", "mediaFormat": "raw/lpcm16_8"}
    begin = {"id": "w0", "type": "event", "name": "start", "parameters": {"caller": "13912345678"}}
    return texts(socket.frame(type="activities", activities=[begin])["activities"])


class TestSocket:
    def test_whole_call(self, socket: Socket, dialogue: FakeDialogue) -> None:
        dialogue.script = [turn_saying("九点开门。"), turn_saying("转", outcome=Outcome.HANDOVER)]
        assert start(socket, str(uuid.uuid4())) == [prompts.GREETING]
        assert socket.say("几点开门") == ["九点开门。"]
        assert socket.say("转人工") == [prompts.TRANSFERRING]

    def test_stranger_is_refused(self, service: Service) -> None:
        with (
            pytest.raises(WebSocketDisconnect) as refused,
            service.client.websocket_connect(f"{BOT}/ws", headers={"Authorization": "Bearer x"}),
        ):
            pass
        assert refused.value.code == 1008

    def test_call_goes_on_over_a_new_socket(self, service: Service, dialogue: FakeDialogue) -> None:
        conversation = str(uuid.uuid4())
        dialogue.script = [turn_saying("九点开门。"), turn_saying("五点关门。")]
        with service.client.websocket_connect(f"{BOT}/ws", headers=AUTH) as wire:
            first = Socket(wire)
            start(first, conversation)
            assert first.say("几点开门") == ["九点开门。"]
        with service.client.websocket_connect(f"{BOT}/ws", headers=AUTH) as wire:
            second = Socket(wire, sent=10)
            assert second.frame(type="session.resume", conversationId=conversation)["type"] == "session.accepted"
            assert second.say("再说一遍") == ["九点开门。"]
            assert second.say("几点关门") == ["五点关门。"]
        assert len({call.session_id for call in dialogue.calls}) == 1

    def test_unknown_conversation_cannot_be_resumed(self, socket: Socket) -> None:
        answer = socket.frame(type="session.resume", conversationId="nobody")
        assert answer == {"type": "session.error", "reason": "conversation not found"}

    @pytest.mark.parametrize(
        "frame", [{"type": "activities", "activities": []}, {"type": "session.initiate"}, {"type": "session.end"}, {},
                  {"type": "session.initiate", "conversationId": 7}, {"type": ["x"]}],
    )  # fmt: skip
    def test_frame_out_of_turn_gets_an_error_and_the_socket_stays_open(
        self, socket: Socket, frame: dict[str, Any]
    ) -> None:
        assert socket.frame(**frame)["type"] == "session.error"
        assert start(socket, str(uuid.uuid4())) == [prompts.GREETING]

    @pytest.mark.parametrize("text", ["", "no json", "[1]", "[" * 5000, "x" * 70_000])
    def test_text_that_is_no_frame_gets_an_error(self, socket: Socket, text: str) -> None:
        socket.wire.send_text(text)
        assert socket.wire.receive_json()["type"] == "session.error"

    def test_end_of_the_session_ends_the_call(self, service: Service, dialogue: FakeDialogue) -> None:
        conversation = str(uuid.uuid4())
        with service.client.websocket_connect(f"{BOT}/ws", headers=AUTH) as wire:
            socket = Socket(wire)
            start(socket, conversation)
            wire.send_json({"type": "session.end", "reasonCode": "client-disconnected"})
            assert wire.receive()["type"] == "websocket.close"
        with service.client.websocket_connect(f"{BOT}/ws", headers=AUTH) as wire:
            answer = Socket(wire).frame(type="session.resume", conversationId=conversation)
            assert answer["type"] == "session.error"
