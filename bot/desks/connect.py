"""接着聊: what people say to take a conversation to another channel. Words and texts only; bot/reception.py does it."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from bot.messages import Message

COLLECTING = "join_code"
_SPOKEN = str.maketrans("零〇洞一幺二两三四五六七拐八九", "000112234567789")
_CODE = r"((?:\d[\s\-,，、。]*){5}\d)(?![\s\-]*\d)"
_TOLD = re.compile(rf"(?:连接码|接续码|对话码)(?:是|为|[:：,，\s])*{_CODE}")
_BARE = re.compile(rf"(?:是|码是|嗯)?[,，\s]*{_CODE}[#＃。\s]*")
_WHERE = r"(?:网上|网页上?|电脑上?|微信上?|电话[里上]?|手机上?|热线)"
_MY = "(?:我的?|自己的?|咱们的?)?"
_GIVE = re.compile(
    rf"(?:请|麻烦|能不能|可以|帮我|我想|我要)*(?:(?:把|将)?(?:这个|这段|我的|咱们的?|当前的?)*(?:对话|聊天|会话)(?:给我)?)?(?:转|换|连|接|挪)(?:接)?[到去上]{_MY}{_WHERE}"
    r"(?:上|里|去)?(?:来|去)?(?:接着|继续)?(?:聊|说|办|弄|谈)?(?:吗|吧|可以吗|行吗|一下)?"
    r"|(?:给我)?(?:要|来|发|生成)?(?:一个|个)?(?:连接码|接续码)(?:是多少|是什么|呢|给我)?"
    rf"|(?:怎么|咋|怎样|如何)?(?:在|用|换){_MY}{_WHERE}(?:接着|继续)(?:聊|说|办|弄|谈)(?:吗|吧)?"
)
_TAKE = re.compile(
    rf"(?:我?(?:想|要))?(?:接着|继续)(?:聊|说|办)?(?:我?(?:在|刚才在)?(?P<place>{_WHERE}))?的?(?:对话|聊天|聊|说)?"
)
_SEND = re.compile(
    rf"(?:请|麻烦|帮我|能不能|可以)*(?:(?:把|将)(?:这个|这些|答案|回答|内容|刚才的|它)+)?发(?:一份|一下|个)?(?:到|给|去|在)?{_MY}微信(?:上|里)?(?:来|去)?(?:吗|吧|一下|可以吗)?"
)
_SCAN = re.compile(
    rf"(?:我?(?:想|要)|请|麻烦|帮我|能不能|可以)*(?:(?:用|拿){_MY}微信)?(?:扫码|扫一扫|扫一下|扫)(?:接着|继续)(?:聊|说|办|弄|谈)(?:吗|吧)?"
    r"|(?:请|帮我)?(?:给我|我要|要|来|显示|打开|看看?)?(?:一个|一下|个)?(?:微信的?|公众号的?)二维码(?:呢|吧|给我)?"
)
_PART = re.compile(r"断开(?:微信|手机|电话|网页)?的?连接|(?:解除|取消)连接|不是我连的")
_AROUND = re.compile(r"^(?:嗯|那|好的?|你好|您好)*[,，\s]*|[。.!！?？,，\s]+$")
_CHANNEL_OF = {"网": "web", "电脑": "web", "微信": "wechat", "电话": "hotline", "手机": "", "热线": "hotline"}


@dataclass(frozen=True)
class Wish:
    """`give`: a code for another channel. `scan`: the same for WeChat, where a QR code could be shown.

    `ask`: a code is to be asked for. `code`: here it is. `send`: to WeChat. `part`.
    """

    act: Literal["give", "scan", "ask", "code", "send", "part"]
    code: str = ""


def wished(text: str, channel: str, *, asked: bool) -> Wish | None:
    """What is wished for about the channels; `asked`: a code was asked for just now.

    >>> wished("我的连接码是一二三四五六", "hotline", asked=False)
    Wish(act='code', code='123456')
    """
    text = _AROUND.sub("", unicodedata.normalize("NFKC", text))
    digits = text.translate(_SPOKEN)
    told = _TOLD.search(digits) or (_BARE.fullmatch(digits) if asked else None)
    if told is not None:
        return Wish("code", re.sub(r"\D", "", told[1]))
    if _PART.fullmatch(text):
        return Wish("part")
    if _SEND.fullmatch(text):
        return Wish("send")
    taken = _TAKE.fullmatch(text)
    if taken is not None and re.search("聊|对话", text) and _from_elsewhere(taken["place"], channel):
        return Wish("ask")
    if channel == "web" and (_SCAN.fullmatch(text) or ("微信" in text and _GIVE.fullmatch(text))):
        return Wish("scan")
    return Wish("give") if _GIVE.fullmatch(text) else None


def _from_elsewhere(place: str | None, channel: str) -> bool:
    """接着聊 alone means another channel only where a conversation begins anew: on the phone and in WeChat."""
    if place is None:
        return channel != "web"
    return next(code for word, code in _CHANNEL_OF.items() if place.startswith(word)) != channel


def giving(code: str, *, wechat: bool) -> Message:
    """The code, and where to say it; `wechat`: there is an account to which it can be sent."""
    there = f"在 168 公众号里发送“我的连接码是{code}”，或者" if wechat else ""
    return Message(
        f"连接码：{code}（10 分钟内有效）。{there}拨打 96168 说“接着聊”，再说出这六个数字，就能接上。请不要告诉别人。",
        spoken_text=f"连接码是：{by_digits(code)}。再说一遍：{by_digits(code)}。十分钟内有效，请不要告诉别人。",
    )


def by_digits(code: str) -> str:
    """123456 → 幺二三、四五六."""
    said = "".join("零幺二三四五六七八九"[int(digit)] for digit in code)
    return f"{said[:3]}、{said[3:]}"


def going_on(said: str) -> Message:
    asked = f"上次您说的是“{said[:40]}”。" if said else ""
    return Message(f"接上了，我们接着聊。{asked}请说。")


SCAN = Message(
    "好的。点下面的“显示微信二维码”，用微信扫一扫，就能在公众号里接着聊；还没有关注的，会先请您关注。"
    "不方便扫码，就对我说“给我连接码”。",
    spoken_text="好的。请点下面的显示微信二维码，用微信扫一扫，就能接着聊。不方便扫码，就说：给我连接码。",
)
ASK_CODE = Message(
    "请告诉我六位连接码。在另一边说“把对话转到手机”，就能看到连接码。",
    spoken_text="请说出或按下六位连接码。在网页上说“把对话转到手机”，就能看到。",
)
WRONG = Message("连接码不对、用过了，或者过了十分钟。请在另一边重新要一个，再告诉我。")
TOO_MANY = Message("连接码错得太多了，请十分钟后再试。这里的问题您可以照常问。")
OWN = Message("这个连接码就是给这个对话的，请在微信或电话里使用。")
SAME = Message("两边已经连着，直接接着聊就行。")
PARTED = Message("连接已经断开，各聊各的了。")
NOT_JOINED = Message("这个对话没有和别的渠道连着，不用断开。")
SENT = Message("已经发到您的微信了，请看 168 公众号。")
NO_WECHAT = Message("现在还不能发到微信：我们的公众号没有开通主动发送。您可以在这里接着看。")
NOTHING = Message("还没有可以发的内容。请先问我一个问题。")


def not_in_wechat(code: str) -> Message:
    """The person has not joined WeChat yet; the code that does it comes at once."""
    said = giving(code, wechat=True)
    return Message(f"这个对话还没有连上您的微信。{said.text}", f"还没有连上您的微信。{said.spoken_text}")
