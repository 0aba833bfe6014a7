"""Fifty thousand clauses: how soon a publication shows, how soon a withdrawal is gone, how long a question takes."""

import random
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path

from bot.bootstrap import make_assistant
from bot.settings import Settings
from knowledge import library
from knowledge.content_schema import DocumentMetadata
from knowledge.documents.tree import Clause, ParsedDocument
from knowledge.records.database import Database
from matching.answer import Quoted
from tests.bench.table import Row

ROOT = Path(__file__).parents[2]
CLAUSES = 50_000
PER_DOCUMENT = 250
TODAY = date(2026, 11, 23)
_WORDS = (ROOT / "var" / "lexicon" / "words.txt", 6)


def document(number: int, words: list[str], chance: random.Random) -> ParsedDocument:
    """A document of meaningless but word-like articles."""
    clauses = tuple(
        Clause(i, None, "article", f"第{i + 1}条", f"第{i + 1}条", "", "，".join("".join(chance.choices(words, k=4)) for _ in range(8)) + "。", None)
        for i in range(PER_DOCUMENT)
    )  # fmt: skip
    return ParsedDocument(f"规模测试文件{number}号", None, None, None, clauses, "", ())


def add(database: Database, parsed: ParsedDocument, mark: str) -> str:
    with database.transaction() as session:
        row = library.add_document(
            session, parsed, DocumentMetadata(), filename=f"{mark}.txt", data_hash=library.content_hash(mark.encode()),
            staff="bench",
        )  # fmt: skip
        library.publish_now(session, "document", row.id, staff="bench", today=TODAY)
        return row.id


def rows() -> list[Row]:
    chance = random.Random(168)
    words = _WORDS[0].read_text(encoding="utf-8").split()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "encoder").symlink_to(ROOT / "var" / "encoder")
        settings = Settings(data_dir=Path(folder), rasa_url="http://127.0.0.1:9")
        database = Database(settings.database)
        database.migrate()
        for number in range(CLAUSES // PER_DOCUMENT):
            add(database, document(number, words, chance), f"scale-{number}")
        assistant = make_assistant(settings)
        started = time.monotonic()
        assistant.index.open()
        built = time.monotonic() - started
        published, withdrawn = _publish_and_withdraw(assistant.answerer.ask, database)
        asked = [
            _seconds(lambda: assistant.answerer.ask("".join(chance.choices(words, k=5)), on=TODAY)) for _ in range(60)
        ]
        started = time.monotonic()
        make_assistant(settings).index.open()
        opened = time.monotonic() - started
    return [
        Row.at_most(f"{CLAUSES} clauses: publishing shows after, s", published, built, ceiling=2.0),
        Row.at_most(f"{CLAUSES} clauses: withdrawal gone after, s", withdrawn, built, ceiling=0.5),
        Row.at_most(f"{CLAUSES} clauses: question p95, s", statistics.quantiles(asked, n=20)[-1], built, ceiling=1.0),
        Row.at_most(f"{CLAUSES} clauses: stored index opened, s (baseline: built)", opened, built, ceiling=built),
    ]


def _publish_and_withdraw(ask, database: Database) -> tuple[float, float]:
    text = "骆驼养殖合作社申领驼绒梳理设备补贴，每台不超过一万七千元。"
    clause = Clause(0, None, "article", "第一条", "第一条", "", text, None)
    question = "骆驼养殖合作社的驼绒梳理设备补贴多少钱"
    ask(question, on=TODAY)
    started = time.monotonic()
    document_id = add(database, ParsedDocument("驼绒设备补贴办法", None, None, None, (clause,), text, ()), "camel")
    decision = ask(question, on=TODAY)
    published = time.monotonic() - started
    assert isinstance(decision, Quoted) and "一万七千元" in decision.entry.body, decision
    started = time.monotonic()
    with database.transaction() as session:
        library.step(session, "document", document_id, "withdraw", staff="bench", today=TODAY)
    decision = ask(question, on=TODAY)
    withdrawn = time.monotonic() - started
    assert not (isinstance(decision, Quoted) and "驼绒" in decision.entry.body), decision
    return published, withdrawn


def _seconds(work) -> float:
    started = time.monotonic()
    work()
    return time.monotonic() - started
