"""A handover from the person's side: asking, waiting, being silent, leaving, leaving a message, rating; and what time does."""

from datetime import timedelta

import pytest

from bot.errors import Conflict
from bot.handovers import texts
from knowledge.records.database import Database
from knowledge.records.repositories.work_items import WorkItems
from tests.handover_world import MINUTE, NIGHT, World


@pytest.fixture
def world(sqlite_database: Database) -> World:
    world = World(sqlite_database)
    world.hire()
    return world


def items(world: World, reason: str) -> list[dict[str, object]]:
    with world.database.looking() as connection:
        return [dict(row.detail, text=row.text) for row in WorkItems(connection).page(reason=reason, limit=99)]


async def talking(world: World) -> int:
    """Somebody who talks to li."""
    await world.say("转人工")
    handover: int = world.row().id
    world.staff.claim(handover, "li")
    return handover


async def test_who_asks_for_a_person_waits_in_line_and_is_told_the_place(world: World) -> None:
    await world.say("转人工", "s0")
    reply = await world.say("转人工")
    assert (reply["outcome"], reply["state"]["desk"]) == ("handover", "human")
    assert reply["state"]["handover"] == {"state": "queued", "position": 2, "staff": None}
    assert "前面还有 1 位" in reply["messages"][0]["text"] and "96168" not in reply["messages"][0]["text"]
    again = await world.say("前面还有几个人")
    assert again["messages"][0]["text"] == "您前面还有 1 位。"
    world.staff.claim(world.row("s0").id, "li")
    assert world.told()[-1] == "您排在第一位。"
    assert len(items(world, "human")) == 2


async def test_the_bot_is_silent_while_staff_have_the_conversation_and_all_is_kept(world: World) -> None:
    handover = await talking(world)
    heard = len(world.dialogue.heard)
    reply = await world.say("我想问补贴券", message_id="m1")
    assert reply["messages"] == [] and reply["outcome"] == "handover"
    assert reply["state"]["handover"] == {"state": "with_staff", "position": None, "staff": "li"}
    assert await world.say("我想问补贴券", message_id="m1") == reply
    assert len(world.dialogue.heard) == heard
    _, _, messages = world.staff.see(handover, 0)
    assert [m.text for m in messages if m.direction == "in"] == ["转人工", "我想问补贴券"]
    assert world.staff.say(handover, "li", "请讲") == "web"
    assert world.told()[-1] == "请讲"
    assert len(items(world, "human")) == 1


async def test_only_who_has_the_conversation_may_talk_close_or_give_it_back(world: World) -> None:
    handover = await talking(world)
    for step in (world.staff.release, world.staff.close):
        with pytest.raises(Conflict):
            step(handover, "wang")
    with pytest.raises(Conflict):
        world.staff.say(handover, "wang", "我来")
    with pytest.raises(Conflict):
        world.staff.claim(handover, "wang")
    assert world.staff.release(handover, "admin", anyone=True).state == "queued"
    assert world.staff.claim(handover, "wang").staff == "wang"


@pytest.mark.parametrize(("said", "rating"), [("5", 5), ("打3分", 3), ("四星", 4), ("非常满意", 5), ("不满意", 2)])
async def test_closing_asks_for_a_rating_and_gives_the_conversation_back(world: World, said: str, rating: int) -> None:
    handover = await talking(world)
    world.staff.close(handover, "li")
    assert "打分" in world.told()[-1]
    reply = await world.say(said)
    assert reply["messages"][0]["text"] == texts.RATED.text and reply["state"]["handover"]["state"] == "closed"
    assert world.staff.see(handover, 0)[0].rating == rating
    assert (await world.say("补贴券怎么用"))["messages"][0]["text"] == "听到了：补贴券怎么用"


async def test_who_goes_on_with_something_else_is_answered_by_the_bot(world: World) -> None:
    handover = await talking(world)
    assert (await world.say("结束人工"))["state"]["handover"]["state"] == "closing"
    assert (await world.say("补贴券怎么用"))["messages"][0]["text"] == "听到了：补贴券怎么用"
    assert world.staff.see(handover, 0)[0].ending == "answered"


@pytest.mark.parametrize("said", ["不等了", "算了，不等了", "不排队了", "取消", "先不等了吧"])
async def test_who_leaves_the_line_is_gone_from_it(world: World, said: str) -> None:
    await world.say("转人工")
    reply = await world.say(said)
    assert reply["messages"][0]["text"] == texts.LEFT.text
    assert world.row() is None and world.staff.open_ones() == []
    assert (await world.say("你好"))["messages"][0]["text"] == "听到了：你好"


async def test_out_of_hours_a_message_becomes_a_ticket_with_a_number(world: World) -> None:
    world.now += NIGHT
    reply = await world.say("转人工")
    assert "周一至周五" in reply["messages"][0]["text"] and "06月16日 09:00" in reply["messages"][0]["text"]
    assert reply["state"]["handover"]["state"] == "leaving" and reply["state"]["collecting"] == "message"
    reply = await world.say("想问券的事，王女士 13800001111")
    assert "GD-20260615-0001" in reply["messages"][0]["text"] and "138****1111" in reply["messages"][0]["text"]
    [ticket] = items(world, "message")
    assert ticket["number"] == "GD-20260615-0001" and "13800001111" not in str(ticket)
    sealed = world.staff.contact(int(str(ticket["handover_id"])))
    assert sealed is not None and "13800001111" in world.vault.open(sealed)
    assert (await world.say("你好"))["messages"][0]["text"] == "听到了：你好"


async def test_who_wants_to_leave_no_message_leaves_none(world: World) -> None:
    world.now += NIGHT
    await world.say("转人工")
    assert (await world.say("……"))["messages"][0]["text"] == texts.NO_TEXT.text
    assert (await world.say("不留了"))["messages"][0]["text"] == texts.NO_MESSAGE.text
    await world.say("转人工")
    world.now += timedelta(hours=1)
    assert (await world.say("补贴券怎么用"))["messages"][0]["text"] == "听到了：补贴券怎么用"
    assert not items(world, "message")


async def test_nobody_waits_for_ever(world: World) -> None:
    await world.say("转人工")
    assert world.later(9) == 0
    assert world.later(2) == 1
    assert "GD-20260615-0001" in world.told()[-1] and world.row() is None
    assert items(world, "message")[0]["text"] == "转人工"


async def test_who_still_waits_when_staff_go_home_gets_a_ticket(world: World) -> None:
    world.now += 115 * MINUTE  # five to twelve
    await world.say("转人工")
    assert world.later(5) == 1 and "GD-" in world.told()[-1]


async def test_whom_staff_leave_without_an_answer_goes_back_to_the_head_and_in_the_end_gets_a_ticket(
    world: World,
) -> None:
    await world.say("转人工", "s0")
    handover = world.row("s0").id
    for _ in range(2):
        world.staff.claim(handover, "li")
        world.now += MINUTE
        await world.say("在吗", "s0")
        assert world.later(4) == 0
        await world.say("转人工", "s1")
        assert world.later(2) >= 1
        assert world.row("s0").state == "queued" and world.staff.open_ones()[0][0].id == handover
        assert texts.RETURNED.text in world.told("s0")
    world.staff.claim(handover, "li")
    world.now += MINUTE
    await world.say("在吗", "s0")
    world.later(6)
    assert world.row("s0") is None and "GD-" in world.told("s0")[-1]


async def test_a_talk_in_which_nobody_says_anything_is_closed_and_then_over(world: World) -> None:
    handover = await talking(world)
    await world.say("好")
    world.now += MINUTE
    world.staff.say(handover, "li", "办好了")
    assert world.later(29) == 0
    assert world.later(2) == 1 and world.row().state == "closing"
    assert world.later(11) == 1 and world.row() is None


async def test_staff_are_told_who_it_is_what_was_asked_and_how_it_was_answered(world: World) -> None:
    await world.say("我在贺兰县，补贴券怎么用")
    await world.say("转人工")
    _, summary, _ = world.staff.see(world.row().id, 0)
    assert summary["who"]["region"] == "贺兰县" and summary["desk"] == "policy"
    assert [each["said"] for each in summary["asked"]] == ["我在贺兰县，补贴券怎么用", "转人工"]
    assert "来自网页，贺兰县" in summary["text"] and "补贴券怎么用（已答）" in summary["text"]


async def test_a_number_given_to_staff_is_sealed_and_masked_in_the_log(world: World) -> None:
    handover = await talking(world)
    await world.say("打我电话13800001111")
    row, _, messages = world.staff.see(handover, 0)
    assert "13800001111" not in "".join(m.text for m in messages) and row.contact_hint == "138****1111"
    assert "13800001111" in world.vault.open(str(world.staff.contact(handover)))


@pytest.mark.parametrize("why", ["off", "no staff", "a call", "unreachable"])
async def test_where_nobody_can_come_the_honest_text_stays(sqlite_database: Database, why: str) -> None:
    world = World(sqlite_database, enabled=why != "off")
    world.hire(role="editor" if why == "no staff" else "operator")
    if why == "unreachable":
        world.people.pushers = {}
    reply = await world.say("转人工", channel="hotline" if why == "a call" else "web")
    assert reply["outcome"] == "handover" and "96168" in reply["messages"][0]["text"]
    assert world.row() is None and "handover" not in reply["state"]
    assert reply["state"]["desk"] == ("human" if why == "a call" else None)


async def test_a_caller_is_served_while_staff_have_the_conversation_on_the_web(world: World) -> None:
    await talking(world)
    assert (await world.say("你好", channel="hotline"))["messages"][0]["text"] == "听到了：你好"


async def test_what_staff_say_goes_where_the_person_is(world: World) -> None:
    handover = await talking(world)
    world.people.join("wx", "wechat", world.people.offer("s1", "web").code)
    assert (await world.say("我换到微信了", "wx", "wechat"))["messages"] == []
    assert world.staff.say(handover, "li", "好的") == "wechat"
    assert [(r.session_id, r.messages[0].text) for r in world.wechat.pushed] == [("wx", "好的")]
    assert world.told().count("好的") == 1
