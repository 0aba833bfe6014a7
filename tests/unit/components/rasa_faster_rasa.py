"""What is replaced in Rasa answers as Rasa does."""

import unittest

from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event, SlotSet

from bot.components import faster_rasa


class FasterRasaTest(unittest.TestCase):
    def setUp(self) -> None:
        before = (RemoteAction._validate_action_result, Event.resolve_by_type)
        self.addCleanup(self.restore, *before)
        faster_rasa.install()
        self.action = RemoteAction("action_answer_question", None)

    def restore(self, validate: object, resolve: object) -> None:
        RemoteAction._validate_action_result, Event.resolve_by_type = validate, staticmethod(resolve)

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
