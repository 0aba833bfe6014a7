"""The same questions, sent by one user or by many at once, and how long each whole turn took."""

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from bot.desks.codes import SERVICE_DESKS, desk_of
from tests.bench.load.stock_bot import SEED, desk_examples, sampled_faqs

TURNS_PER_CONVERSATION = 10  # a long conversation slows Rasa down more and more; ten turns are what people have
FAQ_SHARE = 1 / 3  # our search knows many FAQ wordings by heart, so most questions are those it has to search for
TIMEOUT_SECONDS = 60
MAX_UNANSWERED = 0.01  # of the turns; on a busy machine Rasa may once be too slow for the gateway's patience

Ask = Callable[[httpx.AsyncClient, str, str], Awaitable[None]]


class NoAnswer(Exception):
    """A turn that was not answered as it should be; with many of them the times would mean nothing."""


@dataclass(frozen=True)
class Load:
    """What a replay came to."""

    seconds: tuple[float, ...]
    wall_seconds: float

    @property
    def p50(self) -> float:
        return statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.seconds, n=20)[-1]

    @property
    def turns_per_second(self) -> float:
        return len(self.seconds) / self.wall_seconds


def questions(count: int) -> list[str]:
    """In-scope questions: variants of the sampled FAQs and training examples of the service desks."""
    draw = random.Random(SEED)
    variants = [variant for faq in sampled_faqs().values() for variant in faq.variants]
    examples = [text for intent, texts in desk_examples().items() if desk_of(intent) in SERVICE_DESKS for text in texts]
    from_faqs = round(count * FAQ_SHARE)
    drawn = draw.choices(variants, k=from_faqs) + draw.choices(examples, k=count - from_faqs)
    draw.shuffle(drawn)
    return drawn


def replay(url: str, ask: Ask, asked: Sequence[str], *, users: int, warm_up: int) -> Load:
    """Ask everything with so many users at once; the first `warm_up` turns are not measured."""
    return asyncio.run(_replay(url, ask, asked, users, warm_up))


async def ask_ours(client: httpx.AsyncClient, session_id: str, text: str) -> None:
    reply = await _post(client, "/api/v1/chat", {"session_id": session_id, "text": text})
    if not reply["messages"] or reply["understanding"]["intent"] is None:  # Rasa was left out: that would be cheating
        raise NoAnswer(f"{text}: {reply}")


async def ask_stock(client: httpx.AsyncClient, session_id: str, text: str) -> None:
    if not await _post(client, "/webhooks/rest/webhook", {"sender": session_id, "message": text}):
        raise NoAnswer(text)


async def _post(client: httpx.AsyncClient, path: str, body: dict[str, Any]) -> Any:
    answer = await client.post(path, json=body)
    answer.raise_for_status()
    return answer.json()


async def _replay(url: str, ask: Ask, asked: Sequence[str], users: int, warm_up: int) -> Load:
    limits = httpx.Limits(max_connections=users, max_keepalive_connections=users)
    async with httpx.AsyncClient(base_url=url, timeout=TIMEOUT_SECONDS, trust_env=False, limits=limits) as client:
        unanswered: list[NoAnswer] = []
        await _all_users(client, ask, asked[:warm_up], users, unanswered)
        started = time.perf_counter()
        seconds = await _all_users(client, ask, asked[warm_up:], users, unanswered)
        wall_seconds = time.perf_counter() - started
    if len(unanswered) > MAX_UNANSWERED * len(asked):
        raise unanswered[0]
    return Load(tuple(seconds), wall_seconds)


async def _all_users(
    client: httpx.AsyncClient, ask: Ask, asked: Sequence[str], users: int, unanswered: list[NoAnswer]
) -> list[float]:
    per_user = await asyncio.gather(*(_user(client, ask, asked[place::users], unanswered) for place in range(users)))
    return [seconds for one in per_user for seconds in one]


async def _user(client: httpx.AsyncClient, ask: Ask, asked: Sequence[str], unanswered: list[NoAnswer]) -> list[float]:
    taken = []
    session_id = ""
    for number, text in enumerate(asked):
        if number % TURNS_PER_CONVERSATION == 0:
            session_id = f"load-{random.getrandbits(64):016x}"
        started = time.perf_counter()
        try:
            await ask(client, session_id, text)
        except NoAnswer as error:
            unanswered.append(error)
        taken.append(time.perf_counter() - started)
    return taken
