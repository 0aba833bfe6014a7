"""Writing a library in a few words, and asking it."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from knowledge import library
from knowledge.content_schema import DocumentMetadata, FaqContent
from knowledge.documents.parse import parse
from knowledge.lexicon import Lexicon
from knowledge.records.database import Database
from matching.answer import Answerer, Trace
from matching.decision import load_model
from matching.encoder import Encoder
from matching.index import KnowledgeIndex
from matching.query import QueryReader
from matching.retrieve import Candidate, Scope
from matching.tokenise import Segmenter
from tests.fakes.encoder import FakeEncoder

TODAY = date(2026, 11, 23)
SEGMENTER = Segmenter()  # reads its dictionary once for all tests
READER = QueryReader(Lexicon(), SEGMENTER)


@dataclass
class Shelf:
    """A database and what staff do with it, each step in a transaction of its own."""

    database: Database
    today: date = TODAY

    def document(self, title: str, text: str, *, publish: bool = True, **metadata: Any) -> str:
        """Add a document (and publish it); returns its id."""
        data = f"# {title}\n\n{text}\n".encode()
        with self.database.transaction() as session:
            row = library.add_document(
                session, parse("a.md", data), DocumentMetadata.model_validate({"title": title, **metadata}),
                filename="a.md", data_hash=library.content_hash(data), staff="li",
            )  # fmt: skip
        if publish:
            self.publish("document", row.id)
        return row.id

    def faq(
        self, faq_id: str, question: str, answer: str = "在平台上办理。", *, publish: bool = True, **fields: Any
    ) -> str:
        """Add a FAQ (and publish it); returns its id."""
        content = FaqContent.model_validate({"question": question, "answer": answer, **fields})
        with self.database.transaction() as session:
            library.add_faq(session, content, staff="li", faq_id=faq_id)
        if publish:
            self.publish("faq", faq_id)
        return faq_id

    def step(self, kind: str, entry_id: str, action: str, staff: str | None = "li") -> None:
        with self.database.transaction() as session:
            library.step(session, kind, entry_id, action, staff=staff, today=self.today)

    def publish(self, kind: str, entry_id: str) -> None:
        with self.database.transaction() as session:
            library.publish_now(session, kind, entry_id, staff="li", today=self.today)

    def withdraw(self, kind: str, entry_id: str) -> None:
        self.step(kind, entry_id, "withdraw")


@dataclass
class Desk:
    """One process with its own index, and the questions put to it."""

    database: Database
    folder: Path
    encoder: Encoder = field(default_factory=FakeEncoder)
    index: KnowledgeIndex = field(init=False)
    answerer: Answerer = field(init=False)

    def __post_init__(self) -> None:
        self.index = KnowledgeIndex(self.database, self.encoder, SEGMENTER, self.folder)
        self.answerer = Answerer(self.index, READER, load_model())

    def trace(self, question: str, on: date = TODAY, region: str | None = None) -> Trace:
        return self.answerer.trace(question, on=on, region=region)

    def groups(self, question: str, on: date = TODAY, region: str | None = None) -> set[str]:
        """What a question finds, whatever is then decided on it."""
        return {candidate.entry.group for candidate in self.candidates(question, on, region)}

    def candidates(self, question: str, on: date = TODAY, region: str | None = None) -> tuple[Candidate, ...]:
        return self.answerer.search(self.index.current(), READER.read(question), Scope(on, region)).candidates
