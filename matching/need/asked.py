"""What is asked for in words of its own, where no list has it: by the turn of phrase it stands in.

找人给设备做除锈刷漆, 口蹄疫抗体检测谁能做, 办个取水许可; and a terse text begins with it: 温室大棚换膜，找施工队.
"""

import re

from matching.need.nouns import leading_noun, noun_after, noun_before
from matching.need.patterns import either

SHORTEST, LONGEST = 3, 12  # characters of a service in words of its own

Place = tuple[str, int, int]  # the words, where they start and end

_FOR_US = r"(?:给|帮|替|为|帮忙|帮着)?(?:我们?|咱们?|俺们?|公司|厂里|店里|单位)?"
_SOME = r"(?:一下|一?个|一?份|一?套|一?次|一?条|一?块|点|些)?"
#: Verbs that say nothing: what is wanted is the noun behind them.
_PLAIN = either(
    "做 做做 办 办理 代办 弄 搞 出 申请 申报 开展 进行 办一下 做一下 弄一下 搞一下 报 跑 接 承接 搞定 走 过 考虑 要 需要 整"
)
#: One that says what is to be done: it belongs to the name.
_TELLING_DOING = either(
    "写 编 编制 起草 审 审核 修 维修 装 安装 搭 搭建 拍 拍摄 印 印刷 设计 翻译 清洗 清理 检修 校准 标定 鉴定 评估 测 检测 化验 注册 注销 变更 换 换发 "
    "改造 重做 刷 除 拆 拆除 搬 搬迁 运 配送 托管 代理 代缴 代发 代管 撰写 制作 定制 定做 加工 打样 开发 策划 推广 运营 回收 处置 处理 疏通 追讨 催收"
)
_SEEKING = (
    r"(?:找|请|托|委托|让|寻|求|想|要|得|需要?|准备|打算|谁能?|谁家能?|哪家能?|能不能|能|有没有|麻烦|帮忙|帮)(?:一?家|个|人|位|[^，。|]{0,6}"
    r"(?:公司|机构|单位|律所|律师|事务所|第三方|中介|施工队|队伍|团队|师傅|厂家|所|院|懂行的|专业的|有资质的))?(?:的)?(?:来|上门|帮忙|帮着?|代)*"
)
_OBJECT = r"(?:(?:把|给|对|为|就)[^，。|]{1,8}?)?"
_DO = re.compile(
    rf"{_SEEKING}{_FOR_US}{_OBJECT}(?:(?P<telling>{_TELLING_DOING})|{_PLAIN}){_SOME}(?P<thing>(?=[^，。|]).)"
)
#: 口蹄疫抗体检测谁能做: it stands before the question.
_WHO = re.compile(
    r"(?:谁家?|哪家|哪里|哪儿|什么地方|怎么(?:收费|办|弄|申请|做)|咋(?:弄|办)|多少钱|啥价|报个?价|找谁|有没有(?:公司|机构|人|单位|地方)|有人(?:能)?(?:做|接|办)|能不能(?:做|办)|[能可]以?(?:做|办|接)[不吗]|"
    r"(?:该|要|得)?找(?:家|个|谁|第三方|机构|公司|有资质|中介)|需要(?:找|请)|求推荐|到期|过期|快到期)"
)
#: 温室大棚换膜，找施工队: all of the statement before the one that seeks.
_THEN = re.compile(
    r"^(?P<thing>[^，。|、我你他的了没不吗是]{3,10})[，。|](?:想|要|得|需要)?(?:找|谁|哪家|请|委托|有没有|报价|报个价|多少钱|预算)"
)
_TREATED = re.compile(
    r"把(?:我们|咱们?|公司|厂里)?(?P<thing>[^，。|]{1,10}?)(?P<doing>[\u4e00-\u9fff]{2})(?:一下|一遍|好$|出来)"
)
#: 油烟管道洗一洗, 变压器烧了谁家能上门, 拆一台旧龙门吊, 打一口井: a thing, and what is done to it.
_CALLED = {
    "洗": "清洗", "修": "维修", "刷": "粉刷", "拆": "拆除", "装": "安装", "清": "清理", "查": "检查", "焊": "焊接", "搬": "搬运", "测": "检测",
    "擦": "清洗", "疏": "疏通",
}  # fmt: skip
_DONE_TO = re.compile(
    r"(?:给|把|让人)(?:我们|咱们?|公司|厂里)?(?P<thing>[^，。|给把]{2,10}?)(?P<doing>[洗修刷拆装清查焊搬测擦疏])(?:一?(?P=doing)|一下|一遍|干净|掉|走)"
)
_BROKEN = re.compile(
    r"(?P<thing>[^，。|]{2,8}?)(?:老是?|又|都|突然)?(?:坏|烧|漏水?|裂|不转|不制冷|趴窝|锈)(?:了|住了|死了)?[^。]{0,8}(?:谁|哪家|上门|修|能来|找(?:人|师傅|公司))"
)
_ONE_OF = re.compile(
    r"(?:^|[，。|想要])(?P<doing>[拆装修洗搬打焊])(?:掉)?(?:一|两|三|几)?(?:台|个|口|套|座|块|根|条|架|眼)(?:旧|老|新)?(?P<thing>[\u4e00-\u9fff]{1,6})"
)
#: 有没有专门做塔吊拆装的队伍.
_WHO_DOES = re.compile(
    r"(?:有没有|找个?|哪有|谁是|哪家是)(?:专门|专业|专)?(?:做|搞|干|弄)(?P<thing>[^，。|的]{3,10})的(?:队伍?|公司|师傅|人|机构|单位|厂家|$|[，。|])"
)
_STEM = re.compile(
    r"(?:要|想|需要|得|给|来|去|谁能|谁|能|这个|那个|这块|那块|的|服务|手续|业务|公司|机构|这事|一下|那摊子?事?|报价|事情|事儿?)+$"
)
_NO_THING = re.compile(
    r"^(?:人|公司|机构|单位|师傅|东西|事|事情|活|生意|贷款|融资|这个|那个|一下|看看|专业|靠谱|便宜|方案|价格|合作|资质|服务|培训|有资质的?|厂家|[\d一二两三四五六七八九十]+.{0,2})$|"
    r"(?:厂|店|公司|企业|合作社|酒庄|牧场|基地|园区|学校|医院|饭店|宾馆|酒店|车队|我们|老板)$"
)
FIRM_BEFORE = re.compile(r"^.*(?:事务所|公司|机构|律所|单位|第三方|地方)(?:出具|出|做|代?办|帮|给|来)?(?=.{3})")
_NO_NAME = re.compile(r"[的不没了谁啥么我你他她它个]|管管|盘盘|看看|^外国人$|^地方")


def service_asked(said: str) -> Place | None:
    """The service that a normalised text asks for by its turn of phrase."""
    for do in _DO.finditer(said):
        start = do.start("thing")
        thing = noun_after(said, start)
        if do["telling"] is None:
            place = _place(thing, start)
        else:
            name = do["telling"] + thing if thing else ""
            place = (name, do.start("telling"), start + len(thing)) if _fits(name) else None
        if place is not None:
            return place
    for who in _WHO.finditer(said):
        name = _STEM.sub("", noun_before(said, who.start()))
        place = _place(name, said.rfind(name, 0, who.start())) if name else None
        if place is not None:
            return place
    if (place := _done_to(said)) is not None:
        return place
    if (treated := _TREATED.search(said)) is not None:
        return _place(treated["thing"].split("的")[-1] + treated["doing"], treated.start("thing"))
    return None


def _done_to(said: str) -> Place | None:
    """A thing and what is to be done to it, as one name."""
    if (does := _WHO_DOES.search(said)) is not None:
        return _place(does["thing"], does.start("thing"))
    for pattern in (_DONE_TO, _ONE_OF, _BROKEN):
        match = pattern.search(said)
        if match is None:
            continue
        thing = noun_before(match["thing"], len(match["thing"]))
        doing = match.groupdict().get("doing", "修")
        name = doing + thing if doing == "打" else thing + _CALLED.get(doing, doing)
        if thing and len(name) >= 2 and not _NO_THING.search(thing) and not _NO_NAME.search(thing):
            return name, match.start(), match.end()
    return None


def begun_with(said: str, *, terse: bool) -> Place | None:
    """The service that stands before what seeks it (温室大棚换膜，找施工队), or `terse`: that the text begins with."""
    if (then := _THEN.match(said)) is not None and not re.search(r"\d|[一二三四五六七八九十两]个", then["thing"]):
        return _place(then["thing"], 0)
    name = leading_noun(said) if terse else ""
    return _place(name, said.find(name)) if name else None


def _place(name: str, start: int) -> Place | None:
    name = _STEM.sub("", FIRM_BEFORE.sub("", name))
    return (name, start, start + len(name)) if _fits(name) else None


def _fits(name: str) -> bool:
    return SHORTEST <= len(name) <= LONGEST and not _NO_THING.search(name) and not _NO_NAME.search(name)
