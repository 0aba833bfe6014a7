"""What in a message says that somebody needs something, rather than asks, complains or talks."""

import re
from collections.abc import Sequence

from bot.desks.codes import desk_of
from bot.desks.need_talk import KIND_OF_DESK
from knowledge.offers import Kind
from matching.need.need import Need
from matching.need.read import Reading

SURE_OF_KIND = 0.6  # the classifier's confidence in a desk
LIKELY_KIND = 0.35  # the same, where the text itself names no kind
SURE_OF_NOTHING = 0.75  # the classifier's confidence that a message is for none of the desks
SURE_OF_ANOTHER = 0.45  # the classifier's confidence in another desk that keeps a need from being taken up
#: What makes a need concrete enough to look for offers at once.
CONCRETE = frozenset(
    {"amount", "amount_min", "amount_max", "term", "term_min", "term_max", "rate_max", "collateral", "occupation", "services",
     "topics", "salary", "salary_min", "salary_max", "headcount", "price_max", "capacity"}
)  # fmt: skip
_WANTED = re.compile(
    r"想|要|需|找|招|聘|缺|借|贷|融|周转|求|请|寻|得有|有个|有啥|有没有|有吗|推荐|介绍|帮|替我|给我|来一?个|教|租|订|报名|预约|急|雇|哪家|哪个|哪儿?有|谁|办|搞|差|倒腾|没抵押|无抵押"
)
_SEEKS = re.compile(
    r"找|招|聘|雇|借|贷|租|订|缺|寻|求|融资|周转|急需|急用|需要|推荐|介绍|报名|预约|有没有|有吗|哪家|没抵押|无抵押|差.{0,4}(?:万|钱)|想|得有|有个|有啥|谁能|谁给|谁会|谁来"
    r"|哪儿?有|请|帮|替我|给我|来一?个|教|要(?:上|做|学)|能不能(?:先|给|来|上)|倒腾|一次掏不出|慢慢(?:还|给)"
)
_ASKS_RULE = re.compile(
    r"怎么(?!弄啊|找)|如何|(?:什么|哪些|准备)(?:条件|材料|手续|流程|政策|意思|时候|是)|哪些(?:政策|补贴|优惠)|是什么|为什么|规定|政策|条例|法律|多久|流程|材料清单|补贴(?!券)|贴息|税率|标准是|能享受|可以享受|"
    r"最[高多]能?(?:贷|补|奖|给)多少|利率(?:是|多少)|合法吗|违法|处罚|(?:什么|法律)责任"
)
_QUESTION = re.compile(
    r"[?？]|[吗么嘛]$|多少|几[个天年号点成]|多久|多长|要不要|是否|能不能|可不可以|该不该|算不算|行不行|怎么|咋|哪些|什么|啥|谁|凭啥"
)
#: What a person says only of a need of one's own.
_OWN_TERMS = frozenset(
    {"amount", "amount_min", "amount_max", "term", "term_min", "term_max", "rate_max", "price_max", "salary", "salary_min",
     "salary_max", "capacity"}
)  # fmt: skip
_PRIVATE = re.compile(r"婚房|房贷|按揭|彩礼|买房(?!产)|自己住|个人消费|信用卡")  # the platform serves enterprises
#: Asks for something else than offers, unless it ends as a wish does (那设备的呢, 有没有, 能贷吗).
_ASKS = re.compile(r"[?？]$|吗$|是多少|怎么|会不会|算不算")
_WISH = re.compile(r"呢[?？]?$|有没有|有吗|[能可]以?(?:贷|借|抵|押|做|来|办|用|找)|行不行|行吗|可以吗|要不要")
_ONE_MORE = re.compile(r"另外|再问|还想|顺便|再找|还要|再帮|还有个|再来|有没有")
_CHANGES_RECORDED = re.compile(r"登记(?:时|的)?.{0,6}(?:错|改|不对|有误)|(?:改|更正)(?:一下)?登记")


def kind_of(ranking: Sequence[tuple[str, float]], least: float = SURE_OF_KIND) -> Kind | None:
    """What the classifier is sure is looked for, where the words of the need may not name it."""
    if not ranking or ranking[0][1] < least:
        return None
    return KIND_OF_DESK.get(desk_of(ranking[0][0]))


def agrees(ranking: Sequence[tuple[str, float]], desk: str) -> bool:
    """Whether the classifier thinks of that desk as well."""
    return not ranking or desk_of(ranking[0][0]) == desk


def is_unsure(ranking: Sequence[tuple[str, float]]) -> bool:
    """Whether the classifier does not say what a message is about: lay words of a trade look like none of ours to it.

    A story with an amount in it that it takes for a complaint is one.
    """
    if not ranking:
        return False
    desk, confidence = desk_of(ranking[0][0]), ranking[0][1]
    return desk == "out_of_scope" or desk in KIND_OF_DESK or confidence < SURE_OF_ANOTHER


def is_surely_elsewhere(ranking: Sequence[tuple[str, float]], need: Need) -> bool:
    """A poem for my wife is no service; who names a sum or people wanted is heard all the same."""
    if not ranking or ranking[0][1] < SURE_OF_NOTHING or desk_of(ranking[0][0]) != "out_of_scope":
        return False
    return not (_OWN_TERMS | {"headcount"}).intersection(need.said())


def says_a_need(reading: Reading) -> bool:
    """Whether it names a kind of thing, something concrete about it, and that it is wanted."""
    need = reading.need
    if _PRIVATE.search(reading.text):
        return False
    return bool(
        need.kind and is_concrete(need) and _WANTED.search(reading.text) and not _ASKS_RULE.search(reading.text)
    )


def is_statement(text: str) -> bool:
    """Whether it asks nothing."""
    return not re.search(r"[?？]|多少|怎么|什么|哪|吗$|呢$|谁", text)


def is_an_attempt(text: str) -> bool:
    """A short statement after a question is meant as its answer; a question of one's own is not."""
    return len(text) <= 12 and not re.search(
        r"[?？吗呢谁]|怎么|什么|多少|几[点时号天]|多[久长]|哪|人工|客服|电话", text
    )


def asks_a_rule(text: str) -> bool:
    return bool(_ASKS_RULE.search(text))


def asks_for_another(text: str) -> bool:
    """Whether it asks for something else than offers, unless it ends as a wish does."""
    return asks_a_rule(text) or bool(_ASKS.search(text) and not _WISH.search(text))


def asks_in_general(reading: Reading) -> bool:
    """A question that names no sum or term of one's own."""
    return bool(_QUESTION.search(reading.text)) and not _OWN_TERMS.intersection(reading.need.said())


def seeks(text: str) -> bool:
    return bool(_SEEKS.search(text))


def is_concrete(need: Need) -> bool:
    return bool(CONCRETE.intersection(need.said()))


def may_hold_several(text: str) -> bool:
    """Whether needs may be told apart in it."""
    return bool(_WANTED.search(text)) and not asks_a_rule(text) and not _PRIVATE.search(text)


def says_one_more(text: str) -> bool:
    """另外, 还想, 再帮我."""
    return bool(_ONE_MORE.search(text))


def changes_what_is_recorded(text: str) -> bool:
    """登记的金额错了."""
    return bool(_CHANGES_RECORDED.search(text))
