"""What a caller means by few words: steering the call, nodding along, yes and no, and whether it interrupts at all."""

import re
import unicodedata
from enum import StrEnum

INTERRUPTS_FROM = 2  # characters that are no nod: 同意, 银川; gateways take a whole sentence for one word


class Command(StrEnum):
    """What always works, whatever is being talked about."""

    REPEAT = "repeat"
    SLOWER = "slower"
    FASTER = "faster"
    HUMAN = "human"
    BACK = "back"
    CONTINUE = "continue"
    WAIT = "wait"
    SMS = "sms"
    GOODBYE = "goodbye"


_AROUND = re.compile(
    r"^(?:(?:嗯+|呃+|哦+|啊+|喂|那个|就是|请|麻烦[您你]?|好的?|行|那|您好|你好|给我|帮我|我想|我要|能不能|可不可以|可以)[，,。！!？?\s]*)+|(?:吧|了|啊|呀|呢|吗|嘛|好吗|好不好|行吗|谢谢|[，,。.！!？?\s])+$"
)
_COMMANDS: tuple[tuple[Command, re.Pattern[str]], ...] = (
    (
        Command.REPEAT,
        re.compile(
            r"再(?:说|讲|念|报)(?:一遍|一次|一下|遍)|重复(?:一遍|一下|一次)?|没听(?:清楚?|见|到)"
            r"|(?:你|您)?(?:刚才)?说(?:的)?(?:什么|啥)|重(?:新)?(?:说|讲)(?:一遍)?"
        ),
    ),
    (Command.SLOWER, re.compile(r"(?:你|您)?(?:说|讲)?(?:得|的)?太快|(?:说|讲)?慢(?:一)?(?:点|些)儿?(?:说|讲)?|(?:说|讲)慢(?:一)?点")),
    (Command.FASTER, re.compile(r"(?:说|讲)?快(?:一)?(?:点|些)儿?(?:说|讲)?|(?:说|讲)?太慢")),
    (
        Command.HUMAN,
        re.compile(
            r"(?:转|接|找|要|换)(?:一下|个|到)?(?:人工|真人|坐席|座席|话务员|接线员|工作人员)(?:服务|坐席|座席|客服)?"
            r"|人工(?:服务|客服|坐席|座席)?|(?:转|接)(?:人工)?客服"
        ),
    ),
    (Command.BACK, re.compile(r"返回|上一步|退回去?|(?:回到|返回)上一步|返回上一步")),
    (Command.CONTINUE, re.compile(r"继续(?:说|讲|念)?|接着(?:说|讲|念)|往下(?:说|讲|念)|(?:你)?(?:说|讲)下去|然后|还有")),
    (Command.WAIT, re.compile(r"等(?:一)?(?:下|会儿?|等)|稍等(?:一下|会儿)?|停(?:一下)?|先别说|别说|打住|先停(?:一下)?")),
    (
        Command.SMS,
        re.compile(
            r"(?:把)?(?:它|这个|全文|内容|答案|网址|链接)?(?:发|传)(?:个|条|一条|到|一下)?"
            r"(?:短信|我?手机(?:上|里)?)(?:给我|上)?|(?:用)?短信发?(?:给我|过来)?"
        ),
    ),
    (Command.GOODBYE, re.compile(r"再见|拜拜|挂|没(?:有)?(?:别的|其他|其它)(?:事|问题)?")),
)  # fmt: skip
_NOD = re.compile(
    r"(?:嗯+|恩+|哦+|噢+|喔+|啊+|哎+|唉|诶|欸|呃+|额+|对+|是+|好+|行|喂+|的|了|嘞|呀|哈|明白|知道|了解|听着|在听|这样|原来如此|没错|可以|[，,。.！!？?~、\s])+"
)
_YES = re.compile(
    r"(?:嗯+|恩+|对+|是+|好+|行|可以|没错|没问题|正确|确认|确定|同意|要|要听|听|发|发吧|继续|的|啊|呀|吧|了|嘞|呢|您?说|就是|麻烦|谢谢|[，,。.！!\s])+"
)
_NO = re.compile(
    r"^(?:嗯|呃|哦|啊|[，,\s])*(?:不对|不是|错了?|不正确|不要|不用|不必|不发|不听|不了|不行|先不|别发|算了|没有|不)(?:[啊呀吧了的哦，,。.！!\s]|谢谢|需要|用|必|要|听|发)*"
)
_PHONE_KEYS = {"*": Command.REPEAT, "0": Command.HUMAN}


def command_in(text: str) -> Command | None:
    """The steering command that the whole text is; None if it says something else.

    >>> command_in("麻烦再说一遍吧")
    <Command.REPEAT: 'repeat'>
    >>> command_in("人工智能有补贴吗") is None
    True
    """
    plain = bare(text)
    return next((command for command, words in _COMMANDS if words.fullmatch(plain)), None)


def command_of_keys(digits: str) -> Command | None:
    return _PHONE_KEYS.get(digits)


def bare(text: str) -> str:
    """A text without the politeness and the fillers around it."""
    text = unicodedata.normalize("NFKC", text).strip()
    return _AROUND.sub("", _AROUND.sub("", text)) or text


def is_nod(text: str) -> bool:
    """Whether the caller only shows that they listen (嗯, 好的, 哦, 对)."""
    return _NOD.fullmatch(text) is not None


def says_yes(text: str) -> bool:
    return _YES.fullmatch(text) is not None


def says_no(text: str) -> bool:
    """Whether a text begins with a no; what comes after it may be the correction."""
    return _NO.match(text) is not None


def after_no(text: str) -> str:
    """What follows the no: 不对，是两百万 → 是两百万."""
    return _NO.sub("", text, count=1).strip("，,。 ")


def characters(text: str) -> int:
    """How many characters of speech a text has: Han characters, letters and digits; marks and spaces count nothing.

    >>> characters("嗯，等一下！")
    4
    """
    return sum(1 for char in text if char.isalnum())


def interrupts(text: str, *, answering: bool) -> bool:
    """Whether what is said while we speak takes the word from us.

    `answering`: the question at the end of our speech has begun, so that a word or a nod may be the answer to it.
    """
    if command_in(text) is not None:
        return True
    if answering:
        return characters(text) > 0
    return not is_nod(text) and characters(text) >= INTERRUPTS_FROM
