"""The robot of a group chat as a real HTTP server that can misbehave, and keeps what arrived."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

OK = {"errcode": 0, "errmsg": "ok"}
TOO_OFTEN = {"errcode": 45009, "errmsg": "api freq out of limit"}


@dataclass
class GroupRobot:
    """`script`: how the next calls go, then all is well. `shown`: what the group sees; `calls`: how often it was called.

    A step is an answer (dict), a status (int), or: hangs, trickles, closes, talks (without end), html, list, moved.
    """

    url: str = ""
    script: list[Any] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    calls: int = 0
    bodies: list[Any] = field(default_factory=list)
    called: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)


@contextmanager
def group_robot() -> Iterator[GroupRobot]:
    robot = GroupRobot()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"robot": robot}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    robot.url = f"http://127.0.0.1:{server.server_port}/cgi-bin/webhook/send?key=geheim"
    try:
        yield robot
    finally:
        robot.let_go.set()
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    robot: GroupRobot

    def do_POST(self) -> None:
        robot = self.robot
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        robot.bodies.append(body)
        robot.calls += 1
        step = robot.script.pop(0) if robot.script else OK
        robot.called.set()
        if step == OK:
            robot.shown.append(body["text"]["content"])
        try:
            self._answer(step)
        except OSError:  # the caller had enough
            self.close_connection = True

    def _answer(self, step: Any) -> None:
        match step:
            case dict() | list():
                self._send(200, json.dumps(step).encode())
            case int():
                self._send(step, b"{}")
            case "hangs":
                self.robot.let_go.wait(30)
                self.close_connection = True
            case "trickles":
                self._head(200, 10_000)
                while not self.robot.let_go.is_set():
                    self.wfile.write(b" ")
                    self.wfile.flush()
                    time.sleep(0.02)
            case "talks":
                self._head(200, 10**9)
                while True:
                    self.wfile.write(b" " * 65536)
            case "html":
                self._send(200, b"<html>login</html>")
            case "moved":
                self.send_response(302)
                self.send_header("Location", self.path)
                self.send_header("Content-Length", "0")
                self.end_headers()
            case _:
                self.close_connection = True

    def _head(self, status: int, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def _send(self, status: int, content: bytes) -> None:
        self._head(status, len(content))
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""
