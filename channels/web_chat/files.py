"""Sending a file to staff: the bytes as they are, so that they are sealed as they come; name and message id as headers."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request
from pydantic import AfterValidator, StringConstraints
from starlette.requests import ClientDisconnect

from bot.bootstrap import Assistant
from bot.errors import BadContent
from bot.handovers.incoming_file import IncomingFile
from channels.delivery import Limits, address_of
from channels.web_chat.feed import Feed
from channels.web_chat.protocol import SessionId, no_control_characters
from channels.web_chat.replies import FileOut

PIECE = 256 * 1024  # bytes that are sealed and written at once, away from the loop
SECONDS = 600.0  # ten megabytes over a very slow line
NAME_LIMIT = 2000  # characters of a percent-encoded name
PATH = r"/api/v1/chat/[^/]+/files"
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
Name = Annotated[
    str,
    Header(
        alias="File-Name", min_length=1, max_length=NAME_LIMIT, pattern=r"^[!-~]+$",
        description="its name, UTF-8, percent-encoded",
    ),
]  # fmt: skip
MessageId = Annotated[
    str, Header(alias="Message-Id"), StringConstraints(min_length=1, max_length=128), AfterValidator(no_control_characters)
]  # fmt: skip


def add_files(router: APIRouter, assistant: Assistant, limits: Limits, feed: Feed) -> None:
    """The route; `assistant` is asked for its files and locks when it is called."""

    @router.post("/{session_id}/files", response_model=FileOut, status_code=201, openapi_extra=BODY)
    async def send_file(
        request: Request, file_name: Name, message_id: MessageId, session_id: SessionId
    ) -> Any:  # fmt: skip
        """Send one file (PDF, JPEG, PNG, WEBP, DOCX, XLSX) to the member of staff who has the conversation.

        It becomes a message of the transcript. The same `Message-Id` twice is one message. 409 while no member of staff has the
        conversation, or when it has this file, or too many; 413 and 422 say what is wrong with it in words for the person.
        """
        await limits.check(session_id=session_id, address=address_of(request))
        files = assistant.files
        begun = await asyncio.to_thread(files.begin, session_id, message_id, file_name, _declared(request))
        if not isinstance(begun, IncomingFile):
            return begun
        try:
            await _receive(request, begun)
            async with assistant.conversation.locks.hold(begun.session_id):
                taken = await asyncio.to_thread(files.take, begun)
        finally:
            await asyncio.to_thread(files.end, begun)
        feed.announce(begun.session_id)
        return taken


def _declared(request: Request) -> int | None:
    declared = request.headers.get("content-length", "")
    return int(declared) if declared.isdecimal() and len(declared) < 20 else None


async def _receive(request: Request, file: IncomingFile) -> None:
    """All of the body; raises BadContent if the line breaks or nothing comes for long."""
    waiting = bytearray()
    try:
        async with asyncio.timeout(SECONDS):
            async for data in request.stream():
                waiting += data
                if len(waiting) >= PIECE:
                    await asyncio.to_thread(file.write, bytes(waiting))
                    waiting.clear()
            await asyncio.to_thread(_finish, file, bytes(waiting))
    except (ClientDisconnect, TimeoutError) as error:
        raise BadContent("the file did not arrive as a whole") from error


def _finish(file: IncomingFile, rest: bytes) -> None:
    file.write(rest)
    file.finish()
