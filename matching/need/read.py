"""Words → a typed need. What is not said stays open; nothing is guessed."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from knowledge.need_words import NeedWords, need_words
from knowledge.offers import DEGREES, KINDS
from knowledge.regions import HOME, gazetteer
from matching.need.collateral import Collateral, read_collateral
from matching.need.dates import days_in
from matching.need.mentions import Mention, denied, holds_any, mentions
from matching.need.need import Need
from matching.need.quantities import Quantity, quantities_in
from matching.need.repair import SoundRepair
from matching.normalise import normalise

_CORRECTED = re.compile(r"不对|后来|其实|想降到|降到|，不，|还差|不是[^，。,]{0,8}[，。,]?是|哦不|噢不|说错了?|讲错|口误|更正|改成|改为|应该是|记错|错了|换成|不不|还是按|算了还是|等等|等一下")
_AMBIGUOUS_HOME = re.compile(r"区内|本地|当地|咱这儿?|我们宁夏|全区|本区|宁夏")
_TONGXIN = re.compile(r"同心(?!协力|同德|圆|路|结|街)")
_WEST = re.compile(r"西夏(?!区|王|陵)")
_CAPITALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟;?!:", "一二三四五六七八九十百千；？！：")
_SPELT = re.compile(r"(?<=\b[A-Za-z]) (?=[A-Za-z]\b)")  # p l c, as a recogniser writes it
_COMMA = re.compile(r",(?!\d{3})")
_LENDING = re.compile(
    r"[借贷融](?:得|他|个|点|一|到|上|不|款|来|些|[\d一二两三四五六七八九十])|(?:想|要|能|再|来|去|得|就)[借贷]|资金(?:不够|大?概?[差缺]|紧张|上?一?下?转不开|需求)|"
    r"[差缺](?:了|着|口|个)?[^，。]{0,4}?[\d一二两三四五六七八九十百]+(?:来|多)?[万w]|发(?:绿色)?债|养殖保险"
)
_BORROWED_THING = re.compile(r"(?:借用?|租|预约|共享|订)(?:一?[个台套间]|用|的|他们的?)*[^，。]{0,8}?(?:(?P<thing>仪|镜|设备做|拉力机|试验机|实验室|检测线|机器做)|(?P<place>场地|会议室|教室|展厅|直播间|礼堂|工位|路演厅))|(?P<lent>(?:仪|镜|设备)[^。]{0,8}借)|(?P<let>(?:场地|会议室|教室|礼堂)[^。]{0,4}[借租])")
_LESSON = re.compile(r"上[^，。]{2,8}课|的课(?!题)|培训课|开班|陪训")
_SOUGHT = re.compile(r"找|请|求|想做|要做|想办|要办|哪|谁|代|委托|推荐|需要|怎么弄|怎么办|想搞|报价|有没有|有吗")
_SERVICE_FRAME = re.compile(r"(?:做|办|要|搞|想|个|的|代理|打|发|那个|^|，|写)(?P<name>[a-z0-9\u4e00-\u9fff]{1,6}?(?:检测|捡测|认证|认定|评价|诊断|注册|诉讼|挖掘|代?运营|律师函|建设|筹划|许可证|登记))")
_FIRM = re.compile(r"(?:找|请|寻|求|委托|有没有|哪家?|推荐|联系)[^，。]{0,8}(?:机构|公司|律所|事务所|第三方|服务商|设计院|代办|团队)|(?:机构|公司|律所|事务所|代办)[^，。]{0,3}(?:有吗|有没有|哪家|推荐|报个价|能做)|第三方机构|律所|律师事务所")
_NO_LOAN = re.compile(r"网贷|高利贷|小贷公司|套路贷|校园贷")
_DOES = r"做|搞|干|弄|开|办|经营|从事|主营|生产|加工|养|种|卖|跑|酿|我们是|咱是|咱们是|我是|俺是|家是|属于|主要是?|专门|专做|承包|我家|我们家|我们|咱们|咱|俺们"
_IS = r"企业|公司|厂|合作社|农场|店|户|老板|作坊|基地|工作室|门市|场|园|队|中心|馆|一家|的"
_IS_ENDING = r"企业|公司|厂|合作社|农场|店|户|作坊|基地|门市|场|园|队|馆|院|所|电站|矿|酒庄|牧场"
_WANTED_THING = re.compile(r"(?:找|招|买|购|进|请|缺|租|聘|学|采购|添|上|换|收|装)[^，。,、的]{0,6}$")
_GENERAL = tuple(
    (letter, re.compile(pattern))
    for letter, pattern in (
        ("A", r"(?:我们|咱|俺|是|在|家)?(?:种植?|养殖?|栽)(?!老|护|生|车|路)[\u4e00-\u9fff]{1,5}的|[\u4e00-\u9fff]{1,4}(?:种植|养殖)(?:户|场|基地|合作社)?"),
        ("E", r"[\u4e00-\u9fff]{1,6}(?:施工|安装工程|工程队|建筑公司)"),
        ("C", r"(?:做|生产|加工|酿|制造|造)[\u4e00-\u9fff]{1,7}(?:的|厂|加工|企业|小?作坊)|[\u4e00-\u9fff]{1,6}(?:加工厂?|制造|厂)(?!商|房|区|长|家直)"),
        ("F", r"(?:卖|批发|零售|倒腾)[\u4e00-\u9fff]{1,6}的|[\u4e00-\u9fff]{1,4}(?:批发|专卖店|商店|门市部)"),
    )
)


@dataclass(frozen=True)
class Entity:
    """One thing that was understood: its type and normalised value (HTTP contract, 5.1) and the words it stands in."""

    type: str
    value: Any
    text: str


@dataclass(frozen=True)
class Reading:
    """What a text says of a need."""

    need: Need
    entities: tuple[Entity, ...] = ()
    text: str = ""


class NeedReader:
    """Reads needs with one set of words."""

    def __init__(self, words: NeedWords | None = None) -> None:
        self._words = words or need_words()
        self._repair = SoundRepair(_repairable(self._words))

    def read(self, text: str, *, today: date, kind: str | None = None) -> Reading:
        """The need in a text. `kind`: what the conversation is about already, where the text itself does not say."""
        text = _SPELT.sub("", text).replace("仨", "三个").replace("俩", "两个")
        said = self._repair.repair(_COMMA.sub("，", normalise(text)).translate(_CAPITALS))
        said = _NO_LOAN.sub(lambda m: "＿" * len(m[0]), said)
        collateral = read_collateral(said, self._words)
        named = self._kind(said)
        quantities = quantities_in(said, kind=named or kind, today=today)
        implied = named or _implied(quantities, collateral) or kind
        if implied != (named or kind):
            quantities = quantities_in(said, kind=implied, today=today)
        values: dict[str, Any] = {"kind": named or (implied if implied != kind else None) or None}
        entities: list[Entity] = []
        _numbers(said, quantities, implied, values, entities)
        self._places(said, values, entities)
        self._enterprise(said, implied, values, entities)
        if implied == "talent":
            self._talent(said, values, entities)
        elif implied in ("financing", None):
            self._financing(said, implied, collateral, values, entities)
        if implied == "provider":
            self._services(said, values, entities)
        if implied not in ("financing", "talent", "provider", None):
            self._topics(said, values, entities)
        _days(said, implied, today, values, entities)
        if (voucher := holds_any(said, self._words.accepts_voucher)) is not None and implied not in ("financing", "talent"):
            values["accepts_voucher"] = not denied(said, *voucher.span())
        return Reading(Need(**values), tuple(entities), said)

    def _kind(self, said: str) -> str | None:
        """The kind that most words speak for; between equals the one named first."""
        counts: Counter[str] = Counter()
        first: dict[str, int] = {}
        for mention in mentions(said, self._words.kind):
            if mention.denied and mention.value != "financing":
                continue
            counts[mention.value] += 1
            first.setdefault(mention.value, mention.start)
        if (lending := _LENDING.search(said)) is not None:
            counts["financing"] += 2
            first["financing"] = min(first.get("financing", len(said)), lending.start())
        if (firm := _FIRM.search(said)) is not None:
            counts["provider"] += 1
            first.setdefault("provider", firm.start())
        if self._names_work(said):
            counts["talent"] += 1
            first.setdefault("talent", len(said))
        if (sharing := _BORROWED_THING.search(said)) is not None:  # 借用色谱仪, 借个场地: no loan
            counts["venue" if sharing["place"] or sharing["let"] else "instrument"] += 3
            first.setdefault("instrument", sharing.start())
            first.setdefault("venue", sharing.start())
        if _LESSON.search(said):
            counts["course"] += 1
            first.setdefault("course", len(said))
        if not counts and _SOUGHT.search(said) and any(not m.denied for m in mentions(said, self._words.service)):
            return "provider"
        if not counts and any(not m.denied for m in mentions(said, self._words.occupation)):
            return "talent"
        return min(counts, key=lambda k: (-counts[k], first[k]), default=None)

    def _names_work(self, said: str) -> bool:
        """找个电工, 要两名焊工: an occupation that is looked for."""
        for mention in mentions(said, self._words.occupation):
            if re.search(r"(?:招|聘|找|要|缺|雇|需要|请|求|来)[^，。]{0,12}$", said[max(0, mention.start - 16) : mention.start]):
                return True
        return False

    def _places(self, said: str, values: dict[str, Any], entities: list[Entity]) -> None:
        places = gazetteer()
        named = [name for name in places.named_in(said) if places.is_home(name) and name != HOME]
        if _TONGXIN.search(said) and "同心县" not in named:
            named.append("同心县")
        moved = re.search(r"(?:搬到|搬去|迁到|改到|改成|换到)", said)
        if len(named) > 1:  # 银川贺兰: the smaller place; of two counties the one said first, or moved to
            named.sort(key=lambda n: (moved is None or _first(said, n) < moved.start(), -len(places.with_ancestors(n)), _first(said, n)))
        if named:
            values["region"] = named[0]
        elif _AMBIGUOUS_HOME.search(said):
            values["region"] = HOME
        for name in named or ([HOME] if "region" in values else []):
            entities.append(Entity("region", name, name))

    def _enterprise(self, said: str, kind: str | None, values: dict[str, Any], entities: list[Entity]) -> None:
        words = self._words
        if (industry := self._industry(said, kind)) is not None:
            values["industry"] = industry.value
            entities.append(Entity("industry", industry.value, said[industry.start : industry.end]))
        sizes = [m for m in mentions(said.replace("小微企业", "＿＿＿＿").replace("中小企业", "＿＿＿＿").replace("中小微", "＿＿＿"), words.size) if not m.denied]
        if sizes:
            values["size"] = sizes[0].value
        has = [m.value for m in mentions(said, words.qualification) if not m.denied and not _wished(said, m) and _owned(said, m, kind)]
        if has:
            values["qualifications"] = tuple(dict.fromkeys(has))
        if "白名单" in said:
            place = said.index("白名单")
            values["whitelisted"] = not (denied(said, place, place + 3) or re.search(r"(?:没进|不在|没有进|未进|进不了|没入|还没)[^，。]{0,4}$", said[:place]) is not None)

    def _industry(self, said: str, kind: str | None) -> Mention | None:
        """What the enterprise does: a word that stands as its doing (做枸杞的) or its being (枸杞加工厂, or alone between commas)."""
        best: tuple[int, int, Mention] | None = None
        taken = self._taken(said, kind)
        for mention in mentions(said, self._words.industry):
            if mention.denied or any(start < mention.end and mention.start < end for start, end in taken):
                continue
            word = said[mention.start : mention.end]
            before, after = said[max(0, mention.start - 10) : mention.start], said[mention.end : mention.end + 5]
            wanted = _WANTED_THING.search(before)
            doing = re.search(rf"(?:{_DOES})[^，。,、]{{0,6}}$", before) or word[0] in "做种养卖开跑搞酿办挖盖"
            being = re.match(rf"[^，。,]{{0,3}}?(?:{_IS})", after) or re.search(rf"(?:{_IS_ENDING})$", word)
            whole = re.search(r"(?:^|[，。,、；;：:嗯啊])(?:我们|咱们?|是|就是|那个)?$", before) and re.match(r"$|[，。,、；;嗯啊]", after)
            rank = 2 * bool(doing) + bool(being) + bool(whole) - 3 * bool(wanted)
            if rank > 0 and (best is None or (rank, len(word)) > best[:2]):
                best = (rank, len(word), mention)
        if best is not None:
            return best[2]
        if taken and kind != "financing":
            return None
        for letter, pattern in _GENERAL:  # a firm that makes, grows or sells something no list has
            if (match := pattern.search(said)) is not None and not _WANTED_THING.search(said[max(0, match.start() - 10) : match.start()]):
                return Mention(letter, match.start(), match.end(), False)
        return None

    def _taken(self, said: str, kind: str | None) -> list[tuple[int, int]]:
        """Where a service or a job is named that is looked for: what firms of that trade do is not what this one does."""
        tables = {"provider": (self._words.service,), "talent": (self._words.occupation,)}.get(kind or "", ())
        spans = [(m.start, m.end) for table in tables for m in mentions(said, table)]
        if kind == "provider":
            spans += [m.span() for m in _FIRM.finditer(said)]
        return spans

    def _financing(self, said: str, kind: str | None, collateral: Collateral, values: dict[str, Any], entities: list[Entity]) -> None:  # fmt: skip
        if collateral.has:
            values["collateral"] = collateral.has
            entities += [Entity("collateral", value, text) for value, text in collateral.words]
        if collateral.refused:
            values["collateral_exclude"] = collateral.refused
        types = mentions(said, self._words.financing_type)
        chosen = [m for m in types if not m.denied]
        refused = tuple(dict.fromkeys(m.value for m in types if m.denied))
        special = [m for m in chosen if m.value != "loan"] or chosen
        if special and kind == "financing":
            values["financing_type"] = special[0].value
            entities.append(Entity("financing_type", special[0].value, said[special[0].start : special[0].end]))
        refused = tuple(t for t in refused if t != values.get("financing_type"))
        if refused and kind == "financing":
            values["financing_type_exclude"] = refused

    def _talent(self, said: str, values: dict[str, Any], entities: list[Entity]) -> None:
        jobs = [m for m in mentions(said, self._words.occupation) if not m.denied]
        if jobs:
            values["occupation"] = jobs[0].value
        elif (named := _NAMED_JOB.search(said)) is not None:
            values["occupation"] = named["job"]
        degrees = [m for m in mentions(said, self._words.degree) if not m.denied]
        if degrees:
            lowest = min(degrees, key=lambda m: DEGREES.index(m.value))  # 大专以上，本科优先
            values["degree"] = lowest.value
            entities.append(Entity("degree", lowest.value, said[lowest.start : lowest.end]))
        ways = mentions(said, self._words.employment)
        if wanted := [m.value for m in ways if not m.denied]:
            values["employment"] = wanted[0]
        if refused := tuple(dict.fromkeys(m.value for m in ways if m.denied)):
            values["employment_exclude"] = refused
        skills = [m.value for m in mentions(said, self._words.skill) if not m.denied]
        skills += [skill for m in _SKILLED.finditer(said) for skill in _split(m["skill"] or m["other"]) if not any(skill in s or s in skill for s in skills)]
        skills = [skill for skill in skills if skill != values.get("occupation")]
        if skills:
            values["skills"] = tuple(dict.fromkeys(skills))
            entities += [Entity("skill", skill, skill) for skill in values["skills"]]

    def _services(self, said: str, values: dict[str, Any], entities: list[Entity]) -> None:
        services = [m.value for m in mentions(said, self._words.service) if not m.denied]
        for titled in mentions(said, self._words.qualification):  # ISO9001认证, 高新技术企业认定, 办食品生产许可证
            following = re.match(r"认证|认定|评价|申报|代办|登记", said[titled.end :])
            if following or titled.value.endswith(("许可证", "认证", "登记")):
                name = titled.value + (following[0] if following and following[0] not in ("代办", "申报") and not titled.value.endswith(following[0]) else "")
                services.append(name)
        if not services:
            services = [m["name"] for m in _SERVICE_FRAME.finditer(said)]
        if services:
            values["services"] = tuple(dict.fromkeys(services))
            entities += [Entity("topic", service, service) for service in values["services"]]

    def _topics(self, said: str, values: dict[str, Any], entities: list[Entity]) -> None:
        topics = [m.value for m in mentions(said, self._words.topic) if not m.denied] or _about(said, self._words.kind)
        if topics:
            values["topics"] = tuple(dict.fromkeys(topics))
            entities += [Entity("topic", topic, topic) for topic in values["topics"]]


_SKILLED = re.compile(
    r"(?:会用|会做|能做|(?<![社商协工大开年班省机])会|懂得?|熟悉|精通|擅长|熟练使用|熟练操作|熟练|掌握|拿手)(?!计|议|员|展|长|记|馆|有|不|得来|来|一样)(?P<skill>[a-z0-9+#\u4e00-\u9fff、和]{2,12}?)(?=的|，|。|$|最好|优先|要|都|就|也|月|工资|有|能|还|、|；)|"
    r"(?P<other>[a-z+#\u4e00-\u9fff]{2,6})(?:要会|要好|要熟|得会|都要会|必须会)"
)
_NOT_A_TOPIC = re.compile(
    r"^(?:想|要|请|找|报|个|的|有没有|有|那个|那种|我们?|咱们?|约|能不能|能|学|参加|给|帮|搞|做|在|来|去|问|一下|这边|本地|附近|哪里|哪儿|什么|租|订|借用?|用|一台|台|套|一套|上|就是|嗯|你好|需要|员工|要上|预约|共享|还|让|企业|次|场|办|听|方面|打听|整|推荐|谁家|哪家|跟|对|把)+|(?:方面的?|的|那种|类|这种|相关|相关的|用的|那个|服务|系统|业务|一下|什么时候|还有)+$"
)


def _split(words: str) -> list[str]:
    return [word for word in re.split(r"[、和]", words) if len(word) > 1]


def _about(said: str, kinds: dict[str, str]) -> list[str]:
    """What a course, a meeting or a machine is about: the words before its name, else after 讲 or 关于, else the name itself."""
    places = gazetteer().names
    for mention in mentions(said, kinds):
        if mention.value in ("financing", "talent", "provider"):
            continue
        start = max((said.rfind(mark, 0, mention.start) for mark in "，。！？、；嗯"), default=-1) + 1
        before = said[start : mention.start]
        for name in sorted(places, key=len, reverse=True):
            before = before.replace(name, "")
        words = _NOT_A_TOPIC.sub("", _NOT_A_TOPIC.sub("", before))
        if 2 <= len(words) <= 10 and not re.search(r"[\d一二两三四五六七八九十]+[个号月天人]", words):
            return [words]
        if (told := re.search(r"(?:讲|关于|主题是|做|学)(?P<topic>[a-z0-9\u4e00-\u9fff]{2,10}?)(?:的|那个|方面|，|$)", said)) is not None:
            return [told["topic"]]
        name = said[mention.start : mention.end]
        return [name] if mention.value in ("instrument", "venue", "cloud") else []
    return []


_NAMED_JOB = re.compile(
    r"(?:招聘?|聘请?|雇|缺|找)(?:一?个|[一二两三四五六七八九十\d]+(?:个|名|位)|名|位|几个|些)(?:会|懂|有经验的|熟练的?|全职|兼职|专业的?|能)?(?P<job>[\u4e00-\u9fff]{2,6}?)(?=[，。,、！？?!;；]|的|要|月薪|工资|大专|本科|中专|有|会|来|$)"
)


def _first(said: str, name: str) -> int:
    return min((at for written, full in gazetteer().names.items() if full == name and (at := said.find(written)) >= 0), default=len(said))


def _wished(said: str, mention: Mention) -> bool:
    """想申报高新, 办个食品生产许可证: it is wanted, so it is not there yet."""
    return bool(re.search(r"(?:想|要|打算|准备|申报|申请|办|评|认定|拿|冲|争取|还不是|不是|没评|没拿|没评上)[^，。,]{0,6}$", said[max(0, mention.start - 10) : mention.start]))


def _owned(said: str, mention: Mention, kind: str | None) -> bool:
    """Whoever looks for a service names titles and licences that are to be got; only 我们是… says that they are there."""
    if kind in ("financing", None):
        return True
    return bool(re.search(r"(?:我们|咱们?|我|公司|厂)(?:现在|已经|也)?(?:是|有|属于)[^，。]{0,8}$|(?:^|，)$", said[max(0, mention.start - 14) : mention.start])) and not re.match(
        r"(?:认证|认定|申报|代办|怎么办|评价|申请|检测|办理|谁)", said[mention.end :]
    )


def _implied(quantities: Iterable[Quantity], collateral: Collateral) -> str | None:
    """三百万 一年 没抵押 speaks of a loan without the word."""
    fields = {q.field for q in quantities}
    if "rate" in fields or ("amount" in fields and ("term" in fields or collateral.has)) or collateral.has:
        return "financing"
    return "talent" if "salary" in fields else None


def _numbers(said: str, quantities: list[Quantity], kind: str | None, values: dict[str, Any], entities: list[Entity]) -> None:  # fmt: skip
    for field in dict.fromkeys(q.field for q in quantities):
        these = [q for q in quantities if q.field == field]
        if not _fits(field, kind):
            continue
        chosen = _settle(said, these)
        _put(field, chosen, values)
        point = chosen.high if chosen.high is not None else chosen.low
        entities.append(Entity(field if field != "price" else "amount", _whole(point), said[chosen.start : chosen.end]))


def _fits(field: str, kind: str | None) -> bool:
    if field in ("amount", "rate"):
        return kind in ("financing", None)
    if field == "term":
        return kind in ("financing", None)
    if field == "salary":
        return kind == "talent"
    if field == "headcount":
        return True
    if field in ("price", "stars", "capacity"):
        return kind not in ("financing", "talent")
    return True


def _settle(said: str, these: list[Quantity]) -> Quantity:
    """One of several: what corrects the others; else two bounds together; else the first, a plain one before a bound."""
    corrected = [q for q in these[1:] if _CORRECTED.search(said, these[0].end, q.start)]
    if corrected:
        return corrected[-1]
    lows, highs = [q for q in these if q.high is None], [q for q in these if q.low is None]
    if lows and highs and these[0].field != "rate":
        return Quantity(these[0].field, lows[0].low, highs[0].high, lows[0].start, max(lows[0].end, highs[0].end))
    if these[0].field == "years" and (people := [q for q in these if q.person]):
        return people[0]
    return these[0]


def _put(field: str, quantity: Quantity, values: dict[str, Any]) -> None:
    low, high = _whole(quantity.low), _whole(quantity.high)
    if field == "rate":
        values["rate_max"] = high
    elif field == "price":
        values["price_max"] = high
    elif field in ("stars", "capacity", "headcount"):
        values[field] = int(low if low is not None else high)  # type: ignore[arg-type]
    elif field == "years" and (low is None or high is None or low == high):
        values["years"] = low if low is not None else high
    elif low == high:
        values[field] = low
    else:
        values |= {f"{field}_{end}": v for end, v in (("min", low), ("max", high)) if v is not None}


def _whole(value: float | None) -> float | int | None:
    return int(value) if value is not None and float(value).is_integer() else value


_NEEDED_BY = re.compile(r"^[^，。,]{0,3}(?:前|之前|要用?|就要|用|到账|放款|上岗|到岗|开始|能来|来|入职|开工|进场|取|交)")


def _days(said: str, kind: str | None, today: date, values: dict[str, Any], entities: list[Entity]) -> None:
    """When it is needed: any day named for a course or a room; for money and people one by which they must be there."""
    for span in days_in(said, today):
        if kind in ("financing", "talent", "provider", None) and not _NEEDED_BY.match(said[span.end :]):
            continue
        if span.first == span.last:
            values["starts_on"] = span.first
        else:
            values |= {n: v for n, v in (("starts_on_min", span.first), ("starts_on_max", span.last)) if v is not None}
        day = span.first or span.last
        if day is not None:
            entities.append(Entity("date", day.isoformat(), said[span.start : span.end]))
        return


def _repairable(words: NeedWords) -> set[str]:
    """Words that are worth repairing by their sound: those of finance, titles and places; trades with three characters or more."""
    finance = {*words.financing_type, *words.no_collateral, *words.qualification, *words.size, *words.accepts_voucher}
    finance |= {w for w in words.kind if words.kind[w] == "financing"} | {w for w in words.collateral if len(w) > 1}
    long = {w for table in (words.occupation, words.industry, words.service) for w in table if len(w) >= 3}
    places = {w for w, name in gazetteer().names.items() if gazetteer().is_home(name)}
    return finance | long | places | {"白名单", "流水", "营收", "纳税", "成立", "注册", "员工", "利率", "利息", "月息", "年化", "枸杞", "申请", "厂房", "个体户", "实习生"}


__all__ = ["KINDS", "Entity", "NeedReader", "Reading"]
