"""What the account itself says, beside the answers of the conversation."""

from bot.desks.smalltalk import STARTERS
from channels.wechat.rendering import AI_LABEL, menu_link, page_link

NAME = "168 企业服务助手"
IMAGE = "图片我还看不了。请用文字说说您想办的事，或者把图里要问的那句话打给我。"
VOICE = "这段语音我没听清。请用文字再说一遍，一句话就行。"
VIDEO = "视频我还看不了。请用文字说说您想办的事。"
LINK = "网页链接我还打不开。请把您想问的那句话直接发给我。"
OTHER = "这种消息我还看不懂。请用文字说说您想办的事，比如“服务补贴券怎么用”。"
NOWHERE = "这个位置我没认出是宁夏的哪个市、县（区）。请直接告诉我地名，比如“我在贺兰县”。"
HERE = "好的，记下了：您在{region}。下面说的政策和服务，我先按{region}来找。"
BUSY = "系统正忙，您这句话没有接上。请过一会儿再发一次。"
TOO_FAST = "您发得太快了，我跟不上。请过一分钟再发。"
STILL_LOOKING = "正在为您查，还要一会儿。"
SAY_RESULT = "过一会儿回复“结果”，就能看到答复。"
WILL_COME = "查好了马上发给您。"
NOT_YET = "还没有查好，请过一会儿再回复“结果”。"
NOT_JOINED = "这个二维码已经失效（十分钟内有效，只能用一次）。请在原来的页面上重新打开一个，或者直接说您想办的事。"
TOO_MANY_SCANS = "失效的二维码扫得太多了，请十分钟后再扫。您想办的事，直接打字告诉我就行。"
FETCH = frozenset({"结果", "继续", "接着看", "后面的"})
WELCOME = (
    "您好，欢迎关注！我是168平台的智能客服（AI助手，不是真人），可以：\n"
    "· 解答惠企政策，答复附文件出处\n"
    "· 帮您找贷款、人才、服务机构、专家和培训\n"
    "· 登记需求、查进度\n"
    "直接打字说您的事，比如“想贷三百万用一年”。也可以点下面的例子："
)
KINDS = {"image": IMAGE, "voice": VOICE, "video": VIDEO, "shortvideo": VIDEO, "link": LINK}


def welcome() -> str:
    """What a new follower reads. Each link says a whole question, so nothing has to be remembered for it."""
    links = [menu_link(shown, question, "start") for question, shown in STARTERS]
    return "\n".join([WELCOME, *links, AI_LABEL])


def acknowledgement(address: str | None, *, will_come: bool = False) -> str:
    """That the answer takes longer, and where it will be; `will_come`: it will be sent without being asked for."""
    way = page_link("点这里看答复", address) if address is not None else WILL_COME if will_come else SAY_RESULT
    return labelled(f"{STILL_LOOKING}{way}")


def labelled(text: str) -> str:
    return f"{text}\n{AI_LABEL}"
