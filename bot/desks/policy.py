"""政策咨询 and every question of knowledge: from a search decision to what the person reads.

Desks that have no business of their own yet answer from the knowledge base through this module too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.desks.codes import DESKS, SERVICE_DESKS
from bot.messages import Choice, Citation, Message, Outcome
from bot.understanding import Evidence, decide_desk
from knowledge.entry import Entry, Source
from knowledge.validity import Status
from matching.answer import (
    CERTAIN,
    MAX_OPTIONS,
    AboutDocument,
    Answerer,
    Decision,
    Nothing,
    Options,
    Quoted,
    Trace,
    spoken,
)

TITLE_LIMIT = 40  # characters of a choice's title
ENOUGH = 5  # characters of a question whose search result may overrule the classifier
NONE_OF_THESE = "都不是"
REPEAT_HOTLINE = "也可以拨打 96168 请工作人员帮您查。"


@dataclass(frozen=True)
class Answered:
    """What a desk came to: the outcome, the messages, and the desk that dealt with it.

    `evidence`: how likely the best that the search found answers; None if no search decided.
    """

    outcome: Outcome
    messages: tuple[Message, ...]
    desk: str
    evidence: float | None = None


class PolicyDesk:
    """Answers questions from the knowledge base."""

    def __init__(self, answerer: Answerer) -> None:
        self._answerer = answerer

    def answer(
        self, text: str, *, ranking: Sequence[tuple[str, float]], turn_id: str, on: date, region: str | None
    ) -> Answered:
        """Answer a question, given what the classifier made of it (empty when it is down)."""
        trace = self._answerer.trace(text, on=on, region=region)
        desk = decide_desk(ranking, evidence_of(trace))
        return replace(self._said(trace, desk, turn_id=turn_id, on=on), evidence=probability_of(trace.decision))

    def knows(self, text: str, *, on: date, region: str | None) -> bool:
        """Whether this is a question whose answer stands word for word in the knowledge base."""
        return self._answerer.trace(text, on=on, region=region).lane not in ("search", "empty")

    def would_answer(self, text: str, *, on: date, region: str | None) -> bool:
        """Whether the knowledge base has an answer that it is sure of."""
        return isinstance(self._answerer.trace(text, on=on, region=region).decision, Quoted)

    def look_ahead(self, text: str, *, on: date, region: str | None) -> None:
        """Start the search that `answer` will want, while the classifier is still at work."""
        self._answerer.trace(text, on=on, region=region)

    def answer_entry(self, entry_id: str, text: str, *, on: date) -> Answered | None:
        """The answer that a chosen entry gives; None if it is no longer in force."""
        entry = self._answerer.entry(entry_id)
        if entry is None or not entry.validity.in_force(on):
            return None
        quoted = self._answerer.quote(entry, text)
        return Answered(Outcome.ANSWERED, (quotation(quoted),), entry.desk or "policy")

    def _said(self, trace: Trace, desk: str, *, turn_id: str, on: date) -> Answered:
        if desk == "out_of_scope":
            return Answered(Outcome.NO_ANSWER, (out_of_scope(turn_id),), desk)
        if isinstance(trace.decision, Nothing) and (near := _faqs_of(desk, trace)):
            return Answered(Outcome.CLARIFY, (options(near, turn_id, desk),), desk)
        return self._render(trace.decision, desk, turn_id=turn_id, on=on)

    def _render(self, decision: Decision, desk: str, *, turn_id: str, on: date) -> Answered:
        match decision:
            case Quoted():
                return Answered(Outcome.ANSWERED, (quotation(decision),), desk)
            case AboutDocument():
                return Answered(Outcome.ANSWERED, (about_document(decision, on),), desk)
            case Options(entries=entries):
                return Answered(Outcome.CLARIFY, (options(entries, turn_id, desk),), desk)
            case Nothing():
                return Answered(Outcome.NO_ANSWER, (no_answer(desk, turn_id),), desk)


def _faqs_of(desk: str, trace: Trace) -> list[Entry]:
    """FAQs of a service desk that came up for a need too general to answer (我想贷款): better than a bare no."""
    if desk not in SERVICE_DESKS or desk == "policy":
        return []
    return [c.entry for c in trace.candidates if c.entry.is_faq and c.entry.desk == desk][:MAX_OPTIONS]


def evidence_of(trace: Trace) -> Evidence:
    """What a search says about the desk of its question."""
    match trace.decision:
        case Quoted(entry=entry, probability=probability):
            exact = probability >= CERTAIN and trace.lane != "search"
            return Evidence(probability if exact or _says_enough(trace) else 0.0, exact, entry.desk)
        case AboutDocument():
            return Evidence(CERTAIN, exact=True, desk="policy")
        case Options(entries=entries, probability=probability):
            return Evidence(probability, desk=entries[0].desk)
        case Nothing(probability=probability):
            return Evidence(probability)


def probability_of(decision: Decision) -> float:
    """How likely the best that was found answers."""
    return CERTAIN if isinstance(decision, AboutDocument) else decision.probability


def _says_enough(trace: Trace) -> bool:
    """False for a fragment such as 材料 or 第一个: whatever it finds is no evidence of what was meant."""
    return len(trace.query.text) >= ENOUGH


def quotation(quoted: Quoted) -> Message:
    """The curated answer with its sources, or the quoted sentences with where they stand."""
    entry = quoted.entry
    prefix = f"（以下是{quoted.foreign_region}的规定，不适用于宁夏的企业）\n" if quoted.foreign_region else ""
    if quoted.passage is None:
        return _faq_answer(quoted, prefix)
    source, passage = entry.sources[0], quoted.passage
    citation = replace(_citation(source), section=passage.label or None, quote=passage.text)
    head = f"{'【示例文件】' if source.is_sample else ''}《{_plain(source.title)}》{_numbered(source)}{passage.label}："
    return Message(f"{prefix}{head}\n“{passage.text}”", spoken_text=passage.spoken, citations=(citation,))


def _faq_answer(quoted: Quoted, prefix: str) -> Message:
    """The curated answer with its sources; where the library holds the clause, its words follow."""
    entry, text = quoted.entry, prefix + quoted.entry.answer
    cited = [_citation(source) for source in entry.sources]
    if quoted.support is not None:
        clause = quotation(quoted.support)
        text = f"{text}\n\n原文：{clause.text}"
        own = clause.citations[0]
        cited = [own, *(c for c in cited if not _same(c, own))]
    return Message(text, spoken_text=spoken(entry), citations=tuple(cited))


def _same(ours: Citation, quoted: Citation) -> bool:
    return ours.section == quoted.section and (ours.title in quoted.title or quoted.title in ours.title)


def about_document(about: AboutDocument, on: date) -> Message:
    """What is to be said of a document as a whole."""
    source = about.document.source
    name = f"《{_plain(source.title)}》{_numbered(source)}"
    validity = about.document.validity
    lines = [name]
    if source.issuer:
        lines.append(f"发文机关：{source.issuer}")
    if validity.effective_from:
        lines.append(
            f"{'施行日期' if validity.effective_from <= on else '将自此日起施行'}：{_day(validity.effective_from)}"
        )
    lines.append(_state(about))
    cited = [_citation(source)]
    if about.successor is not None:
        cited.insert(0, _citation(about.successor.source))
    return Message(
        "\n".join(lines), spoken_text=f"{_plain(source.title)}，{_state(about)}"[:80], citations=tuple(cited)
    )


def options(entries: Sequence[Entry], turn_id: str, desk: str) -> Message:
    """您是想问…, and a way out."""
    choices = tuple(
        Choice(id=f"{turn_id}-{number}", title=_option_title(entry), meaning={"entry_id": entry.entry_id})
        for number, entry in enumerate(entries)
    )
    way_out = Choice(id=f"{turn_id}-none", title=NONE_OF_THESE, meaning={"none_of": desk})
    return Message("您是想问下面哪一个？都不是的话，请换个说法再问一次。", choices=(*choices, way_out))


def none_of_these(desk: str, turn_id: str) -> Answered:
    """What follows 都不是: it is said that nothing was found, and what to do now."""
    message = Message(
        f"好的，看来我没有找对。请换个说法再问一次，最好说清要办什么事、是哪类企业；{REPEAT_HOTLINE}",
        spoken_text="好的，看来我没有找对。请换个说法再问一次，或者转人工。",
        choices=(_a_person(turn_id),),
    )
    return Answered(Outcome.NO_ANSWER, (message,), desk)


def _a_person(turn_id: str) -> Choice:
    return Choice(id=f"{turn_id}-human", title="转人工", meaning={"text": "转人工"})


def no_answer(desk: str, turn_id: str) -> Message:
    """The honest no."""
    about = f"这像是“{DESKS[desk]}”方面的问题，但" if desk in DESKS and desk != "policy" else ""
    return Message(
        f"{about}我在现行的文件和问答里没有找到能回答它的依据，不敢随便说。您可以换个说法、说得再具体一点，{REPEAT_HOTLINE}",
        spoken_text="这个问题我没有查到依据，不敢随便说。您可以换个说法，或者转人工。",
        choices=(_a_person(turn_id),),
    )


def out_of_scope(turn_id: str) -> Message:
    """Not our business, said usefully."""
    from bot.desks.smalltalk import starter_choices

    return Message(
        "这件事不在我的服务范围里。我能帮您的是企业政策、融资、人才、补贴券和各类企业服务方面的问题，比如：",
        spoken_text="这件事不在我的服务范围里。企业政策、融资、人才和企业服务，可以问我。",
        choices=starter_choices(turn_id)[:4],
    )


def _state(about: AboutDocument) -> str:
    validity = about.document.validity
    match about.status:
        case Status.SUPERSEDED:
            assert validity.superseded_on is not None
            by = ""
            if about.successor is not None:
                by = f"被《{_plain(about.successor.source.title)}》{_numbered(about.successor.source)}"
            return f"已于{_day(validity.superseded_on)}{by or '被新的文件'}取代，不再执行。"
        case Status.EXPIRED:
            assert validity.expires_on is not None
            return f"有效期到{_day(validity.expires_on)}为止，已经失效。"
        case Status.SCHEDULED:
            return "目前还没有开始施行。"
        case _ if validity.superseded_on is not None:
            return f"目前有效，将于{_day(validity.superseded_on)}被新的文件取代。"
        case _ if validity.expires_on is not None:
            return f"目前有效，有效期至{_day(validity.expires_on)}。"
        case _:
            return "目前在库中为有效文件，没有记载失效日期。"


def _citation(source: Source) -> Citation:
    return Citation(
        document_id=source.document_id,
        title=source.title,
        document_number=source.document_number,
        section=source.section,
        effective_from=source.effective_from,
        expires_on=source.expires_on,
        url=source.url,
    )


def _option_title(entry: Entry) -> str:
    if entry.is_faq:
        return entry.questions[0][:TITLE_LIMIT]
    label = entry.spans[0].label if entry.spans else ""
    title = _plain(entry.sources[0].title)
    return f"《{title[: TITLE_LIMIT - len(label) - 3]}》{label}"


def _plain(title: str) -> str:
    """A title that may be put in 《》: 关于印发《X》的通知 would otherwise nest them."""
    return title.replace("《", "〈").replace("》", "〉")


def _numbered(source: Source) -> str:
    return f"（{source.document_number}）" if source.document_number else ""


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
