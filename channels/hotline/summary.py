"""What a person who takes over a call should know before the first word: who, what was asked, what is missing."""

from bot.privacy import masked
from channels.hotline.call_state import Call

MOST_CHARACTERS = 110  # read out in 25 seconds


def summary_of(call: Call) -> str:
    """来电尾号…；问过…；未解决…: numbers of persons masked, within what fits a gateway's header."""
    caller = f"来电尾号{call.caller[-4:]}" if len(call.caller) >= 4 else "号码未显示"
    parts = [caller]
    if call.questions:
        parts.append("问过：" + "；".join(masked(one)[:30] for one in call.questions))
    if call.confirmed:
        parts.append("已核对：" + "，".join(call.confirmed))
    if call.question:
        parts.append("待答：" + call.question)
    return "。".join(parts)[:MOST_CHARACTERS]
