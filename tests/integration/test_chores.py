"""Chores: done again and again, in threads; one that fails is logged and holds up none."""

import asyncio
import logging
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.chores import Chore, do, run_chores
from knowledge.records.tables.base import utc_now
from tests.fixtures_api import Service
from tests.recorded_needs import HOUR, order, put_offers, registration


async def test_chores_are_done_in_threads_again_and_again_and_failures_are_survived(
    caplog: pytest.LogCaptureFixture,
) -> None:
    done: list[int] = []

    def fail() -> None:
        raise ValueError("not today")

    chores = [Chore("bad", fail), Chore("good", lambda: done.append(threading.get_ident()))]
    with caplog.at_level(logging.ERROR):
        task = asyncio.create_task(run_chores(chores, 0.01))
        while len(done) < 3:
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert threading.get_ident() not in done
    assert "the chore 'bad' failed" in caplog.text
    assert "not today" in caplog.text


async def test_the_first_round_waits(caplog: pytest.LogCaptureFixture) -> None:
    done: list[int] = []
    task = asyncio.create_task(run_chores([Chore("good", lambda: done.append(1))], 60))
    await asyncio.sleep(0.05)
    task.cancel()
    assert done == []


async def test_the_service_has_chores_that_do_what_time_does_to_orders(service: Service) -> None:
    database = service.assistant.database
    ids = (uuid.uuid4().hex, uuid.uuid4().hex)
    put_offers(database, *ids)
    long_ago = utc_now() - 49 * HOUR
    late = service.assistant.orders.register(registration(uuid.uuid4().hex, *ids), now=long_ago)
    over = service.assistant.orders.register(registration(uuid.uuid4().hex, *ids), now=utc_now() - 24 * 92 * HOUR)
    service.calendar.today = utc_now().date()
    for chore in service.app.state.chores:
        await do(chore)
    assert order(database, late.number).offer_id == ids[1]
    assert order(database, over.number).need_state == "expired"


def test_turns_are_worked_at_by_few_threads_and_chores_by_others(service: Service) -> None:
    def ask(number: int) -> int:
        body = {"session_id": f"threads-{uuid.uuid4().hex}", "text": f"服务券怎么领{number}"}
        return service.client.post("/api/v1/chat", json=body).status_code

    with ThreadPoolExecutor(8, thread_name_prefix="people") as people:
        assert set(people.map(ask, range(16))) == {200}
    turns = {thread.name for thread in threading.enumerate() if thread.name.startswith("turn_")}
    assert turns and turns <= {f"turn_{n}" for n in range(service.assistant.settings.turn_threads)}
