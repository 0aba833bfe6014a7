"""A text as it is read: one way of writing, words put right that were heard or typed wrongly."""

import re

from knowledge.need_words import NeedWords
from knowledge.regions import gazetteer
from matching.need.patterns import SOFT_END
from matching.need.repair import SoundRepair
from matching.normalise import normalise

_CAPITALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟;?!:", "一二三四五六七八九十百千；？！：")
_NINES = str.maketrans("零〇一二三四五六七八九", "00123456789")
_SPELT = re.compile(r"(?<![A-Za-z])[A-Za-z](?: [A-Za-z](?![A-Za-z]))+")  # p l c, as a recogniser writes it
_STANDARD = re.compile(r"(?<=iso)[零〇一二三四五六七八九]{4,5}")
_HAN_GAP = re.compile(
    r"(?<=[\u4e00-\u9fff]{2}) +(?=[\u4e00-\u9fff\d])|(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff]{2})|(?<=\d) +(?=[\u4e00-\u9fff]{2})"
)
_LENDING_GAP = re.compile(rf"(?<=[借贷融])\{SOFT_END}(?=\d)")
#: 房子能押不: the 不 at the end asks, as 吗 does, and denies nothing.
_ASKS = re.compile(r"(?P<asked>(?:能|可以|有|会|给|收)[^，。？|不没]{1,10})不(?=$|[，。？|])")
_COMMA = re.compile(r",(?!\d{3})")
_LI = re.compile(r"(?<=[一二两三四五六七八九十\d])里(?=以|左右|多|嗯|啊|$|，)")
#: 万二 as a wage, 5kw as a sum.
_WAN = re.compile(r"(?<=[，。|给开到])万(?=[一二三四五六七八九](?:$|[，。|左上起包]))")
_KILO_WAN = re.compile(r"(?<![a-z\d.])(\d{1,2})kw(?=$|[，。|])")
_OF_A_SUM = re.compile(r"轮|投|贷|融|借|股")
_INTEREST = re.compile(r"[月年利]息|利率")
_OF_MONEY = {"流水", "纳税", "利率", "利息", "员工", "抵押", "担保", "枸杞", "厂房", "年化", "月息"}
#: Words of finance that sound like words of everyday: 得带个会说话的, 不要叫我寻保人.
_NOT_MEANT = {"贷个", "贷点", "信保", "直租", "保函", "想贷", "要贷", "能贷"}
#: 想代两百万, 要带点款: a loan; 能带三十人 and 要大屏 are none.
_LENT = re.compile(
    r"(?<=[想要能再去来先])[代带待袋戴](?=[\d一二两三四五六七八九十百千]+(?:来|多|几)?[万w亿]|点[款钱]|款|一笔|[些个](?:款|钱))"
)
#: Lenders that are spoken of, not asked for.
_NO_LOAN = re.compile(r"网贷|高利贷|小贷公司(?=的别|不要)|套路贷|校园贷")


class Preparation:
    """Prepares texts with one set of words."""

    def __init__(self, words: NeedWords) -> None:
        self._repair = SoundRepair(
            _repairable(words),
            bold={w for table in (words.kind, words.financing_type) for w in table} | _OF_MONEY,
            heard=words.heard,
            in_money=words.heard_in_money,
            kept=words.kept,
        )

    def prepare(self, text: str) -> str:
        """The text to be read; a space that separates two statements becomes a mark of its own."""
        text = _SPELT.sub(lambda match: match[0].replace(" ", ""), text).replace("仨", "三个").replace("俩", "两个")
        text = normalise(_HAN_GAP.sub(SOFT_END, text))
        said = _ASKS.sub(r"\g<asked>吗", _COMMA.sub("，", text).translate(_CAPITALS))
        said = _STANDARD.sub(lambda match: match[0].translate(_NINES), said)
        said = _LENT.sub("贷", self._repair.repair(said))
        said = _WAN.sub("一万", said)
        if _OF_A_SUM.search(said):
            said = _KILO_WAN.sub(r"\1千万", said)
        if _INTEREST.search(said):
            said = _LI.sub("厘", said)
        return _NO_LOAN.sub(lambda match: "＿" * len(match[0]), said)


def _repairable(words: NeedWords) -> set[str]:
    """Words that are worth repairing by their sound: those of finance, titles, kinds and places; trades, jobs and services."""
    named = {
        *words.financing_type,
        *words.no_collateral,
        *words.qualification,
        *words.size,
        *words.accepts_voucher,
        *words.repaired,
    }
    named |= {w for w in words.kind if words.kind[w] in ("financing", "activity", "venue")} | {
        w for w in words.collateral if len(w) > 1
    }
    trades = {
        w for table in (words.occupation, words.industry, words.service, words.topic) for w in table if len(w) >= 3
    }
    places = {w for w, name in gazetteer().names.items() if gazetteer().is_home(name)}
    return (named | trades | places) - _NOT_MEANT
