"""The hit test (命中测试): one question through the very pipeline of the chat, with every stage's scores."""

from datetime import date

from api.knowledge_models import CandidateOut, SearchOut
from bot.bootstrap import Assistant
from bot.desks.policy import about_document, options, quotation
from bot.messages import Message, message_payload
from knowledge.entry import Entry
from knowledge.regions import gazetteer
from matching.answer import AboutDocument, Decision, Nothing, Options, Quoted
from matching.retrieve import Candidate

PREVIEW = 300  # characters of a hit's text that are shown


def hit_test(assistant: Assistant, question: str, *, region: str | None, on: date, limit: int) -> SearchOut:
    place = gazetteer().full_name(region) if region else None
    trace = assistant.answerer.trace(question, on=on, region=place)
    limits = assistant.answerer.thresholds
    return SearchOut(
        query={
            "text": trace.query.text, "expanded": trace.query.expanded, "regions": list(trace.query.regions),
            "document_numbers": list(trace.query.document_numbers), "weights": trace.query.pair_weights,
        },
        lane=trace.lane,
        decision=_NAMES[type(trace.decision)],
        probability=getattr(trace.decision, "probability", 1.0),
        messages=[message_payload(message) for message in _messages(trace.decision, on)],
        candidates=[_candidate(candidate) for candidate in trace.candidates[:limit]],
        lists={name: list(ids)[:limit] for name, ids in trace.lists.items()},
        thresholds={"answer": limits.answer, "clarify": limits.clarify},
    )  # fmt: skip


_NAMES: dict[type, str] = {Quoted: "answer", AboutDocument: "about_document", Options: "clarify", Nothing: "no_answer"}


def _messages(decision: Decision, on: date) -> list[Message]:
    match decision:
        case Quoted():
            return [quotation(decision)]
        case AboutDocument():
            return [about_document(decision, on)]
        case Options(entries=entries):
            return [options(entries, "test", entries[0].desk or "policy")]
        case Nothing():
            return []


def _candidate(candidate: Candidate) -> CandidateOut:
    entry: Entry = candidate.entry
    return CandidateOut(
        entry_id=entry.entry_id,
        kind="faq" if entry.is_faq else "clause",
        title=entry.title,
        section=entry.spans[0].label if entry.spans else None,
        text=entry.body[:PREVIEW],
        probability=round(candidate.probability, 4),
        features={name: round(value, 4) for name, value in candidate.features.items()},
        scores={name: round(value, 4) for name, value in candidate.raw.items()},
    )
