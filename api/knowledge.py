"""Knowledge over HTTP: documents and FAQs through their life, and the hit test."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Path, Query, UploadFile
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from api.auth import NotAllowed, Role, StaffMember, require
from api.error_handlers import RESPONSES
from api.hit_test import hit_test
from api.knowledge_models import DocumentOut, FaqOut, SearchOut, document_out, faq_out
from bot.bootstrap import Assistant
from knowledge import library
from knowledge.content_schema import DocumentMetadata, FaqContent, Word
from knowledge.documents.errors import UnreadableDocument
from knowledge.documents.sandbox import parse_safely
from knowledge.errors import BadContent, NotFound, TooLarge
from knowledge.records.repositories.documents import Documents
from knowledge.records.repositories.faqs import Faqs
from knowledge.records.tables import DocumentRow, FaqRow

Step = Annotated[str, Path(pattern="^(submit|approve|publish|withdraw)$")]
Id = Annotated[str, Path(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f/]+$")]
METADATA_SCHEMA: dict[str, Any] = {
    "contentMediaType": "application/json", "contentSchema": DocumentMetadata.model_json_schema(),
}  # fmt: skip
EDITING_STEPS = frozenset({"submit"})  # the others decide what the public reads, so a reviewer takes them


def make_router(assistant: Assistant, today: Callable[[], date]) -> APIRouter:
    """Routes under /knowledge."""
    router = APIRouter(prefix="/api/v1/knowledge", tags=["knowledge"], responses=RESPONSES)
    database = assistant.database
    editor = require(database, Role.EDITOR, Role.REVIEWER)
    reader = require(database, Role.EDITOR, Role.REVIEWER, Role.OPERATOR, Role.ANALYST)

    @router.post("/documents", status_code=201)
    async def upload(
        file: Annotated[UploadFile, File(description="txt, md, html, docx, pdf or xlsx")],
        metadata: Annotated[str, Form(description="one JSON object", json_schema_extra=METADATA_SCHEMA)] = "{}",
        staff: StaffMember = editor,
    ) -> DocumentOut:
        """Add a document as a draft; comes back with its clause tree."""
        return await run_in_threadpool(_add_document, assistant, file, metadata, staff, today())

    @router.get("/documents")
    def list_documents(
        limit: int = Query(50, ge=1, le=200), offset: int = Query(0, ge=0, le=10**9), staff: StaffMember = reader
    ) -> list[DocumentOut]:
        """Documents without their clauses, newest first."""
        with database.reading() as session:
            return [document_out(row, [], today()) for row in Documents(session).page(limit=limit, offset=offset)]

    @router.get("/documents/{document_id}")
    def get_document(document_id: Id, staff: StaffMember = reader) -> DocumentOut:
        """A document with its clause tree."""
        with database.reading() as session:
            return _document(Documents(session), document_id, today())

    @router.post("/documents/{document_id}/{action}")
    def step_document(document_id: Id, action: Step, staff: StaffMember = editor) -> DocumentOut:
        """Move a document through its life: submit, approve, publish, withdraw."""
        _check_step(action, staff)
        with database.transaction() as session:
            library.step(session, "document", document_id, action, staff=staff.username, today=today())
            return _document(Documents(session), document_id, today())

    @router.post("/faqs", status_code=201)
    def add_faq(body: FaqContent, staff: StaffMember = editor) -> FaqOut:
        """Add a FAQ as a draft."""
        with database.transaction() as session:
            return faq_out(library.add_faq(session, body, staff=staff.username), today())

    @router.get("/faqs")
    def list_faqs(
        limit: int = Query(50, ge=1, le=200), offset: int = Query(0, ge=0, le=10**9), staff: StaffMember = reader
    ) -> list[FaqOut]:
        """FAQs, newest first."""
        with database.reading() as session:
            return [faq_out(row, today()) for row in Faqs(session).page(limit=limit, offset=offset)]

    @router.get("/faqs/{faq_id}")
    def get_faq(faq_id: Id, staff: StaffMember = reader) -> FaqOut:
        with database.reading() as session:
            row = Faqs(session).get(faq_id)
        if row is None:
            raise NotFound(f"no faq with id {faq_id!r}")
        return faq_out(row, today())

    @router.post("/faqs/{faq_id}/{action}")
    def step_faq(faq_id: Id, action: Step, staff: StaffMember = editor) -> FaqOut:
        """Move a FAQ through its life: submit, approve, publish, withdraw."""
        _check_step(action, staff)
        with database.transaction() as session:
            row = library.step(session, "faq", faq_id, action, staff=staff.username, today=today())
            assert isinstance(row, FaqRow)
            return faq_out(row, today())

    @router.get("/search")
    def search(
        q: Annotated[str, Query(min_length=1, max_length=2000)], region: Word | None = None, on: date | None = None,
        limit: int = Query(10, ge=1, le=30), staff: StaffMember = reader,
    ) -> SearchOut:  # fmt: skip
        """The hit test: exactly the pipeline of the chat, with every stage's scores."""
        return hit_test(assistant, q, region=region, on=on or today(), limit=limit)

    return router


def _check_step(action: str, staff: StaffMember) -> None:
    if action not in EDITING_STEPS and not staff.roles & {Role.REVIEWER.value, Role.ADMIN.value}:
        raise NotAllowed(f"{action} needs the role reviewer; {staff.username} does not have it")


def _document(documents: Documents, document_id: str, today: date) -> DocumentOut:
    row: DocumentRow | None = documents.get(document_id)
    if row is None:
        raise NotFound(f"no document with id {document_id!r}")
    return document_out(row, documents.clauses_of([document_id])[document_id], today)


def _add_document(
    assistant: Assistant, file: UploadFile, metadata: str, staff: StaffMember, today: date
) -> DocumentOut:
    settings = assistant.settings
    limit = settings.upload_limit_mb * 1024 * 1024
    data = file.file.read(limit + 1)
    if len(data) > limit:
        raise TooLarge(f"a document may have at most {settings.upload_limit_mb} MB")
    try:
        described = DocumentMetadata.model_validate_json(metadata)
    except ValidationError as error:
        problems: list[Any] = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:5]]
        raise BadContent("metadata must be a JSON object of the documented fields: " + "; ".join(problems)) from error
    filename = "".join(c for c in (file.filename or "document.txt") if c.isprintable())
    try:
        parsed = parse_safely(filename, data, timeout_seconds=settings.parse_timeout_seconds)
    except UnreadableDocument as error:
        raise BadContent(str(error)) from error
    with assistant.database.transaction() as session:
        row = library.add_document(
            session, parsed, described, filename=filename, data_hash=library.content_hash(data), staff=staff.username
        )
        return document_out(row, row.clauses, today)
