"""Exactly once: the widget's wire code against the real routes, in random histories of drops, reloads, tabs and pushes."""

import json
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI

from bot.conversation import Conversation
from bot.conversation_log import ConversationLog
from bot.desks.policy import PolicyDesk
from bot.handovers.file_shelf import FileShelf
from bot.handovers.files import FileDesk, FileTerms
from bot.locks import LocalLocks
from bot.messages import Message, Outcome, Reply
from bot.persons import People
from channels.delivery import Limits
from channels.web_chat.pusher import WebPusher
from channels.web_chat.routes import make_router
from knowledge.records.database import Database
from knowledge.records.repositories.conversations import Conversations
from knowledge.records.repositories.handovers import Handovers
from knowledge.records.tables.base import utc_now
from knowledge.records.vault import Vault, make_key
from matching.need.read import NeedReader
from tests.fakes.answerer import ScriptedAnswerer
from tests.fakes.dialogue import FakeDialogue

ROOT = Path(__file__).parents[2]
WIDGET = ROOT / "web" / "widget"
HISTORIES = 1000
SECONDS = 600  # of a busy machine; an idle one needs about forty
SEED = 168


@dataclass
class Hall:
    url: str
    dialogue: FakeDialogue


@pytest.fixture
def hall(sqlite_database: Database, tmp_path: Path) -> Iterator[Hall]:
    """The routes of the web chat with a real log and a dialogue engine that repeats what it hears."""
    dialogue = FakeDialogue(seconds=0.001)
    vault, people = Vault([make_key()]), People(sqlite_database, b"k" * 32)
    conversation = Conversation(
        ConversationLog(sqlite_database), dialogue, PolicyDesk(ScriptedAnswerer()), LocalLocks(), vault, NeedReader(),
    )  # fmt: skip
    files = FileDesk(sqlite_database, people, vault, FileShelf(tmp_path / "files"), FileTerms())
    app = FastAPI()
    assistant: Any = SimpleNamespace(conversation=conversation, people=people, files=files)
    app.include_router(make_router(assistant, Limits(person="", address="", redis_url="")), prefix="/api/v1/chat")

    @app.post("/push/{session_id}")
    def push(session_id: str) -> None:
        with sqlite_database.writing() as connection:
            said = (Message("您登记的需求有了新进展。"),)
            WebPusher().push(connection, Reply(session_id, f"notice-{time.monotonic_ns()}", Outcome.DONE, said))

    @app.post("/staff/{session_id}")
    def staff_come(session_id: str) -> None:
        with sqlite_database.writing() as connection:
            Conversations(connection).hold(session_id, "web")
            Handovers(connection).add(
                session_id=session_id, channel="web", turn_id="t", text="转人工", state="with_staff", at=utc_now()
            )

    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", access_log=False, ws="websockets-sansio"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "uvicorn did not start"
        time.sleep(0.02)
    yield Hall(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", dialogue)
    server.should_exit = True
    thread.join(timeout=10)


def test_every_tab_shows_what_the_service_wrote_down_once(hall: Hall) -> None:
    script = Path(__file__).parent / "transcripts" / "histories.mjs"
    run = subprocess.run(
        ["node", script, WIDGET, hall.url, str(HISTORIES), str(SEED)], capture_output=True, text=True, timeout=SECONDS
    )
    assert run.returncode == 0, run.stderr[-2000:]
    found = json.loads(run.stdout)
    assert found["problems"] == []
    assert found["files"] > HISTORIES / 4
    assert (found["histories"], found["said"] > HISTORIES, found["steps"] > 5 * HISTORIES) == (HISTORIES, True, True)
    assert len(hall.dialogue.heard) == len(set(hall.dialogue.heard)), "a message was answered twice"
