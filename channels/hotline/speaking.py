"""What a call says: an answer piece by piece, what is read back, what comes again, how it ends."""

from channels.hotline import prompts
from channels.hotline.call_state import Call, Terms
from channels.hotline.events import Action, Answer, HangUp, SendSms, Speak
from channels.hotline.playback import Playback

GAP_SECONDS = 5.0  # without us; shorter, and the caller has hardly noticed
SMS_FROM = 160  # characters: two breaths; a longer answer is better read than heard


def speak(call: Call, at: float, text: str, *, question: str = "", interruptible: bool = True) -> Speak:
    """Say a text that ends with `question`, and remember it as being said from now on."""
    question_at = len(text) - len(question) if question and text.endswith(question) else len(text)
    call.speaking = Playback(text, at, question_at, call.slow)
    return Speak(text, interruptible, call.slow, "digits" if call.digits_wanted else "open")


def deliver(call: Call, answer: Answer, at: float, terms: Terms) -> list[Action]:
    """Say an answer; before it, what must not have been misheard is read back."""
    fresh = tuple(value for value in answer.values if value not in call.confirmed)
    if fresh:
        call.held, call.offer, call.question = answer, "values", "，".join(fresh) + "，" + prompts.RIGHT
        return [speak(call, at, call.question, question=call.question)]
    first, *rest = answer.pieces or ("",)
    call.rest, call.question, call.choices, call.full = tuple(rest), answer.question, answer.choices, answer.full
    call.digits_wanted = answer.digits_wanted
    if answer.items and answer.items == call.listed and answer.question:
        first, call.rest = "", answer.pieces  # the same list as just now: only the question is new
    call.listed = answer.items
    asked = answer.question or _offer(call, answer, terms)
    text = first + asked
    return [speak(call, at, text, question=asked)] if text else []


def _offer(call: Call, answer: Answer, terms: Terms) -> str:
    """What the call asks when an answer is longer than one breath and asks nothing itself."""
    if not call.rest:
        return ""
    if not answer.items and terms.sms and call.caller and len(answer.full) >= SMS_FROM:
        call.offer = "sms"
        return prompts.LONG_SO_SMS
    call.offer = "more"
    return prompts.MORE


def next_piece(call: Call, at: float) -> list[Action]:
    """Go on with the answer; at its end its question, if it had one."""
    piece, *rest = call.rest or (prompts.THAT_WAS_ALL,)
    call.rest = tuple(rest)
    if call.rest:
        call.offer, asked = "more", prompts.MORE
    elif call.question:
        asked = call.question
    else:
        call.offer, asked = "else", prompts.ANYTHING_ELSE
    return [speak(call, at, piece + asked, question=asked)]


def again(call: Call, at: float, lead: str = "") -> Speak:
    """What was said last, once more, with the question it ended with."""
    if call.speaking is None:
        return speak(call, at, lead + prompts.NOTHING_SAID_YET)
    said = call.speaking
    return speak(call, at, lead + said.text, question=said.text[said.question_at :])


def go_on(call: Call, at: float, heard: int) -> list[Action]:
    """It was only a nod: go on with the clause in which the gateway stopped us."""
    assert call.speaking is not None
    question = call.speaking.text[call.speaking.question_at :]
    rest = call.speaking.rest(heard)
    return [speak(call, at, rest, question=question)] if rest else []


def keep_unheard(call: Call, heard: int) -> None:
    """What was cut off comes first when the caller says 继续; a question that was cut off is asked again anyway."""
    said = call.speaking
    if said is None or heard >= said.question_at:
        return
    unheard = said.rest(heard).removesuffix(said.text[said.question_at :])
    call.rest = (unheard, *call.rest) if unheard else call.rest


def after_drop(call: Call, at: float) -> list[Action]:
    """The socket is back. What the gateway had it has played; what it never got is said, and after a long gap the question."""
    dropped_at, call.dropped_at = call.dropped_at, None
    call.figures.drops += 1
    said = call.speaking
    if said is not None and dropped_at is not None and said.started_at >= dropped_at:
        return [again(call, at, prompts.WELCOME_BACK)]
    if dropped_at is not None and at - dropped_at < GAP_SECONDS:
        return []
    question = call.question or prompts.HOW_CAN_I_HELP
    return [speak(call, at, prompts.WELCOME_BACK + question, question=question)]


def send_sms(call: Call, at: float, terms: Terms) -> list[Action]:
    """The last answer as a text message; who asks for it or says yes to it has agreed."""
    if not terms.sms:
        return [speak(call, at, prompts.NO_SMS)]
    if not call.full:
        return [speak(call, at, prompts.SMS_NOTHING)]
    if not call.caller:
        return [speak(call, at, prompts.SMS_NO_NUMBER)]
    sms = SendSms(call.caller, call.full)
    return [sms, anything_else(call, at, prompts.SMS_SENT)]


def anything_else(call: Call, at: float, lead: str = "") -> Speak:
    call.offer = "else"
    return speak(call, at, lead + prompts.ANYTHING_ELSE, question=prompts.ANYTHING_ELSE)


def goodbye(call: Call, at: float, text: str = prompts.GOODBYE, reason: str = "goodbye") -> list[Action]:
    call.phase, call.figures.ended = "over", reason
    return [speak(call, at, text, interruptible=False), HangUp(reason)]
