"""Files that people sent to staff, for staff: given back as they came, to be saved, never shown. Who took one is in the log."""

import logging
from collections.abc import Iterator
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path
from fastapi.responses import StreamingResponse

from api.auth import Role, StaffMember, require
from api.chores import Chore
from api.error_handlers import RESPONSES
from api.handovers import HandoverId
from bot.bootstrap import Assistant
from bot.handovers.file_kinds import KINDS
from knowledge.records.sealed_files import SealedReader

log = logging.getLogger(__name__)
FileId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
#: Whatever a browser does with it, it does without scripts, frames and our cookies, and keeps no copy.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}
FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in KINDS.values()}},
}


def make_router(assistant: Assistant) -> APIRouter:
    """The route under /handovers."""
    router = APIRouter(prefix="/api/v1/handovers", tags=["handovers"], responses=RESPONSES)
    operator = require(assistant.database, Role.OPERATOR)

    @router.get("/{handover_id}/files/{file_id}", response_class=StreamingResponse, responses={**RESPONSES, **FILE})
    def get_file(handover_id: HandoverId, file_id: FileId, staff: StaffMember = operator) -> StreamingResponse:
        """A file that was sent in this conversation; 404 when its days are over."""
        row, sealed = assistant.files.find(handover_id, file_id)
        log.info("audit: staff %s took file %s of handover %s", staff.username, file_id, handover_id)
        named = f"attachment; filename=\"file.{row.kind}\"; filename*=UTF-8''{quote(row.name, safe='')}"
        headers = {**HEADERS, "Content-Disposition": named, "Content-Length": str(row.size)}
        return StreamingResponse(_checked(sealed), media_type=KINDS[row.kind], headers=headers)

    return router


def make_chores(assistant: Assistant) -> list[Chore]:
    """Files are not kept for ever."""
    return [Chore("remove files whose days are over", assistant.files.erase_old)]


def _checked(sealed: SealedReader) -> Iterator[bytes]:
    """The first piece is opened before anything is answered: what is damaged is an error, and no half file."""
    pieces = sealed.chunks()
    first = next(pieces)

    def all_of_it() -> Iterator[bytes]:
        yield first
        yield from pieces

    return all_of_it()
