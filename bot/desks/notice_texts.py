"""What notices say. To an enterprise: which offers are new for its need, and that nothing is promised. To a provider: what is
looked for, and nothing of who looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.desks.offers import SPOKEN_TITLE, card, echo
from bot.messages import Message
from knowledge.offers import Kind, Offer
from matching.need.need import Need
from matching.supply.eligibility import Verdict, eligibility, judge
from matching.supply.match import Match
from matching.supply.wording import FIELD_NAMES

CARDS = 5  # in one message; what is beyond is told by its number
ECHO_LENGTH = 60  # characters of a need that are repeated
NO_PROMISE = "能不能办成由对方审核决定，这里不作保证。"
STOP = "不想再收到这条需求的提醒，回复“别再提醒”。"


@dataclass(frozen=True)
class News:
    """One offer that suits one need."""

    number: str
    need: Need
    kind: Kind
    offer: Offer


def enterprise_line(news: News, on: date) -> str:
    """One notice in one sentence, for staff who pass it on."""
    owner = f"（{news.offer.institution}）" if news.offer.institution else ""
    return f"您登记的需求 {news.number} 有新的供给可以看看：“{news.offer.title}”{owner}{_open_points(news, on)}。{NO_PROMISE}"


def provider_line(news: News, on: date) -> str:
    """What the owner of an offer is told of a need. Who has it stays out: the enterprise has to agree first."""
    return (
        f"168 平台新登记了一条需求，可能适合贵机构的“{news.offer.title}”：{_said(news.need)}（编号 {news.number}）"
        f"{_open_points(news, on)}。愿意对接请联系 168 平台（96168）并报编号；企业同意以后，我们再提供联系方式。接不接由贵机构决定。"
    )


def enterprise_message(news: Sequence[News], on: date) -> Message:
    """One message about all that is new for one need, best first, with cards."""
    number, need = news[0].number, news[0].need
    more = f"先列 {CARDS} 个，其余的把需求再说一遍就能看到。" if len(news) > CARDS else ""
    lines = [
        f"您登记的需求 {number}（{_said(need)}），有 {len(news)} 个新上架或刚有变化的供给可以看看。{more}",
        f"目前没有发现不符的条件，待确认的写在卡片上。{NO_PROMISE}",
        f"想对接请拨打 96168 并报需求编号。{STOP}",
    ]
    first = news[0].offer.title.replace("（示例）", "")[:SPOKEN_TITLE]
    spoken = f"您登记的需求有{len(news)}个新供给，第一个是{first}，能不能办成由对方决定。"
    return Message("\n".join(lines), spoken_text=spoken, cards=tuple(card(_match(n, on), need) for n in news[:CARDS]))


def _match(news: News, on: date) -> Match:
    conditions = judge(news.need, news.offer, on)
    return Match(news.kind, news.offer, 0.0, eligibility(conditions), tuple(conditions))


def _said(need: Need) -> str:
    said = echo(need)
    return said if len(said) <= ECHO_LENGTH else f"{said[:ECHO_LENGTH]}…"


def _open_points(news: News, on: date) -> str:
    """，金额、年限还要确认."""
    fields = [c.field for c in judge(news.need, news.offer, on) if c.verdict is Verdict.UNKNOWN]
    return f"，{'、'.join(dict.fromkeys(FIELD_NAMES[f] for f in fields))}还要确认" if fields else ""
