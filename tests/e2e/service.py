"""A service that really runs: both processes under supervisord, as deploy/launch.py starts them, in its own folder."""

import json
import shutil
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import httpx
import psutil
import pytest

from bot.settings import Settings
from deploy import launch
from tests.fakes.wechat_cloud import Cloud

PASSWORD = "管理员-of-the-tests"
HOTLINE_TOKEN = "token-of-the-telephone-gateway"
TWILIO_AUTH_TOKEN = "token-of-the-account"
START_SECONDS = 120
KEPT = ("encoder", "index", "lexicon", "models")  # what is slow to make comes from the data folder that is ready
Program = Literal["api", "rasa"]
PROGRAMS: dict[Program, str] = {"api": "api.app:create_app", "rasa": "bot.components.server"}


@dataclass
class Service:
    """A running service and what tests do with it."""

    url: str
    data: Path
    supervisor: "subprocess.Popen[bytes]"
    client: httpx.Client
    wechat_port: int = 0  # where the service expects WeChat's interfaces
    _token: str = field(default="")

    def chat(self, text: str, session_id: str | None = None, **fields: Any) -> dict[str, Any]:
        """Say something; the reply is known to be well."""
        body = {"session_id": session_id or new_session(), "text": text, **fields}
        answer = self.client.post("/api/v1/chat", json=body)
        assert answer.status_code == 200, answer.text
        reply: dict[str, Any] = answer.json()
        return reply

    def history(self, session_id: str) -> list[dict[str, Any]]:
        """The whole transcript of a session, page by page."""
        rows: list[dict[str, Any]] = []
        while page := self._page(session_id, rows[-1]["seq"] if rows else 0):
            rows += page
        return rows

    def admin(self) -> dict[str, str]:
        """Headers of the administrator."""
        if not self._token:
            answer = self.client.post("/api/v1/auth/login", json={"username": "admin", "password": PASSWORD})
            assert answer.status_code == 200, answer.text
            self._token = answer.json()["token"]
            self.client.cookies.clear()  # or everything after this would be logged in
        return {"Authorization": f"Bearer {self._token}"}

    def upload(self, name: str, data: bytes, **metadata: Any) -> httpx.Response:
        """Send a document in as the administrator."""
        return self.client.post(
            "/api/v1/knowledge/documents", headers=self.admin(), files={"file": (name, data)},
            data={"metadata": json.dumps(metadata, ensure_ascii=False)},
        )  # fmt: skip

    def publish(self, document_id: str) -> None:
        for action in ("submit", "approve", "publish"):
            step = self.client.post(f"/api/v1/knowledge/documents/{document_id}/{action}", headers=self.admin())
            assert step.status_code == 200, step.text

    def trace(self, question: str) -> str:
        """What the hit test says of a question, for the message of a failed assertion."""
        found = self.client.get("/api/v1/knowledge/search", params={"q": question, "limit": 5}, headers=self.admin())
        return json.dumps(found.json(), ensure_ascii=False, indent=1)

    def process(self, program: Program) -> psutil.Process:
        """The process that runs a program now."""
        deadline = time.monotonic() + 10  # supervisord may just be starting it again
        while time.monotonic() < deadline:
            for child in psutil.Process(self.supervisor.pid).children():
                if PROGRAMS[program] in _command_line(child):
                    return child
            time.sleep(0.05)
        raise AssertionError(f"no process of {program} under supervisord")

    def kill(self, program: Program) -> None:
        """kill -9."""
        process = self.process(program)
        process.kill()
        psutil.wait_procs([process], timeout=5)

    def is_ready(self) -> bool:
        try:
            return self.client.get("/readyz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def wait_until_ready(self, seconds: float = START_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while not self.is_ready():
            if self.supervisor.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"not ready after {seconds} seconds:\n{self._logs()}")
            time.sleep(0.2)

    def _page(self, session_id: str, after: int) -> list[dict[str, Any]]:
        answer = self.client.get(f"/api/v1/chat/{session_id}/messages", params={"after": after})
        assert answer.status_code == 200, answer.text
        rows: list[dict[str, Any]] = answer.json()["messages"]
        return rows

    def _logs(self) -> str:
        paths = sorted((self.data / "logs").glob("*.log"))
        return "\n".join(f"{path.name}: {path.read_text(errors='replace')[-2000:]}" for path in paths)


@contextmanager
def running_service(folder: Path) -> Iterator[Service]:
    """Prepare a fresh database in `folder`, start both processes, wait for /readyz; nothing is left running."""
    folder.mkdir(parents=True)
    _take_over(folder)
    port, rasa_port, wechat_port = free_ports(3)
    with pytest.MonkeyPatch.context() as patch:  # launch.py reads the environment of its process
        _set_environment(patch, folder, port, rasa_port, wechat_port)
        environment = launch.service_environment()
        config = folder / "supervisord.conf"
        config.write_text(launch.supervisor_config(environment), encoding="utf-8")
    python = launch.API_ENV / "bin/python"
    subprocess.run([python, "-W", "ignore", "-m", "api.prepare"], check=True, cwd=launch.ROOT, env=environment)
    supervisor = subprocess.Popen(
        [launch.API_ENV / "bin/supervisord", "--configuration", config, "--nodaemon"], cwd=launch.ROOT, env=environment
    )
    url = f"http://127.0.0.1:{port}"
    try:
        with httpx.Client(base_url=url, timeout=30, trust_env=False) as client:
            service = Service(url, folder, supervisor, client, wechat_port)
            service.wait_until_ready()
            yield service
    finally:
        _stop(supervisor)


def new_session() -> str:
    return f"e2e-{uuid.uuid4().hex}"


def free_ports(count: int) -> list[int]:
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports


def _take_over(folder: Path) -> None:
    """Copies, not links: `api.prepare` may replace what it finds outdated, and var/ belongs to somebody else."""
    ready = launch.data_dir()
    if not (ready / "models/assistant.tar.gz").is_file() or not (ready / "encoder/FINGERPRINT").is_file():
        pytest.fail(f"{ready} holds no trained models: run `make test`, which trains them first", pytrace=False)
    for name in KEPT:
        if (ready / name).is_dir():
            shutil.copytree(ready / name, folder / name)
    (folder / "logs").mkdir()


def _set_environment(patch: pytest.MonkeyPatch, folder: Path, port: int, rasa_port: int, wechat_port: int) -> None:
    """Defaults throughout: what is set around the test run has no say."""
    for name in (*(setting.upper() for setting in Settings.model_fields), "ACTION_URL", "TRACKER_DB"):
        patch.delenv(name, raising=False)
    patch.setenv("DATA_DIR", str(folder))
    patch.setenv("HOST", "127.0.0.1")
    patch.setenv("PORT", str(port))
    patch.setenv("RASA_PORT", str(rasa_port))
    patch.setenv("ADMIN_PASSWORD", PASSWORD)
    patch.setenv("LOGIN_LIMIT", "")
    patch.setenv("HOTLINE_TOKEN", HOTLINE_TOKEN)
    patch.setenv("HOTLINE_TWILIO_AUTH_TOKEN", TWILIO_AUTH_TOKEN)
    account = Cloud()
    patch.setenv("WECHAT_TOKEN", account.token)
    patch.setenv("WECHAT_APP_ID", account.app_id)
    patch.setenv("WECHAT_APP_SECRET", account.secret)
    patch.setenv("WECHAT_CAN_PUSH", "true")
    patch.setenv("WECHAT_API_URL", f"http://127.0.0.1:{wechat_port}")


def _stop(supervisor: "subprocess.Popen[bytes]") -> None:
    if supervisor.poll() is not None:
        return
    children = psutil.Process(supervisor.pid).children(recursive=True)
    supervisor.terminate()
    try:
        supervisor.wait(timeout=20)
    except subprocess.TimeoutExpired:
        supervisor.kill()
        supervisor.wait()
    _, alive = psutil.wait_procs(children, timeout=5)
    for process in alive:
        process.kill()


def _command_line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""
