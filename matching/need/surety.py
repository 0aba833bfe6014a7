"""Who stands surety, and that there is nothing to put up, by turns of phrase: 让我姐夫给担个保, 没人肯当保人, 没有东西能押."""

import re

from matching.need.patterns import ENDS, either

_SURETY = r"(?:担保人|保证人|保人|担个?保|做个?保|作个?保|当个?保|担保|连带)"
_WHO = either(
    "小姨子 小舅子 小姑子 连襟 "
    "姐夫 妹夫 姐 妹 哥 弟 弟弟 哥哥 姐姐 表哥 表弟 堂哥 堂弟 叔 叔叔 舅 舅舅 二舅 大舅 姑父 姑姑 姨夫 亲戚 家里人 家人 爸 妈 父亲 老丈人 岳父 媳妇 "
    "老婆 爱人 对象 "
    "兄弟 同学 战友 朋友 同事 熟人 老乡 老板 股东 合伙人 法人 老师 公务员 干部 上班的 母公司 集团 国企 龙头企业 合作社 村上 兄弟公司 下家 有人 担保公司 "
    "村里人 村人 村民 村干部 邻居 本家 户主 社员"
)
_WILLING = either("肯 愿意 答应 同意 能 可以 给 替 帮 出面 做 当 担 说好")
#: 弟弟给我担保, 担保公司肯给我们担, 二舅愿意做担保, 让我姐夫给担个保: somebody is there who will.
_PROMISED = re.compile(
    rf"(?<!没){_WHO}[^{ENDS}]{{0,8}}?(?:肯|愿意|答应|同意|说好|能|可以|出面)[^{ENDS}]{{0,5}}?(?:{_SURETY}|(?<!承)(?<!负)担(?!心|任|忧|当|保公司))|"
    rf"(?:愿意|肯|答应|同意)(?:给|替|帮)(?:我们?|咱们?|俺们?)(?:做个?|作)?担保|"
    rf"(?:让|叫|请|找)[^{ENDS}]{{0,4}}{_WHO}(?<!担保公司)[^{ENDS}]{{0,4}}{_SURETY}|"
    rf"(?:我|家|他|她|的|只能|由|^|[{ENDS}]){_WHO}(?<!担保公司)(?:也|都)?(?:{_WILLING}[^{ENDS}]{{0,5}}{_SURETY}|作保(?!证))"
)
_NOBODY = re.compile(
    rf"(?:没人|没有人|谁也不|都不|找不[到下着]|寻不[到下着]|没得|哪有人?|上哪[^{ENDS}]{{0,2}}|不想|不愿意?|不要|不用|别|甭|不让|不好意思)[^{ENDS}，]{{0,8}}?{_SURETY}"
)
_NOT_HAVING = r"(?:没有?|无|么有?|没得|没啥|没什么|哪有|拿不出|找不[到出]|不想|不愿意?|不用|不要|不|甭|别)"
_ANYTHING = r"(?:啥|什么|可|能|得|东西|任何|值钱的?|像样的?|拿来?|拿去|给|用来?|再|让我们?|值得|物|的|是|好|去|来|可以)"
#: 没有东西能押, 不想压东西, 啥押的都没有: `压` only where it can be nothing but pledging.
_NOTHING = re.compile(
    rf"{_NOT_HAVING}{_ANYTHING}*(?:东西|物件|家当|值钱的)[^{ENDS}]{{0,3}}?(?:抵押|质押|抵|押|压)(?!价|货|款|力)|"
    rf"{_NOT_HAVING}{_ANYTHING}*(?:抵押|质押|抵|押|压)(?:任何|啥|什么|的)?(?:东西|物|家当)|"
    rf"(?:啥|什么|东西)(?:都|也)?(?:没有?|拿不出)(?:东西)?(?:能|可以?|好)?(?:抵|押|压)|"
    rf"(?:抵|押|压)的(?:东西)?[^{ENDS}]{{0,3}}(?:没有?|拿不出)|纯信用|就凭信用|光靠信用|两手空空|一屋子人"
)


def promised(said: str) -> str | None:
    """The words in which somebody is said to stand surety."""
    found = _PROMISED.search(said)
    return None if found is None or _NOBODY.search(said) else found[0]


def nobody(said: str) -> str | None:
    """The words in which it is said that nobody will stand surety."""
    found = _NOBODY.search(said)
    return found[0] if found else None


def nothing_to_put_up(said: str) -> str | None:
    """The words in which it is said that there is nothing to put up, or nothing shall be."""
    found = _NOTHING.search(said)
    return found[0] if found else None
