"""Which turns did not give people what they wanted, and why. No database here: what was said, answered and offered before."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from bot.desks import commands
from bot.messages import Outcome, Reply
from bot.privacy import masked
from matching.normalise import bare

DOUBTFUL = 0.5  # an answer that is likelier wrong than right; below the threshold of `answer` it is not given at all
SAME_MATTER = 0.5  # share of the shorter question's characters that the other one has, too
SHORTEST_QUESTION = 4  # characters; what is shorter asks nothing in other words
TEXT_LIMIT = 2000  # characters that are kept of what was said
ANSWER_LIMIT = 300  # characters that are kept of what was answered
MOST_OFFERED = 10
_NONE_OF = re.compile(
    r"^(?:以上|这些|这几个|上面的?|你说的)*(?:[都全]不(?:是|对|合适|行|要|太合适|满意|符合|好)|一个[都也]?不(?:是|对|合适|行)"
    r"|没有?(?:我|一个)?(?:想?要|想问|合适|要问)的?|不是(?:这些|这几个|这个意思|我要的|我想要的|我问的)|换一批|答非所问)(?:的|了|啊|呀|吧)*$"
)
_FILLERS = frozenset("的了吗呢吧啊呀我你您想要问请有是在和与怎么样如何什么哪些个能可以不")


class Reason(StrEnum):
    """Why a turn is looked at again."""

    FALLBACK = "fallback"  # no answer was found
    LOW_EVIDENCE = "low_evidence"  # the search was so unsure that it asked back, or answered with little to go by
    REJECTED = "rejected"  # what was suggested was not wanted
    THUMBS_DOWN = "thumbs_down"
    HUMAN = "human"  # a person was called for
    UNAVAILABLE = "unavailable"  # the dialogue engine did not answer
    MESSAGE = "message"  # left for staff, because none of them was there


@dataclass(frozen=True)
class Before:
    """The turn before this one.

    Attributes:
        text: what was said in it. offered: the titles of its choices and cards.
        asked_again: it asked what the turn before it had asked already, because the answer was not understood.
    """

    turn_id: str
    text: str
    outcome: str
    desk: str
    offered: tuple[str, ...] = ()
    asked_again: bool = False


@dataclass(frozen=True)
class MissedTurn:
    """One turn that missed, for one reason. All of it may be shown to staff: numbers of people are masked."""

    turn_id: str
    reason: Reason
    desk: str
    text: str
    detail: dict[str, Any] = field(default_factory=dict)


def says_none_of(text: str) -> bool:
    """都不是, 没有我想要的: all that was offered is turned down."""
    return _NONE_OF.match(bare(text)) is not None


def missed_turns(reply: Reply, said: str, before: Before | None) -> tuple[MissedTurn, ...]:
    """What this turn shows to have missed: itself, or the turn before it, whose suggestion was not taken."""
    missed = [_this(reason, reply, said, before) for reason in _reasons(reply, said)]
    if before is not None and (how := _rejection(reply, said, before)) is not None:
        offered = [masked(title) for title in before.offered[:MOST_OFFERED]]
        detail = {"how": how, "next": _kept(said), "offered": offered}
        missed.append(MissedTurn(before.turn_id, Reason.REJECTED, before.desk, _kept(before.text), detail))
    return tuple(missed)


def thumbs_down(turn_id: str, desk: str, said: str, answer: str, why: str | None) -> MissedTurn:
    """A turn whose reply somebody found bad; `why` is masked already."""
    detail = {"answer": _kept(answer, ANSWER_LIMIT), **({"why": why} if why else {})}
    return MissedTurn(turn_id, Reason.THUMBS_DOWN, desk, _kept(said), detail)


def _reasons(reply: Reply, said: str) -> Sequence[Reason]:
    reasons = []
    if reply.outcome is Outcome.NO_ANSWER and not says_none_of(said):  # then the turn before is the one that missed
        reasons.append(Reason.FALLBACK)
    doubtful = reply.evidence is not None and reply.evidence < DOUBTFUL
    if doubtful and reply.outcome in (Outcome.CLARIFY, Outcome.ANSWERED):
        reasons.append(Reason.LOW_EVIDENCE)
    if reply.outcome is Outcome.HANDOVER and (reply.handover is None or reply.understanding.intent is not None):
        reasons.append(Reason.HUMAN)
    if reply.unavailable:
        reasons.append(Reason.UNAVAILABLE)
    return reasons


def _this(reason: Reason, reply: Reply, said: str, before: Before | None) -> MissedTurn:
    understood = reply.understanding
    answer = "\n".join(message.text for message in reply.messages)
    detail: dict[str, Any] = {
        "outcome": reply.outcome.value, "intent": understood.intent, "confidence": round(understood.confidence, 3),
        "evidence": None if reply.evidence is None else round(reply.evidence, 3),
        "answer": _kept(answer, ANSWER_LIMIT), "previous": _kept(before.text) if before else None,
    }  # fmt: skip
    if reason is Reason.LOW_EVIDENCE:
        detail["offered"] = [masked(choice.title) for message in reply.messages for choice in message.choices]
    return MissedTurn(reply.turn_id, reason, understood.desk, _kept(said), detail)


def _rejection(reply: Reply, said: str, before: Before) -> str | None:
    """How the suggestion of the turn before was turned down; None if it was not.

    - `none_of`: options or offers were shown, and 都不是 or the like came back.
    - `asked_again`: options were shown, none was picked, and the same matter was asked in other words.
    - `skipped`: a question was put a second time because the answer was not understood, and 跳过 came back.
    """
    if before.offered and before.outcome in (Outcome.CLARIFY, Outcome.MATCHED) and says_none_of(said):
        return "none_of"
    if before.asked_again and commands.skips(commands.bare(said)):
        return "skipped"
    asks = reply.outcome in (Outcome.ANSWERED, Outcome.CLARIFY, Outcome.NO_ANSWER)
    if before.outcome == Outcome.CLARIFY and asks and not _picks(said, before) and _same_matter(reply, said, before):
        return "asked_again"
    return None


def _picks(said: str, before: Before) -> bool:
    """True for a title of what was offered, or a part of it, and for a place (2, 第二个)."""
    text = bare(said)
    return len(text) <= SHORTEST_QUESTION or any(text in (title := bare(t)) or title in text for t in before.offered)


def _same_matter(reply: Reply, said: str, before: Before) -> bool:
    """The same desk, unless that is the wide one of policy, or words in common."""
    if reply.understanding.desk == before.desk and before.desk not in ("policy", "out_of_scope"):
        return True
    one, other = set(bare(said)) - _FILLERS, set(bare(before.text)) - _FILLERS
    return len(one & other) >= SAME_MATTER * max(1, min(len(one), len(other)))


def _kept(text: str, limit: int = TEXT_LIMIT) -> str:
    return masked(text[:TEXT_LIMIT])[:limit]
