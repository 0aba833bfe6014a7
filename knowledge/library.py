"""The life of knowledge: adding documents and FAQs, and moving them from draft to published to withdrawn.

Every function works inside the caller's transaction and leaves a row in the log of changes, which the search index
follows.
"""

import hashlib
import uuid
from datetime import date

from sqlalchemy.orm import Session

from knowledge.content_schema import DocumentMetadata, FaqContent
from knowledge.documents.tree import ParsedDocument
from knowledge.errors import BadContent, Conflict, NotFound
from knowledge.records.repositories.changes import Changes
from knowledge.records.repositories.documents import Documents
from knowledge.records.repositories.faqs import Faqs
from knowledge.records.tables import ClauseRow, DocumentRow, FaqRow
from knowledge.regions import guess_regions
from knowledge.validity import STEPS, Stage, Validity


def content_hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def add_document(
    session: Session, parsed: ParsedDocument, metadata: DocumentMetadata, *,
    filename: str, data_hash: str, staff: str | None, is_sample: bool = False,
) -> DocumentRow:  # fmt: skip
    """Store a parsed document as a draft. The same file twice is a Conflict that names the first one."""
    documents = Documents(session)
    twin = documents.with_content(data_hash)
    if twin is not None:
        raise Conflict(f"this file is already in the library as document {twin.id} 《{twin.title}》 ({twin.stage})")
    title = metadata.title or parsed.title
    if not title:
        raise BadContent("metadata.title is missing and no title was found in the text")
    older = documents.find(metadata.supersedes) if metadata.supersedes else None
    warnings = list(parsed.warnings)
    if metadata.supersedes and older is None:
        warnings.append(f"库中没有找到被取代的文件：{metadata.supersedes}")
    number = metadata.document_number or parsed.document_number
    text = "\n".join(f"{clause.title}{clause.text}" for clause in parsed.clauses)
    regions = list(metadata.regions) or guess_regions(title, metadata.issuer, number, text)
    if regions and not metadata.regions:
        warnings.append(f"适用地区按标题、文号和正文推断为：{'、'.join(regions)}，请核对")
    published_on = metadata.published_on or parsed.published_on
    row = DocumentRow(
        id=uuid.uuid4().hex,
        title=title[:500],
        document_number=number,
        issuer=metadata.issuer,
        level=metadata.level,
        published_on=published_on,
        effective_from=metadata.effective_from or parsed.effective_from or published_on,
        expires_on=metadata.expires_on,
        supersedes_id=older.id if older else None,
        supersedes_text=metadata.supersedes,
        regions=regions,
        topics=list(metadata.topics),
        source_url=metadata.source_url,
        filename=filename[:300],
        content_hash=data_hash,
        is_sample=is_sample,
        warnings=warnings,
        stage=Stage.DRAFT,
        created_by=staff,
        clauses=_clause_rows(parsed),
    )
    documents.add(row)
    Changes(session).record(kind="document", entry_id=row.id, action="create", staff=staff)
    return row


def add_faq(session: Session, content: FaqContent, *, staff: str | None, faq_id: str | None = None) -> FaqRow:
    """Store a FAQ as a draft. The same standard question twice is a Conflict that names the first one."""
    faqs = Faqs(session)
    twin = faqs.with_question(content.question)
    if twin is not None:
        raise Conflict(f"this question is already answered by FAQ {twin.id} ({twin.stage})")
    row = FaqRow(
        id=faq_id or uuid.uuid4().hex,
        desk=content.desk,
        question=content.question,
        variants=list(dict.fromkeys(v for v in content.variants if v != content.question)),
        answer=content.answer,
        spoken_answer=content.spoken_answer,
        citations=[citation.model_dump(mode="json") for citation in content.citations],
        effective_from=content.effective_from,
        expires_on=content.expires_on,
        regions=list(content.regions),
        stage=Stage.DRAFT,
        created_by=staff,
    )
    faqs.add(row)
    Changes(session).record(kind="faq", entry_id=row.id, action="create", staff=staff)
    return row


def step(
    session: Session, kind: str, entry_id: str, action: str, *, staff: str | None, today: date
) -> DocumentRow | FaqRow:
    """Take one step of the life cycle: `submit`, `approve`, `publish` or `withdraw`."""
    row: DocumentRow | FaqRow | None
    row = Documents(session).get(entry_id) if kind == "document" else Faqs(session).get(entry_id)
    if row is None:
        raise NotFound(f"no {kind} with id {entry_id!r}")
    allowed, target = STEPS[action]
    if Stage(row.stage) not in allowed:
        raise Conflict(f"{action} needs stage {' or '.join(sorted(allowed))}, but {kind} {entry_id} is {row.stage}")
    if action == "publish" and row.approved_by is None:
        raise Conflict(f"publish needs an approval first; {kind} {entry_id} has none")
    if action == "approve":
        row.approved_by = staff or "system"
    elif action == "submit":
        row.approved_by = None
    was_published = row.stage == Stage.PUBLISHED
    row.stage = target
    changes = Changes(session)
    if isinstance(row, DocumentRow) and (action == "publish" or was_published):
        _settle_predecessor(session, row, changes, staff=staff, today=today)
    changes.record(kind=kind, entry_id=entry_id, action=action, staff=staff)
    return row


def publish_now(session: Session, kind: str, entry_id: str, *, staff: str, today: date) -> None:
    """Take a draft all the way: for starter content and bulk loads by someone who may publish."""
    for action in ("submit", "approve", "publish"):
        step(session, kind, entry_id, action, staff=staff, today=today)


def validity_of(row: DocumentRow | FaqRow) -> Validity:
    superseded_on = row.superseded_on if isinstance(row, DocumentRow) else None
    return Validity(row.effective_from, row.expires_on, superseded_on, tuple(row.regions))


def _settle_predecessor(
    session: Session, row: DocumentRow, changes: Changes, *, staff: str | None, today: date
) -> None:
    """A published document ends its predecessor on the day it takes effect; the last one withdrawn gives it back."""
    documents = Documents(session)
    if row.supersedes_id is None and row.supersedes_text:
        found = documents.find(row.supersedes_text)  # it may have come in after this one was uploaded
        is_other = found is not None and found.id != row.id and found.supersedes_id != row.id
        row.supersedes_id = found.id if found is not None and is_other else None
    older = documents.get(row.supersedes_id) if row.supersedes_id else None
    if older is None:
        return
    session.flush()
    days = (newer.effective_from or older.superseded_on or today for newer in documents.successors_of(older.id))
    older.superseded_on = min(days, default=None)
    changes.record(kind="document", entry_id=older.id, action="supersede", staff=staff)


def _clause_rows(parsed: ParsedDocument) -> list[ClauseRow]:
    return [
        ClauseRow(
            ordinal=clause.ordinal,
            parent=clause.parent,
            level=clause.level,
            marker=clause.marker[:100],
            label=clause.label[:300],
            title=clause.title,
            text=clause.text,
            page=clause.page,
        )
        for clause in parsed.clauses
    ]
