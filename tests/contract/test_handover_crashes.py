"""A process that is killed in the middle of a step leaves the handover as it was before it."""

import signal
import subprocess
import sys
from pathlib import Path

from knowledge.records.database import Database
from tests.handover_world import World

ROOT = Path(__file__).parents[2]
#: Takes somebody out of the queue, and dies while the person is being told.
SCRIPT = """
import os, signal, sys
from knowledge.records.database import Database
from tests.handover_world import World

world = World(Database(sys.argv[1]))
world.people.tell = lambda *anything: os.kill(os.getpid(), signal.SIGKILL)
world.staff.claim(int(sys.argv[2]), "li")
"""


async def test_who_was_being_claimed_when_a_process_died_still_waits(database: Database) -> None:
    world = World(database)
    world.hire()
    await world.say("转人工")
    handover = world.row().id
    command = [sys.executable, "-c", SCRIPT, database.url, str(handover)]
    died = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert world.row().state == "queued" and not any("已接入" in text for text in world.told())
    assert world.staff.claim(handover, "wang").staff == "wang"
