"""The states of a handover and what leads from one to another. One table; nothing else decides it. Without a row, the bot talks."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

from bot.handovers.hours import ServiceHours

State = Literal["queued", "with_staff", "closing", "leaving", "closed"]
STATES: tuple[State, ...] = get_args(State)
OPEN: tuple[State, ...] = ("queued", "with_staff", "closing", "leaving")
Event = Literal[
    "claim", "release", "silent", "close", "end", "leave", "give_up", "rate", "over", "message", "no_message"
]  # fmt: skip
Ending = Literal["answered", "left", "timed_out", "message", "no_message"]

LIFE: dict[Event, tuple[tuple[State, ...], State]] = {
    "claim": (("queued",), "with_staff"),
    "release": (("with_staff",), "queued"),  # by staff
    "silent": (("with_staff",), "queued"),  # staff did not answer
    "close": (("with_staff",), "closing"),  # by staff, or because nobody says anything any more
    "end": (("with_staff",), "closing"),  # by the person
    "leave": (("queued",), "closed"),  # 不等了
    "give_up": (("queued", "with_staff"), "closed"),  # nobody came; what was wanted is a ticket now
    "rate": (("closing",), "closed"),
    "over": (("closing",), "closed"),  # goes on with something else, or says nothing more
    "message": (("leaving",), "closed"),
    "no_message": (("leaving",), "closed"),
}

MOST_RETURNS = 2  # times that a conversation goes back into the queue because staff were silent


@dataclass(frozen=True)
class HandoverTerms:
    """The rules of handing over.

    Attributes:
        hours: when staff are there. queue_for: how long somebody waits for staff, staff_for: for an answer of staff.
        person_for: how long staff wait for the person. closing_for: how long a rating is waited for, leaving_for: a message.
        contact_keep: how long a contact is kept after the end.
    """

    enabled: bool
    hours: ServiceHours
    queue_for: timedelta = timedelta(minutes=10)
    staff_for: timedelta = timedelta(minutes=5)
    person_for: timedelta = timedelta(minutes=30)
    closing_for: timedelta = timedelta(minutes=10)
    leaving_for: timedelta = timedelta(minutes=30)
    contact_keep: timedelta = timedelta(days=180)


def before(event: Event) -> tuple[State, ...]:
    """The states in which this can happen."""
    return LIFE[event][0]


def after(event: Event) -> State:
    return LIFE[event][1]
