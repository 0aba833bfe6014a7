"""What is replaced in Rasa answers as Rasa does."""

import unittest
from typing import Any
from unittest import mock

from aiohttp import web
from aiohttp.test_utils import TestServer
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.components import faster_rasa

REPLACED = [
    (RemoteAction, "_validate_action_result"),
    (RemoteAction, "_action_call_format"),
    (Event, "resolve_by_type"),
    (Domain, "is_empty"),
    (EndpointConfig, "session"),
    (DaskGraphRunner, "run"),
]
DOMAIN = Domain.from_yaml('{version: "3.1", intents: [policy_ask], actions: [action_answer_question]}')


class Sum(GraphComponent):
    """Adds up what it is given."""

    @classmethod
    def create(cls, config: dict[str, Any], **given: Any) -> "Sum":
        return cls()

    def add(self, **numbers: int) -> int:
        return sum(numbers.values())

    def fail(self, **numbers: int) -> int:
        raise RuntimeError("no sum")


def runner() -> DaskGraphRunner:
    """number → one; number, one → two; two → bad; and a node that nobody asks for."""

    def node(fn: str, **needs: str) -> SchemaNode:
        return SchemaNode(needs, Sum, "create", fn, {}, eager=True)

    schema = GraphSchema(
        {
            "two": node("add", number="number", one="one"),
            "one": node("add", number="number"),
            "bad": node("fail", two="two"),
            "lonely": node("fail", number="number"),
        }
    )
    return DaskGraphRunner(schema, mock.Mock(), ExecutionContext(schema))


class FasterRasaTest(unittest.IsolatedAsyncioTestCase):
    def setUp(self) -> None:
        self.before = {(owner, name): owner.__dict__[name] for owner, name in REPLACED}
        for owner, name in REPLACED:
            self.addCleanup(setattr, owner, name, self.before[owner, name])
        faster_rasa.install()
        self.action = RemoteAction("action_answer_question", None)

    def test_everything_that_is_replaced_is_put_back_after_a_test(self) -> None:
        for owner, name in REPLACED:
            self.assertIsNot(owner.__dict__[name], self.before[owner, name])

    def test_domain_is_empty_or_not(self) -> None:
        for domain, empty in ((DOMAIN, False), (Domain.empty(), True)):
            self.assertEqual([domain.is_empty(), domain.is_empty()], [empty, empty])

    def test_graph_gives_what_dask_gives(self) -> None:
        run = self.before[DaskGraphRunner, "run"]
        for targets in (["two"], ["one", "two"], ["one"]):
            with self.subTest(targets):
                expected = run(runner(), {"number": 4}, targets)
                self.assertEqual(DaskGraphRunner.run(runner(), {"number": 4}, targets), expected)

    def test_graph_runs_again_with_other_inputs(self) -> None:
        graph = runner()
        self.assertEqual([graph.run({"number": n}, ["two"]) for n in (1, 5)], [{"two": 2}, {"two": 10}])

    def test_failure_in_the_graph_is_the_one_that_rasa_raises(self) -> None:
        run = self.before[DaskGraphRunner, "run"]
        for inputs, targets in (({"number": 4}, ["bad"]), ({}, ["one"])):
            with self.subTest(targets), self.assertRaises(Exception) as theirs:
                run(runner(), inputs, targets)
            with self.subTest(targets), self.assertRaises(type(theirs.exception)):
                DaskGraphRunner.run(runner(), inputs, targets)
        self.assertTrue(issubclass(GraphRunError, Exception))

    def test_call_of_an_action_has_only_the_events_of_its_turn(self) -> None:
        tracker = DialogueStateTracker("u1", DOMAIN.slots)
        tracker.update(ActionExecuted("action_listen"))
        for text in ("第一句", "第二句"):
            tracker.update(UserUttered(text, intent={"name": "policy_ask", "confidence": 1.0}))
            tracker.update(ActionExecuted("action_answer_question"))
        whole = self.before[RemoteAction, "_action_call_format"](self.action, tracker, DOMAIN)
        call = self.action._action_call_format(tracker, DOMAIN)
        self.assertEqual(call["tracker"].pop("events"), whole["tracker"].pop("events")[-2:])
        self.assertEqual(call, whole)

    async def test_calls_of_an_endpoint_share_a_connection(self) -> None:
        peers = []

        async def answer(request: web.Request) -> web.Response:
            peers.append(request.transport.get_extra_info("peername"))
            return web.json_response({"token": request.headers["X-Action-Token"]})

        app = web.Application()
        app.router.add_post("/actions", answer)
        async with TestServer(app) as server:
            endpoint = EndpointConfig(str(server.make_url("/actions")), headers={"X-Action-Token": "secret"})
            answers = [await endpoint.request(json={}) for _ in range(3)]
            await endpoint._shared.close()
        self.assertEqual(answers, [{"token": "secret"}] * 3)
        self.assertEqual(len(set(peers)), 1)

    async def test_call_after_the_other_side_was_started_anew_succeeds(self) -> None:
        async def answer(request: web.Request) -> web.Response:
            return web.json_response({})

        answers = []
        port = None
        for _ in range(2):
            app = web.Application()
            app.router.add_post("/actions", answer)
            async with TestServer(app, port=port) as server:
                port = server.port
                if not answers:
                    endpoint = EndpointConfig(str(server.make_url("/actions")))
                answers.append(await endpoint.request(json={}))
        await endpoint._shared.close()
        self.assertEqual(answers, [{}, {}])

    def test_a_good_answer_passes(self) -> None:
        answer = {"events": [{"event": "slot", "name": "region", "value": "银川"}], "responses": [{"custom": {"a": 1}}]}
        self.assertTrue(self.action._validate_action_result(answer))

    def test_a_bad_answer_is_refused_and_says_whose_it_was(self) -> None:
        for bad in ({"responses": "text"}, {"events": [{"event": "slot"}]}):
            with self.subTest(bad), self.assertRaises(ValidationError) as caught:
                self.action._validate_action_result(bad)
            self.assertIn("action_answer_question", caught.exception.message)

    def test_events_are_found_by_name_and_unknown_ones_are_not(self) -> None:
        self.assertIs(Event.resolve_by_type("slot"), SlotSet)
        self.assertIs(Event.resolve_by_type("nothing", SlotSet), SlotSet)
        with self.assertRaises(ValueError):
            Event.resolve_by_type("nothing")
