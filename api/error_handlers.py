"""Every error as `{"error": code, "detail": what was expected and what came}` with a fitting status."""

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from redis.exceptions import RedisError
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from knowledge.errors import AssistantError

log = logging.getLogger(__name__)


class ErrorOut(BaseModel):
    """What went wrong."""

    error: str
    detail: str


_CODES = {
    400: "BadRequest",
    401: "NotLoggedIn",
    403: "NotAllowed",
    404: "NotFound",
    405: "MethodNotAllowed",
    413: "TooLarge",
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorOut} for status in (400, 401, 403, 404, 409, 413, 422, 429, 503)
}


def install(app: FastAPI) -> None:
    """Register the handlers."""

    @app.exception_handler(AssistantError)
    async def ours(request: Request, error: AssistantError) -> JSONResponse:
        return _error(error.status, type(error).__name__, str(error))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        problems = "; ".join(f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors()[:5])
        return _error(422, "BadContent", problems)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        response = _error(error.status_code, _CODES.get(error.status_code, "HttpError"), str(error.detail))
        response.headers.update(error.headers or {})
        return response

    @app.exception_handler(OperationalError)
    async def database(request: Request, error: OperationalError) -> JSONResponse:
        log.error("database: %s", error)
        return _error(503, "Unavailable", "the database does not answer; try again")

    @app.exception_handler(RedisError)
    async def redis(request: Request, error: RedisError) -> JSONResponse:
        log.error("redis: %s", error)
        return _error(503, "Unavailable", "Redis does not answer; try again")

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        log.exception("unexpected error at %s", request.url.path)
        return _error(500, "AssistantError", "something went wrong here; it has been logged")


def _error(status: int, code: str, detail: str) -> JSONResponse:
    safe = detail.encode("utf-8", "replace").decode()
    return JSONResponse({"error": code, "detail": safe}, status_code=status)
