"""供需交易订单的一生: which events an order's states allow, and what each event asks for. One table; nothing else decides it."""

from dataclasses import dataclass
from typing import Literal, get_args

from knowledge.errors import BadContent, Conflict

State = Literal["registered", "matched", "accepted", "negotiating", "agreed", "completed", "failed", "rated"]
STATES: tuple[State, ...] = get_args(State)
StaffEvent = Literal["introduce", "accept", "decline", "negotiate", "agree", "complete", "fail"]
Event = Literal[StaffEvent, "time_out", "withdraw", "expire", "rate"]
STAFF_EVENTS: tuple[StaffEvent, ...] = get_args(StaffEvent)
Detail = Literal["offer", "amount", "reason", "rating"]

REASON_LENGTH = 500
MAX_AMOUNT = 10**13  # yuan, as of an offer
RATINGS = range(1, 6)

#: Written to an order's events without moving it: who looked at the contact, and that it was erased.
REGISTERED, CONTACT_SEEN, CONTACT_ERASED = "register", "contact_seen", "contact_erased"


@dataclass(frozen=True)
class Rule:
    """From these states to that one. `needs`: what must come with the event; a reason may come with any."""

    before: tuple[State, ...]
    after: State
    needs: tuple[Detail, ...] = ()


_OPEN: tuple[State, ...] = ("registered", "matched", "accepted", "negotiating", "agreed")
LIFE: dict[Event, Rule] = {
    "introduce": Rule(("registered",), "matched", ("offer",)),
    "accept": Rule(("matched",), "accepted"),
    # After these two the next offer in line is introduced, if there is one.
    "decline": Rule(("matched", "accepted", "negotiating"), "registered"),
    "time_out": Rule(("matched",), "registered"),
    "negotiate": Rule(("accepted",), "negotiating"),
    "agree": Rule(("negotiating", "agreed"), "agreed", ("amount",)),  # once more: the amount was mistaken
    "complete": Rule(("agreed",), "completed"),
    "fail": Rule(_OPEN, "failed", ("reason",)),
    "withdraw": Rule(_OPEN, "failed", ("reason",)),
    "expire": Rule(("registered", "matched"), "failed", ("reason",)),
    "rate": Rule(("completed", "failed"), "rated", ("rating",)),
}


EVENTS: tuple[Event, ...] = tuple(LIFE)


def allowed(state: str) -> tuple[Event, ...]:
    """The events that an order in this state can take."""
    return tuple(event for event in EVENTS if state in LIFE[event].before)


def next_state(
    number: str, state: str, event: Event, *, offer: tuple[str, str] | None = None, amount: int | None = None,
    reason: str | None = None, rating: int | None = None,
) -> State:  # fmt: skip
    """The state after an event. Raises Conflict if the state does not allow it, BadContent for what is missing or too much."""
    rule = LIFE[event]
    if state not in rule.before:
        possible = [other for other in allowed(state) if event not in STAFF_EVENTS or other in STAFF_EVENTS]
        raise Conflict(
            f"order {number} is {state}: {event} is not possible; possible: {', '.join(possible) or 'nothing'}"
        )
    given: dict[Detail, object] = {"offer": offer, "amount": amount, "reason": reason, "rating": rating}
    for detail, value in given.items():
        if value is None and detail in rule.needs:
            raise BadContent(f"{event} needs: {', '.join(rule.needs)}; {detail} is missing")
        if value is not None and detail != "reason" and detail not in rule.needs:
            raise BadContent(f"{event} takes no {detail}")
    if amount is not None and not 0 < amount <= MAX_AMOUNT:
        raise BadContent(f"amount must be from 1 to {MAX_AMOUNT} yuan, got {amount}")
    if rating is not None and rating not in RATINGS:
        raise BadContent(f"rating must be from 1 to 5, got {rating}")
    return rule.after
