"""What is recorded of a call runs again as a test: the same words at the same places, and nobody's number in it."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from bot.messages import Message, Outcome
from channels.hotline.call_state import Terms
from channels.hotline.recorder import Entry, Recorder, read_record
from channels.hotline.replay import main, replay
from channels.hotline.speech.reading import say
from tests.fakes.dialogue import FakeDialogue, turn_saying
from tests.fixtures_api import HOTLINE_TOKEN, Service

AUTH = {"Authorization": f"Bearer {HOTLINE_TOKEN}"}
CALLER, GIVEN = "13912345678", "15509511234"
TERMS = Terms("0951-5555168", say=say)


@pytest.fixture
def record(service: Service, dialogue: FakeDialogue) -> Path:
    """The record of a call with a nod, keys, silence, a repeat, a number that was told, and a transfer."""
    service.chat("热身")
    dialogue.script = [
        turn_saying("先到窗口领表，填好以后交回来，最后等短信通知。"),
        turn_saying(Message("请说您的手机号。"), outcome=Outcome.ASKING),
        turn_saying("登记好了。", outcome=Outcome.DONE),
        turn_saying("转", outcome=Outcome.HANDOVER),
    ]
    conversation = str(uuid.uuid4())
    base = "/hotline/audiocodes"
    service.client.post(base, json={"conversation": conversation}, headers=AUTH)
    said: list[dict[str, Any]] = [
        {"type": "event", "name": "start", "parameters": {"caller": CALLER}},
        {"type": "message", "text": "补贴券怎么用"}, {"type": "message", "text": "嗯"},
        {"type": "event", "name": "noUserInput", "value": 1}, {"type": "event", "name": "DTMF", "value": "*"},
        {"type": "message", "text": "我要登记"}, {"type": "message", "text": f"我的手机号是{GIVEN}"},
        {"type": "message", "text": "对"}, {"type": "event", "name": "DTMF", "value": "0"},
    ]  # fmt: skip
    for number, activity in enumerate(said):
        body = {"activities": [{"id": f"a{number}", **activity}]}
        for _ in range(2 if number == 5 else 1):  # one of them came twice
            answer = service.client.post(f"{base}/conversation/{conversation}/activities", json=body, headers=AUTH)
            assert answer.status_code == 200
    service.client.post(f"{base}/conversation/{conversation}/disconnect", json={"reason": "done"}, headers=AUTH)
    folder = service.assistant.settings.data_dir / "hotline" / "records"
    [path] = [one for one in folder.glob("*/*.jsonl") if conversation in one.read_text(encoding="utf-8")]
    return path


def test_record_runs_again_and_says_the_same(record: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entries = list(read_record(record))
    run = replay(entries, TERMS)
    assert run.differences == [] and len(run.sent) > 8
    assert run.call.figures.turns == 4 and run.call.figures.nods == 1 and run.call.figures.reprompts == 1
    assert main([str(record)]) == 0 and "0 differ" in capsys.readouterr().out


def test_replay_sees_what_would_be_said_otherwise(record: Path) -> None:
    entries = list(read_record(record))
    changed = [Entry(e.at, e.kind, _changed(e.body), e.wire) if e.kind == "reply" else e for e in entries]
    assert replay(changed, TERMS).differences


def _changed(body: dict[str, Any]) -> dict[str, Any]:
    payload = body["payload"]
    return body | {"payload": payload | {"messages": [m | {"text": "别的话。"} for m in payload["messages"]]}}


def test_record_has_figures_and_no_numbers_of_persons(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    assert CALLER not in text and GIVEN not in text
    figures = [entry.body for entry in read_record(record) if entry.kind == "figures"]
    assert [one["turns"] for one in figures] == [4] and figures[0]["first_words"] == 4


def test_call_in_the_store_is_sealed(service: Service, record: Path) -> None:
    folder = service.assistant.settings.data_dir / "hotline" / "calls"
    assert list(folder.glob("*.call"))
    assert not [path for path in folder.glob("*.call") if CALLER in path.read_text(encoding="utf-8")]


def test_old_records_go(tmp_path: Path) -> None:
    day = 24 * 3600.0
    recorder = Recorder(tmp_path, keep_days=2)
    for at in (0.0, 8 * day, 10 * day):
        recorder.write("c", [Entry(at, "sent", [])])
    recorder.sweep(10 * day)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1970-01-09", "1970-01-11"]


def test_nothing_is_recorded_where_nothing_may_be_kept(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, keep_days=0)
    recorder.write("c", [Entry(0.0, "sent", [])])
    assert list(tmp_path.iterdir()) == []


def test_line_that_a_crash_cut_off_is_passed_over(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path, keep_days=1)
    recorder.write("c", [Entry(0.0, "sent", []), Entry(1.0, "sent", [])])
    path = recorder.path("c", 0.0)
    path.write_text(path.read_text(encoding="utf-8")[:-9], encoding="utf-8")
    assert [entry.at for entry in read_record(path)] == [0.0]
