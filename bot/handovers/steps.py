"""Steps in the life of a handover, within the caller's transaction: what moves, and who is told."""

import logging
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlalchemy.engine import Connection

from bot.clock import shanghai_day
from bot.handovers import texts
from bot.handovers.life import Ending, Event, after, before
from bot.handovers.summary import summary_of
from bot.messages import Message, Outcome, Reply, Understanding
from bot.missed_turns import Reason
from bot.persons import People, unasked
from knowledge.errors import Conflict
from knowledge.records.repositories.handovers import Handovers
from knowledge.records.repositories.numbers import Numbers
from knowledge.records.repositories.work_items import WorkItems

log = logging.getLogger(__name__)

TICKET = "GD"
DESK = "human"
SYSTEM, PERSON = "system", "user"


def step(connection: Connection, handover: Row[Any], event: Event, **values: Any) -> None:
    """Take a step; raises Conflict if it cannot be taken any more."""
    if not Handovers(connection).change(handover.id, before(event), state=after(event), **values):
        now_is = Handovers(connection).get(handover.id)
        state = now_is.state if now_is is not None else "gone"
        raise Conflict(f"handover {handover.id} is {state}, so {event} is not possible")


def close(connection: Connection, handover: Row[Any], event: Event, ending: Ending, by: str, now: datetime) -> None:
    """The end: the bot has the conversation again."""
    step(connection, handover, event, ending=ending, closed_at=now, closed_by=by)


def standing(state: str, *, position: int | None = None, staff: str | None = None) -> dict[str, Any]:
    """How it stands, as `state.handover` of a reply tells it."""
    return {"state": state, "position": position, "staff": staff}


def reply_of(session_id: str, turn_id: str, said: tuple[Message, ...], how: dict[str, Any]) -> Reply:
    """What is said during a handover; it says nothing where a person talks."""
    over = how["state"] == "closed"
    asked = {"closing": "rating", "leaving": "message"}.get(how["state"])
    return Reply(
        session_id, turn_id, Outcome.DONE if over else Outcome.HANDOVER, said, Understanding(None, 1.0, DESK),
        desk=None if over else DESK, collecting=asked, handover=how,
    )  # fmt: skip


def tell(connection: Connection, people: People, session_id: str, said: Message, how: dict[str, Any]) -> str | None:
    """Tell the person where they are; the channel, or None if they only find it in the transcript."""
    turn_id = unasked(session_id, said, Outcome.HANDOVER, DESK).turn_id
    return people.tell(connection, reply_of(session_id, turn_id, (said,), how))


def tell_places(connection: Connection, people: People) -> None:
    """Tell those who wait that they have moved up: on the web each time, elsewhere when they are next."""
    handovers = Handovers(connection)
    for place, row in enumerate(handovers.in_states(["queued"]), start=1):
        if row.position is None or place >= row.position:
            continue
        handovers.change(row.id, ["queued"], position=place)
        if row.channel == "web" or place == 1:
            tell(connection, people, row.session_id, texts.moved_up(place), standing("queued", position=place))


def make_ticket(connection: Connection, handover: Row[Any], text: str, now: datetime) -> str:
    """A work item with a number of its own, for what no person took; returns the number. Once for each handover."""
    if handover.number is not None:
        return str(handover.number)
    number = Numbers(connection).next(TICKET, shanghai_day(now))
    detail = {
        "number": number, "handover_id": handover.id, "contact_hint": handover.contact_hint,
        "summary": summary_of(connection, handover)["text"],
    }  # fmt: skip
    WorkItems(connection).add(
        handover.session_id, handover.turn_id, Reason.MESSAGE, desk=DESK, text=text, detail=detail
    )
    Handovers(connection).change(handover.id, [handover.state], number=number)
    log.info("handover %s became ticket %s", handover.id, number)
    return number
