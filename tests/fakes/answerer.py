"""A search that decides what it was told to decide, for tests of what is made of a decision."""

from datetime import date

from knowledge.entry import Entry
from matching.answer import Decision, Nothing, Quoted, Trace
from matching.passage import Passage
from matching.query import Query
from matching.retrieve import Candidate


class ScriptedAnswerer:
    """Offers what `PolicyDesk` uses of `matching.answer.Answerer`.

    Attributes:
        decisions: question → decision; any other question finds nothing. entries: what is alive, by id.
        lane: how the decision is said to have been reached. candidates: what the search came upon on the way.
        asked: every question with its day and region.
    """

    def __init__(self, decisions: dict[str, Decision] | None = None, *entries: Entry, lane: str = "search") -> None:
        self.decisions = decisions or {}
        self.entries = {entry.entry_id: entry for entry in entries}
        self.lane = lane
        self.candidates: tuple[Candidate, ...] = ()
        self.asked: list[tuple[str, date, str | None]] = []

    def trace(self, text: str, *, on: date, region: str | None = None) -> Trace:
        self.asked.append((text, on, region))
        query = Query(text=text, units=(), pair_weights={}, word_weights={}, expanded=text)
        return Trace(self.decisions.get(text, Nothing()), query, self.lane, self.candidates)

    def entry(self, entry_id: str) -> Entry | None:
        return self.entries.get(entry_id)

    def quote(self, entry: Entry, text: str, *, probability: float = 1.0) -> Quoted:
        passage = None if entry.is_faq else Passage(entry.body, entry.spans[0].label, 0, 1.0, "口头的话")
        return Quoted(entry, probability, passage)
