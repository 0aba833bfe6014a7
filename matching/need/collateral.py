"""What an enterprise can put up, and what it will not: 没房子抵押, 拿订单去贷, 不找担保."""

import re
from dataclasses import dataclass

from knowledge.need_words import NeedWords
from matching.need.mentions import Mention, around, first_of, mentions
from matching.need.patterns import ENDS, clause_around, either
from matching.need.pledges import on_credit, pledged_by_name
from matching.need.surety import nobody, nothing_to_put_up, promised

_PLEDGE = either("抵押 质押 抵给 抵贷 做抵 押给 押上 抵 押 顶着 做底 打底 当押头 做押头 作保")
_AS_SECURITY = re.compile(
    _PLEDGE
    + "|"
    + either("担保 保证 名下 增信 凭 靠 做保理 做个保理 做质 作质")
    + r"|(?:拿|用|(?<!可)(?<!所)以).{0,8}(?:贷|借|融|换|担|钱)"
)
_HAVE = re.compile(r"(?:有|有一?[套处间栋块批]|手里有|手上有|名下有|[有着]\d+[亩项件]|压了|攒了)[^，。|]{0,6}$")
_OWN = re.compile(
    rf"^[^{ENDS}]{{0,6}}?(?:都|全|也)?(?:是|在)?(?:我|我们|自己|自家|公司|老板|我爱人|家里)的?(?:名下|自己的|的(?![房车])|自有)"
)
_UNSOLD = re.compile(r"^(?:还|都|全)?(?:在|堆着|压着|存着|放着|有)[^，。|]{0,6}(?:$|[，。|])")
_COUNTED = re.compile(rf"^[^{ENDS}]{{0,2}}(?:有|是)?[一二两三四五六七八九十百\d]+(?:来|多)?[项件个]")
_BOUGHT_VERBS = either(
    "买 购 购买 进 采购 换 添 修 建 盖 (?<!手)上 租 扩 更新 添置 升级 改造 装 收 养 卖 运 囤 备 付 (?<!批)(?<!开)发 (?<!提)交 垫 "
    "接 赶 做 跑 开 造 种 生产 加工"
)
_BOUGHT = re.compile(rf"{_BOUGHT_VERBS}[^{ENDS},、]{{0,6}}$")
_WITH = re.compile(r"(?:拿|用|凭|靠)[^，。|]{0,6}$")
_FOLLOWED_BY_PLEDGE = re.compile(rf"^[^{ENDS},]{{0,4}}(?:抵|押)")
_CAN_SERVE = re.compile(
    rf"^[^{ENDS}]{{0,6}}[，。|]?(?:都有|押着?|押了|凭这个|(?:能|可以|就)?拿这个|拿(?:它|这些|这批)?(?:去|来|出来)?(?=[押抵质])|能押|能质|可以押|可以抵|可以质|能抵|是自己的|自有|可以$|行$)"
)
_GOOD_RECORD = re.compile(
    r"很好|良好|稳定|每年|年年|月月|老老实实|规规矩矩|没欠|不欠|没断|没漏|a级|正常|记录|信用|按时|足额|[开交缴][^，。|]{0,4}多|不少|凭这个|就凭"
)
_PILE = re.compile(r"^(?:一大堆|有?好几笔|一堆|不少|压了|压着|没收回|还没|有)")

_REFUSED_BEFORE = re.compile(
    r"(?:不|没|无|甭|别|不想|不愿意?|不同意|不让|不能|不用|不要|没有|没啥|么)(?:再|去|拿|给|用|"
    r"动|找|办|押|抵|碰|打算|准备|考虑|让|叫|要|我们?|咱们?)*(?:抵押|质押|押|抵)(?:我们?的?|家里的?)?(?:[房车地](?:和|跟|、)?(?:抵|押)?)?$"
)
_OWN_NOT = re.compile(r"^[^，。|]{0,4}(?:都|也|全)?(?:是)?(?:租的|租来的|别人的|借的)")
#: 早押给银行了; but 设备抵给银行 offers it.
_GONE = re.compile(
    rf"^[^{ENDS}]{{0,3}}(?:(?:已经|已|早就|早|都|全|也)(?:抵押?给|押给)|(?:抵押?|押)给(?:别|人家|其他|另|原来|[^，。|]{{0,6}}了)|"
    rf"(?:已经|早就|早|都|全|也)?(?:抵出去|抵掉|押出去|押掉|抵押出去|抵押掉|在银行押着))"
)
_CANNOT = re.compile(
    r"^[^，。|]{0,8}?[，|]?(?:也|都|又|就|是)?(?:不能(?:拿去?|用来?)?(?:再)?(?:押|抵|动)|不(?:给|敢|让|会)?[押抵](?!金)|押不了|抵不了|抵不成|"
    r"押不出|不让[押抵]|(?:我|我们|老婆|家里)?(?:不想(?!押|抵)|不愿意?|不同意)|押不起|不好押|办不了抵押)"
)
_LACKED_BEFORE = re.compile(r"(?:没|没有|无|哪有|没啥|没什么|没人|么有|缺|没个)[^，。|]{0,4}$")

_ONE_CHARACTER = re.compile(r"^[房地车货牛羊楼]$")
_ONE_USED_BEFORE = re.compile(r"(?:有[一二两三四五六七八九十几\d]+[台套辆块处间头只栋亩]|抵|押|拿|没|用|有|无|凭)$")
_ONE_USED_AFTER = re.compile(r"^[^，。|]{0,3}(?:抵|押)|^(?:没|也没)")
_IS_A_LOAN = re.compile(r"^(?:贷|公司贷|基金|服务|费|机构|类|方式|法人|公司能|公司可|公司给|公司做)")
_FIRM_THERE_ALREADY = re.compile(r"(?:有|谈好|找好|联系好)[^，。|]{0,6}$")
_PUBLIC = re.compile(r"(?:政府|政策|融资|性|农|履约|投标|工程|预付款|质量|付款|贷款|反|保函|海关|关税|诉讼)$")
_ASKED_FOR = re.compile(r"(?:让|请|找|给|提供|做|出)[^，。|]{0,4}$")


#: What the enterprise owes and does not have: 还供应商货款.
_OWED_BY_IT = re.compile(r"(?:还|付|给|结|交|补|支付|清)[^，。|]{0,6}$")


@dataclass(frozen=True)
class Collateral:
    """`has`: what the enterprise has, ("none",) if nothing; `refused`; `words`: each value with the words it was said in."""

    has: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    words: tuple[tuple[str, str], ...] = ()


def read_collateral(said: str, words: NeedWords) -> Collateral:
    """What a normalised text says of security."""
    offered: dict[str, str] = {}
    refused: dict[str, str] = {}
    lacking = first_of(said, words.no_collateral)
    nothing = lacking[0] if lacking else nothing_to_put_up(said) or on_credit(said)
    for mention in mentions(said, words.collateral):
        word = said[mention.start : mention.end]
        if _withheld(said, mention):
            if _stands_as_security(said, mention, word, withheld=True):
                refused.setdefault(mention.value, word)
                if mention.value == "property" and _is_absent(said, mention):
                    nothing = nothing or word
        elif _stands_as_security(said, mention, word, withheld=False):
            offered.setdefault(mention.value, word)
    for value, word in pledged_by_name(said):
        offered.setdefault(value, word)
    if (surety := promised(said)) is not None:
        offered.setdefault("guarantor", surety)
        refused.pop("guarantor", None)
    elif (none := nobody(said)) is not None:
        refused.setdefault("guarantor", none)
        offered.pop("guarantor", None)
    offered = {value: word for value, word in offered.items() if value not in refused or _said_again(said, word)}
    refused = {value: word for value, word in refused.items() if value not in offered}
    if offered:
        return Collateral(tuple(offered), tuple(refused), tuple(offered.items()))
    if nothing is not None:
        return Collateral(("none",), tuple(refused), (("none", nothing),))
    return Collateral((), tuple(refused), ())


def _said_again(said: str, word: str) -> bool:
    """Refused once and offered once: what is offered with a verb of pledging counts."""
    place = said.find(word)
    return bool(re.search(rf"{re.escape(word)}[^{ENDS}]{{0,4}}(?:能|可以)[^{ENDS}]{{0,2}}(?:押|抵)", said[place:]))


def _withheld(said: str, mention: Mention) -> bool:
    """Whether it is refused, not there, rented or pledged already."""
    before, _ = around(said, mention.start, mention.end)
    after = said[mention.end : mention.end + 20]
    return (
        mention.denied
        or bool(_REFUSED_BEFORE.search(before))
        or bool(_OWN_NOT.match(after) or _GONE.match(after))
        or bool(_CANNOT.match(_up_to_next_security(after)))
    )


def _up_to_next_security(after: str) -> str:
    """不能押 after a comma speaks of the last thing that was named."""
    other = re.search(r"房|设备|机器|订单|专利|担保|库存|存货|应收", after)
    return after[: other.start()] if other else after


def _is_absent(said: str, mention: Mention) -> bool:
    """没房子, 房子押给农行了, 厂房是租的: there is nothing, which is more than not wanting to."""
    before, after = said[max(0, mention.start - 8) : mention.start], said[mention.end : mention.end + 20]
    return bool(
        _LACKED_BEFORE.search(before) or _OWN_NOT.match(after) or _GONE.match(after) or re.match(r"[也都]?没有?", after)
    )


def _stands_as_security(said: str, mention: Mention, word: str, *, withheld: bool) -> bool:
    """Whether the word is said as security, not as what the money is for."""
    before, after = said[max(0, mention.start - 10) : mention.start], said[mention.end : mention.end + 20]
    if _ONE_CHARACTER.match(word):
        return bool(_ONE_USED_BEFORE.search(before) and _ONE_USED_AFTER.match(after)) or bool(
            re.match(r"(?:都|也)?(?:能|可以)?(?:抵|押|质)", after)
            or re.search(r"(?:抵|押)$", before)
            or (re.search(r"没房$|没$", before) and withheld)
        )
    if mention.value == "guarantor":
        return withheld or _is_guarantor(word, before, after)
    if withheld and mention.value == "property":
        return True
    if not withheld and (_CAN_SERVE.match(after) or _OWN.match(after)):
        return True
    if not withheld and mention.value == "inventory" and _UNSOLD.match(after):
        return True
    if not withheld and mention.value == "intellectual_property" and _COUNTED.match(after):
        return True
    if _BOUGHT.search(before) and not (_FOLLOWED_BY_PLEDGE.match(after) or _WITH.search(before)):
        return False
    first, last = clause_around(said, mention.start, mention.end)
    clause = said[first:last]
    if withheld:
        return bool(_AS_SECURITY.search(clause + after))
    if mention.value == "tax_record" and _GOOD_RECORD.search(clause):
        return True
    if mention.value == "receivables" and _OWED_BY_IT.search(before):
        return False
    if mention.value == "receivables" and _PILE.match(after):
        return True
    return bool(_AS_SECURITY.search(clause.replace(word, "＿")) or _HAVE.search(before))


def _is_guarantor(word: str, before: str, after: str) -> bool:
    """Somebody who stands surety, not a guarantee that is asked for (让担保公司给我们担保)."""
    if _IS_A_LOAN.match(after) or _PUBLIC.search(before):
        return False
    if "人" in word + after[:1]:
        return True
    if "公司" in word:
        return _FIRM_THERE_ALREADY.search(before) is not None
    return _ASKED_FOR.search(before) is None and not after.startswith("一下")
