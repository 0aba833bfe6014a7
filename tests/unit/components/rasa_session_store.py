"""The session store: state survives, history does not grow."""

import os
import tempfile
import time
import unittest
from pathlib import Path
from unittest import mock

from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components.session_store import SessionStore, shorten

DOMAIN = Domain.from_yaml(
    """
version: "3.1"
intents: [policy_ask]
slots:
  region: {type: text, influence_conversation: false, mappings: [{type: custom}]}
  flag: {type: bool, influence_conversation: false, mappings: [{type: custom}]}
forms:
  need_form: {required_slots: [region]}
"""
)


def conversation(turns: int) -> DialogueStateTracker:
    tracker = DialogueStateTracker("u1", DOMAIN.slots)
    tracker.update(ActionExecuted("action_listen"))
    tracker.update(SlotSet("region", "银川市"))
    tracker.update(SlotSet("flag", False))
    tracker.update(ActiveLoop("need_form"))
    for number in range(turns):
        tracker.update(UserUttered(f"第{number}句", intent={"name": "policy_ask", "confidence": 1.0}))
        tracker.update(ActionExecuted("action_listen"))
    return tracker


def begun(sender_id: str) -> DialogueStateTracker:
    tracker = DialogueStateTracker(sender_id, DOMAIN.slots)
    tracker.update(ActionExecuted("action_listen"))
    return tracker


class SessionStoreTest(unittest.IsolatedAsyncioTestCase):
    async def test_round_trip(self) -> None:
        store = SessionStore(DOMAIN)
        await store.save(conversation(3))
        tracker = await store.retrieve("u1")
        self.assertEqual(tracker.latest_message.text, "第2句")
        self.assertEqual(tracker.get_slot("region"), "银川市")
        self.assertIsNone(await store.retrieve("nobody"))
        self.assertEqual(list(await store.keys()), ["u1"])

    async def test_long_conversation_keeps_slots_and_form_but_not_its_history(self) -> None:
        store = SessionStore(DOMAIN, keep_turns=5)
        await store.save(conversation(200))
        tracker = await store.retrieve("u1")
        self.assertEqual(tracker.get_slot("region"), "银川市")
        self.assertIs(tracker.get_slot("flag"), False)
        self.assertEqual(tracker.active_loop_name, "need_form")
        self.assertEqual(sum(isinstance(event, UserUttered) for event in tracker.events), 5)
        self.assertLess(len(shorten(tracker, 5)), 25)

    async def test_old_conversations_are_swept(self) -> None:
        store = SessionStore(DOMAIN, keep_hours=1)
        await store.save(conversation(1))
        later = time.time() + 7200
        with mock.patch("bot.components.session_store.time.time", return_value=later):
            await store.save(begun("u2"))
        self.assertEqual(list(await store.keys()), ["u2"])

    async def test_database_file_outlives_the_process(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            with mock.patch.dict(os.environ, {"TRACKER_DB": str(Path(folder) / "sessions.db")}):
                await SessionStore(DOMAIN).save(conversation(2))
                tracker = await SessionStore(DOMAIN).retrieve("u1")
            self.assertEqual(tracker.latest_message.text, "第1句")

    async def test_nothing_is_left_of_a_conversation_that_is_saved_empty(self) -> None:
        with (
            tempfile.TemporaryDirectory() as folder,
            mock.patch.dict(os.environ, {"TRACKER_DB": str(Path(folder) / "sessions.db")}),
        ):
            ours, theirs = SessionStore(DOMAIN), SessionStore(DOMAIN)
            await ours.save(conversation(2))
            await theirs.save(DialogueStateTracker("u1", DOMAIN.slots))
            self.assertIsNone(await ours.retrieve("u1"))
            self.assertEqual(list(await ours.keys()), [])

    async def test_what_was_saved_last_is_not_replayed(self) -> None:
        store = SessionStore(DOMAIN)
        saved = conversation(2)
        await store.save(saved)
        self.assertIs(await store.retrieve("u1"), saved)
        self.assertIs(await store.retrieve("u1"), saved)

    async def test_what_another_process_saved_is_read(self) -> None:
        with (
            tempfile.TemporaryDirectory() as folder,
            mock.patch.dict(os.environ, {"TRACKER_DB": str(Path(folder) / "sessions.db")}),
        ):
            ours, theirs = SessionStore(DOMAIN), SessionStore(DOMAIN)
            await ours.save(conversation(2))
            await theirs.save(conversation(3))
            self.assertEqual((await ours.retrieve("u1")).latest_message.text, "第2句")

    async def test_events_of_a_turn_that_failed_are_forgotten(self) -> None:
        store = SessionStore(DOMAIN)
        await store.save(conversation(2))
        halfway = await store.retrieve("u1")
        halfway.update(UserUttered("没有说完", intent={"name": "policy_ask", "confidence": 1.0}))
        self.assertEqual((await store.retrieve("u1")).latest_message.text, "第1句")

    async def test_only_so_many_are_kept_at_hand(self) -> None:
        store = SessionStore(DOMAIN)
        with mock.patch("bot.components.session_store._LIVE_SESSIONS", 2):
            saved = [begun(f"u{number}") for number in range(3)]
            for tracker in saved:
                await store.save(tracker)
        self.assertIsNot(await store.retrieve("u0"), saved[0])
        self.assertIs(await store.retrieve("u2"), saved[2])

    def test_limits_must_be_positive(self) -> None:
        with self.assertRaisesRegex(ValueError, "must be positive"):
            SessionStore(DOMAIN, keep_turns=0)


if __name__ == "__main__":
    unittest.main()
