"""Choices: tapped by id, typed by number or by title, each meaning what this side wrote down."""

from datetime import date

import pytest

from bot.messages import Choice, Message
from knowledge.entry import Entry, Source, Span
from knowledge.validity import Validity
from tests.fakes.dialogue import turn_saying
from tests.unit.bot.conftest import Hall, Say

MENU = Message(
    "您是想问下面哪一个？",
    choices=(
        Choice("t-0", "税收优惠", {"text": "小微企业有哪些税收优惠"}),
        Choice("t-1", "服务补贴券", {"text": "服务补贴券怎么申领"}),
        Choice("t-2", "第七条", {"entry_id": "document:d1#7"}),
    ),
)
CLAUSE = Entry(
    "document:d1#7", "document:d1", Validity(expires_on=date(2026, 12, 31)),
    sources=(Source("d1", "补贴券规则"),), spans=(Span("第七条", "服务券九十日内有效。", 7),),
)  # fmt: skip


@pytest.fixture
async def offered(hall: Hall, say: Say) -> None:
    """The menu was just shown in session s1; the clause it offers is alive."""
    hall.answerer.entries[CLAUSE.entry_id] = CLAUSE
    hall.dialogue.script = [turn_saying(MENU)]
    await say("补贴")


async def heard_after(hall: Hall, say: Say, text: str, **fields: str) -> list[str]:
    await say(text, **fields)
    return hall.dialogue.heard[1:]


@pytest.mark.usefixtures("offered")
class TestTapped:
    async def test_choice_means_what_was_written_down_here(self, hall: Hall, say: Say) -> None:
        assert await heard_after(hall, say, "", choice_id="t-1") == ["服务补贴券怎么申领"]

    async def test_choice_with_a_message_id_means_the_same(self, hall: Hall, say: Say) -> None:
        assert await heard_after(hall, say, "", choice_id="t-1", message_id="m-1") == ["服务补贴券怎么申领"]

    async def test_what_the_client_sends_as_its_text_does_not_change_the_meaning(self, hall: Hall, say: Say) -> None:
        assert await heard_after(hall, say, "别的话", choice_id="t-0", message_id="m-1") == ["小微企业有哪些税收优惠"]

    async def test_older_choice_can_still_be_tapped(self, hall: Hall, say: Say) -> None:
        await say("换个话题")
        await say("", choice_id="t-0")
        assert hall.dialogue.heard[-1] == "小微企业有哪些税收优惠"

    async def test_choice_of_another_session_means_nothing(self, hall: Hall, say: Say) -> None:
        reply = await say("", session_id="s2", choice_id="t-0")
        assert reply["messages"][0]["text"].startswith("我没有看到文字内容")
        assert len(hall.dialogue.calls) == 1

    async def test_unknown_choice_leaves_what_was_typed(self, hall: Hall, say: Say) -> None:
        assert await heard_after(hall, say, "贷款", choice_id="没有这个") == ["贷款"]

    async def test_chosen_entry_is_quoted_without_asking_the_dialogue(self, hall: Hall, say: Say) -> None:
        reply = await say("", choice_id="t-2")
        assert reply["outcome"] == "answered"
        assert "服务券九十日内有效。" in reply["messages"][0]["text"]
        assert reply["understanding"] == {"intent": None, "confidence": 1.0, "desk": "policy", "entities": []}
        assert len(hall.dialogue.calls) == 1

    async def test_chosen_entry_that_has_expired_since_is_not_quoted(self, hall: Hall, say: Say) -> None:
        hall.conversation.today = lambda: date(2027, 1, 1)
        reply = await say("第七条", choice_id="t-2")
        assert "九十日" not in reply["messages"][0]["text"]

    async def test_chosen_entry_that_was_withdrawn_since_is_not_quoted(self, hall: Hall, say: Say) -> None:
        hall.answerer.entries.clear()
        reply = await say("第七条", choice_id="t-2")
        assert "九十日" not in reply["messages"][0]["text"]


@pytest.mark.usefixtures("offered")
class TestTyped:
    @pytest.mark.parametrize(
        "typed", ["2", "２", "二", "第二个", "第2个", "选2", "选二", "我选2", "2。", " 2 ", "第二项", "2号"]
    )
    async def test_number_picks_the_choice_at_that_place(self, hall: Hall, say: Say, typed: str) -> None:
        assert await heard_after(hall, say, typed) == ["服务补贴券怎么申领"]

    @pytest.mark.parametrize("typed", ["服务补贴券", "服务補貼券", " 服务补贴券 "])
    async def test_title_picks_its_choice(self, hall: Hall, say: Say, typed: str) -> None:
        assert await heard_after(hall, say, typed) == ["服务补贴券怎么申领"]

    async def test_number_beyond_the_choices_is_just_text(self, hall: Hall, say: Say) -> None:
        assert await heard_after(hall, say, "9") == ["9"]

    async def test_number_within_a_sentence_is_just_text(self, hall: Hall, say: Say) -> None:
        assert await heard_after(hall, say, "2个人能办吗") == ["2个人能办吗"]

    async def test_number_counts_only_right_after_the_choices(self, hall: Hall, say: Say) -> None:
        await say("换个话题")
        await say("2")
        assert hall.dialogue.heard[-1] == "2"

    async def test_number_counts_only_in_the_session_of_the_choices(self, hall: Hall, say: Say) -> None:
        await say("2", session_id="s2")
        assert hall.dialogue.heard[-1] == "2"


async def test_number_without_any_choices_is_just_text(hall: Hall, say: Say) -> None:
    await say("1")
    assert hall.dialogue.heard == ["1"]


async def test_meaning_of_a_choice_never_leaves_the_house(hall: Hall, say: Say) -> None:
    hall.dialogue.script = [turn_saying(MENU)]
    reply = await say("补贴")
    assert reply["messages"][0]["choices"][0] == {"id": "t-0", "title": "税收优惠"}
    assert "小微企业有哪些税收优惠" not in str(reply)
