"""create_app(): wires and mounts; no logic."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from datetime import date
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse

from api import (
    action_webhook,
    auth,
    error_handlers,
    files,
    handovers,
    health,
    knowledge,
    log_masking,
    notices,
    orders,
    sources,
    supply,
    supply_imports,
    whitelist,
    work_items,
)
from api.body_limit import BodyLimit
from api.chores import SLOW, run_chores
from api.metrics import Metrics
from api.page_headers import PageHeaders
from bot.bootstrap import Assistant, make_assistant
from bot.clock import today_in_shanghai
from bot.persons import OnChannel
from bot.settings import Settings, load_settings
from channels.contract import CHANNELS, OpenChannel
from channels.delivery import Limits
from channels.web_chat.files import PATH as FILES_PATH
from channels.web_chat.protocol import BODY_LIMIT
from knowledge.offers import KINDS

WEB = Path(__file__).parent.parent / "web" / "widget"
MEGABYTE = 1024 * 1024
ALERT_SECONDS = 3.0
log = logging.getLogger(__name__)


def create_app(settings: Settings | None = None, *, today: Callable[[], date] = today_in_shanghai) -> FastAPI:
    """The whole service. `today` is an argument so that tests can move the calendar."""
    settings = settings or load_settings()
    log_masking.set_up(settings.log_level)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    metrics = Metrics()
    assistant = make_assistant(settings, observe=metrics.observe)
    assistant.conversation.today = today
    assistant.conversation.observe_missed = metrics.observe_missed
    app = FastAPI(
        title="168 企业服务助手", version="1", openapi_url="/api/v1/openapi.json", docs_url=None, redoc_url=None,
        lifespan=_lifespan,
    )  # fmt: skip
    app.state.assistant = assistant
    closed = () if settings.wechat_app_id else ("wechat",)  # nobody must be promised what cannot arrive
    pushers = {code: c.pusher for code, c in CHANNELS.items() if c.pusher is not None and code not in closed}
    assistant.people.pushers = pushers
    routed = {code: OnChannel(assistant.people, code) for code in pushers}
    app.state.chores = [
        *orders.make_chores(assistant, today),
        *notices.make_chores(assistant, routed),
        *supply.make_chores(assistant),
        *handovers.make_chores(assistant),
        *files.make_chores(assistant),
    ]
    app.state.alert_chores = handovers.make_alert_chores(assistant)
    upload_limit = settings.upload_limit_mb * MEGABYTE + MEGABYTE
    app.add_middleware(
        BodyLimit,
        default=BODY_LIMIT,
        limits={FILES_PATH: 4 * upload_limit,  # counted where it can be said in words how large a file may be
                "/api/v1/knowledge/documents": upload_limit,
                **{f"/api/v1/supply/{kind}/imports": upload_limit for kind in KINDS},
                "/api/v1/knowledge": 4 * MEGABYTE, "/api/v1/supply": 16 * MEGABYTE, action_webhook.PATH: 16 * MEGABYTE},
    )  # fmt: skip
    app.add_middleware(PageHeaders)  # the outermost
    error_handlers.install(app)
    _mount(app, assistant, settings, metrics, today)
    return app


def _mount(app: FastAPI, assistant: Assistant, settings: Settings, metrics: Metrics, today: Callable[[], date]) -> None:
    limits = Limits(person=settings.chat_limit, address=settings.address_limit, redis_url=settings.redis_url)
    match_limits = Limits(person="", address=settings.address_limit, redis_url=settings.redis_url)
    login_limits = Limits(person="", address=settings.login_limit, redis_url=settings.redis_url)
    app.state.channels = {code: channel.open(assistant, limits) for code, channel in CHANNELS.items()}
    scenes = (opened.scenes for opened in app.state.channels.values() if opened.scenes is not None)
    assistant.people.scenes = next(scenes, None)
    app.include_router(action_webhook.make_router(assistant))  # the first, for every turn looks for it
    for code, opened in app.state.channels.items():
        app.include_router(opened.router, prefix=CHANNELS[code].prefix, responses=error_handlers.RESPONSES)
    app.include_router(sources.make_router(assistant, today))
    app.include_router(knowledge.make_router(assistant, today))
    app.include_router(supply_imports.make_router(assistant))  # before supply, whose offers may have any id
    app.include_router(supply.make_router(assistant, match_limits, today))
    app.include_router(orders.make_router(assistant))
    app.include_router(notices.make_router(assistant))
    app.include_router(handovers.make_router(assistant))
    app.include_router(files.make_router(assistant))
    app.include_router(whitelist.make_router(assistant))
    app.include_router(auth.make_router(assistant.database, settings, login_limits), responses=error_handlers.RESPONSES)
    app.include_router(work_items.make_router(assistant.database))
    app.include_router(health.make_router(assistant))
    app.include_router(metrics.router(assistant.registry))
    _mount_page(app)


def _mount_page(app: FastAPI) -> None:
    """The demo portal with the widget in its corner, and the assistant as a page of its own."""
    names = ("page.css", "page.js", "conversation.css", "dist/widget.js", "dist/widget.css")
    files = {
        "/": WEB / "index.html",
        "/assistant": WEB / "conversation.html",
        **{f"/{Path(n).name}": WEB / n for n in names},
    }

    def serve(path: Path) -> Callable[[], FileResponse]:
        return lambda: FileResponse(path, headers={"Cache-Control": "no-cache"})

    for url, path in files.items():
        app.get(url, include_in_schema=False)(serve(path))


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    assistant: Assistant = app.state.assistant
    few = ThreadPoolExecutor(assistant.settings.turn_threads, thread_name_prefix="turn")
    loop = asyncio.get_running_loop()
    # Of to_thread: with more, they and the loop fight for the interpreter (docs/adr/0008).
    loop.set_default_executor(few)
    opening = loop.run_in_executor(SLOW, _open, assistant)  # /healthz answers while it loads
    opening.add_done_callback(_report)
    running = [asyncio.create_task(run_chores(app.state.chores))]
    running += [asyncio.create_task(run_chores(app.state.alert_chores, ALERT_SECONDS))]
    running += [asyncio.create_task(_beside(code, opened)) for code, opened in app.state.channels.items()]
    yield
    for task in (opening, *running):
        task.cancel()
    for task in running:
        with suppress(asyncio.CancelledError):
            await task
    await asyncio.to_thread(assistant.matcher.exposures.flush)
    await assistant.rasa.close()
    assistant.database.close()


async def _beside(code: str, channel: OpenChannel) -> None:
    """What a channel does beside its routes; if it breaks, the log says so and the routes go on."""
    try:
        if channel.background is not None:
            await channel.background()
    except Exception:
        log.exception("what the channel %r does beside its routes has ended", code)


def _open(assistant: Assistant) -> None:
    """Open the index, and keep the garbage collector from looking through it again and again: it stays as it is."""
    assistant.answerer.warm_up()
    assistant.matcher.warm_up()
    gc.collect()
    gc.freeze()


def _report(task: "asyncio.Future[None]") -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("the index could not be opened: %r", error)
