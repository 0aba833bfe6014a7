"""The gateway channel: one call, and a failed turn is an error."""

import json
import os
import unittest
from types import SimpleNamespace
from unittest import mock

from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import ActiveLoop, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot, TextSlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components import gateway_channel
from bot.components.gateway_channel import GatewayInput, ReplyCollector

PARSED = {
    "intent": {"name": "nlu_fallback", "confidence": 0.3},
    "intent_ranking": [
        {"name": "nlu_fallback", "confidence": 0.3},
        {"name": "policy_ask", "confidence": 0.28},
        {"name": "voucher_ask", "confidence": 0.2},
    ],
    "vocabulary_coverage": 0.81,
}


class FakeRequest:
    """As much of a Sanic request as the channel reads."""

    def __init__(self, body: object, store: object, headers: dict[str, str] | None = None) -> None:
        self.json, self.headers = body, headers or {}
        agent = SimpleNamespace(tracker_store=store, is_ready=lambda: True)
        self.app = SimpleNamespace(ctx=SimpleNamespace(agent=agent))


class FakeStore:
    def __init__(self) -> None:
        self.saved: list[DialogueStateTracker] = []

    async def save(self, tracker: DialogueStateTracker) -> None:
        self.saved.append(tracker)

    async def retrieve(self, sender: str) -> DialogueStateTracker:
        slots = [TextSlot("requested_slot", mappings=[{}]), AnySlot("need", mappings=[{}])]
        tracker = DialogueStateTracker(sender, slots)
        tracker.update(UserUttered("问一下", parse_data=PARSED))
        tracker.update(ActiveLoop("need_form"))
        tracker.update(SlotSet("requested_slot", "amount"))
        tracker.update(SlotSet("need", {"desk": "financing"}))
        return tracker


async def answer(message: UserMessage) -> None:
    await message.output_channel.send_response(message.sender_id, {"text": "好的", "custom": {"a": 1}, "buttons": []})
    message.output_channel.heard = message.text


async def silence(message: UserMessage) -> None:
    """Do what Rasa does when the action server is down: nothing."""


async def crash(message: UserMessage) -> None:
    raise TimeoutError("lock")


class GatewayChannelTest(unittest.IsolatedAsyncioTestCase):
    def setUp(self) -> None:
        self.store = FakeStore()

    async def post(
        self, handler: object, body: object, headers: dict[str, str] | None = None, path: str = "/webhook"
    ) -> tuple[int, dict]:
        routes = GatewayInput().blueprint(handler)
        receive = next(route.handler for route in routes._future_routes if route.uri == path)
        reply = await receive(FakeRequest(body, self.store, headers))
        return reply.status, json.loads(reply.body)

    async def test_one_call_brings_replies_understanding_and_state(self) -> None:
        status, body = await self.post(answer, {"sender": "u1", "message": "问一下", "metadata": {}})
        self.assertEqual(status, 200)
        self.assertEqual(body["replies"], [{"text": "好的", "custom": {"a": 1}}])
        self.assertEqual(body["understanding"]["intent"], "policy_ask")
        self.assertEqual([entry["name"] for entry in body["understanding"]["ranking"]], ["policy_ask", "voucher_ask"])
        self.assertTrue(body["understanding"]["fallback"])
        self.assertEqual(body["understanding"]["vocabulary_coverage"], 0.81)
        self.assertEqual(body["state"], {"active_loop": "need_form", "requested_slot": "amount", "desk": "financing"})

    async def test_a_turn_without_reply_is_an_error(self) -> None:
        status, body = await self.post(silence, {"sender": "u1", "message": "你好"})
        self.assertEqual((status, body["error"]), (500, "NoReply"))

    async def test_an_exception_is_an_error(self) -> None:
        with self.assertLogs(gateway_channel.logger):
            status, body = await self.post(crash, {"sender": "u1", "message": "你好"})
        self.assertEqual((status, body["error"]), (500, "TimeoutError"))

    async def test_what_is_no_message_is_refused(self) -> None:
        for body in (None, [], {}, {"sender": "", "message": "x"}, {"sender": "u", "message": 3}):
            with self.subTest(body=body):
                status, reply = await self.post(answer, body)
                self.assertEqual((status, reply["error"]), (400, "BadMessage"))

    async def test_the_token_is_checked_when_one_is_set(self) -> None:
        message = {"sender": "u1", "message": "你好"}
        with mock.patch.dict(os.environ, {"GATEWAY_TOKEN": "秘密"}):
            self.assertEqual((await self.post(answer, message))[0], 401)
            self.assertEqual((await self.post(answer, message, {"X-Gateway-Token": "x"}))[0], 401)
            self.assertEqual((await self.post(answer, message, {"X-Gateway-Token": "秘密"}))[0], 200)

    async def test_a_conversation_is_forgotten(self) -> None:
        self.assertEqual(await self.post(answer, {"sender": "u1"}, path="/forget"), (200, {}))
        (left,) = self.store.saved
        self.assertEqual((left.sender_id, list(left.events)), ("u1", []))
        for body in (None, {}, {"sender": 3}):
            with self.subTest(body=body):
                self.assertEqual((await self.post(answer, body, path="/forget"))[0], 400)
        with mock.patch.dict(os.environ, {"GATEWAY_TOKEN": "秘密"}):
            self.assertEqual((await self.post(answer, {"sender": "u1"}, path="/forget"))[0], 401)
        self.assertEqual(len(self.store.saved), 1)

    async def test_a_leading_slash_is_not_a_command(self) -> None:
        heard = []

        async def listen(message: UserMessage) -> None:
            heard.append(message.text)
            await answer(message)

        for text in ("/restart", "//human_request", "/"):
            await self.post(listen, {"sender": "u1", "message": text})
        self.assertEqual(heard, ["restart", "human_request", "。"])

    async def test_collector_keeps_one_entry_per_utterance(self) -> None:
        collector = ReplyCollector()
        await collector.send_response("u1", {"text": "甲", "custom": {"x": 1}, "elements": [], "buttons": []})
        self.assertEqual(collector.messages, [{"text": "甲", "custom": {"x": 1}}])


if __name__ == "__main__":
    unittest.main()
