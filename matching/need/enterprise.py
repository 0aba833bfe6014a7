"""What a text says of the enterprise itself: where it is, how big, which titles it holds."""

import re

from knowledge.need_words import NeedWords
from knowledge.regions import HOME, gazetteer
from matching.need.findings import Entity, Findings
from matching.need.industry import read_industry
from matching.need.mentions import Mention, affirmed, denied, mentions
from matching.need.patterns import either

_HOME = re.compile(r"区内|(?:本地|当地)(?!户口|话|方言|口音|人优先|人$)|我们宁夏|全区|本区|宁夏")
#: Places whose short name is a word as well, and what it must not be followed by.
_WORDS_TOO = {
    "同心县": re.compile(r"同心(?!协力|同德|圆|路|结|街)"),
    "惠农区": re.compile(r"(?<!支)(?<!强)(?<!富)惠农(?!政策|补贴|贷|惠|资金|工程|服务|网|e|通|卡)"),
}
_MOVED = re.compile(either("搬到 搬去 搬在 迁到 迁去 改到 改成 换到 挪到"))
_QUOTED = re.compile(r"[“\"《「][^”\"》」]{0,20}[”\"》」]")
#: A mountain is no county, a quoted name is a brand.
_NO_PLACE = re.compile(rf"贺兰山(?!羊|药|货)|{_QUOTED.pattern}")
_SIZELESS = re.compile(r"小微企业|中小企业|中小微|小型微型|小微")
_NOT_A_SIZE = re.compile(r"^(?:贷|设备|机|项目|仪器|会议|活动|展会|工程|车)")

_WISHED = re.compile(
    either("想 要 打算 准备 申报 申请 办 评 认定 拿 冲 争取 还不是 不是 没评 没拿 没评上 怎么 如何 想办 需要 重办 补办")
    + r"[^，。,|]{0,6}$"
)
_GOT = re.compile(
    either("拿到 拿下 取得 评上 评了 评为 办下来 办了 有了 拿了 认定为 认定了 通过 获得 获评 入库 有")
    + r"[^，。|]{0,4}$"
)
_ITSELF = re.compile(
    r"(?:我们|咱们?|我|俺们?|公司|厂子?|企业)(?:那个|现在|已经|也|都|这)?(?:是|有|属于|算)?[^，。|]{0,8}$|(?:^|[，。|])$"
)
_TO_BE_GOT = re.compile(
    r"^[^，。|]{0,3}(?:认证|认定|申报|代办|怎么办|评价|申请|检测|办理|谁|贯标|登记|注册|培训|内审|管理体系|有机构|服务机构|要?重办|怎么弄|找)"
)
_AS_SECURITY = re.compile(r"^[^，。|]{0,6}(?:质押|抵押|能贷|贷款|能押|押|抵|是跟)|^[^，。|]{0,3}(?:质|抵)")
_PLAIN_RIGHTS = ("专利", "发明专利", "注册商标", "实用新型专利", "软件著作权")  # what firms have many of, not a title
_CERTIFICATES = ("认证", "许可证", "许可", "登记", "贯标", "备案", "资质", "注册", "著作权", "证")
_LIST = re.compile(r"白名单|推荐的?(?:企业)?名单|重点企业名单|名单内企业")
_TO_BE_LISTED = re.compile(
    r"(?:怎么|咋|如何|想|要|能不能|申请|办|才能|打算)[^，。|]{0,4}(?:进|入|上|加入|列入|申请)[^，。|]{0,3}$"
)
_OFF_LIST = re.compile(
    r"(?:没进|不在|没有进|未进|进不了|没入|还没|没上|没在|没列入|未列入|掉出|移出|不是)[^，。|]{0,8}$"
)


def read_enterprise(said: str, kind: str | None, words: NeedWords) -> Findings:
    """Region, industry, size, titles and whether it is on the whitelist."""
    found = Findings()
    _region(said, found)
    if (industry := read_industry(said, kind, words)) is not None:
        found.put("industry", industry.value, entity="industry", text=said[industry.start : industry.end])
    blanked = _SIZELESS.sub(lambda match: "＿" * len(match[0]), said)
    sizes = [m for m in affirmed(blanked, words.size) if not _NOT_A_SIZE.match(blanked[m.end :])]
    found.put("size", sizes[0].value if sizes else None)
    found.put("qualifications", _titles(said, kind, words))
    if (named := _LIST.search(said)) is not None and not _TO_BE_LISTED.search(said[: named.start()]):
        off = (
            denied(said, named.start(), named.end())
            or re.match(r"^[^，。|]{0,3}(?:没有|没进|没上)", said[named.end() :])
            or _OFF_LIST.search(said[: named.start()])
        )
        found.put("whitelisted", not off)
    return found


def _region(said: str, found: Findings) -> None:
    places = gazetteer()
    bare = _NO_PLACE.sub(lambda match: "＿" * len(match[0]), said)  # “贺兰甜妹” is a brand
    named = [name for name in places.named_in(bare) if places.is_home(name) and name != HOME]
    named += [name for name, written in _WORDS_TOO.items() if name not in named and written.search(bare)]
    moved = _MOVED.search(bare)
    if len(named) > 1:  # 银川贺兰: the smaller place; of two counties the one said first, or moved to
        named.sort(
            key=lambda n: (
                moved is None or _first(bare, n) < moved.start(),
                -len(places.with_ancestors(n)),
                _first(bare, n),
            )
        )
    if named:
        found.values["region"] = named[0]
        found.entities += [Entity("region", name, name) for name in named]
    elif _HOME.search(bare):
        found.put("region", HOME, entity="region")


def _first(said: str, name: str) -> int:
    written = (said.find(alias) for alias, full in gazetteer().names.items() if full == name)
    return min((at for at in written if at >= 0), default=len(said))


def _titles(said: str, kind: str | None, words: NeedWords) -> tuple[str, ...]:
    has: dict[str, int] = {}
    lost: set[str] = set()
    for mention in mentions(said, words.qualification):
        if mention.denied or not _held(said, mention, kind):
            lost.add(mention.value)
        else:
            has.setdefault(mention.value, mention.start)
    if "专精特新小巨人" in has:  # 专精特新“小巨人” is one title
        has.pop("专精特新中小企业", None)
    return tuple(title for title in has if title not in lost or kind in ("financing", None))


def _held(said: str, mention: Mention, kind: str | None) -> bool:
    """Whoever looks for a service names titles that are to be got; only 我们是… says that they are there."""
    before, after = said[max(0, mention.start - 14) : mention.start], said[mention.end :]
    if mention.value in _PLAIN_RIGHTS and (kind is not None or _AS_SECURITY.match(after)):
        return False
    if kind in ("financing", None):
        return bool(_GOT.search(before)) or not _WISHED.search(before)
    if kind != "provider":
        return bool(re.search(r"(?:我们|咱们?|公司)(?:现在|已经|也)?(?:是|属于)[^，。|]{0,8}$", before))
    if mention.value.endswith(_CERTIFICATES) and not re.search(r"(?:有|是|拿到|通过)[^，。|]{0,4}$", before):
        return False
    return bool(_ITSELF.search(before)) and not _TO_BE_GOT.match(after) and not _WISHED.search(before)
