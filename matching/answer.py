"""Question → answer: the whole pipeline, the same for the chat and for the hit test.

normalise → exact lane → keyword ∥ vector search behind hard filters → fusion → features → decision → quotation.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from knowledge.entry import Entry
from knowledge.regions import gazetteer
from knowledge.validity import Status
from matching.catalogue import Listed
from matching.decision import DecisionModel, Thresholds
from matching.index import KnowledgeIndex, Snapshot
from matching.normalise import bare
from matching.passage import Passage, choose, sentences, shorten
from matching.query import Query, QueryReader
from matching.question_words import has_content
from matching.retrieve import Candidate, Retriever, Scope, Search, phrasings
from matching.trace_cache import OnceCache

MAX_OPTIONS = 3
REMEMBERED = 256  # questions whose search is kept: those under way, and what many ask on the same day
CERTAIN = 1.0  # an exact question or an exact clause leaves nothing to estimate
SUPPORT_DEPTH = 5  # how far down a clause may stand to support the FAQ that won
SHORTEST_QUOTE = 8  # characters of a quotation that stand for one clause only
OPTION_SHARE = 0.35  # an option must be at least this likely beside the first one, or it only confuses
_QUOTED = re.compile(r"“([^”]+)”")
_ABOUT_VALIDITY = re.compile(
    r"失效|作废|废止|废除|有效|有没有效|还能用|过期|到期|取代|替代|现行|最新|还执行|算数|生效|施行|实施时间|什么时候(?:出|发|印)|谁(?:发|印)|发文"
)


@dataclass(frozen=True)
class Quoted:
    """An answer from one entry.

    `passage` is None for a FAQ, whose answer is given whole; `support` is then the clause it rests on, if the library
    holds that document (or another clause that answers as surely).
    """

    entry: Entry
    probability: float
    passage: Passage | None = None
    foreign_region: str | None = None
    support: "Quoted | None" = None


@dataclass(frozen=True)
class AboutDocument:
    """An answer about a document itself: its number, issuer, days, and what it was replaced by."""

    document: Listed
    status: Status
    successor: Listed | None = None


@dataclass(frozen=True)
class Options:
    """Not sure enough: what may have been meant, best first."""

    entries: tuple[Entry, ...]
    probability: float


@dataclass(frozen=True)
class Nothing:
    """Nothing in force answers this. `probability` is that of the best candidate."""

    probability: float = 0.0


Decision = Quoted | AboutDocument | Options | Nothing


@dataclass(frozen=True)
class Trace:
    """What the hit test shows: the decision with every stage's scores."""

    decision: Decision
    query: Query
    lane: str
    candidates: tuple[Candidate, ...] = ()
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Answerer:
    """Answers questions from the live index."""

    def __init__(self, index: KnowledgeIndex, reader: QueryReader, model: DecisionModel) -> None:
        self._index = index
        self._reader = reader
        self._model = model
        self._retriever = Retriever(index.encoder)
        self._traces: OnceCache[Trace] = OnceCache(REMEMBERED)

    @property
    def thresholds(self) -> Thresholds:
        return self._model.thresholds

    def snapshot(self) -> Snapshot:
        return self._index.current()

    def warm_up(self) -> None:
        """Make what is otherwise made at first use and slows the first questions: look-ups, normalised sentences."""
        for segment in self._index.current().segments:
            _ = segment.phrasings, segment.labelled, segment.by_group
            for entry in segment.entries:
                sentences(entry)
                phrasings(entry)

    def read(self, text: str) -> Query:
        return self._reader.read(text)

    def rarity(self, query: Query) -> dict[str, float]:
        """How rare each token of a question is in what is published now."""
        return self._retriever.rarity(self._index.current(), query)

    def ask(self, text: str, *, on: date, region: str | None = None) -> Decision:
        """Decide on one question. `region` is the asker's own place."""
        return self.trace(text, on=on, region=region).decision

    def entry(self, entry_id: str) -> Entry | None:
        """An entry that is alive now."""
        snapshot = self._index.current()
        for segment, alive in zip(snapshot.segments, snapshot.alive, strict=True):
            for place, entry in enumerate(segment.entries):
                if entry.entry_id == entry_id and alive[segment.row_entry == place].any():
                    return entry
        return None

    def quote(self, entry: Entry, text: str, *, probability: float = CERTAIN) -> Quoted:
        """The answer that an entry gives to a question, whatever the decision would be."""
        snapshot = self._index.current()
        query = self._reader.read(text)
        return self._quoted(entry, query, self._retriever.rarity(snapshot, query), probability)

    def trace(self, text: str, *, on: date, region: str | None = None) -> Trace:
        """Decide on one question and keep the scores. A question just asked of the same knowledge is not searched again."""
        snapshot = self._index.current()
        key = (snapshot.revision, text, on, region)
        return self._traces.get(key, lambda: self._trace(snapshot, text, on=on, region=region))

    def _trace(self, snapshot: Snapshot, text: str, *, on: date, region: str | None) -> Trace:
        query = self._reader.read(text)
        if not has_content(query.text):
            return Trace(Nothing(), query, "empty")
        exact = self._exact(snapshot, query, Scope(on, region))
        if exact is not None:
            return exact
        found = self.search(snapshot, query, Scope(on, region))
        return Trace(self._decide(snapshot, found, on), query, "search", found.candidates, found.lists)

    def search(self, snapshot: Snapshot, query: Query, scope: Scope) -> Search:
        """Candidates with their probabilities, most likely first."""
        found = self.retrieve(snapshot, query, scope)
        return replace(found, candidates=self._model.judge(query.text, found.candidates))

    def retrieve(self, snapshot: Snapshot, query: Query, scope: Scope) -> Search:
        """Candidates not judged yet, best fused first."""
        named = _in_force(snapshot.catalogue.titled(query), scope.on)
        numbered = _in_force(snapshot.catalogue.numbered(query), scope.on)
        if numbered:
            scope = replace(scope, only_documents=frozenset(d.document_id for d in numbered))
        return self._retriever.search(snapshot, query, scope, named)

    def _exact(self, snapshot: Snapshot, query: Query, scope: Scope) -> Trace | None:
        """Identifiers and standard questions, which need no ranking."""
        named = snapshot.catalogue.numbered(query) or snapshot.catalogue.titled(query)
        if named and (about := self._about(snapshot, query, named, scope.on)) is not None:
            return Trace(about, query, "document")
        if named and query.articles and (clause := self._article(snapshot, query, named, scope)) is not None:
            rarity = self._retriever.rarity(snapshot, query)
            return Trace(self._quoted(clause, query, rarity, CERTAIN), query, "article")
        faq = self._retriever.standard_question(snapshot, bare(query.text), query, scope)
        if faq is not None:
            support = self._support(snapshot, faq, query, None, scope.on)
            return Trace(Quoted(faq, CERTAIN, support=support), query, "question")
        return None

    def _about(self, snapshot: Snapshot, query: Query, named: Sequence[Listed], on: date) -> AboutDocument | None:
        """The answer about a named document: when asked whether it holds, or when it no longer does."""
        dated = [d for d in named if d.years.intersection(query.years)]
        current = [d for d in named if d.status(on) is Status.PUBLISHED]
        chosen = (dated or current or list(named))[0]
        status = chosen.status(on)
        explicit = bool(dated or snapshot.catalogue.numbered(query))
        asked = bool(_ABOUT_VALIDITY.search(query.text)) and _only_about(query, chosen)
        if asked or (status is not Status.PUBLISHED and (explicit or not current)):
            successor = snapshot.catalogue.get(chosen.successor_id) if chosen.successor_id else None
            return AboutDocument(chosen, status, successor)
        return None

    def _article(self, snapshot: Snapshot, query: Query, named: Sequence[Listed], scope: Scope) -> Entry | None:
        for document in _in_force(named, scope.on):
            if (entry := _clause(snapshot, document, query.articles[0])) is not None:
                return entry
        return None

    def _support(self, snapshot: Snapshot, faq: Entry, query: Query, found: Search | None, on: date) -> Quoted | None:
        """The clause that a FAQ rests on, if its document is in the library and in force; else the likeliest clause.

        It is the one that holds the words the FAQ quotes. The cited number alone may be that of another version of the
        law than the library has, and then it stands for another rule.
        """
        rarity = self._retriever.rarity(snapshot, query)
        quotes = [bare(part) for quote in _QUOTED.findall(faq.answer) for part in re.split("…+", quote)]
        quotes = [quote for quote in quotes if len(quote) >= SHORTEST_QUOTE]
        for source in faq.sources:
            document = snapshot.catalogue.called(source.title, on)
            if document is not None and source.section:
                clause = _clause(snapshot, document, source.section)
                if quotes and (clause is None or not _holds(clause, quotes)):
                    clause = next((c for c in _clauses_of(snapshot, document) if _holds(c, quotes)), None)
                if clause is not None:
                    return self._quoted(clause, query, rarity, CERTAIN)
        for candidate in found.candidates[:SUPPORT_DEPTH] if found else ():
            if not candidate.entry.is_faq and candidate.probability >= self._model.thresholds.answer:
                return self._quoted(candidate.entry, query, rarity, candidate.probability)
        return None

    def _decide(self, snapshot: Snapshot, found: Search, on: date) -> Decision:
        if not found.candidates:
            return Nothing()
        best = found.candidates[0]
        limits = self._model.thresholds
        if best.probability >= limits.answer:
            quoted = self._quoted(best.entry, found.query, found.idfs, best.probability)
            if best.entry.is_faq:
                return replace(quoted, support=self._support(snapshot, best.entry, found.query, found, on))
            return quoted
        if best.probability >= limits.clarify:
            likely = [c.entry for c in found.candidates if c.probability >= best.probability * OPTION_SHARE]
            return Options(tuple(likely[:MAX_OPTIONS]), best.probability)
        return Nothing(best.probability)

    def _quoted(self, entry: Entry, query: Query, idfs: Mapping[str, float], probability: float) -> Quoted:
        regions = entry.validity.regions
        foreign = next((r for r in regions if not gazetteer().is_home(r)), None)
        if regions and any(gazetteer().is_home(r) for r in regions):
            foreign = None
        passage = None if entry.is_faq else choose(entry, query, idfs)
        return Quoted(entry, probability, passage, foreign if regions else None)


def spoken(entry: Entry) -> str:
    """What a FAQ says by ear."""
    return entry.spoken_answer or shorten(entry.answer.split("\n")[0])


def _clause(snapshot: Snapshot, document: Listed, section: str) -> Entry | None:
    """The clause of a document under a label; 第三十六条第一款 is found under 第三十六条."""
    wanted = bare(section)
    article = re.match(r"第[一二三四五六七八九十百零〇\d]+条", wanted)
    for label in dict.fromkeys((wanted, article[0] if article else wanted)):
        for segment, alive in zip(snapshot.segments, snapshot.alive, strict=True):
            place = segment.labelled.get((f"document:{document.document_id}", label))
            if place is not None and alive[segment.row_entry == place].any():
                return segment.entries[place]
    return None


def _clauses_of(snapshot: Snapshot, document: Listed) -> Iterator[Entry]:
    """The clauses of a document that are alive, in order."""
    for segment, alive in zip(snapshot.segments, snapshot.alive, strict=True):
        for place in segment.by_group.get(f"document:{document.document_id}", ()):
            if alive[segment.row_entry == place].any():
                yield segment.entries[place]


def _holds(clause: Entry, quotes: Sequence[str]) -> bool:
    body = _bare_text(clause.body)
    return any(quote in body for quote in quotes)


@lru_cache(maxsize=5000)
def _bare_text(text: str) -> str:
    return bare(text)


def _in_force(documents: Sequence[Listed], on: date) -> tuple[Listed, ...]:
    return tuple(d for d in documents if d.status(on) is Status.PUBLISHED)


def _only_about(query: Query, document: Listed) -> bool:
    """True if little is asked beside the document's name: 《X》还有效吗, not X规定的有效期是几年."""
    rest = bare(query.text)
    for name in sorted((*document.names, document.number or ""), key=len, reverse=True):
        rest = rest.replace(name, "")
    return len(rest) <= 16
