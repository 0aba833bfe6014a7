"""What is done every minute beside the requests: time-outs, expiry, notices. Each chore is a callable that may block."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

log = logging.getLogger(__name__)

EVERY_SECONDS = 60.0
#: For what takes long: the few threads of the turns must not wait for it.
SLOW = ThreadPoolExecutor(4, thread_name_prefix="slow")


@dataclass(frozen=True)
class Chore:
    """`work` runs in a thread, may be repeated at any time, and may run in several replicas at once."""

    name: str
    work: Callable[[], object]


async def run_chores(chores: Sequence[Chore], seconds: float = EVERY_SECONDS) -> None:
    """Do the chores one after the other, wait, and so on until cancelled. One that fails is logged and tried again next time."""
    while True:
        await asyncio.sleep(seconds)
        for chore in chores:
            await do(chore)


async def do(chore: Chore) -> None:
    """Do one chore; what goes wrong is logged."""
    try:
        await asyncio.get_running_loop().run_in_executor(SLOW, chore.work)
    except Exception:  # whatever it is, the other chores and the next round go on
        log.exception("the chore %r failed", chore.name)
