"""What the call itself says, beside the answers. Spoken as written: no digits, no marks that a synthesiser stumbles over."""

GREETING = "您好，这里是九六一六八企业服务热线，我是人工智能助手，本次通话会录音。请问有什么可以帮您？"
WELCOME_BACK = "您好，刚才线路断了一下，我们接着说。"
HOW_CAN_I_HELP = "请问有什么可以帮您？"
LOOKING_IT_UP = "请稍候，正在为您查询。"
STILL_THERE = "您还在吗？"
HOW_TO_SAY = "您可以直接说要办的事，比如，贷三百万用一年，或者，补贴券怎么申领。"
SAY_AGAIN = ("对不起，没听清，请再说一遍。", "还是没听清，请靠近话筒，用一句话说说要办的事。")
NOT_FOUND_AGAIN = "还是没有找到。请换个说法，说清要办什么事，或者说，转人工。"
TRANSFERRING = "好的，马上为您转接人工，请不要挂机。"
TRANSFER_AFTER_FAILURES = "没能帮上您，很抱歉。现在为您转接人工，请不要挂机。"
NO_LINE_TO_STAFF = "很抱歉，现在没有能转接的人工坐席。您说的话都记下了，请说说要办的事，我尽力帮您查。"
TRANSFER_FAILED = "人工坐席暂时没有接听。您可以接着问我，也可以过一会儿再拨。"
NOBODY_THERE = "一直没有听到您说话，这次通话先到这里。需要时请再拨九六一六八，再见。"
CANNOT_HELP = "很抱歉，这次没能帮上您。请稍后再拨九六一六八，再见。"
GOODBYE = "感谢您的来电，祝您一切顺利，再见。"
TROUBLE = "系统有点忙，请把刚才那句再说一遍。"
NOTHING_SAID_YET = "我们刚开始说，还没有可以重复的。请问有什么可以帮您？"
SLOWER = "好的，我慢一点说。"
FASTER = "好的，我快一点说。"
WAITING = "好的，您慢慢来，我等着。"
THAT_WAS_ALL = "就是这些了。"
ANYTHING_ELSE = "还有别的要问吗？"
MORE = "还要听吗？"
LONG_SO_SMS = "内容比较长，要不要把全文发到您手机上？"
SMS_SENT = "好的，短信这就发给您。"
NO_SMS = "现在还发不了短信，我可以再说一遍。"
SMS_NO_NUMBER = "看不到您的来电号码，发不了短信。"
SMS_NOTHING = "现在没有可以发的内容。"
RIGHT = "对吗？"
NOT_RIGHT = "好的，请把对的再说一遍。"
KEYS_WRONG = "这个键现在用不上，请直接说。星号键再听一遍，零键转人工。"
ADDRESS = "网址请看门户网站或公众号"


def choices_aloud(titles: tuple[str, ...]) -> str:
    """The choices for somebody who did not know what to say."""
    return "" if not titles else f"您可以说{_listed(titles)}。"


def choices_by_key(titles: tuple[str, ...]) -> str:
    """The same after two failures: each with its key."""
    numbers = "一二三四五六七八九"
    return "，".join(f"{title}请按{numbers[place]}" for place, title in enumerate(titles[:9])) + "。" if titles else ""


def which(titles: tuple[str, ...]) -> str:
    """您是想问…: a question that names what can be picked."""
    return f"您是想问{_listed(titles)}？"


def _listed(titles: tuple[str, ...]) -> str:
    return titles[0] if len(titles) == 1 else f"{'，'.join(titles[:-1])}，还是{titles[-1]}"
