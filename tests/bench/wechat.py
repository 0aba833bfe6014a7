"""WeChat under load: many people, duplicates, reordering, slow answers; what each of them saw in the end.

WeChat's seconds have their true length here; the run in the suite is small and shortens them.
"""

import asyncio
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.records.database import Database
from tests.bench.table import Row
from tests.fakes.wechat_cloud import OUT_OF_ORDER, Cloud
from tests.wechat_world import World, wechat_world

SCALE = 1.0
SLOW_SHARE, DUPLICATE_SHARE = 0.3, 0.2
AT_ONCE = 30  # people writing at the same time: about eight messages a second
SEED = 168


@dataclass(frozen=True)
class Load:
    """What came of it. `turns`: of the dialogue engine; `twice`, `never`: messages by how often their person saw an answer."""

    messages: int
    turns: int
    once: int
    twice: int
    never: int
    out_of_order: int
    refused: int
    unequal: int
    passive_share: float
    seconds: float


async def run(
    database: Database, messages: int, *, can_push: bool = True, scale: float = SCALE, at_once: int = AT_ONCE
) -> Load:
    """Send so many messages, one person each two, and look at every screen."""
    cloud = Cloud(scale=scale, can_push=can_push)
    chance = random.Random(SEED)
    started = time.monotonic()
    async with wechat_world(database, cloud, wechat_public_url="https://168.example") as world, world.sending():
        said = [(f"o-{number // 2}", _text(number, chance)) for number in range(messages)]
        chance.shuffle(said)
        gate = asyncio.Semaphore(at_once)
        await asyncio.gather(*(_say(world, gate, openid, text, chance.random()) for openid, text in said))
        await world.settled(60.0)
        return await _judge(world, said, time.monotonic() - started)


def _text(number: int, chance: random.Random) -> str:
    return (
        f"问{number}号，想{chance.choice([5, 7, 9, 12, 17, 20])}秒" if chance.random() < SLOW_SHARE else f"问{number}号"
    )


async def _say(world: World, gate: asyncio.Semaphore, openid: str, text: str, luck: float) -> None:
    async with gate:
        if luck >= DUPLICATE_SHARE:
            await world.says(openid, text)
            return
        push = world.cloud.push(
            openid, MsgType="text", Content=text
        )  # the network delivers it twice, or later once more
        world.cloud.phone(openid).opened.append((world.cloud.now(), 5, 48 * 3600.0))
        deliver = world.cloud.deliver(world.service, push, str(push["MsgId"]))
        pause = asyncio.sleep(luck * 5 * world.cloud.scale)
        await asyncio.gather(deliver, _after(pause, world, push))


async def _after(pause: object, world: World, push: dict[str, object]) -> None:
    await pause
    await world.cloud.post(world.service, push)


async def _judge(world: World, said: Sequence[tuple[str, str]], seconds: float) -> Load:
    answers: Counter[str] = Counter()
    screens = {openid: world.screen(openid) for openid, _ in said}
    passive = 0
    for openid, text in said:
        mark = text.split("，")[0]
        answers[text] = sum(f"听到了：{mark}" in shown for shown in screens[openid])
        passive += any(f"听到了：{mark}" in shown for shown in world.screen(openid, "passive"))
    for openid, shown in screens.items():
        for link in (part for text in shown for part in text.split('href="https://168.example')[1:]):
            page = (await world.service.get(link.split('"')[0])).text
            for of, text in said:
                if of == openid and f"听到了：{text.split('，')[0]}" in page:
                    answers[text] += 1
    counts = Counter(min(count, 2) for count in answers.values())
    return Load(
        messages=len(said), turns=len(world.dialogue.heard), once=counts[1], twice=counts[2], never=counts[0],
        out_of_order=sum(OUT_OF_ORDER in text for shown in screens.values() for text in shown),
        refused=sum(world.cloud.refused.values()),
        unequal=sum(len(replies) > 1 for replies in world.cloud.replies.values()),
        passive_share=passive / len(said), seconds=seconds,
    )  # fmt: skip


def rows(messages: int = 10_000) -> list[Row]:
    """The lines of the bench."""
    folder = Path(tempfile.mkdtemp(prefix="assistant-wechat-"))
    try:
        database = Database(f"sqlite:///{folder}/assistant.db")
        database.migrate()
        load = asyncio.run(run(database, messages))
        database.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return [
        Row.at_least("WeChat: messages answered exactly once", load.once, None, floor=messages),
        Row.at_most("WeChat: turns for them", load.turns, None, ceiling=messages),
        Row.at_most("WeChat: 该公众号暂时无法提供服务", load.out_of_order, None, ceiling=0),
        Row.at_most("WeChat: calls refused for a quota or anything else", load.refused, None, ceiling=0),
        Row.at_most("WeChat: messages with two different passive replies", load.unequal, None, ceiling=0),
        Row.reported("WeChat: share answered passively", load.passive_share, None),
        Row.reported("WeChat: messages a second", load.messages / load.seconds, None),
    ]


if __name__ == "__main__":
    from tests.bench.table import render

    print(render(rows(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)))
