"""The web chat: one POST per message, a transcript to replay, and a socket or event stream for the widget."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Query, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import JSONResponse
from sse_starlette import EventSourceResponse

from bot.bootstrap import Assistant
from bot.conversation import Conversation
from channels.delivery import Limits, address_of
from channels.web_chat.feed import Feed
from channels.web_chat.files import add_files
from channels.web_chat.joining import add_joining
from channels.web_chat.protocol import ChatRequest, FeedbackRequest, Key, SessionId, to_feedback, to_message
from channels.web_chat.replies import FeedbackOut, ForgottenOut, HistoryOut, ReplyOut
from channels.web_chat.socket import MAX_SEQ, PAGE, Socket

GONE_SECONDS = 15.0  # how often an event stream looks whether anybody still reads it


def make_router(assistant: Assistant, limits: Limits) -> APIRouter:
    """The routes of the web chat."""
    router, conversation = APIRouter(tags=["chat"]), assistant.conversation
    feed = Feed(conversation.log.latest)

    @router.post("", response_model=ReplyOut)
    async def chat(body: ChatRequest, request: Request) -> Any:
        """Say something to the assistant."""
        await limits.check(session_id=body.session_id, address=address_of(request))
        # A response of our own goes out as it is; that it has the shape of ReplyOut is for the tests to check.
        answer = JSONResponse(await conversation.handle(to_message(body, address_of(request))))
        feed.announce(body.session_id)
        return answer

    @router.post("/feedback", response_model=FeedbackOut)
    async def feedback(body: FeedbackRequest, request: Request) -> Any:
        """Say whether a reply helped. The last word on a reply counts; 404 if the session has no such reply."""
        await limits.check(session_id=body.session_id, address=address_of(request))
        judged = await conversation.judge(to_feedback(body))
        return {**asdict(judged.feedback), "at": judged.at}

    @router.get("/stream", response_class=EventSourceResponse)
    async def stream(
        request: Request, session_id: Key, after: int = Query(0, ge=0, le=MAX_SEQ), follow: bool = True
    ) -> EventSourceResponse:
        """The transcript as server-sent events, from `after` on; `follow=false` ends after what is there."""
        last = request.headers.get("last-event-id", "")
        start = int(last) if last.isdecimal() and len(last) < 10 else after
        return EventSourceResponse(_events(conversation, feed, request, session_id, start, follow))

    add_joining(router, assistant.people, limits)
    add_files(router, assistant, limits, feed)

    @router.get("/{session_id}/messages", response_model=HistoryOut, response_model_exclude_unset=True)
    async def messages(
        session_id: SessionId, after: int = Query(0, ge=0, le=MAX_SEQ, description="last seq already seen")
    ) -> Any:
        """Replay a conversation."""
        return {"messages": await asyncio.to_thread(conversation.log.history, session_id, after, PAGE)}

    @router.delete("/{session_id}", response_model=ForgottenOut)
    async def forget(request: Request, session_id: SessionId) -> Any:
        """Delete everything said in this conversation, for good. Needs that were registered stay with their number."""
        await limits.check(session_id=session_id, address=address_of(request))
        return {"session_id": session_id, "deleted": await conversation.forget(session_id)}

    @router.websocket("/ws")
    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        with suppress(WebSocketDisconnect):
            await Socket(websocket, conversation, limits, feed).run()

    return router


async def _events(
    conversation: Conversation, feed: Feed, request: Request, session_id: str, after: int, follow: bool
) -> AsyncIterator[dict[str, str]]:
    with feed.listen(session_id, after) as listener:
        while True:
            rows = await asyncio.to_thread(conversation.log.history, session_id, listener.seen, PAGE)
            for row in rows:
                listener.seen = row["seq"]
                yield {"event": "message", "id": str(row["seq"]), "data": json.dumps(row, ensure_ascii=False)}
            if len(rows) == PAGE:
                continue
            if not follow:
                return
            while not await listener.news(GONE_SECONDS):
                if await request.is_disconnected():
                    return
