"""The classifier's examples as data: enough of them for every desk, none twice, each where it belongs."""

from collections import Counter

import pytest

from bot.desks.codes import DESKS, desk_of
from matching.normalise import bare
from tests.unit.knowledge.nlu_files import examples

BUSY = {"policy", "financing", "talent", "provider", "voucher", "activity", "human", "smalltalk"}
SMALLTALK = {"greet", "thank", "goodbye", "capabilities", "identity", "repeat", "abuse", "affirm", "deny", "chat"}


def wanted(desk: str) -> int:
    if desk == "out_of_scope":
        return 200
    return 60 if desk in BUSY else 40


def test_every_desk_has_a_file_of_examples_and_no_file_is_without_a_desk() -> None:
    assert set(examples()) == set(DESKS)


@pytest.mark.parametrize("desk", sorted(DESKS))
def test_a_desk_has_examples_enough(desk: str) -> None:
    assert len({bare(text) for _, text in examples()[desk]}) >= wanted(desk)


@pytest.mark.parametrize("desk", sorted(DESKS))
def test_intents_of_a_file_lead_to_its_desk(desk: str) -> None:
    assert {desk_of(intent) for intent, _ in examples()[desk]} == {desk}


def test_every_kind_of_smalltalk_has_examples() -> None:
    counts = Counter(intent for intent, _ in examples()["smalltalk"])
    assert set(counts) == {f"smalltalk_{kind}" for kind in SMALLTALK}
    assert min(counts.values()) >= 10


def test_no_example_stands_twice() -> None:
    texts = Counter(text for found in examples().values() for _, text in found)
    assert [text for text, count in texts.items() if count > 1] == []


def test_no_wording_belongs_to_two_intents() -> None:
    intents: dict[str, set[str]] = {}
    for found in examples().values():
        for intent, text in found:
            intents.setdefault(bare(text) or text, set()).add(intent)
    assert {text: names for text, names in intents.items() if len(names) > 1} == {}


def test_examples_are_single_clean_lines() -> None:
    crooked = [text for found in examples().values() for _, text in found if text != text.strip() or not text]
    assert crooked == []


def test_examples_are_not_annotated() -> None:
    # Rasa would read [三百万](amount) as an entity; amounts and places are read by our own code.
    assert [text for found in examples().values() for _, text in found if "](" in text or "]{" in text] == []


def test_every_service_desk_is_asked_for_in_short_and_in_long() -> None:
    for desk in set(DESKS) - {"human", "smalltalk", "out_of_scope"}:
        lengths = [len(text) for _, text in examples()[desk]]
        assert min(lengths) <= 6, desk
        assert max(lengths) >= 40, desk
