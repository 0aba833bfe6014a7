"""Supply from a clerk's file over HTTP: the template, and imports that are previewed, confirmed and undone."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, File, Path, Query, Response, UploadFile
from pydantic import BaseModel
from sqlalchemy import Row
from starlette.concurrency import run_in_threadpool

from api.auth import Role, StaffMember, require
from api.error_handlers import RESPONSES
from bot.bootstrap import Assistant
from knowledge.documents.errors import UnreadableDocument
from knowledge.errors import BadContent, TooLarge
from knowledge.offers import Kind
from knowledge.records.database import Database
from knowledge.records.repositories.supply_imports import SupplyImports
from knowledge.supply_file import imports
from knowledge.supply_file.read import read_safely
from knowledge.supply_file.reading import Problem
from knowledge.supply_file.template import Format, template

MEDIA_TYPES: dict[Format, str] = {
    "csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {media: {"schema": {"type": "string", "format": "binary"}} for media in MEDIA_TYPES.values()}}
}
PATIENCE = 2  # times as long as for a document: 20,000 full rows take openpyxl 20 s of processor time
ImportId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


class ProblemOut(BaseModel):
    """What is wrong in one row, in parts and as a sentence."""

    row: int
    column: str
    found: str
    expected: str
    text: str


class ImportSummaryOut(BaseModel):
    """An import: `preview` (nothing counts yet), `confirmed` or `undone`; counts are of offers, `bad_rows` of rows."""

    id: str
    kind: Kind
    filename: str
    state: str
    added: int
    changed: int
    unchanged: int
    bad_rows: int
    error_count: int
    warnings: list[str]
    created_at: datetime
    created_by: str
    confirmed_at: datetime | None
    confirmed_by: str | None
    undone_at: datetime | None
    undone_by: str | None


class ImportOut(ImportSummaryOut):
    """`errors`: what is wrong, by row; of very many only the first."""

    errors: list[ProblemOut]


def make_router(assistant: Assistant) -> APIRouter:
    """Routes under /supply; mount before those of single offers, whose ids could be "template" and "imports"."""
    router = APIRouter(prefix="/api/v1/supply/{kind}", tags=["supply"], responses=RESPONSES)
    _add_looking(router, assistant.database)
    _add_steps(router, assistant)
    return router


def _add_looking(router: APIRouter, database: Database) -> None:
    """What any staff member may see."""
    reader = require(database, Role.EDITOR, Role.REVIEWER, Role.OPERATOR, Role.ANALYST)

    @router.get("/template", response_class=Response, responses=FILES)
    def get_template(kind: Kind, format: Format = "xlsx", staff: StaffMember = reader) -> Response:
        """The empty table of a kind, with an example row."""
        named = {"Content-Disposition": f'attachment; filename="{kind}-template.{format}"'}
        return Response(template(kind, format), media_type=MEDIA_TYPES[format], headers=named)

    @router.get("/imports")
    def list_imports(
        kind: Kind, limit: int = Query(50, ge=1, le=200), offset: int = Query(0, ge=0, le=10**9), staff: StaffMember = reader
    ) -> list[ImportSummaryOut]:  # fmt: skip
        """Imports of a kind without their errors, newest first."""
        with database.looking() as connection:
            rows = SupplyImports(connection).page(kind, limit=limit, offset=offset)
        return [ImportSummaryOut.model_validate(_summary(row)) for row in rows]

    @router.get("/imports/{import_id}")
    def get_import(kind: Kind, import_id: ImportId, staff: StaffMember = reader) -> ImportOut:
        """An import with its errors."""
        with database.looking() as connection:
            return _out(imports.find(connection, kind, import_id))


def _add_steps(router: APIRouter, assistant: Assistant) -> None:
    """What editors do."""
    database = assistant.database
    editor = require(database, Role.EDITOR)

    @router.post("/imports", status_code=201)
    async def upload(
        kind: Kind, file: Annotated[UploadFile, File(description="csv or xlsx")], staff: StaffMember = editor
    ) -> ImportOut:
        """Read and check a file and keep a preview; nothing counts before it is confirmed."""
        return await run_in_threadpool(_preview, assistant, kind, file, staff)

    @router.post("/imports/{import_id}/confirm")
    def confirm(kind: Kind, import_id: ImportId, staff: StaffMember = editor) -> ImportOut:
        """Put all good rows of a preview, once."""
        with database.writing() as connection:
            return _out(imports.confirm(connection, kind, import_id, staff=staff.username))

    @router.post("/imports/{import_id}/undo")
    def undo(kind: Kind, import_id: ImportId, staff: StaffMember = editor) -> ImportOut:
        """Put every offer of a confirmed import back as it was, once; refused if one was changed since."""
        with database.writing() as connection:
            return _out(imports.undo(connection, kind, import_id, staff=staff.username))


def _preview(assistant: Assistant, kind: Kind, file: UploadFile, staff: StaffMember) -> ImportOut:
    settings = assistant.settings
    limit = settings.upload_limit_mb * 1024 * 1024
    data = file.file.read(limit + 1)
    if len(data) > limit:
        raise TooLarge(f"文件超过 {settings.upload_limit_mb} MB，请拆分后再上传")
    filename = "".join(c for c in (file.filename or "") if c.isprintable())
    try:
        reading = read_safely(kind, filename, data, timeout_seconds=PATIENCE * settings.parse_timeout_seconds)
    except UnreadableDocument as error:
        raise BadContent(str(error)) from error
    with assistant.database.writing() as connection:
        return _out(imports.preview(connection, kind, reading, filename=filename, staff=staff.username))


def _summary(row: Row[Any]) -> dict[str, Any]:
    return {**row._mapping, "error_count": row.problem_count}


def _out(row: Row[Any]) -> ImportOut:
    problems = [Problem(**fields) for fields in row.problems]
    errors = [{**fields, "text": problem.text} for fields, problem in zip(row.problems, problems, strict=True)]
    return ImportOut.model_validate({**_summary(row), "errors": errors})
