"""进度查询: how a recorded need stands, by its number or as 我的那个贷款; withdrawing it, rating how it ended, reminders on and off."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.clock import SHANGHAI
from bot.desks import commands
from bot.desks.need_talk import DESK_OF_KIND
from bot.desks.offers import echo
from bot.desks.order_numbers import find_number
from bot.desks.orders import OrderDesk, Progress
from bot.desks.policy import Answered
from bot.messages import Choice, Message, Outcome
from knowledge.offers import Kind
from matching.supply.wording import KIND_NAMES, money

SHORT = 24  # characters of a need in a choice
SHOWN = 3  # recorded needs in one reply
_PROGRESS = re.compile(
    r"进度|进展|到哪(?:一步|儿|里)?了|走到哪|办(?:得|的)?怎么?样|咋样了|怎么样了|有没?有?(?:消息|回音|结果|信儿?|着落|动静|下文)|批了?(?:没|吗|下来)|成了(?:没|吗)|办(?:好|成|下来)了?(?:没|吗)"
    r"|下来了?(?:没|吗)|什么时候(?:能)?(?:有结果|联系我|回复)|(?:没|还没)(?:有)?人(?:联系|给我打|找我|理)|(?:怎么|咋)还(?:没|不)(?:联系|回复|打电话)"
)
_MINE = re.compile(
    r"我|咱|登记|那个|那条|需求|订单|刚才|上次|之前|昨天|前天|^(?:贷款|会计|融资|招人)批?|^(?:怎么|咋)还"
)
_RECORDED = re.compile(
    r"(?<!不)登记(?:过|了)(?!吧)的?|我登记的|登记的那个|我的(?:需求|订单|登记)|那个(?:贷款|需求|登记|订单)|(?:登记|需求)?编号.{0,6}(?:是多少|多少|忘|丢|找不到|记不)"
)
_WITHDRAW = re.compile(
    r"(?:撤回|撤销|撤掉|取消|作废|删掉|删除)(?:我的|这个|那个|那条|刚才的)?(?:登记|需求|订单)|(?:登记|需求|订单).{0,3}(?:撤回|撤销|撤了|作废|不要了|取消)"
)
_FORGET = re.compile(
    r"(?:删|去|清|抹)(?:掉|除|了)?(?:一下)?(?:我的)?(?:电话|手机号?|号码|联系方式|信息)|把?(?:我的)?(?:电话|手机号?|号码|联系方式|信息)(?:给我)?(?:都)?(?:删|去掉|清)"
)
_RATE = re.compile(
    r"(?:评价|打分|评个?分|给)\D{0,12}?(?P<stars>[1-5一二三四五])\s*(?:星|分|颗星)|^(?P<only>[1-5一二三四五])\s*(?:星|颗星)$"
)
_MUTE = re.compile(
    r"(?:别|不要|不用|停止|不想)(?:再)?(?:给我|跟我|收到?)?(?:老|总|一直)?(?:提醒|通知|推送|发(?:消息|通知|信息|提醒))|关(?:闭|掉)?(?:提醒|通知|推送)"
)
_UNMUTE = re.compile(r"(?:恢复|打开|重新|开启)(?:提醒|通知)")
_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("financing", re.compile(r"贷|融资|借钱|保理|租赁|担保")), ("talent", re.compile(r"招|人才|用人|岗位|会计|工人")),
    ("expert", re.compile(r"专家")), ("course", re.compile(r"课|培训")), ("activity", re.compile(r"活动|对接会|沙龙")),
    ("cloud", re.compile(r"云|软件|系统")), ("instrument", re.compile(r"仪器|设备")), ("venue", re.compile(r"场地|工位|会议室|办公")),
    ("provider", re.compile(r"服务|机构|代账|记账|检测|认证")),
)  # fmt: skip
_STATES = {
    "registered": "已登记，工作人员正在找合适的对接方", "matched": "已转给{who}，等对方回应", "accepted": "{who}已受理，会联系您",
    "negotiating": "正与{who}洽谈", "agreed": "已与{who}谈定{amount}", "completed": "已办成{amount}", "failed": "没有办成：{reason}",
    "rated": "已办结并评价（{rating} 星），谢谢", "withdrawn": "已撤回", "expired": "登记已过期，需要的话可以重新登记",
}  # fmt: skip
_DIGITS = "零一二三四五"
_READ_ALOUD = str.maketrans("零〇洞一幺二两三四五六七八九", "00011223456789")


@dataclass(frozen=True)
class Asked:
    """What is wanted of recorded needs: `act` is progress, withdraw, forget, rate, mute or unmute; which one, as far as it was said.

    `is_sure`: it can be about nothing else, even if nothing was recorded.
    """

    act: str
    number: str | None = None
    kind: Kind | None = None
    stars: int | None = None
    is_sure: bool = False


def asked(text: str) -> Asked | None:
    """What a message wants of recorded needs; None if it is not about them. `text` is normalised."""
    number = find_number(text) or find_number(_in_digits(text))
    if number is None and commands.registers(commands.bare(text)):
        return None
    kind = next((kind for kind, words in _KINDS if words.search(text)), None)
    if _FORGET.search(text):
        return Asked("forget", number, kind, is_sure=True)
    if _WITHDRAW.search(text):
        return Asked("withdraw", number, kind, is_sure=True)
    if _MUTE.search(text) or _UNMUTE.search(text):
        return Asked("mute" if _MUTE.search(text) else "unmute", number, kind)
    if (match := _RATE.search(text)) is not None:
        digit = match["stars"] or match["only"]
        return Asked("rate", number, kind, int(digit) if digit.isdigit() else _DIGITS.find(digit))
    plainly = bool(re.fullmatch(r"(?:我?想?要?查|看)?(?:一下)?(?:办理)?进度(?:查询)?[吧。]?", text))
    if number or plainly or (_PROGRESS.search(text) and _MINE.search(text)):
        return Asked("progress", number, kind, is_sure=plainly or bool(re.search(r"登记(?:的|过|了)", text)))
    if _RECORDED.search(text) and len(text) <= 20:
        return Asked("progress", None, kind, is_sure=True)
    return None


def _in_digits(text: str) -> str:
    """二零二六幺幺二三 → 20261123: a number that is read aloud."""
    return text.translate(_READ_ALOUD).replace("杠", "-")


class ProgressDesk:
    """Answers for needs that were recorded. Only who recorded a need sees more of it than its kind and its state."""

    def __init__(self, orders: OrderDesk, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._orders = orders
        self._clock = clock

    def answer(self, asked: Asked, *, session_id: str, turn_id: str) -> Answered | None:
        """What was asked for; None if it names no number and nothing was recorded in this conversation."""
        found = self._orders.progress(session_id=session_id, number=asked.number, kind=asked.kind)
        if not found and asked.kind is not None and asked.number is None:
            found = self._orders.progress(session_id=session_id)
        if not found:
            return _unknown(asked.number) if asked.number or asked.is_sure else None
        if asked.act == "progress":
            return _told(found, turn_id)
        return self._acted(asked, found, session_id=session_id, turn_id=turn_id)

    def _acted(self, asked: Asked, found: Sequence[Progress], *, session_id: str, turn_id: str) -> Answered:
        first = found[0]
        desk = DESK_OF_KIND[first.kind]
        if not first.is_own:
            text = f"{first.number} 不是在这次对话里登记的，这里不能改。请回到登记时的对话，或拨打 96168。"
            return Answered(Outcome.NO_ANSWER, (Message(text),), desk)
        if asked.number is None and len(found) > 1 and asked.act != "unmute":
            return _which(asked, found, turn_id)
        return _ACTS[asked.act](self, asked, first, session_id)

    def withdraw(self, asked: Asked, of: Progress, session_id: str) -> Answered:
        if not self._orders.withdraw(of.number, session_id=session_id, now=self._clock(), reason="用户撤回"):
            return _said(of, f"{of.number} {_state(of)}，不能再撤回。有问题请拨打 96168。", Outcome.NO_ANSWER)
        return _said(of, f"{of.number} 已撤回，联系方式已删除。", Outcome.DONE)

    def forget(self, asked: Asked, of: Progress, session_id: str) -> Answered:
        self._orders.forget_contact(of.number, session_id=session_id, now=self._clock())
        return _said(
            of, f"{of.number} 的联系方式已删除，需求还在，凭编号查进度。要连需求一起撤，说“撤回登记”。", Outcome.DONE
        )

    def rate(self, asked: Asked, of: Progress, session_id: str) -> Answered:
        if not self._orders.rate(of.number, session_id=session_id, rating=asked.stars or 0, now=self._clock()):
            return _said(of, f"{of.number} {_state(of)}，办结以后才能评价。", Outcome.NO_ANSWER)
        return _said(of, f"谢谢评价，{of.number} 记了 {asked.stars} 星。", Outcome.DONE)

    def mute(self, asked: Asked, of: Progress, session_id: str) -> Answered:
        quiet = asked.act == "mute"
        self._orders.mute(of.number, session_id=session_id, muted=quiet, now=self._clock())
        text = "不再给您发这条需求的提醒，想恢复说“恢复提醒”。" if quiet else "提醒已恢复，有合适的会告诉您。"
        return _said(of, f"{of.number}：{text}", Outcome.DONE)


_ACTS: dict[str, Callable[[ProgressDesk, Asked, Progress, str], Answered]] = {
    "withdraw": ProgressDesk.withdraw, "forget": ProgressDesk.forget, "rate": ProgressDesk.rate, "mute": ProgressDesk.mute, "unmute": ProgressDesk.mute,
}  # fmt: skip


def _told(found: Sequence[Progress], turn_id: str) -> Answered:
    lines = [_line(p) for p in found[:SHOWN]]
    if len(found) > SHOWN:
        lines.append(f"还有 {len(found) - SHOWN} 条，可以报编号查。")
    first = found[0]
    choices: tuple[Choice, ...] = ()
    if first.is_own and first.state == "completed":
        titles = [f"评价 {first.number} {stars} 星" for stars in (5, 4, 3, 2, 1)]
        choices = tuple(Choice(f"{turn_id}-p{i}", t, {"text": t}) for i, t in enumerate(titles))
    spoken = f"{KIND_NAMES[first.kind]}这条，{_state(first)}。"
    return Answered(
        Outcome.ANSWERED, (Message("\n".join(lines), spoken_text=spoken, choices=choices),), DESK_OF_KIND[first.kind]
    )


def _which(asked: Asked, found: Sequence[Progress], turn_id: str) -> Answered:
    verb = {"withdraw": "撤回登记", "forget": "删掉联系方式", "rate": f"评价 {asked.stars} 星", "mute": "别再提醒"}[
        asked.act
    ]
    choices = tuple(
        Choice(f"{turn_id}-q{i}", f"{p.number}（{_shortly(p)}）", {"text": f"{verb} {p.number}"})
        for i, p in enumerate(found[:SHOWN])
    )
    return Answered(
        Outcome.CLARIFY, (Message("您登记了不止一条，是哪一条？", choices=choices),), DESK_OF_KIND[found[0].kind]
    )


def _shortly(p: Progress) -> str:
    said = echo(p.need)
    return said if len(said) <= SHORT else said[:SHORT] + "…"


def _unknown(number: str | None) -> Answered:
    if number is None:
        text = "这次对话里还没有登记过需求。以前登记的请报编号（XQ 开头）；想登记，直接说要什么就行。"
        return Answered(Outcome.NO_ANSWER, (Message(text),), "ticket")
    text = f"没有查到 {number}。请核对编号（形如 XQ-20261123-0007），或拨打 96168 请工作人员查。"
    return Answered(Outcome.NO_ANSWER, (Message(text),), "ticket")


def _said(of: Progress, text: str, outcome: Outcome) -> Answered:
    return Answered(outcome, (Message(text),), DESK_OF_KIND[of.kind])


def _line(p: Progress) -> str:
    what = echo(p.need) if p.is_own else KIND_NAMES[p.kind]
    return f"{p.number}（{what}）：{_state(p)}。{p.since.astimezone(SHANGHAI):%m月%d日 %H:%M}更新。"


def _state(p: Progress) -> str:
    who = (p.institution or p.title or "对接方") if p.is_own else "对接方"
    amount = f"，{money(p.amount)}" if p.amount and p.is_own else ""
    return _STATES[p.state].format(who=who, amount=amount, reason=p.reason or "原因没有写明", rating=p.rating or "-")
