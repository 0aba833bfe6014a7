"""The starter knowledge that the project brings along, loaded once into an empty database."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from knowledge import library
from knowledge.content_schema import DocumentMetadata, FaqContent
from knowledge.documents.parse import parse
from knowledge.errors import BadContent
from knowledge.offers import MODELS, Kind, Offer
from knowledge.records.repositories.documents import Documents
from knowledge.records.repositories.faqs import Faqs
from knowledge.records.repositories.supply import Supply
from knowledge.yaml_file import read_yaml

CONTENT = Path(__file__).parent / "content"
LOADER = "starter"


def starter_faqs(folder: Path = CONTENT / "faqs") -> dict[str, FaqContent]:
    """FAQ id → FAQ of all files; a bad entry is refused by file and id."""
    found: dict[str, FaqContent] = {}
    for path in sorted(folder.glob("*.yml")):
        for raw in read_yaml(path)["faqs"]:
            fields = dict(raw)
            faq_id = str(fields.pop("id"))
            if faq_id in found:
                raise BadContent(f"{path.name}: id {faq_id!r} is used twice")
            try:
                found[faq_id] = FaqContent.model_validate(fields)
            except ValidationError as error:
                raise BadContent(f"{path.name}: {faq_id}: {error}") from error
    return found


def load_starter(session: Session, *, today: date) -> int:
    """Publish the starter content if the library is empty; returns how many entries were added."""
    if Documents(session).count() or Faqs(session).count():
        return 0
    added = 0
    for faq_id, content in starter_faqs().items():
        library.add_faq(session, content, staff=LOADER, faq_id=faq_id)
        library.publish_now(session, "faq", faq_id, staff=LOADER, today=today)
        added += 1
    for path in sorted((CONTENT / "documents").glob("*.md")):
        added += _add_sample(session, path, today=today)
    return added


def _add_sample(session: Session, path: Path, *, today: date) -> int:
    data = path.read_bytes()
    metadata: dict[str, Any] = read_yaml(path.with_suffix(".yml"))
    row = library.add_document(
        session,
        parse(path.name, data),
        DocumentMetadata.model_validate(metadata),
        filename=path.name,
        data_hash=hashlib.sha256(data).hexdigest(),
        staff=LOADER,
        is_sample=True,
    )
    library.publish_now(session, "document", row.id, staff=LOADER, today=today)
    return 1


def starter_offers(folder: Path = CONTENT / "supply") -> dict[Kind, list[Offer]]:
    """The sample offers of each kind; a bad one is refused by file and id."""
    found: dict[Kind, list[Offer]] = {}
    for kind, model in MODELS.items():
        found[kind] = []
        for raw in read_yaml(folder / f"{kind}.yml")["offers"]:
            try:
                found[kind].append(model.model_validate(raw))
            except ValidationError as error:
                raise BadContent(f"{kind}.yml: {raw.get('id')}: {error}") from error
    return found


def load_starter_supply(connection: Connection) -> int:
    """Put the sample offers on the shelves if there are none; returns how many."""
    supply = Supply(connection)
    if supply.count():
        return 0
    offers = starter_offers()
    for kind, of_kind in offers.items():
        supply.put(kind, {o.id: o.model_dump(mode="json", exclude_defaults=True) for o in of_kind}, staff=LOADER)
    return sum(len(of_kind) for of_kind in offers.values())


def starter_passages(folder: Path = CONTENT / "documents") -> list[str]:
    """The running text of the sample documents, clause by clause."""
    return [
        f"{clause.title} {clause.text}".strip()
        for path in sorted(folder.glob("*.md"))
        for clause in parse(path.name, path.read_bytes()).clauses
        if clause.text or clause.title
    ]
