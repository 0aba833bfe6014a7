"""Work that Rasa does anew at every turn although nothing in it changes while it runs.

Together it was three quarters of a turn's CPU time in this process (the figures: docs/adr/0008). Rasa offers no setting
for any of it, so six methods are replaced at start; what they return is the same, but for the events of earlier turns,
which no action of ours reads.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any

import aiohttp
from jsonschema import Draft202012Validator, ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphSchema
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.utils.endpoints import EndpointConfig

_KEPT_SECONDS = 4.0  # the actions' server closes an idle connection after 5


def install() -> None:
    """Replace the methods."""
    RemoteAction._validate_action_result = _validate_action_result
    RemoteAction._action_call_format = _action_call_format
    Event.resolve_by_type = staticmethod(functools.lru_cache(maxsize=None)(Event.resolve_by_type))
    Domain.is_empty = _is_empty
    EndpointConfig.session = _session
    DaskGraphRunner.run = _run


@functools.lru_cache(maxsize=1)
def _validator() -> Draft202012Validator:
    """Checks an action's answer. Rasa builds it, and checks the schema itself, at every action call."""
    schema = RemoteAction.action_response_format_spec()
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def _validate_action_result(action: RemoteAction, result: dict[str, Any]) -> bool:
    """Raise ValidationError if the action's answer is not what the protocol wants."""
    try:
        _validator().validate(result)
    except ValidationError as error:
        error.message += f". The answer of {action.name()} does not follow the action protocol"
        raise
    return True


_compare_with_an_empty_one = Domain.is_empty


def _is_empty(domain: Domain) -> bool:
    """Whether there is nothing in the domain, found out once; Rasa builds an empty one to compare with at every turn."""
    found: bool | None = domain.__dict__.get("_found_empty")
    if found is None:
        found = domain._found_empty = _compare_with_an_empty_one(domain)
    return found


_whole_call = RemoteAction._action_call_format


def _action_call_format(action: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
    """The call as Rasa makes it, with the events of this turn instead of those of the whole conversation."""
    short = _OnlyThisTurn(tracker)
    return _whole_call(action, short, domain)


class _OnlyThisTurn:
    """A tracker whose events begin with the latest message; in everything else the tracker itself."""

    def __init__(self, tracker: DialogueStateTracker) -> None:
        self._tracker = tracker

    def __getattr__(self, name: str) -> Any:
        return getattr(self._tracker, name)

    def current_state(self, event_verbosity: EventVerbosity = EventVerbosity.NONE) -> dict[str, Any]:
        """The state as Rasa gives it, but for the events."""
        events = list(self._tracker.events)
        latest = max((place for place, event in enumerate(events) if isinstance(event, UserUttered)), default=0)
        state = self._tracker.current_state(EventVerbosity.NONE)
        return {**state, "events": [event.as_dict() for event in events[latest:]]}


class _SharedSession:
    """One session for all calls to an endpoint; Rasa opens one, and a connection, for each."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def __aenter__(self) -> aiohttp.ClientSession:
        return self._session

    async def __aexit__(self, *error: object) -> None:
        """Stays open for the next call."""


_new_session = EndpointConfig.session


def _session(endpoint: EndpointConfig) -> _SharedSession:
    """The endpoint's session, opened at its first call."""
    shared: aiohttp.ClientSession | None = getattr(endpoint, "_shared", None)
    if shared is None or shared.closed:
        shared = _new_session(endpoint)
        shared.connector._keepalive_timeout = _KEPT_SECONDS
        endpoint._shared = shared
    return _SharedSession(shared)


def _run(
    runner: DaskGraphRunner, inputs: Mapping[str, Any] | None = None, targets: list[str] | None = None
) -> dict[str, Any]:
    """Run the graph node by node: dask's scheduler takes longer than most of our nodes."""
    wanted = tuple(targets or runner._graph_schema.target_names)
    plans: dict[tuple[str, ...], tuple[str, ...]] = runner.__dict__.setdefault("_plans", {})
    if wanted not in plans:
        plans[wanted] = tuple(_in_order(runner._graph_schema.minimal_graph_schema(list(wanted))))
    results: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
    try:
        for name in plans[wanted]:
            needs = runner._graph_schema.nodes[name].needs.values()
            results[name] = runner._instantiated_nodes[name](*[results.get(need, need) for need in needs])
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error
    return dict(results[name] for name in wanted)


def _in_order(schema: GraphSchema) -> Iterator[str]:
    """The nodes' names, each after those it needs; needs that are no nodes are inputs of the run."""
    done: set[str] = set()

    def visit(name: str) -> Iterator[str]:
        if name in done or name not in schema.nodes:
            return
        done.add(name)
        for need in schema.nodes[name].needs.values():
            yield from visit(need)
        yield name

    for name in schema.nodes:
        yield from visit(name)
