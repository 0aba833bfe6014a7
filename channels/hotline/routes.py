"""The hotline's routes: one line for all gateways, one adapter each."""

import asyncio
import logging
import time

from fastapi import APIRouter
from prometheus_client import CollectorRegistry

from bot.bootstrap import Assistant
from bot.locks import make_locks
from bot.persons import session_of
from channels.delivery import Limits
from channels.hotline.audiocodes.routes import make_router as audiocodes_router
from channels.hotline.call_state import Terms
from channels.hotline.call_store import make_store
from channels.hotline.conversationrelay.routes import make_router as conversationrelay_router
from channels.hotline.jambonz.routes import make_router as jambonz_router
from channels.hotline.line import CHANNEL, Line
from channels.hotline.metrics import CallMetrics
from channels.hotline.recorder import Recorder
from channels.hotline.sms import LogSms
from channels.hotline.speech.reading import say
from channels.hotline.speech.repair import own_repair

log = logging.getLogger(__name__)
PREFIX = "/hotline"
SWEEP_SECONDS = 3600


def make_line(assistant: Assistant, registry: CollectorRegistry) -> Line:
    """The line of an assistant. Each call is a session of its own: a number may be a switchboard's, or withheld, or forged."""
    settings = assistant.settings
    folder = settings.data_dir / "hotline"
    return Line(
        assistant.conversation.handle, make_store(settings.redis_url, folder / "calls", assistant.vault),
        make_locks(settings.redis_url), Recorder(folder / "records", settings.hotline_record_days), CallMetrics(registry),
        LogSms(), Terms(settings.hotline_transfer_to, sms=bool(settings.hotline_sms), say=say),
        lambda call_id: session_of(CHANNEL, call_id, assistant.person_key),
    )  # fmt: skip


def make_router(assistant: Assistant, limits: Limits) -> APIRouter:
    """The routes. The limits are for persons and their addresses; here a gateway speaks for all callers, with a token."""
    router = APIRouter()
    line = make_line(assistant, assistant.registry)
    token = assistant.settings.hotline_token.get_secret_value()
    if not token:
        log.info("the hotline is closed: HOTLINE_TOKEN is empty")
    router.include_router(audiocodes_router(line, token, f"{PREFIX}/audiocodes"), prefix="/audiocodes")
    router.include_router(jambonz_router(line, token), prefix="/jambonz")
    if auth_token := assistant.settings.hotline_twilio_auth_token.get_secret_value():
        router.include_router(conversationrelay_router(line, auth_token), prefix="/conversationrelay")
    return router


async def sweep(assistant: Assistant) -> None:
    """Beside the routes: load what hearing needs, then forget calls and records whose time is over."""
    settings = assistant.settings
    store = make_store(settings.redis_url, settings.data_dir / "hotline" / "calls", assistant.vault)
    recorder = Recorder(settings.data_dir / "hotline" / "records", settings.hotline_record_days)
    await asyncio.to_thread(own_repair)  # a second of work that no caller should wait for
    while True:
        await store.sweep()
        await asyncio.to_thread(recorder.sweep, time.time())
        await asyncio.sleep(SWEEP_SECONDS)
