"""One running service for all tests of this folder; each test uses sessions and documents of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.service import Service, new_session, running_service

HERE = Path(__file__).parent
LAST = "test_schema.py"  # it takes the ids it meets and withdraws what the other tests ask for


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    places = [place for place, item in enumerate(items) if HERE in item.path.parents]
    ours = sorted((items[place] for place in places), key=lambda item: item.path.name == LAST)
    for place, item in zip(places, ours, strict=True):
        item.add_marker(pytest.mark.e2e)
        items[place] = item


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running_service(tmp_path_factory.mktemp("service") / "data") as service:
        yield service


@pytest.fixture
def service(running: Service) -> Service:
    """The service, ready, whatever the test before did to it."""
    running.wait_until_ready()
    return running


@pytest.fixture
def assistant_url(service: Service) -> str:
    return service.url


@pytest.fixture
def session_id() -> str:
    return new_session()
