"""One call, two replicas over one Redis: the second goes on where the first was, and a question under way is answered once."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry
from redis.asyncio import Redis

from bot.locks import RedisLocks
from bot.messages import IncomingMessage
from channels.hotline import prompts
from channels.hotline.audiocodes import protocol
from channels.hotline.call_state import Terms
from channels.hotline.call_store import RedisStore
from channels.hotline.events import Dropped, HungUp, Reconnected
from channels.hotline.line import Line
from channels.hotline.metrics import CallMetrics
from channels.hotline.recorder import Recorder
from channels.hotline.speech.hearing import Heard
from channels.hotline.speech.repair import Repaired
from knowledge.records.vault import Vault, make_key


class Conversation:
    """Answers with what it heard, when it may; the same id gets the same answer and counts once, as the real one's."""

    def __init__(self) -> None:
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.asked: list[str] = []
        self.broken = False

    async def handle(self, message: IncomingMessage) -> Mapping[str, Any]:
        if message.message_id not in self.asked:
            self.asked.append(message.message_id or "")
        await self.may_answer.wait()
        if self.broken:
            raise RuntimeError("broken")
        said = {"text": f"听到了{message.text}。", "spoken_text": None, "choices": [], "citations": [], "cards": []}
        return {
            "outcome": "answered",
            "messages": [said],
            "understanding": {"entities": []},
            "state": {"collecting": None},
        }


class BrokenSms:
    """A contract that has run out."""

    async def send(self, number: str, text: str) -> None:
        raise ConnectionError("no credit")


class Two:
    """Two replicas, and one conversation behind both."""

    def __init__(self, url: str, folder: Path) -> None:
        self.conversation, vault = Conversation(), Vault([make_key()])

        def replica(name: str) -> Line:
            redis = Redis.from_url(url)
            return Line(
                self.conversation.handle, RedisStore(redis, vault), RedisLocks(redis), Recorder(folder / name, 30),
                CallMetrics(CollectorRegistry()), BrokenSms(), Terms(sms=True, hear=lambda t: Heard(t, t, Repaired(t))), lambda c: c,
            )  # fmt: skip

        self.first, self.second = replica("first"), replica("second")

    async def begin(self, call_id: str) -> None:
        await self.first.open(call_id, protocol)
        start = {"id": "a0", "type": "event", "name": "start", "parameters": {"caller": "13912345678"}}
        assert await said(self.first, call_id, start) == [prompts.GREETING]


async def said(line: Line, call_id: str, *activities: dict[str, Any]) -> list[str]:
    made = await line.hear(call_id, {"activities": list(activities)}, protocol)
    return [one["text"] for one in made if one["type"] == "message"]


def utterance(text: str, number: int) -> dict[str, Any]:
    return {"id": f"a{number}", "type": "message", "text": text}


@pytest.fixture
async def two(redis_url: str, tmp_path: Path) -> Two:
    return Two(redis_url, tmp_path)


async def test_other_replica_goes_on_where_the_first_was(two: Two) -> None:
    await two.begin("moved")
    assert await said(two.first, "moved", utterance("几点开门", 1)) == ["听到了几点开门。"]
    assert (
        await two.second.tell("moved", Reconnected(two.second.clock()), protocol) != []
    )  # nobody saw the first one go
    assert await said(two.second, "moved", utterance("几点关门", 2)) == ["听到了几点关门。"]


async def test_question_under_way_is_answered_by_the_replica_that_has_the_caller(two: Two) -> None:
    await two.begin("under-way")
    two.conversation.may_answer.clear()
    lost = asyncio.create_task(said(two.first, "under-way", utterance("几点开门", 1)))
    while not two.conversation.asked:
        await asyncio.sleep(0.01)
    await two.first.tell("under-way", Dropped(two.first.clock()), protocol)
    resumed = asyncio.create_task(two.second.tell("under-way", Reconnected(two.second.clock()), protocol))
    await asyncio.sleep(0.1)
    two.conversation.may_answer.set()
    assert [one["text"] for one in await resumed] == ["听到了几点开门。"]
    assert await lost == [] and two.conversation.asked == ["a1"]


async def test_repeat_while_the_answer_is_under_way_waits_for_it(two: Two) -> None:
    await two.begin("repeat")
    two.conversation.may_answer.clear()
    asked = [asyncio.create_task(said(line, "repeat", utterance("几点开门", 1))) for line in (two.first, two.second)]
    await asyncio.sleep(0.2)
    two.conversation.may_answer.set()
    assert await asyncio.gather(*asked) == [["听到了几点开门。"], ["听到了几点开门。"]]
    assert two.conversation.asked == ["a1"]


async def test_caller_who_hangs_up_meanwhile_is_told_nothing(two: Two) -> None:
    await two.begin("gone")
    two.conversation.may_answer.clear()
    asked = asyncio.create_task(said(two.first, "gone", utterance("几点开门", 1)))
    while not two.conversation.asked:
        await asyncio.sleep(0.01)
    await two.second.tell("gone", HungUp(two.second.clock()), protocol)
    two.conversation.may_answer.set()
    assert await asked == [] and await two.first.known("gone") is None


async def test_two_sentences_in_one_message_are_both_heard_and_the_last_is_answered(two: Two) -> None:
    await two.begin("both")
    answers = await said(two.first, "both", utterance("贷三百万", 1), utterance("银川的", 2))
    assert answers == ["听到了银川的。"] and two.conversation.asked == ["a1", "a2"]


async def test_whatever_breaks_the_caller_hears_something(two: Two) -> None:
    await two.begin("broken")
    two.conversation.broken = True
    assert await said(two.first, "broken", utterance("几点开门", 1)) == [prompts.TROUBLE]


async def test_text_message_that_cannot_be_sent_does_not_end_the_call(two: Two) -> None:
    await two.begin("sms")
    await said(two.first, "sms", utterance("几点开门", 1))
    assert await said(two.first, "sms", utterance("发短信给我", 2)) == [prompts.SMS_SENT + prompts.ANYTHING_ELSE]
