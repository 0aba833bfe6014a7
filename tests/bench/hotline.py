"""Two hundred calls at once on two cores: how long a caller waits for our first word.

`python -m tests.bench.hotline` runs both parts: the call side alone (its conversation answers at once), and the whole
service with Rasa. The gateway is a peer of the AudioCodes Bot API over WebSocket, one socket per call; a caller speaks every
six to fourteen seconds, as people do who listen to an answer first. Reading aloud, hearing, recording and sealing are real.
"""

import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
import uvicorn
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from websockets.asyncio.client import ClientConnection, connect

from bot.locks import LocalLocks
from bot.messages import IncomingMessage
from channels.hotline.audiocodes.routes import make_router
from channels.hotline.call_state import Terms
from channels.hotline.call_store import FolderStore
from channels.hotline.line import Line
from channels.hotline.metrics import CallMetrics
from channels.hotline.recorder import Recorder
from channels.hotline.sms import LogSms
from channels.hotline.speech.reading import say
from channels.hotline.speech.repair import own_repair
from knowledge.records.vault import Vault, make_key
from tests.bench.load.servers import our_server
from tests.bench.table import Row, render

CALLS, SECONDS, RAMP_SECONDS = 200, 45.0, 15.0
PAUSE_SECONDS = (6.0, 14.0)  # from our first word to the end of the caller's next sentence
MOST_MS, MOST_CPU_MS = 300.0, 20.0  # 200 callers speak 20 times a second; 20 ms each is 40 % of a core
TOKEN = "token-of-the-bench"
START_SECONDS = 60
ANSWER = "分三层：科技和创新型中小企业、专精特新中小企业、专精特新小巨人，逐级申报，额度最高300万元。"
QUESTIONS = (
    "专精特新怎么申请", "小型微利企业的所得税优惠是多少", "补贴券怎么申领", "贷三百万用一年银川", "招个会计银川",
    "小巨人有什么条件", "嗯那个创业担保贷款怎么办", "高新技术企业怎么认定", "有没有枸杞深加工的专家", "企业划型怎么算",
    "哪里有共享的检测仪器", "社保缓缴怎么申请",
)  # fmt: skip


@dataclass
class Waits:
    """How long callers waited, in milliseconds; what went wrong."""

    turns: list[float] = field(default_factory=list)
    greetings: list[float] = field(default_factory=list)
    failed: int = 0
    cpu_ms: float | None = None  # of the call side for one turn; what others do on the machine changes it little

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.turns, n=100)[94]


def rows() -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="assistant-hotline-") as folder:
        yield from _rows_of("通话侧", _call_side(Path(folder)))
    os.environ["HOTLINE_TOKEN"] = TOKEN
    with tempfile.TemporaryDirectory(prefix="assistant-hotline-") as folder, our_server(Path(folder)) as server:
        waits = asyncio.run(_calls(server.url.replace("http", "ws", 1)))
    yield from _rows_of("整个服务（含 Rasa）", waits)


def _rows_of(name: str, waits: Waits) -> Iterator[Row]:
    about = f"{name}，{CALLS} 通电话"
    yield Row.reported(f"{about}：每秒轮数", len(waits.turns) / (RAMP_SECONDS + SECONDS), None)
    yield Row.reported(f"{about}：第一个字 p50（毫秒）", statistics.median(waits.turns), None)
    yield Row.at_most(f"{about}：第一个字 p95（毫秒）", waits.p95, None, ceiling=MOST_MS)
    yield Row.reported(f"{about}：问候 p95（毫秒）", statistics.quantiles(waits.greetings, n=100)[94], None)
    if waits.cpu_ms is not None:
        yield Row.at_most(f"{about}：一轮的 CPU 时间（毫秒）", waits.cpu_ms, None, ceiling=MOST_CPU_MS)
    yield Row.at_most(f"{about}：没有回答的轮数", waits.failed, None, ceiling=0)


def _call_side(folder: Path) -> Waits:
    """The adapter, the call, its store and its recorder in a process of their own."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.bench.hotline", "serve", str(folder)], stdout=subprocess.PIPE
    ) as server:
        try:
            assert server.stdout is not None
            url = server.stdout.readline().decode().strip()
            _wait(url)
            weighed = psutil.Process(server.pid)
            before = weighed.cpu_times()
            waits = asyncio.run(_calls(url.replace("http", "ws", 1)))
            after = weighed.cpu_times()
            waits.cpu_ms = (after.user + after.system - before.user - before.system) * 1000 / len(waits.turns)
            return waits
        finally:
            server.terminate()


def _wait(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/hotline/audiocodes", headers=_headers(), trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"{url} did not answer")


def _headers() -> dict[str, str]:
    return {"Authorization": f"Bearer {TOKEN}"}


async def _calls(url: str) -> Waits:
    waits, chance = Waits(), random.Random(168)
    ends_at = time.monotonic() + RAMP_SECONDS + SECONDS
    callers = [_call(url, number, ends_at, waits, random.Random(chance.random())) for number in range(CALLS)]
    await asyncio.gather(*callers)
    return waits


async def _call(url: str, number: int, ends_at: float, waits: Waits, chance: random.Random) -> None:
    await asyncio.sleep(RAMP_SECONDS * number / CALLS)
    async with connect(f"{url}/hotline/audiocodes/ws", additional_headers=_headers(), proxy=None) as wire:
        await _frame(wire, {"type": "session.initiate", "conversationId": f"bench-{os.getpid()}-{number}"})
        start = {"id": "a0", "type": "event", "name": "start", "parameters": {"caller": f"1391234{number:04}"}}
        waits.greetings.append((await _timed(wire, start))[0])
        turn = 0
        while time.monotonic() < ends_at:
            await asyncio.sleep(chance.uniform(*PAUSE_SECONDS))
            turn += 1
            said = {"id": f"a{turn}", "type": "message", "text": chance.choice(QUESTIONS)}
            taken, answer = await _timed(wire, said)
            waits.turns.append(taken)
            waits.failed += not any(one.get("text") for one in answer)
        await wire.send(json.dumps({"type": "session.end", "reasonCode": "bench"}))


async def _timed(wire: ClientConnection, activity: Mapping[str, Any]) -> tuple[float, list[dict[str, Any]]]:
    """Milliseconds until the answer is there, and the answer."""
    started = time.monotonic()
    answer = await _frame(wire, {"type": "activities", "activities": [activity]})
    return (time.monotonic() - started) * 1000, answer.get("activities") or []


async def _frame(wire: ClientConnection, frame: Mapping[str, Any]) -> dict[str, Any]:
    await wire.send(json.dumps(frame, ensure_ascii=False))
    answer: dict[str, Any] = json.loads(await asyncio.wait_for(wire.recv(), 30))
    return answer


def serve(folder: Path) -> None:
    """The call side with a conversation that answers at once; prints its address."""
    own_repair()
    line = Line(
        _answer, FolderStore(folder / "calls", Vault([make_key()])), LocalLocks(), Recorder(folder / "records", 30),
        CallMetrics(CollectorRegistry()), LogSms(), Terms("0951168", sms=True, say=say), lambda call_id: f"hotline-{call_id}",
    )  # fmt: skip
    app = FastAPI()
    app.include_router(make_router(line, TOKEN, "/hotline/audiocodes"), prefix="/hotline/audiocodes")
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="websockets-sansio", loop="uvloop"))
    socket = server.config.bind_socket()
    print(f"http://127.0.0.1:{socket.getsockname()[1]}", flush=True)
    server.run(sockets=[socket])


async def _answer(message: IncomingMessage) -> dict[str, Any]:
    said = {"text": ANSWER, "spoken_text": None, "choices": [], "citations": [], "cards": []}
    return {"session_id": message.session_id, "turn_id": "t", "outcome": "answered", "messages": [said],
            "understanding": {"entities": []}, "state": {"desk": None, "collecting": None}}  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(Path(sys.argv[2]))
    else:
        made = list(rows())
        print(render(made))
        sys.exit(0 if all(row.passed is not False for row in made) else 1)
