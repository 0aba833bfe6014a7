"""One call: whose turn it is, what was meant, what is done. Pure: events in, actions out, no clock, no wire.

`take` is the way in. Gateways are thin adapters around it (audiocodes/, jambonz/); `line.py` runs it.
"""

from dataclasses import replace

from channels.hotline import prompts
from channels.hotline.call_state import Call, Terms
from channels.hotline.events import (
    Action,
    Ask,
    Dropped,
    Event,
    HungUp,
    Keys,
    Reconnected,
    Replied,
    Said,
    Saying,
    Silence,
    Started,
    StopSpeaking,
    TransferFailed,
    Unclear,
)
from channels.hotline.ladders import failed, not_found, silent, transfer, trouble
from channels.hotline.listening import (
    Command,
    after_no,
    characters,
    command_in,
    command_of_keys,
    interrupts,
    is_nod,
    says_no,
    says_yes,
)
from channels.hotline.phrasing import answer_of
from channels.hotline.speaking import (
    after_drop,
    again,
    anything_else,
    deliver,
    go_on,
    goodbye,
    keep_unheard,
    next_piece,
    send_sms,
    speak,
)

LEAST_CONFIDENCE = 0.35  # below it a recogniser says itself that it guesses
PATIENCE = 2  # silences that are no concern after 等一下
TELLING = 4  # characters of what a person who takes over should know
KEPT_QUESTIONS = 5  # of the caller, for the person who takes over


def take(call: Call, event: Event, terms: Terms) -> list[Action]:
    """What is to be done now. Once the call is over, nothing; while a person has it, nothing but taking it back."""
    if call.phase == "over" or (call.phase == "transferring" and not isinstance(event, TransferFailed | HungUp)):
        return []
    match event:
        case Started():
            return _start(call, event)
        case Said():
            return _said(call, event, terms)
        case Saying():
            heard = _cut_at(call, event.at, None)
            return [StopSpeaking()] if heard is not None and _takes_the_word(call, event.text, heard) else []
        case Keys():
            return _keys(call, event, terms)
        case Silence():
            return silent(call, event.at, terms)
        case Unclear():
            return failed(call, event.at, terms)
        case Replied():
            return _replied(call, event, terms)
        case Dropped():
            call.dropped_at = event.at
        case Reconnected():
            return _back(call, event.at)
        case TransferFailed():
            call.phase, call.figures.ended = "talking", ""
            return [speak(call, event.at, prompts.TRANSFER_FAILED)]
        case HungUp():
            call.phase, call.figures.ended = "over", call.figures.ended or event.reason or "hung up"
    return []


def _start(call: Call, event: Started) -> list[Action]:
    if call.phase != "new":
        return []
    call.phase, call.caller, call.figures.started_at = "talking", event.caller, event.at
    return [speak(call, event.at, prompts.GREETING, question=prompts.HOW_CAN_I_HELP)]


def _said(call: Call, event: Said, terms: Terms) -> list[Action]:
    call.silences = 0
    heard = _cut_at(call, event.at, event.heard)
    if heard is not None:
        if characters(event.text) and not _takes_the_word(call, event.text, heard):
            call.figures.nods += 1
            return go_on(call, event.at, heard)
        call.figures.talk_over += 1
        keep_unheard(call, heard)
    elif call.waiting is not None and is_nod(event.text):
        return []  # the caller waits with us
    if not characters(event.text) or (event.confidence is not None and event.confidence < LEAST_CONFIDENCE):
        return failed(call, event.at, terms)
    if call.offer is not None and (done := _taken_up(call, event, terms)) is not None:
        return done
    command = command_in(event.text)
    done = _steered(call, command, event.at, event.message_id, terms) if command is not None else None
    return done if done is not None else [_understood(call, event, terms)]


def _understood(call: Call, event: Said, terms: Terms) -> Action:
    """Put what was said to the conversation; where a word may be another that sounds like it, ask the caller first."""
    heard = terms.hear(event.text)
    call.figures.repairs += bool(heard.changes)
    if heard.question is None:
        return _ask(call, event.at, heard.text, event.message_id)
    call.offer, call.supposed = "heard", (heard.supposed, heard.text)
    return speak(call, event.at, heard.question, question=heard.question)


def _keys(call: Call, event: Keys, terms: Terms) -> list[Action]:
    call.silences = 0
    digits = event.digits.rstrip("#")
    if (heard := _cut_at(call, event.at, None)) is not None:
        keep_unheard(call, heard)
    if not digits:
        return _enough(call, event, terms)
    if (command := command_of_keys(digits)) is not None:
        return _steered(call, command, event.at, event.message_id, terms) or []
    if digits.isdecimal() and (call.digits_wanted or len(digits) > 1):
        return [_ask(call, event.at, digits, event.message_id)]
    if digits.isdecimal() and 0 < int(digits) <= len(call.choices):
        choice_id, title = call.choices[int(digits) - 1]
        return [_ask(call, event.at, title, event.message_id, choice_id)]
    return [speak(call, event.at, prompts.KEYS_WRONG + call.question, question=call.question)]


def _enough(call: Call, event: Keys, terms: Terms) -> list[Action]:
    """The hash key: what was read back is right; anything else is passed over."""
    if call.offer == "values":
        return _taken_up(call, Said(event.at, "对", event.message_id), terms) or []
    call.rest, call.offer = (), None
    if call.question:
        return [speak(call, event.at, call.question, question=call.question)]
    return [anything_else(call, event.at)]


def _cut_at(call: Call, at: float, told: str | None) -> int | None:
    """How many characters had been heard if we were speaking; None if we were not."""
    if call.speaking is None or (told is None and call.speaking.is_over(at)):
        return None
    return call.speaking.heard(at, told)


def _takes_the_word(call: Call, text: str, heard: int) -> bool:
    said = call.speaking
    return said is not None and interrupts(text, answering=said.question_at <= heard)


def _steered(call: Call, command: Command, at: float, message_id: str, terms: Terms) -> list[Action] | None:
    """再说一遍, 慢一点, 转人工, 返回 …; None if there is nothing to steer and the conversation should hear it."""
    match command:
        case Command.REPEAT:
            call.figures.repeats += 1
            return [again(call, at)]
        case Command.SLOWER | Command.FASTER:
            call.slow = command is Command.SLOWER
            return [again(call, at, prompts.SLOWER if call.slow else prompts.FASTER)]
        case Command.HUMAN:
            call.wants_person = True
            return [_ask(call, at, "转人工", message_id)]
        case Command.BACK:
            return [_ask(call, at, "上一步", message_id)] if call.question else [again(call, at)]
        case Command.CONTINUE:
            return next_piece(call, at) if call.rest else None
        case Command.WAIT:
            call.silences = -PATIENCE
            return [speak(call, at, prompts.WAITING)]
        case Command.SMS:
            return send_sms(call, at, terms)
        case Command.GOODBYE:
            return goodbye(call, at)


def _taken_up(call: Call, event: Said, terms: Terms) -> list[Action] | None:
    """The answer to what the call itself had asked; None if the caller speaks of something else, or corrects."""
    offer, call.offer = call.offer, None
    if offer == "values":
        return _values_judged(call, event, terms)
    if offer == "heard" and call.supposed is not None:
        return _word_judged(call, event)
    if call.rest and command_in(event.text) is Command.CONTINUE:
        return next_piece(call, event.at)
    if says_yes(event.text) and offer == "sms":
        return send_sms(call, event.at, terms)
    if says_yes(event.text) and offer == "more":
        return next_piece(call, event.at)
    if not says_no(event.text) or after_no(event.text):
        return None
    return goodbye(call, event.at) if offer == "else" else [anything_else(call, event.at)]


def _values_judged(call: Call, event: Said, terms: Terms) -> list[Action] | None:
    """The caller says whether the values read back are right; a correction goes to the conversation as it is."""
    if (command := command_in(event.text)) is not None and command is not Command.HUMAN:
        call.offer = "values"  # the read-back stays open while it is repeated
        return _steered(call, command, event.at, event.message_id, terms)
    held, call.held, call.question = call.held, None, ""
    if held is not None and says_yes(event.text):
        call.confirmed = (*call.confirmed, *held.values)
        return deliver(call, held, event.at, terms)
    if not says_no(event.text):
        return None
    call.figures.repairs += 1
    return None if after_no(event.text) else [speak(call, event.at, prompts.NOT_RIGHT, question=prompts.NOT_RIGHT)]


def _word_judged(call: Call, event: Said) -> list[Action] | None:
    """The caller says whether the word that was asked about was meant."""
    assert call.supposed is not None
    (supposed, plain), call.supposed = call.supposed, None
    if says_yes(event.text):
        call.figures.repairs += 1
        return [_ask(call, event.at, supposed, event.message_id)]
    if says_no(event.text) and not after_no(event.text):
        return [_ask(call, event.at, plain, event.message_id)]
    return None


def _ask(call: Call, at: float, text: str, message_id: str, choice_id: str | None = None) -> Ask:
    """Put something to the conversation; an answer still due to an earlier question is not said any more."""
    call.asked += 1
    call.figures.turns += 1
    call.waiting, call.asked_at = Ask(call.asked, text, message_id, choice_id), at
    call.offer, call.held = None, None
    if characters(text) >= TELLING and not says_yes(text):
        call.questions = (*call.questions, text)[-KEPT_QUESTIONS:]
    return call.waiting


def _back(call: Call, at: float) -> list[Action]:
    """The socket is back. An answer still due is asked for again: whoever was getting it may be gone with the socket."""
    if call.waiting is None:
        return after_drop(call, at)
    call.figures.drops += 1
    call.asked, call.dropped_at = call.asked + 1, None
    call.waiting = replace(call.waiting, number=call.asked)
    return [call.waiting]


def _replied(call: Call, event: Replied, terms: Terms) -> list[Action]:
    if call.waiting is None or event.number != call.waiting.number:
        return []  # the caller has said something else since
    call.waiting = None
    call.figures.spoke_after(event.at - call.asked_at)
    outcome = event.payload.get("outcome") if event.payload is not None else None
    if outcome == "handover" or (event.payload is None and call.wants_person):
        return transfer(call, event.at, terms)
    if event.payload is None:
        return trouble(call, event.at, terms)
    if outcome == "no_answer":
        if (done := not_found(call, event.at, terms)) is not None:
            return done
    else:
        call.failures = 0
    call.wants_person = False
    return deliver(call, answer_of(event.payload, terms.say), event.at, terms)
