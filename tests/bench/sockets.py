"""Many open widgets at once: 500 sockets that each send a message every 10 seconds, over the running service.

`python -m tests.bench.sockets` (about a minute and a half). Every message must be in its transcript once, with one answer,
and every socket must have got the rows of its transcript, each once and in order. How long an answer takes is reported, not demanded (docs/adr/0008).
"""

import asyncio
import json
import random
import sys
import tempfile
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from tests.bench.load.replay import ask_ours, questions, replay
from tests.bench.load.servers import our_server
from tests.bench.table import Row, render

SOCKETS = 500
EVERY_SECONDS = 10.0
MESSAGES = 6  # of each socket
OPENING_PER_SECOND = 100
ANSWER_SECONDS = 60.0
WARM_UP = 64  # turns before, as the load bench has them: what is made at first use is no part of this


@dataclass
class Widget:
    """One socket. `asked`: message id → when it was sent; `waits`: seconds to each answer; `rows`: what came."""

    session_id: str
    asked: dict[str, float] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    rows: list[tuple[int, str, str | None, str]] = field(default_factory=list)


async def talk(client: aiohttp.ClientSession, widget: Widget, texts: Sequence[str], wait: float) -> None:
    """Open after `wait` seconds, say the texts at their times, and stay until all is answered."""
    await asyncio.sleep(wait)
    async with client.ws_connect("/api/v1/chat/ws", heartbeat=None) as socket:
        await socket.send_json({"type": "hello", "session_id": widget.session_id, "after": 0})
        listening = asyncio.create_task(listen(socket, widget, len(texts)))
        begin = asyncio.get_running_loop().time() + random.uniform(0, EVERY_SECONDS)
        for number, text in enumerate(texts):
            await asyncio.sleep(max(0.0, begin + number * EVERY_SECONDS - asyncio.get_running_loop().time()))
            message_id = f"m{number}"
            widget.asked[message_id] = time.perf_counter()
            await socket.send_json({"type": "message", "message_id": message_id, "text": text})
        await asyncio.wait_for(listening, ANSWER_SECONDS)


async def listen(socket: aiohttp.ClientWebSocketResponse, widget: Widget, wanted: int) -> None:
    """Take rows until so many answers are there."""
    turns: dict[str, float] = {}
    async for frame in socket:
        heard = json.loads(frame.data)
        if heard["type"] == "error":
            raise RuntimeError(f"refused: {heard}")
        if heard["type"] != "message":
            continue
        row = heard["message"]
        widget.rows.append((row["seq"], row["direction"], row["message_id"], row["turn_id"]))
        if row["direction"] == "in":
            turns[row["turn_id"]] = widget.asked[row["message_id"]]
        else:
            widget.waits.append(time.perf_counter() - turns[row["turn_id"]])
        if len(widget.waits) == wanted:
            return
    raise RuntimeError("the socket was closed")


async def wrong_in(client: aiohttp.ClientSession, widget: Widget) -> int:
    """Messages lost or doubled: in the transcript, or on the way to the widget."""
    async with client.get(f"/api/v1/chat/{widget.session_id}/messages") as answer:
        log = (await answer.json())["messages"]
    wrong = [(r["seq"], r["direction"], r["message_id"], r["turn_id"]) for r in log] != widget.rows
    turns = {row["turn_id"] for row in log}
    said = [row["message_id"] for row in log if row["direction"] == "in"]
    wrong_turns = sum(len([r for r in log if r["turn_id"] == turn]) != 2 for turn in turns)
    return int(wrong) + wrong_turns + abs(len(said) - MESSAGES) + len(said) - len(set(said))


async def measure(url: str, sockets: int = SOCKETS) -> tuple[list[float], int, int]:
    """Seconds to each answer, messages lost or doubled, and sockets that broke."""
    asked = questions(sockets * MESSAGES)
    widgets = [Widget(f"sockets-{uuid.uuid4().hex}") for _ in range(sockets)]
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(url, connector=connector) as client:
        talks = [
            talk(client, widget, asked[number * MESSAGES : (number + 1) * MESSAGES], number / OPENING_PER_SECOND)
            for number, widget in enumerate(widgets)
        ]
        ended = await asyncio.gather(*talks, return_exceptions=True)
        broken = [error for error in ended if isinstance(error, BaseException)]
        for error in broken[:3]:
            print(f"a socket broke: {error!r}", file=sys.stderr)
        wrong = sum(await asyncio.gather(*(wrong_in(client, widget) for widget in widgets)))
    return sorted(wait for widget in widgets for wait in widget.waits), wrong, len(broken)


def rows() -> list[Row]:
    """Start a service of its own, open the sockets, count."""
    with tempfile.TemporaryDirectory(prefix="assistant-sockets-") as folder, our_server(Path(folder)) as server:
        replay(server.url, ask_ours, questions(WARM_UP), users=4, warm_up=0)
        return report(*asyncio.run(measure(server.url)), server.peak_bytes / 1e9)


def report(waits: Sequence[float], wrong: int, broken: int, peak_gb: float | None = None) -> list[Row]:
    at = [waits[int(len(waits) * share)] if waits else float("inf") for share in (0.5, 0.95)]
    made = [
        Row.reported("sockets: seconds to an answer, median", at[0], None),
        Row.reported("sockets: seconds to an answer, p95", at[1], None),
        Row.at_least("sockets: answers", len(waits), None, floor=SOCKETS * MESSAGES),
        Row.at_most("sockets: messages lost or doubled, sockets broken", wrong + broken, None, ceiling=0),
    ]
    return made + ([Row.reported("sockets: memory, GB", peak_gb, None)] if peak_gb is not None else [])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(render(report(*asyncio.run(measure(sys.argv[1])))))
    else:
        print(render(rows()))
