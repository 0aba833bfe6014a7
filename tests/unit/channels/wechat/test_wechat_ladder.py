"""The ladder under a virtual clock: WeChat as it behaves, and turns of any length."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from channels.wechat.ladder import DELIVERIES, Step, Timing, next_step

TIMING = Timing()
TICK = 0.05


@dataclass
class Seen:
    """What WeChat made of one message: what it showed, and when."""

    shown: list[tuple[float, str]] = field(default_factory=list)
    failed: bool = False
    steps: list[tuple[int, Step]] = field(default_factory=list)


def play(turn_seconds: float, *, can_push: bool, quota: int, latency: float = 0.3) -> Seen:
    """Three deliveries of five seconds each, with the network's own delay, until one is answered."""
    seen, start = Seen(), 0.0
    for delivery in range(1, DELIVERIES + 1):
        elapsed = 0.0
        while elapsed + latency < TIMING.hangs_up:
            ready = start + elapsed >= turn_seconds
            step = next_step(elapsed=elapsed, delivery=delivery, ready=ready, can_push=can_push, quota=quota)
            if step not in (Step.WAIT, Step.HOLD):
                seen.steps.append((delivery, step))
                seen.shown.append((start + elapsed + latency, {"answer": "answer", "later": "", "link": "link"}[step]))
                return seen
            elapsed += TICK
        start += TIMING.hangs_up
    seen.failed = True
    return seen


turns = st.floats(0, 60)
quotas = st.integers(0, 5)


@given(turns, st.booleans(), quotas)
def test_wechat_never_calls_the_account_out_of_order(turn: float, can_push: bool, quota: int) -> None:
    assert not play(turn, can_push=can_push, quota=quota).failed


@given(turns, st.booleans(), quotas)
def test_each_message_ends_in_exactly_one_way(turn: float, can_push: bool, quota: int) -> None:
    seen = play(turn, can_push=can_push, quota=quota)
    assert len(seen.shown) == 1
    ((delivery, step),) = seen.steps
    if turn <= 10 + TIMING.answer_within - TICK and step is not Step.ANSWER:
        raise AssertionError("an answer within the three deliveries goes passively")
    assert (step is Step.LATER) <= (can_push and quota > 0)
    assert (step is Step.LINK) <= (not can_push or quota == 0)
    assert delivery == DELIVERIES or step is Step.ANSWER


@given(turns)
def test_an_answer_is_shown_as_soon_as_the_deliveries_allow(turn: float) -> None:
    seen = play(turn, can_push=False, quota=0)
    at, what = seen.shown[0]
    if what == "answer":
        assert at >= turn
        within = turn % TIMING.hangs_up
        waited = at - turn - 0.3
        assert waited <= TICK * 2 or (within > TIMING.answer_within - TICK and waited <= 1.0)


@given(st.floats(0, 20), st.integers(1, 5), st.booleans(), st.booleans(), quotas)
def test_every_state_has_a_step_and_nothing_is_said_before_it_is_there(
    elapsed: float, delivery: int, ready: bool, can_push: bool, quota: int
) -> None:
    step = next_step(elapsed=elapsed, delivery=delivery, ready=ready, can_push=can_push, quota=quota)
    assert (step is Step.ANSWER) == (ready and elapsed <= TIMING.answer_within)
    assert (step is Step.WAIT) == (not ready and elapsed <= TIMING.answer_within)
    assert (step is Step.HOLD) == (elapsed > TIMING.answer_within and delivery < DELIVERIES)


def test_times_can_be_made_shorter_together() -> None:
    assert TIMING.times(0.1) == Timing(0.43, 0.5, 0.8, 4.0, 0.15000000000000002)
