"""The life of a trade order: every event in every state."""

from itertools import product
from typing import Any

import pytest

from bot.desks.order_life import EVENTS, MAX_AMOUNT, STAFF_EVENTS, STATES, Event, State, allowed, next_state
from knowledge.errors import BadContent, Conflict

NUMBER = "DD-20261123-0007"
#: Written out by hand, so that the table of the code is compared with what was agreed. What is not here is refused.
AGREED: dict[tuple[str, str], State] = {
    ("registered", "introduce"): "matched",
    ("registered", "fail"): "failed", ("registered", "withdraw"): "failed", ("registered", "expire"): "failed",
    ("matched", "accept"): "accepted", ("matched", "decline"): "registered", ("matched", "time_out"): "registered",
    ("matched", "fail"): "failed", ("matched", "withdraw"): "failed", ("matched", "expire"): "failed",
    ("accepted", "negotiate"): "negotiating", ("accepted", "decline"): "registered", ("accepted", "fail"): "failed",
    ("accepted", "withdraw"): "failed",
    ("negotiating", "agree"): "agreed", ("negotiating", "decline"): "registered", ("negotiating", "fail"): "failed",
    ("negotiating", "withdraw"): "failed",
    ("agreed", "agree"): "agreed", ("agreed", "complete"): "completed", ("agreed", "fail"): "failed",
    ("agreed", "withdraw"): "failed",
    ("completed", "rate"): "rated", ("failed", "rate"): "rated",
}  # fmt: skip
DETAILS: dict[str, dict[str, Any]] = {
    "introduce": {"offer": ("financing", "a")}, "agree": {"amount": 1}, "fail": {"reason": "谈不拢"},
    "withdraw": {"reason": "不需要了"}, "expire": {"reason": "过期"}, "rate": {"rating": 5},
}  # fmt: skip


@pytest.mark.parametrize(("state", "event"), product(STATES, EVENTS))
def test_every_event_in_every_state(state: State, event: Event) -> None:
    details = DETAILS.get(event, {})
    if (state, event) in AGREED:
        assert next_state(NUMBER, state, event, **details) == AGREED[state, event]
        return
    with pytest.raises(Conflict) as refused:
        next_state(NUMBER, state, event, **details)
    possible = [e for e in allowed(state) if event not in STAFF_EVENTS or e in STAFF_EVENTS]
    assert str(refused.value) == (
        f"order {NUMBER} is {state}: {event} is not possible; possible: {', '.join(possible) or 'nothing'}"
    )


@pytest.mark.parametrize("state", STATES)
def test_what_is_allowed_is_what_was_agreed(state: State) -> None:
    assert set(allowed(state)) == {event for of, event in AGREED if of == state}


def test_every_state_is_reached_and_every_life_can_end() -> None:
    reached = {"registered"}
    while more := {after for (before, _), after in AGREED.items() if before in reached} - reached:
        reached |= more
    assert reached == set(STATES)
    ending = {"rated"}
    while more := {before for (before, _), after in AGREED.items() if after in ending} - ending:
        ending |= more
    assert ending == set(STATES)


@pytest.mark.parametrize("event", DETAILS)
def test_what_an_event_needs_must_come_with_it(event: Event) -> None:
    state = next(state for state, of in AGREED if of == event)
    with pytest.raises(BadContent, match=f"{event} needs: {next(iter(DETAILS[event]))}"):
        next_state(NUMBER, state, event)


@pytest.mark.parametrize(("state", "event"), AGREED)
@pytest.mark.parametrize("extra", [{"offer": ("financing", "a")}, {"amount": 5}, {"rating": 3}])
def test_what_an_event_does_not_take_is_refused_except_a_reason(
    state: State, event: Event, extra: dict[str, Any]
) -> None:
    details = {"reason": "说明", **DETAILS.get(event, {})}
    assert next_state(NUMBER, state, event, **details) == AGREED[state, event]
    if extra.keys() <= details.keys():
        return
    with pytest.raises(BadContent, match=f"{event} takes no {next(iter(extra))}"):
        next_state(NUMBER, state, event, **{**extra, **details})


@pytest.mark.parametrize("amount", [0, -1, MAX_AMOUNT + 1])
def test_an_amount_out_of_range_is_refused(amount: int) -> None:
    with pytest.raises(BadContent, match="amount must be from 1"):
        next_state(NUMBER, "negotiating", "agree", amount=amount)


@pytest.mark.parametrize("rating", [0, 6, -1])
def test_a_rating_out_of_range_is_refused(rating: int) -> None:
    with pytest.raises(BadContent, match="rating must be from 1 to 5"):
        next_state(NUMBER, "completed", "rate", rating=rating)
