"""Alive, and ready."""

from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool

from bot.bootstrap import Assistant


class Readiness(BaseModel):
    """What is needed to answer, and what of it is there."""

    ready: bool
    database: bool
    index: bool
    rasa: bool


def make_router(assistant: Assistant) -> APIRouter:
    router = APIRouter(tags=["health"])

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        """The process is alive."""
        return {"status": "alive"}

    @router.get("/readyz", response_model=Readiness, responses={503: {"model": Readiness}})
    async def readyz(response: Response) -> Readiness:
        """Database, index and Rasa are there; says which is missing."""
        database = await run_in_threadpool(_answers, assistant)
        rasa = await assistant.rasa.is_up()
        state = Readiness(
            ready=database and assistant.index.ready and rasa, database=database, index=assistant.index.ready, rasa=rasa
        )
        response.status_code = 200 if state.ready else 503
        return state

    return router


def _answers(assistant: Assistant) -> bool:
    try:
        assistant.database.check()
    except SQLAlchemyError:
        return False
    return True
