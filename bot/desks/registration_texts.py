"""What is said while a need is registered."""

import re
from collections.abc import Sequence

from bot.desks.offers import SKIP
from bot.desks.orders import Registered
from bot.messages import Choice, Message

AGREE, REFUSE, RECORD, EDIT, LATER = "同意并填写", "不同意", "确认登记", "修改", "先不登记"
SAMPLE = "示例"
NOT_NOW = "好的，先不登记，也不留您的信息。条件都还在，随时可以改，或者说“登记需求”。"
LATER_ON = "好的，先不登记，条件都还在，随时可以说“登记需求”。"
NOT_YET = "还没有登记，差最后一步。"
BAD_NUMBER = "这个号码好像不全：手机号是 11 位，座机请带区号。"
HOW_TO_EDIT = "请直接说要改什么，比如“改成两百万”，或者发新的称呼、手机号。"
EXPECTED = {
    "consent": "这一步请回“同意”或“不同意”。", "contact": "还差手机号；不想留可以回“跳过”。", "confirm": "没听明白。没问题请回“确认登记”，要改请直接说。",
}  # fmt: skip
#: What people ask before they give their number, and what is true of it.
_ABOUT: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"泄露|泄漏|保密|安全|骚扰|卖给|乱用|隐私|外传|干什么用|干啥用|做什么用|为什么要(?:留|填)?(?:电话|手机|号码)|留电话干"),
        "手机号加密保存，只给所选机构和平台工作人员看，不作别的用；办结评价后或说“撤回登记”就删除。",
    ),
    (
        re.compile(r"谁(?:来|会|给|跟)?.{0,4}(?:打电话|联系我?|给我打|打给我)|是谁(?:打|联系)|哪里?(?:打来|来电)"),
        "是您所选机构的人，或168平台的工作人员。",
    ),
    (re.compile(r"收费|要钱|花钱|多少钱(?:登记|手续费)|手续费|免费"), "在平台登记和对接不收费；之后办业务的费用由机构说明。"),
    (
        re.compile(r"(?:多久|什么时候|几天|啥时候|多长时间).{0,6}(?:联系|打电话|回复|回音|有消息|有结果)"),
        "一般两天内回应，逾期会自动转给下一家或工作人员。"),
    (re.compile(r"(?:能|可以)(?:撤|反悔|取消|删)|后悔"), "可以，随时说“撤回登记”，联系方式一并删除。"),
)  # fmt: skip
_NUMBERLIKE = re.compile(r"\d{4,}|[零一二三四五六七八九幺]{4,}")


def about_registration(text: str) -> str | None:
    """The answer to a question about the registration itself; None if it is none."""
    return next((answer for words, answer in _ABOUT if words.search(text)), None)


def looks_like_a_number(text: str) -> bool:
    return bool(_NUMBERLIKE.search(text))


def consent(turn_id: str, *, full: bool, contact: str | None = None) -> Message:
    """What is kept and why, before anything is asked for; `full`: the first time."""
    kept = f"这次还用 {contact}。" if contact else ""
    if not full:
        text = f"{kept}同意登记并留联系方式吗？"
        return Message(text, choices=_choices(turn_id, AGREE, REFUSE))
    return Message(
        f"登记前说明一下：要留称呼和手机号。\n只用于这次对接，加密保存，只给所选机构和平台工作人员看，说“撤回登记”就删除。\n{kept}同意吗？",
        spoken_text="登记要留称呼和手机号，加密保存，只用于这次对接，随时可撤回。您同意吗？",
        choices=_choices(turn_id, AGREE, REFUSE),
    )


def contact(turn_id: str, *, name: str | None = None) -> Message:
    if name is not None:
        return Message(f"{name}，您好。再发一下手机号；不想留可以“跳过”。", choices=_choices(turn_id, SKIP))
    return Message(
        "请发称呼和手机号，单位名称愿意的话一并写上。不想留电话可以“跳过”，以后凭编号查进度。",
        spoken_text="请说您的称呼和手机号。不想留，可以说跳过。",
        choices=_choices(turn_id, SKIP),
    )


def summary(turn_id: str, need: str, chosen: Sequence[str], contact: str | None, replaces: str | None) -> Message:
    """All that will be recorded, for a last look."""
    lines = ["请核对：", f"需求：{need}"]
    lines.append(f"对接：{'、'.join(chosen)}" if chosen else "对接：由工作人员帮您找合适的")
    lines.append(f"联系人：{contact}" if contact else "联系人：不留电话，凭编号查进度")
    if replaces is not None:
        lines.append(f"登记后，原来的 {replaces} 会撤回。")
    if any(SAMPLE in title for title in chosen):
        lines.append("带“示例”的是演示用的供给，不是真实机构。")
    return Message("\n".join([*lines, "确认登记吗？"]), choices=_choices(turn_id, RECORD, EDIT, LATER))


def recorded(registered: Registered, within: int, replaced: str | None) -> Message:
    lines = [f"登记好了，编号 {registered.number}。"]
    if registered.introduced:
        first, *others = registered.introduced
        then = (
            f"；逾期没有回应，再转{'、'.join(others)}，都没有就由工作人员接着找"
            if others
            else "；逾期没有回应，由工作人员接着找"
        )
        lines.append(f"已转给{first}，约定 {within} 小时内回应{then}。")
    else:
        lines.append("工作人员会帮您找；一有合适的也会在这里告诉您。")
    if registered.gone:
        lines.append(f"{'、'.join(registered.gone)} 刚刚下架，没有转。")
    if any(SAMPLE in title for title in registered.introduced):
        lines.append("带“示例”的是演示用的供给，不会真有机构联系您。")
    if replaced is not None:
        lines.append(f"原来的 {replaced} 已撤回。")
    lines.append("问“进度”或报编号可以查；说“撤回登记”可以撤。")
    return Message("\n".join(lines), spoken_text=f"登记好了，编号是{registered.number}。随时问进度就行。")


def no_such_offer(count: int) -> str:
    return (
        f"刚才只列了 {count} 个，请说“联系第一个”这样。"
        if count
        else "现在没有可以对接的，可以说“登记需求”，有合适的会告诉您。"
    )


def offering_a_person(hint: str, question: Message, turn_id: str) -> Message:
    choices = (*question.choices, *(Choice(f"{turn_id}-h0", "转人工", {"text": "转人工"}),))
    return Message(f"{hint}也可以说“转人工”，由工作人员帮您登记。", choices=choices)


def _choices(turn_id: str, *titles: str) -> tuple[Choice, ...]:
    return tuple(Choice(f"{turn_id}-r{place}", title, {"text": title}) for place, title in enumerate(titles))
