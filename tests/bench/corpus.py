"""The real documents of ../shared/data/policies and the seed, as a published library; built once per content."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge import library
from knowledge.content_schema import DocumentMetadata
from knowledge.documents.parse import parse
from knowledge.errors import Conflict
from knowledge.records.database import Database

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
TODAY = date(2026, 11, 23)
#: The older version of a pair is superseded by the newer one.
SUPERSEDED = {"law_037.md": "law_036.md", "law_025.md": "law_024.md"}
#: When a law's newer version took effect, where the collection's index only has the day it was passed.
EFFECTIVE = {"law_037.md": date(2024, 1, 1), "law_025.md": date(2024, 1, 20), "law_036.md": date(2018, 1, 1)}
SEED = "ningxia_2019_69_work_plan.txt"


@dataclass(frozen=True)
class Corpus:
    """file name → document id; a file whose very content was there before maps to that one. `titles`: file name → title."""

    ids: dict[str, str]
    titles: dict[str, str]

    def files_of(self, document_id: str) -> set[str]:
        return {file for file, known in self.ids.items() if known == document_id}


def load_policies(database: Database, *, staff: str = "bench") -> Corpus:
    """Publish every document of the collection."""
    listed = {entry["file"]: entry for entry in json.loads((SHARED / "policies" / "index.json").read_text("utf-8"))}
    order = sorted(listed, key=lambda file: file in SUPERSEDED)  # the older version first
    ids: dict[str, str] = {}
    for file in order:
        entry = listed[file]
        metadata = DocumentMetadata(
            title=entry["title"],
            published_on=date.fromisoformat(entry["dated"]),
            effective_from=EFFECTIVE.get(file, date.fromisoformat(entry["dated"])),
            supersedes=ids.get(SUPERSEDED.get(file, "")),
        )
        ids[file] = _publish(database, SHARED / "policies" / file, metadata, staff)
    seed = DocumentMetadata(
        title="2019年自治区中小企业公共服务体系工作方案", document_number="宁工信办发〔2019〕69号",
        issuer="宁夏回族自治区工业和信息化厅", published_on=date(2019, 3, 13), effective_from=date(2019, 3, 13),
        regions=["宁夏"],
    )  # fmt: skip
    ids[SEED] = _publish(database, SHARED / "seed" / SEED, seed, staff)
    titles = {file: entry["title"] for file, entry in listed.items()} | {SEED: seed.title}
    return Corpus(ids, titles)


def _publish(database: Database, path: Path, metadata: DocumentMetadata, staff: str) -> str:
    data = path.read_bytes()
    with database.transaction() as session:
        try:
            row = library.add_document(
                session, parse(path.name, data), metadata, filename=path.name, data_hash=library.content_hash(data),
                staff=staff,
            )  # fmt: skip
        except Conflict as conflict:
            return str(conflict).split("as document ")[1].split(" ")[0]
        library.publish_now(session, "document", row.id, staff=staff, today=TODAY)
        return row.id
