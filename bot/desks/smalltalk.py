"""寒暄: greetings, thanks, what the assistant is and can do."""

import random

from bot.messages import Choice, Message

STARTERS = (  # (what is asked, what stands on the button); each question is a FAQ's own, a test sees to it
    ("小型微利企业的企业所得税优惠是多少？", "税收优惠"),
    ("补贴券怎么申领？", "服务补贴券"),
    ("怎样在平台登记融资需求？", "找贷款"),
    ("怎样找到合适的服务机构？", "找服务机构"),
    ("怎么自己测算企业属于大中小微哪一类？", "企业划型"),
    ("转人工", "转人工"),
)

_TEXTS: dict[str, tuple[str, ...]] = {
    "smalltalk_greet": (
        "您好，我是 168 企业服务助手。政策可以直接问我，找贷款、招人、找服务，直接说要什么就行。",
        "您好！请说说您企业想办的事，比如“补贴券怎么申领”，或者“招个会计，银川”。",
    ),
    "smalltalk_thank": ("不客气，能帮上忙就好。还有别的问题随时说。", "应该的。祝您生意顺利，有事再来问我。"),
    "smalltalk_goodbye": ("再见，祝您一切顺利。需要时随时回来。", "好的，再见。也可以拨打 96168 找人工。"),
    "smalltalk_identity": (
        "我是 168 中小企业公共服务平台的智能助手，是机器程序，不是真人。政策问题我只用经过审核的问答和现行文件的原文来回答，并注明出处；"
        "找贷款、招人、找服务，我按您说的条件来找。需要真人请说“转人工”。",
    ),
    "smalltalk_capabilities": (
        "我能做这些：解答政策和办事问题，并给出文件出处；帮您找贷款、人才、服务机构、专家、课程、活动、云服务、仪器和场地，"
        "说要什么就行，比如“贷三百万用一年”“招个会计，银川”；替您登记需求、查进度；告诉您怎么找人工。"
        "不知道的我会直说。您可以直接打字，也可以点下面的例子：",
    ),
    "smalltalk_abuse": (
        "没能帮到您，抱歉。您可以换个说法再问一次，或者说“转人工”，也可以拨打 96168。",
        "对不起，让您着急了。请告诉我您要办什么事，或者直接说“转人工”。",
    ),
    "smalltalk_affirm": ("好的。请接着说您想了解的事。",),
    "smalltalk_deny": ("好的，那先不管它。您还想了解什么？",),
    "smalltalk_chat": (
        "闲聊我不太在行，企业的事可以多问我：查政策、找贷款、招人、找服务都行。",
        "这个我说不好，不过办企业的政策和服务，我可以帮您查。",
    ),
}
SYMBOLS = "没看懂符号。刚才的问题，请用文字回答；说不准可以回“跳过”。"
MISSED = "刚才没有接上，请把刚才那句再说一遍。"
EMPTY = "我没有看到文字内容。请用一句话说说您想办的事，比如“服务补贴券怎么用”，或者“找人代账”。"
TOO_LONG = "您发来的内容超过了 2000 字，我一次看不完。请挑最想问的一件事，用一两句话告诉我。"
NOTHING_TO_REPEAT = "我们刚开始聊，还没有可以重复的内容。请说说您想问什么。"


def small_talk(intent: str, turn_id: str) -> Message:
    """A fitting line; which of several depends on the turn alone, so that a replayed turn says the same."""
    lines = _TEXTS.get(intent, _TEXTS["smalltalk_greet"])
    line = random.Random(turn_id).choice(lines)
    with_choices = intent in ("smalltalk_capabilities", "smalltalk_greet")
    return Message(line, choices=starter_choices(turn_id) if with_choices else ())


def starter_choices(turn_id: str) -> tuple[Choice, ...]:
    """Things to try first."""
    return tuple(
        Choice(id=f"{turn_id}-{number}", title=title, meaning={"text": question})
        for number, (question, title) in enumerate(STARTERS)
    )
