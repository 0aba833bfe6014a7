"""What people think of a reply: thumbs up or down. The last word counts; a thumb down is a work item until it is taken back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.engine import Connection

from bot.missed_turns import MissedTurn, Reason, thumbs_down
from bot.privacy import masked
from knowledge.errors import NotFound
from knowledge.records.repositories.conversations import Conversations
from knowledge.records.repositories.feedback import REASON_LIMIT, Feedbacks
from knowledge.records.repositories.work_items import WorkItems
from knowledge.records.tables.base import utc_now

Verdict = Literal["up", "down"]
TAKEN_BACK = "用户改为满意"


@dataclass(frozen=True)
class Feedback:
    """One person's word on the reply of a turn."""

    session_id: str
    turn_id: str
    verdict: Verdict
    reason: str | None = None


@dataclass(frozen=True)
class Judged:
    """The word as it stands. `missed`: the turn, if this is news of a missed one."""

    feedback: Feedback
    at: datetime
    missed: tuple[MissedTurn, ...] = ()


def judge(connection: Connection, feedback: Feedback) -> Judged:
    """Write a word down in place of an earlier one; raises NotFound if the session has no such reply."""
    conversations, feedbacks, items = Conversations(connection), Feedbacks(connection), WorkItems(connection)
    turn = conversations.turn(feedback.session_id, feedback.turn_id)
    if turn is None:
        raise NotFound(f"no reply {feedback.turn_id!r} in this session")
    conversations.hold(feedback.session_id, turn.channel)  # two words on one reply come one after the other
    earlier = feedbacks.verdict(feedback.turn_id)
    why, at = masked(feedback.reason or "").strip()[:REASON_LIMIT] or None, utc_now()
    feedback = Feedback(feedback.session_id, feedback.turn_id, feedback.verdict, why)
    feedbacks.put(feedback.turn_id, session_id=feedback.session_id, verdict=feedback.verdict, reason=why, at=at)
    if feedback.verdict == "up":
        if earlier == "down":
            items.close_of_turn(feedback.turn_id, Reason.THUMBS_DOWN, resolution=TAKEN_BACK)
        return Judged(feedback, at)
    desk = str(turn.payload["understanding"]["desk"])
    missed = thumbs_down(feedback.turn_id, desk, turn.said or "", turn.text, why)
    items.open_again(feedback.session_id, missed.turn_id, missed.reason, desk=desk, text=missed.text,
                     detail=missed.detail, reopen=earlier != "down")  # fmt: skip
    return Judged(feedback, at, (missed,) if earlier != "down" else ())
