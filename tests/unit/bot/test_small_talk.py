"""Lines of small talk: one for every intent, the same when replayed, honest about being a machine."""

import re
from pathlib import Path

import pytest
import yaml

from bot.desks import smalltalk
from bot.desks.human import reach_a_person
from bot.desks.smalltalk import small_talk, starter_choices
from knowledge.starter import starter_faqs

ROOT = Path(__file__).parents[3]
INTENTS = sorted(
    item if isinstance(item, str) else next(iter(item))
    for item in yaml.safe_load((ROOT / "bot/domain/smalltalk.yml").read_text(encoding="utf-8"))["intents"]
)
OF_TURN = [f"turn-{n}" for n in range(20)]


@pytest.mark.parametrize("intent", [intent for intent in INTENTS if intent != "smalltalk_repeat"])
def test_every_intent_has_lines_of_its_own(intent: str) -> None:
    greetings = {small_talk("smalltalk_greet", turn).text for turn in OF_TURN}
    lines = {small_talk(intent, turn).text for turn in OF_TURN}
    assert all(line.strip() for line in lines)
    assert intent == "smalltalk_greet" or not lines & greetings


def test_replayed_turn_says_the_same() -> None:
    assert small_talk("smalltalk_greet", "turn-7") == small_talk("smalltalk_greet", "turn-7")


def test_different_turns_vary_the_greeting() -> None:
    assert len({small_talk("smalltalk_greet", turn).text for turn in OF_TURN}) > 1


def test_it_says_that_it_is_a_machine_and_how_to_reach_a_person() -> None:
    text = small_talk("smalltalk_identity", "turn-1").text
    assert "不是真人" in text
    assert "转人工" in text


@pytest.mark.parametrize("intent", ["smalltalk_greet", "smalltalk_capabilities"])
def test_who_greets_or_asks_what_it_can_do_is_shown_examples(intent: str) -> None:
    choices = small_talk(intent, "turn-1").choices
    assert [choice.title for choice in choices] == [title for _, title in smalltalk.STARTERS]


def test_who_thanks_is_not_pestered_with_examples() -> None:
    assert small_talk("smalltalk_thank", "turn-1").choices == ()


def test_examples_of_two_turns_have_different_ids_and_mean_questions() -> None:
    first, second = starter_choices("turn-1"), starter_choices("turn-2")
    assert not {choice.id for choice in first} & {choice.id for choice in second}
    assert [choice.meaning["text"] for choice in first] == [question for question, _ in smalltalk.STARTERS]


def test_every_example_is_a_question_that_the_starter_faqs_answer() -> None:
    asked = {text for faq in starter_faqs().values() for text in (faq.question, *faq.variants)}
    assert [question for question, _ in smalltalk.STARTERS if question not in asked] == []


def test_who_asks_what_it_can_do_hears_that_a_need_is_just_said() -> None:
    text = small_talk("smalltalk_capabilities", "turn-1").text
    assert all(word in text for word in ("贷款", "人才", "服务机构", "登记需求", "查进度"))


def test_only_phone_number_anywhere_is_the_platforms_own() -> None:
    lines = [line for lines in smalltalk._TEXTS.values() for line in lines]
    lines += [smalltalk.EMPTY, smalltalk.TOO_LONG, smalltalk.NOTHING_TO_REPEAT, reach_a_person().text]
    numbers = {number for line in lines for number in re.findall(r"\d{5,}", line)}
    assert numbers == {"96168"}


def test_call_for_a_person_names_the_hotline_to_eye_and_ear() -> None:
    message = reach_a_person()
    assert "96168" in message.text
    assert message.spoken_text is not None
    assert "九六一六八" in message.spoken_text
    assert len(message.spoken_text) <= 80
