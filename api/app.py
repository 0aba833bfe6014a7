"""create_app(): wires and mounts; no logic."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse

from api import action_webhook, auth, error_handlers, health, knowledge, sources, supply, supply_imports
from api.body_limit import BodyLimit
from api.metrics import Metrics
from api.page_headers import PageHeaders
from bot.bootstrap import Assistant, make_assistant
from bot.conversation import today_in_shanghai
from bot.settings import Settings, load_settings
from channels.contract import CHANNELS
from channels.delivery import Limits
from channels.web_chat.protocol import BODY_LIMIT
from knowledge.offers import KINDS

WEB = Path(__file__).parent.parent / "web" / "widget"
MEGABYTE = 1024 * 1024
log = logging.getLogger(__name__)


def create_app(settings: Settings | None = None, *, today: Callable[[], date] = today_in_shanghai) -> FastAPI:
    """The whole service. `today` is an argument so that tests can move the calendar."""
    settings = settings or load_settings()
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    metrics = Metrics()
    assistant = make_assistant(settings, observe=metrics.observe)
    assistant.conversation.today = today
    app = FastAPI(
        title="168 企业服务助手", version="1", openapi_url="/api/v1/openapi.json", docs_url=None, redoc_url=None,
        lifespan=_lifespan,
    )  # fmt: skip
    app.state.assistant = assistant
    upload_limit = settings.upload_limit_mb * MEGABYTE + MEGABYTE
    app.add_middleware(
        BodyLimit,
        default=BODY_LIMIT,
        limits={"/api/v1/knowledge/documents": upload_limit,
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
    for channel in CHANNELS.values():
        router = channel.router(assistant.conversation, limits)
        app.include_router(router, prefix=channel.prefix, responses=error_handlers.RESPONSES)
    app.include_router(sources.make_router(assistant, today))
    app.include_router(knowledge.make_router(assistant, today))
    app.include_router(supply_imports.make_router(assistant))  # before supply, whose offers may have any id
    app.include_router(supply.make_router(assistant, match_limits, today))
    app.include_router(auth.make_router(assistant.database, settings, login_limits), responses=error_handlers.RESPONSES)
    app.include_router(action_webhook.make_router(assistant))
    app.include_router(health.make_router(assistant))
    app.include_router(metrics.router())
    _mount_page(app)


def _mount_page(app: FastAPI) -> None:
    """The demo page with the widget."""
    files = {"/": WEB / "index.html", "/page.css": WEB / "page.css", "/widget.js": WEB / "dist" / "widget.js"}

    def serve(path: Path) -> Callable[[], FileResponse]:
        return lambda: FileResponse(path, headers={"Cache-Control": "no-cache"})

    for url, path in files.items():
        app.get(url, include_in_schema=False)(serve(path))


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    assistant: Assistant = app.state.assistant
    opening = asyncio.create_task(asyncio.to_thread(_open, assistant))  # /healthz answers while it loads
    opening.add_done_callback(_report)
    yield
    opening.cancel()
    await assistant.rasa.close()
    assistant.database.close()


def _open(assistant: Assistant) -> None:
    """Open the index, and keep the garbage collector from looking through it again and again: it stays as it is."""
    assistant.answerer.warm_up()
    assistant.matcher.warm_up()
    gc.collect()
    gc.freeze()


def _report(task: "asyncio.Task[object]") -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("the index could not be opened: %r", error)
