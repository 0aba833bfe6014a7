"""Whatever happens in whatever order: nothing is told twice, too often, by night, after a mute or too late; and nothing is missed."""

import shutil
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from bot.clock import SHANGHAI
from knowledge.records.database import Database
from knowledge.records.repositories.notices import NOTICES
from tests.notice_world import World

OFFERS = [f"o{n}" for n in range(6)]  # fewer than ten, so that each of them stands at the head of every list
NEEDS = ["XQ-1", "XQ-2", "XQ-3"]
PER_WEEK = 2
WEEK = timedelta(days=7)
SHAPES: dict[str, dict[str, Any]] = {
    "suits": {}, "suits as well": {"term_max": 18}, "still open": {"min_years": 2}, "too small": {"amount_max": 1_000_000},
    "elsewhere": {"regions": ["固原市"]},
}  # fmt: skip
SUITING = {"suits", "suits as well", "still open"}
offers, needs = st.sampled_from(OFFERS), st.sampled_from(NEEDS)


@dataclass
class Known:
    """What the test itself knows of a need."""

    muted: bool = False
    was_muted: bool = False
    closed: bool = False
    messages: list[datetime] = field(default_factory=list)


def make_machine(new_database: Callable[[], Database]) -> type[RuleBasedStateMachine]:
    class Notices(RuleBasedStateMachine):
        @initialize()
        def begin(self) -> None:
            self.world = World(new_database(), {"per_week": PER_WEEK})
            self.offers: dict[str, str] = {}
            self.needs: dict[str, Known] = {}
            self.told: dict[str, set[str]] = defaultdict(set)

        @rule(offer=offers, shape=st.sampled_from(sorted(SHAPES)))
        def put(self, offer: str, shape: str) -> None:
            self.world.put(offer, institution=f"机构{offer}", **SHAPES[shape])
            self.offers[offer] = shape

        @rule(offer=offers)
        def remove(self, offer: str) -> None:
            self.world.remove(offer)
            self.offers.pop(offer, None)

        @rule(need=needs)
        def record(self, need: str) -> None:
            if need not in self.needs:
                self.world.record(need)
                self.needs[need] = Known()

        @rule(need=needs, muted=st.booleans())
        def mute(self, need: str, muted: bool) -> None:
            if need in self.needs:
                self.world.change(need, muted=muted)
                self.needs[need].muted = muted
                self.needs[need].was_muted |= muted

        @precondition(lambda self: len(self.needs) > 1)
        @rule(need=needs)
        def close(self, need: str) -> None:
            if need in self.needs:
                self.world.change(need, state="closed")
                self.needs[need].closed = True

        @rule(hours=st.sampled_from([1, 5, 12, 24, 60, 24 * 8]))
        def wait(self, hours: int) -> None:
            self.world.pass_(hours=hours)

        @rule()
        def go_round(self) -> None:
            for reply in self.world.go_round():
                number = reply.session_id.removeprefix("session of ")
                self.heard(number, [card.id for message in reply.messages for card in message.cards])
            self.nothing_is_missed()

        def heard(self, number: str, cards: list[str]) -> None:
            need, now = self.needs[number], self.world.now
            assert cards and not need.muted and not need.closed
            assert 9 <= now.astimezone(SHANGHAI).hour < 20
            assert not self.told[number].intersection(cards), "told twice"
            assert all(self.offers.get(card) in SUITING for card in cards), "what is told is not so"
            self.told[number].update(cards)
            need.messages.append(now)
            assert sum(now - WEEK < at for at in need.messages) <= PER_WEEK, "too often"

        def nothing_is_missed(self) -> None:
            """All that suits is told, or waits, or waited too long; or it was on the list when the need was recorded."""
            states = self.world.notices()
            for number, need in self.needs.items():
                if not need.was_muted and not need.closed:
                    for offer, shape in self.offers.items():
                        if shape in SUITING:
                            assert states.get((number, offer)) in ("seen", "sent", "queued", "expired"), (number, offer)

        @invariant()
        def nothing_goes_too_late(self) -> None:
            with self.world.database.looking() as connection:
                sent = connection.execute(select(NOTICES).where(NOTICES.c.sent_at.is_not(None))).all()
            assert all(row.created_at <= row.sent_at < row.expires_at for row in sent)

        def teardown(self) -> None:
            if hasattr(self, "world"):
                self.world.database.close()

    return Notices


def test_nothing_is_told_twice_too_often_too_late_or_unasked_and_nothing_is_missed(
    _migrated_file: Path, tmp_path: Path
) -> None:
    files = iter(range(10**6))

    def new_database() -> Database:
        path = tmp_path / f"{next(files)}.db"
        shutil.copy(_migrated_file, path)
        return Database(f"sqlite:///{path}")

    machine = make_machine(new_database).TestCase
    machine.settings = settings(
        max_examples=12, stateful_step_count=40, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    machine().runTest()
