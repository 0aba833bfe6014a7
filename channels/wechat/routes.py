"""The two routes that WeChat calls, and the page with an answer that took too long."""

import asyncio
import logging
import secrets
import time
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response

from bot.bootstrap import Assistant
from bot.settings import Settings
from channels.wechat import texts
from channels.wechat.account import Account
from channels.wechat.answering import Held
from channels.wechat.crypto import Crypto, NotFromWeChat, Unreadable, check_signature, check_time
from channels.wechat.pages import HEADERS, answer_page, gone_page, read_token
from channels.wechat.protocol import SUCCESS, Push, read_push, read_sealed, text_reply
from channels.wechat.setup import missing
from knowledge.errors import NotFound, Unavailable

log = logging.getLogger(__name__)
Signed = Annotated[str, Query(max_length=128)]


class Wire:
    """The wire in the mode of the account: what comes in is checked and opened, what goes out is sealed."""

    def __init__(self, settings: Settings) -> None:
        self._token = settings.wechat_token.get_secret_value()
        key = settings.wechat_aes_key.get_secret_value()
        sealed = settings.wechat_mode != "plain"
        self._crypto = Crypto(self._token, key, settings.wechat_app_id) if sealed else None

    def check(self, signature: str, timestamp: str, nonce: str) -> None:
        """Raises NotFromWeChat unless WeChat signed this, and lately."""
        check_signature(signature, self._token, timestamp, nonce)
        check_time(timestamp)

    def open(self, body: str, msg_signature: str, timestamp: str, nonce: str) -> str:
        """The XML of the push. In compatible mode only the sealed copy counts: the plain one anybody could have written."""
        if self._crypto is None:
            return body
        return self._crypto.open(read_sealed(body), msg_signature, timestamp, nonce)

    def seal(self, xml: str) -> str:
        if self._crypto is None:
            return xml
        return self._crypto.seal(xml, str(int(time.time())), secrets.token_hex(8))


def make_router(assistant: Assistant, account: Account | None) -> APIRouter:
    """The routes; without an account they say which settings are missing, and everything else runs."""
    router = APIRouter(tags=["wechat"])
    if account is None:
        _add_refusal(router, missing(assistant.settings))
        return router
    wire = Wire(assistant.settings)

    @router.get("", include_in_schema=False)  # WeChat describes its own wire
    async def verify(signature: Signed, timestamp: Signed, nonce: Signed, echostr: Signed) -> PlainTextResponse:
        """WeChat asks whether this address is ours: the same text back, if it signed it."""
        wire.check(signature, timestamp, nonce)
        return PlainTextResponse(echostr)

    @router.post("", include_in_schema=False)
    async def receive(
        request: Request, signature: Signed, timestamp: Signed, nonce: Signed, msg_signature: Signed = ""
    ) -> Response:
        """A push of WeChat; the answer is XML, or `success`, never JSON."""
        wire.check(signature, timestamp, nonce)
        try:
            push = read_push(wire.open((await request.body()).decode(), msg_signature, timestamp, nonce))
        except (Unreadable, UnicodeDecodeError) as error:
            log.error("wechat: a push could not be read: %s", error)
            return PlainTextResponse(SUCCESS)
        return await _answer(account, wire, push)

    @router.get("/answers/{token}", response_class=HTMLResponse)
    async def answer(token: str) -> HTMLResponse:
        """An answer that took too long for WeChat."""
        try:
            session_id, key = read_token(assistant.vault, token)
            payload, _ = await asyncio.to_thread(account.store.answer_of, session_id, key)
        except NotFound:
            return HTMLResponse(gone_page(), status_code=404, headers=HEADERS)
        return HTMLResponse(answer_page(payload), headers=HEADERS)

    return router


async def _answer(account: Account, wire: Wire, push: Push) -> Response:
    try:
        text = await account.reply(push)
    except Held:
        return PlainTextResponse("", status_code=503)  # the connection is given up already; the repeat is answered
    except Exception:  # an error page would make WeChat call the account out of order
        log.exception("wechat: the push %s could not be answered", push.key)
        text = texts.labelled(texts.BUSY)
    if not text:
        return PlainTextResponse(SUCCESS)
    xml = wire.seal(text_reply(push, text, created=int(time.time())))
    return Response(xml, media_type="application/xml")


def _add_refusal(router: APIRouter, lacking: list[str]) -> None:
    @router.api_route("", methods=["GET", "POST"], include_in_schema=False)
    async def refuse() -> None:
        raise Unavailable(f"the WeChat account is not set up: {', '.join(lacking)} missing")


__all__ = ["NotFromWeChat", "make_router"]
