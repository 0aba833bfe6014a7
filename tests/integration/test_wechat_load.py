"""A hundred messages with duplicates, reordering and slow answers; the ten thousand are in `tests/bench/wechat.py`."""

import pytest

from knowledge.records.database import Database
from tests.bench.wechat import run


@pytest.mark.parametrize("can_push", [True, False])
async def test_each_of_many_messages_is_answered_once(sqlite_database: Database, can_push: bool) -> None:
    load = await run(sqlite_database, 50, can_push=can_push, scale=0.3, at_once=10)
    assert (load.once, load.turns) == (50, 50)
    assert (load.out_of_order, load.refused, load.unequal) == (0, 0, 0)
