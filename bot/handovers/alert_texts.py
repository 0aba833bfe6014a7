"""One message to staff about everything that is due. Nothing of what people said is in it: it goes to somebody else's server."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.handovers.alerts import AlertKind

HEAD = "【人工坐席】"
TITLES: dict[AlertKind, str] = {  # the most urgent first
    "unclaimed": "还没有人接",
    "returned": "坐席没有回应，重新排队",
    "released": "坐席转出，请同事接",
    "queued": "有人找人工",
    "ticket": "留言待办",
}
WHAT_TO_DO = {True: "请尽快到队列里接待。", False: "请在待办里处理。"}  # somebody waits, or not


@dataclass(frozen=True)
class News:
    """`number`: of the handover, or of the ticket. `about`: channel, place and desk. `waited`: minutes."""

    kind: AlertKind
    number: str
    about: str
    waited: int = 0

    @property
    def line(self) -> str:
        if self.kind == "ticket":
            return f"· {self.number}：{self.about}"
        return f"· {self.number} 号：{self.about}" + (f"，等了 {self.waited} 分钟" if self.waited else "")


def digest(news: Sequence[News], limit: int) -> str:
    """The message, at most `limit` bytes of UTF-8; what does not fit is counted.

    >>> print(digest([News("queued", "17", "来自网页，在办融资服务")], 2048))
    【人工坐席】
    有人找人工（1）：
    · 17 号：来自网页，在办融资服务
    请尽快到队列里接待。
    """
    end = WHAT_TO_DO[any(each.kind != "ticket" for each in news)]
    room = limit - _size(HEAD, _left_out(len(news)), end)
    lines, left = [HEAD], len(news)
    for kind, title in TITLES.items():
        of_kind = [each.line.replace("<", "＜") for each in news if each.kind == kind]  # <@all> would call everybody
        title = f"{title}（{len(of_kind)}）："
        for n, line in enumerate(of_kind):
            new = (title, line) if n == 0 else (line,)
            if (room := room - _size(*new)) < 0:
                return "\n".join([*lines, _left_out(left), end])
            lines += new
            left -= 1
    return "\n".join([*lines, end])


def _left_out(count: int) -> str:
    return f"另有 {count} 件没有列出。"


def _size(*lines: str) -> int:
    return sum(len(f"{line}\n".encode()) for line in lines)
