"""The same ten conversations in the browser, in WeChat and on the telephone, through peers of each protocol (conversations/README.md)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e.peers import exchange, peer_of
from tests.e2e.service import Service
from tests.fakes.wechat_cloud import Cloud
from tests.threaded_server import running_server

FILES = sorted((Path(__file__).parent / "conversations").glob("*.yml"))
PEERS = ("网页", "微信", "AudioCodes", "jambonz", "ConversationRelay")
KEYS = {"用户", "都有", "没有", "读到", "听到"}


@pytest.fixture(scope="module")
def cloud(running: Service) -> Iterator[Cloud]:
    """WeChat, at the address that the service was told."""
    made = Cloud()
    with running_server(made.app, running.wechat_port):
        yield made


def problems(turn: dict[str, Any], said: str, *, by_ear: bool) -> list[str]:
    expected = [*turn.get("都有", []), *turn.get("听到" if by_ear else "读到", [])]
    missing = [f"应有 {word}" for word in expected if word not in said]
    return missing + [f"不应有 {word}" for word in turn.get("没有", []) if word in said]


def test_there_are_ten() -> None:
    assert len(FILES) == 10


@pytest.mark.parametrize("name", PEERS)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_conversation(service: Service, cloud: Cloud, path: Path, name: str) -> None:
    turns = yaml.safe_load(path.read_text(encoding="utf-8"))["对话"]
    with peer_of(name, service, cloud) as peer:
        for place, turn in enumerate(turns, 1):
            assert not set(turn) - KEYS, f"{path.name} 第 {place} 句：不认识 {set(turn) - KEYS}"
            said = exchange(peer, turn["用户"])
            found = problems(turn, said, by_ear=peer.by_ear)
            assert not found, f"{name} 第 {place} 句“{turn['用户']}”：{'；'.join(found)}\n回复：{said}"
