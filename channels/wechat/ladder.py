"""The five-second ladder: what to do about a delivery, as one pure function.

WeChat waits five seconds for each of three deliveries of a message, then tells the person that the account is out of order.
"""

from dataclasses import dataclass
from enum import StrEnum

DELIVERIES = 3  # the first and two repeats


@dataclass(frozen=True)
class Timing:
    """Seconds. A test may make them all shorter.

    Attributes:
        answer_within: of one delivery; what is written later may not arrive before WeChat hangs up.
        hangs_up: after this WeChat has given a delivery up. repeat_within: by then its repeat is here, or never comes.
        lost: a turn that nobody has been working at for so long died with its process.
        typing: after so long the person sees that somebody is writing.
    """

    answer_within: float = 4.3
    hangs_up: float = 5.0
    repeat_within: float = 8.0
    lost: float = 40.0
    typing: float = 1.5

    @property
    def last_moment(self) -> float:
        """After this nothing that is written reaches WeChat."""
        return (self.answer_within + self.hangs_up) / 2

    def times(self, factor: float) -> "Timing":
        return Timing(*(factor * seconds for seconds in (
            self.answer_within, self.hangs_up, self.repeat_within, self.lost, self.typing
        )))  # fmt: skip


class Step(StrEnum):
    """What becomes of a delivery.

    WAIT: nothing yet. ANSWER: the finished answer is the passive reply. HOLD: let WeChat hang up; the repeat will bring the
    answer. LATER: `success` now, the answer as a customer-service message. LINK: a short acknowledgement with a link to it.
    """

    WAIT = "wait"
    ANSWER = "answer"
    HOLD = "hold"
    LATER = "later"
    LINK = "link"


def next_step(
    *, elapsed: float, delivery: int, ready: bool, can_push: bool, quota: int, timing: Timing = Timing()
) -> Step:
    """What to do about a delivery now.

    Args:
        elapsed: seconds since this delivery came. delivery: which it is, from 1 on. ready: the answer is there.
        can_push: the account may send customer-service messages. quota: how many it may still send to this person.
    """
    if elapsed <= timing.answer_within:
        return Step.ANSWER if ready else Step.WAIT
    if delivery < DELIVERIES:
        return Step.HOLD  # also if it became ready just now: what is written now might be lost on the way
    return Step.LATER if can_push and quota > 0 else Step.LINK
