"""A service that says what a test wants: its WebSocket as the browser sees it, for states that real staff would have to make."""

import json
from typing import Any

from playwright.sync_api import Page, WebSocketRoute

WHEN = "2026-06-15T02:00:00Z"


class Scripted:
    """Answers hello with `rows`, keeps what is sent, and says more when told to."""

    def __init__(self, page: Page, *rows: dict[str, Any]) -> None:
        self.rows = list(rows)
        self.heard: list[dict[str, Any]] = []
        self._sockets: list[WebSocketRoute] = []
        page.route_web_socket("**/chat/ws", self._open)

    def say(self, row: dict[str, Any]) -> None:
        self.rows.append({**row, "seq": len(self.rows) + 1})
        self._sockets[-1].send(json.dumps({"type": "message", "message": self.rows[-1]}))

    def _open(self, socket: WebSocketRoute) -> None:
        self._sockets.append(socket)
        socket.on_message(lambda text: self._hear(socket, json.loads(str(text))))

    def _hear(self, socket: WebSocketRoute, frame: dict[str, Any]) -> None:
        if frame["type"] == "hello":
            rows = [{**row, "seq": seq} for seq, row in enumerate(self.rows, 1)]
            socket.send(json.dumps({"type": "history", "messages": [r for r in rows if r["seq"] > frame["after"]]}))
        elif frame["type"] == "ping":
            socket.send(json.dumps({"type": "pong"}))
        else:
            self.heard.append(frame)


def said(text: str, turn_id: str = "t1", message_id: str = "m1") -> dict[str, Any]:
    """A row of what the person said."""
    return {"direction": "in", "turn_id": turn_id, "message_id": message_id, "text": text, "created_at": WHEN, "reply": None}  # fmt: skip


def reply(*texts: str, turn_id: str = "t1", outcome: str = "answered", **fields: Any) -> dict[str, Any]:
    """A row of what the assistant, or staff, answered; `state` and what else the reply holds."""
    messages = [{"text": text, "spoken_text": None, "choices": [], "citations": [], "cards": []} for text in texts]
    payload = {"turn_id": turn_id, "outcome": outcome, "messages": messages, "state": {}, **fields}
    return {"direction": "out", "turn_id": turn_id, "message_id": None, "text": "\n".join(texts), "created_at": WHEN, "reply": payload}  # fmt: skip


def standing(state: str, **fields: Any) -> dict[str, Any]:
    return {
        "desk": "human",
        "collecting": None,
        "handover": {"state": state, "position": None, "staff": None, **fields},
    }
