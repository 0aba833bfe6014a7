"""Alive, ready, counted: what supervisors and Prometheus see; and the demo page."""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from bot.messages import Outcome
from tests.fakes.dialogue import FakeDialogue, turn_saying
from tests.fakes.rasa_server import rasa_double
from tests.fixtures_api import ROOT, MakeSettings, Service, stock


@pytest.fixture(scope="module")
def rasa_url() -> Iterator[str]:
    with rasa_double() as double:
        yield double.url


def test_process_is_alive_whatever_is_missing(service: Service) -> None:
    answer = service.client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


def test_ready_says_that_rasa_is_missing(service: Service) -> None:
    answer = service.client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        503,
        {"ready": False, "database": True, "index": True, "rasa": False},
    )


def test_ready_says_that_the_index_is_missing_until_it_is_there(make_settings: MakeSettings, rasa_url: str) -> None:
    app = create_app(make_settings(rasa_url=rasa_url))
    stock(app.state.assistant.database)
    client = TestClient(app)  # without its lifespan, which would open the index
    assert client.get("/readyz").json() == {"ready": False, "database": True, "index": False, "rasa": True}
    app.state.assistant.index.open()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "database": True, "index": True, "rasa": True})


def test_without_a_database_it_says_so_and_talks_of_nothing_else(make_settings: MakeSettings, rasa_url: str) -> None:
    settings = make_settings(
        rasa_url=rasa_url, database_url="postgresql://nobody@127.0.0.1:1/nothing?connect_timeout=2"
    )
    client = TestClient(create_app(settings))
    assert client.get("/readyz").json() == {"ready": False, "database": False, "index": False, "rasa": True}
    assert client.get("/healthz").status_code == 200
    answer = client.post("/api/v1/chat", json={"session_id": "s1", "text": "你好"})
    assert answer.status_code == 503
    assert answer.json() == {"error": "Unavailable", "detail": "the database does not answer; try again"}


def counted(service: Service, name: str, **labels: str) -> float:
    """The value of one sample in Prometheus' text format."""
    answer = service.client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    written = ",".join(f'{key}="{value}"' for key, value in sorted(labels.items()))
    pattern = re.escape(name + (f"{{{written}}}" if written else "")) + r" ([\d.e+]+)"
    found = re.search(rf"^{pattern}$", answer.text, re.M)
    return float(found[1]) if found else 0.0


def test_turns_are_counted_by_outcome_and_desk(service: Service, dialogue: FakeDialogue) -> None:
    labels = {"outcome": "done", "desk": "ticket"}
    before = counted(service, "assistant_turns_total", **labels)
    dialogue.script = [turn_saying("已记下", outcome=Outcome.DONE, desk="ticket")] * 2
    service.chat("投诉")
    service.chat("投诉")
    assert counted(service, "assistant_turns_total", **labels) == before + 2


def test_repeated_message_counts_once(service: Service, session_id: str) -> None:
    before = counted(service, "assistant_turn_seconds_count")
    for _ in range(3):
        service.chat("服务大厅几点开门", session_id, message_id="m-1")
    assert counted(service, "assistant_turn_seconds_count") == before + 1


def test_time_of_a_turn_is_measured(service: Service, dialogue: FakeDialogue) -> None:
    dialogue.seconds = 0.3
    before = counted(service, "assistant_turn_seconds_sum")
    service.chat("慢一点")
    assert 0.3 <= counted(service, "assistant_turn_seconds_sum") - before < 30


@pytest.mark.skipif(
    not (ROOT / "web/widget/dist/widget.js").is_file(), reason="the widget is not built; make test builds it"
)
def test_page_and_widget_are_served_from_here_only(service: Service) -> None:
    page = service.client.get("/")
    assert page.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert '<script src="/widget.js"' in page.text
    script = service.client.get("/widget.js")
    assert script.status_code == 200
    assert "javascript" in script.headers["content-type"]
    assert script.headers["x-content-type-options"] == "nosniff"
