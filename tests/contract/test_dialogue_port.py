"""The port to a dialogue engine: the fake keeps the promises of the client that talks to Rasa."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator

import pytest

from bot.errors import DialogueUnavailable
from bot.rasa_client import Dialogue, RasaClient, Turn
from tests.fakes.dialogue import FakeDialogue, turn_saying
from tests.fakes.rasa_server import RasaDouble, rasa_double

TURN = turn_saying("好的", desk="voucher", intent="voucher_ask", confidence=0.9)
ANSWER = {
    "replies": [{"custom": TURN.replies[0]}],
    "understanding": {
        "intent": "voucher_ask", "confidence": 0.9, "ranking": [{"name": "voucher_ask", "confidence": 0.9}],
        "vocabulary_coverage": 1.0, "fallback": False,
    },
    "state": {"active_loop": None, "requested_slot": None, "desk": None},
}  # fmt: skip


@pytest.fixture
def rasa() -> Iterator[RasaDouble]:
    with rasa_double(ANSWER) as double:
        yield double


@pytest.fixture
async def client(rasa: RasaDouble) -> AsyncIterator[RasaClient]:
    client = RasaClient(rasa.url, token="shared", timeout_seconds=5)
    yield client
    await client.close()


@pytest.fixture(params=["fake", "rasa"])
def engine(request: pytest.FixtureRequest) -> Dialogue:
    """An engine that answers with TURN."""
    return FakeDialogue(TURN) if request.param == "fake" else request.getfixturevalue("client")


@pytest.fixture(params=["down", "slow", "empty"])
def trouble(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


@pytest.fixture(params=["fake", "rasa"])
def troubled(request: pytest.FixtureRequest, trouble: str) -> Dialogue:
    """An engine without a usable answer, in each way it can have none."""
    if request.param == "fake":
        fake = FakeDialogue(TURN)
        setattr(fake, trouble, True)
        return fake
    rasa: RasaDouble = request.getfixturevalue("rasa")
    changes = {"down": {"url": "http://127.0.0.1:1"}, "slow": {"seconds": 1.0}, "empty": {"body": b'{"replies": []}'}}
    for name, value in changes[trouble].items():
        setattr(rasa, name, value)
    return RasaClient(rasa.url, timeout_seconds=0.3)


async def test_turn_comes_back_as_the_engine_made_it(engine: Dialogue) -> None:
    turn = await engine.respond("s1", "补贴券", {"turn_id": "t1"})
    assert turn == Turn(TURN.replies, "voucher_ask", 0.9, (("voucher_ask", 0.9),))


async def test_engine_without_a_usable_answer_is_unavailable(troubled: Dialogue) -> None:
    with pytest.raises(DialogueUnavailable):
        await troubled.respond("s1", "补贴券", {})


async def test_engine_says_that_it_is_up(engine: Dialogue) -> None:
    assert await engine.is_up() is True


async def test_conversation_is_forgotten(engine: Dialogue) -> None:
    await engine.forget("s1")


@pytest.mark.parametrize("trouble", ["down"])
async def test_engine_that_is_down_forgets_nothing_and_says_so(troubled: Dialogue, trouble: str) -> None:
    with pytest.raises(DialogueUnavailable):
        await troubled.forget("s1")


async def test_rasa_is_told_which_conversation_to_forget(client: RasaClient, rasa: RasaDouble) -> None:
    await client.forget("会话/1")
    assert rasa.received == [("/webhooks/gateway/forget", "shared", {"sender": "会话/1"})]
    rasa.status = 401
    with pytest.raises(DialogueUnavailable):
        await client.forget("会话/1")


@pytest.mark.parametrize("trouble", ["down"])
async def test_engine_that_is_down_is_not_up(troubled: Dialogue, trouble: str) -> None:
    assert await troubled.is_up() is False


async def test_rasa_gets_sender_message_metadata_and_the_shared_token(client: RasaClient, rasa: RasaDouble) -> None:
    await client.respond("会话/1", "补贴券怎么用", {"turn_id": "t1", "region": None})
    message = {"sender": "会话/1", "message": "补贴券怎么用", "metadata": {"turn_id": "t1", "region": None}}
    assert rasa.received == [("/webhooks/gateway/webhook", "shared", message)]


async def test_open_form_of_rasa_is_reported(client: RasaClient, rasa: RasaDouble) -> None:
    rasa.body = json.dumps(
        {**ANSWER, "state": {"active_loop": "loan_form", "requested_slot": "amount", "desk": "financing"}}
    ).encode()
    turn = await client.respond("s1", "三百万", {})
    assert (turn.active_loop, turn.requested_slot, turn.desk) == ("loan_form", "amount", "financing")


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, b'{"error": "NoReply"}'), (401, b'{"error": "Unauthorized"}'), (503, b"{}"), (200, b"<html>"), (200, b""),
     (200, b"[]"), (200, b'{"replies": [{"text": "words of Rasa itself"}]}')],
)  # fmt: skip
async def test_answer_that_is_no_turn_of_ours_is_unavailable(
    client: RasaClient, rasa: RasaDouble, status: int, body: bytes
) -> None:
    rasa.status, rasa.body = status, body
    with pytest.raises(DialogueUnavailable):
        await client.respond("s1", "补贴券", {})


async def test_many_turns_at_once_do_not_queue_up(client: RasaClient, rasa: RasaDouble) -> None:
    rasa.seconds = 0.2
    await asyncio.gather(*(client.respond(f"s{n}", "补贴券", {}) for n in range(10)))
    assert len(rasa.received) == 10
