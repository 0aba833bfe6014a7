"""Whole conversations through the real gateway, Rasa and webhook, written as YAML that a clerk can read (dialogues/README.md)."""

import re
import uuid
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e.service import Service

FOLDER = Path(__file__).parent / "dialogues"
FILES = sorted(FOLDER.rglob("*.yml"))
KEYS = {"用户", "结果", "窗口", "包含", "不含", "追问", "表单", "换人"}
NUMBER = re.compile(r"XQ-\d{8}-\d{4,}")


def as_list(value: Any) -> list[str]:
    return [str(v) for v in value] if isinstance(value, list) else [str(value)]


def words_of(reply: dict[str, Any]) -> str:
    """All that is read in a reply: texts, choices, and cards."""
    parts = []
    for message in reply["messages"]:
        parts += [message["text"], *(choice["title"] for choice in message["choices"])]
        for card in message["cards"]:
            parts += [card["title"], *(f["value"] for f in card["fields"]), *card["reasons"]]
    return "\n".join(parts)


def problems(turn: dict[str, Any], reply: dict[str, Any]) -> list[str]:
    """What a reply lacks of what its turn expects."""
    said, state, found = words_of(reply), reply["state"], []
    if "结果" in turn and reply["outcome"] not in as_list(turn["结果"]):
        found.append(f"结果应是 {turn['结果']}，得到 {reply['outcome']}")
    if "窗口" in turn and reply["understanding"]["desk"] not in as_list(turn["窗口"]):
        found.append(f"窗口应是 {turn['窗口']}，得到 {reply['understanding']['desk']}")
    found += [f"应包含 {word}" for word in as_list(turn.get("包含", [])) if word not in said]
    found += [f"不应包含 {word}" for word in as_list(turn.get("不含", [])) if word in said]
    if "追问" in turn:
        asked = as_list(turn["追问"])
        fits = (
            bool(state["collecting"]) == (asked == ["有"])
            if asked[0] in ("有", "没有")
            else state["collecting"] in asked
        )
        found += [] if fits else [f"追问应是 {turn['追问']}，得到 {state['collecting']}"]
    if "表单" in turn and (state["desk"] is not None) != (turn["表单"] == "开"):
        found.append(f"表单应是{turn['表单']}，得到 {state}")
    return found


def test_there_are_dialogues_of_every_behaviour() -> None:
    assert len(FILES) >= 30
    assert len({path.parent.name for path in FILES}) >= 8


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER).with_suffix("")))
def test_dialogue(service: Service, session_id: str, path: Path) -> None:
    dialogue = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert set(dialogue) == {"说明", "对话"}, f"{path.name}：只有“说明”和“对话”两项"
    speaker, need_number = session_id, ""
    for place, turn in enumerate(dialogue["对话"], 1):
        assert not set(turn) - KEYS, f"{path.name} 第 {place} 句：不认识 {set(turn) - KEYS}"
        speaker = uuid.uuid4().hex if turn.get("换人") else speaker
        said = str(turn["用户"]).replace("{编号}", need_number)
        reply = service.chat(said, speaker, message_id=f"m{place}")
        found = problems(turn, reply)
        assert not found, f"第 {place} 句“{said}”：{'；'.join(found)}\n回复：{words_of(reply)}"
        if (told := NUMBER.search(words_of(reply))) is not None:
            need_number = told[0]
