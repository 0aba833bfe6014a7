"""Ours and the stock bot as running servers: started, waited for, weighed, stopped."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil

from tests.bench.load import stock_bot

ROOT = Path(__file__).parents[3]
LAUNCH = ROOT / "deploy" / "launch.py"
START_SECONDS = 180
WEIGH_EVERY_SECONDS = 0.25
KEPT = ("encoder", "index", "lexicon", "models")  # what is slow to make comes from the data folder that is ready
OURS = ("DATABASE_URL", "REDIS_URL", "RASA_URL", "ACTION_URL", "GATEWAY_TOKEN", "ACTION_TOKEN", "CHAT_LIMIT",
        "ADDRESS_LIMIT", "ENCODER_MODEL", "TRACKER_DB")  # fmt: skip


@dataclass
class Server:
    """A server that answers. `peak_bytes`: the most that all its processes held together."""

    url: str
    ready_seconds: float
    peak_bytes: int = field(default=0)


@contextmanager
def our_server(folder: Path) -> Iterator[Server]:
    """`make run` over a copy of the prepared data, with a database of its own; the start measured is the second one."""
    _take_over(folder)
    port, rasa_port = _free_ports(2)
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    environment |= {
        "DATA_DIR": str(folder), "HOST": "127.0.0.1", "PORT": str(port), "RASA_PORT": str(rasa_port),
        "ADMIN_PASSWORD": "bench-of-the-load",
    }  # fmt: skip
    launch = [sys.executable, str(LAUNCH)]
    with (folder / "launch.log").open("wb") as log:
        subprocess.run([*launch, "prepare"], check=True, cwd=ROOT, env=environment, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}"
    with _running([*launch, "run"], ROOT, environment, url, "/readyz", folder / "launch.log") as server:
        yield server


@contextmanager
def stock_server(bot: stock_bot.StockBot) -> Iterator[Server]:
    """`rasa run` with the stock bot."""
    (port,) = _free_ports(1)
    url = f"http://127.0.0.1:{port}"
    log = bot.folder / "run.log"
    with _running(bot.command(port), bot.folder, stock_bot.environment(), url, "/", log) as server:
        yield server


@contextmanager
def _running(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], url: str, ready: str, log: Path
) -> Iterator[Server]:
    started = time.monotonic()
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    stopped = threading.Event()
    server = Server(url, 0.0)
    scales = threading.Thread(target=_weigh, args=(process.pid, server, stopped), daemon=True)
    try:
        scales.start()
        _wait(process, url + ready, log)
        server.ready_seconds = time.monotonic() - started
        yield server
    finally:
        stopped.set()
        scales.join()
        _stop(process)


def _wait(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(url, timeout=5, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"{url} did not answer:\n{log.read_text(errors='replace')[-3000:]}")


def _weigh(pid: int, server: Server, stopped: threading.Event) -> None:
    """Keep the largest sum of resident memory over the process and all it started (shared pages count each time)."""
    while not stopped.wait(WEIGH_EVERY_SECONDS):
        total = 0
        for process in _family(pid):
            try:
                total += process.memory_info().rss
            except psutil.Error:  # it has just ended
                continue
        server.peak_bytes = max(server.peak_bytes, total)


def _family(pid: int) -> list[psutil.Process]:
    try:
        first = psutil.Process(pid)
        return [first, *first.children(recursive=True)]
    except psutil.Error:
        return []


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """Everything that was started, children first: the parents end with them."""
    family = _family(process.pid)
    for member in reversed(family):
        try:
            member.terminate()
        except psutil.Error:
            continue
    _, alive = psutil.wait_procs(family, timeout=15)
    for member in alive:
        member.kill()
    process.wait(timeout=10)


def _take_over(folder: Path) -> None:
    """Copies, not links: preparing may replace what it finds outdated, and var/ belongs to somebody else."""
    for name in KEPT:
        shutil.copytree(ROOT / "var" / name, folder / name)


def _free_ports(count: int) -> list[int]:
    listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in listeners]
    for listener in listeners:
        listener.close()
    return ports
