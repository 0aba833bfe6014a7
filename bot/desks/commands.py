"""What people say to steer a conversation about a need, rather than to fill it: 取消, 跳过, 上一步, 联系第一个, 登记, 接着看招人."""

import re
from collections.abc import Sequence

from knowledge.offers import Kind

#: The person wants all offers shown, or one that is not there.
ALL, NONE_SUCH = -1, -2

_FILLERS = re.compile(
    r"^(?:哎呀?|嗯+|呃|哦|噢|啊|那个?|那就|那|好的?|行|对|你好|[，,。！!]|\s)+|(?:吧|了|啊|呀|哈|哦|吗|呗|嘛|[，,。！!~]|\s)+$"
)
_CANCEL = re.compile(
    r"^(?:算了?|不找|不用|不要|不贷|不招|取消|退出|结束|不办|先不弄|先这样|不需要|停|算了?[，,]?不(?:找|用|贷|弄|办))$"
)
_BACK = re.compile(r"^(?:返回|上一步|退回去?|回到上一步|回上一步|返回上一步)$")
_SKIP = re.compile(
    r"^(?:跳过|不知道|不清楚|不好说|不方便说?|先不说|说不准|没想好|随便|都行|无所谓|下一个|不想说|不想留|不留|不想给|先不留)$"
    r"|(?:不想?|不愿意|先不|不方便|就不)(?:留|给|填|说)(?:电话|手机|号码|联系方式|手机号)|(?:电话|号码|手机号?|联系方式)(?:我?就)?(?:先?不|不想|不方便)(?:留|给|填|说)"
)
_YES = re.compile(r"^(?:是的?|对的?|好的?|嗯|行|可以|确定|结束|取消|算|不找|)$")
_THANKS = re.compile(r"谢谢|多谢|感谢|再见|拜拜|^就这样$")
_CONTINUE = re.compile(r"^(?:继续找?|接着找|接着来)$")
_AGREEING = re.compile(
    r"(?:嗯+|好(?:的|嘞|啊)?|行|可以|同意|并?填写|没问题|没错|没有?意见|对(?:的|着|头)?|是(?:的)?|确认|确定|正确|登记|提交|就这样|就这么办|办|愿意|中|成|能成|能|ok"
    r"|麻烦你?您?|谢谢你?您?|辛苦|那|你|您|帮我|给我|就|来|吧|呗|呢|了|着|的|啊|呀|哈|哦|噢|嘛|喽|咯|[，,。.!！~、\s]|👌|👍|🆗|✅)+",
    re.IGNORECASE,
)
_SAYS_YES = re.compile(
    r"嗯|好|行|可以|同意|没问题|没错|没有?意见|对|是|确认|确定|正确|登记|提交|就这样|就这么办|办|愿意|中|成|能|ok|👌|👍|🆗|✅",
    re.IGNORECASE,
)
_REFUSE = re.compile(
    r"^(?:不同意|不愿意|不行|不了|(?:算了?[，,]?)?(?:先|就)?不(?:用|想)?(?:登记|留|弄|办|填)|算|不用|不要|取消|不|我?再(?:看看|想想|考虑(?:一下)?)|等等再说|先不|以后再说|改天再说|不登记)$"
)
_EDIT = re.compile(r"^(?:修改|改一下|改|要改|不对|有错|错|需要修改|修改需求)$")
_SURE_VERBS = "联系|对接|申请|介绍|预约|报名|选"
_MEASURES = "个|家|款|项|位|条|种|场|号"
_PLACE = "10|[1-9一二三四五六七八九十]"
_ORDINAL = re.compile(
    rf"(?:{_SURE_VERBS})\s*(?:一下)?\s*第?\s*(?P<sure>{_PLACE})\s*(?:{_MEASURES})"
    rf"|(?:就|要|找|订|约|办|定|加|报|用|租)\s*第\s*(?P<picked>{_PLACE})\s*(?:{_MEASURES})"
    rf"|^第\s*(?P<only>{_PLACE})\s*(?:{_MEASURES})(?:吧|就行|可以|不错|挺好|合适|挺合适|好)?(?=$|[和跟与、,，])"
)
_ONE_MORE = re.compile(rf"[和跟与、,，]第(?P<place>{_PLACE})(?:{_MEASURES})")
_LAST = re.compile(r"(?:联系|对接|申请|预约|报名?|选|要|就)\s*最后(?:那)?一?(?:个|家|款|项|位)")
_ALL = re.compile(
    r"(?:都|全|全部|几个都|几家都)(?:帮我|给我)?(?:联系|对接|介绍|问)|(?:联系|对接|介绍)(?:一下)?(?:全部|所有|这几[个家]|他们)"
)
_REGISTER = re.compile(
    r"^(?:我?(?:想|要|来)?|帮我|给我|请|麻烦|把这个)*(?:登记|登个记|报个?需求|提交)(?:一下|下)?(?:(?:我|这个|这条|我的)?(?:需求|贷款|信息))?$"
    r"|(?:请|让|叫|派)(?:人|工作人员|你们|他|他们)(?:来)?(?:帮我|给我)(?:对接|联系|登记|找|打个?电话|回个?电话)"
    r"|^(?:帮我|给我|请)?(?:对接|联系)(?:一下|下)?(?:他|她|它|这家|这个)?$|^就(?:这个|这家|它|他|她)$"
    r"|^(?:怎么|咋|如何)(?:申请|联系|报名|对接|登记|预约)(?:上)?(?:他|她|它|他们|这个|这家)?$"
)
_ASKS_ABOUT = re.compile(r"多少|几|怎么样|咋样|什么|哪|吗[?？]?$|[?？]$|详细|具体|介绍一下(?:情况|内容)|说说")
_NEXT = re.compile(
    r"^(?:接着看|接着办|下一个|下一件|下一项|另一个|另一件|另外那个|再看|继续|还有呢|第二件|说下一个|接下来)"
)
_RETURN = re.compile(
    r"(?:回到|返回|回去|接着(?:看|办|说|弄)?|继续(?:看|办|说|弄)?|看|说回|还是)(?:刚才|前面|之前|先前|一开始)?(?:的|那个|那件)*(?P<what>.{0,8})$"
)
_DROP = re.compile(r"(?:先|就)?不(?:招|贷|找|要|办|用|看|弄|借)")
_KIND_WORDS: dict[Kind, re.Pattern[str]] = {
    "financing": re.compile(r"贷款|贷|融资|借钱|钱|资金"), "talent": re.compile(r"招|人才|用人|找人|会计|工人|师傅"),
    "provider": re.compile(r"服务|机构|代账|代理"), "expert": re.compile(r"专家"), "course": re.compile(r"培训|课"),
    "activity": re.compile(r"活动|对接会|沙龙"), "cloud": re.compile(r"云|软件"), "instrument": re.compile(r"仪器|设备共享|检测设备"),
    "venue": re.compile(r"场地|工位|会议室|基地|办公"),
}  # fmt: skip
_DIGITS = "零一二三四五六七八九十"


def bare(text: str) -> str:
    """A text without the fillers around it."""
    return _FILLERS.sub("", text.strip())


def cancels(said: str) -> bool:
    return bool(_CANCEL.match(said))


def goes_back(said: str) -> bool:
    return bool(_BACK.match(said))


def skips(said: str) -> bool:
    return bool(_SKIP.search(said))


def says_yes(said: str) -> bool:
    """Yes to whether to end."""
    return bool(_YES.match(said))


def thanks(text: str) -> bool:
    return bool(_THANKS.search(text))


def continues(said: str) -> bool:
    return bool(_CONTINUE.match(said))


def agrees(text: str) -> bool:
    """Nothing but yes, however it is softened: 同意, 嗯可以可以麻烦你了, 没错登记吧, 好的谢谢."""
    return bool(_AGREEING.fullmatch(text.strip()) and _SAYS_YES.search(text))


def refuses(said: str) -> bool:
    return bool(_REFUSE.match(said))


def wants_to_edit(said: str) -> bool:
    return bool(_EDIT.match(said))


def registers(said: str) -> bool:
    """登记, 请人帮我对接, 怎么联系."""
    return bool(_REGISTER.search(said))


def picked(text: str, titles: Sequence[str]) -> tuple[int, ...] | None:
    """The places of the offers that are picked: 联系第二个 → (1,), 都联系 → (ALL,); (NONE_SUCH,) if it is not there; None if none is."""
    if _ALL.search(text):
        return (ALL,)
    if _LAST.search(text) and titles:
        return (len(titles) - 1,)
    found = [match["sure"] or match["picked"] or match["only"] for match in _ORDINAL.finditer(text)]
    if found:
        found += [match["place"] for match in _ONE_MORE.finditer(text)]
        places = dict.fromkeys(_number(digit) - 1 for digit in found)
        return tuple(place for place in places if 0 <= place < len(titles)) or (NONE_SUCH,)
    return _picked_by_name(text, titles)


def asks_about(text: str, titles: Sequence[str]) -> int | None:
    """The place of the offer that a question is about: 第二个利率多少 → 1."""
    if not _ASKS_ABOUT.search(text):
        return None
    match = re.search(rf"第\s*(?P<place>{_PLACE})\s*(?:{_MEASURES})", text)
    place = _number(match["place"]) - 1 if match else -1
    return place if 0 <= place < len(titles) else None


def next_one(said: str, kinds: tuple[Kind, ...], names: tuple[str, ...]) -> int | None:
    """The place among the waiting needs that is asked for: 接着看招人, 接着看焊工, 回到刚才的贷款, 下一个; None if none is."""
    if not kinds:
        return None
    match = _RETURN.search(said)
    if match is not None:
        if (place := waiting(match["what"], kinds, names)) is not None:
            return place
        if re.search(r"刚才|前面|之前|先前|一开始", match[0]) and len(match["what"]) <= 2:
            return len(kinds) - 1  # what was left last waits at the end
    return 0 if _NEXT.match(said) and len(said) <= 5 else None


def dropped(said: str, kinds: tuple[Kind, ...], names: tuple[str, ...]) -> int | None:
    """The place among the waiting needs that is no longer wanted: 会计先不招了."""
    return waiting(said, kinds, names) if len(said) <= 12 and _DROP.search(said) else None


def waiting(text: str, kinds: tuple[Kind, ...], names: tuple[str, ...]) -> int | None:
    """The place of the waiting need that is named, by its own name or by words for its kind."""
    named = (place for place, name in enumerate(names) if name in text)
    of_kind = (place for place, kind in enumerate(kinds) if _KIND_WORDS[kind].search(text))
    return next(named, next(of_kind, None))


def _number(digit: str) -> int:
    return int(digit) if digit.isdigit() else _DIGITS.find(digit.replace("两", "二"))


def _picked_by_name(text: str, titles: Sequence[str]) -> tuple[int, ...] | None:
    """就要张师傅, where 张师傅 stands in one title only."""
    match = re.match(
        r"^(?:就|我)?(?:要|选|联系|对接|找)(?:一下)?(?P<name>[\u4e00-\u9fffA-Za-z0-9]{2,12})(?:吧|了)?$", text
    )
    if match is None:
        return None
    places = [place for place, title in enumerate(titles) if match["name"] in title]
    return tuple(places) if len(places) == 1 else None
