"""What an enterprise says that it does: 我们做塑料管的, 石嘴山搞脱硫剂的, 新上一条乳清粉线."""

import re

from knowledge.need_words import NeedWords
from matching.need.mentions import Mention, mentions
from matching.need.patterns import ENDS

NAME = r"(?:(?![的是在有我们想要去了着就个给帮办开建这那把])[\u4e00-\u9fff])"
REQUEST = re.compile(r"想|要|招|找|请|缺|会(?!计|议|员)|懂|能做|报(?!社)|学(?!校|院)|租|借")
_HEADS = (
    ("I", re.compile(r"程序|软件|ai|识别|大模型|渲染|动画|动漫|网站|系统|代码|数据|算法|游戏|平台")),
    ("H", re.compile(r"快餐|小吃|早点|盒饭|烤串|火锅|民宿|面食|凉皮店")),
    ("E", re.compile(r"装修|工程|防水|保温|修路|绿化")),
    ("L", re.compile(r"广告|劳务|派遣|会展|旅游|代账|租赁")),
    ("M", re.compile(r"检测(?!仪|设备|线)|设计|测绘|监理|咨询|研发")),
    ("O", re.compile(r"家政|美容|理发|维修|汽修|保洁")),
    ("R", re.compile(r"视频|影视|短片|演出|演艺|文创|健身")),
    ("G", re.compile(r"物流|货运|快递|配送|仓储|冷链")),
    ("P", re.compile(r"培训|教育|托管|早教|研学")),
    ("Q", re.compile(r"医疗(?!器械|设备|用品)|养老|康复|口腔")),
    ("K", re.compile(r"物业|房产|房地产|楼盘")),
    ("A", re.compile(r"种植|养殖|苗木|大棚|采摘")),
    ("F", re.compile(r"外贸|批发|买卖|电商|零售|贸易")),
)
_VERB = r"(?P<verb>做|搞|生产|加工|制造|造|酿|种植?|养殖?|栽|卖|批发|经销|倒腾|跑|拉|开)"
_THING = rf"(?P<thing>{NAME}{{1,8}}?)"
#: Said of oneself: with a subject, or at the beginning of a statement (behind a place) and as a description.
_OWN_DOINGS = (
    re.compile(
        rf"(?<![给帮替为])(?:我们|咱们?|俺们?|我|公司|家里?|厂里?|合作社)(?:这边|那边|这儿?|那个|是|主要|专门|一直|现在|也)*{_VERB}{_THING}"
        rf"(?:的(?!人|活|时候|那|单|货款|钱)|生意|(?=[{ENDS},]|$))"
    ),
    re.compile(
        rf"(?:^|(?<=[{ENDS},、嗯啊]))(?:就是|那个|在)?(?:[往给向][\u4e00-\u9fff]{{1,5}}?|[\u4e00-\u9fff]{{2,4}}?)?{_VERB}{_THING}的"
        rf"(?:小?(?:团队|公司|工作室|企业|作坊|个体户?|合作社|老板))?(?=[{ENDS},]|$|想|要|找|办|请|缺|在|有|没|去年|现在)"
    ),
)
_BY_VERB = {"种": "A", "养": "A", "栽": "A", "卖": "F", "批": "F", "经": "F", "倒": "F", "跑": "G", "拉": "G"}
_NO_TRADE = re.compile(
    r"^(?:贷|融|担保|抵押|保理|检测|认证|账|税|活动|培训|项目|业务|好$|完|不|到|大$|强$|一[个下次]|过|生意|买卖|工程?款|饭|事|主|个|点|些|那|这|什么|啥|线切割|车床|什|审计|标书|"
    r"环评|推广|销售$|运营$|财务$|技术$|研发$|兼职|全职|市场$|外[贸账]$|着|了|得|出来|起来|会$|票|车$|门|户|学|发|证明|老|活$|护|殖$|植$)"
)
#: 新上一条乳清粉线, 扩建灌装线: who makes something.
_COUNT = r"[\d一二两三四五六七八九十百千万几]+(?:来|多)?"
_HERD = re.compile(
    rf"(?:羊|牛|猪|鸡|驴|鸭|鸽子?|蛋鸡|滩羊)(?:有|存栏)?{_COUNT}[只头匹]|{_COUNT}[只头](?:羊|牛|猪|鸡|驴|奶牛|肉牛|滩羊|母羊|母牛|蛋鸡|肉羊)"
)
#: 葡萄地要浇, 奶牛老是瘸, 盖牛棚: who grows or keeps something.
_FIELD = re.compile(
    r"(?:葡萄|马铃薯|土豆|洋芋|玉米|小麦|苜蓿|枸杞|[压砂西南甜]?瓜|辣椒|黄花菜?|药材|菜|茨)地(?!区|方|址|板|产|摊)|(?:建|盖|修|扩)(?:个|座|些)?(?:新)?(?:牛|羊|猪|鸡|驴)(?:棚|舍|圈)|"
    r"(?:奶牛|肉牛|母牛|牛犊|犊牛|羊羔|母羊|母猪|仔猪|蛋鸡|蜜蜂|枸杞苗|果树|番茄苗)(?:老是?|总是?|一直|成片|不|拉稀|掉|死|得|流产|咳|烂|发黄|黄叶)|[浇收割]苜蓿"
)
SERVED = re.compile(
    r"凉皮|酿皮|包子|馒头|早点|早餐|盒饭|面条|拉面|烤串|烧烤|小吃|奶茶|羊杂|麻辣烫|煎饼|碗饭|炒饭|饺子|米线|火锅"
)
_NEW_LINE = re.compile(
    rf"(?:新上|上马?|新建|扩建|改造|建|添|加)的?(?:一|两|个|几)?条?{NAME}{{1,6}}(?<![专热电光路干支管航])(?:生产)?线(?!上|下|路|缆|切)|"
    r"(?:新建|新上|扩建|技改)[^，。|]{0,8}(?:合金|硅|钢|铝|镁|材料|制品|加工|化工|电池|组件|颗粒|纤维|酸|碱|胺|醇|酯|烯|肥|药|饮料|食品|厂)的?项目|"
    r"(?:我们|咱们?|俺们?)(?:这边|这个)?工?厂(?:里|子)?(?!商|家)"
)


def own_doing(said: str, words: NeedWords) -> Mention | None:
    """我们做塑料管的, 石嘴山搞脱硫剂的: what is done, and with what if a list has the thing."""
    for match in (m for pattern in _OWN_DOINGS for m in pattern.finditer(said)):
        verb, thing = match["verb"], match["thing"]
        if _NO_TRADE.search(thing) or REQUEST.search(said[match.start() : match.start("verb")]):
            continue
        letter = "H" if verb == "卖" and SERVED.search(thing) else _BY_VERB.get(verb[0])
        if letter is None:
            known = mentions(thing, words.industry)
            letter = known[-1].value if known else by_head(thing, "C")
        return Mention(letter, match.start("verb"), match.end("thing"), False)
    if (herd := _HERD.search(said) or _FIELD.search(said)) is not None:
        return Mention("A", herd.start(), herd.end(), False)
    if (line := _NEW_LINE.search(said)) is not None:
        return Mention("C", line.start(), line.end(), False)
    return None


def by_head(said: str, letter: str) -> str:
    """做程序外包的 makes no thing; who fattens or cuts is known by it."""
    return next((other for other, head in _HEADS if head.search(said)), letter) if letter == "C" else letter
