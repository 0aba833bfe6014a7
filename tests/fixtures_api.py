"""The whole service in process: real database, real encoder and index, a small library, no Rasa.

Imported by the conftest files of the folders that want it.
"""

import os
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.app import create_app
from api.auth import Role, add_staff
from bot.bootstrap import Assistant
from bot.settings import Settings
from knowledge.records.database import Database
from tests import small_library
from tests.fakes.dialogue import FakeDialogue

ROOT = Path(__file__).parent.parent
ENCODER = (ROOT / os.environ.get("DATA_DIR", "var")).resolve() / "encoder"
NOWHERE = "http://127.0.0.1:1"  # nothing listens there, so a call fails at once
ACTION_TOKEN = "token-of-the-tests"
HOTLINE_TOKEN = "token-of-the-gateway"
TWILIO_AUTH_TOKEN = "token-of-the-account"
PASSWORD = "密码-of-the-tests"

MakeSettings = Callable[..., Settings]


@dataclass
class Calendar:
    """Today, as the service sees it; a test may move it."""

    today: date = small_library.TODAY

    def __call__(self) -> date:
        return self.today


@dataclass
class Service:
    """A running service and how to talk to it."""

    app: FastAPI
    client: TestClient
    calendar: Calendar
    _tokens: dict[str, str] = field(default_factory=dict)

    @property
    def assistant(self) -> Assistant:
        assistant: Assistant = self.app.state.assistant
        return assistant

    def chat(self, text: str, session_id: str | None = None, **fields: Any) -> dict[str, Any]:
        """Say something; the reply is known to be well."""
        body = {"session_id": session_id or uuid.uuid4().hex, "text": text, **fields}
        answer = self.client.post("/api/v1/chat", json=body)
        assert answer.status_code == 200, answer.text
        reply: dict[str, Any] = answer.json()
        return reply

    def says(self, text: str) -> str:
        """All that is answered to a question asked out of the blue."""
        return "\n".join(message["text"] for message in self.chat(text)["messages"])

    def as_(self, role: str) -> dict[str, str]:
        """Headers of a staff member who has just this role (and its name)."""
        if role not in self._tokens:
            answer = self.client.post("/api/v1/auth/login", json={"username": role, "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            self._tokens[role] = answer.json()["token"]
            self.client.cookies.clear()  # or it would be logged in for everybody
        return {"Authorization": f"Bearer {self._tokens[role]}"}

    def step(self, kind: str, entry_id: str, action: str, role: str = "reviewer") -> Any:
        return self.client.post(f"/api/v1/knowledge/{kind}/{entry_id}/{action}", headers=self.as_(role))


def make_data_dir(folder: Path) -> Path:
    """A data folder with the trained encoder and nothing else."""
    if not (ENCODER / "FINGERPRINT").is_file():
        pytest.fail(f"{ENCODER} is missing: run `make test`, which trains the encoder first", pytrace=False)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "encoder").symlink_to(ENCODER)
    return folder


def stock(database: Database) -> None:
    """Schema, small library, and one staff member per role, named after it."""
    database.migrate()
    with database.transaction() as session:
        small_library.fill(session)
    for role in Role:
        add_staff(database, role.value, PASSWORD, [role])


def open_service(settings: Settings) -> Iterator[Service]:
    """Start the service and leave it running until the caller is done."""
    calendar = Calendar()
    app = create_app(settings, today=calendar)
    stock(app.state.assistant.database)
    app.state.assistant.index.open()
    with TestClient(app) as client:
        yield Service(app, client, calendar)


@pytest.fixture(scope="session")
def make_settings(tmp_path_factory: pytest.TempPathFactory) -> MakeSettings:
    """Settings of a service of its own, with a data folder of its own; the environment has no say."""

    def make(**changes: Any) -> Settings:
        chosen: dict[str, Any] = {
            "data_dir": make_data_dir(tmp_path_factory.mktemp("service") / "data"), "database_url": "", "redis_url": "",
            "encoder_model": "local", "rasa_url": NOWHERE, "gateway_token": "", "action_token": ACTION_TOKEN,
            "chat_limit": "", "address_limit": "", "login_limit": "", "log_level": "WARNING",
            "hotline_token": HOTLINE_TOKEN, "hotline_transfer_to": "0951-5555168",
            "hotline_twilio_auth_token": TWILIO_AUTH_TOKEN,
            **changes,
        }  # fmt: skip
        return Settings(**chosen)

    return make


@pytest.fixture(scope="session")
def shared_service(make_settings: MakeSettings) -> Iterator[Service]:
    yield from open_service(make_settings())


@pytest.fixture
def service(shared_service: Service) -> Iterator[Service]:
    """The service that all tests share: each uses sessions and entries of its own."""
    yield shared_service
    shared_service.calendar.today = small_library.TODAY
    shared_service.client.cookies.clear()


@pytest.fixture(scope="session")
def live_url(shared_service: Service) -> Iterator[str]:
    """The shared service behind a real uvicorn on a free port."""
    config = uvicorn.Config(shared_service.app, port=0, lifespan="off", log_level="warning", ws="websockets-sansio")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "uvicorn did not start"
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.fixture
def dialogue(service: Service) -> Iterator[FakeDialogue]:
    """A scripted dialogue engine in the place of the absent Rasa, for one test."""
    conversation = service.assistant.conversation
    absent, fake = conversation.dialogue, FakeDialogue()
    conversation.dialogue = fake
    yield fake
    conversation.dialogue = absent


@pytest.fixture
def session_id() -> str:
    return f"s-{uuid.uuid4().hex}"
