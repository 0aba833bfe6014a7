"""Supply and matching over HTTP: offers of a kind put, listed and removed by staff; a need matched by anybody."""

from collections.abc import Callable
from datetime import date, timedelta
from types import GenericAlias
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query, Request
from pydantic import TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool

from api.auth import Role, StaffMember, require
from api.chores import Chore
from api.error_handlers import RESPONSES
from api.match_models import MatchIn, MatchOut, match_out
from bot.bootstrap import Assistant
from channels.delivery import Limits, address_of
from knowledge.errors import BadContent, NotFound
from knowledge.offers import MODELS, Kind, Offer
from knowledge.records.repositories.supply import Supply
from knowledge.records.tables.base import utc_now

MAX_OFFERS = 5000  # in one request
SHOWN_PROBLEMS = 10
OfferId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f/]+$")]
OFFERS_SCHEMA: dict[str, Any] = {
    "items": {"anyOf": [model.model_json_schema() for model in dict.fromkeys(MODELS.values())]}, "maxItems": MAX_OFFERS,
}  # fmt: skip
OffersIn = Annotated[list[dict[str, Any]], Body(max_length=MAX_OFFERS, json_schema_extra=OFFERS_SCHEMA)]
_LISTS: dict[Kind, TypeAdapter[list[Offer]]] = {
    kind: TypeAdapter(GenericAlias(list, (model,))) for kind, model in MODELS.items()
}


def make_chores(assistant: Assistant) -> list[Chore]:
    """What time does to the records of what was shown."""
    keep = timedelta(days=assistant.settings.exposure_days)

    def forget() -> None:
        with assistant.database.writing() as connection:
            Supply(connection).forget_shown(utc_now() - keep)

    return [Chore("forget what was shown long ago", forget)]


def make_router(assistant: Assistant, limits: Limits, today: Callable[[], date]) -> APIRouter:
    """Routes under /supply, and /match."""
    router = APIRouter(prefix="/api/v1", tags=["supply"], responses=RESPONSES)
    database = assistant.database
    editor = require(database, Role.EDITOR)
    reader = require(database, Role.EDITOR, Role.REVIEWER, Role.OPERATOR, Role.ANALYST)

    @router.put("/supply/{kind}")
    def put_offers(kind: Kind, body: OffersIn, staff: StaffMember = editor) -> dict[str, int]:
        """Add offers, or replace those with the same id; all of them or, if one is bad, none."""
        offers = _checked(kind, body)
        with database.writing() as connection:
            return Supply(connection).put(kind, offers, staff=staff.username)

    @router.get("/supply/{kind}")
    def list_offers(
        kind: Kind, limit: int = Query(50, ge=1, le=200), offset: int = Query(0, ge=0, le=10**9), staff: StaffMember = reader
    ) -> list[dict[str, Any]]:  # fmt: skip
        """Offers of a kind, by id."""
        with database.looking() as connection:
            return [offer.fields for offer in Supply(connection).page(kind, limit=limit, offset=offset)]

    @router.get("/supply/{kind}/{offer_id}")
    def get_offer(kind: Kind, offer_id: OfferId, staff: StaffMember = reader) -> dict[str, Any]:
        with database.looking() as connection:
            found = Supply(connection).get(kind, [offer_id])
        if offer_id not in found:
            raise NotFound(f"no {kind} offer with id {offer_id!r}")
        return found[offer_id].fields

    @router.delete("/supply/{kind}/{offer_id}")
    def remove_offer(kind: Kind, offer_id: OfferId, staff: StaffMember = editor) -> dict[str, int]:
        """Remove an offer; from this moment it is not shown any more."""
        with database.writing() as connection:
            removed = Supply(connection).remove(kind, [offer_id], staff=staff.username)
        if not removed:
            raise NotFound(f"no {kind} offer with id {offer_id!r}")
        return {"removed": removed}

    @router.post("/match")
    async def match(body: MatchIn, request: Request) -> MatchOut:
        """Offers that fit what somebody says, with reasons, near misses and the question that matters most."""
        await limits.check(session_id="", address=address_of(request))
        return await run_in_threadpool(_match, assistant, body, today())

    return router


def _match(assistant: Assistant, body: MatchIn, on: date) -> MatchOut:
    profile = body.enterprise.model_dump(exclude_none=True) if body.enterprise else {}
    return match_out(
        assistant.matcher.match(body.text, on=on, kinds=body.kinds or (), profile=profile, limit=body.limit)
    )


def _checked(kind: Kind, body: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The offers by id, as they are stored; raises BadContent with the place of every problem."""
    try:
        offers = _LISTS[kind].validate_python(body)
    except ValidationError as error:
        problems = [f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors(include_url=False)]
        more = f"; and {len(problems) - SHOWN_PROBLEMS} more" if len(problems) > SHOWN_PROBLEMS else ""
        raise BadContent("; ".join(problems[:SHOWN_PROBLEMS]) + more) from error
    found: dict[str, dict[str, Any]] = {}
    for offer in offers:
        if offer.id in found:
            raise BadContent(f"id {offer.id!r} is in the list twice; each offer has one id")
        found[offer.id] = offer.model_dump(mode="json", exclude_defaults=True)
    return found
