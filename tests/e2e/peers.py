"""The other side of each channel, as its makers describe it: a browser's socket, a phone with WeChat, three telephone gateways.

Each says one thing and gives back all that its person then reads or hears, as one text.
"""

import asyncio
import json
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urljoin

import httpx
from jambonz_sdk.validator import JambonzValidator
from websockets.sync.client import connect
from websockets.sync.connection import Connection
from websockets.typing import Subprotocol

from channels.hotline.conversationrelay.routes import signature
from tests.e2e.service import HOTLINE_TOKEN, TWILIO_AUTH_TOKEN, Service
from tests.fakes.wechat_cloud import Cloud

AUTH = {"Authorization": f"Bearer {HOTLINE_TOKEN}"}
PATIENCE = 30.0
CONFIRMED, READ_BACK = "对", "对吗？"
MOST_READ_BACK = 2  # times in a row that values are read back


class Peer(Protocol):
    """`by_ear`: its person hears, and is asked whether values were heard right."""

    by_ear: bool

    def say(self, text: str) -> str: ...


@dataclass
class Browser:
    """The socket of the web chat."""

    wire: Connection
    session_id: str = field(default_factory=lambda: f"e2e-{uuid.uuid4().hex}")
    by_ear: bool = False
    sent: int = 0

    def __post_init__(self) -> None:
        self._send({"type": "hello", "session_id": self.session_id, "after": 0})
        assert self._receive("history")["messages"] == []

    def say(self, text: str) -> str:
        self.sent += 1
        self._send({"type": "message", "text": text, "message_id": f"m{self.sent}"})
        while True:
            row = self._receive("message")["message"]
            if row["direction"] == "out":
                return _words(row["reply"])

    def _send(self, frame: dict[str, Any]) -> None:
        self.wire.send(json.dumps(frame))

    def _receive(self, kind: str) -> dict[str, Any]:
        while True:
            frame: dict[str, Any] = json.loads(self.wire.recv(timeout=PATIENCE))
            assert frame["type"] != "error", frame
            if frame["type"] == kind:
                return frame


@dataclass
class Phone:
    """A person with WeChat; the account may send customer-service messages."""

    cloud: Cloud
    service_url: str
    openid: str = field(default_factory=lambda: f"o{uuid.uuid4().hex[:27]}")
    by_ear: bool = False

    def say(self, text: str) -> str:
        before = len(self._texts())
        self._act(lambda client: self.cloud.says(client, self.openid, text))
        end = time.monotonic() + PATIENCE
        while len(self._texts()) == before and time.monotonic() < end:
            time.sleep(0.05)  # a slow answer comes as a customer-service message
        assert not self.cloud.phone(self.openid).texts("failure"), "该公众号暂时无法提供服务"
        return "\n".join(self._texts()[before:])

    def scan(self, url: str) -> str:
        """What is said to who scans this code."""
        self._act(lambda client: self.cloud.scans(client, self.openid, url))
        return self._texts()[-1]

    def _act(self, act: Callable[[httpx.AsyncClient], Awaitable[str]]) -> None:
        async def acting() -> None:
            async with httpx.AsyncClient(base_url=self.service_url, trust_env=False, timeout=PATIENCE) as client:
                await act(client)

        with ThreadPoolExecutor(1) as own_thread:  # the test's may have a browser's loop running
            own_thread.submit(asyncio.run, acting()).result()

    def _texts(self) -> list[str]:
        return self.cloud.phone(self.openid).texts()


class AudioCodes:
    """VoiceAI Connect in HTTP mode."""

    by_ear = True

    def __init__(self, service: Service) -> None:
        self._client, self._conversation, self._sent = service.client, str(uuid.uuid4()), 0
        begun = self._post(
            "/hotline/audiocodes", {"conversation": self._conversation, "id": "n-1", "timestamp": _now()}
        )
        self._activities = urljoin("/hotline/audiocodes", begun["activitiesURL"])
        greeting = self._send({"type": "event", "name": "start", "parameters": {"caller": "13912345678"}})
        assert "智能" in greeting and "录音" in greeting

    def say(self, text: str) -> str:
        return self._send({"type": "message", "text": text, "parameters": {"confidence": 0.92}})

    def _send(self, activity: dict[str, Any]) -> str:
        self._sent += 1
        numbered = {"id": f"a{self._sent}", "timestamp": _now(), "language": "zh-CN", **activity}
        answer = self._post(self._activities, {"conversation": self._conversation, "activities": [numbered]})
        return "\n".join(made["text"] for made in answer["activities"] if made["type"] == "message")

    def _post(self, url: str, body: Any) -> dict[str, Any]:
        answer = self._client.post(url, json=body, headers=AUTH)
        assert answer.status_code == 200, answer.text
        made: dict[str, Any] = answer.json()
        return made


class Jambonz:
    """The feature server of jambonz; what it is told must be valid by its makers' own schemas."""

    by_ear = True

    def __init__(self, wire: Connection) -> None:
        self._wire, self._call_sid, self._sent, self._judge = wire, str(uuid.uuid4()), 0, JambonzValidator()
        greeting = self._send("session:new", {"from": "13912345678", "to": "96168", "direction": "inbound"})
        assert "智能" in greeting and "录音" in greeting

    def say(self, text: str) -> str:
        speech = {"is_final": True, "alternatives": [{"transcript": text, "confidence": 0.92}]}
        return self._send("verb:hook", {"reason": "speechDetected", "speech": speech}, hook="/turn")

    def _send(self, kind: str, data: dict[str, Any], **more: Any) -> str:
        self._sent += 1
        sent = {
            "type": kind,
            "msgid": f"m{self._sent}",
            "call_sid": self._call_sid,
            "data": {"call_sid": self._call_sid, **data},
        }
        self._wire.send(json.dumps({**sent, **more}))
        ack = json.loads(self._wire.recv(timeout=PATIENCE))
        assert (ack["type"], ack["msgid"]) == ("ack", f"m{self._sent}")
        verbs = ack.get("data", [])
        assert not verbs or self._judge.validate_app(verbs) == []
        said = (verb.get("say", verb) if verb["verb"] == "gather" else verb for verb in verbs)
        return "\n".join(one["text"] for one in said if "text" in one)


class ConversationRelay:
    """Twilio's relay of a call: texts to be spoken, one for each turn."""

    by_ear = True

    def __init__(self, wire: Connection) -> None:
        self._wire = wire
        call = {"callSid": f"CA{uuid.uuid4().hex}", "from": "+8613912345678", "direction": "inbound"}
        greeting = self._send({"type": "setup", **call})
        assert "智能" in greeting and "录音" in greeting

    def say(self, text: str) -> str:
        return self._send({"type": "prompt", "voicePrompt": text, "lang": "zh-CN", "last": True})

    def _send(self, message: dict[str, Any]) -> str:
        self._wire.send(json.dumps(message))
        spoken = json.loads(self._wire.recv(timeout=PATIENCE))
        assert spoken["type"] == "text" and spoken["last"] is True
        token: str = spoken["token"]
        return token


@contextmanager
def peer_of(name: str, service: Service, cloud: Cloud) -> Iterator[Peer]:
    """网页, 微信, AudioCodes, ConversationRelay or jambonz, connected."""
    address = service.url.replace("http", "ws", 1)
    if name == "网页":
        with connect(f"{address}/api/v1/chat/ws", proxy=None) as wire:
            yield Browser(wire)
    elif name == "微信":
        yield Phone(cloud, service.url)
    elif name == "AudioCodes":
        yield AudioCodes(service)
    elif name == "ConversationRelay":
        path = "/hotline/conversationrelay"
        signed = signature(f"wss{address.removeprefix('ws')}{path}", TWILIO_AUTH_TOKEN)
        with connect(f"{address}{path}", additional_headers={"X-Twilio-Signature": signed}, proxy=None) as wire:
            yield ConversationRelay(wire)
    else:
        with connect(
            f"{address}/hotline/jambonz",
            additional_headers=AUTH,
            subprotocols=[Subprotocol("ws.jambonz.org")],
            proxy=None,
        ) as wire:
            yield Jambonz(wire)


def exchange(peer: Peer, text: str) -> str:
    """Say something; somebody on the phone also says that the values that are read back are right."""
    heard = peer.say(text)
    for _ in range(MOST_READ_BACK):
        if not (peer.by_ear and heard.rstrip().endswith(READ_BACK)):
            break
        heard = f"{heard}\n{peer.say(CONFIRMED)}"
    return heard


def _words(reply: dict[str, Any]) -> str:
    """All that is read of a reply in the browser."""
    parts = []
    for message in reply["messages"]:
        parts += [message["text"], *(choice["title"] for choice in message["choices"])]
        parts += [str(value) for citation in message["citations"] for value in citation.values() if value]
        for card in message["cards"]:
            parts += [card["title"], *(f["value"] for f in card["fields"]), *card["reasons"]]
    return "\n".join(parts)


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
