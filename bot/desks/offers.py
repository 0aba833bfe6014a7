"""Offers as people read them: the list with its reasons, the cards, the question that follows."""

from collections.abc import Sequence

from bot.messages import Card, Choice, Message
from knowledge.offers import Offer
from matching.need.need import Need
from matching.supply.eligibility import Condition, Verdict
from matching.supply.match import Match, Matched
from matching.supply.near_misses import NearMiss
from matching.supply.rank import on_subject
from matching.supply.wording import FIELD_NAMES, KIND_NAMES, NOT_SAID, need_value, offer_value

SHOWN = 5
CONTACTED = 3  # offers that can be tapped to be introduced to; the others by saying so
SPOKEN_TITLE = 18  # characters of a title that is read aloud
_ECHOED = (
    "financing_type", "occupation", "services", "topics", "skills", "amount", "term", "rate_max", "collateral", "salary", "degree",
    "employment", "headcount", "price_max", "stars", "capacity", "starts_on", "region", "industry", "size", "years", "revenue",
    "qualifications", "whitelisted",
)  # fmt: skip
_CARD_FIELDS = {
    "financing": ("amount", "term", "rate_max", "collateral"), "talent": ("occupation", "skills", "salary", "region"),
    "provider": ("services", "price_max", "stars", "region"),
}  # fmt: skip
_TOLD = (
    "financing_type", "occupation", "services", "topics", "skills", "amount", "term", "rate_max", "collateral", "salary", "degree",
    "employment", "price_max", "stars", "accepts_voucher", "capacity", "starts_on", "region", "industry", "size", "years",
    "qualifications", "valid_until",
)  # fmt: skip
_OTHER_FIELDS = ("topics", "price_max", "region")
_ANSWERS = {
    "collateral": ("没有抵押物", "有房产", "有设备", "有应收账款"), "size": ("微型企业", "小型企业", "中型企业"),
    "years": ("不到1年", "成立2年", "成立5年"), "qualifications": ("没有资质", "高新技术企业", "专精特新"),
    "industry": ("制造业", "农场", "零售", "餐饮", "运输", "软件"), "whitelisted": ("在白名单", "不在白名单"),
    "region": ("银川市", "石嘴山市", "吴忠市", "固原市", "中卫市"), "term": ("半年", "1年", "2年", "3年"),
    "amount": ("30万元", "100万元", "300万元", "500万元"),
}  # fmt: skip
_VERBS: dict[str, str] = {"course": "报名", "activity": "报名", "expert": "预约", "instrument": "预约", "venue": "预约"}
SKIP, REGISTER = "跳过", "登记需求"


def echo(need: Need) -> str:
    """What was understood, in the user's units: 融资 · 300万元 · 1年."""
    said = {field: need_value(need, field) for field in _ECHOED}
    if said["years"] != NOT_SAID:
        said["years"] = f"{said['years']}经验" if need.kind == "talent" else f"成立{said['years']}"
    if need.qualifications == ():
        said["qualifications"] = "没有资质"
    name = [KIND_NAMES[need.kind]] if need.kind else []
    return " · ".join([*name, *(value for value in said.values() if value != NOT_SAID)])


def on_offer(matched: Matched) -> list[Match]:
    """The offers that are shown of those that were found, in their order."""
    return [m for m in matched.results if on_subject(matched.need, m.offer)][:SHOWN]


def offers_messages(
    matched: Matched, turn_id: str, question: str | None, field: str | None, likely: Sequence[str] = ()
) -> tuple[Message, ...]:
    """The offers that fit as cards, or an honest no with what nearly fits; then the question as a message of its own."""
    results = on_offer(matched)
    misses = [m for m in matched.near_misses if on_subject(matched.need, m.offer)] if len(results) < SHOWN else []
    lines = [f"按您说的（{echo(matched.need)}），" + _found_in_words(len(results))]
    if misses:
        which = f"后面 {len(misses)} 个" if results else f"下面 {len(misses)} 个"
        lines.append(f"{which}还差一点，卡片上写着怎样才行。")
    if not results and not misses:
        lines.append("可以换个条件再试，也可以拨打 96168 请工作人员帮您找。")
    cards = (*(card(m, matched.need) for m in results), *(_near_card(miss, matched.need) for miss in misses))
    first = results[0].offer.title.replace("（示例）", "")[:SPOKEN_TITLE] if results else ""
    spoken = f"找到{len(results)}个，最靠前的是{first}。" if results else "暂时没有条件都符合的。"
    if question is not None:
        return Message("\n".join(lines), spoken_text=spoken, cards=cards), Message(
            question, choices=answers(field, turn_id, likely)
        )
    if results:
        verb = _VERBS.get(results[0].kind, "联系")
        lines.append(f"看中哪个，可以说“{verb}第一个”；也可以“登记需求”，请工作人员帮您对接。")
    else:
        lines.append("可以先“登记需求”，一有合适的就告诉您。")
    return (Message("\n".join(lines), spoken_text=spoken, cards=cards, choices=_next_steps(results, turn_id)),)


def _next_steps(results: Sequence[Match], turn_id: str) -> tuple[Choice, ...]:
    """The first choice is the first offer, so that a typed 1 means it."""
    texts = [f"{_VERBS.get(m.kind, '联系')}第{place}个" for place, m in enumerate(results[:CONTACTED], 1)]
    return tuple(Choice(f"{turn_id}-s{place}", text, {"text": text}) for place, text in enumerate([*texts, REGISTER]))


def _found_in_words(count: int) -> str:
    return f"找到 {count} 个，按合适程度排列：" if count else "目前没有条件都符合的。"


def answers(field: str | None, turn_id: str, likely: Sequence[str] = ()) -> tuple[Choice, ...]:
    """Likely answers to tap, and 跳过. `likely`: better ones than those that are always likely."""
    if field is None:
        return ()
    texts = (*(likely or _ANSWERS.get(field, ())), SKIP)
    return tuple(Choice(f"{turn_id}-a{place}", text, {"text": text}) for place, text in enumerate(texts))


def in_full(offer: Offer) -> str:
    """An offer with everything that it says, a line each."""
    lines = [f"机构：{offer.institution}"] if offer.institution else []
    for field in _TOLD:
        if (value := offer_value(offer, field)) not in ("没写", "不限"):
            lines.append(f"{FIELD_NAMES[field]}：{value}")
    return "\n".join([*lines, *([offer.description] if offer.description else [])])


def card(match: Match, need: Need) -> Card:
    fields = _CARD_FIELDS.get(match.kind, _OTHER_FIELDS)
    shown = [(FIELD_NAMES[f], offer_value(match.offer, f)) for f in fields]
    if match.offer.institution:
        shown.insert(0, ("机构", match.offer.institution))
    reasons = tuple(_reason(need, match.offer, c) for c in match.conditions if c.field != "valid_until")
    return Card(
        match.kind,
        match.offer.id,
        match.offer.title,
        tuple((n, v) for n, v in shown if v not in ("没写", "不限")),
        reasons,
    )


def _near_card(miss: NearMiss, need: Need) -> Card:
    reasons = tuple(_reason(need, miss.offer, c) for c in miss.conditions if c.verdict is Verdict.UNMET)
    return Card(miss.kind, miss.offer.id, miss.offer.title, (("怎样才行", miss.change.text),), reasons)


def _reason(need: Need, offer: Offer, condition: Condition) -> str:
    """金额符合（50万元–500万元）, 年限待确认（满2年）, 金额不符（您要800万元，最多500万元）. The widget draws its mark by these words."""
    name, theirs = FIELD_NAMES[condition.field], offer_value(offer, condition.field)
    if condition.verdict is Verdict.MET:
        return f"{name}符合（{theirs}）"
    if condition.verdict is Verdict.UNKNOWN:
        return f"{name}待确认（{theirs}）"
    return f"{name}不符（您：{need_value(need, condition.field)}，对方：{theirs}）"
