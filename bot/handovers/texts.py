"""What is said around a handover, and the words by which people steer it."""

import re
from datetime import datetime

from bot.clock import SHANGHAI
from bot.messages import Message

_AROUND = re.compile(r"^(?:嗯|那|好的?|算了)*[,，\s]*|(?:吧|了|啊|呀|谢谢|[。.!！~,，\s])+$")
_LEAVES = re.compile(
    r"(?:我?(?:先)?不(?:想)?(?:等|排|排队|转|转人工|要人工)|取消(?:排队|转接|转人工|人工)?|退出(?:排队)?|不用人工|不用|不需要)"
)
_ASKS_PLACE = re.compile(
    r"(?:前面|我前面).{0,6}(?:几|多少)|排(?:到|在)?.{0,4}(?:第几|几号|哪)|还(?:要|得)?(?:等|排)多久|多久(?:能|才)|到我"
)
_ENDS = re.compile(
    r"(?:结束|退出|关闭|不用)(?:人工(?:服务|客服|坐席)?|对话|会话|聊天)|(?:转|换|切)回(?:机器人|智能(?:客服|助手)?)"
)
_NO_MESSAGE = re.compile(r"(?:我?(?:先)?不(?:想|用)?(?:留言?|说|用|要)|取消|算|退出|没有|没事)(?:留言)?")
_RATING = re.compile(r"(?:打|给|评)?\s*([1-5一二三四五])\s*(?:分|星|颗星)?")
_RATED = {"非常满意": 5, "很满意": 5, "满意": 4, "还行": 3, "一般": 3, "不满意": 2, "非常不满意": 1, "很不满意": 1}
_DIGITS = " 一二三四五"


def leaves(text: str) -> bool:
    return bool(_LEAVES.fullmatch(_bare(text)))


def asks_place(text: str) -> bool:
    return bool(_ASKS_PLACE.search(text))


def ends(text: str) -> bool:
    return bool(_ENDS.fullmatch(_bare(text)))


def wants_no_message(text: str) -> bool:
    return bool(_NO_MESSAGE.fullmatch(_bare(text)))


def rating_in(text: str) -> int | None:
    """1 to 5, if the message is a rating: 5分, 五星, 满意."""
    said = _bare(text)
    if said in _RATED:
        return _RATED[said]
    match = _RATING.fullmatch(said)
    return None if match is None else int(match[1]) if match[1].isdecimal() else _DIGITS.index(match[1])


def _bare(text: str) -> str:
    return _AROUND.sub("", _AROUND.sub("", text.strip()))


def queued(position: int) -> Message:
    return Message(
        f"正在为您转接工作人员，{_ahead(position)}等的时候可以把要办的事、企业名称写在这里，会一并转给工作人员。不想等了，请说“不等了”。"
    )


def still_queued(position: int) -> Message:
    return Message(f"您的话已记下，会一并转给工作人员。{_ahead(position)}不想等了，请说“不等了”。")


def moved_up(position: int) -> Message:
    return Message(_ahead(position))


def _ahead(position: int) -> str:
    return f"您前面还有 {position - 1} 位。" if position > 1 else "您排在第一位。"


def came(staff: str) -> Message:
    return Message(f"工作人员 {staff} 已接入，请直接说。说“结束人工”可以转回智能助手。")


RETURNED = Message("工作人员暂时没有回应，已经为您重新排队，排在最前面。您说的话都在。")
RELEASED = Message("正在为您换一位工作人员，请稍等。您说的话都在，不用重说。")
LEFT = Message("好的，不排队了。您可以继续问我，也可以拨打 96168。")
CLOSING = Message("人工服务结束了。请为这次服务打分：回复 1 到 5，5 分最满意。不想打分，直接说下一件事就行。")
RATED = Message("谢谢您的评价。还有什么要问的，请说。")
NO_MESSAGE = Message("好的，不留言了。您可以继续问我，也可以拨打 96168。")
NO_TEXT = Message("请用文字说说您的事，最好留下电话，我转给工作人员。不留言了，请说“不留了”。")


def out_of_hours(hours: str, opening: datetime | None) -> Message:
    next_time = f"{opening.astimezone(SHANGHAI):%m月%d日 %H:%M}上班。" if opening is not None else ""
    return Message(
        f"现在没有工作人员在线。人工服务时间：{hours}。{next_time}您可以现在留言：写清要办的事、企业名称和电话，工作人员上班后处理。"
        "不留言了，请说“不留了”。"
    )


def taken_down(number: str, opening: datetime | None, *, hint: str | None) -> Message:
    when = f"{opening.astimezone(SHANGHAI):%m月%d日 %H:%M}以后" if opening is not None else "上班后"
    how = f"拨打您留的电话（{hint}）" if hint else "在这个对话里回复您；想接电话，请再说一次“转人工”并留下号码"
    return Message(f"留言已登记，编号 {number}。工作人员{when}处理，{how}。急事请拨打 96168。这期间您可以继续问我。")


def gave_up(number: str) -> Message:
    return Message(
        f"抱歉，现在没有工作人员能接。您的事已登记，编号 {number}，工作人员会接着处理。急事请拨打 96168。您可以继续问我。"
    )
