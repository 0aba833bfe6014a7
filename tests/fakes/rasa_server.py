"""A server with the paths of bot/components/gateway_channel.py that answers what it is told to."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep
from typing import Any


@dataclass
class RasaDouble:
    """What it answers, how long it takes, and every call as (path, token, message)."""

    status: int = 200
    body: bytes = b""
    seconds: float = 0.0
    url: str = ""
    received: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)


@contextmanager
def rasa_double(answer: dict[str, Any] | None = None) -> Iterator[RasaDouble]:
    """The server, on a free port, for the time of the block."""
    double = RasaDouble(body=json.dumps(answer or {}).encode())

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply(200 if self.path == "/webhooks/gateway/" else 404, b"{}")

        def do_POST(self) -> None:
            message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            double.received.append((self.path, self.headers.get("X-Gateway-Token", ""), message))
            sleep(double.seconds)
            self._reply(double.status, double.body)

        def _reply(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None: ...

    class Server(ThreadingHTTPServer):
        request_queue_size = 64  # many may call at once

    server = Server(("127.0.0.1", 0), Handler)
    double.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
