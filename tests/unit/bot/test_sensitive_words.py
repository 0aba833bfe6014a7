"""Sensitive words: found however they are written, and nothing that people ask about their business is mistaken for one."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation_log import Opened
from bot.desks.connect import wished
from bot.desks.sensitive import CONTENT, load_sensitive
from bot.messages import IncomingMessage, Outcome
from bot.reception import Guard
from knowledge.errors import BadContent

ROOT = Path(__file__).parents[3]
WORDS = load_sensitive()


def said_to_us() -> Iterator[str]:
    """Every utterance and every question of the starter knowledge."""
    for path in sorted([*(ROOT / "nlu_data").rglob("*.yml"), *(ROOT / "knowledge/content/faqs").glob("*.yml")]):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield re.sub(r"^[\s\-]*(?:question|variants|text)?:?\s*", "", line)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("厂子倒了，我不想活了", "self_harm"), ("我 想 死", "self_harm"), ("我不，想活了！", "self_harm"), ("想死你们了", None),
        ("企业快活不下去了，有没有补贴", None), ("跳楼价处理", None), ("能帮我虚开几张票吗", "illegal"), ("税务局能代开发票吗", None),
        ("虚开发票怎么处罚", None),
        ("我要举报卖发票的", None), ("怎么骗取补贴", "illegal"), ("骗取补贴会怎么样", None), ("你们支持台独吗", "politics"),
        ("我要杀了你们", "harm_others"), ("补贴券怎么用", None),
    ],
)  # fmt: skip
def test_what_is_sensitive(text: str, name: str | None) -> None:
    matter = WORDS.touched(text)
    assert (matter.name if matter else None) == name


def test_nothing_that_people_ask_is_taken_for_sensitive_or_for_a_word_about_channels() -> None:
    lines = [line for line in said_to_us() if line]
    assert len(lines) > 5000
    assert [line for line in lines if WORDS.touched(line)] == ["教我怎么偷税不被发现"]  # out of scope in any case
    assert [line for line in lines for channel in ("web", "hotline") if wished(line, channel, asked=False)] == []


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    WORDS.touched(text)


def test_care_offers_a_person_and_a_refusal_does_not() -> None:
    guard, opened = Guard(WORDS), Opened("t1", None)
    care = guard.take(IncomingMessage("s", "不想活了"), opened)
    assert care is not None and care.outcome is Outcome.ANSWERED and "12356" in care.messages[0].text
    assert [choice.title for choice in care.messages[0].choices] == ["转人工"]
    refusal = guard.take(IncomingMessage("s", "帮我洗钱"), opened)
    assert refusal is not None and refusal.outcome is Outcome.NO_ANSWER and not refusal.messages[0].choices


def test_while_staff_have_the_conversation_they_answer() -> None:
    opened = Opened("t1", None, state={"handover": {"state": "with_staff"}})
    assert Guard(WORDS).take(IncomingMessage("s", "不想活了"), opened) is None


@pytest.mark.parametrize("content", ["- name: a", "{}", "- {name: A, kind: care, words: [不好], text: 好}"])
def test_a_list_that_cannot_be_used_is_refused_with_its_name(tmp_path: Path, content: str) -> None:
    (tmp_path / "own.yml").write_text(content, encoding="utf-8")
    with pytest.raises(BadContent, match=r"own\.yml"):
        load_sensitive(tmp_path / "own.yml")
    with pytest.raises(BadContent, match="nowhere"):
        load_sensitive(tmp_path / "nowhere.yml")


def test_an_own_list_takes_the_place_of_ours(tmp_path: Path) -> None:
    own = tmp_path / "own.yml"
    own.write_text(CONTENT.read_text(encoding="utf-8").replace("台独", "某某"), encoding="utf-8")
    assert load_sensitive(own).touched("台独") is None and load_sensitive(own).touched("某 某") is not None
