"""What happens when nothing is said or nothing is understood: ask again, ask differently, a person."""

from channels.hotline import prompts
from channels.hotline.call_state import Call, Terms
from channels.hotline.events import Action, Speak, Transfer
from channels.hotline.speaking import goodbye, speak
from channels.hotline.summary import summary_of

LAST_RUNG = 3  # the third silence or failure in a row leads to a person


def silent(call: Call, at: float, terms: Terms) -> list[Action]:
    """Nothing was said: are you there, then what can be said, then a person or goodbye."""
    call.silences += 1
    if call.silences < 1:
        return [speak(call, at, "")]  # the caller asked for time
    call.figures.reprompts += 1
    if call.silences == 1:
        return [_asking(call, at, prompts.STILL_THERE)]
    if call.silences < LAST_RUNG:
        return [_asking(call, at, _rephrased(call))]
    if terms.transfer_to:
        return transfer(call, at, terms, prompts.TRANSFER_AFTER_FAILURES)
    return goodbye(call, at, prompts.NOBODY_THERE, "silence")


def failed(call: Call, at: float, terms: Terms) -> list[Action]:
    """The recogniser made nothing of what was said, or guessed."""
    call.failures += 1
    call.figures.reprompts += 1
    if call.failures >= LAST_RUNG:
        return transfer(call, at, terms, prompts.TRANSFER_AFTER_FAILURES)
    lead = prompts.SAY_AGAIN[call.failures - 1]
    return [_asking(call, at, lead if call.failures == 1 else lead + prompts.choices_by_key(_titles(call)))]


def trouble(call: Call, at: float, terms: Terms) -> list[Action]:
    """The conversation is out of order; who says it again in vain gets a person."""
    call.failures += 1
    call.figures.reprompts += 1
    if call.failures >= LAST_RUNG:
        return transfer(call, at, terms, prompts.TRANSFER_AFTER_FAILURES)
    return [speak(call, at, prompts.TROUBLE)]


def not_found(call: Call, at: float, terms: Terms) -> list[Action] | None:
    """The conversation had no answer; None while its own words will do."""
    call.failures += 1
    if call.failures == 1:
        return None
    call.figures.reprompts += 1
    if call.failures >= LAST_RUNG:
        return transfer(call, at, terms, prompts.TRANSFER_AFTER_FAILURES)
    return [speak(call, at, prompts.NOT_FOUND_AGAIN)]


def transfer(call: Call, at: float, terms: Terms, text: str = prompts.TRANSFERRING) -> list[Action]:
    """Hand over to a person; where nobody can be reached that is said, and the call goes on."""
    call.failures, call.wants_person = 0, False
    if not terms.transfer_to:
        return [speak(call, at, prompts.NO_LINE_TO_STAFF)]
    call.phase, call.figures.ended = "transferring", "transferred"
    return [speak(call, at, text, interruptible=False), Transfer(terms.transfer_to, summary_of(call))]


def _rephrased(call: Call) -> str:
    titles = _titles(call)
    return prompts.choices_by_key(titles) if titles else ("" if call.question else prompts.HOW_TO_SAY)


def _titles(call: Call) -> tuple[str, ...]:
    """What can be picked by a key: only what the open question offers."""
    return tuple(title for _, title in call.choices) if call.question else ()


def _asking(call: Call, at: float, lead: str) -> Speak:
    return speak(call, at, lead + call.question, question=call.question)
