"""One turn at a time within a session, in order; sessions do not wait for each other."""

import asyncio
import time

from tests.unit.bot.conftest import Hall, Say


async def test_turns_of_one_session_never_overlap(hall: Hall, say: Say) -> None:
    running: list[int] = []
    hall.dialogue.seconds = 0.02
    hall.dialogue.before_turn = lambda call: running.append(len(hall.dialogue.calls) - len(hall.dialogue.finished))
    await asyncio.gather(*(say(f"第{n}句话", session_id="s1") for n in range(6)))
    assert running == [1] * 6


async def test_turns_of_one_session_are_taken_in_the_order_they_came(hall: Hall, say: Say) -> None:
    hall.dialogue.seconds = 0.05
    turns = []
    for word in "甲乙丙丁":
        turns.append(asyncio.create_task(say(word)))
        while word not in [row["text"] for row in hall.rows()]:  # written down, so it has arrived
            await asyncio.sleep(0.005)
    await asyncio.gather(*turns)
    assert hall.dialogue.heard == ["甲", "乙", "丙", "丁"]


async def test_other_sessions_do_not_wait(hall: Hall, say: Say) -> None:
    hall.dialogue.seconds = 0.5
    started = time.monotonic()
    await asyncio.gather(*(say("你好", session_id=f"s{n}") for n in range(8)))
    assert time.monotonic() - started < 3.5  # eight in a row would take four seconds


async def test_every_message_of_a_burst_is_answered_and_numbered_without_gaps(hall: Hall, say: Say) -> None:
    replies = await asyncio.gather(*(say(f"第{n}句话", message_id=f"m{n}") for n in range(10)))
    assert len({reply["turn_id"] for reply in replies}) == 10
    assert [row["seq"] for row in hall.rows()] == list(range(1, 21))
