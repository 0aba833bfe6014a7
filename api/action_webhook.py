"""Where Rasa calls our actions. Repeats the status codes of the SDK's own server, which Rasa relies on."""

import hmac
import logging
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionMissingDomainException, ActionNotFoundException

from bot.actions.answer_question import AnswerOutOfScope, AnswerQuestion
from bot.actions.needs import AskForNeed, ProceedWithNeed
from bot.actions.small_talk import ReachAPerson, SmallTalk
from bot.bootstrap import Assistant

log = logging.getLogger(__name__)
PATH = "/internal/actions"


def make_router(assistant: Assistant) -> APIRouter:
    """The webhook with every action of ours; only who knows the token may call it."""
    executor = ActionExecutor()
    for action in (
        AnswerQuestion(assistant.desk, assistant.needs, assistant.progress),
        AnswerOutOfScope(assistant.desk, assistant.needs, assistant.progress),
        ProceedWithNeed(assistant.needs, assistant.desk), AskForNeed(assistant.needs),
        SmallTalk(assistant.log, assistant.needs, assistant.desk), ReachAPerson(assistant.progress),
    ):  # fmt: skip
        executor.register_action(action)
    token = assistant.settings.action_token.get_secret_value()
    router = APIRouter(include_in_schema=False)

    async def run_action(request: Request) -> Response:
        given = request.headers.get("x-action-token", "") or request.query_params.get("token", "")
        if token and not hmac.compare_digest(given.encode(), token.encode()):
            return JSONResponse({"error": "NotAllowed", "detail": "wrong action token"}, status_code=403)
        call: dict[str, Any] = await request.json()
        call.setdefault("domain", {})  # Rasa leaves it out for actions that do not need it; the SDK would ask for it
        try:
            result = await executor.run(call)
        except ActionExecutionRejection as error:
            return _failed(400, error.message, error.action_name)
        except ActionNotFoundException as error:
            return _failed(404, error.message, error.action_name)
        except ActionMissingDomainException as error:
            return _failed(449, error.message, error.action_name)
        return JSONResponse(result.model_dump() if result else None)

    # A plain route: every turn comes by here, and there is nothing for FastAPI to check or describe.
    router.add_route(PATH, run_action, methods=["POST"], include_in_schema=False)
    return router


def _failed(status: int, message: str, action_name: str) -> Response:
    log.error("action %s: %s", action_name, message)
    return JSONResponse({"error": message, "action_name": action_name}, status_code=status)
